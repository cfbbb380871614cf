"""The tables that `diff` compares: where every lead ends by each rulebook, and who ends elsewhere.

- `<side>_ends(contact_key, contact_id, place, grade, score, owner, raised, segment_0 …)` and
  `<side>_suppressed(contact_key)`, for the sides `old` and `new`;
- `diff_pairs(contact_id, segment_<n>, contact_key_<side>, grade_<side>, score_<side>, owner_<side>, before, after,
  raised)`: every lead that either rulebook scores;
- `diff_moved`: those of them who end elsewhere.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp

from leadq.engines.duckdb import Engine
from leadq.jobs.session import Run, Session
from leadq.rulebook.model import Rulebook
from leadq.words.impact import BLOCKED, DISQUALIFIED, NOT_READ, SUPPRESSED
from leadq.words.steps import Step, cases, col, literal, named, sql


def keep_ends(
    session: Session, run: Run, side: str, segments: Sequence[str], renamed: Mapping[str, str]
) -> None:
    """Keep where every lead of a run ends.

    Args:
        session: the session; the engine has the run's `leads`, `assigned` and `suppressed`.
        run: the run.
        side: `old` or `new`.
        segments: contact fields to keep beside.
        renamed: stages that the other rulebook calls otherwise, by the name they have here.
    """
    session.engine.make(Step("ends", _ends(run, segments, renamed)))
    session.set_aside(side, ["ends", "suppressed"])


def place_of(rulebook: Rulebook, renamed: Mapping[str, str], leads: str = "l") -> exp.Expression:
    """Return the name of the place where a row of `leads` ends."""
    ids = [renamed.get(stage.id, stage.id) for stage in rulebook.stages]
    return cases(
        [
            (sql("$no IS NOT NULL", no=col("disqualified_no", leads)), literal(DISQUALIFIED)),
            (sql("$missing IS NOT NULL", missing=col("missing", leads)), literal(BLOCKED)),
        ],
        sql("LIST_EXTRACT($ids, $stage + 1)", ids=ids, stage=col("stage_no", leads)),
    )


def _ends(run: Run, segments: Sequence[str], renamed: Mapping[str, str]) -> exp.Expression:
    rulebook, fields = run.loaded.rulebook, run.exports.contacts_found.fields
    routed = [literal(n) for n, stage in enumerate(rulebook.stages) if stage.route] or [literal(-1)]
    crm = col("owner", "r") if "owner" in fields else exp.null()
    owner = sql(
        "CASE WHEN l.stage_no IN $routed THEN w.owner ELSE $crm END",
        routed=exp.Tuple(expressions=routed),
        crm=crm,
    )
    values = [
        named(_text(col("persona", "l") if field == "persona" else _cell(field, fields)), f"segment_{n}")
        for n, field in enumerate(segments)
    ]
    return (
        exp.select(
            "l.contact_key",
            "l.text_contact_id AS contact_id",
            named(place_of(rulebook, renamed), "place"),
            "l.grade",
            "l.score",
            named(_text(owner), "owner"),
            "l.hand_raiser AS raised",
            *values,
        )
        .from_("leads AS l")
        .join("contact_cells AS r", on=sql("r.rowid = l.contact_key"))
        .join("assigned AS w", on=sql("w.contact_key = l.contact_key"), join_type="left")
    )


def _cell(field: str, fields: Collection[str]) -> exp.Expression:
    return col(field, "r") if field in fields else exp.null()


def _text(value: exp.Expression) -> exp.Expression:
    return sql("COALESCE(CAST($value AS TEXT), '')", value=value)


def make_pairs(session: Session, segments: Sequence[str]) -> None:
    """Put every lead's two ends side by side in `diff_pairs`, which stays."""
    kept = [
        named(sql("COALESCE($new, $old)", new=col(name, "n"), old=col(name, "o")), name)
        for name in ("contact_id", *(f"segment_{n}" for n in range(len(segments))))
    ]
    numbers = [
        named(col(name, short), f"{name}_{side}")
        for short, side in (("o", "old"), ("n", "new"))
        for name in ("contact_key", "grade", "score", "owner")
    ]
    pairs = (
        exp.select(
            *kept,
            *numbers,
            named(_end("o", "n", "old_suppressed"), "before"),
            named(_end("n", "o", "new_suppressed"), "after"),
            "COALESCE(n.raised, FALSE) AS raised",
        )
        .from_("new_ends AS n")
        .join("old_ends AS o", on=sql("o.contact_id = n.contact_id"), join_type="full")
    )
    session.engine.make(Step("pairs", pairs))
    session.set_aside("diff", ["pairs"])


def _end(own: str, other: str, suppressed: str) -> exp.Expression:
    """Return where a lead ends on one side; who is not there is suppressed, or was not read."""
    return sql(
        "COALESCE($place, CASE WHEN $key IN (SELECT contact_key FROM $suppressed) THEN $gone ELSE $unread END)",
        place=col("place", own),
        key=col("contact_key", other),
        suppressed=exp.to_table(suppressed),
        gone=SUPPRESSED,
        unread=NOT_READ,
    )


def flows(engine: Engine) -> dict[tuple[str, str], int]:
    """Return how many contacts go from where to where: those who stay, and whom neither rulebook scores, among them."""
    rows = engine.rows(sql("SELECT before, after, COUNT(*) FROM diff_pairs GROUP BY 1, 2"))
    found = {(before, after): leads for before, after, leads in rows}
    neither = (
        "SELECT COUNT(*) FROM new_suppressed WHERE contact_key IN (SELECT contact_key FROM old_suppressed)"
    )
    if suppressed := int(engine.rows(sql(neither))[0][0]):
        found[SUPPRESSED, SUPPRESSED] = suppressed
    return found


def in_sales(column: str, sales: Collection[str]) -> exp.Expression:
    """Return whether a place is one of these stages."""
    return exp.In(this=col(column), expressions=[literal(stage) for stage in sorted(sales)] or [exp.null()])


def parts(
    engine: Engine, before: str, after: str, sales: Collection[str]
) -> list[tuple[str, int, int, int, int]]:
    """Return sales' leads by what stands in two columns of `diff_pairs`: (value, before, after, gained, lost)."""
    query = """
    SELECT value, SUM(was) AS before, SUM(is_) AS after,
      SUM(is_ * (1 - stays)) AS gained, SUM(was * (1 - stays)) AS lost
    FROM (
      SELECT $before AS value, 1 AS was, 0 AS is_,
        CASE WHEN $in_after AND $after = $before THEN 1 ELSE 0 END AS stays FROM diff_pairs WHERE $in_before
      UNION ALL
      SELECT $after, 0, 1, CASE WHEN $in_before AND $after = $before THEN 1 ELSE 0 END FROM diff_pairs WHERE $in_after
    ) AS told GROUP BY value ORDER BY ABS(SUM(is_) - SUM(was)) DESC, SUM(is_ + was) DESC, value
    """
    holes = {
        "before": col(before),
        "after": col(after),
        "in_before": in_sales("before", sales),
        "in_after": in_sales("after", sales),
    }
    return [
        (str(name), int(was), int(is_), int(gained), int(lost))
        for name, was, is_, gained, lost in engine.rows(sql(query, **holes))
    ]


def owner_only(engine: Engine, sales: Collection[str]) -> int:
    """Return how many leads stay with sales and get another owner."""
    query = "SELECT COUNT(*) FROM diff_pairs WHERE $before AND $after AND owner_old <> owner_new"
    counted = sql(query, before=in_sales("before", sales), after=in_sales("after", sales))
    return int(engine.rows(counted)[0][0])


def keep_moved(session: Session, sales: Collection[str], most: int | None) -> int:
    """Keep `diff_moved(place_in_order, tried, …)`: pairs who end elsewhere, those of sales first; return how many.

    Args:
        session: the session.
        sales: the stages of sales.
        most: how many are tried for their causes, drawn evenly by a hash of their id; None for all.
    """
    query = """
    SELECT *, $tried AS tried, ROW_NUMBER() OVER (ORDER BY CASE WHEN $after THEN 0 WHEN $before THEN 1 ELSE 2 END,
      GREATEST(COALESCE(score_old, score_new), COALESCE(score_new, score_old)) DESC, contact_id) AS nth
    FROM diff_pairs WHERE before <> after
    """
    drawn = "ROW_NUMBER() OVER (ORDER BY MD5(contact_id), contact_id) <= $most"
    tried = literal(value=True) if most is None else sql(drawn, most=most)
    made = sql(query, tried=tried, after=in_sales("after", sales), before=in_sales("before", sales))
    session.engine.make(Step("moved", made))
    session.set_aside("diff", ["moved"])
    return int(session.engine.rows(sql("SELECT COUNT(*) FROM diff_moved"))[0][0])
