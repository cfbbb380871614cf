"""What one contact's points were counted from: the activities behind each engagement rule, day by day.

Queries over the tables that the plan leaves (`KEPT`), joined as the plan joins them: which kinds feed a rule, its
terms and its decay factors are the plan's own. A test holds the days to the raw contributions.
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.scoring.rules import Numbered
from leadq.scoring.stretches import MOST
from leadq.words.steps import cases, col, literal, sql

KEPT = ("activity_used", "kind_rules", "rule_terms", "rule_factors", "kind_labels")
"""The tables of the plan that these queries read."""


def days_query(rules: Sequence[Numbered], contact_key: int, as_of_day: int) -> exp.Expression:
    """Return rows (rule_no, day, activities, quantity, before, limited, factor, points, stretch, inside): rule by day.

    `before` are the points of the day within the rule's daily cap, which `limited` says took some, `points` those after
    decay; `stretch` is the
    quantity of the day and of the `within` days before it; `inside` says whether the day lies in the rule's
    window. The newest day stands first.
    """
    summed = [r for r in rules if r.rule.count == "days" or r.rule.sum is not None]
    quantity = cases(
        [(sql("k.rule_no = $n", n=r.number), _quantity_of_a_day(r)) for r in summed],
        sql("CAST(COUNT(*) AS DECIMAL(18, 6))"),
    )
    one_off = sql("CASE WHEN t.one_off THEN t.points ELSE d.quantity * t.points END")
    before = sql(
        "LEAST(GREATEST($points, COALESCE(-t.cap_per_day, $points)), COALESCE(t.cap_per_day, $points))",
        points=one_off,
    )
    decaying = exp.Tuple(expressions=[literal(r.number) for r in rules if r.decays] or [literal(-1)])
    return sql(
        """
        WITH days AS (
          SELECT k.rule_no, a.day, COUNT(*) AS activities, CAST($quantity AS DECIMAL(18, 6)) AS quantity
          FROM activity_used AS a JOIN kind_rules AS k ON k.kind_no = a.kind_no
          WHERE a.contact_key = $key
          GROUP BY k.rule_no, a.day
        ), told AS (
          SELECT d.rule_no, d.day, d.activities, d.quantity,
            CAST($before AS DECIMAL(24, 8)) AS before, $before <> $points AS limited,
            CAST(COALESCE(f.factor, CASE WHEN d.rule_no IN $decaying THEN 0 ELSE 1 END) AS DECIMAL(7, 6)) AS factor,
            d.day >= $today - t.window_days AS inside,
            (SELECT SUM(e.quantity) FROM days AS e WHERE e.rule_no = d.rule_no
              AND e.day BETWEEN d.day - t.span_days AND d.day AND e.day >= $today - t.window_days) AS stretch
          FROM days AS d JOIN rule_terms AS t ON t.rule_no = d.rule_no
          LEFT JOIN rule_factors AS f ON f.rule_no = d.rule_no AND f.age = $today - d.day
        )
        SELECT rule_no, day, activities, quantity, before, limited, factor, before * factor AS points, stretch, inside
        FROM told ORDER BY rule_no, day DESC
        """,
        quantity=quantity,
        before=before,
        points=one_off,
        decaying=decaying,
        key=contact_key,
        today=as_of_day,
    )


def _quantity_of_a_day(r: Numbered) -> exp.Expression:
    if r.rule.sum is None:
        return sql("CAST(1 AS DECIMAL(18, 6))")
    return sql(
        "LEAST(GREATEST(SUM($value), -$most), $most)", value=col(f"value_{r.rule.sum}", "a"), most=MOST
    )


def activities_query(contact_key: int) -> exp.Expression:
    """Return (rule_no, day, label, activities): what was done on each day of a rule, as histories tell it."""
    return sql(
        """
        SELECT k.rule_no, a.day, l.label, COUNT(*) AS activities
        FROM activity_used AS a
        JOIN kind_rules AS k ON k.kind_no = a.kind_no
        JOIN kind_labels AS l ON l.kind_no = a.kind_no
        WHERE a.contact_key = $key
        GROUP BY k.rule_no, a.day, l.label ORDER BY k.rule_no, a.day DESC, activities DESC, l.label
        """,
        key=contact_key,
    )


def newest_query(contact_key: int) -> exp.Expression:
    """Return (activities, newest day) of all that a contact did, mapped or not."""
    return sql("SELECT COUNT(*), MAX(day) FROM activity_used WHERE contact_key = $key", key=contact_key)
