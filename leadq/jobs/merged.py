"""What came of merging: who became one with whom (`merged.csv`), and what there is to be said about it."""

from collections.abc import Iterable
from pathlib import Path

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.handoff.cells import guarded
from leadq.jobs.opening import Opened
from leadq.rulebook.merge import Merge
from leadq.words.steps import col, named, sql

MERGED_NAME = "merged.csv"
_MOST_FIELDS = 6
_COLUMNS = ("contact_id", "merged_id", "by", "differs")
_ROWS = """
SELECT l.text_contact_id AS contact_id, t.identity AS merged_id, t.by AS by, t.differs AS differs
FROM merge_trail AS t JOIN placed AS l ON l.contact_key = t.contact_key
ORDER BY l.text_contact_id, t.identity
"""


def write_merged(engine: Engine, path: Path, mark: str, *, raw: bool) -> int:
    """Write which ids became one with which lead's, of leads that are in the handoff; return the number of rows.

    Args:
        engine: a run's, that merged.
        path: the file.
        mark: what stands before the first header.
        raw: whether ids are written without the spreadsheet guard.
    """
    ids = {"contact_id", "merged_id"} if not raw else set()
    cells: list[exp.Expression] = [
        named(guarded(col(name)) if name in ids else col(name), mark * (n == 0) + name)
        for n, name in enumerate(_COLUMNS)
    ]
    rows = exp.Subquery(this=sql(_ROWS), alias=exp.TableAlias(this=exp.to_identifier("m")))
    return engine.write_csv([exp.select(*cells).from_(rows)], path)


def unknown_sources(merge: Merge | None, contacts: Iterable[Opened]) -> list[str]:
    """Say which sources under `merge.prefer` no contacts export is of: then their values do not go first."""
    here = {
        name.casefold()
        for export in contacts
        for name in (export.source.name, export.layout.system if export.layout is not None else "")
    }
    named_there = [] if merge is None else [source for sources in merge.prefer.values() for source in sources]
    return [
        f"no contacts export is of '{source}', which `merge.prefer` names: write the system as leadq names it (see "
        "`leadq inspect`), or the name of the file"
        for source in {name.casefold(): name for name in reversed(named_there)}.values()
        if source.casefold() not in here
    ]


def merge_notes(engine: Engine) -> list[str]:
    """Say how many ids became how many people, in which fields their rows differ, and what was left apart."""
    if not engine.has("merge_tally"):
        return []
    names, row = engine.row_by_name(sql("SELECT * FROM merge_tally"))
    tally = dict(zip(names, row, strict=True))
    notes = []
    if tally["ids"]:
        more, people = tally["ids"], tally["people"]
        notes.append(
            f"{more:,} id{'s' if more > 1 else ''} merged into {people:,} {'people' if people > 1 else 'person'}: "
            f"{MERGED_NAME} says who, but for suppressed ones"
        )
    differs = {
        name.removeprefix("differs_"): n for name, n in tally.items() if name.startswith("differs_") and n
    }
    if differs:
        most = sorted(differs.items(), key=lambda item: (-item[1], item[0]))
        shown = ", ".join(f"{name} ({count:,})" for name, count in most[:_MOST_FIELDS])
        more_fields = f" and {len(most) - _MOST_FIELDS} more" if len(most) > _MOST_FIELDS else ""
        notes.append(
            f"rows of one person differ in {shown}{more_fields}: the value updated last counts, or the source that "
            "`merge.prefer` puts first"
        )
    notes += _outside_notes(tally.get("outside", 0), tally.get("outside_of_many", 0))
    if tally["shared_by_many"]:
        count = tally["shared_by_many"]
        what = "1 address, link or name is" if count == 1 else f"{count:,} addresses, links or names are"
        notes.append(f"{what} shared by more ids than `merge.at_most` and merged nobody")
    if tally["crowded"]:
        notes.append(f"{tally['crowded']:,} ids hang together by more than 50 and stay apart")
    return notes


def _outside_notes(own: int, of_many: int) -> list[str]:
    """Say how many ids stand in `linked_id` alone, and what becomes of activity that names them."""
    notes = []
    if own:
        are, its = ("id has", "it") if own == 1 else ("ids have", "them")
        notes.append(
            f"{own:,} {are} no row and stand{'s' if own == 1 else ''} in `linked_id`: activity that names {its} "
            f"counts for the contact there"
        )
    if of_many:
        are, its = ("id has", "it") if of_many == 1 else ("ids have", "them")
        notes.append(
            f"{of_many:,} {are} no row and stand{'s' if of_many == 1 else ''} in `linked_id` of several people: "
            f"activity that names {its} is nobody's"
        )
    return notes
