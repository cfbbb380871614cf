"""What a lead's row says in words: reasons, why now, history. Worked out in the engine, in the last step only.

Until then they are packed into whole numbers, which sort and travel at a fraction of the cost of text:

- `reasons`: one number per net contribution, the larger the more points, ties in rulebook order;
- `strongest`: the two strongest engagement rules, each with its events and last day;
- `lead_history(contact_key, newest)`: one number per activity of the history, the larger the newer.
"""

from sqlglot import exp

from leadq.rulebook.model import Rulebook
from leadq.rulebook.uses import event_facts
from leadq.scoring.labels import rule_labels
from leadq.words.names import readable
from leadq.words.steps import Plan, Step, cases, col, literal, named, sql
from leadq.words.zones import instant_offset

_RULES = 2**16
"""Room for rule numbers."""
_LIFT = 2**40
"""Added to points (in hundredths) so that the number is never negative."""
_EVENTS, _DAYS = 2**30, 2**17
"""Room for how many events a rule counted and for the day of the last; the day is lifted, 0 stands for none."""
_DAY_LIFT = 30_000
_LABELS = 2**28
_EPOCH_LIFT = 2**32


def full_name(first: exp.Expression, last: exp.Expression, full: exp.Expression) -> exp.Expression:
    """Return a person's name as one text: first and last name, else the full name, else an empty text."""
    return sql(
        "COALESCE(NULLIF(CONCAT_WS(' ', $first, $last), ''), $full, '')", first=first, last=last, full=full
    )


def packed_reasons(first_engagement: int) -> list[exp.Expression]:
    """Return the aggregates `reasons` and `strongest` over the contributions of one contact."""
    strength = sql(
        "(CAST(points * 100 AS BIGINT) + $lift) * $rules + ($last - rule_no)",
        lift=_LIFT,
        rules=_RULES,
        last=_RULES - 1,
    )
    evidence = sql(
        "(CAST(rule_no AS BIGINT) * $events + LEAST(events, $most)) * $days + COALESCE(last_day + $lift, 0)",
        events=_EVENTS,
        most=_EVENTS - 1,
        days=_DAYS,
        lift=_DAY_LIFT,
    )
    reasons = sql("LIST($strength) FILTER (WHERE points <> 0)", strength=strength)
    strongest = sql(
        "ARG_MAX($evidence, $strength, 2) FILTER (WHERE rule_no >= $first AND points > 0)",
        evidence=evidence,
        strength=strength,
        first=first_engagement,
    )
    return [named(reasons, "reasons"), named(strongest, "strongest")]


def history_plan(last: int, *, few_labels: bool) -> Plan:
    """Compile the newest activities of each contact.

    Args:
        last: how many.
        few_labels: see `unpacked`.
    """
    newest = sql(
        "MAX((a.at // 1000000 + $lift) * $labels + k.label_no, $n)", lift=_EPOCH_LIFT, labels=_LABELS, n=last
    )
    history = (
        exp.select("a.contact_key", named(newest, "newest"))
        .from_("activity_used AS a")
        .join("kind_labels AS k", on=sql("k.kind_no = a.kind_no"))
        .group_by("a.contact_key")
    )
    steps = [Step("lead_history", history)]
    if few_labels:
        steps.append(Step("label_texts", sql("SELECT LIST(label ORDER BY label_no) FROM labels"), "variable"))
    return Plan(tuple(steps))


def reasons(rulebook: Rulebook) -> exp.Expression:
    """`webinar +35.16; decision maker +20; free mail -10`: largest first, ties in rulebook order."""
    labels = literal(list(rule_labels(rulebook).values()))
    rule = sql("($last - item % $rules) + 1", last=_RULES - 1, rules=_RULES)
    hundredths = sql("(item // $rules) - $lift", rules=_RULES, lift=_LIFT)
    text = sql(
        "LIST_EXTRACT($labels, $rule) || CASE WHEN $h > 0 THEN ' +' ELSE ' ' END || CASE WHEN $h % 100 = 0 "
        "THEN CAST($h // 100 AS TEXT) ELSE RTRIM(CAST(CAST($h / 100.0 AS DECIMAL(18, 2)) AS TEXT), '0') END",
        labels=labels,
        rule=rule,
        h=hundredths,
    )
    return sql(
        "ARRAY_TO_STRING(LIST_TRANSFORM(LIST_REVERSE_SORT(reasons), LAMBDA item : $text), '; ')", text=text
    )


def why_now(rulebook: Rulebook) -> exp.Expression:
    """One sentence, or NULL: the raised hand, the two strongest engagement rules, who it is. Reads `strong_<n>`."""
    facts = event_facts(rulebook)
    events = cases(
        [
            (sql("raised_event = $n", n=n), literal(" or ".join(readable(e) for e in fact.events)))
            for n, fact in enumerate(facts)
        ]
    )
    hand = sql(
        "CASE WHEN hand_raiser THEN CONCAT('Raised a hand', ': ' || $events || ' on ' || $day) END",
        events=events,
        day=date_words(col("raised_day")),
    )
    nothing = sql("CASE WHEN NOT hand_raiser AND strong_1 IS NULL THEN 'No activity counts yet' END")
    if not rulebook.engagement.rules:
        nothing = exp.null()  # none would, and there may be no export of it
    who = sql("COALESCE(cell_job_title || ' at ' || cell_company, cell_job_title, cell_company)")
    sentence = exp.Anonymous(
        this="CONCAT_WS",
        expressions=[literal("; "), hand, nothing, *(_strong(rulebook, n) for n in (1, 2)), who],
    )
    return sql(
        "UPPER(LEFT($s, 1)) || SUBSTRING($s, 2) || CASE WHEN ENDS_WITH($s, '.') THEN '' WHEN $s <> '' THEN '.' END",
        s=sentence,
    )


def _strong(rulebook: Rulebook, place: int) -> exp.Expression:
    first = len(rulebook.fit.rules)
    names = list(rule_labels(rulebook).values())[first:]
    item = col(f"strong_{place}")
    rule = sql("($item // $room)", item=item, room=_EVENTS * _DAYS)
    events = sql("($item // $days) % $room", item=item, days=_DAYS, room=_EVENTS)
    day = sql("$item % $days", item=item, days=_DAYS)
    return sql(
        "LIST_EXTRACT($names, $rule - $first + 1) || CASE WHEN $day = 0 THEN '' "
        "WHEN $events = 1 THEN ' on ' || $date ELSE ' ×' || CAST($events AS TEXT) || ', last on ' || $date END",
        names=names,
        rule=rule,
        first=first,
        events=events,
        day=day,
        date=date_words(sql("$day - $lift", day=day, lift=_DAY_LIFT)),
    )


def date_words(day: exp.Expression) -> exp.Expression:
    """A calendar day (days since 1970-01-01) as `30 Oct 2026`."""
    return sql("STRFTIME(CAST('1970-01-01' AS DATE) + CAST($day AS INTEGER), '%-d %b %Y')", day=day)


def unpacked(last: int, *, few_labels: bool) -> list[exp.Expression]:
    """The columns that `why_now` and `history` read: `strong_<n>`, `at_<n>`, and `label_<n>` or its number.

    A few labels are one list that every row looks into; many are joined (`label_no_<n>`), because the engine lays a
    list out anew for every two thousand rows.
    """
    columns = [named(sql("LIST_EXTRACT(strongest, $n)", n=n), f"strong_{n}") for n in (1, 2)]
    for n in range(1, last + 1):
        item = sql("LIST_EXTRACT(newest, $n)", n=n)
        at = sql("$item // $labels - $lift", item=item, labels=_LABELS, lift=_EPOCH_LIFT)
        number = sql("CAST($item % $labels AS INTEGER)", item=item, labels=_LABELS)
        columns.append(named(at, f"at_{n}"))
        if few_labels:
            text = sql("LIST_EXTRACT(GETVARIABLE('label_texts'), $number)", number=number)
            columns.append(named(text, f"label_{n}"))
        else:
            columns.append(named(number, f"label_no_{n}"))
    return columns


def history(last: int) -> exp.Expression:
    """`30 Oct 2026 pricing view (Pricing page) | …`, newest first. Reads `at_<n>` and `label_<n>`."""
    parts = []
    for n in range(1, last + 1):
        at = col(f"at_{n}")
        day = sql("($at + $offset) // 86400", at=at, offset=instant_offset(at))
        parts.append(sql("$day || ' ' || $label", day=date_words(day), label=col(f"label_{n}")))
    return exp.Anonymous(this="CONCAT_WS", expressions=[literal(" | "), *parts])
