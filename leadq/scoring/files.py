"""The rows of the handoff: which lead stands in which file, in which order, with which columns.

Everything long is made here, in the last query of each file, from numbers: `leads`, `assigned`, `lead_reasons`,
`lead_history`, and the contacts' own text in `contacts_raw`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadq.rulebook.model import Rulebook
from leadq.scoring.nextstep import next_step, plain
from leadq.scoring.routes import best_first
from leadq.scoring.sentences import history, history_labels, reasons, why_now
from leadq.words.steps import cases, col, literal, named, sql
from leadq.words.tables import trimmed

DEFAULT_COLUMNS = (
    "contact_id", "email", "first_name", "last_name", "company", "job_title", "phone", "country",
    "stage", "grade", "score", "fit_score", "engagement_score", "why_now", "reasons", "missing", "next_step",
    "history", "source", "owner", "track", "first_touch_by", "reason",
)  # fmt: skip
COMPUTED = frozenset(DEFAULT_COLUMNS[8:]) - {"source"} | {
    "contact_id", "persona", "hand_raiser", "fit_band", "engagement_band", "revision", "as_of",
}  # fmt: skip
"""Columns that leadq works out; any other name is a contact field."""
NUMBERS = frozenset({"score", "fit_score", "engagement_score"})
"""Columns that are numbers to a spreadsheet; all others are text and guarded."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One CSV file of the handoff: its name, its columns, the query of its rows in order, and the count of rows."""

    name: str
    columns: tuple[str, ...]
    query: exp.Expression
    where: exp.Expression


def columns_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the columns of the lead files; `contact_id` always comes first."""
    chosen = rulebook.handoff.columns or DEFAULT_COLUMNS
    return chosen if "contact_id" in chosen else ("contact_id", *chosen)


def file_plans(
    rulebook: Rulebook, mapped: Collection[str], deadlines: Mapping[str, str], as_of_text: str
) -> tuple[FilePlan, ...]:
    """Compile the lead files: one per stage, then blocked and disqualified.

    Args:
        rulebook: the rulebook.
        mapped: contact fields that the exports really have.
        deadlines: text of the first-touch deadline by stage id.
        as_of_text: the as-of instant as it is written.
    """
    places = [
        (f"{stage.id}.csv", sql("stage_no = :n AND missing IS NULL", n=n)) for n, stage in enumerate(rulebook.stages)
    ]
    places += [
        ("blocked.csv", sql("stage_no IS NOT NULL AND missing IS NOT NULL")),
        ("disqualified.csv", sql("disqualified_no IS NOT NULL")),
    ]
    columns = columns_of(rulebook)
    values = _values(rulebook, mapped, deadlines, as_of_text)
    return tuple(
        FilePlan(name, columns, _query(rulebook, [named(values(c), c) for c in columns], where), where)
        for name, where in places
    )


def _query(rulebook: Rulebook, columns: Sequence[exp.Expression], where: exp.Expression) -> exp.Expression:
    chosen = sql("SELECT * FROM leads WHERE :where", where=where)
    query = (
        exp.select(*columns)
        .from_(exp.Subquery(this=chosen, alias=exp.TableAlias(this=exp.to_identifier("l"))))
        .join("contacts_raw AS r", on=sql("r.rowid = l.contact_key"), join_type="left")
        .join("lead_reasons AS s", on=sql("s.contact_key = l.contact_key"), join_type="left")
        .join("lead_history AS h", on=sql("h.contact_key = l.contact_key"), join_type="left")
        .join("assigned AS w", on=sql("w.contact_key = l.contact_key"), join_type="left")
    )
    for alias, on in history_labels(rulebook.handoff.history.last):
        query = query.join(exp.alias_(exp.to_table("kind_labels"), alias, table=True), on=on, join_type="left")
    return query.order_by(*best_first("l"))


def _values(rulebook: Rulebook, mapped: Collection[str], deadlines: Mapping[str, str], as_of_text: str) -> object:
    def field(name: str) -> exp.Expression:
        return trimmed(col(name, "r")) if name in mapped else exp.cast(exp.null(), "TEXT")

    stage_ids = [literal(stage.id) for stage in rulebook.stages]
    routed = [n for n, stage in enumerate(rulebook.stages) if stage.route]
    computed = {
        "contact_id": lambda: col("text_contact_id"),
        "stage": lambda: cases(
            [(sql("stage_no = :n", n=n), stage) for n, stage in enumerate(stage_ids)], literal("disqualified")
        ),
        "grade": lambda: col("grade"),
        "score": lambda: plain(col("score")),
        "fit_score": lambda: plain(col("fit_score")),
        "engagement_score": lambda: plain(col("engagement_score")),
        "why_now": lambda: why_now(rulebook, field("job_title"), field("company")),
        "reasons": lambda: reasons(rulebook),
        "missing": lambda: col("missing"),
        "next_step": lambda: next_step(rulebook),
        "history": lambda: history(rulebook.handoff.history.last, rulebook.timezone),
        "owner": lambda: sql(
            "CASE WHEN stage_no IN :routed THEN w.owner ELSE :crm END",
            routed=exp.Tuple(expressions=[literal(n) for n in routed] or [literal(-1)]),
            crm=field("owner"),
        ),
        "track": lambda: col("track"),
        "first_touch_by": lambda: cases(
            [
                (sql("stage_no = :n AND missing IS NULL", n=n), literal(deadlines[stage.id]))
                for n, stage in enumerate(rulebook.stages)
                if stage.id in deadlines
            ]
        ),
        "reason": lambda: cases(
            [(sql("disqualified_no = :n", n=n), literal(d.reason)) for n, d in enumerate(rulebook.disqualify)]
        ),
        "persona": lambda: sql("COALESCE(persona, '')"),
        "hand_raiser": lambda: sql("CASE WHEN hand_raiser THEN 'yes' END"),
        "fit_band": lambda: col("fit_band"),
        "engagement_band": lambda: col("engagement_band"),
        "revision": lambda: literal(rulebook.revision or ""),
        "as_of": lambda: literal(as_of_text),
    }

    def value(name: str) -> exp.Expression:
        made = computed.get(name)
        return made() if made is not None else field(name)

    return value


def contributions_query(rulebook: Rulebook) -> exp.Expression:
    """Return the rows of contributions.parquet (docs/handoff.md)."""
    ids = [rule.id for rule in (*rulebook.fit.rules, *rulebook.engagement.rules)]
    return sql(
        """
        SELECT l.text_contact_id AS contact_id,
          CASE WHEN c.rule_no < :first THEN 'fit' ELSE 'engagement' END AS section,
          LIST_EXTRACT(:ids, c.rule_no + 1) AS rule,
          c.raw, c.points, c.events,
          CAST('1970-01-01' AS DATE) + c.first_day AS first_on,
          CAST('1970-01-01' AS DATE) + c.last_day AS last_on
        FROM contributions AS c JOIN leads AS l ON l.contact_key = c.contact_key
        ORDER BY c.contact_key, c.rule_no
        """,
        first=len(rulebook.fit.rules),
        ids=ids,
    )
