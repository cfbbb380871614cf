"""People who said no, in an export whose rulebook does not ask: never without a word."""

import json

import pytest

from tests.cli.desk import CONTACTS_HEADER, RULES, contact, people

OPT_OUT = "Do Not Email"


def with_column(desk, *answers: str, header: str = OPT_OUT, rules: str = RULES):
    """Give the persons on the desk a further column with these cells."""
    lines = people(len(answers)).splitlines()
    rows = zip(lines, (header, *answers), strict=True)
    desk.write("contacts.csv", "".join(f"{line},{cell}\n" for line, cell in rows))
    desk.write("rules.yaml", rules)
    return desk


def notes(done) -> list[str]:
    done.worked()
    return json.loads(done.out)["data"]["notes"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (OPT_OUT, "2 leads have opted out of e-mail (column 'Do Not Email')"),
        ("DoNotCall", "2 leads have asked not to be called (column 'DoNotCall')"),
        ("IsEmailBounced", "2 leads have an address that bounced (column 'IsEmailBounced')"),
    ],
)
def test_leads_who_said_no_are_counted_where_the_rulebook_does_not_ask(desk, header, said):
    done = with_column(desk, "TRUE", " yes ", "0", "", "perhaps", header=header).run("--format", "json")
    assert f"{said} and the rulebook does not suppress them" in notes(done)


def test_every_column_that_holds_the_consent_is_named(desk):
    lines = people(2).splitlines()
    rows = zip(lines, ("Opted Out,Do Not Email", "0,1", "1,0"), strict=True)
    desk.write("contacts.csv", "".join(f"{line},{cell}\n" for line, cell in rows))
    said = "2 leads have opted out of e-mail (columns 'Opted Out' and 'Do Not Email')"
    assert [note for note in notes(desk.run("--format", "json")) if note.startswith(said)]


def test_one_lead_who_said_no_is_a_sentence_too_and_stands_in_the_report(desk):
    done = with_column(desk, "1", "0").run()
    done.worked()
    sentence = "1 lead has opted out of e-mail (column 'Do Not Email') and the rulebook does not suppress it."
    assert sentence in " ".join(done.out.split())


def test_nothing_is_said_where_nobody_has_said_no(desk):
    assert not [
        note for note in notes(with_column(desk, "0", "no").run("--format", "json")) if "lead" in note
    ]


@pytest.mark.parametrize(
    "asks",
    [
        ("fit:", "suppress: [{id: out, when: {unsubscribed: true}}]\nfit:"),
        ("fit:", "disqualify: [{id: out, reason: Out, when: {unsubscribed: true}}]\nfit:"),
        ("points: -2.5}", "points: -2.5}, {id: out, when: {unsubscribed: true}, points: -5}"),
    ],
)
def test_a_rulebook_that_asks_knows(desk, asks):
    done = with_column(desk, "1", "0", rules=RULES.replace(*asks, 1)).run("--format", "json")
    assert not [note for note in notes(done) if "opted out" in note]


def test_showing_the_column_in_the_handoff_is_not_asking(desk):
    rules = RULES.replace("missing]}", "missing, unsubscribed]}")
    done = with_column(desk, "1", "0", rules=rules).run("--format", "json")
    assert "1 lead has opted out of e-mail" in " ".join(notes(done))


def test_those_on_a_suppression_list_are_not_counted(desk):
    desk.write("no.csv", "c-001\n")
    rules = RULES.replace("fit:", "suppress: [{file: no.csv}]\nfit:", 1)
    assert "1 lead has" in " ".join(notes(with_column(desk, "1", "1", rules=rules).run("--format", "json")))


def test_a_no_in_a_duplicate_row_counts_once(desk):
    header = CONTACTS_HEADER.replace("\n", f",{OPT_OUT}\n")
    rows = [contact(n).strip() + f",{cell}\n" for n, cell in ((1, "0"), (1, "1"), (1, "1"), (2, "0"))]
    desk.write("contacts.csv", header + "".join(rows))
    assert "1 lead has opted out" in " ".join(notes(desk.run("--format", "json")))
