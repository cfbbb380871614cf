"""The rows of the handoff: which lead stands in which file, in which order, with which columns.

Everything long is made here, in the last query of each file, from numbers: `leads`, `assigned`, `lead_reasons`,
`lead_history`, and the contacts' own text in `contacts_raw`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlglot import exp

from leadq.rulebook.handoff_columns import COMPUTED_COLUMNS
from leadq.rulebook.model import Rulebook
from leadq.scoring.labels import rules_of
from leadq.scoring.nextstep import next_step, plain
from leadq.scoring.routes import best_first
from leadq.scoring.sentences import history, reasons, unpacked, why_now
from leadq.words.steps import Plan, Step, cases, col, literal, named, sql, under
from leadq.words.tables import trimmed

DEFAULT_COLUMNS = (
    "contact_id", "email", "first_name", "last_name", "company", "job_title", "phone", "country",
    "stage", "grade", "score", "fit_score", "engagement_score", "why_now", "reasons", "missing", "next_step",
    "history", "source", "owner", "track", "first_touch_by", "reason",
)  # fmt: skip
COMPUTED = frozenset({"contact_id", *COMPUTED_COLUMNS}) - {"source"}
"""Columns that leadq works out; any other name is a contact field."""
NUMBERS = frozenset({"score", "fit_score", "engagement_score"})
"""Columns that are numbers to a spreadsheet; all others are text and guarded."""


@dataclass(frozen=True, slots=True)
class LeadFile:
    """One CSV file of leads: its name, its number in `placed`, and its columns."""

    name: str
    number: int
    columns: tuple[str, ...]

    def rows(self, first: int | None = None, last: int | None = None) -> exp.Select:
        """Return the query of its rows in order, or of those whose place in `placed` is from `first` to `last`."""
        # The order names the place, not a column: the file's own `score` is text.
        query = exp.select(*[named(col(f"out_{c}"), c) for c in self.columns]).from_("lead_rows")
        query = query.where(sql("file_no = $n", n=self.number)).order_by("place")
        if first is not None and last is not None:
            query = query.where(sql("place BETWEEN $first AND $last", first=first, last=last))
        return query


def columns_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the columns of the lead files; `contact_id` always comes first."""
    chosen = rulebook.handoff.columns or DEFAULT_COLUMNS
    return chosen if "contact_id" in chosen else ("contact_id", *chosen)


def lead_files(rulebook: Rulebook) -> tuple[LeadFile, ...]:
    """Return the lead files: one per stage, then blocked and disqualified."""
    names = [*(stage.id for stage in rulebook.stages), "blocked", "disqualified"]
    return tuple(LeadFile(f"{name}.csv", n, columns_of(rulebook)) for n, name in enumerate(names))


def row_plan(
    rulebook: Rulebook, mapped: Collection[str], deadlines: Mapping[str, str], as_of_text: str
) -> Plan:
    """Compile the last two steps: `placed`, every lead in its file and order, and the view `lead_rows` with its words.

    `placed` is sorted once, with all that is long still packed or as exported; `place` is the row's number in it. In
    `lead_rows` the file's columns are called `out_<column>`, and what the report tops show `top_<column>`.

    Args:
        rulebook: the rulebook.
        mapped: contact fields that the exports really have.
        deadlines: text of the first-touch deadline by stage id.
        as_of_text: the as-of instant as it is written.
    """
    columns = columns_of(rulebook)
    last = rulebook.handoff.history.last
    unfolded = exp.select("*", "rowid AS place", *unpacked(last)).from_("placed")
    labelled = exp.select(
        "opened.*", *[col("label", f"label_{n}").as_(f"label_{n}") for n in range(1, last + 1)]
    ).from_(under(unfolded, "opened"))
    for n in range(1, last + 1):
        labelled = labelled.join(
            exp.alias_(exp.to_table("kind_labels"), f"label_{n}", table=True),
            on=exp.EQ(this=col(f"kind_{n}", "opened"), expression=col("kind_no", f"label_{n}")),
            join_type="left",
        )
    values = [named(_value(c, rulebook, deadlines, as_of_text), f"out_{c}") for c in columns]
    values += [named(_value(c, rulebook, deadlines, as_of_text), f"top_{c}") for c in ("owner", "why_now")]
    worded = exp.select("*", *values, copy=False).from_(under(labelled, "labelled"), copy=False)
    return Plan(
        (Step("placed", _placed(rulebook, columns, mapped)), Step("lead_rows", worded, "view")),
    )


def _placed(rulebook: Rulebook, columns: Collection[str], mapped: Collection[str]) -> exp.Expression:
    fields = {c for c in columns if c not in COMPUTED} | {"job_title", "company", "owner"}
    cells = [
        named(trimmed(col(f, "r")) if f in mapped else exp.cast(exp.null(), "TEXT"), f"cell_{f}")
        for f in sorted(fields)
    ]
    stages = len(rulebook.stages)
    file_no = sql(
        "CASE WHEN l.disqualified_no IS NOT NULL THEN $disqualified WHEN l.missing IS NOT NULL THEN $blocked "
        "ELSE l.stage_no END",
        blocked=stages,
        disqualified=stages + 1,
    )
    chosen = (
        exp.select(
            named(file_no, "file_no"),
            "l.*",
            "s.reasons",
            "s.strongest",
            "h.newest",
            "w.owner AS routed_owner",
            *cells,
        )
        .from_("leads AS l")
        .join("contacts_raw AS r", on=sql("r.rowid = l.contact_key"), join_type="left")
        .join("lead_reasons AS s", on=sql("s.contact_key = l.contact_key"), join_type="left")
        .join("lead_history AS h", on=sql("h.contact_key = l.contact_key"), join_type="left")
        .join("assigned AS w", on=sql("w.contact_key = l.contact_key"), join_type="left")
    )
    return exp.select("*").from_(under(chosen, "chosen")).order_by("file_no", *best_first("chosen"))


def _value(name: str, rulebook: Rulebook, deadlines: Mapping[str, str], as_of_text: str) -> exp.Expression:
    """Return the expression of one column of a file."""
    stage_ids = [literal(stage.id) for stage in rulebook.stages]
    routed = [n for n, stage in enumerate(rulebook.stages) if stage.route]
    computed: dict[str, Callable[[], exp.Expression]] = {
        "contact_id": lambda: col("text_contact_id"),
        "stage": lambda: cases(
            [(sql("stage_no = $n", n=n), stage) for n, stage in enumerate(stage_ids)], literal("disqualified")
        ),
        "grade": lambda: col("grade"),
        "score": lambda: plain(col("score")),
        "fit_score": lambda: plain(col("fit_score")),
        "engagement_score": lambda: plain(col("engagement_score")),
        "why_now": lambda: why_now(rulebook),
        "reasons": lambda: _none_if_blank(reasons(rulebook)),
        "missing": lambda: col("missing"),
        "next_step": lambda: _none_if_blank(next_step(rulebook)),
        "history": lambda: history(rulebook.handoff.history.last),
        "owner": lambda: sql(
            "CASE WHEN stage_no IN $routed THEN routed_owner ELSE cell_owner END",
            routed=exp.Tuple(expressions=[literal(n) for n in routed] or [literal(-1)]),
        ),
        "track": lambda: col("track"),
        "first_touch_by": lambda: cases(
            [
                (sql("stage_no = $n AND missing IS NULL", n=n), literal(deadlines[stage.id]))
                for n, stage in enumerate(rulebook.stages)
                if stage.id in deadlines
            ]
        ),
        "reason": lambda: cases(
            [(sql("disqualified_no = $n", n=n), literal(d.reason)) for n, d in enumerate(rulebook.disqualify)]
        ),
        "persona": lambda: col("persona"),
        "hand_raiser": lambda: sql("CASE WHEN hand_raiser THEN 'yes' END"),
        "fit_band": lambda: col("fit_band"),
        "engagement_band": lambda: col("engagement_band"),
        "revision": lambda: _none_if_blank(literal(rulebook.revision or "")),
        "as_of": lambda: literal(as_of_text),
    }

    made = computed.get(name)
    return made() if made is not None else col(f"cell_{name}")


def _none_if_blank(text: exp.Expression) -> exp.Expression:
    return sql("NULLIF($text, '')", text=text)


def contributions_query(rulebook: Rulebook) -> exp.Expression:
    """Return the rows of contributions.parquet (docs/handoff.md)."""
    ids = [rule.id for rule in rules_of(rulebook)]
    return sql(
        """
        SELECT l.text_contact_id AS contact_id,
          CASE WHEN c.rule_no < $first THEN 'fit' ELSE 'engagement' END AS section,
          LIST_EXTRACT($ids, c.rule_no + 1) AS rule,
          c.raw, c.points, c.events,
          CAST('1970-01-01' AS DATE) + c.first_day AS first_on,
          CAST('1970-01-01' AS DATE) + c.last_day AS last_on
        FROM contributions AS c JOIN placed AS l ON l.contact_key = c.contact_key
        ORDER BY c.contact_key, c.rule_no
        """,
        first=len(rulebook.fit.rules),
        ids=ids,
    )
