"""Gates: exports that cannot be right stop the run, with number and limit, and with the way to open them."""

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from leadq.jobs.gates_on_counts import on_counts
from leadq.rulebook.load import load
from leadq.words.summary import ActivityCounts, ContactCounts, Tally
from tests.cli.desk import ACTIVITY_HEADER, AS_OF, CONTACTS_HEADER, RULES, contact, people, visits

KEPT = ["handoff-rejects.csv"]
TYPED = RULES.replace("timezone:", "columns: {contacts: {country: {type: number}}}\ntimezone:").replace(
    "rules: [{id: vp", "rules: [{id: far, when: {country: {at_least: 5}}, points: 1}, {id: vp"
)


def gates(desk, text, rules=RULES):
    desk.write("rules.yaml", rules.replace("handoff:", f"gates: {{{text}}}\nhandoff:"))


def test_the_rulebook_says_how_many_rejects_are_too_many(desk):
    desk.write("contacts.csv", people(40) + "short\n" * 11)
    gates(desk, "rejects: 30%")
    desk.run().worked()
    gates(desk, "rejects: 20%")
    desk.run().refused(
        65, "11 of 51 contacts rows cannot be used, more than the 20% that are allowed", keeps=KEPT
    )
    desk.run("--max-rejects", "30%").worked()
    desk.run("--gate", "rejects=0.3").worked()


def test_a_share_of_activity_of_nobody(desk):
    """A42."""
    desk.write("activity.csv", visits(3) + visits(5).removeprefix(ACTIVITY_HEADER).replace("c-", "x-"))
    desk.run().worked()
    gates(desk, "orphans: 60%")
    desk.run().refused(
        65,
        "15 of 24 activity rows belong to nobody in the contacts, more than the 60% that are allowed",
        "set `gates: {orphans: 63%}` in the rulebook, or `--gate orphans=63%` once",
    )
    desk.run("--gate", "orphans=63%").worked()
    desk.run("--allow-orphans").worked()


def test_a_share_of_activity_that_lies_ahead(desk):
    desk.write("activity.csv", visits(3) + "c-001,Page View,2026-12-01,x\n")
    desk.run().refused(
        65, "1 of 10 activity rows lie more than a day after", "more than the 1% that are allowed"
    )
    gates(desk, "future: 10%")
    desk.run().worked()


def test_cells_of_a_field_that_are_no_numbers(desk):
    """C3: a wrong decimal mark or layout of dates reads as nothing, in every row."""
    desk.write("contacts.csv", CONTACTS_HEADER + "".join(contact(n, country="n/a") for n in range(1, 13)))
    desk.write("rules.yaml", TYPED)
    desk.run().refused(
        65,
        "in 12 of 12 contacts rows country cannot be read as a number, more than the 50% that are allowed",
        "set `gates: {unreadable_in: {country: 100%}}`",
    )
    desk.run("--gate", "unreadable.country=100%").worked()
    gates(desk, "unreadable_in: {country: 1}", TYPED)
    desk.run().worked()


def test_a_field_that_nothing_asks_for_stops_no_run():
    """`stage_since` is read by a shortest stay alone, a column of the rulebook by the rules that name it."""
    declared = RULES.replace("timezone:", "columns: {contacts: {heads: {type: number}}}\ntimezone:")
    left = declared.replace("require: [email]", "require: [email], leave: {when: {job_title: Clerk}}")
    counts = ContactCounts(50, 0, 0, 0, 0, 0, 50), ActivityCounts(50, 0, 0, 0, 50, 0)
    cells = [Tally("stage_since", 50), Tally("heads", 50)], []

    def closed(text: str) -> list[str]:
        loaded = load(text.encode(), "rules.yaml")
        found = on_counts(*counts, 0, cells, {"contact_id"}, loaded, allow_orphans=False, allow_future=False)
        return [gate.what for gate in found]

    assert closed(declared) == closed(left) == []
    assert "stage_since" in closed(left.replace("leave: {", "leave: {min_stay: 7d, "))[0]
    assert (
        "heads"
        in closed(
            declared.replace(
                "{id: vp, when: {job", "{id: n, when: {heads: {above: 1}}, points: 1}, {id: vp, when: {job"
            )
        )[0]
    )


def test_cells_that_are_neither_yes_nor_no(desk):
    desk.write("contacts.csv", CONTACTS_HEADER + "".join(contact(n, country="n/a") for n in range(1, 13)))
    desk.write("rules.yaml", TYPED.replace("type: number", "type: boolean").replace("{at_least: 5}", "true"))
    desk.run().refused(65, "in 12 of 12 contacts rows country cannot be read as yes or no")


def test_ten_odd_cells_stop_no_run(desk):
    desk.write("contacts.csv", CONTACTS_HEADER + "".join(contact(n, country="n/a") for n in range(1, 11)))
    desk.write("rules.yaml", TYPED)
    desk.run().worked()


def test_fewer_rows_than_there_must_be(desk):
    gates(desk, "rows: {contacts: 5, activity: 9}")
    desk.run().refused(
        65, "4 contacts rows were read, fewer than the 5 that the rulebook asks for", "--gate rows.contacts=4"
    )
    desk.run("--gate", "rows.contacts=4").worked()


def test_all_closed_gates_are_told_at_once(desk):
    gates(desk, "rows: {contacts: 5, activity: 10}, rejects: 0")
    desk.write("contacts.csv", people(3) + "short\n")
    desk.run().refused(
        65,
        "3 gates are closed: (1) 1 of 4 contacts rows cannot be used",
        "(2) 4 contacts rows were read",
        "(3) 9 activity rows were read",
        "(3) look whether the export is complete",
        keeps=KEPT,
    )


def shrunk(desk):
    desk.write("contacts.csv", people(40))
    desk.write("activity.csv", visits(3, each=9))
    desk.run().worked()
    desk.write("contacts.csv", people(15))


def test_an_export_that_shrank_since_the_handoff_before(desk):
    """A41."""
    shrunk(desk)
    desk.run().refused(
        65,
        "15 contacts rows, 62% fewer than the 40 of the handoff before (as of 2026-11-01); 50% fewer are allowed",
        "set `gates: {shrink: 63%}` in the rulebook",
    )
    gates(desk, "shrink: 63%")
    desk.run().worked()
    desk.run().worked()


def test_the_handoff_before_may_stand_elsewhere(desk):
    """A41."""
    shrunk(desk)
    before, desk.out = desk.out, desk.folder / "next"
    desk.run("--previous", before).refused(65, "62% fewer than the 40")
    desk.run("--previous", before, "--gate", "shrink=100%").worked()
    desk.write("contacts.csv", "<html>")
    desk.run("--previous", desk.folder / "none").refused(66, "has no manifest.json")


def test_a_suppression_list_that_shrank(desk):
    """D8: whoever fell off it would be handed over."""
    desk.write("rules.yaml", RULES.replace("fit:", "suppress: [{id: no, file: no.csv}]\nfit:", 1))
    desk.write("no.csv", "email\n" + "".join(f"zara.{n}@no.example\n" for n in range(100)))
    desk.run().worked()
    desk.write("no.csv", "email\n" + "".join(f"zara.{n}@no.example\n" for n in range(10)))
    desk.run().refused(
        65, "the suppression list no.csv has 10 entries, 90% fewer than the 100 of the handoff before"
    )


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ("orphan=1", "--gate 'orphan=1': there is no such gate"),
        ("rows.leads=1", "there is no such gate"),
        ("unreadable.contry=5%", "there is no field 'contry'"),
        ("rejects", "'' is not a share"),
        ("rejects=200%", "'200%' is not a share"),
        ("rows.contacts=many", "'many' is not a count"),
    ],
)
def test_a_gate_that_is_none_is_refused(desk, gate, words):
    desk.run("--gate", gate).refused(2, words)


def test_rows_add_up_in_the_manifest(desk):
    desk.write("activity.csv", visits(3) + "x-001,Page View,2026-10-30,x\nc-001,Page View,soon,x\n")
    desk.run().worked()
    found = desk.manifest()["activity"]
    assert found == {
        "read": 11,
        "rejects": 1,
        "deleted": 0,
        "repeated": 0,
        "orphans": 1,
        "future": 0,
        "used": 9,
        "dates": 0,
        "shared": 0,
    }


def test_a_reject_names_the_column_at_fault(desk):
    desk.write("contacts.csv", people(2) + contact(3, contact_id="", email="nobody") + "short\n")
    desk.write(
        "activity.csv", visits(1) + ",Page View,2026-10-30,x\nc-001,Page View,soon,x\nc-001,Page View,,x\n"
    )
    desk.run().worked()
    rows = desk.file("rejects.csv")[["file", "line", "column", "reason"]].itertuples(index=False)
    assert [tuple(row) for row in rows] == [
        ("contacts.csv", "4", "contact_id, email", "it has neither an id nor a usable e-mail address"),
        ("contacts.csv", "5", "", "the row has 1 cell, the header has 8"),
        ("activity.csv", "5", "contact_id", "it names no contact"),
        ("activity.csv", "6", "occurred_at", "its time cannot be read"),
        ("activity.csv", "7", "occurred_at", "it has no time"),
    ]


@pytest.mark.parametrize("words", ["check {}", "diff {} {}", "align {} {}", "simulate --rules {}"])
def test_all_commands_that_judge_exports_stop_at_the_gates(desk, words):
    given = ["--contacts", str(desk.contacts), "--activity", str(desk.activity), "--as-of", AS_OF]
    told = [str(desk.rules) if word == "{}" else word for word in words.split()]
    err = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(err):
        code = run(app, [*told, *given, "--gate", "rows.contacts=50"])
    assert code == 65
    assert "4 contacts rows were read, fewer than the 50 that the rulebook asks for" in err.getvalue()
    assert "`--gate rows.contacts=4` once" in err.getvalue()
