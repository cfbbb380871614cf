"""Rows that were read but cannot be used: their numbers in the role's table, and why."""

from leadq.engines.duckdb import Engine
from leadq.words.steps import sql

NO_IDENTITY = "it has neither an id nor a usable e-mail address"
NO_CONTACT = "it names no contact"
NO_TIME = "its time cannot be read"


def bad_contacts(engine: Engine) -> list[tuple[int, str]]:
    """Return (row number, reason) of contact rows without an identity, ascending."""
    return [
        (row, NO_IDENTITY)
        for (row,) in engine.rows(sql("SELECT contact_key FROM contact_rejects ORDER BY 1"))
    ]


def bad_activity(engine: Engine) -> list[tuple[int, str]]:
    """Return (row number, reason) of activity rows that name no contact or no time, ascending."""
    rows = engine.rows(
        sql(
            "SELECT rowid, CASE WHEN contact_key IS NULL THEN $contact ELSE $time END FROM activity "
            "WHERE contact_key IS NULL OR at IS NULL ORDER BY rowid",
            contact=NO_CONTACT,
            time=NO_TIME,
        )
    )
    return [(int(row), str(reason)) for row, reason in rows]
