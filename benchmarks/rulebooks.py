# ruff: noqa: E501 - tables and messages
"""The rulebooks of the benchmark as plain tables: leadq reads them as YAML, the competitors loop over them.

The 13 rules are the heart of a real definition. It grows as such definitions grow: one line more for each title, country,
topic, campaign, integration and page. Kinds of rule (window, cap, decay, streak)
keep their share on the way; one rule about silence is enough for any of them.
`python -m benchmarks.rulebooks` writes rules13.yaml, rules50.yaml and rules200.yaml.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from benchmarks import vocabulary as words

T = TypeVar("T")
SIZES = (13, 50, 200)


@dataclass(frozen=True, slots=True)
class FitRule:
    """Points for a contact whose `column` meets `op` with one of `values`."""

    id: str
    points: int
    column: str
    op: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Activity of one of `types` whose asset or address contains one of the texts, with that outcome."""

    id: str
    types: tuple[str, ...]
    asset: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class EngagementRule:
    """Points for an event. Windows and decay in days; `event` is empty for any activity at all."""

    id: str
    points: int
    event: str = ""
    window: int = 30
    max: int | None = None
    max_per_day: int | None = None
    half_life: int | None = None
    linear_decay: int | None = None
    at_least: int | None = None
    within: int | None = None
    no_event_for: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules with one cap."""

    id: str
    rules: tuple[str, ...]
    max: int


@dataclass(frozen=True, slots=True)
class Book:
    """One rulebook. Bands, stages and required fields are the same in all of them (see `STAGES`)."""

    fit: tuple[FitRule, ...]
    events: tuple[Event, ...]
    engagement: tuple[EngagementRule, ...]
    groups: tuple[Group, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rules, fit first: a rule's number is its place here."""
        return (*(rule.id for rule in self.fit), *(rule.id for rule in self.engagement))


HAND_RAISER, HAND_RAISER_DAYS = "demo_request", 14
FIT_BANDS = (("A", 40), ("B", 20), ("C", 0))
ENGAGEMENT_BANDS = (("1", 60), ("2", 25), ("3", 0))
SQL_GRADES = ("A1", "A2", "B1")
MQL_SCORE = 50
REQUIRED = ("email", "company", "job_title", "country", "phone")
HISTORY = 5

FIT = (
    FitRule(
        "decision-maker", 20, "job_title", "word", ("ceo", "cmo", "vp", "vice president", "head", "director")
    ),
    FitRule("buying-function", 10, "job_title", "contains", ("market", "sales", "revenue")),
    FitRule("icp-industry", 15, "industry", "in", ("Software", "Financial Services", "Health Care")),
    FitRule("icp-size", 15, "employees", "between", (50, 2000)),
    FitRule("free-mail", -10, "email_domain", "is", ("free_mail",)),
)
EVENTS = (
    Event("demo_request", ("Form Submission",), asset=("demo",)),
    Event("pricing_view", ("Page View",), url=("/pricing",)),
    Event("web_visit", ("Page View",)),
    Event("whitepaper", ("Download", "Form Submission"), asset=("whitepaper", "ebook")),
    Event("webinar", ("Webinar",), status="attended"),
    Event("event_stand", ("Event",)),
    Event("email_click", ("Email Click",)),
)
ENGAGEMENT = (
    EngagementRule("web-visit", 1, "web_visit", max=20),
    EngagementRule("pricing", 6, "pricing_view", window=45, max=25, linear_decay=45),
    EngagementRule("whitepaper", 5, "whitepaper", window=90, max=15),
    EngagementRule("webinar", 20, "webinar", window=90, half_life=30),
    EngagementRule("event-stand", 30, "event_stand", window=90, half_life=30),
    EngagementRule("email-click", 2, "email_click", window=60, max_per_day=4, max=10),
    EngagementRule("weekly-habit", 10, "web_visit", at_least=3, within=7),
    EngagementRule("silent", -15, no_event_for=60),
)
GROUPS = (Group("content", ("whitepaper", "webinar"), 60),)


def book(rules: int) -> Book:
    """Return the rulebook with that many rules, five in thirteen of them about fit."""
    fit_count = round(rules * len(FIT) / (len(FIT) + len(ENGAGEMENT)))
    more = list(islice(_more_engagement(), rules - fit_count - len(ENGAGEMENT)))
    grown = tuple(rule for _, _, rule in more)
    kinds = dict.fromkeys(kind for kind, _, _ in more)
    groups = [
        Group(f"{kind}s", tuple(r.id for k, _, r in more if k == kind and r.points > 0), 12) for kind in kinds
    ]
    return Book(
        FIT + tuple(islice(_more_fit(), fit_count - len(FIT))),
        EVENTS + tuple(event for _, event, _ in more),
        ENGAGEMENT + grown,
        GROUPS + tuple(group for group in groups if len(group.rules) > 1),
    )


def _more_fit() -> Iterator[FitRule]:
    functions = (
        FitRule(f"function-{_slug(f)}", 2, "job_title", "word", (f.lower(),)) for f in words.FUNCTIONS
    )
    countries = (FitRule(f"country-{_slug(c)}", 1, "country", "in", (c,)) for c in words.COUNTRIES[:24])
    industries = (FitRule(f"industry-{_slug(i)}", 1, "industry", "in", (i,)) for i in words.INDUSTRIES[3:23])
    sources = (FitRule(f"source-{_slug(s)}", 1, "source", "in", (s,)) for s in words.LEAD_SOURCES)
    unlikely = ("student", "intern", "retired", "freelancer", "teacher", "nurse", "professor", "assistant")
    titles = (FitRule(f"title-{t}", -5, "job_title", "contains", (t,)) for t in unlikely)
    return _in_turn(functions, countries, industries, sources, titles)


def _more_engagement() -> Iterator[tuple[str, Event, EngagementRule]]:
    view = ("Page View",)
    events = _in_turn(
        (("webinar-topic", Event(_name(w), ("Webinar",), asset=(w,))) for w in words.WEBINARS),
        (("paper", Event(_name(p), ("Download", "Form Submission"), asset=(p,))) for p in words.WHITEPAPERS),
        (("integration", Event(f"integration_{t}", view, url=(f"/integrations/{t}",))) for t in words.TOOLS),
        (("product", Event(f"product_{p}", view, url=(f"/product/{p}",))) for p in words.PRODUCTS),
        (("show", Event(_name(s), ("Event",), asset=(s,))) for s in words.SHOWS),
        (("comparison", Event(f"compare_{r}", view, url=(f"/compare/{r}",))) for r in words.RIVALS),
        (("ebook", Event(_name(e), ("Download", "Form Submission"), asset=(e,))) for e in words.EBOOKS),
        (("doc", Event(f"docs_{p}", view, url=(f"/docs/{p}/",))) for p in words.PRODUCTS),
        (
            ("solution", Event(f"solution_{_name(i)}", view, url=(f"/solutions/{_slug(i)}",)))
            for i in words.INDUSTRIES
        ),
    )
    for turn, (kind, event) in zip(cycle(range(len(ENGAGEMENT))), events, strict=False):
        yield kind, event, _of_kind(turn, event.id)


def _of_kind(turn: int, event: str) -> EngagementRule:
    name = event.replace("_", "-")
    kinds = (
        EngagementRule(name, 1, event, max=4),
        EngagementRule(name, 3, event, window=45, max=8, linear_decay=45),
        EngagementRule(name, 2, event, window=90, max=6),
        EngagementRule(name, 4, event, window=90, half_life=30),
        EngagementRule(name, 5, event, window=90, half_life=45),
        EngagementRule(name, 1, event, window=60, max_per_day=2, max=5),
        EngagementRule(f"{name}-streak", 3, event, window=60, at_least=2, within=14),
        EngagementRule(f"{name}-repeat", 2, event, window=90, at_least=2),
    )
    return kinds[turn]


def _in_turn(*sources: Iterator[T]) -> Iterator[T]:
    waiting = list(sources)
    while waiting:
        for source in list(waiting):
            try:
                yield next(source)
            except StopIteration:
                waiting.remove(source)


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in text.lower()).split())


def _name(text: str) -> str:
    return _slug(text).replace("-", "_")


def as_yaml(rules: Book, name: str) -> str:
    """Write the tables as a rulebook that leadq reads."""
    lines = ["leadq: 1", f"name: {name}", "timezone: UTC"]
    lines += ["columns: {activity: {contact_id: Record ID of contact}}", "events:"]
    lines += [f"  {event.id}: {_event(event)}" for event in rules.events]
    lines += [
        "suppress:",
        "  - {unsubscribed: true}",
        "fit:",
        f"  bands: {_flow(dict(FIT_BANDS))}",
        "  rules:",
    ]
    lines += [
        f"    - {{id: {r.id}, when: {{{r.column}: {{{r.op}: {_values(r)}}}}}, points: {r.points}}}"
        for r in rules.fit
    ]
    lines += ["engagement:", "  window: 30d", f"  bands: {_flow(dict(ENGAGEMENT_BANDS))}", "  rules:"]
    lines += [f"    - {_engagement(rule)}" for rule in rules.engagement]
    lines += ["  groups:"]
    lines += [f"    {g.id}: {{rules: [{', '.join(g.rules)}], max: {g.max}}}" for g in rules.groups]
    lines += [
        "stages:",
        "  - id: sql",
        "    label: Sales qualified",
        f"    hand_raiser: {{event: {HAND_RAISER}, within: {HAND_RAISER_DAYS}d}}",
        f"    enter: {{grade: [{', '.join(SQL_GRADES)}]}}",
        f"    require: [{', '.join(REQUIRED)}]",
        "  - id: mql",
        "    label: Marketing qualified",
        f"    enter: {{score: {{at_least: {MQL_SCORE}}}}}",
        "  - id: nurture",
        "handoff:",
        f"  history: {{last: {HISTORY}}}",
    ]
    return "\n".join(lines) + "\n"


def _event(event: Event) -> str:
    parts = [f"type: {_list(event.types)}"]
    parts += [f"asset: {{contains: {_list(event.asset)}}}"] if event.asset else []
    parts += [f"url: {{contains: {_list(event.url)}}}"] if event.url else []
    parts += [f"status: {event.status}"] if event.status else []
    return "{" + ", ".join(parts) + "}"


def _engagement(rule: EngagementRule) -> str:
    days = {"within", "half_life", "linear_decay", "no_event_for"}
    parts: dict[str, object] = {"id": rule.id}
    if rule.event:
        parts["event"] = rule.event
    parts["points"] = rule.points
    if rule.no_event_for is None and rule.window != 30:
        parts["window"] = f"{rule.window}d"
    for key in ("max", "max_per_day", "half_life", "linear_decay", "at_least", "within", "no_event_for"):
        value = getattr(rule, key)
        if value is not None:
            parts[key] = f"{value}d" if key in days else value
    return _flow(parts)


def _values(rule: FitRule) -> str:
    return str(rule.values[0]) if rule.op == "is" else _list(rule.values)


def _list(values: tuple[str | int, ...]) -> str:
    texts = [f'"{v}"' if isinstance(v, str) and not v.replace(" ", "").isalnum() else str(v) for v in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _flow(parts: dict[str, object] | dict[str, int]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"


def main() -> None:
    """Write the rulebooks beside this file."""
    for size in SIZES:
        path = Path(__file__).with_name(f"rules{size}.yaml")
        path.write_text(as_yaml(book(size), f"Benchmark with {size} rules"), encoding="utf-8")


if __name__ == "__main__":
    main()
