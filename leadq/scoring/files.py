"""The rows of the handoff: which lead stands in which file, in which order, with which columns.

Everything long is made here, in the last query of each file, from numbers: `leads`, `assigned`, `lead_history`, and the
contacts' own text in `contact_cells`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadq.rulebook.handoff_columns import COMPUTED_COLUMNS
from leadq.rulebook.model import Rulebook
from leadq.scoring.accounts import MEASURES
from leadq.scoring.accounts import NUMBERS as ACCOUNT_NUMBERS
from leadq.scoring.labels import rules_of
from leadq.scoring.nextstep import next_step, plain, way_layers
from leadq.scoring.routes import best_first
from leadq.scoring.sentences import history, reasons, unpacked, why_now
from leadq.words.steps import Plan, Step, cases, col, literal, named, sql, under

DEFAULT_COLUMNS = (
    "contact_id", "email", "first_name", "last_name", "company", "job_title", "phone", "country",
    "stage", "grade", "score", "fit_score", "engagement_score", "why_now", "reasons", "missing", "next_step",
    "history", "source", "owner", "track", "first_touch_by", "reason",
)  # fmt: skip
_COMPUTED = frozenset({"contact_id", *COMPUTED_COLUMNS}) - {"source"}
_SHOWN = frozenset({"job_title", "company", "owner", "email", "first_name", "last_name", "full_name"})
"""What sentences and the report's top leads show, whatever the columns are."""
NUMBERS = frozenset({"score", "fit_score", "engagement_score", *ACCOUNT_NUMBERS})
"""Columns that are numbers to a spreadsheet; all others are text and guarded."""


@dataclass(frozen=True, slots=True)
class LeadFile:
    """One CSV file of leads: its name, its number in `placed`, and its columns.

    `sorts` says that the rows have to be put in order when they are read: the engine keeps the order of a table through
    everything but a join.
    """

    name: str
    number: int
    columns: tuple[str, ...]
    sorts: bool

    def rows(self, first: int | None = None, last: int | None = None) -> exp.Select:
        """Return the query of its rows in order, or of those whose place in `placed` is from `first` to `last`."""
        # The order names the place, not a column: the file's own `score` is text.
        query = exp.select(*[named(col(f"out_{c}"), c) for c in self.columns]).from_("lead_rows")
        query = query.where(sql("file_no = $n", n=self.number))
        if self.sorts:
            query = query.order_by("place")
        if first is not None and last is not None:
            query = query.where(sql("place BETWEEN $first AND $last", first=first, last=last))
        return query


def columns_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the columns of the lead files; `contact_id` always comes first."""
    chosen = rulebook.handoff.columns or DEFAULT_COLUMNS
    return chosen if "contact_id" in chosen else ("contact_id", *chosen)


def computed_columns(rulebook: Rulebook) -> frozenset[str]:
    """Return the columns that leadq works out; any other name is a contact field."""
    return _COMPUTED if rulebook.accounts is None else _COMPUTED | MEASURES


def lead_files(rulebook: Rulebook, *, few_labels: bool) -> tuple[LeadFile, ...]:
    """Return the lead files: one per stage, then blocked and disqualified (`few_labels`: see `row_plan`)."""
    names = [*(stage.id for stage in rulebook.stages), "blocked", "disqualified"]
    return tuple(
        LeadFile(f"{name}.csv", n, columns_of(rulebook), not few_labels) for n, name in enumerate(names)
    )


def row_plan(
    rulebook: Rulebook,
    mapped: Collection[str],
    deadlines: Mapping[str, str],
    as_of_text: str,
    *,
    few_labels: bool,
) -> Plan:
    """Compile the last two steps: `placed`, every lead in its file and order, and the view `lead_rows` with its words.

    `placed` is sorted once, with all that is long still packed or as exported; `place` is the row's number in it. In
    `lead_rows` the file's columns are called `out_<column>`, and what the report tops show `top_<column>`.

    Args:
        rulebook: the rulebook.
        mapped: contact fields that the exports really have.
        deadlines: text of the first-touch deadline by stage id.
        as_of_text: the as-of instant as it is written.
        few_labels: whether a list holds the labels of histories (see `unpacked`).
    """
    columns = columns_of(rulebook)
    shown = sorted({*columns} - computed_columns(rulebook) | _SHOWN)
    last = rulebook.handoff.history.last
    costs, *layers = way_layers(rulebook)
    absent = [named(exp.cast(exp.null(), "TEXT"), f"cell_{f}") for f in shown if f not in mapped]
    unfolded = [*absent, *unpacked(last, few_labels=few_labels), *costs]
    rows = exp.select("*", "rowid AS place", *unfolded).from_("placed")
    if not few_labels:
        rows = _labelled(rows, last)
    for number, layer in enumerate(layers):
        rows = exp.select("*", *layer, copy=False).from_(under(rows, f"way_{number}"), copy=False)
    values = [named(_value(c, rulebook, deadlines, as_of_text), f"out_{c}") for c in columns]
    values += [named(_value(c, rulebook, deadlines, as_of_text), f"top_{c}") for c in ("owner", "why_now")]
    worded = exp.select("*", *values, copy=False).from_(under(rows, "opened"), copy=False)
    return Plan(
        (
            Step("placed", _placed(rulebook, [f for f in shown if f in mapped])),
            Step("lead_rows", worded, "view"),
        ),
    )


def _labelled(rows: exp.Select, last: int) -> exp.Select:
    """Return rows with the text of each label."""
    texts = [named(col("label", f"text_{n}"), f"label_{n}") for n in range(1, last + 1)]
    query = exp.select("numbered.*", *texts).from_(under(rows, "numbered"))
    for n in range(1, last + 1):
        query = query.join(
            exp.alias_(exp.to_table("labels"), f"text_{n}", table=True),
            on=exp.EQ(this=col(f"label_no_{n}", "numbered"), expression=col("label_no", f"text_{n}")),
            join_type="left",
        )
    return query


def _placed(rulebook: Rulebook, fields: Sequence[str]) -> exp.Expression:
    """Every lead. The wide table of cells stands first, so that it is read past and not hashed."""
    cells = [named(col(f, "r"), f"cell_{f}") for f in fields]
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
            "h.newest",
            "w.owner AS routed_owner",
            *cells,
        )
        .from_("contact_cells AS r")
        .join("leads AS l", on=sql("r.rowid = l.contact_key"))
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
        "reasons": lambda: reasons(rulebook),
        "missing": lambda: col("missing"),
        "next_step": lambda: next_step(rulebook),
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

    if rulebook.accounts is not None and name in MEASURES:
        return plain(col(name)) if name in ACCOUNT_NUMBERS else col(name)
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
