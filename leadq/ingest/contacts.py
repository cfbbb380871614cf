"""From the raw contact rows to one typed row per contact: identity, rejects, duplicates.

Reads `contacts_raw` (one VARCHAR column per field that anything reads, rows in the order of the files) and makes

- `contact_rejects(contact_key)`: rows without an id and without a usable e-mail address;
- `contact_duplicates(contact_key, kept_key)`: rows of a contact that another row stands for;
- `contacts(contact_key, text_contact_id, lower_email, <form>_<field> …)`: what is left, typed;
- `unreadable_contacts`: one row, a column per field: cells with content that could not be read as their type.

`contact_key` is the row's place in `contacts_raw`, from 0.
"""

from collections.abc import Collection

from sqlglot import exp

from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import CHECKED, Layers, form_columns
from leadq.words.steps import Plan, Step, named, sql, under
from leadq.words.tables import FORM_OF_TYPE, Form


def contact_plan(forms: Collection[tuple[str, Form]], mapped: Collection[str], dialect: CellDialect) -> Plan:
    """Compile the contact half of ingest.

    Args:
        forms: what the rulebook reads, as (field, form).
        mapped: the fields that the exports really have; the others are NULL columns of `contacts_raw`.
        dialect: how cells are written.
    """
    return Plan(
        (
            Step("contacts_typed", _typed(forms, dialect), "view"),
            Step(
                "contact_rejects", sql("SELECT contact_key FROM contacts_typed WHERE text_contact_id IS NULL")
            ),
            Step("contact_duplicates", _duplicates("updated_at" in mapped)),
            Step("contacts", sql(_SURVIVORS)),
            Step("unreadable_contacts", _unreadable(forms, mapped, dialect)),
        )
    )


_ROWS = exp.select("*", "CAST(rowid AS INTEGER) AS contact_key").from_("contacts_raw")

_SURVIVORS = """
SELECT * EXCLUDE (updated_at) FROM contacts_typed AS c
WHERE c.text_contact_id IS NOT NULL
  AND c.contact_key NOT IN (SELECT contact_key FROM contact_duplicates)
"""


def _rows() -> exp.Expression:
    return under(_ROWS.copy(), "raw")


def _typed(forms: Collection[tuple[str, Form]], dialect: CellDialect) -> exp.Expression:
    layers = Layers(dialect)
    columns = [
        exp.column("contact_key"),
        named(_identity(layers), "text_contact_id"),
        named(sql("LOWER($email)", email=layers.cell("email")), "lower_email"),
        named(layers.instant("updated_at"), "updated_at"),
        *form_columns(layers, {*forms} - {("contact_id", Form.TEXT)}),
    ]
    inner = under(layers.over(_rows()), "typed")
    return exp.select(*columns).from_(inner)


def _identity(layers: Layers) -> exp.Expression:
    """The id, byte for byte but for white space around it; without one, the usable e-mail address in small letters."""
    return sql(
        "COALESCE($id, CASE WHEN $domain IS NOT NULL THEN LOWER($email) END)",
        id=layers.cell("contact_id"),
        domain=layers.cell("email_domain"),
        email=layers.cell("email"),
    )


def _duplicates(has_updated_at: bool) -> exp.Expression:
    """The row with the latest `updated_at` stays, ties by the earlier place."""
    newest = sql("c.updated_at") if has_updated_at else exp.null()
    return sql(
        """
        SELECT contact_key, kept_key FROM (
          SELECT c.contact_key,
            FIRST_VALUE(c.contact_key) OVER (
              PARTITION BY c.text_contact_id ORDER BY $newest DESC NULLS LAST, c.contact_key
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS kept_key
          FROM contacts_typed AS c
          WHERE c.text_contact_id IN (
            SELECT text_contact_id FROM contacts_typed
            WHERE text_contact_id IS NOT NULL GROUP BY text_contact_id HAVING COUNT(*) > 1
          )
        ) AS ranked
        WHERE contact_key <> kept_key
        """,
        newest=newest,
    )


def _unreadable(
    forms: Collection[tuple[str, Form]], mapped: Collection[str], dialect: CellDialect
) -> exp.Expression:
    layers = Layers(dialect)
    fields = sorted({field for field, _ in forms if field in mapped and dialect.types[field] in CHECKED})
    counts = [
        named(
            sql(
                "COUNT(*) FILTER (WHERE $bad)",
                bad=layers.unreadable(field, FORM_OF_TYPE[dialect.types[field]]),
            ),
            field,
        )
        for field in fields
    ]
    inner = under(layers.over(_rows()), "typed")
    return exp.select(*(counts or ["COUNT(*) FILTER (WHERE FALSE) AS nothing"])).from_(inner)
