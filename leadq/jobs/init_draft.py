"""A rulebook in words: what `leadq init` found in exports, as YAML with the questions that it cannot answer."""

from collections.abc import Sequence
from datetime import date

from leadq.jobs.init_bands import Thresholds
from leadq.jobs.init_events import Event, worth_of
from leadq.jobs.init_fit import consent, disqualifying_words, readable, required
from leadq.jobs.init_lexicon import Worth
from leadq.jobs.init_plan import Draft
from leadq.jobs.init_reading import Reading
from leadq.jobs.init_yaml import commented, flow, on_one_line, wrapped_comment

_EMPTY = 0.0
_IDENTITY = ("contact_id", "email")


def compose(plan: Draft, limits: Thresholds, case_lines: Sequence[str]) -> str:
    """Return the rulebook as text, to be put in order by `rulebook.tidy`."""
    parts = [
        _head(plan),
        _reading(plan),
        _columns(plan.reading),
        _events(plan),
        _suppress(plan),
        _disqualify(plan),
        _fit(plan, limits),
        _engagement(plan, limits),
        _stages(plan, limits),
        [
            "# Small people, made up from the rules above. Put some in that you both know.",
            "cases:",
            *case_lines,
        ],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(plan: Draft) -> list[str]:
    profile, done = plan.profile, plan.profile.done
    rows = f"{profile.contacts.rows:,} rows of contacts"
    if profile.activity is not None and done.first and done.last:
        rows += f", {profile.activity.rows:,} activities from {_day(done.first)} to {_day(done.last)}"
    return [
        *wrapped_comment(
            f"A first rulebook, made by `leadq init` from looking at {' and '.join(plan.names)}: {rows}."
        ),
        "# NOBODY HAS SIGNED IT. It repeats what is frequent in the exports, and what is frequent need not be good.",
        "# Points and thresholds are only reasonable to begin with. Every line that asks something is for the team",
        "# that it names. Read it together from the top; what stands behind a # is a note to people.",
        "leadq: 1",
        "name: First rulebook",
        'revision: "1"  # a new one for each change: every handoff says which revision made it',
        "",
        "# Who answers for it. Behind an owner goes `signed_on: 2026-10-01`; and `review_by:` a quarter later.",
        "agreement:",
        "  marketing: {owner: marketing}",
        "  sales: {owner: sales}",
    ]


def _reading(plan: Draft) -> list[str]:
    reading = plan.reading
    sure = "" if reading.dates_sure else "ASK: day or month in front? No date in the exports tells"
    money = "" if reading.currency_sure else "ask: the exports name none"
    lines = [
        ("timezone: UTC", "ask: the zone of times that name none, as Europe/Berlin"),
        (
            'working_hours: {days: mon-fri, from: "09:00", to: "17:00"}',
            "ask sales; `holidays: US` adds days off",
        ),
        (f"dates: {reading.dates}", sure),
    ]
    if plan.profile.decimal_mark == ",":
        lines.append(('decimal_mark: ","', "as the numbers of the exports are written"))
    if reading.currency:
        lines.append((f"currency: {reading.currency}", money))
    return ["# How the exports are to be read.", *commented(lines)]


def _columns(reading: Reading) -> list[str]:
    lines: list[tuple[str, str]] = []
    for role, columns in reading.columns.items():
        if columns:
            lines.append((f"  {role}:", ""))
            lines += [(f"    {line.field}: {flow(line.value)}", line.note) for line in columns]
    if not lines and not reading.unused:
        return []
    listed = [
        line
        for why, headers in reading.unused.items()
        for line in wrapped_comment(
            f"Left out, {why}: {', '.join(on_one_line(header) for header in headers)}"
        )
    ]
    return [
        "# Columns that leadq does not know by their name; rules may use these fields.",
        *listed,
        *(["columns:", *commented(lines)] if lines else []),
    ]


def _events(plan: Draft) -> list[str]:
    events, total = plan.events, plan.profile.activity.rows if plan.profile.activity else 0
    if not events.events:
        return []
    lines = [
        (
            f"  {event.name}: {flow(event.when)}",
            f"{_rows(event.rows, total)}{'; ' if event.note else ''}{event.note}",
        )
        for event in events.events
    ]
    left = [line for text in events.left_out for line in wrapped_comment(f"No event: {on_one_line(text)}")]
    return [
        "# Events: rows of the activity that both teams have one word for, most frequent first. A row may be several.",
        *left,
        "events:",
        *commented(lines),
    ]


def _suppress(plan: Draft) -> list[str]:
    lines = []
    doubts = {field: cells for field, _, cells in plan.reading.doubtful}
    for name, field in consent(plan.profile):
        cells = doubts.get(field, 0)
        note = f"ASK: {cells:,} cells are neither yes nor no, and count as a no" if cells else ""
        lines.append((f"  - {{id: {name}, when: {{{field}: true}}}}", note))
    for field, header in plan.reading.opt_outs:
        name = field.replace("_", "-")
        lines.append(
            (f"  - {{id: {name}, when: {{{field}: true}}}}", f"ask: does '{on_one_line(header)}' mean no?")
        )
    if not lines:
        return [
            "# NOBODY IS SUPPRESSED: the exports have no column that says who has opted out. Ask for one, or a list:",
            "# suppress:",
            "#   - {id: do-not-contact, file: do-not-contact.csv}",
        ]
    return [
        "# Never scored, never written anywhere, only counted: people who said no. Ask legal.",
        "suppress:",
        *commented(lines),
    ]


def _disqualify(plan: Draft) -> list[str]:
    words = disqualifying_words(plan.profile)
    if not words:
        return []
    when = flow({"job_title": {"word": words}})
    return [
        "# Never for sales, whatever they do. Ask sales: who else? Competitors, for one:",
        "#   - {id: competitor, when: {email_domain: [rival.example]}, reason: Competitor}",
        "disqualify:",
        f"  - {{id: no-buyer, when: {when}, reason: Does not buy}}  # sales: is that so?",
    ]


def _fit(plan: Draft, limits: Thresholds) -> list[str]:
    lines = [
        "# Fit: points for who somebody is; they make the letter of the grade. Sales answers for it.",
        "fit:",
    ]
    note = "from how many points on; the last takes everybody else"
    lines += commented([(f"  bands: {flow(limits.fit)}", note)])
    if not plan.fit:
        lines[0] = (
            "# Fit: the contacts have no column that says who somebody is. Ask: job titles, industry, size?"
        )
        own = [line.field for line in plan.reading.columns.get("contacts", ()) if line.field not in _IDENTITY]
        if own:
            lines[1:1] = wrapped_comment(
                f"Do some of the other columns tell: {', '.join(own[:6])}? A rule over one of them:"
            )
            lines.insert(-2, f"#   rules: [{{id: ours, when: {{{own[0]}: [one, another]}}, points: 10}}]")
        return lines
    lines.append("  rules:")
    for rule in plan.fit:
        if rule.question:
            lines += [f"    {line}" for line in wrapped_comment(f"sales: {rule.question}", 108)]
        parts: dict[str, object] = {"id": rule.id, "when": rule.when, "points": rule.points}
        lines.append(f"    - {flow(parts | ({'label': rule.label} if rule.label else {}))}")
    if {"decision-maker", "manager"} <= {rule.id for rule in plan.fit}:
        lines += [
            "  groups:  # rules that share a limit",
            "    role: {rules: [decision-maker, manager], max: 20}",
        ]
    return lines


def _engagement(plan: Draft, limits: Thresholds) -> list[str]:
    lines = [
        "# Engagement: points for what somebody did lately; they make the number of the grade. Marketing answers."
    ]
    if not plan.gives_engagement:
        return [*lines, "engagement:", f"  bands: {flow(limits.engagement)}"]
    window = commented(
        [(f"  window: {plan.window}", _window_note(plan)), (f"  bands: {flow(limits.engagement)}", "")]
    )
    return [*lines, "engagement:", *window, "  rules:", *commented(_engagement_rules(plan))]


def _window_note(plan: Draft) -> str:
    usual = "what is older counts no more, unless a rule names its own window"
    return usual if plan.window == "30d" else "30d is usual, but too few did something lately"


def _engagement_rules(plan: Draft) -> list[tuple[str, str]]:
    taken = {rule.id for rule in plan.fit}
    total = plan.profile.activity.rows if plan.profile.activity else 0
    lines = []
    for event in plan.events.events:
        if event.is_hand:
            continue
        worth = worth_of(event, total)
        lines.append((f"    - {flow(_rule(event, worth, plan.window, taken))}", worth.note))
    pages = [event.name for event in plan.events.events if event.family == "page"]
    if pages:
        habit: dict[str, object] = {"id": "weekly-habit", "event": pages[0], "count": "days", "at_least": 3}
        lines.append((f"    - {flow(habit | {'within': '7d', 'points': 10})}", ""))
    silence = {"30d": "60d", "90d": "180d"}.get(plan.window)
    if silence and plan.events.interest:
        silent = {"id": "silent", "no_event_for": silence, "points": -10, "event": plan.events.interest}
        lines.append((f"    - {flow(silent)}", ""))
    return lines


def _rule(event: Event, worth: Worth, window: str, taken: set[str]) -> dict[str, object]:
    name = event.name.replace("_", "-")
    rule: dict[str, object] = {
        "id": f"did-{name}" if name in taken else name,
        "event": event.name,
        **worth.rule,
    }
    if "window" in rule and window != "30d":  # the rule's own would be no longer than that of all
        del rule["window"]
    if window in {"365d", "all"} and "half_life" in rule:
        rule["half_life"] = "180d"
    return rule


def _stages(plan: Draft, limits: Thresholds) -> list[str]:
    need, rare = required(plan.profile)
    lines = [
        "# Stages: the first that holds, from the top, is where a lead belongs. Each becomes a file.",
        "stages:",
        "  - id: sql",
        "    label: Sales qualified",
        "    owner: sales",
    ]
    hands, behind = plan.events.hands, list[tuple[str, str]]()
    if hands:
        asked = {"event": hands[0] if len(hands) == 1 else hands, "within": "14d"}
        behind.append((f"    hand_raiser: {flow(asked)}", "asked for us: whatever the score"))
    if limits.sql is not None:
        active = {} if limits.sql_engagement is None else {"engagement": {"at_least": limits.sql_engagement}}
        enter = {"score": {"at_least": limits.sql}} | active
        takes = (
            f"{_percent(limits.sql_share)} of these leads"
            if limits.sql_share
            else "none of these leads as yet"
        )
        note = f"ask: {takes}; the points do not tell them apart" if limits.lumped else takes
        behind.append((f"    enter: {flow(enter)}", note))
    if readable(plan.profile, "current_stage", _EMPTY) and limits.mql is not None:
        leave = {"when": {"score": {"below": limits.mql}}, "min_stay": "7d"}
        behind.append((f"    leave: {flow(leave)}", "goes back when it cools down"))
    if need:
        note = (
            f"not {', '.join(rare)}: too few have it" if rare else "without these: blocked, not handed over"
        )
        behind.append((f"    require: {flow(need)}", note))
    behind.append(("    first_touch_within: 4h", "working hours; ask sales"))
    lines += commented(behind)
    if plan.profile.contacts.has("owner"):
        lines += [
            "    route:",
            "      - {when: {owner: {present: true}}, to_field: owner}",
            "      - {to: inbound-queue}",
        ]
    if limits.mql is not None:
        lines += ["  - id: mql", "    label: Marketing qualified", "    owner: marketing"]
        takes = (
            f"{_percent(limits.mql_share)} of these leads, with those for sales" if limits.mql_share else ""
        )
        lines += commented([(f"    enter: {flow({'score': {'at_least': limits.mql}})}", takes)])
    lines += [
        "  - id: nurture  # everybody else; nobody is lost",
        "    label: Nurture",
        "    owner: marketing",
    ]
    return lines


def _rows(rows: int, total: int) -> str:
    """How many rows; few are not counted out."""
    few, percent = 5, 100
    if rows < few:
        return "fewer than five rows"
    share = f", {percent * rows // total} %" if total and percent * rows >= total else ""
    return f"{rows:,} rows{share}"


def _percent(share: float) -> str:
    hundredth = 0.01
    return f"{share:.0%}" if share >= hundredth else "less than 1%"


def _day(at: date) -> str:
    return f"{at.day} {at:%b %Y}"
