"""One table of contributions: who gets which points from which rule. Scores, reasons and explanations read only this.

`contributions(contact_key, rule_no, raw, points, events, first_day, last_day)`: `raw` is after decay and the rule's own
cap, `points` after the group's cap. A row exists for each rule that gave a contact something before the group's cap.
"""

from collections.abc import Sequence

from sqlglot import exp

from leadq.rulebook.model import Group, Rulebook
from leadq.scoring.engagement import raw_engagement
from leadq.scoring.labels import rules_of
from leadq.scoring.rules import Numbered
from leadq.words.steps import Plan, Step, literal, rows, sql, union_all


def contribution_plan(rulebook: Rulebook, rules: Sequence[Numbered], as_of_day: int) -> Plan:
    """Compile the contributions; rules in groups pass through their group's cap.

    Where a rulebook has accounts, those of engagement rules are there before (`engagement_contributions`).
    """
    fit, terms = range(len(rulebook.fit.rules)), Step("fit_terms", _fit_terms(rulebook))
    if rulebook.accounts is None:
        return Plan((terms, Step("contributions", _contributions(rulebook, fit, rules, as_of_day))))
    both = [
        _contributions(rulebook, fit, (), as_of_day),
        sql("SELECT * FROM engagement_contributions"),
    ]
    return Plan((terms, Step("contributions", union_all(both))))


def engagement_contributions(rulebook: Rulebook, rules: Sequence[Numbered], as_of_day: int) -> Plan:
    """Compile `engagement_contributions`, of engagement rules alone: accounts add them up first."""
    query = _contributions(rulebook, range(0), rules, as_of_day)
    return Plan((Step("engagement_contributions", query),))


def _contributions(
    rulebook: Rulebook, fit: range, rules: Sequence[Numbered], as_of_day: int
) -> exp.Expression:
    """The contributions of the fit rules with these numbers and of these engagement rules."""
    chosen = {*fit, *(rule.number for rule in rules)}
    grouped = [limit for limit in _grouped(rulebook) if limit[0] in chosen]
    numbers = {number for number, *_ in grouped}
    free = _raw(
        [n for n in fit if n not in numbers], [r for r in rules if r.number not in numbers], as_of_day
    )
    direct = sql(
        "SELECT contact_key, rule_no, raw, raw AS points, events, first_day, last_day FROM ($free) AS f WHERE raw <> 0",
        free=free,
    )
    if not grouped:
        return direct
    inside = _raw([n for n in fit if n in numbers], [r for r in rules if r.number in numbers], as_of_day)
    limits = rows(
        {
            "rule_no": "INTEGER",
            "group_no": "INTEGER",
            "place": "INTEGER",
            "cap": "DECIMAL(18, 2)",
            "sign": "INTEGER",
        },
        grouped,
    )
    capped = sql(_CAPPED, inside=inside, limits=limits)
    return union_all([direct, capped])


_CAPPED = """
SELECT contact_key, rule_no, raw,
  CAST(sign * (LEAST(so_far, cap) - LEAST(so_far - sign * raw, cap)) AS DECIMAL(18, 2)) AS points,
  events, first_day, last_day
FROM (
  SELECT r.contact_key, r.rule_no, r.raw, r.events, r.first_day, r.last_day, l.cap, l.sign,
    SUM(l.sign * r.raw) OVER (
      PARTITION BY r.contact_key, l.group_no ORDER BY l.place ROWS UNBOUNDED PRECEDING
    ) AS so_far
  FROM ($inside) AS r JOIN ($limits) AS l ON l.rule_no = r.rule_no
  WHERE r.raw <> 0
) AS s
"""


def _fit_terms(rulebook: Rulebook) -> exp.Expression:
    return rows(
        {"rule_no": "INTEGER", "points": "DECIMAL(18, 2)"},
        [(number, rule.points) for number, rule in enumerate(rulebook.fit.rules)],
    )


def _raw(fit: Sequence[int], rules: Sequence[Numbered], as_of_day: int) -> exp.Expression:
    points = sql(
        """
        SELECT f.contact_key, f.rule_no, t.points AS raw, CAST(NULL AS BIGINT) AS events,
          CAST(NULL AS INTEGER) AS first_day, CAST(NULL AS INTEGER) AS last_day
        FROM fit_fired AS f JOIN fit_terms AS t ON t.rule_no = f.rule_no WHERE f.rule_no IN $wanted
        """,
        wanted=exp.Tuple(expressions=[literal(n) for n in fit]),
    )
    return union_all([*([points] if fit else []), raw_engagement(rules, as_of_day)])


def _grouped(rulebook: Rulebook) -> list[tuple[int, int, int, object, int]]:
    """(rule number, group number, place in the group, size of the cap, sign) of every rule in a group."""
    numbers = {rule.id: n for n, rule in enumerate(rules_of(rulebook))}
    groups: list[Group] = [*rulebook.fit.groups.values(), *rulebook.engagement.groups.values()]
    found: list[tuple[int, int, int, object, int]] = []
    for group_no, group in enumerate(groups):
        cap = group.max if group.max is not None else group.min
        if cap is None:
            continue
        sign = 1 if group.max is not None else -1
        found += [(numbers[rule], group_no, place, abs(cap), sign) for place, rule in enumerate(group.rules)]
    return found
