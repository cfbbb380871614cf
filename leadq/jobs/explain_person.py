"""Whom a user means: the contact with an id or an e-mail address, among all rows of the exports."""

from dataclasses import dataclass, replace

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest.activity import compared
from leadq.ingest.addresses import addresses_of
from leadq.ingest.contacts import identity_of_cells
from leadq.ingest.ids import as_exported
from leadq.rulebook.merge import Merge
from leadq.words.steps import Step, col, literal, rows, sql, under
from leadq.words.tables import trimmed

PERSON = ("first_name", "last_name", "full_name", "email", "job_title", "company")
"""The fields that say who somebody is."""
_MOST_ALIKE = 3
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Merged:
    """An id that is the same person: by which keys, and the fields in which its rows differ from what counts."""

    contact_id: str
    by: str
    differs: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom `who` names.

    Attributes:
        contact_id: the contact's identity; empty where nobody was found.
        by_address: whether it was found by its e-mail address.
        by_link: whether it was found by an id without a row that it names in `linked_id`.
        rows: rows of the exports that are this contact.
        others: ids of other contacts that have the address, or name the id, too.
        rejected: whether there is such a row, but one without an id and a usable address.
        alike: ids that look much like the one that is not there.
        merged: the other ids of the same person, where the rulebook merges.
    """

    contact_id: str
    by_address: bool = False
    by_link: bool = False
    rows: int = 0
    others: tuple[str, ...] = ()
    rejected: bool = False
    alike: tuple[str, ...] = ()
    merged: tuple[Merged, ...] = ()


def find_person(engine: Engine, who: str, merge: Merge | None = None) -> Person:
    """Look a contact up among all rows: by id, byte for byte; else by e-mail address, as addresses are compared.

    A Salesforce id may have 15 characters or 18.
    Where contacts merge, any id and any address of a person will do; who else is the same person is known only after
    the rulebook was carried out (`rows_of_person`).
    """
    who = who.strip()
    table = "contacts_read" if engine.has("contacts_read") else "contact_cells"
    same = addresses_of(merge)
    everybody = sql(
        "SELECT rowid AS place, $identity AS id, $email AS email FROM $table",
        identity=identity_of_cells(),
        email=compared(col("email"), same),
        table=exp.to_table(table),
    )
    engine.make(Step("everybody", everybody, "view"))
    for contact in sorted(as_exported([who], ()), key=len):
        by_id = engine.rows(sql("SELECT COUNT(*) FROM everybody WHERE id = $id", id=contact))[0][0]
        if by_id:
            return Person(contact, rows=by_id)
    if merge is not None and "link" in merge.by:
        naming = _naming(engine, table, who)
        if naming:
            return Person(naming[0], by_link=True, others=tuple(naming[1:]))
    found = engine.rows(
        sql(
            "SELECT id, MIN(place) FROM everybody WHERE email = $who GROUP BY id ORDER BY 2",
            who=compared(literal(who), same),
        )
    )
    ids = [contact for contact, _ in found if contact is not None]
    if ids:
        count = engine.rows(sql("SELECT COUNT(*) FROM everybody WHERE id = $id", id=ids[0]))[0][0]
        return Person(ids[0], by_address=True, rows=count, others=tuple(ids[1:]))
    if found:
        return Person("", rejected=True)
    return Person("", alike=() if "@" in who else _alike(engine, who))


def _naming(engine: Engine, table: str, who: str) -> list[str]:
    """Return the ids that name an id in `linked_id`, in the order of the exports."""
    query = sql(
        "SELECT id FROM (SELECT e.id, e.place, UNNEST(STRING_SPLIT(linked_id, ';')) AS named "
        "FROM everybody AS e JOIN $rows ON c.place_of = e.place WHERE e.id IS NOT NULL) AS l "
        "WHERE $named IN $ids GROUP BY id ORDER BY MIN(place)",
        rows=under(exp.select("linked_id", "rowid AS place_of").from_(table), "c"),
        named=trimmed(col("named")),
        ids=exp.Tuple(expressions=[literal(one) for one in sorted(as_exported([who], ()))]),
    )
    return [contact for (contact,) in engine.rows(query)]


def _alike(engine: Engine, who: str) -> tuple[str, ...]:
    """Return ids that differ little; no address, which would be personal data."""
    likeness = exp.Anonymous(
        this="JARO_WINKLER_SIMILARITY", expressions=[sql("LOWER(id)"), sql("LOWER($who)", who=who)]
    )
    query = sql(
        "SELECT id FROM (SELECT DISTINCT id, $likeness AS alike FROM everybody WHERE NOT CONTAINS(id, '@')) AS e "
        "WHERE alike >= $least ORDER BY alike DESC, id LIMIT $most",
        likeness=likeness,
        least=exp.Literal.number(str(_ALIKE)),
        most=_MOST_ALIKE,
    )
    return tuple(row[0] for row in engine.rows(query))


def key_of(engine: Engine, contact_id: str) -> int:
    """Return the key of the row that counts for a contact, in the tables of the last run."""
    query = sql(
        "SELECT COALESCE(d.kept_key, c.contact_key) FROM contacts_all AS c "
        "LEFT JOIN contact_duplicates AS d ON d.contact_key = c.contact_key WHERE c.text_contact_id = $id",
        id=contact_id,
    )
    return int(engine.rows(query)[0][0])


def merged_person(engine: Engine, person: Person, key: int) -> Person:
    """Return a person as the last run made it: its own id, its number of rows, the ids merged into it, the others."""
    if not engine.has("merge_trail"):
        return person
    own = sql("SELECT text_contact_id FROM contacts_all WHERE contact_key = $key", key=key)
    double = sql(
        "SELECT COUNT(*) FROM contact_duplicates WHERE kept_key = $key AND contact_key >= 0", key=key
    )
    trail = sql(
        "SELECT identity, by, COALESCE(differs, '') FROM merge_trail WHERE contact_key = $key ORDER BY 1",
        key=key,
    )
    others = sql(
        _OTHER_PEOPLE, key=key, others=rows({"contact_id": "TEXT"}, [(other,) for other in person.others])
    )
    return replace(
        person,
        contact_id=engine.rows(own)[0][0],
        rows=engine.rows(double)[0][0] + 1,
        others=tuple(other for (other,) in engine.rows(others)) if person.others else (),
        merged=tuple(Merged(*row) for row in engine.rows(trail)),
    )


_OTHER_PEOPLE = """
SELECT text_contact_id FROM contacts_all WHERE contact_key IN (
  SELECT COALESCE(d.kept_key, c.contact_key) FROM contacts_all AS c
  LEFT JOIN contact_duplicates AS d ON d.contact_key = c.contact_key
  WHERE c.text_contact_id IN (SELECT contact_id FROM ($others) AS o)
) AND contact_key <> $key ORDER BY contact_key
"""


def only(contact_id: str) -> exp.Expression:
    """Return the query of one contact, to narrow a session to."""
    return rows({"contact_id": "TEXT"}, [(contact_id,)])
