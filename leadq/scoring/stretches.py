"""Points for stretches of days: enough of something within some days, or nothing of it for so long.

The queries give rows as those of `engagement.py` do.
"""

from collections.abc import Sequence
from decimal import Decimal

from sqlglot import exp

from leadq.scoring.predicates import decimal
from leadq.scoring.rules import Numbered
from leadq.words.steps import literal, sql, union_all

NO_LIMIT = 2_000_000
"""A window in days that lets everything through."""
MOST = 1_000_000_000
"""The largest quantity of a day, and the most points of a rule, either way: one odd cell must stop no run."""


def spans(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """`at_least` with `within`: some stretch of days, first and last at most that far apart, has enough."""
    queries = [_span(r, as_of_day) for r in rules]
    return union_all(queries)


def _span(r: Numbered, as_of_day: int) -> exp.Expression:
    stretch = exp.WindowSpec(
        kind="RANGE", start=literal(r.span_days), start_side="PRECEDING", end="CURRENT ROW", end_side=None
    )
    total = exp.Window(
        this=sql("SUM(d.quantity)"),
        partition_by=[sql("d.contact_key")],
        order=exp.Order(expressions=[exp.Ordered(this=sql("d.day"))]),
        spec=stretch,
    )
    quantity = sql("CAST(COUNT(*) AS DECIMAL(18, 6))")
    if r.rule.count == "days" or r.rule.sum is not None:
        quantity = day_quantity(r)
    return sql(
        """
        SELECT w.contact_key, CAST($number AS INTEGER) AS rule_no, $raw AS raw,
          CAST(SUM(w.events) AS BIGINT) AS events, MIN(w.day) AS first_day, MAX(w.day) AS last_day
        FROM (
          SELECT d.contact_key, d.day, $counted AS events, $total AS quantity
          FROM (
            SELECT a.contact_key, a.day, CAST($quantity AS DECIMAL(18, 6)) AS quantity, COUNT(*) AS events
            FROM activity_used AS a JOIN kind_rules AS k ON k.kind_no = a.kind_no
            WHERE k.rule_no = $number AND a.day >= $since
            GROUP BY a.contact_key, a.day
          ) AS d
        ) AS w
        GROUP BY w.contact_key HAVING MAX(w.quantity) >= $enough
        """,
        number=r.number,
        raw=decimal(_within_cap(r)),
        total=total,
        counted=literal(1) if r.rule.count == "days" else sql("d.events"),
        quantity=quantity,
        since=as_of_day - (r.window_days if r.window_days is not None else NO_LIMIT),
        enough=r.rule.at_least,
    )


def _within_cap(r: Numbered) -> Decimal:
    points, cap = r.rule.points, r.rule.max
    return points if cap is None or abs(points) <= abs(cap) else abs(cap).copy_sign(points)


def silent(rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    """`no_event_for`: people of whom no such activity, or none at all, is that recent."""
    return union_all([_silence(r, as_of_day) for r in rules])


def _silence(r: Numbered, as_of_day: int) -> exp.Expression:
    recent = sql(
        "SELECT contact_key FROM activity_used WHERE day >= $since", since=as_of_day - (r.silence_days or 0)
    )
    if r.rule.event:
        recent = sql(
            "SELECT a.contact_key FROM activity_used AS a JOIN kind_rules AS k ON k.kind_no = a.kind_no "
            "WHERE k.rule_no = $number AND a.day >= $since",
            number=r.number,
            since=as_of_day - (r.silence_days or 0),
        )
    return sql(
        """
        SELECT contact_key, CAST($number AS INTEGER) AS rule_no, $raw AS raw, CAST(0 AS BIGINT) AS events,
          CAST(NULL AS INTEGER) AS first_day, CAST(NULL AS INTEGER) AS last_day
        FROM people WHERE contact_key NOT IN ($recent)
        """,
        number=r.number,
        raw=decimal(_within_cap(r)),
        recent=recent,
    )


def day_quantity(r: Numbered) -> exp.Expression:
    """Return what a rule counts on one day: the day, or what a field adds up to, held within `MOST`."""
    if r.rule.sum is None:
        return sql("CAST(1 AS DECIMAL(18, 6))")
    value = exp.column(f"value_{r.rule.sum}", table="a", quoted=True)
    return sql("LEAST(GREATEST(SUM($value), -$most), $most)", value=value, most=MOST)
