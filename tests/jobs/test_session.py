"""One read of the exports serves several rulebooks and few contacts, and none of them can tell."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.jobs.compile import RESULTS
from leadq.jobs.given import Given
from leadq.jobs.lists import SuppressionList, read_suppression_lists
from leadq.jobs.session import open_session, session_of_cells
from leadq.rulebook.load import Loaded, load
from leadq.words.steps import rows, sql

ROOT = Path(__file__).parents[2]
AS_OF = datetime(2026, 11, 2, 5, tzinfo=UTC)
EXPORTS = Given((ROOT / "sample_data/contacts.csv",), (ROOT / "sample_data/activity.csv",))
RULES = """leadq: 1
name: Small
timezone: UTC
events: {visit: {type: Page View}, webinar: {type: Webinar}}
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement: {bands: {1: 3, 2: 0}, rules: [{id: visits, event: visit, points: 1}]}
stages:
  - {id: sql, enter: {grade: A1}, route: [{to: [ann, bob], by: round_robin, at_most: 1}, {to: queue}]}
  - {id: rest}
"""
OPTIONAL = frozenset(
    {"merge_tally", "merge_trail", "account_of", "account_people", "account_totals"}
    | {"linked_people", "shared_rows", "unknown_links"}
)
"""Results that only some rulebooks or exports have."""
_PLACED = "SELECT text_contact_id, stage_no, missing, score, grade FROM placed ORDER BY 1"
_POINTS = """
SELECT p.text_contact_id, c.rule_no, c.raw, c.points, c.events, c.last_day
FROM contributions AS c JOIN placed AS p ON p.contact_key = c.contact_key ORDER BY 1, 2
"""
Tables = tuple[list[tuple[object, ...]], list[tuple[object, ...]]]


def example(change: tuple[str, str] = ("", "")) -> tuple[Loaded, tuple[SuppressionList, ...]]:
    text = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    loaded = load(text.replace(*change).encode() if change[0] else text.encode(), "rules.example.yaml")
    return loaded, read_suppression_lists(loaded.rulebook, ROOT)


def tables(engine: Engine) -> Tables:
    return engine.rows(sql(_PLACED)), engine.rows(sql(_POINTS))


@cache
def alone(change: tuple[str, str] = ("", "")) -> Tables:
    """Return what the example with a change gives in a session of its own."""
    loaded, lists = example(change)
    with open_session(EXPORTS, [loaded]) as session:
        return tables(session.carry_out(loaded, AS_OF, lists).engine)


CHANGES = [
    ("points: 20, window: 90d", "points: 25, window: 60d"),
    ("white_paper:     {type: [Download, Form Submission], asset: {contains: [white paper, e-book]}}",
     "white_paper:     {type: Download}"),
    ("    value: Minutes Watched", "    value: Minutes Watched\n    campaign: Channel"),  # another layout
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=["points", "event", "columns"])
def test_two_rulebooks_over_one_read_give_what_each_gives_alone(change: tuple[str, str]) -> None:
    (old, lists), (new, _) = example(), example(change)
    with open_session(EXPORTS, [old, new]) as session:
        first = tables(session.carry_out(old, AS_OF, lists).engine)
        session.set_aside("old", ["placed"])
        second = tables(session.carry_out(new, AS_OF, lists, definition=1).engine)
        kept = session.engine.rows(sql(_PLACED.replace("FROM placed", "FROM old_placed")))
        again = tables(session.carry_out(old, AS_OF, lists).engine)
    assert first == alone() == again
    assert second == alone(change)
    assert kept == first[0]
    assert len(first[0]) > 400


def ids(*wanted: str) -> exp.Expression:
    return rows({"contact_id": "TEXT"}, [(one,) for one in wanted])


def test_few_contacts_score_as_they_do_among_all() -> None:
    loaded, lists = example()
    everybody, points = alone()
    wanted = {str(row[0]) for row in everybody[::7]}
    with open_session(EXPORTS, [loaded]) as session:
        session.narrow(ids(*wanted))
        some, some_points = tables(session.carry_out(loaded, AS_OF, lists).engine)
    assert [row for row in some if row[0] in wanted] == [row for row in everybody if row[0] in wanted]
    assert [row for row in some_points if row[0] in wanted] == [row for row in points if row[0] in wanted]
    assert len(some) < len(everybody) / 3


def test_activity_by_address_stays_with_the_contact_that_had_it_among_all(tmp_path) -> None:
    """The address of c-2 is that of c-1 first; c-3 has it in a row that does not count any more."""
    (tmp_path / "contacts.csv").write_text(
        "contact_id,email,job_title,updated_at\n"
        "c-3,a@acme.example,VP,2026-01-01\nc-1,a@acme.example,VP,2026-01-02\n"
        "c-2,A@acme.example,VP,2026-01-02\nc-3,other@acme.example,VP,2026-02-02\nc-4,x@acme.example,VP,\n"
    )
    (tmp_path / "activity.csv").write_text(
        "contact_id,email,type,occurred_at\n"
        ",a@acme.example,Page View,2026-10-30\nc-4,a@acme.example,Page View,2026-10-30\n"
        "c-2,,Page View,2026-10-30\nnobody,A@acme.example,Page View,2026-10-29\n"
    )
    loaded = load(RULES.encode(), "rules.yaml")
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))
    with open_session(given, [loaded]) as session:
        everybody = tables(session.carry_out(loaded, AS_OF).engine)[0]
    assert {row[0]: row[3] for row in everybody} == {"c-1": 12, "c-2": 11, "c-3": 10, "c-4": 11}
    for one in ("c-1", "c-2", "c-3", "c-4"):
        with open_session(given, [loaded]) as session:
            session.narrow(ids(one))
            found = tables(session.carry_out(loaded, AS_OF).engine)[0]
        assert [row for row in found if row[0] == one] == [row for row in everybody if row[0] == one], one


ACCOUNTS = RULES.replace(
    "fit: {bands: {A: 10, B: 0}, rules: [",
    "accounts: {by: [account_id, website, email], roles: {vp: {job_title: {word: vp}}}}\n"
    "fit: {bands: {A: 10, B: 0}, rules: [{id: busy, when: {account_engaged: {at_least: 2}}, points: 1}, "
    "{id: vp-there, when: {account_engaged_roles: vp}, points: 2}, ",
)


@pytest.mark.parametrize("merge", ["", "merge: {by: email}\n"], ids=["each id a person", "merging"])
def test_few_contacts_bring_along_everybody_who_is_at_their_accounts(tmp_path, merge: str) -> None:
    """acme.example is account A1 by what c-2 says, so c-1 and c-3 belong to it, and c-4 by its id alone."""
    (tmp_path / "contacts.csv").write_text(
        "contact_id,email,website,account_id,job_title\n"
        "c-1,a@acme.example,,,VP\nc-2,b@mail.acme.example,,A1,Clerk\nc-3,x@gmail.com,www.acme.example,,Clerk\n"
        "c-4,y@gmail.com,,A1,Clerk\nc-5,z@gmail.com,,,VP\nc-6,o@other.example,,,VP\nc-7,o@other.example,,,Clerk\n"
        + "".join(f"d-{n},{n}@gmail.com,,,\n" for n in range(30))
    )
    (tmp_path / "activity.csv").write_text(
        "contact_id,type,occurred_at\n" + "".join(f"c-{n},Page View,2026-10-30\n" for n in (1, 4, 5, 6))
    )
    loaded = load((ACCOUNTS + merge).encode(), "rules.yaml")
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))
    with open_session(given, [loaded]) as session:
        everybody = tables(session.carry_out(loaded, AS_OF).engine)[0]
    scores = {row[0]: row[3] for row in everybody if str(row[0]).startswith("c")}
    assert scores == {"c-1": 14, "c-2": 3, "c-3": 3, "c-4": 4, "c-5": 11, "c-6": 13} | (
        {} if merge else {"c-7": 2}
    )
    for one in scores:
        with open_session(given, [loaded]) as session:
            session.narrow(ids(str(one)))
            found = tables(session.carry_out(loaded, AS_OF).engine)[0]
        assert [row for row in found if row[0] == one] == [row for row in everybody if row[0] == one], one
        assert len(found) < 10


def test_cells_are_scored_as_exports_are_and_may_be_routed_each_alone() -> None:
    loaded = load(RULES.encode(), "rules.yaml")
    people = [{"contact_id": str(n), "job_title": "VP"} for n in range(3)]
    visits = [
        {"contact_id": str(n), "type": "Page View", "occurred_at": "2026-10-30"}
        for n in range(3)
        for _ in range(4)
    ]
    owners = sql("SELECT routed_owner FROM placed ORDER BY text_contact_id")
    with session_of_cells(people, visits, loaded) as session:
        engine = session.carry_out(loaded, AS_OF).engine
        assert [row[3] for row in tables(engine)[0]] == [Decimal(14)] * 3
        assert engine.rows(owners) == [("ann",), ("bob",), ("queue",)]
        session.carry_out(loaded, AS_OF, each_alone=True)
        assert engine.rows(owners) == [("ann",)] * 3


def test_nothing_but_the_exports_and_what_was_asked_for_stays_in_the_engine() -> None:
    loaded, lists = example()
    with open_session(EXPORTS, [loaded]) as session:
        engine = session.carry_out(loaded, AS_OF, lists).engine
        made = {
            name for name in (*RESULTS, "kinds_read", "leads", "people", "contacts_all") if engine.has(name)
        }
    assert made >= {"kinds_read"} | {name for name in RESULTS if name not in OPTIONAL}
    assert "leads" not in made


def test_few_contacts_score_as_among_all_under_each_of_two_rulebooks_that_merge_differently(tmp_path) -> None:
    (tmp_path / "contacts.csv").write_text(
        "contact_id,email,job_title,linked_id,updated_at\n"
        "c-1,a@acme.example,Clerk,,2026-01-01\nc-2,a+x@acme.example,VP,,2026-01-02\n"
        "c-3,b@acme.example,VP,c-1,2026-01-03\nc-4,c@acme.example,VP,,\n"
    )
    (tmp_path / "activity.csv").write_text(
        "contact_id,type,occurred_at\nc-1,Page View,2026-10-30\nc-2,Page View,2026-10-29\nc-3,Page View,2026-10-28\n"
    )
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))
    linked, tagged = (
        load(RULES.replace("events:", f"merge: {{{merge}}}\nevents:").encode(), "rules.yaml")
        for merge in ("by: link", "by: email, plus_tags: same")
    )
    with open_session(given, [linked, tagged]) as session:
        everybody = [
            tables(session.carry_out(loaded, AS_OF, definition=n).engine)[0]
            for n, loaded in enumerate((linked, tagged))
        ]
    assert [{row[0]: row[3] for row in found} for found in everybody] == [
        {"c-1": 12, "c-2": 11, "c-4": 10},
        {"c-1": 12, "c-3": 11, "c-4": 10},
    ]
    with open_session(given, [linked, tagged]) as session:
        session.narrow(ids("c-1"))
        for n, loaded in enumerate((linked, tagged)):
            found = tables(session.carry_out(loaded, AS_OF, definition=n).engine)[0]
            assert [row for row in found if row[0] == "c-1"] == [everybody[n][0]]


def test_few_contacts_keep_their_activity_where_one_rulebook_finds_the_address_and_the_other_does_not(
    tmp_path,
) -> None:
    (tmp_path / "contacts.csv").write_text(
        "contact_id,email,job_title\nc-1,a@acme.example,VP\nc-2,b@acme.example,VP\n"
    )
    (tmp_path / "activity.csv").write_text(
        "contact_id,Reached Under,type,occurred_at\n,a@acme.example,Page View,2026-10-30\nc-2,,Page View,2026-10-30\n"
    )
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",), max_rejects=Decimal(1))
    by_id = load(RULES.encode(), "rules.yaml")
    by_address = load(
        RULES.replace("events:", "columns: {activity: {email: Reached Under}}\nevents:").encode(),
        "rules.yaml",
    )
    with open_session(given, [by_id, by_address]) as session:
        session.narrow(ids("c-1"))
        scores = [
            {row[0]: row[3] for row in tables(session.carry_out(loaded, AS_OF, definition=n).engine)[0]}
            for n, loaded in enumerate((by_id, by_address))
        ]
    assert [found["c-1"] for found in scores] == [10, 11]


def test_few_contacts_bring_along_activity_of_ids_that_they_name_and_that_have_no_row(tmp_path) -> None:
    """By links x-1 is of c-1 and x-2 of nobody; without, both are strangers and the address says whose it is."""
    (tmp_path / "contacts.csv").write_text(
        "contact_id,email,job_title,linked_id\nc-1,a@acme.example,VP,x-1\nc-2,b@acme.example,VP,x-2\n"
        "c-3,c@acme.example,VP,x-2\nc-4,d@acme.example,VP,x-2\nc-5,e@acme.example,VP,\nc-6,,VP,x-1 ;\nc-7,,VP,\n"
    )
    (tmp_path / "activity.csv").write_text(
        "contact_id,email,type,occurred_at\nx-1,e@acme.example,Page View,2026-10-30\n"
        "x-1,,Page View,2026-10-29\nx-2,e@acme.example,Page View,2026-10-30\nx-2,,Page View,2026-10-30\n"
    )
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))
    definitions = [
        load(RULES.replace("events:", f"merge: {{{merge}}}\nevents:").encode(), "rules.yaml")
        for merge in ("by: link, at_most: 2", "by: email")
    ]
    with open_session(given, definitions) as session:
        everybody = [
            tables(session.carry_out(loaded, AS_OF, definition=n).engine)[0]
            for n, loaded in enumerate(definitions)
        ]
    assert [{row[0]: row[3] for row in found if row[3] != 10} for found in everybody] == [
        {"c-1": 12},
        {"c-5": 12},
    ]
    for several in (definitions, definitions[:1]):
        for one in ("c-1", "c-2", "c-5"):
            with open_session(given, several) as session:
                session.narrow(ids(one))
                for n, loaded in enumerate(several):
                    found = tables(session.carry_out(loaded, AS_OF, definition=n).engine)[0]
                    assert [r for r in found if r[0] == one] == [r for r in everybody[n] if r[0] == one], one
                    assert len(found) < 7
