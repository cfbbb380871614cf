"""Scoring DataFrames: the same answers as the command gives, whatever types the columns have."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest

import leadq
from leadq.handoff.cells import restore
from tests.cli.desk import AS_OF, ROOT, RULES

TYPED = """leadq: 1
name: Typed
timezone: America/New_York
dates: dd/mm/yyyy
decimal_mark: ","
events: {visit: {type: Page View}}
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: many, when: {employees: {at_least: 50}}, points: 10}
    - {id: half, when: {annual_revenue: {equals: 0.5 USD}}, points: 5}
    - {id: out, when: {unsubscribed: true}, points: -1}
    - {id: fresh, when: {created_at: {after: 2026-01-01}}, points: 3}
engagement: {window: 30d, bands: {1: 3, 2: 0}, rules: [{id: visits, event: visit, sum: value, points: 1}]}
stages: [{id: sql, enter: {grade: [A1]}}, {id: rest}]
"""


def by_id(result: leadq.Result) -> dict[str, float]:
    return {row["contact_id"]: float(row["score"]) for row in result.leads.to_dict("records")}


def test_the_api_says_of_the_sample_what_the_command_writes(sample):
    frames = {
        name: pd.read_csv(path, dtype=str, keep_default_na=False, on_bad_lines="skip")
        for name, path in (("contacts", sample.contacts), ("activity", sample.activity))
    }
    # pandas pads rows that are too short, which are rejects to the command
    result = leadq.score(leadq.load_rulebook(sample.rules), **frames, as_of="2026-11-02")
    written = {
        restore(row["contact_id"]): (
            name,
            *(restore(row[c]) for c in ("grade", "reasons", "why_now", "owner")),
            row["score"],
        )
        for name in result.leads["file"].unique()
        for row in sample.file(name).to_dict("records")
    }
    found = {
        row["contact_id"]: (
            row["file"],
            *((row[c] or "") for c in ("grade", "reasons", "why_now", "owner")),
            row["score"],
        )
        for row in result.leads.fillna("").to_dict("records")
    }
    same = [contact_id for contact_id, row in written.items() if found.get(contact_id) == row]
    assert len(same) >= len(written) - 8, (
        "a handful had activity in the short rows, and routing turns with them"
    )


@pytest.fixture(scope="module")
def typed():
    return leadq.load_rulebook(text=TYPED)


def contacts(**changes) -> pd.DataFrame:
    columns = {
        "contact_id": pd.Series([7, 8, 9]),
        "employees": pd.Series([50.0, float("nan"), 49.0]),
        "annual_revenue": [0.5, 1e14, 1e-7],
        "unsubscribed": pd.Series([True, False, pd.NA], dtype="boolean"),
        "created_at": pd.to_datetime(["2026-05-01", None, "2025-05-01"]),
        "email": pd.Series(["a@b.example", None, "c@d.example"], dtype="category"),
    }
    return pd.DataFrame(columns | changes).set_axis(["x", "y", "x"])


def activity(times) -> pd.DataFrame:
    return pd.DataFrame(
        {"contact_id": [7, 7, 8], "type": "Page View", "occurred_at": times, "value": [1.5, 2, 1]}
    )


TIMES = {
    "naive": pd.to_datetime(["2026-10-30 10:00", "2026-10-29 00:00", "2026-10-28 00:00"]),
    "aware": pd.to_datetime(["2026-10-30 10:00", "2026-10-29 00:00", "2026-10-28 00:00"]).tz_localize(
        "Asia/Kolkata"
    ),
    "nanoseconds": pd.to_datetime(
        ["2026-10-30 10:00:00.123456789", "2026-10-29", "2026-10-28"], format="ISO8601"
    ),
    "objects": [
        datetime(2026, 10, 30, 10, tzinfo=UTC),
        datetime(2026, 10, 29, tzinfo=UTC),
        datetime(2026, 10, 28, tzinfo=UTC),
    ],
    "days": [date(2026, 10, 30), date(2026, 10, 29), date(2026, 10, 28)],
    "text": ["30/10/2026", "29/10/2026", "28/10/2026"],
}


@pytest.mark.parametrize("times", TIMES.values(), ids=TIMES)
def test_typed_columns_are_read_as_what_they_hold(typed, times):
    """Whatever layout and mark the rulebook declares for exports: types need none."""
    result = leadq.score(typed, contacts(), activity(times), as_of=AS_OF, allow_missing_columns=True)
    assert by_id(result) == {"7": 10 + 5 - 1 + 3 + 3.5, "8": 1.0, "9": 0.0}
    assert result.rejects.empty
    assert {tally.name for tally in result.summary.unreadable} == set()


def test_missing_cells_of_any_kind_are_missing(typed):
    gone = contacts(
        employees=[None, pd.NA, float("nan")], created_at=[pd.NaT] * 3, annual_revenue=["", " ", None]
    )
    result = leadq.score(typed, gone, activity(TIMES["naive"]), as_of=AS_OF)
    assert by_id(result) == {"7": 2.5, "8": 1.0, "9": 0.0}


def test_rejects_are_numbered_by_place_whatever_the_index(typed):
    frame = contacts(contact_id=pd.Series([7, None, None], dtype="Int64"))
    result = leadq.score(typed, frame, activity([None, "29/10/2026", "soon"]), as_of=AS_OF)
    rows = result.rejects.to_dict("records")
    assert [(row["table"], row["row"]) for row in rows] == [("contacts", 1), ("activity", 0), ("activity", 2)]
    assert list(by_id(result)) == ["7", "c@d.example"]


def test_frames_without_rows_give_results_without_rows(typed):
    nothing = leadq.score(typed, contacts().head(0), activity(TIMES["naive"]).head(0), as_of=AS_OF)
    assert (len(nothing.leads), len(nothing.contributions), len(nothing.rejects)) == (0, 0, 0)
    assert nothing.summary.contacts.read == 0
    some = leadq.score(typed, contacts(), activity(TIMES["naive"]).head(0), as_of=AS_OF)
    assert len(some.leads) == 3


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"x": [1]}), pd.DataFrame({0: [1], 1: [2]})])
def test_frames_that_do_not_say_who_it_is_are_refused(typed, frame):
    with pytest.raises(leadq.LeadqError, match="does not say who it is"):
        leadq.score(typed, frame, activity(TIMES["naive"]), as_of=AS_OF, allow_missing_columns=True)


def test_two_columns_of_one_name_are_refused(typed):
    """A7."""
    twice = contacts().set_axis(
        ["contact_id", "employees", "employees", "unsubscribed", "created_at", "email"], axis=1
    )
    with pytest.raises(leadq.LeadqError, match="two columns"):
        leadq.score(typed, twice, activity(TIMES["naive"]), as_of=AS_OF, allow_missing_columns=True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"as_of": "soon"}, "is not an instant"),
        ({"as_of": datetime(2026, 11, 1)}, "needs a time zone"),  # noqa: DTZ001 - what is refused
        ({"memory_limit": "much"}, "is not an amount of memory"),
    ],
)
def test_options_that_make_no_sense_are_refused(typed, options, words):
    with pytest.raises(leadq.LeadqError, match=words):
        leadq.score(typed, contacts(), activity(TIMES["naive"]), **({"as_of": AS_OF} | options))


def test_a_suppression_list_is_passed_or_read_and_never_forgotten(tmp_path):
    """D8."""
    (tmp_path / "rules.yaml").write_text(RULES.replace("fit:", "suppress: [{id: no, file: no.csv}]\nfit:", 1))
    rulebook = leadq.load_rulebook(tmp_path / "rules.yaml")
    people = pd.DataFrame(
        {"contact_id": ["1", "2"], "email": ["a@b.example", "c@d.example"], "job_title": "VP"}
    )
    done = activity(TIMES["naive"])
    options = {"as_of": AS_OF, "allow_missing_columns": True, "allow_orphans": True}
    with pytest.raises(leadq.LeadqError, match=r"no\.csv"):
        leadq.score(rulebook, people, done, **options)
    with pytest.raises(leadq.LeadqError, match=r"no\.csv"):
        leadq.score(rulebook, people, done, lists={"other.csv": []}, **options)
    assert by_id(leadq.score(rulebook, people, done, lists={"no.csv": ["A@B.example"]}, **options)) == {
        "2": 10.0
    }
    with pytest.raises(leadq.LeadqError, match=r"the suppression list 'no\.csv' is empty"):
        leadq.score(rulebook, people, done, lists={"no.csv": []}, **options)
    (tmp_path / "no.csv").write_text("2\n")
    assert by_id(leadq.score(rulebook, people, done, **options)) == {"1": 10.0}


def test_a_rulebook_is_loaded_from_a_file_or_from_text_and_says_what_is_wrong(tmp_path):
    with pytest.raises(leadq.LeadqError, match="cannot be opened"):
        leadq.load_rulebook(tmp_path / "none.yaml")
    with pytest.raises(leadq.LeadqError, match="either"):
        leadq.load_rulebook()
    with pytest.raises(leadq.RulebookError) as refused:
        leadq.load_rulebook(text="leadq: 1\n")
    assert refused.value.findings
    example = leadq.load_rulebook(ROOT / "rules.example.yaml")
    assert example.rulebook.name == "Brightwell inbound"


def test_points_are_exact(typed):
    result = leadq.score(typed, contacts(), activity(TIMES["naive"]), as_of=AS_OF)
    sums: dict[str, Decimal] = {}
    for row in result.contributions.to_dict("records"):
        sums[row["contact_id"]] = sums.get(row["contact_id"], Decimal(0)) + Decimal(str(row["points"]))
    assert {k: float(v) for k, v in sums.items()} == {k: v for k, v in by_id(result).items() if k in sums}


ATTRIBUTES = """leadq: 1
name: Attributes
timezone: UTC
columns: {activity: {type: What happened, occurred_at: When}}
events: {visit: {type: Page View}}
fit: {bands: {A: 10, B: 0}, rules: [{id: many, when: {employees: {at_least: 50}}, points: 10}]}
engagement: {bands: {1: 0}}
stages: [{id: sql, enter: {fit: {at_least: 10}}}, {id: rest}]
"""


def test_activity_may_be_left_out_where_no_rule_reads_it(typed):
    rulebook = leadq.load_rulebook(text=ATTRIBUTES)
    result = leadq.score(rulebook, contacts(), as_of=AS_OF)
    assert by_id(result) == {"7": 10, "8": 0, "9": 0}
    assert [item.role for item in result.summary.inputs] == ["contacts"]
    with pytest.raises(leadq.LeadqError, match=r"no activity is given, and .* \(engagement rule 'visits'\)"):
        leadq.score(typed, contacts(), as_of=AS_OF)


def test_activity_of_strangers_alone_is_refused_unless_that_is_allowed(typed):
    strangers = activity(TIMES["naive"]).assign(contact_id=[70, 70, 80])
    with pytest.raises(leadq.LeadqError, match="none of the 3 activity rows belongs to a contact") as said:
        leadq.score(typed, contacts(), strangers, as_of=AS_OF)
    assert "allow_orphans=True" in said.value.hint
    result = leadq.score(typed, contacts(), strangers, as_of=AS_OF, allow_orphans=True)
    assert result.summary.activity.orphans == 3
    assert "no activity row belongs to a contact" in " ".join(result.summary.notes)


def test_the_gates_of_the_rulebook_are_for_frames_too(typed):
    many = pd.DataFrame({"contact_id": [str(n) for n in range(20)] + [None] * 20, "employees": "5-10"})
    many = many.assign(annual_revenue=None, unsubscribed=None, created_at=None, email=None)
    done = activity(TIMES["naive"]).assign(contact_id=["1", "1", "99"])
    done.loc[0, "occurred_at"] = pd.Timestamp("2027-01-01")
    rules = TYPED.replace("stages:", "gates: {orphans: 0, rows: {activity: 5}}\nstages:")
    with pytest.raises(leadq.LeadqError) as said:
        leadq.score(leadq.load_rulebook(text=rules), many, done, as_of=AS_OF)
    for words in (
        "5 gates are closed",
        "20 of 40 contacts rows cannot be used",
        "1 of 3 activity rows belong to nobody in the contacts",
        "1 of 3 activity rows lie more than a day after",
        "in 40 of 40 contacts rows employees cannot be read as a number",
        "3 activity rows were read, fewer than the 5",
    ):
        assert words in str(said.value)
    for way in ("raise `gates: {rejects: …}`", "allow_future=True", "set `gates: {orphans: 34%}`"):
        assert way in said.value.hint


def test_opt_outs_that_no_rule_reads_are_a_note():
    rulebook = leadq.load_rulebook(text=ATTRIBUTES)
    said = " ".join(leadq.score(rulebook, contacts(), as_of=AS_OF).summary.notes)
    assert "1 lead has opted out of e-mail (column 'unsubscribed')" in said


def test_consent_in_several_columns_is_a_no_if_one_of_them_says_so():
    rules = ATTRIBUTES.replace("fit:", "suppress: [{id: out, when: {unsubscribed: true}}]\nfit:", 1)
    people = pd.DataFrame(
        {
            "contact_id": [1, 2, 3, 4],
            "Email Opt Out": [False, False, None, True],
            "Opted Out": ["", "x", "no", ""],
        }
    )
    result = leadq.score(leadq.load_rulebook(text=rules), people, as_of=AS_OF, allow_missing_columns=True)
    assert set(by_id(result)) == {"1", "3"}


def test_a_column_that_the_rulebook_names_may_be_missing_where_that_is_allowed():
    rules = ATTRIBUTES.replace("columns: {", "columns: {contacts: {employees: Heads}, ")
    rulebook, people = leadq.load_rulebook(text=rules), contacts().drop(columns="employees")
    with pytest.raises(leadq.LeadqError, match="'Heads'"):
        leadq.score(rulebook, people, as_of=AS_OF)
    assert set(by_id(leadq.score(rulebook, people, as_of=AS_OF, allow_missing_columns=True)).values()) == {0}
