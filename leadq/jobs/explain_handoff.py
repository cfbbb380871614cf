"""`explain` from a handoff folder: what its files say of one lead, without the exports; and what they cannot tell."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from leadq.engines.duckdb import EngineSettings, open_engine
from leadq.ground.errors import EngineFailed, InputMissing, InputRefused, NoPermission, RulebookError
from leadq.handoff.cells import restore
from leadq.handoff.folder import read_manifest
from leadq.handoff.manifest import RULEBOOK_NAME
from leadq.jobs.explain_person import PERSON
from leadq.jobs.explain_terms import rule_result
from leadq.jobs.workplace import folders_for_engine, private_folder
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.model import Rulebook
from leadq.rulebook.wording import say_day, say_number
from leadq.scoring.labels import rules_of, stage_label
from leadq.words.explanation import Explanation, Outcome, RuleResult, Value
from leadq.words.steps import sql

_CONTRIBUTIONS = "contributions.parquet"
_LARGEST_CELL = 1 << 30
_UNTOLD = (
    "The single activities behind the points: the folder holds how many a rule counted, the first day and the last.",
    "Why a rule gave nothing, and which parts of a stage's conditions hold: that takes what stands in the exports.",
    "What happens if nothing happens, and what if. For all that, give --rules, --contacts and --activity.",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A lead's row in a file of the folder: the file's name without its ending, and the cells that are filled."""

    file: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Given:
    """A row of `contributions.parquet`."""

    raw: Decimal
    points: Decimal
    events: int | None
    first_on: date | None
    last_on: date | None


def explain_handoff(who: str, folder: Path) -> Explanation:
    """Explain one lead from a handoff folder.

    Args:
        who: a contact id or an e-mail address.
        folder: the folder.

    Raises:
        LeadqError: the folder is not there, or not one that leadq made.
    """
    manifest, loaded = read_manifest(folder), _rulebook(folder)
    rulebook = loaded.rulebook
    row = _row(folder, rulebook, who, restored=manifest.cells.mode == "guarded")
    head = Explanation(
        rulebook.name,
        rulebook.revision or "",
        manifest.as_of,
        rulebook.timezone,
        "handoff",
        row.cells["contact_id"] if row is not None else "",
        Outcome("unknown"),
    )
    if row is None:
        return head
    given = _contributions(folder, row.cells["contact_id"])
    return _told(head, row, given, rulebook)


def _rulebook(folder: Path) -> Loaded:
    try:
        return load(_bytes(folder, RULEBOOK_NAME), str(folder / RULEBOOK_NAME))
    except RulebookError as error:
        raise InputRefused(
            f"the rulebook in {folder} cannot be read by this leadq: {error}",
            "use the version of leadq that manifest.json names",
        ) from error


def _bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except PermissionError as error:
        raise NoPermission(
            f"{folder / name} may not be read by this user", "check its permissions"
        ) from error
    except OSError as error:
        raise InputMissing(
            f"{folder / name} cannot be opened: {error.strerror}", "name a folder that leadq score made"
        ) from error


def _row(folder: Path, rulebook: Rulebook, who: str, *, restored: bool) -> _Row | None:
    """Return the lead's row: the one with that id; else the first with that address."""
    who = who.strip()
    by_address: _Row | None = None
    for row in _rows(folder, rulebook, restored=restored):
        if row.cells.get("contact_id") == who:
            return row
        if by_address is None and row.cells.get("email", "").casefold() == who.casefold():
            by_address = row
    return by_address


def _rows(folder: Path, rulebook: Rulebook, *, restored: bool) -> Iterator[_Row]:
    csv.field_size_limit(_LARGEST_CELL)
    for name in (*(stage.id for stage in rulebook.stages), "blocked", "disqualified"):
        text = _bytes(folder, f"{name}.csv").decode("utf-8-sig")
        for cells in csv.DictReader(text.splitlines(keepends=True)):
            yield _Row(name, {k: restore(v) if restored else v for k, v in cells.items() if v})


def _contributions(folder: Path, contact_id: str) -> dict[str, _Given]:
    path = folder / _CONTRIBUTIONS
    if not path.is_file():
        raise InputMissing(f"{path} is not there", "name a folder that leadq score made")
    query = sql(
        "SELECT rule, raw, points, events, first_on, last_on FROM READ_PARQUET($path) WHERE contact_id = $id",
        path=str(path),
        id=contact_id,
    )
    with (
        private_folder() as temp_folder,
        open_engine(
            EngineSettings(temp_folder, folders_for_engine((path,), temp_folder), threads=1)
        ) as engine,
    ):
        try:
            return {rule: _Given(*columns) for rule, *columns in engine.rows(query)}
        except EngineFailed as error:
            raise InputRefused(
                f"{path} is damaged", "name a folder that leadq score made, and copy all of it"
            ) from error


def _told(head: Explanation, row: _Row, given: Mapping[str, _Given], rulebook: Rulebook) -> Explanation:
    cells = row.cells
    results = tuple(_results(given, rulebook))
    return replace(
        head,
        outcome=_outcome(row, rulebook, results),
        person=tuple(Value(f, cells[f], is_cell=True) for f in PERSON if f in cells),
        why_now=cells.get("why_now", ""),
        next_step=cells.get("next_step", ""),
        track=cells.get("track", ""),
        owner=cells.get("owner", "") if row.file not in {"blocked", "disqualified"} else "",
        first_touch_by=cells.get("first_touch_by", ""),
        rules=results,
        untold=_UNTOLD,
    )


def _results(given: Mapping[str, _Given], rulebook: Rulebook) -> Iterator[RuleResult]:
    for rule in rules_of(rulebook):
        nothing = rule_result(rule, rulebook)
        found = given.get(rule.id)
        yield (
            nothing
            if found is None
            else replace(
                nothing,
                fired=True,
                raw=found.raw,
                points=found.points,
                why=_counted(found),
                events=found.events,
            )
        )


def _counted(given: _Given) -> str:
    parts = []
    if given.events and given.last_on is not None and given.first_on is not None:
        if given.events == 1:
            parts.append(f"Counted: one, on {say_day(given.last_on)}.")
        else:
            parts.append(
                f"Counted: {given.events:,}, from {say_day(given.first_on)} to {say_day(given.last_on)}."
            )
    if given.raw != given.points:
        parts.append(f"The limit of its group leaves {say_number(given.points)} of {say_number(given.raw)}.")
    return " ".join(parts)


def _outcome(row: _Row, rulebook: Rulebook, results: tuple[RuleResult, ...]) -> Outcome:
    """Return where the lead ends: by its file; the scores are the sums of its contributions."""
    cells, labels = row.cells, {stage.id: stage for stage in rulebook.stages}
    stage = labels.get(cells.get("stage", "") if row.file == "blocked" else row.file)
    kind = row.file if row.file in {"blocked", "disqualified"} else "stage"
    fit, engagement = (
        sum((rule.points for rule in results if rule.section == section), Decimal(0))
        for section in ("fit", "engagement")
    )
    return Outcome(
        kind,
        stage.id if stage is not None else "",
        stage_label(stage) if stage is not None else "",
        (stage.owner or "") if stage is not None else "",
        cells.get("reason", ""),
        tuple(cells["missing"].split(", ")) if "missing" in cells else (),
        cells.get("grade", ""),
        fit + engagement,
        fit,
        engagement,
    )
