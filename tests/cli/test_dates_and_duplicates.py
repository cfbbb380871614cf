"""Catalogue rows C1 to C13, D1 to D3 and D8 at the command."""

import pytest

from tests.cli.desk import ACTIVITY_HEADER, CONTACTS_HEADER, RULES, contact, people, visits


def happened(*times: str, who: str = "c-001") -> str:
    return ACTIVITY_HEADER + "".join(f"{who},Page View,{time},Pricing\n" for time in times)


def points(desk, who: str = "c-001") -> float:
    """Return the score of somebody who has nothing but visits."""
    rows = [row for name in ("sql.csv", "rest.csv") for _, row in desk.file(name).iterrows()]
    return next(float(row["score"]) for row in rows if row["contact_id"] == who)


@pytest.fixture
def visitor(desk):
    """One person without fit, so that the score is the number of visits that count."""
    desk.write("contacts.csv", CONTACTS_HEADER + contact(1, job_title="Nobody"))
    return desk


def test_days_and_months_that_may_be_either_are_asked_for(desk):
    """C1."""
    desk.write("activity.csv", happened(*["03/04/2026", "05/06/2026 10:00"] * 10))
    desk.run().refused(2, "20 activity times are written as 03/04/2026: dd/mm or mm/dd?", "set `dates:`")


def test_an_event_may_be_told_by_its_time_where_clocks_change(visitor):
    rules = RULES.replace("timezone: UTC", "timezone: Europe/London")
    late = "visit: {type: Page View, occurred_at: {after: 2026-10-25}}"
    visitor.write("rules.yaml", rules.replace("visit: {type: Page View}", late))
    visitor.write("activity.csv", happened("2026-10-24 10:00", "2026-10-26 10:00", "2026-10-27 10:00"))
    visitor.run("--as-of", "2026-11-01").worked()
    assert points(visitor) == 2


def test_a_plain_day_whose_midnight_the_clock_skips_has_not_moved(visitor):
    visitor.write("rules.yaml", RULES.replace("timezone: UTC", "timezone: America/Sao_Paulo"))
    visitor.write("activity.csv", happened("2017-10-15", "2017-10-15 00:00", "2017-10-15T00:30"))
    done = visitor.run("--as-of", "2017-11-01", "--format", "json")
    done.worked()
    assert '"shifted_gap": 2' in done.out


@pytest.mark.parametrize(("time", "layout"), [("31/10/2026", "dd/mm/yyyy"), ("10.31.2026", "mm/dd/yyyy")])
def test_a_day_above_twelve_tells_which_layout_it_is(desk, time, layout):
    """C1."""
    desk.write("activity.csv", happened(*["03/04/2026"] * 20, time))
    desk.run().refused(2, f"set `dates: {layout}`")


def test_a_small_export_with_no_readable_time_at_all_is_refused_too(desk):
    """C1: ten rows are few, but all is all."""
    desk.write("activity.csv", happened("03/04/2026", "05/06/2026"))
    desk.run().refused(2, "dd/mm or mm/dd?")


def test_the_declared_layout_is_never_reinterpreted(visitor):
    """C2: the 31st is no month."""
    visitor.write("rules.yaml", RULES.replace("timezone: UTC", "timezone: UTC\ndates: dd/mm/yyyy"))
    visitor.write("activity.csv", happened("31/10/2026", "30/10/2026", "10/31/2026", "2026-10-29"))
    visitor.run().worked()
    assert points(visitor) == 2
    assert list(visitor.file("rejects.csv")["reason"]) == ["its time cannot be read"] * 2


def test_what_is_no_date_is_rejected_row_by_row(visitor):
    """C3, C12."""
    bad = [
        "45678",
        "0000-00-00",
        "Jan 5 2026",
        "2026-02-30",
        "0001-01-01",
        "9999-01-01",
        "26-10-30",
    ]
    visitor.write("activity.csv", happened("2026-10-30", *bad, ""))
    visitor.run().worked()
    assert points(visitor) == 1
    assert list(visitor.file("rejects.csv")["reason"]) == ["its time cannot be read"] * 7 + ["it has no time"]


def test_more_than_the_allowed_share_of_bad_times_names_the_layout_in_force(desk):
    """C3."""
    desk.write("activity.csv", happened(*["Jan 5 2026"] * 20, *["2026-10-30"] * 20))
    desk.run().refused(65, "20 of 40 activity rows", "read as `iso`", keeps=["handoff-rejects.csv"])


@pytest.mark.parametrize(
    ("zone", "first", "before"),
    [
        ("Europe/London", "2026-10-30 00:00", "2026-10-29T23:59:59Z"),
        ("Asia/Kolkata", "2026-10-30 05:30", "2026-10-29T18:29:59Z"),
    ],
)
def test_offsets_are_never_dropped(visitor, zone, first, before):
    """C4: five ways to write one instant on the last day of the window; and one that is a second too early."""
    visitor.write(
        "rules.yaml", RULES.replace("timezone: UTC", f"timezone: {zone}").replace("window: 30d", "window: 2d")
    )
    same = [
        "2026-10-30T00:00:00Z",
        "2026-10-30 02:00:00+02:00",
        "2026-10-29T19:00:00-05:00",
        "2026-10-30 00:00 UTC",
    ]
    visitor.write("activity.csv", happened(*same, first, before))
    visitor.run("--as-of", "2026-11-01T12:00").worked()
    assert points(visitor) == 5
    assert visitor.file("rest.csv")["reasons"][0] == "visits +5"


def test_the_hours_of_the_clock_change_are_counted(visitor):
    """C5, C6."""
    visitor.write("rules.yaml", RULES.replace("timezone: UTC", "timezone: Europe/London"))
    visitor.write(
        "activity.csv", happened("2026-03-29 01:30", "2026-10-25 01:30", "2026-10-25 00:30", "2026-10-25")
    )
    done = visitor.run("--format", "json")
    done.worked()
    assert '"shifted_gap": 1' in done.out
    assert '"shifted_fold": 1' in done.out


@pytest.mark.parametrize(
    ("zone", "as_of", "last", "before"),
    [
        ("Europe/London", "2026-10-28", "2026-10-21 00:00", "2026-10-20 23:59:59"),
        ("America/New_York", "2026-03-10", "2026-03-03 00:00", "2026-03-02 23:59:59"),
        ("America/Sao_Paulo", "2018-11-06", "2018-10-30 00:00", "2018-10-29 23:59:59"),
    ],
)
def test_a_week_is_seven_calendar_days_across_a_clock_change(visitor, zone, as_of, last, before):
    """C7, C13: both sides of the boundary."""
    visitor.write(
        "rules.yaml", RULES.replace("timezone: UTC", f"timezone: {zone}").replace("window: 30d", "window: 7d")
    )
    visitor.write("activity.csv", happened(last, before, f"{as_of} 00:00"))
    visitor.run("--as-of", as_of).worked()
    assert points(visitor) == 2


@pytest.mark.parametrize(
    ("window", "as_of", "last", "before"),
    [
        ("1 month", "2026-03-31", "2026-02-28", "2026-02-27"),
        ("1 year", "2028-02-29", "2027-02-28", "2027-02-27"),
        ("1 month", "2026-03-01", "2026-02-01", "2026-01-31"),
    ],
)
def test_months_and_years_end_on_the_last_day_there_is(visitor, window, as_of, last, before):
    """C8."""
    visitor.write("rules.yaml", RULES.replace("window: 30d", f"window: {window}"))
    visitor.write("activity.csv", happened(last, before))
    visitor.run("--as-of", as_of).worked()
    assert points(visitor) == 1


def test_activity_ahead_of_the_clock_counts_nothing_and_much_of_it_stops_the_run(visitor):
    """C9."""
    visitor.write("activity.csv", happened(*["2026-10-30"] * 120, "2026-11-01 00:00:01", "2026-11-03"))
    done = visitor.run("--format", "json")
    done.worked()
    assert '"future": 2' in done.out
    visitor.write("activity.csv", happened(*["2026-10-30"] * 120, "2026-11-03", "2026-11-04"))
    visitor.run().refused(65, "2 of 122 activity rows lie more than a day after", "check the as-of instant")


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "01/11/2026", "2026-11-01T25:00", ""])
def test_an_as_of_that_is_no_instant_is_refused(desk, text):
    """C12."""
    desk.run("--as-of", text).refused(2, "--as-of")


# --- duplicates ---

DATED = CONTACTS_HEADER.replace("\n", ",Last Modified Date,Unsubscribed\n")


def dated(number: int, day: str, unsubscribed: str = "", **cells: str) -> str:
    return contact(number, **cells).replace("\n", f",{day},{unsubscribed}\n")


def test_the_same_row_twice_is_kept_once_and_counted(desk):
    """D1."""
    desk.write("contacts.csv", people(4) + contact(1) * 2)
    desk.run().worked()
    assert desk.ids("sql.csv") == ["c-001", "c-003"]
    assert desk.manifest()["contacts"]["duplicates"] == 2


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        (("2026-01-01", "2026-03-01", "2026-02-01"), "second"),
        (("2026-01-01", "2026-01-01", "2025-01-01"), "first"),
        (("", "never", "2020-01-01"), "third"),
        (("", "", ""), "first"),
        (("2026-01-01T10:00:00Z", "2026-01-01T10:30:00+02:00", "2026-01-01 09:59"), "first"),
    ],
)
def test_of_rows_that_differ_the_newest_stays_ties_by_place(desk, days, kept):
    """D2."""
    names = ("first", "second", "third")
    rows = "".join(dated(1, day, company=name) for day, name in zip(days, names, strict=True))
    desk.write("contacts.csv", DATED + rows)
    desk.run().worked()
    assert list(desk.file("sql.csv")["company"]) == [kept]


def test_rows_without_an_id_are_one_person_by_address_whatever_its_case(desk):
    """D3."""
    rows = contact(1, contact_id="", email="Zara.001@ACME.example") + contact(
        1, contact_id="", email="  zara.001@acme.example "
    )
    desk.write("contacts.csv", CONTACTS_HEADER + rows)
    desk.write(
        "activity.csv", visits(1).replace("contact_id", "email").replace("c-001", "ZARA.001@acme.example")
    )
    desk.run().worked()
    assert desk.ids("sql.csv") == ["zara.001@acme.example"]
    assert desk.manifest()["contacts"]["duplicates"] == 1


def test_two_ids_with_one_address_stay_two_people_and_activity_by_address_goes_to_the_first(desk):
    """D3."""
    desk.write("contacts.csv", CONTACTS_HEADER + contact(1) + contact(3, email="zara.001@acme.example"))
    desk.write(
        "activity.csv", visits(1).replace("contact_id", "email").replace("c-001", "zara.001@acme.example")
    )
    desk.run().worked()
    assert desk.ids("sql.csv") == ["c-001"]
    assert desk.ids("rest.csv") == ["c-003"]


# --- suppression ---


def suppressing(desk, entry: str) -> None:
    desk.write("rules.yaml", RULES.replace("fit:", f"suppress: [{entry}]\nfit:", 1))


@pytest.mark.parametrize("flags", [("yes", ""), ("", "yes")])
def test_an_opt_out_on_any_row_of_a_contact_suppresses(desk, flags):
    """D2: on the older duplicate too."""
    suppressing(desk, "{id: opted-out, when: {unsubscribed: true}}")
    desk.write(
        "contacts.csv",
        DATED + dated(1, "2026-01-01", flags[0]) + dated(1, "2026-05-01", flags[1]) + dated(3, ""),
    )
    desk.run().worked()
    assert desk.ids("sql.csv") == ["c-003"]
    assert desk.manifest()["contacts"]["suppressed"] == 1


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, 65, "the suppression list no.csv is not beside the rulebook"),
        (b"", 65, "the suppression list no.csv is empty"),
        (b"email\n", 65, "is empty"),
        (b"\xef\xbb\xbf\r\n ,\r\n", 65, "is empty"),
        (b"\x81\x8d\x8f\x90\n", 65, "is no text that can be read"),
        (b"a\0@b.example\n", 65, "is no text that can be read"),
        (b"<html>log in</html>", 65, "is HTML"),
        (b"PK\x03\x04", 65, "an Excel workbook"),
    ],
)
def test_nobody_is_scored_while_a_suppression_list_cannot_be_read(desk, content, code, words):
    """D8."""
    suppressing(desk, "{id: no, file: no.csv}")
    if content is not None:
        desk.write("no.csv", content)
    desk.run().refused(code, words)


def test_whoever_is_on_the_list_is_in_no_file(desk):
    """D8: by address, domain or id; with accents, in another case, and as Excel exports it."""
    suppressing(desk, "{id: no, file: no.csv}")
    names = ["jörg", "JOSÉ", "straße", "Éva"]
    rows = [contact(n, email=f"{name}@acme.example") for n, name in enumerate(names, 1)]
    rows += [contact(21, email="zara@other.example"), contact(23, email="zara@third.example"), contact(25)]
    desk.write("contacts.csv", CONTACTS_HEADER + "".join(rows))
    entries = [
        "Jörg@Acme.Example",
        "josé@acme.example",
        "STRASSE@acme.example",
        "straße@acme.example",
        "éva@acme.example",
    ]
    text = "since;e-mail\r\n" + "".join(
        f"2020;{entry}\r\n" for entry in [*entries, "@other.example", "nobody@x.example"]
    )
    desk.write("no.csv", (text + "c-023;\r\n").encode("utf-16"))
    desk.write("activity.csv", visits(30))
    desk.run().worked()
    assert desk.ids("sql.csv") == ["c-025"]
    assert desk.manifest()["contacts"]["suppressed"] == 6
    assert desk.manifest()["inputs"][2]["rows"] == 8
    assert "zara@other" not in "".join(path.read_bytes().decode("latin-1") for path in desk.out.iterdir())
