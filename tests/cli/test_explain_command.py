"""`leadq explain` as it is typed: exit codes, streams, and what it refuses."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from tests.cli.desk import Desk


def explain(desk: Desk, *arguments: object) -> tuple[int, str, str]:
    """Run the command over the exports of a desk, as of its day."""
    exports = [
        "--rules",
        desk.rules,
        "--contacts",
        desk.contacts,
        "--activity",
        desk.activity,
        "--as-of",
        "2026-11-01",
    ]
    return said("explain", *arguments, *exports)


def said(*arguments: object) -> tuple[int, str, str]:
    """Run a command line: exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, [str(argument) for argument in arguments])
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def small(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_a_lead_is_explained_and_nothing_is_written(small):
    before = small.tree()
    code, out, err = explain(small, "c-001", "--ahead", 40, "--what-if", "no visit")
    assert (code, err) == (0, "")
    assert small.tree() == before
    assert "This lead is in sql." in out
    assert "If nothing happens, it goes to rest on 20 Nov 2026, in 19 days" in out
    assert "With no visit it would go from sql to rest" in out
    assert not [mark for mark in small.personal() if mark in out]


def test_an_address_finds_the_contact_without_case(small):
    code, out, _ = explain(small, "ZARA.002@acme.example", "--ahead", 0, "--format", "json")
    assert code == 0
    assert json.loads(out)["data"]["contact_id"] == "c-002"


def test_an_unknown_contact_is_an_answer_with_its_own_exit_code(small):
    code, out, err = explain(small, "c-01", "--ahead", 0)
    assert (code, err) == (1, "")
    assert "Nobody in the exports has this id or address. Did you mean c-001" in out


@pytest.mark.parametrize(
    ("supposed", "words"),
    [
        ("job_titel=CEO", ("no rule reads the field 'job_titel'", "did you mean 'job title'?")),
        ("webinr on 2026-11-01", ("no event 'webinr'", "did you mean 'webinar'?")),
        ("a webinar, please", ("is not understood", "webinar on 2026-11-01")),
    ],
)
def test_what_cannot_be_supposed_is_refused(small, supposed, words):
    code, out, err = explain(small, "c-001", "--what-if", supposed)
    assert (code, out) == (2, "")
    assert all(word in err for word in words)
    assert len(err.splitlines()) == 2


def test_a_handoff_folder_is_enough(small):
    small.run().worked()
    code, out, err = said("explain", "c-001", "--handoff", small.out, "--format", "markdown")
    assert (code, err) == (0, "")
    assert "### What cannot be told" in out
    assert said("explain", "nobody", "--handoff", small.out)[0] == 1


def test_a_folder_that_is_none_and_options_that_contradict_are_refused(small):
    code, _, err = said("explain", "c-001", "--handoff", small.folder)
    assert code == 66
    assert "has no manifest.json" in err
    (small.folder / "manifest.json").write_text("{}")
    assert said("explain", "c-001", "--handoff", small.folder)[0] == 65
    assert said("explain", "c-001", "--handoff", small.out, "--what-if", "no visit")[0] == 2
    assert said("explain", "c-001")[0] == 2


def test_cells_that_got_the_spreadsheet_guard_are_read_back(small):
    text = small.contacts.read_text().replace("c-003,", "0003,")
    small.contacts.write_text(text)
    small.run().worked()
    code, out, _ = said("explain", "0003", "--handoff", small.out, "--format", "json")
    assert code == 0
    assert json.loads(out)["data"]["contact_id"] == "0003"


def test_a_rulebook_that_reads_no_activity_needs_none(small):
    rules = small.rules.read_text()
    start, end = rules.index("  rules: [{id: visits"), rules.index("stages:")
    small.rules.write_text(rules[:start] + rules[end:])
    code, out, err = said(
        "explain",
        "c-001",
        "--rules",
        small.rules,
        "--contacts",
        small.contacts,
        "--as-of",
        "2026-11-01",
        "--ahead",
        3,
    )
    assert (code, err) == (0, "")
    assert "If nothing happens, it stays where it is for the next 3 days." in out


def test_a_label_that_looks_like_markup_is_shown_as_it_is_written(small):
    small.rules.write_text(
        small.rules.read_text().replace("{id: vp,", '{id: vp, label: "the [/bold] :fire: [red]boss",')
    )
    code, out, err = explain(small, "c-001", "--ahead", 0, "--what-if", "job_title=Clerk")
    assert (code, err) == (0, "")
    assert "  the [/bold] :fire: [red]boss  10" in out


def test_a_damaged_file_of_points_is_refused_and_no_bug(small):
    small.run().worked()
    (small.out / "contributions.parquet").write_bytes(b"half of it")
    code, _, err = said("explain", "c-001", "--handoff", small.out)
    assert code == 65
    assert "contributions.parquet is damaged" in err


def test_an_empty_log_is_allowed_as_its_refusal_says(small):
    small.activity.write_text(small.activity.read_text().splitlines(keepends=True)[0])
    code, _, err = explain(small, "c-001", "--ahead", 0)
    assert (code, "--allow-empty" in err) == (65, True)
    code, out, _ = explain(small, "c-001", "--ahead", 0, "--allow-empty")
    assert code == 0
    assert "10 points: 10 for who it is and 0 for what it did" in out
