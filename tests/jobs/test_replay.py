"""A plan carried out again makes only what has changed, and no lead can tell."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from leadq.engines.duckdb import Engine
from leadq.jobs.compile import RESULTS
from leadq.jobs.given import Given
from leadq.jobs.replay import BEFORE_THE_PLAN, Replay
from leadq.jobs.session import open_session
from leadq.rulebook.load import Loaded, load
from leadq.words.steps import sql

AS_OF = datetime(2026, 11, 1, 9, tzinfo=UTC)
RULES = """leadq: 1
name: Small
timezone: America/New_York
events: {visit: {type: Page View}}
fit:
  bands: {A: 10, B: 0}
  rules: [{id: free, when: {email_domain: {is: free_mail}}, points: 10}]
engagement: {window: 2d, bands: {1: 3, 2: 0}, rules: [{id: visits, event: visit, points: 1}]}
stages: [{id: sql, enter: {score: {at_least: 12}}}, {id: rest}]
"""
FREE = "{email_domain: {is: free_mail}}"
VARIANTS = [
    RULES,
    RULES.replace("America/New_York", "Asia/Shanghai"),
    RULES,
    RULES.replace("stages:", "suppress: [{unsubscribed: true}]\nstages:").replace(
        FREE, "{email: {contains: gmail}}"
    ),
    RULES.replace("stages:", "suppress: [{unsubscribed: true}]\nstages:"),
    RULES.replace("Page View", "Video").replace(FREE, "{buying_timeframe: {within: 3 months}}"),
    RULES.replace("window: 2d", "window: all"),
    RULES,
]
CONTACTS = "contact_id,email,unsubscribed,buying_timeframe\n" + "".join(
    f"{n},p{n}@{'gmail.com' if n % 2 else 'acme.example'},{'yes' if n % 3 else ''},"
    f"{'2027-02-01' if n == 5 else f'{n} months'}\n"
    for n in range(12)
)
ACTIVITY = "contact_id,type,occurred_at\n" + "".join(
    f"{n % 12},{'Video' if n % 5 == 0 else 'Page View'},2026-10-{28 + n % 4} {n % 24:02}:30\n"
    for n in range(90)
)
_LEADS = "SELECT text_contact_id, stage_no, score, grade FROM leads ORDER BY 1"


def rows(engine: Engine) -> list[tuple[object, ...]]:
    return engine.rows(sql(_LEADS))


def test_one_rulebook_after_the_other_and_day_after_day_give_what_each_gives_alone(tmp_path: Path) -> None:
    """Zones, lookups, suppressions and events come and go, so that no table of an earlier one may stand in.

    The date of contact 5 is within 3 months on the second day only.
    """
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    (tmp_path / "activity.csv").write_text(ACTIVITY)
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))
    wanted: list[tuple[Loaded, datetime]] = [
        (load(text.encode(), "rules.yaml"), AS_OF + timedelta(days=day))
        for text in VARIANTS
        for day in (0, 1)
    ]
    books = [loaded for loaded, _ in wanted]
    with open_session(given, books) as session:
        alone = [rows(session.carry_out(book, at, keep=["leads"]).engine) for book, at in wanted]
    with open_session(given, books) as session:
        run = session.carry_out(books[0], AS_OF, keep=RESULTS | BEFORE_THE_PLAN)
        replay = Replay(run)
        again = []
        for book, at in wanted:
            replay.carry_out(book, at, ())
            again.append(rows(run.engine))
    assert again == alone
    assert len({str(found) for found in alone}) > 5
