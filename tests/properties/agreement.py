"""Where engine and oracle disagree about a case, and how to say so."""

from dataclasses import asdict

from tests.oracle.generate import Case, case_of
from tests.oracle.shrink import smallest
from tests.properties.answers import oracle_answer
from tests.properties.engine import engine_answer


def differences(case: Case) -> list[str]:
    """Return a line for each thing on which the two disagree."""
    expected, said = oracle_answer(case), engine_answer(case)
    found = [
        f"{part}: oracle {getattr(expected, part)}, engine {getattr(said, part)}"
        for part in ("files", "contacts", "activity")
        if getattr(expected, part) != getattr(said, part)
    ]
    for contact_id in sorted({*expected.lines, *said.lines}):
        one, other = expected.lines.get(contact_id), said.lines.get(contact_id)
        if one is None or other is None:
            found.append(f"lead {contact_id}: oracle {one}, engine {other}")
            continue
        mine, theirs = asdict(one), asdict(other)
        found += [
            f"lead {contact_id} {k}: oracle {mine[k]!r}, engine {theirs[k]!r}"
            for k in mine
            if mine[k] != theirs[k]
        ]
    if expected.contributions != said.contributions:
        mine_only = [row for row in expected.contributions if row not in said.contributions]
        theirs_only = [row for row in said.contributions if row not in expected.contributions]
        found.append(
            f"contributions: oracle alone {mine_only}, engine alone {theirs_only}, or in another order"
        )
    return found


def described(case: Case, seed: int) -> str:
    """Return a small case as a person can read it and run it again."""
    rows = "\n".join(
        f"  {kind} {row}"
        for kind, part in (("contact", case.contacts), ("activity", case.activity))
        for row in part
    )
    said = "\n".join(_said(case))
    return f"seed {seed}, as of {case.as_of.isoformat()}, lists {dict(case.lists)}\n{case.text}{rows}\n{said}"


def disagreement(seed: int) -> str:
    """Return what the two disagree on about the case of a seed; an empty text where they agree."""
    return "\n".join(_said(case_of(seed)))


def smallest_disagreement(seed: int) -> str:
    """Return the same, of the smallest case that still shows it. Takes minutes."""
    return described(smallest(case_of(seed), lambda case: bool(_said(case))), seed)


def _said(case: Case) -> list[str]:
    """Return the differences; an error of the engine is one."""
    try:
        return differences(case)
    except Exception as error:  # noqa: BLE001 - whatever stops the engine is a disagreement
        return [f"the engine stopped: {error!r}"]
