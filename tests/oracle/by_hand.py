"""Small rulebooks and exports for the oracle's hand-worked tests."""

from datetime import datetime
from zoneinfo import ZoneInfo

from leadq.rulebook.load import Loaded, load
from tests.oracle.scorer import Lead, OracleResult, score

HEAD = """leadq: 1
name: By hand
timezone: {zone}
columns: {{contacts: {{billing_country: {{type: text}}, seats: {{type: number}}}}, activity: {{}}}}
events: {{visit: {{type: Page View}}, webinar: {{type: Webinar}}, download: {{type: Download}}}}
{more}
fit: {{bands: {{A: 40, B: 20, C: 0}}, rules: [{fit}]{fit_groups}}}
engagement: {{window: {window}, bands: {{1: 60, 2: 25, 3: 0}}, rules: [{rules}]{groups}}}
stages: {stages}
"""


def book(  # noqa: PLR0913 - the parts of a rulebook
    rules: str = "",
    *,
    fit: str = "",
    fit_groups: str = "",
    groups: str = "",
    window: str = "30d",
    zone: str = "UTC",
    more: str = "",
    stages: str = "[{id: top, enter: {score: {at_least: 1000}}}, {id: rest}]",
) -> Loaded:
    parts = {"rules": rules, "fit": fit, "window": window, "zone": zone, "more": more, "stages": stages}
    text = HEAD.format(fit_groups=fit_groups, groups=groups, **parts)
    return load(text.encode(), "by-hand.yaml")


def happened(*days: str, kind: str = "Page View", **cells: str) -> list[dict[str, str]]:
    return [{"contact_id": "1", "type": kind, "occurred_at": day, **cells} for day in days]


def result(
    loaded: Loaded, *activity: list[dict[str, str]], as_of: str = "2026-11-01", **cells: str
) -> OracleResult:
    instant = datetime.fromisoformat(as_of).replace(tzinfo=ZoneInfo(loaded.rulebook.timezone))
    return score(loaded, [{"contact_id": "1", **cells}], [row for rows in activity for row in rows], instant)


def lead(loaded: Loaded, *activity: list[dict[str, str]], as_of: str = "2026-11-01", **cells: str) -> Lead:
    return result(loaded, *activity, as_of=as_of, **cells).leads[0]


UNREADABLE_PERSON = {
    "contact_id": "1",
    "unsubscribed": "ask Tim",
    "country": "DE",
    "budget": "a lot",
    "product_interest": ";",
}
LEFT_OPEN = (
    ("{unsubscribed: true}", True),
    ("{unsubscribed: false}", True),
    ("{none: [{unsubscribed: false}]}", True),
    ("{none: [{none: [{unsubscribed: true}]}]}", True),
    ("{unsubscribed: {missing: true}}", True),
    ("{none: [{unsubscribed: {missing: true}}]}", True),
    ("{unsubscribed: true, country: US}", False),
    ("{unsubscribed: true, country: DE}", True),
    ("{country: US}", False),
    ("{budget: {at_least: 5 USD}}", True),
    ("{product_interest: {present: true}}", False),
)
"""Suppressions, and whether that person, of whom two cells cannot be read, is kept out."""
