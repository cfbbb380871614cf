"""A run of invented people, for looking at the reports without one."""

from datetime import UTC, datetime
from decimal import Decimal

from leadq.ground.findings import Finding, Severity, Span
from leadq.words.summary import (
    ActivityCounts,
    Bin,
    Blocker,
    ContactCounts,
    FileWritten,
    GridCell,
    InputRead,
    RuleTally,
    StageCount,
    Summary,
    Tally,
    TopLead,
)

_GRID = {"A1": 21, "A2": 48, "A3": 96, "B1": 9, "B2": 63, "B3": 241, "C1": 4, "C2": 71, "C3": 373}
_BINS = {-20: 38, -10: 61, 0: 322, 10: 187, 20: 121, 30: 84, 40: 52, 50: 29, 60: 17, 70: 9, 80: 4, 90: 2}
_RULES = (
    ("decision-maker", "decision maker", "fit", 214, "4280"),
    ("icp-industry", "icp industry", "fit", 322, "4830"),
    ("icp-size", "icp size", "fit", 298, "4470"),
    ("free-mail", "free mail", "fit", 143, "-1430"),
    ("web-visit", "web visit", "engagement", 486, "2919"),
    ("pricing", "pricing", "engagement", 122, "1470"),
    ("whitepaper", "whitepaper", "engagement", 131, "1012.5"),
    ("webinar", "webinar", "engagement", 88, "1683.41"),
    ("event-stand", "event stand", "engagement", 0, "0"),
    ("weekly-habit", "weekly habit", "engagement", 57, "570"),
    ("silent", "silent", "engagement", 301, "-4515"),
)
_TOP = (
    ("00Q5e01", "jane.doe@acme.example", "Jane Doe", "Acme", "A1", "96.4", "rep-east",
     "Raised a hand: demo request on 30 Oct 2026; pricing ×3, last on 30 Oct 2026; VP Marketing at Acme."),
    ("00Q5e17", "m.rossi@globex.example", "Marco Rossi", "Globex", "A1", "91", "rep-west",
     "Raised a hand: demo request on 28 Oct 2026; webinar ×2, last on 20 Oct 2026; CMO at Globex."),
    ("00Q5e09", "e.nilsson@initech.example", "Elsa Nilsson", "Initech", "A2", "74.16", "rep-east",
     "Pricing ×4, last on 31 Oct 2026; weekly habit ×5, last on 31 Oct 2026; Head of Operations at Initech."),
    ("00Q5e44", "tom@hooli.example", "Tom Baker", "Hooli", "A1", "72", "inbound-queue",
     "Webinar on 29 Oct 2026; whitepaper ×3, last on 27 Oct 2026; Director Sales at Hooli."),
    ("00Q5e31", "li.wei@umbrella.example", "Li Wei", "Umbrella", "B1", "68.5", "inbound-queue",
     "Pricing on 31 Oct 2026; web visit ×12, last on 31 Oct 2026; CEO at Umbrella."),
)  # fmt: skip

SUMMARY = Summary(
    rulebook="Inbound B2B",
    revision="2026.11",
    as_of=datetime(2026, 11, 1, 4, tzinfo=UTC),
    timezone="America/New_York",
    contacts=ContactCounts(1000, 3, 5, 44, 22, 14, 912),
    activity=ActivityCounts(12_034, 2, 31, 4, 11_997, 812, 0, 1, 240),
    stages=(
        StageCount("sql", "Sales qualified", "sales", 37),
        StageCount("mql", "Marketing qualified", "marketing", 212),
        StageCount("nurture", "nurture", "marketing", 663),
    ),
    grid=tuple(GridCell(grade[0], grade[1], leads) for grade, leads in _GRID.items()),
    fit_bands=("A", "B", "C"),
    engagement_bands=("1", "2", "3"),
    distribution=tuple(Bin(Decimal(lower), Decimal(lower + 10), leads) for lower, leads in _BINS.items()),
    rules=tuple(
        RuleTally(rule, label, part, leads, Decimal(sum_)) for rule, label, part, leads, sum_ in _RULES
    ),
    blockers=(
        Blocker("sql", "phone", 9, 6, Decimal(88)),
        Blocker("sql", "country", 7, 3, Decimal("71.5")),
        Blocker("sql", "job_title", 1, 0, Decimal(64)),
    ),
    unmapped=(Tally("Email Bounced", 502), Tally("Unsubscribe", 187), Tally("Chat", 123)),
    suppressed_by=(Tally("unsubscribed", 44),),
    disqualified_by=(Tally("Competitor", 9), Tally("Student", 13)),
    unreadable=(Tally("employees", 12), Tally("budget", 3)),
    rejected_because=(Tally("wrong number of columns", 2), Tally("no id and no usable e-mail", 1)),
    top=tuple(TopLead(*row[:5], Decimal(row[5]), *row[6:]) for row in _TOP),
    inputs=(
        InputRead(
            "contacts",
            "contacts.csv",
            214_233,
            "9f" * 32,
            "utf-8",
            ",",
            1000,
            "",
            "HubSpot",
            "hubspot-contacts",
        ),
        InputRead("activity", "activity.csv", 1_803_144, "3c" * 32, "windows-1252", ";", 12_034),
    ),
    notes=("activity.csv is written in windows-1252; it was read as that",),
    cells_neutralised=14,
)

FILES = tuple(
    FileWritten(name, rows, size, "ab" * 32)
    for name, rows, size in (
        ("sql.csv", 37, 14_210),
        ("mql.csv", 212, 79_032),
        ("nurture.csv", 663, 241_008),
        ("blocked.csv", 14, 5_390),
        ("disqualified.csv", 22, 7_204),
        ("rejects.csv", 5, 812),
        ("contributions.parquet", 2162, 40_116),
        ("manifest.json", 1, 2_944),
    )
)

WARNINGS = (
    Finding(
        "LQ411",
        Span("rules.yaml", 47, 7, 11),
        "the rule 'event-stand' never fired in the last 90 days",
        "check the name of the activity type, or take the rule out",
        Severity.WARNING,
    ),
)
