"""Which kinds of activity are which events, and which rules and questions about events they feed.

- `kind_events(kind_no, event_no)`: events numbered from 0 in rulebook order;
- `kind_facts(kind_no, fact_no)`: questions of conditions about events, each kind once per question;
- `event_counts(contact_key, event_<n>, event_<n>_last)`: answers to these questions;
- `kind_labels(kind_no, activities, text_type, mapped, label_no, label)`: how an activity reads in a history;
- `labels(label_no, label)`: the different labels, numbered from the last of the alphabet.
"""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from leadq.rulebook.conditions import EventSeen
from leadq.rulebook.model import Rulebook
from leadq.rulebook.uses import event_facts
from leadq.scoring.predicates import Compiler, as_folded
from leadq.scoring.rules import days
from leadq.words.names import readable
from leadq.words.steps import Plan, Step, col, every, literal, named, rows, some, sql, under, union_all
from leadq.words.tables import Form, column_name


def event_plan(rulebook: Rulebook, compiler: Compiler) -> Plan:
    """Compile the steps from kinds of activity, and `activity_used`, to events."""
    facts = event_facts(rulebook)
    return Plan(
        (
            Step("kind_events", _kind_events(rulebook, compiler)),
            Step("kind_labels", _labels(rulebook)),
            Step("labels", sql("SELECT DISTINCT label_no, label FROM kind_labels")),
            Step("kind_facts", kinds_of("fact_no", rulebook, [(n, f.events) for n, f in enumerate(facts)])),
            Step("event_counts", _event_counts(facts, compiler.as_of_day)),
        )
    )


def _event_counts(facts: Sequence[EventSeen], as_of_day: int) -> exp.Expression:
    columns: list[exp.Expression] = []
    for n, fact in enumerate(facts):
        window = days(fact.within, as_of_day)
        recent = sql("f.fact_no = $n", n=n)
        if window is not None:
            recent = every([recent, sql("a.day >= $since", since=as_of_day - window)])
        columns.append(named(sql("COUNT(*) FILTER (WHERE $recent)", recent=recent), f"event_{n}"))
        columns.append(named(sql("MAX(a.day) FILTER (WHERE $recent)", recent=recent), f"event_{n}_last"))
    return (
        exp.select("a.contact_key", *columns)
        .from_("activity_used AS a")
        .join("kind_facts AS f", on=sql("f.kind_no = a.kind_no"))
        .group_by("a.contact_key")
    )


def kinds_of(name: str, rulebook: Rulebook, wanted: Iterable[tuple[int, tuple[str, ...]]]) -> exp.Expression:
    """Return (kind_no, `name`) for each number and the events it stands for; a kind counts once for a number."""
    number_of = {event: n for n, event in enumerate(rulebook.events)}
    pairs = [(number, number_of[event]) for number, events in wanted for event in events]
    links = rows({name: "INTEGER", "event_no": "INTEGER"}, pairs)
    return (
        exp.select("kind_no", col(name))
        .distinct()
        .from_("kind_events")
        .join(under(links, "links"), using=["event_no"])
    )


def _kind_events(rulebook: Rulebook, compiler: Compiler) -> exp.Expression:
    agreed = col(column_name("leadq_event", Form.FOLD))
    queries = [
        exp.select("kind_no", named(exp.cast(literal(number), "INTEGER"), "event_no"))
        .from_("kinds")
        .where(some([compiler.predicate(condition), exp.EQ(this=agreed.copy(), expression=as_folded(event))]))
        for number, (event, condition) in enumerate(rulebook.events.items())
    ]
    return union_all(queries or [rows({"kind_no": "INTEGER", "event_no": "INTEGER"}, [])])


def _labels(rulebook: Rulebook) -> exp.Expression:
    names = rows(
        {"event_no": "INTEGER", "label": "TEXT"},
        [(n, readable(event)) for n, event in enumerate(rulebook.events)],
    )
    asset = sql("CASE WHEN k.text_asset IS NOT NULL THEN ' (' || k.text_asset || ')' ELSE '' END")
    return sql(
        """
        SELECT *, CAST(DENSE_RANK() OVER (ORDER BY label DESC) AS INTEGER) AS label_no FROM (
          SELECT k.kind_no, k.activities, k.text_type,
            COALESCE(n.label, k.text_type, 'activity') || $asset AS label,
            n.label IS NOT NULL AS mapped
          FROM kinds AS k
          LEFT JOIN (SELECT kind_no, MIN(event_no) AS event_no FROM kind_events GROUP BY kind_no) AS f
            ON f.kind_no = k.kind_no
          LEFT JOIN ($names) AS n ON n.event_no = f.event_no
        ) AS labelled
        """,
        asset=asset,
        names=names,
    )
