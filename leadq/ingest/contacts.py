"""From the raw contact rows to one typed row per contact: identity, rejects, duplicates.

Reads `contact_cells` (made by the query `contact_cells`: one VARCHAR column per field that anything reads, rows in the
order of the files) and makes

- `words_of_<field>(cell, words)`: the WORDS form of each distinct cell of a field that is read as words;
- `contacts_all(contact_key, text_contact_id, updated_at, <form>_<field> …)`: every row, typed, with `lower_email` where
  activity is joined by it;
  `text_contact_id` is NULL where a row has no id and no usable e-mail address;
- `contact_rejects(contact_key)`: those rows;
- `contact_duplicates(contact_key, kept_key)`: rows of a contact that another row stands for;
- `contacts`: a view of what is left;
- `unreadable_contacts`: one row, a column per field: cells with content that could not be read as their type.

`contact_key` is the row's place in `contact_cells`, from 0.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import Layers, form_columns
from leadq.words.steps import Plan, Step, col, named, sql, under
from leadq.words.tables import CHECKED, FORM_OF_TYPE, Form, column_name, trimmed


@lru_cache(maxsize=8)
def contact_plan(
    forms: frozenset[tuple[str, Form]],
    mapped: frozenset[str],
    dialect: CellDialect,
    *,
    joined_by_email: bool,
    merged: bool = False,
) -> Plan:
    """Compile the contact half of ingest.

    Args:
        forms: what the rulebook reads, as (field, form).
        mapped: the fields that the exports really have; the others are NULL columns of `contact_cells`.
        dialect: how cells are written.
        joined_by_email: whether activity may find its contact by e-mail address.
        merged: whether `ingest.merging` has made `contact_cells` and `contact_duplicates` already.
    """
    in_words = sorted(field for field, form in forms if form is Form.WORDS and field in mapped)
    ordered = mapped - {"updated_at"} if merged else mapped
    return Plan(
        (
            *(Step(f"words_of_{field}", _words(field)) for field in in_words),
            Step("contacts_all", _typed(forms, ordered, dialect, in_words, joined_by_email=joined_by_email)),
            Step(
                "contact_rejects", sql("SELECT contact_key FROM contacts_all WHERE text_contact_id IS NULL")
            ),
            *(() if merged else (Step("contact_duplicates", sql(_DUPLICATES)),)),
            Step("contacts", sql(_SURVIVORS), "view"),
            Step("unreadable_contacts", _unreadable(forms, mapped, dialect, merged=merged)),
        )
    )


_SURVIVORS = """
SELECT * EXCLUDE (updated_at) FROM contacts_all AS c
WHERE c.text_contact_id IS NOT NULL
  AND c.contact_key NOT IN (SELECT contact_key FROM contact_duplicates)
"""


def contact_cells(rows: exp.Expression, fields: Sequence[str]) -> exp.Expression:
    """Return rows of raw cells without the white space around them, blank ones NULL; every later step reads these."""
    return exp.select(*[named(trimmed(col(field)), field) for field in fields]).from_(under(rows, "raw"))


def _words(field: str) -> exp.Expression:
    """Titles and the like repeat: the pattern that finds words runs once for each distinct cell."""
    distinct = exp.select(named(col(field), "cell")).distinct().from_("contact_cells")
    words = named(cells.words(col("cell")), "words")
    return exp.select("cell", words).from_(under(distinct, "seen")).where("cell IS NOT NULL")


def _rows(in_words: Sequence[str]) -> exp.Expression:
    words = [named(col("words", f"words_of_{field}"), column_name(field, Form.WORDS)) for field in in_words]
    rows = exp.select("c.*", "CAST(c.rowid AS INTEGER) AS contact_key", *words).from_("contact_cells AS c")
    for field in in_words:
        same = exp.EQ(this=col("cell", f"words_of_{field}"), expression=col(field, "c"))
        rows = rows.join(exp.to_table(f"words_of_{field}"), on=same, join_type="left")
    return under(rows, "cells")


def _typed(
    forms: Collection[tuple[str, Form]],
    mapped: Collection[str],
    dialect: CellDialect,
    in_words: Sequence[str],
    *,
    joined_by_email: bool,
) -> exp.Expression:
    layers = Layers(dialect, trimmed=True)
    updated_at = layers.instant("updated_at") if "updated_at" in mapped else exp.cast(exp.null(), "BIGINT")
    done = {(field, Form.WORDS) for field in in_words}
    columns: list[exp.Expression] = [
        exp.column("contact_key"),
        named(identity_of_cells(), "text_contact_id"),
        named(updated_at, "updated_at"),
        *form_columns(layers, {*forms} - {("contact_id", Form.TEXT)} - done),
        *[col(column_name(field, form)) for field, form in sorted(done)],
    ]
    if joined_by_email:
        columns.append(named(sql("LOWER($email)", email=layers.cell("email")), "lower_email"))
    inner = under(layers.over(_rows(in_words)), "typed")
    return exp.select(*columns).from_(inner)


def identity_of_cells() -> exp.Expression:
    """Return the identity of a row of `contact_cells`, NULL where it has none.

    It is the id, byte for byte but for white space around it; without one, the usable e-mail address in small letters.
    """
    return sql(
        "COALESCE($id, CASE WHEN $domain IS NOT NULL THEN LOWER($email) END)",
        id=col("contact_id"),
        domain=cells.email_domain(col("email")),  # worked out for rows without an id only
        email=col("email"),
    )


_DUPLICATES = """
SELECT contact_key, kept_key FROM (
  SELECT c.contact_key,
    FIRST_VALUE(c.contact_key) OVER (
      PARTITION BY c.text_contact_id ORDER BY c.updated_at DESC NULLS LAST, c.contact_key
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS kept_key
  FROM contacts_all AS c
  WHERE c.text_contact_id IN (
    SELECT text_contact_id FROM contacts_all
    WHERE text_contact_id IS NOT NULL GROUP BY text_contact_id HAVING COUNT(*) > 1
  )
) AS ranked
WHERE contact_key <> kept_key
"""
"""The row with the latest `updated_at` stays, ties by the earlier place."""


def _unreadable(
    forms: Collection[tuple[str, Form]], mapped: Collection[str], dialect: CellDialect, *, merged: bool
) -> exp.Expression:
    """Cells with content, less those that could be read, in rows as they were exported."""
    checked = sorted((f, w) for f, w in forms if f in mapped and w is FORM_OF_TYPE[dialect.types[f]])
    checked = [(field, which) for field, which in checked if dialect.types[field] in CHECKED]
    filled = exp.select(*[named(sql("COUNT($c)", c=col(f)), f) for f, _ in checked])
    read = exp.select(*[named(sql("COUNT($c)", c=col(column_name(f, w))), f) for f, w in checked])
    lost = [named(sql("$a - $b", a=col(f, "filled"), b=col(f, "typed")), f) for f, _ in checked]
    if not checked:
        return exp.select("0 AS nothing")
    filled, read = filled.from_("contact_cells"), read.from_("contacts_all")
    if merged:
        filled = filled.where("rowid NOT IN (SELECT kept_key FROM merged)")
        read = read.where("contact_key NOT IN (SELECT kept_key FROM merged)")
    return exp.select(*lost).from_(under(filled, "filled")).join(under(read, "typed"), join_type="cross")
