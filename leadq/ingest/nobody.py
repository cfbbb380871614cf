"""Rows that stand for nobody: the header again, where two exports were pasted together, and what a system has deleted.

They lose what says whose they are. So they end among the rows without an identity, and whoever shows those
(`jobs/quarantine.py`) looks at the row itself and tells what it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlglot import exp

from leadq.ingest.mapping import Column, HeaderMapping
from leadq.ingest.repeats import ID
from leadq.words.fields import normalise_header
from leadq.words.steps import col, every, literal, named, some, sql, under
from leadq.words.tables import BLANKS, trimmed

DELETED = "deleted by its system"
"""The column that says so; no field has a name with a blank."""
_YES = ("true", "1", "yes", "t", "y", "x")
_IDENTITY = ("contact_id", "email")


def marked(mapping: HeaderMapping, header: str, place: int) -> HeaderMapping:
    """Return the mapping with the column that says whether its system has deleted a row, as `DELETED`."""
    return replace(mapping, columns=(*mapping.columns, Column(DELETED, (header,), (place,))))


def says_deleted(cell: str) -> bool:
    """Whether a cell of the column that is `DELETED` says so."""
    return cell.strip(BLANKS).lower() in _YES


def without_nobody(
    rows: exp.Expression, fields: Sequence[str], *, header: Collection[str] = (), has_deleted: bool = False
) -> exp.Select:
    """Return `fields` of raw rows, without `contact_id`, `email` and `activity_id` where a row stands for nobody.

    Args:
        rows: a query of the fields, and of `DELETED` if `has_deleted`.
        fields: what is wanted of them.
        header: the header's cells, if rows that repeat it are to be found.
        has_deleted: whether `DELETED` says which rows are.
    """
    who = [field for field in _IDENTITY if field in fields]
    found: list[exp.Expression] = []
    if header and who:
        words = sorted({cell.strip(BLANKS).lower() for cell in header} - {""})
        found.append(every(_is_one_of(col(field), words) for field in who))
    if has_deleted:
        found.append(_is_one_of(col(DELETED), _YES))
    kept = [
        named(sql("CASE WHEN $nobody THEN NULL ELSE $cell END", nobody=some(found), cell=col(field)), field)
        if found and field in (*who, ID)
        else col(field)
        for field in fields
    ]
    return exp.select(*kept).from_(under(rows, "everybody"))


def _is_one_of(cell: exp.Expression, words: Sequence[str]) -> exp.Expression:
    return exp.In(this=sql("LOWER($cell)", cell=trimmed(cell)), expressions=[literal(word) for word in words])
