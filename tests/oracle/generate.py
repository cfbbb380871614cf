"""Cases for property tests: a rulebook as YAML text, two small exports that fit it, and an as-of.

`case_of(seed)` is fast and repeatable; `cases()` is the same drawing under hypothesis, which can shrink it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from leadq.ground.errors import RulebookError
from leadq.rulebook.load import Loaded, load
from tests.oracle.cells import localise
from tests.oracle.make_conditions import Tree
from tests.oracle.make_data import DataMaker, Rows
from tests.oracle.make_rulebook import draw_rulebook
from tests.oracle.merging import links_of
from tests.oracle.pools import (
    AS_OF_DAYS,
    DECLARED_ACTIVITY_FIELDS,
    DECLARED_CONTACT_FIELDS,
    ZONES,
    World,
    chance,
)
from tests.oracle.scorer import OracleResult, score

DATA_PER_RULEBOOK = 4
FILE = "rules.yaml"


@dataclass(frozen=True)
class Case:
    """One question for both scorers. Rows are by field name; `lists` are the suppression files' entries."""

    seed: int
    tree: Tree
    contacts: Rows
    activity: Rows
    as_of: datetime
    lists: Mapping[str, Sequence[str]]

    @property
    def text(self) -> str:
        """The rulebook as a person would write it."""
        return yaml_text(self.tree)

    def loaded(self) -> Loaded:
        """Return the rulebook, read by leadq's own loader."""
        return _loaded(self.text)

    def oracle(self) -> OracleResult:
        """Return what the oracle makes of it."""
        return score(self.loaded(), self.contacts, self.activity, self.as_of, self.lists)

    def with_rows(self, contacts: Rows, activity: Rows) -> "Case":
        """Return the case with other rows."""
        return replace(self, contacts=contacts, activity=activity)


@lru_cache(maxsize=256)
def _loaded(text: str) -> Loaded:
    return load(text.encode(), FILE)


def case_of(seed: int) -> Case:
    """Return the case of a seed. Four seeds share a rulebook: reading one costs more than scoring with it."""
    world, tree = _rulebook_of(seed // DATA_PER_RULEBOOK)
    return _case(Random(f"data {seed}"), seed, world, tree)  # noqa: S311 - a seed, not a secret


@lru_cache(maxsize=256)
def _rulebook_of(seed: int) -> tuple[World, Tree]:
    return _drawn_rulebook(Random(f"rulebook {seed}"))  # noqa: S311


def cases() -> st.SearchStrategy[Case]:
    """Return the strategy of cases, each with a rulebook of its own."""
    return st.randoms(use_true_random=False).map(drawn_case)


def drawn_case(rng: Random) -> Case:
    """Draw a case from any source of randomness."""
    world, tree = _drawn_rulebook(rng)
    return _case(rng, -1, world, tree)


def _drawn_rulebook(rng: Random) -> tuple[World, Tree]:
    """Draw until no stage is unreachable behind the one above it: the one thing that luck can get wrong."""
    while True:
        world, tree = _drawn_tree(rng)
        try:
            _loaded(yaml_text(tree))
        except RulebookError as error:
            if {finding.code for finding in error.findings} != {"LQ412"}:
                raise
        else:
            return world, tree


def _drawn_tree(rng: Random) -> tuple[World, Tree]:
    zone = ZoneInfo(rng.choice(ZONES))
    clock = rng.choice(("00:00", "00:00", "00:00", "12:00", "23:59:59"))
    as_of = localise(datetime.fromisoformat(f"{rng.choice(AS_OF_DAYS)}T{clock}"), zone).instant
    dates = rng.choice(("iso", "iso", "iso", "iso", "dd/mm/yyyy", "mm/dd/yyyy hh:mm"))
    world = World(zone, as_of, dates, "," if chance(rng, 20) else ".", [])
    declared = tuple(
        rng.sample(sorted(fields), rng.randrange(len(fields) + 1))
        for fields in (DECLARED_CONTACT_FIELDS, DECLARED_ACTIVITY_FIELDS)
    )
    return world, draw_rulebook(rng, world, (declared[0], declared[1]))


def _case(rng: Random, seed: int, world: World, tree: Tree) -> Case:
    maker = DataMaker(rng, world, tree)
    contacts = maker.contacts()
    known = [row[key] for row in contacts[:2] for key in ("contact_id", "email") if row.get(key, "").strip()]
    entries = ["nobody@nowhere.example", rng.choice(("rival.example", "GLOBEX.example")), *known[:2]]
    linked = sorted(links_of(";".join(row.get("linked_id", "") for row in contacts)))
    entries += [rng.choice(linked)] if linked and chance(rng, 50) else []
    lists = {rule["file"]: entries for rule in tree["suppress"] if "file" in rule}
    activity = maker.activity(contacts)
    contacts = [row | maker.date_cells() for row in contacts]
    return Case(seed, tree, contacts, activity, world.as_of, lists)


# --- YAML ---

_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./-]*[A-Za-z0-9]|[A-Za-z0-9]|-\d[\d.]*", re.ASCII)


def yaml_text(tree: Tree) -> str:
    """Return the tree as YAML: sections and lists in block style, what is in them on one line each."""
    lines: list[str] = []
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            lines.append(f"{key}:")
            for name, part in value.items():
                lines += (
                    [f"  {name}:", *(f"    - {_flow(item)}" for item in part)]
                    if _is_rules(part)
                    else [f"  {name}: {_flow(part)}"]
                )
        elif _is_rules(value):
            lines += [f"{key}:", *(f"  - {_flow(item)}" for item in value)]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _is_rules(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    return (
        str(value)
        if _BARE.fullmatch(str(value)) and value != "null"
        else json.dumps(value, ensure_ascii=False)
    )
