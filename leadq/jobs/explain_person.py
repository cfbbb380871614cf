"""Whom a user means: the contact with an id or an e-mail address, among all rows of the exports."""

from dataclasses import dataclass

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.ingest.contacts import identity_of_cells
from leadq.words.steps import Step, rows, sql

PERSON = ("first_name", "last_name", "full_name", "email", "job_title", "company")
"""The fields that say who somebody is."""
_MOST_ALIKE = 3
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Person:
    """Whom `who` names.

    Attributes:
        contact_id: the contact's identity; empty where nobody was found.
        by_address: whether it was found by its e-mail address.
        rows: rows of the exports that are this contact.
        others: ids of other contacts that have the address, too.
        rejected: whether there is such a row, but one without an id and a usable address.
        alike: ids that look much like the one that is not there.
    """

    contact_id: str
    by_address: bool = False
    rows: int = 0
    others: tuple[str, ...] = ()
    rejected: bool = False
    alike: tuple[str, ...] = ()


def find_person(engine: Engine, who: str) -> Person:
    """Look a contact up in `contact_cells`: by id, byte for byte; else by e-mail address, without case."""
    who = who.strip()
    everybody = sql(
        "SELECT rowid AS place, $identity AS id, email FROM contact_cells", identity=identity_of_cells()
    )
    engine.make(Step("everybody", everybody, "view"))
    by_id = engine.rows(sql("SELECT COUNT(*) FROM everybody WHERE id = $who", who=who))[0][0]
    if by_id:
        return Person(who, rows=by_id)
    found = engine.rows(
        sql(
            "SELECT id, MIN(place) FROM everybody WHERE LOWER(email) = LOWER($who) GROUP BY id ORDER BY 2",
            who=who,
        )
    )
    ids = [contact for contact, _ in found if contact is not None]
    if ids:
        count = engine.rows(sql("SELECT COUNT(*) FROM everybody WHERE id = $id", id=ids[0]))[0][0]
        return Person(ids[0], by_address=True, rows=count, others=tuple(ids[1:]))
    if found:
        return Person("", rejected=True)
    return Person("", alike=() if "@" in who else _alike(engine, who))


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
        "SELECT contact_key FROM contacts_all WHERE text_contact_id = $id "
        "AND contact_key NOT IN (SELECT contact_key FROM contact_duplicates)",
        id=contact_id,
    )
    return int(engine.rows(query)[0][0])


def only(contact_id: str) -> exp.Expression:
    """Return the query of one contact, to narrow a session to."""
    return rows({"contact_id": "TEXT"}, [(contact_id,)])
