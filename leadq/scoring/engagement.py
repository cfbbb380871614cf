"""Points for what people do: every engagement rule's raw contribution (docs/semantics.md, Engagement).

Each query here gives rows (contact_key, rule_no, raw, events, first_day, last_day) for the rules of one kind. `raw`
is after decay and after the rule's own cap, two decimals. Rules that give nothing give no row.
"""

from collections.abc import Callable, Sequence

from sqlglot import exp

from leadq.rulebook.model import Rulebook
from leadq.scoring.events import kinds_of
from leadq.scoring.rules import Numbered
from leadq.scoring.stretches import MOST, NO_LIMIT, day_quantity, silent, spans
from leadq.words.steps import Plan, Step, literal, rows, sql, union_all

_SHAPE = {
    "contact_key": "INTEGER",
    "rule_no": "INTEGER",
    "raw": "DECIMAL(18, 2)",
    "events": "BIGINT",
    "first_day": "INTEGER",
    "last_day": "INTEGER",
}


def engagement_plan(rulebook: Rulebook, rules: Sequence[Numbered]) -> Plan:
    """Compile the tables that all engagement queries share: which kinds feed which rules, terms, decay factors."""
    fed = [(r.number, r.rule.event) for r in rules if r.rule.event]
    factors = [(r.number, age, factor) for r in rules if r.decays for age, factor in r.factors()]
    return Plan(
        (
            Step("kind_rules", kinds_of("rule_no", rulebook, fed)),
            Step("rule_terms", rows(_TERMS, [_terms(r) for r in rules])),
            Step(
                "rule_factors",
                rows({"rule_no": "INTEGER", "age": "INTEGER", "factor": "DECIMAL(7, 6)"}, factors),
            ),
        )
    )


_TERMS = {
    "rule_no": "INTEGER",
    "points": "DECIMAL(8, 2)",
    "cap": "DECIMAL(18, 2)",
    "cap_per_day": "DECIMAL(18, 2)",
    "window_days": "INTEGER",
    "at_least": "DECIMAL(24, 6)",
    "span_days": "INTEGER",
    "one_off": "BOOLEAN",
}


def _terms(r: Numbered) -> tuple[object, ...]:
    rule = r.rule
    return (
        r.number,
        rule.points,
        abs(rule.max) if rule.max is not None else None,
        abs(rule.max_per_day) if rule.max_per_day is not None else None,
        r.window_days if r.window_days is not None else NO_LIMIT,
        rule.at_least,
        r.span_days,
        r.one_off,
    )


def raw_engagement(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """Return the raw contributions of these rules, one under the other by kind of rule."""
    queries: list[exp.Expression] = []
    for belongs, query in _KINDS:
        chosen = [r for r in rules if belongs(r)]
        if chosen:
            queries.append(query(chosen, as_of_day))
    return union_all(queries or [rows(_SHAPE, [])])


def _numbers(rules: Sequence[Numbered]) -> exp.Expression:
    return exp.Tuple(expressions=[literal(r.number) for r in rules])


def _capped(raw: exp.Expression) -> exp.Expression:
    """Round half away from zero to two decimals, then hold within the rule's cap, and within MOST in any case."""
    rounded = sql(
        "CAST(ROUND(LEAST(GREATEST($raw, -$most), $most), 2) AS DECIMAL(18, 2))", raw=raw, most=MOST
    )
    return sql("LEAST(GREATEST($raw, COALESCE(-t.cap, $raw)), COALESCE(t.cap, $raw))", raw=rounded)


def _fed(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """Return (kind_no, rule_no, first_day): the kinds that feed each rule, and the first day of its window."""
    return sql(
        """
        SELECT k.kind_no, k.rule_no, $today - t.window_days AS first_day
        FROM kind_rules AS k JOIN rule_terms AS t ON t.rule_no = k.rule_no
        WHERE k.rule_no IN $numbers
        """,
        today=as_of_day,
        numbers=_numbers(rules),
    )


def _counted(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """Rules that only count events: points for each, or once if there are enough; no decay."""
    raw = sql(
        "CASE WHEN NOT t.one_off THEN h.events * t.points "
        "WHEN h.events >= COALESCE(t.at_least, 1) THEN t.points ELSE 0 END"
    )
    return sql(
        """
        SELECT h.contact_key, h.rule_no, $raw AS raw, h.events, h.first_day, h.last_day
        FROM (
          SELECT a.contact_key, k.rule_no, COUNT(*) AS events, MIN(a.day) AS first_day, MAX(a.day) AS last_day
          FROM activity_used AS a
          JOIN ($fed) AS k ON k.kind_no = a.kind_no
          WHERE a.day >= k.first_day
          GROUP BY a.contact_key, k.rule_no
        ) AS h JOIN rule_terms AS t ON t.rule_no = h.rule_no
        WHERE t.at_least IS NULL OR h.events >= t.at_least
        """,
        raw=_capped(raw),
        fed=_fed(rules, as_of_day),
    )


def _decaying(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """Points for each event, each with the factor of its age."""
    return sql(
        """
        SELECT h.contact_key, h.rule_no, $raw AS raw, h.events, h.first_day, h.last_day
        FROM (
          SELECT a.contact_key, k.rule_no, SUM(f.factor) AS weight, COUNT(*) AS events,
            MIN(a.day) AS first_day, MAX(a.day) AS last_day
          FROM activity_used AS a
          JOIN ($fed) AS k ON k.kind_no = a.kind_no
          LEFT JOIN rule_factors AS f ON f.rule_no = k.rule_no AND f.age = $today - a.day
          WHERE a.day >= k.first_day
          GROUP BY a.contact_key, k.rule_no
        ) AS h JOIN rule_terms AS t ON t.rule_no = h.rule_no
        WHERE h.weight IS NOT NULL
        """,
        raw=_capped(sql("CAST(h.weight AS DECIMAL(20, 6)) * t.points")),
        fed=_fed(rules, as_of_day),
        today=as_of_day,
    )


def _newest_or_first(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """Rules whose one event decays (`once`: the newest in the window; `first_ever`: the very first, if it is in it)."""
    first = exp.Tuple(expressions=[literal(r.number) for r in rules if r.rule.first_ever] or [literal(-1)])
    decaying = exp.Tuple(expressions=[literal(r.number) for r in rules if r.decays] or [literal(-1)])
    return sql(
        """
        SELECT h.contact_key, h.rule_no, $raw AS raw,
          CAST(1 AS BIGINT) AS events, h.day AS first_day, h.day AS last_day
        FROM (
          SELECT a.contact_key, k.rule_no,
            CASE WHEN k.rule_no IN $first THEN MIN(a.day) ELSE MAX(a.day) END AS day
          FROM activity_used AS a
          JOIN kind_rules AS k ON k.kind_no = a.kind_no
          WHERE k.rule_no IN $numbers
          GROUP BY a.contact_key, k.rule_no
        ) AS h
        JOIN rule_terms AS t ON t.rule_no = h.rule_no
        LEFT JOIN rule_factors AS f ON f.rule_no = h.rule_no AND f.age = $today - h.day
        WHERE h.day >= $today - t.window_days
        """,
        raw=_capped(
            sql(
                "COALESCE(f.factor, CASE WHEN h.rule_no IN $decaying THEN 0 ELSE 1 END) * t.points",
                decaying=decaying,
            )
        ),
        today=as_of_day,
        numbers=_numbers(rules),
        first=first,
    )


def _daily(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """Rules that need each day by itself: `max_per_day`, `count: days`, `sum`, and decay on top of them."""
    quantity = exp.Coalesce(
        this=exp.Case(
            ifs=[
                exp.If(this=sql("k.rule_no = $n", n=r.number), true=day_quantity(r))
                for r in rules
                if r.rule.count == "days" or r.rule.sum is not None
            ]
        )
        if any(r.rule.count == "days" or r.rule.sum is not None for r in rules)
        else exp.null(),
        expressions=[sql("CAST(COUNT(*) AS DECIMAL(18, 6))")],
    )
    decaying = exp.Tuple(expressions=[literal(r.number) for r in rules if r.decays] or [literal(-1)])
    factor = sql("COALESCE(f.factor, CASE WHEN d.rule_no IN $decaying THEN 0 ELSE 1 END)", decaying=decaying)
    points = sql("d.quantity * t.points")
    points = sql(
        "LEAST(GREATEST($points, COALESCE(-t.cap_per_day, $points)), COALESCE(t.cap_per_day, $points))",
        points=points,
    )
    raw = sql("CASE WHEN NOT t.one_off THEN h.points WHEN h.quantity >= t.at_least THEN t.points ELSE 0 END")
    return sql(
        """
        SELECT h.contact_key, h.rule_no, $raw AS raw, h.events, h.first_day, h.last_day
        FROM (
          SELECT d.contact_key, d.rule_no,
            SUM(CAST($points AS DECIMAL(24, 8)) * CAST($factor AS DECIMAL(7, 6))) AS points,
            SUM(d.quantity) AS quantity, $events AS events, MIN(d.day) AS first_day, MAX(d.day) AS last_day
          FROM (
            SELECT a.contact_key, k.rule_no, a.day, CAST($quantity AS DECIMAL(18, 6)) AS quantity, COUNT(*) AS events
            FROM activity_used AS a
            JOIN kind_rules AS k ON k.kind_no = a.kind_no
            JOIN rule_terms AS t ON t.rule_no = k.rule_no
            WHERE k.rule_no IN $numbers AND a.day >= $today - t.window_days
            GROUP BY a.contact_key, k.rule_no, a.day
          ) AS d
          JOIN rule_terms AS t ON t.rule_no = d.rule_no
          LEFT JOIN rule_factors AS f ON f.rule_no = d.rule_no AND f.age = $today - d.day
          GROUP BY d.contact_key, d.rule_no
        ) AS h JOIN rule_terms AS t ON t.rule_no = h.rule_no
        WHERE t.at_least IS NULL OR h.quantity >= t.at_least
        """,
        raw=_capped(raw),
        events=_day_events(rules),
        points=points,
        factor=factor,
        quantity=quantity,
        numbers=_numbers(rules),
        today=as_of_day,
    )


def _day_events(rules: Sequence[Numbered]) -> exp.Expression:
    """Activities counted; of rules that count days, the days."""
    by_day = exp.Tuple(
        expressions=[literal(r.number) for r in rules if r.rule.count == "days"] or [literal(-1)]
    )
    return sql("CAST(SUM(CASE WHEN d.rule_no IN $by_day THEN 1 ELSE d.events END) AS BIGINT)", by_day=by_day)


def _is_silent(r: Numbered) -> bool:
    return r.rule.no_event_for is not None


def _is_span(r: Numbered) -> bool:
    return r.span_days is not None and not _is_silent(r)


def _is_daily(r: Numbered) -> bool:
    return (r.by_day or r.rule.sum is not None) and not (_is_silent(r) or _is_span(r) or _is_single(r))


def _is_single(r: Numbered) -> bool:
    return r.rule.once or r.rule.first_ever


def _is_decaying(r: Numbered) -> bool:
    return r.decays and not (_is_silent(r) or _is_span(r) or _is_daily(r) or _is_single(r))


def _is_counted(r: Numbered) -> bool:
    return not (_is_silent(r) or _is_span(r) or _is_daily(r) or _is_single(r) or _is_decaying(r))


_KINDS: tuple[tuple[Callable[[Numbered], bool], Callable[[Sequence[Numbered], int], exp.Expression]], ...] = (
    (_is_counted, _counted),
    (_is_decaying, _decaying),
    (_is_single, _newest_or_first),
    (_is_daily, _daily),
    (_is_span, spans),
    (_is_silent, silent),
)
