"""The reports of `align` and `simulate` as they look at 60, 80 and 120 columns, and on a plain terminal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from leadq.reports.json.simulate import simulation_document
from leadq.reports.markdown.align import alignment_page
from leadq.reports.terminal.align import render_alignment
from leadq.reports.terminal.columns import column_chart
from leadq.reports.terminal.ink import Ink
from leadq.reports.terminal.simulate import render_simulation
from leadq.words.agreement import Alignment, Cause, Definition, Disputed, Overlap, Step, View
from leadq.words.simulation import Curve, Period, Place, Simulation, Variant, Wish

NEW = (2, 0, 3, 1, 0, 0, 4, 2, 1, 3, 0, 0, 2, 1)
DAYS = tuple(
    Period(day, day, (10 + n, 30, 400, 5, 7), (new, 2 * new, 9, 0, 0))
    for n, new in enumerate(NEW)
    for day in [date(2026, 10, 19) + timedelta(days=n)]
)
WEEKS = (
    Period(date(2026, 10, 19), date(2026, 10, 25), (16, 30, 400, 5, 7), (10, 20, 63, 0, 0)),
    Period(date(2026, 10, 26), date(2026, 11, 1), (23, 30, 400, 5, 7), (9, 18, 63, 0, 0)),
)
PLACES = (
    Place("sql", "Sales qualified", "sales"),
    Place("mql", "Marketing qualified", "marketing"),
    Place("rest", "Everybody else [/b]\x1b[2J"),
    Place("blocked", "Blocked"),
    Place("disqualified", "Disqualified"),
)
CURVE = Curve(
    "sql.score",
    "the score that Sales qualified asks for",
    Decimal(40),
    0,
    (Variant(Decimal(30), WEEKS + WEEKS), Variant(Decimal(40), WEEKS), Variant(Decimal(50), WEEKS[:1])),
    Wish(0, Decimal(10), "week"),
    1,
)
SIMULATION = Simulation(
    rulebook="Brightwell",
    revision="7",
    as_of=datetime(2026, 11, 1, tzinfo=UTC),
    timezone="UTC",
    places=PLACES,
    per="week",
    days=DAYS,
    periods=WEEKS,
    knows_created=True,
    curve=CURVE,
    notes=("a note",),
)
BAD = View(
    good=False, stage="mql", grade="B2", score=Decimal("34.50"), reason="needs: score at least 40 (has 34.5)"
)
GOOD = View(
    good=True,
    stage="Sales qualified",
    grade="A1",
    score=Decimal(72),
    reason="vp +20; webinar +15",
    why_now="Webinar on 20 Oct 2026; VP at Acme.",
)
ALIGNMENT = Alignment(
    datetime(2026, 11, 1, tzinfo=UTC),
    "UTC",
    Definition("Brightwell", "7", "marketing.yaml", "mql", "Marketing qualified", is_top=False),
    Definition("Sales' own | draft", "", "sales.yaml", "sql", "Sales qualified", is_top=True),
    Overlap(both=35, only_marketing=2, only_sales=1, neither=400),
    (
        Disputed("c-1", "Jane Doe", "jane@acme.example", "Acme", GOOD, BAD),
        Disputed("c-2", "", "", "", GOOD, replace(BAD, stage="Suppressed", grade=None, score=None)),
        Disputed("c-3", "Jim Roe", "jim@roe.example", "Roe | Sons", BAD, GOOD),
    ),
    (Cause("webinar: 20 → 10 points", 2, 0), Cause("sql now needs phone", 1, 4)),
    5,
    5,
    (Step("webinar: 20 → 10 points", Overlap(35, 0, 1, 402)),),
    notes=("a note",),
)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_replay_looks_like_this(
    draw: Callable[..., str], snapshot: SnapshotAssertion, width: int
) -> None:
    assert draw(render_simulation(SIMULATION), width) == snapshot


def test_the_replay_by_day_looks_like_this(draw: Callable[..., str], snapshot: SnapshotAssertion) -> None:
    by_day = replace(SIMULATION, per="day", periods=DAYS, curve=None, knows_created=False)
    assert draw(render_simulation(by_day), 80) == snapshot


def test_the_replay_is_readable_on_a_plain_terminal(draw: Callable[..., str]) -> None:
    by_day = replace(SIMULATION, per="day", periods=DAYS)
    shown = draw(render_simulation(by_day), 80, encoding="ascii", term="dumb")
    assert shown.isascii()
    assert "\x1b" not in shown
    assert "4 |" in shown


def test_a_wish_that_no_value_comes_near_is_told(draw: Callable[..., str]) -> None:
    far = replace(SIMULATION, curve=replace(CURVE, wish=Wish(0, Decimal(900), "week"), closest=0))
    shown = " ".join(draw(render_simulation(far), 80).split())
    assert "No value that was tried gives Sales qualified 900 leads a week: the closest, 30" in shown


def test_a_value_that_counts_the_wrong_way_is_told(draw: Callable[..., str]) -> None:
    odd = replace(SIMULATION, curve=replace(CURVE, misleading=(0, 2)))
    shown = " ".join(draw(render_simulation(odd), 80).split())
    assert "With 30 more leads are new only because fewer stand in Sales qualified already" in shown
    assert "With 50 fewer leads are new only because more stand in Sales qualified already" in shown
    assert "only because" not in draw(render_simulation(SIMULATION), 80)


def test_values_that_count_the_wrong_way_stand_in_the_document() -> None:
    odd = replace(SIMULATION, curve=replace(CURVE, misleading=(0, 2)))
    data: Any = [simulation_document(found, [])["data"] for found in (odd, SIMULATION)]
    assert [found["curve"]["misleading"] for found in data] == [[30, 50], []]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_alignment_looks_like_this(
    draw: Callable[..., str], snapshot: SnapshotAssertion, width: int
) -> None:
    assert draw(render_alignment(ALIGNMENT, show_values=False), width) == snapshot


def test_the_alignment_as_markdown_looks_like_this(snapshot: SnapshotAssertion) -> None:
    assert alignment_page(ALIGNMENT, show_values=False) == snapshot


@pytest.mark.parametrize(
    ("differences", "said", "not_said"),
    [
        (5, "the two need to talk about several at once", "one difference"),
        (1, "This one difference does not bring them closer", "several at once"),
        (0, "what differs are the suppression lists beside them", "several at once"),
        (0, "There is nothing to change in the rulebooks", "several at once"),
    ],
)
def test_without_a_step_it_is_said_how_many_differences_there_are_to_talk_about(
    draw: Callable[..., str], differences: int, said: str, not_said: str
) -> None:
    stuck = replace(ALIGNMENT, causes=(), steps=(), differences=differences, tried=differences)
    for shown in (
        " ".join(draw(render_alignment(stuck, show_values=False), 80).split()),
        alignment_page(stuck, show_values=False),
    ):
        assert said in shown
        assert not_said not in shown
        assert ("None does so alone" in shown) is (differences > 1)


def test_notes_are_told_where_nobody_is_disputed(draw: Callable[..., str]) -> None:
    agreed = replace(ALIGNMENT, overlap=Overlap(35, 0, 0, 402), disputed=())
    assert "a note." in draw(render_alignment(agreed, show_values=False), 80)
    assert "Note: a note." in alignment_page(agreed, show_values=False)


def test_columns_that_do_not_fit_are_not_drawn() -> None:
    ink = Ink(40, "▏▎▍▌▋▊▉█", " ░▒▓█", "─", heat=False)
    assert column_chart([1] * 100, "1 Jan", "10 Apr", ink) is None
    chart = column_chart([0, 1, 1000], "1 Jan", "3 Jan", ink)
    assert chart is not None
    lines = chart.plain.splitlines()
    assert lines[0].startswith("1,000 │")
    assert lines[3].count("▁") == 2
