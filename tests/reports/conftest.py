"""Runs to be drawn, and a console whose width and abilities do not depend on where the tests run."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rich.console import Console, RenderableType

from leadq.reports.demo import SUMMARY
from leadq.words.summary import (
    ActivityCounts,
    Bin,
    Blocker,
    ContactCounts,
    GridCell,
    InputRead,
    RuleTally,
    StageCount,
    Summary,
    Tally,
    TopLead,
)

MILLION = 1_000_000
ESC_CELL = "\x1b[2J\x1b]8;;http://evil.example\x07click\x1b]8;;\x07 \u202egnp.exe\u2066"
MARKUP_CELL = "[/b][red]not red[/red] [link=http://evil.example]x[/link]"
LONG = "A rule whose label somebody wrote as a whole sentence, so that everybody knows what it is for"


class Stream(io.StringIO):
    """A text stream that says which encoding it has."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The name of the encoding."""
        return self._encoding


@pytest.fixture
def draw() -> Callable[..., str]:
    """Draw something at a width, with colour or not, and return what the console would write."""

    def _draw(
        drawn: RenderableType,
        width: int,
        *,
        colour: str | None = None,
        encoding: str = "utf-8",
        term: str = "xterm",
    ) -> str:
        stream = Stream(encoding)
        console = Console(
            file=stream,
            width=width,
            color_system=colour,  # type: ignore[arg-type]
            force_terminal=colour is not None or term == "dumb",
            legacy_windows=False,
            _environ={"TERM": term},
        )
        console.print(drawn)
        return stream.getvalue()

    return _draw


def _empty() -> Summary:
    return Summary(
        rulebook="Inbound B2B",
        revision="",
        as_of=datetime(2026, 11, 1, tzinfo=UTC),
        timezone="UTC",
        contacts=ContactCounts(0, 0, 0, 0, 0, 0, 0),
        activity=ActivityCounts(0, 0, 0, 0, 0, 0),
        stages=(StageCount("sql", "Sales qualified", "sales", 0), StageCount("nurture", "nurture", "", 0)),
        grid=tuple(GridCell(fit, engagement, 0) for fit in "AB" for engagement in "12"),
        fit_bands=("A", "B"),
        engagement_bands=("1", "2"),
        distribution=(),
        rules=(RuleTally("pricing", "pricing", "engagement", 0, Decimal(0)),),
        blockers=(),
        unmapped=(),
        suppressed_by=(),
        disqualified_by=(),
        unreadable=(),
        rejected_because=(),
        top=(),
        inputs=(
            InputRead("contacts", "contacts.csv", 31, "00" * 32, "utf-8", ",", 0),
            InputRead("activity", "activity.csv", 27, "00" * 32, "utf-8", ",", 0),
        ),
        notes=(),
        cells_neutralised=0,
    )


def _huge() -> Summary:
    return replace(
        SUMMARY,
        contacts=ContactCounts(50 * MILLION, 12_345, 1, MILLION, 2 * MILLION, 3_456_789, 43_530_865),
        activity=ActivityCounts(999 * MILLION, 1, MILLION, 0, 998 * MILLION - 1, 500 * MILLION),
        stages=(
            StageCount("sql", "Sales qualified", "sales", 1_530_865),
            StageCount("nurture", "nurture", "marketing", 42 * MILLION),
        ),
        grid=tuple(replace(cell, leads=cell.leads * 50_000) for cell in SUMMARY.grid),
        distribution=(
            Bin(Decimal(-1000000), Decimal("-0.5"), 1),
            Bin(Decimal("-0.5"), Decimal(1000), 46 * MILLION),
            Bin(Decimal(1000), Decimal("2000.5"), 2),
            Bin(Decimal("2000.5"), Decimal(28000000), 3),
        ),
        rules=tuple(
            replace(rule, points=rule.points * 50_000, leads=rule.leads * 50_000) for rule in SUMMARY.rules
        ),
        blockers=(Blocker("sql", "phone", 3_456_789, MILLION, Decimal("12345.67")),),
        inputs=tuple(replace(read, bytes=3_200 * MILLION, rows=50 * MILLION) for read in SUMMARY.inputs),
    )


def _hostile() -> Summary:
    bad = f"{ESC_CELL} {MARKUP_CELL}"
    lead = TopLead(
        bad, f"{bad}@acme.example", f"{bad} Ze\u0301\u0301\u0301\u0301\u0301\u0301", "x" * 2_000_000, "A1",
        Decimal(1), "\ud800" + bad, f"{bad} on 30 Oct 2026; \u200b👨\u200d👩\u200d👧 at Acme.",
    )  # fmt: skip
    return replace(
        SUMMARY,
        rulebook=bad,
        revision=bad,
        stages=(StageCount("sql", bad, bad, 1), StageCount("nurture", "nurture", "\r\n::error::x", 2)),
        fit_bands=("A", "\x1b[31m", "C"),
        rules=(RuleTally("r", bad, "fit", 1, Decimal(1)), RuleTally("s", bad, "fit", 0, Decimal(0))),
        blockers=(Blocker("sql", bad, 1, 1, Decimal(1)),),
        unmapped=(Tally(bad, 3), Tally("mail from jane.doe@acme.example, +1 (555) 010-0199", 2)),
        suppressed_by=(Tally(bad, 1),),
        disqualified_by=(Tally(bad, 1),),
        unreadable=(Tally(bad, 1),),
        rejected_because=(Tally(bad, 1),),
        notes=(bad,),
        inputs=(InputRead("contacts", bad, 1, "00" * 32, bad, "\x1b", 1),),
        top=(lead,),
    )


def _foreign() -> Summary:
    leads = (
        (
            "1",
            "józef@firma.example",
            "Józef Łęcki",
            "Spółka Ósemka",
            "zespół-wschód",
            "Webinar on 1 Oct 2026; CEO.",
        ),
        (
            "2",
            "taro@kaisha.example",
            "山田 太郎",
            "株式会社アクメ",
            "東京チーム",
            "Pricing ×3, last on 1 Oct 2026.",
        ),
        ("3", "o@x.example", "Øyvind Ærø", "Blåbær & Sønner", "", "No activity counts yet."),
        ("4", "d@y.example", "दीपिका शर्मा", "نفط العرب", "", ""),
    )
    return replace(
        SUMMARY,
        rulebook="Eingehend für Österreich",
        stages=(
            StageCount("sql", "営業適格リード", "営業部", 37),
            StageCount("nurture", "À cultiver", "équipe marketing", 875),
        ),
        top=tuple(TopLead(*row[:4], "A1", Decimal(9), *row[4:]) for row in leads),
        rules=tuple(replace(rule, label=f"{rule.label} – Größe 大企業") for rule in SUMMARY.rules),
        unmapped=(Tally("問い合わせフォーム", 3), Tally("Réunion", 2)),
        disqualified_by=(Tally("Étudiant", 22),),
    )


def _long() -> Summary:
    rules = tuple(replace(rule, label=f"{LONG} ({rule.rule})") for rule in SUMMARY.rules)
    stages = tuple(replace(stage, label=f"{stage.label} {'very ' * 40}long") for stage in SUMMARY.stages)
    bands = tuple(str(band) for band in range(1, 13))
    grid = tuple(GridCell(fit, band, 1234) for fit in SUMMARY.fit_bands for band in bands)
    unmapped = tuple(Tally("Unbroken" * 20 + str(number), number) for number in range(20, 0, -1))
    return replace(
        SUMMARY, rules=rules, stages=stages, engagement_bands=bands, grid=grid, unmapped=unmapped,
        blockers=tuple(replace(blocker, field="a_rulebook_field_" * 7) for blocker in SUMMARY.blockers),
    )  # fmt: skip


CASES = {
    "full": SUMMARY,
    "empty": _empty(),
    "huge": _huge(),
    "hostile": _hostile(),
    "foreign": _foreign(),
    "long": _long(),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Summary:
    """Each of the runs in turn."""
    return CASES[request.param]


@pytest.fixture
def full() -> Summary:
    """The demo run."""
    return SUMMARY


@pytest.fixture
def runs() -> dict[str, Summary]:
    """All the runs by name."""
    return CASES
