"""From the raw contact rows to one typed row per contact: identity, rejects, duplicates.

Reads `contacts_raw` (one VARCHAR column per mapped field, rows in the order of the files) and makes

- `contact_rejects(contact_key)`: rows without an id and without a usable e-mail address,
- `contact_duplicates(contact_key, kept_key)`: rows of a contact that another row stands for,
- `contacts(contact_key, text_contact_id, <form>_<field> …)`: what is left, typed,
- `contact_ids(contact_id, contact_key)` and `contact_emails(email, contact_key)`: how activity finds its contact,
- `unreadable_contacts(field, cells)`: cells with content that could not be read as their type.
"""

from collections.abc import Collection, Mapping

from sqlglot import exp

from leadq.ingest import cells
from leadq.ingest.dialect import CellDialect
from leadq.ingest.forms import form, unreadable
from leadq.words.fields import FieldType
from leadq.words.steps import Plan, Step, col, named, sql, union_all
from leadq.words.tables import FORM_OF_TYPE, Form, column_name, trimmed


def contact_plan(
    forms: Collection[tuple[str, Form]],
    mapped: Collection[str],
    types: Mapping[str, FieldType],
    dialect: CellDialect,
) -> Plan:
    """Compile the contact half of ingest.

    Args:
        forms: what the rulebook and the files read, as (field, form).
        mapped: the fields that the exports really have; the others are NULL columns of `contacts_raw`.
        types: type of each field.
        dialect: how cells are written.
    """
    wanted = sorted({*forms, ("updated_at", Form.DAY)} - {("contact_id", Form.TEXT)})
    columns = [named(form(field, which, dialect), column_name(field, which)) for field, which in wanted]
    typed = (
        exp.select("CAST(rowid AS INTEGER) AS contact_key", named(_identity(), "text_contact_id"), *columns)
        .from_("contacts_raw")
    )
    return Plan(
        (
            Step("contacts_typed", typed, "view"),
            Step("contact_rejects", sql("SELECT contact_key FROM contacts_typed WHERE text_contact_id IS NULL")),
            Step("contact_duplicates", _duplicates("updated_at" in mapped, dialect)),
            Step("contacts", sql(_SURVIVORS)),
            Step("contact_ids", sql("SELECT text_contact_id AS contact_id, contact_key FROM contacts")),
            Step("contact_emails", _emails("email" in mapped)),
            Step("unreadable_contacts", _unreadable(mapped, types, dialect)),
        )
    )


_SURVIVORS = """
SELECT * FROM contacts_typed AS c
WHERE c.text_contact_id IS NOT NULL
  AND c.contact_key NOT IN (SELECT contact_key FROM contact_duplicates)
"""


def _identity() -> exp.Expression:
    """The id, byte for byte but for white space around it; without one, the usable e-mail address in small letters."""
    email = trimmed(col("email"))
    usable = sql(
        "CASE WHEN :domain IS NOT NULL THEN LOWER(:email) END", domain=cells.email_domain(email), email=email
    )
    return sql("COALESCE(:id, :usable)", id=trimmed(col("contact_id")), usable=usable)


def _duplicates(has_updated_at: bool, dialect: CellDialect) -> exp.Expression:
    """The row with the latest `updated_at` stays, ties by the earlier place."""
    instant = cells.moment(trimmed(col("updated_at", "r")), dialect.layout("updated_at"), dialect.zone).instant
    newest = sql("COALESCE(:instant, -9223372036854775807)", instant=instant) if has_updated_at else exp.Literal.number(0)
    return sql(
        """
        SELECT contact_key, kept_key FROM (
          SELECT c.contact_key,
            FIRST_VALUE(c.contact_key) OVER (
              PARTITION BY c.text_contact_id ORDER BY :newest DESC, c.contact_key
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS kept_key
          FROM contacts_typed AS c JOIN contacts_raw AS r ON r.rowid = c.contact_key
          WHERE c.text_contact_id IN (
            SELECT text_contact_id FROM contacts_typed
            WHERE text_contact_id IS NOT NULL GROUP BY text_contact_id HAVING COUNT(*) > 1
          )
        ) AS ranked
        WHERE contact_key <> kept_key
        """,
        newest=newest,
    )


def _emails(has_email: bool) -> exp.Expression:
    if not has_email:
        return sql("SELECT CAST(NULL AS TEXT) AS email, CAST(NULL AS INTEGER) AS contact_key WHERE FALSE")
    return sql(
        "SELECT LOWER(:email) AS email, MIN(c.contact_key) AS contact_key "
        "FROM contacts AS c JOIN contacts_raw AS r ON r.rowid = c.contact_key WHERE :email IS NOT NULL GROUP BY 1",
        email=trimmed(col("email", "r")),
    )


def _unreadable(
    mapped: Collection[str], types: Mapping[str, FieldType], dialect: CellDialect
) -> exp.Expression:
    counts: list[exp.Expression] = []
    for field in sorted(mapped):
        kind = types[field]
        bad = unreadable(field, kind, FORM_OF_TYPE[kind], dialect)
        if bad is not None:
            counts.append(
                sql(
                    "SELECT :field AS field, COUNT(*) AS cells FROM contacts_raw WHERE :bad HAVING COUNT(*) > 0",
                    field=field,
                    bad=bad,
                )
            )
    return union_all(counts or [sql("SELECT CAST(NULL AS TEXT) AS field, CAST(0 AS BIGINT) AS cells WHERE FALSE")])
