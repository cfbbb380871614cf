"""Rows that stand for nobody: a header again, where two exports were pasted together, and what a system has deleted.

They lose what says whose they are. So they end among the rows without an identity, and whoever shows those
(`jobs/quarantine.py`) looks at the row itself and tells what it is.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Literal

from sqlglot import exp

from leadq.ingest.mapping import Column, HeaderMapping
from leadq.ingest.repeats import ID
from leadq.words.fields import normalise_header
from leadq.words.steps import cases, col, every, literal, named, some, sql, under
from leadq.words.tables import BLANKS, trimmed

DELETED = "deleted by its system"
"""The column that says so; no field has a name with a blank."""
_YES = ("true", "1", "yes", "t", "y", "x")
_IDENTITY = ("contact_id", "email")
_COMPANY = ("account_id", "website")
_NOBODY = "is nobody"
_FEWEST = 3
"""So many cells of a row are names of columns if it is a header."""
_VALUE = {"contact_id": "[0-9]", "email": "@"}
"""What stands in an id and in an address; hardly in their headers."""
_MARKS = r"[\s_\-/.*:()]+"


def marked(mapping: HeaderMapping, header: str, place: int) -> HeaderMapping:
    """Return the mapping with the column that says whether its system has deleted a row, as `DELETED`."""
    return replace(mapping, columns=(*mapping.columns, Column(DELETED, (header,), (place,))))


def says_deleted(cell: str) -> bool:
    """Whether a cell of the column that is `DELETED` says so."""
    return cell.strip(BLANKS).lower() in _YES


def without_nobody(
    rows: exp.Expression,
    fields: Sequence[str],
    *,
    header: Collection[str] = (),
    mapping: HeaderMapping | None = None,
    has_deleted: bool = False,
) -> exp.Select:
    """Return `fields` of raw rows, without `contact_id`, `email` and `activity_id` where a row stands for nobody.

    Rows of accounts have none of these and lose `account_id` and `website`.

    Args:
        rows: a query of the fields, and of `DELETED` if `has_deleted`.
        fields: what is wanted of them.
        header: the header's cells, if rows that repeat it are to be found.
        mapping: what the columns hold, if rows that are a header with other names are to be found.
        has_deleted: whether `DELETED` says which rows are.
    """
    who = [field for field in _IDENTITY if field in fields]
    keys = (*who, ID) if who or ID in fields else _COMPANY
    found: list[exp.Expression] = []
    if header and who:
        words = sorted({cell.strip(BLANKS).lower() for cell in header} - {""})
        found.append(every(_is_one_of(col(field), words) for field in who))
    if mapping is not None and who:
        found += _is_other_header(fields, mapping)
    if has_deleted:
        found.append(_is_one_of(col(DELETED), _YES))
    if not found:
        return exp.select(*map(col, fields)).from_(under(rows, "everybody"))
    told = exp.select(*map(col, fields), named(some(found), _NOBODY)).from_(under(rows, "everybody"))
    cell = "CASE WHEN $nobody THEN NULL ELSE $cell END"
    kept = [
        named(sql(cell, nobody=col(_NOBODY), cell=col(field)), field) if field in keys else col(field)
        for field in fields
    ]
    return exp.select(*kept).from_(under(told, "told"))


def _is_one_of(cell: exp.Expression, words: Sequence[str]) -> exp.Expression:
    return exp.In(this=sql("LOWER($cell)", cell=trimmed(cell)), expressions=[literal(word) for word in words])


def _is_other_header(fields: Sequence[str], mapping: HeaderMapping) -> list[exp.Expression]:
    """Whether a row is a header by other names (see `header_again`); few rows have no id and no address of anybody."""
    told = [column.field for column in _telling(mapping) if column.field in fields]
    if len(told) < _FEWEST:
        return []
    anywhere = frozenset[str]().union(*mapping.names.values())
    who = [field for field in _IDENTITY if field in fields]
    names = mapping.names["contact_id"]
    somebody = {
        "email": sql("CONTAINS(email, '@')"),
        "contact_id": sql(
            "CASE WHEN REGEXP_MATCHES(contact_id, $digit) THEN LENGTH(contact_id) < $shortest OR NOT $name END",
            digit=_VALUE["contact_id"],
            shortest=min((len(name) for name in names if re.search(_VALUE["contact_id"], name)), default=0),
            name=_is_name(col("contact_id"), names),
        ),
    }
    most = "$names * 2 > GREATEST($least, $filled)"
    filled = _count(sql("$cell IS NOT NULL", cell=trimmed(col(field))) for field in told)
    own = _count(_is_name(col(field), mapping.names[field]) for field in told)
    known = _count(_is_name(col(field), anywhere) for field in told)
    of_header = every(
        sql("$cell IS NULL OR $name", cell=trimmed(col(field)), name=_is_name(col(field), anywhere))
        for field in who
    )
    least = 2 * (_FEWEST - 1)
    branches = [
        *((somebody[field], exp.false()) for field in reversed(who)),
        (sql(most, names=own, least=least, filled=filled), exp.true()),
        (of_header, sql(most, names=known, least=least, filled=filled)),
    ]
    return [cases(branches, exp.false())]


def _count(tests: Iterable[exp.Expression]) -> exp.Expression:
    ones = [sql("CASE WHEN $test THEN 1 ELSE 0 END", test=test) for test in tests]
    return exp.Paren(this=reduce(lambda a, b: exp.Add(this=a, expression=b), ones))


def _is_name(cell: exp.Expression, names: Collection[str]) -> exp.Expression:
    """Whether a cell is one of these normalised headers (`leadq.words.fields.normalise_header`, but for `__c`)."""
    return sql(
        "COALESCE(CONTAINS($names, $end || REGEXP_REPLACE(LOWER($cell), $marks, '', 'g') || $end), FALSE)",
        names="\n".join(["", *sorted(names), ""]),
        end="\n",
        cell=trimmed(cell),
        marks=_MARKS,
    )


def _telling(mapping: HeaderMapping) -> list[Column]:
    """The fields that one column holds, cell for cell."""
    return [
        column
        for column in mapping.columns
        if column.how is None and len(column.places) == 1 and mapping.names.get(column.field)
    ]


def header_again(cells: Sequence[str], mapping: HeaderMapping) -> Literal["", "same", "other"]:
    """Say whether an unusable row is a header by other names, with its columns in the `same` order or in an `other`.

    It is one if three of its cells, and more than half of those that are filled, are headers of their own columns'
    fields; or of any fields, if those that say who it is are: no id is called `Email`. A row with somebody's address,
    or with a digit in its id, is somebody.
    """
    told = [
        (column.field, normalise_header(cells[column.places[0]]))
        for column in _telling(mapping)
        if column.places[0] < len(cells)
    ]
    filled = [(field, name) for field, name in told if name]
    if any(
        re.search(_VALUE.get(field, "$^"), name) and name not in mapping.names[field]
        for field, name in filled
    ):
        return ""
    own = sum(name in mapping.names[field] for field, name in filled)
    if own >= _FEWEST and own * 2 > len(filled):
        return "same"
    anywhere = frozenset[str]().union(*mapping.names.values())
    known = sum(name in anywhere for _, name in filled)
    of_header = all(name in anywhere for field, name in filled if field in _IDENTITY)
    return "other" if known >= _FEWEST and known * 2 > len(filled) and of_header else ""
