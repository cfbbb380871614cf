"""Who gets which lead: the lines of a stage's routing table, one step each, in order.

`assigned(contact_key, owner)`. A line takes the leads it fits, best first, while it has room; owners take turns.
"""

from sqlglot import exp

from leadq.rulebook.model import Route, Rulebook
from leadq.words.steps import Plan, Step, col, named, rows, sql, under, union_all


def route_plan(rulebook: Rulebook, *, each_alone: bool = False) -> Plan:
    """Compile the routing tables of all stages; `each_alone` gives every lead the turn and the room of the first."""
    steps: list[Step] = []
    for number, stage in enumerate(rulebook.stages):
        taken: list[str] = []
        for line, route in enumerate(stage.route):
            name = f"route_{number}_{line}"
            steps.append(
                Step(f"assigned_{number}_{line}", _line(number, name, route, taken, each_alone=each_alone))
            )
            taken.append(f"assigned_{number}_{line}")
    made = [sql("SELECT contact_key, owner FROM $t", t=exp.to_table(step.name)) for step in steps]
    empty = rows({"contact_key": "INTEGER", "owner": "TEXT"}, [])
    return Plan((*steps, Step("assigned", union_all(made) if made else empty)))


def _line(number: int, fits: str, route: Route, taken: list[str], *, each_alone: bool) -> exp.Expression:
    waiting = sql("stage_no = $n AND missing IS NULL AND $fits", n=number, fits=col(fits))
    for earlier in taken:
        waiting = sql(
            "$waiting AND contact_key NOT IN (SELECT contact_key FROM $t)",
            waiting=waiting,
            t=exp.to_table(earlier),
        )
    owners = route.to or ()
    source: exp.Expression = exp.to_table("leads")
    turn = sql("LIST_EXTRACT($owners, place % $n + 1)", owners=list(owners), n=max(len(owners), 1))
    if route.to_field is not None:
        turn = col("named_owner")
        source = under(
            sql(
                "SELECT l.*, $owner AS named_owner FROM leads AS l JOIN contact_cells AS r ON r.rowid = l.contact_key",
                owner=col(route.to_field, "r"),
            ),
            "owned",
        )
    among = [col("contact_key")] if each_alone else []
    rank = exp.Window(this=exp.RowNumber(), partition_by=among, order=exp.Order(expressions=best_first()))
    ranked = exp.select("*", named(sql("$rank - 1", rank=rank), "place")).from_(source).where(waiting)
    query = exp.select("contact_key", named(turn, "owner")).from_(under(ranked, "ranked"))
    if route.at_most is not None:
        query = query.where(sql("place < $room", room=route.at_most * max(len(owners), 1)))
    return query


def best_first(table: str | None = None) -> list[exp.Expression]:
    """Return the order within a file: hand-raisers, score, fit, contact id. Total, because contact ids are unique."""
    falling = ("hand_raiser", "score", "fit_score")
    return [
        *(exp.Ordered(this=col(name, table), desc=True, nulls_first=False) for name in falling),
        exp.Ordered(this=col("text_contact_id", table), nulls_first=False),
    ]
