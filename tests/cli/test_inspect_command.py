"""`leadq inspect` as it is typed: what it prints, writes and refuses, and that `score` reads as it said."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from tests.cli.desk import RULES, Desk, people


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def inspect(desk: Desk, *words: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, ["inspect", *map(str, words)])
    said = out.getvalue() + err.getvalue()
    assert "Traceback" not in said
    if "--show-values" not in words:
        assert not [mark for mark in desk.personal() if mark in said]
    return code, out.getvalue(), err.getvalue()


def test_it_says_how_the_files_would_be_read(desk):
    code, out, err = inspect(desk, desk.contacts, desk.activity)
    assert (code, err) == (0, "")
    assert "Taken for contacts, by its headers." in out
    assert "Page View" in out


def test_a_file_that_cannot_be_read_ends_with_65(desk):
    bad = desk.write("bad.csv", "Colour,Price\nred,5\n")
    code, out, _ = inspect(desk, desk.contacts, bad)
    assert code == 65
    assert "It cannot be read: bad.csv does not say who it is" in out


def test_an_export_without_rows_is_read_by_its_header(desk):
    header = desk.write("h.csv", "marketoGUID,leadId,activityDate,activityTypeId,attributes\n")
    code, out, _ = inspect(desk, header)
    assert code == 0
    assert "This is an export of activity from Marketo" in out
    assert "It has a header and no rows." in out


def test_json_goes_to_stdout(desk):
    _, out, _ = inspect(desk, desk.contacts, "--format", "json")
    [file] = json.loads(out)["data"]["files"]
    assert (file["rows"], file["key"], file["holds"]) == (4, "contact_id", "contacts")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--force"], "--force goes with --write"),
        (["--dates", "day/month"], "is not a layout of dates"),
        (["--rules", "a.yaml", "--write", "b.yaml"], "two rulebooks"),
    ],
)
def test_what_makes_no_sense_is_refused(desk, words, said):
    desk.write("b.yaml", desk.rules.read_bytes())
    code, out, err = inspect(
        desk, desk.contacts, *(desk.folder / w if w.endswith(".yaml") else w for w in words)
    )
    assert (code, out) == (2, "")
    assert said in err


def test_score_reads_an_export_as_inspect_has_written_it_and_gives_the_same_handoff(desk):
    desk.run().worked()
    before = {path.name: path.read_bytes() for path in desk.out.glob("*.csv")}
    code, out, _ = inspect(desk, desk.contacts, desk.activity, "--write", desk.rules)
    assert code == 0
    assert "has 'contacts' and 'activity' under sources now" in " ".join(out.split())
    told = desk.run()
    told.worked()
    assert {path.name: path.read_bytes() for path in desk.out.glob("*.csv")} == before
    systems = [(item["role"], item["system"], item["layout"]) for item in desk.manifest()["inputs"]]
    assert systems == [("contacts", "contacts", "contacts"), ("activity", "activity", "activity")]
    assert "It was read as the layout 'contacts'." in " ".join(told.out.split())


def test_score_tells_that_an_export_has_changed_since_its_entry_was_made(desk):
    rulebook = RULES.replace(
        "points: -2.5}]", "points: -2.5}, {id: big, when: {employees: {above: 9}}, points: 1}]"
    )
    desk.write("rules.yaml", rulebook)
    sized = [f"{line},{{}}" for line in people(20).splitlines()]
    desk.write(
        "contacts.csv", "\n".join([sized[0].format("employees"), *(line.format(5) for line in sized[1:])])
    )
    inspect(desk, desk.contacts, desk.activity, "--write", desk.rules)
    text = "\n".join([sized[0].format("employees"), *(line.format("5-10") for line in sized[1:])])
    desk.write("contacts.csv", text.replace("company,", "firm_name_of_old,").replace("country", "land"))
    done = desk.run("--allow-missing-columns", "--gate", "unreadable=1")
    done.worked()
    said = " ".join(done.out.split())
    assert (
        "contacts.csv has changed since 'contacts' under sources was made: column gone 'company' and 'country'"
        in said
    )
    assert "column new 'firm_name_of_old' and 'land'" in said
    assert "in 100% of the rows 'employees' cannot be read as a number, then it was 0%" in said
