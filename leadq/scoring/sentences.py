"""What a lead's row says in words: reasons, why now, history. Worked out in the engine, in the last step only.

- `lead_reasons(contact_key, reasons, strongest)`: net contributions as sortable numbers, and the two strongest
  engagement rules; text is made from them only for the rows that are written;
- `lead_history(contact_key, newest)`: the newest activities as sortable numbers.
"""

from sqlglot import exp

from leadq.rulebook.model import Rulebook
from leadq.rulebook.uses import event_facts
from leadq.scoring.labels import rule_labels
from leadq.scoring.nextstep import plain
from leadq.words.names import readable
from leadq.words.steps import Plan, Step, cases, col, literal, named, sql
from leadq.words.zones import instant_offset

_RULES = 65_536
"""Room for rule numbers below points in one sortable number."""
_LIFT = 2**40
"""Added to points (in hundredths) so that the number is never negative."""
_KINDS = 2**28
_EPOCH_LIFT = 2**32


def sentence_plan(rulebook: Rulebook) -> Plan:
    """Compile the compact lists that sentences are made from."""
    strength = sql(
        "(CAST(points * 100 AS BIGINT) + $lift) * $rules + ($last - rule_no)",
        lift=_LIFT,
        rules=_RULES,
        last=_RULES - 1,
    )
    engagement = sql("rule_no >= $first AND points > 0", first=len(rulebook.fit.rules))
    reasons = exp.select(
        "contact_key",
        named(
            sql("LIST_REVERSE_SORT(LIST($strength) FILTER (WHERE points <> 0))", strength=strength), "reasons"
        ),
        named(
            sql(
                "ARG_MAX({'rule_no': rule_no, 'events': events, 'last_day': last_day}, $strength, 2) "
                "FILTER (WHERE $engagement)",
                strength=strength,
                engagement=engagement,
            ),
            "strongest",
        ),
    )
    newest = sql(
        "MAX((at // 1000000 + $lift) * $kinds + kind_no, $n)",
        lift=_EPOCH_LIFT,
        kinds=_KINDS,
        n=rulebook.handoff.history.last,
    )
    history = exp.select("contact_key", named(newest, "newest"))
    return Plan(
        (
            Step("lead_reasons", reasons.from_("contributions").group_by("contact_key")),
            Step("lead_history", history.from_("activity_used").group_by("contact_key")),
        )
    )


def reasons(rulebook: Rulebook) -> exp.Expression:
    """`webinar +35.16; decision maker +20; free mail -10`: largest first, ties in rulebook order."""
    labels = literal(list(rule_labels(rulebook).values()))
    rule = sql("($last - item % $rules) + 1", last=_RULES - 1, rules=_RULES)
    hundredths = sql("(item // $rules) - $lift", rules=_RULES, lift=_LIFT)
    points = plain(sql("CAST($h / 100.0 AS DECIMAL(18, 2))", h=hundredths))
    text = sql(
        "LIST_EXTRACT($labels, $rule) || CASE WHEN $h > 0 THEN ' +' ELSE ' ' END || $points",
        labels=labels,
        rule=rule,
        h=hundredths,
        points=points,
    )
    return sql("COALESCE(ARRAY_TO_STRING(LIST_TRANSFORM(reasons, LAMBDA item : $text), '; '), '')", text=text)


def why_now(rulebook: Rulebook) -> exp.Expression:
    """One sentence: the raised hand, the two strongest engagement rules, who it is. Reads `strong_1`, `strong_2`."""
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
    who = sql("COALESCE(cell_job_title || ' at ' || cell_company, cell_job_title, cell_company)")
    sentence = exp.Anonymous(
        this="CONCAT_WS",
        expressions=[literal("; "), hand, nothing, *(_strong(rulebook, n) for n in (1, 2)), who],
    )
    return sql("UPPER(LEFT($s, 1)) || SUBSTRING($s, 2) || '.'", s=sentence)


def _strong(rulebook: Rulebook, place: int) -> exp.Expression:
    first = len(rulebook.fit.rules)
    names = list(rule_labels(rulebook).values())[first:]
    item = col(f"strong_{place}")
    label = sql("LIST_EXTRACT($names, $item['rule_no'] - $first + 1)", names=names, item=item, first=first)
    return sql(
        "$label || CASE WHEN $item['last_day'] IS NULL THEN '' WHEN $item['events'] = 1 THEN ' on ' || $day "
        "ELSE ' ×' || CAST($item['events'] AS TEXT) || ', last on ' || $day END",
        label=label,
        item=item,
        day=date_words(sql("$item['last_day']", item=item)),
    )


def date_words(day: exp.Expression) -> exp.Expression:
    """A calendar day (days since 1970-01-01) as `30 Oct 2026`."""
    return sql("STRFTIME(CAST('1970-01-01' AS DATE) + CAST($day AS INTEGER), '%-d %b %Y')", day=day)


def unpacked(last: int) -> list[exp.Expression]:
    """The columns that `why_now` and `history` read, from `strongest` and `newest`."""
    strong = [named(sql("LIST_EXTRACT(strongest, $n)", n=n), f"strong_{n}") for n in (1, 2)]
    places = range(1, last + 1)
    item = {n: sql("LIST_EXTRACT(newest, $n)", n=n) for n in places}
    at = [
        named(sql("$item // $kinds - $lift", item=item[n], kinds=_KINDS, lift=_EPOCH_LIFT), f"at_{n}")
        for n in places
    ]
    kind = [
        named(sql("CAST($item % $kinds AS INTEGER)", item=item[n], kinds=_KINDS), f"kind_{n}") for n in places
    ]
    return [*strong, *at, *kind]


def history(last: int) -> exp.Expression:
    """`30 Oct 2026 pricing view (Pricing page) | …`, newest first. Reads `at_<n>` and `label_<n>`."""
    parts = []
    for n in range(1, last + 1):
        at = col(f"at_{n}")
        day = sql("CAST(FLOOR(($at + $offset) / 86400.0) AS INTEGER)", at=at, offset=instant_offset(at))
        parts.append(sql("$day || ' ' || $label", day=date_words(day), label=col(f"label_{n}")))
    return exp.Anonymous(this="CONCAT_WS", expressions=[literal(" | "), *parts])
