"""Numbers of activity that cannot be read add nothing to any score: that is never silent."""

import json

from tests.cli.desk import RULES

SUMS = RULES.replace(
    "rules: [{id: visits,", "rules: [{id: minutes, event: webinar, sum: value, points: 1}, {id: visits,"
)
HEADER = "contact_id,type,occurred_at,value\n"
WEBINARS = HEADER + "".join(
    f'c-001,Webinar,2026-10-{day},"{cell}"\n'
    for day, cell in ((20, "1,5"), (21, "12,25"), (22, ""), (23, "3"), (24, " "))
)


def scored(desk, rules: str, activity: str = WEBINARS) -> dict:
    desk.write("rules.yaml", rules)
    desk.write("activity.csv", activity)
    done = desk.run("--format", "json")
    done.worked()
    return json.loads(done.out)["data"]


def test_a_wrong_decimal_mark_does_not_sum_to_nothing_in_silence(desk):
    data = scored(desk, SUMS)
    assert data["unreadable_activity"] == [{"name": "value", "count": 2}]
    assert (
        "2 cells of 'value' in the activity cannot be read as a number (`decimal_mark` is '.') "
        "and add nothing to 'minutes'" in data["notes"]
    )
    assert scored(desk, f"decimal_mark: ','\n{SUMS}")["unreadable_activity"] == []


def test_what_cannot_be_read_adds_nothing_and_the_rest_still_counts(desk):
    scored(desk, SUMS)
    assert "minutes +3" in str(desk.file("sql.csv")["reasons"][0])


def test_the_report_says_which_cells_of_activity_could_not_be_read(desk):
    desk.write("rules.yaml", SUMS)
    desk.write("activity.csv", WEBINARS)
    done = desk.run()
    done.worked()
    said = " ".join(done.out.split())
    assert "Cells of activity that could not be read and count as missing, by field 2 value" in said


def test_cells_that_an_event_compares_are_counted_too(desk):
    rules = RULES.replace("webinar: {type: Webinar}", "webinar: {type: Webinar, value: {at_least: 2}}")
    data = scored(desk, rules)
    assert data["unreadable_activity"] == [{"name": "value", "count": 2}]
    assert not [note for note in data["notes"] if "add nothing" in note]


def test_one_cell_is_a_sentence_too(desk):
    notes = scored(desk, SUMS, HEADER + "c-001,Webinar,2026-10-20,soon\n")["notes"]
    assert (
        "1 cell of 'value' in the activity cannot be read as a number (`decimal_mark` is '.') "
        "and adds nothing to 'minutes'" in notes
    )
