"""From contributions to leads: scores, grade, questions, disqualification, stage, what is missing.

- `scores(contact_key, fit_score, engagement_score, …)`: sums of net contributions, which rules conditions ask for, and
  what sentences are made from (`packed_reasons`);
- `lead_facts`: a view, one row per person, with everything that a condition about a lead may ask;
- `leads`: one row per person: what became of them. `stage_no` is the stage reached, NULL for the disqualified;
  `blocked` says that data is missing.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from leadq.rulebook.conditions import All, AnyOf, Condition, EventSeen
from leadq.rulebook.model import Question, Rulebook, Stage
from leadq.rulebook.uses import event_facts, raised_hands, rule_facts
from leadq.scoring.accounts import measures_of_leads
from leadq.scoring.labels import rules_of, stage_label
from leadq.scoring.nextstep import gates
from leadq.scoring.people import answered
from leadq.scoring.predicates import Compiler, Facts, as_folded
from leadq.scoring.rules import days
from leadq.scoring.sentences import packed_reasons
from leadq.words.steps import Plan, Step, cases, col, every, literal, named, some, sql, under
from leadq.words.tables import Form, column_name


def facts_of(rulebook: Rulebook) -> Facts:
    """Return where conditions find events and rules in `lead_facts`."""
    return Facts(
        {fact: f"event_{n}" for n, fact in enumerate(event_facts(rulebook))},
        {rule: f"rule_{n}" for n, rule in enumerate(rule_facts(rulebook))},
    )


def lead_plan(
    rulebook: Rulebook, compiler: Compiler, watched: Sequence[tuple[str, Sequence[int]]] = ()
) -> Plan:
    """Compile the steps from contributions to leads.

    Args:
        rulebook: the rulebook.
        compiler: predicates that know the facts of `facts_of`.
        watched: (column, rule numbers): whether any of these rules gave the lead something, kept for sentences.
    """
    return Plan(
        (
            Step("scores", _scores(rulebook, watched)),
            Step("lead_facts", _facts(rulebook, compiler, [name for name, _ in watched]), "view"),
            Step("leads", _leads(rulebook, compiler, [name for name, _ in watched])),
        )
    )


def _scores(rulebook: Rulebook, watched: Sequence[tuple[str, Sequence[int]]]) -> exp.Expression:
    numbers = {rule.id: n for n, rule in enumerate(rules_of(rulebook))}
    asked = [(f"rule_{n}", [numbers[rule]]) for n, rule in enumerate(rule_facts(rulebook))]
    flags = [
        named(
            sql("BOOL_OR(rule_no IN $rules)", rules=exp.Tuple(expressions=[literal(r) for r in rules])), name
        )
        for name, rules in (*asked, *watched)
    ]
    first_engagement = literal(len(rulebook.fit.rules))
    total = "CAST(COALESCE(SUM(points) FILTER (WHERE {}), 0) AS DECIMAL(18, 2))"
    return (
        exp.select(
            "contact_key",
            named(sql(total.format("rule_no < $first"), first=first_engagement), "fit_score"),
            named(sql(total.format("rule_no >= $first"), first=first_engagement), "engagement_score"),
            *flags,
            *packed_reasons(len(rulebook.fit.rules)),
        )
        .from_("contributions")
        .group_by("contact_key")
    )


def _who(rulebook: Rulebook) -> str:
    return "people" if rulebook.accounts is None else "people_at_accounts"


def _facts(rulebook: Rulebook, compiler: Compiler, watched: Sequence[str]) -> exp.Expression:
    events = [
        named(sql("COALESCE($count, 0)", count=col(f"event_{n}", "e")), f"event_{n}")
        for n in range(len(event_facts(rulebook)))
    ]
    latest = [col(f"event_{n}_last", "e") for n in range(len(event_facts(rulebook)))]
    flags = [
        named(sql("COALESCE($fired, FALSE)", fired=col(name, "s")), name)
        for name in (*(f"rule_{n}" for n in range(len(rule_facts(rulebook)))), *watched)
    ]
    joined = (
        exp.select(
            "p.*",
            "COALESCE(s.fit_score, 0) AS fit_score",
            "COALESCE(s.engagement_score, 0) AS engagement_score",
            "CAST(COALESCE(s.fit_score, 0) + COALESCE(s.engagement_score, 0) AS DECIMAL(18, 2)) AS score",
            "s.reasons",
            "s.strongest",
            *flags,
            *events,
            *latest,
        )
        .from_(f"{_who(rulebook)} AS p")
        .join("scores AS s", on=sql("s.contact_key = p.contact_key"), join_type="left")
        .join("event_counts AS e", on=sql("e.contact_key = p.contact_key"), join_type="left")
    )
    counted = exp.select("*", *_question_counts(rulebook, compiler), *_bands(rulebook)).from_(
        under(joined, "scored")
    )
    return sql("SELECT *, fit_band || engagement_band AS grade FROM ($counted) AS banded", counted=counted)


def _bands(rulebook: Rulebook) -> list[exp.Expression]:
    return [
        named(_band(rulebook.fit.bands, col("fit_score")), "fit_band"),
        named(_band(rulebook.engagement.bands, col("engagement_score")), "engagement_band"),
    ]


def _band(bands: Mapping[str, Decimal], score: exp.Expression) -> exp.Expression:
    *better, last = bands
    return cases(
        [(sql("$score >= $floor", score=score, floor=bands[band]), literal(band)) for band in better],
        literal(last),
    )


def _question_counts(rulebook: Rulebook, compiler: Compiler) -> list[exp.Expression]:
    columns: list[exp.Expression] = []
    for block, questions in rulebook.questions.items():
        given = [answered(q.field) for q in questions.values()]
        met = [satisfied(q, compiler) for q in questions.values()]
        columns.append(named(_how_many(given), f"answered_{block}"))
        columns.append(named(_how_many(met), f"satisfied_{block}"))
    return columns


def satisfied(question: Question, compiler: Compiler) -> exp.Expression:
    """Return whether a question is answered and its condition, if any, holds."""
    parts = [answered(question.field)]
    if question.when is not None:
        parts.append(compiler.predicate(question.when))
    return every(parts)


def _how_many(conditions: Sequence[exp.Expression]) -> exp.Expression:
    counts = [sql("CASE WHEN $holds THEN 1 ELSE 0 END", holds=c) for c in conditions]
    total = counts[0]
    for count in counts[1:]:
        total = exp.Add(this=total, expression=count)
    return total


def _leads(rulebook: Rulebook, compiler: Compiler, watched: Sequence[str]) -> exp.Expression:
    """One row per person. Nested once for each thing that depends on the one before it."""
    barred = [(compiler.predicate(d.when), literal(n)) for n, d in enumerate(rulebook.disqualify)]
    kept = [
        "contact_key", "text_contact_id", "fit_score", "engagement_score", "score",
        "fit_band", "engagement_band", "grade", "reasons", "strongest",
        *watched,
        *(f"{how}_{block}" for block in rulebook.questions for how in ("answered", "satisfied")),
    ]  # fmt: skip
    judged = exp.select(
        "*",
        named(exp.cast(cases(barred), "INTEGER"), "disqualified_no"),
        *[
            named(compiler.holds(s.hand_raiser), f"raised_{n}")
            for n, s in enumerate(rulebook.stages)
            if s.hand_raiser
        ],
    ).from_("lead_facts")
    reached = [(_reaches(n, stage, compiler), literal(n)) for n, stage in enumerate(rulebook.stages)]
    staged = exp.select(
        "*",
        named(
            exp.cast(
                cases([(sql("disqualified_no IS NULL AND $in", **{"in": c}), v) for c, v in reached]),
                "INTEGER",
            ),
            "stage_no",
        ),
    ).from_(under(judged, "judged"), copy=False)
    return exp.select(
        *[col(name) for name in kept],
        "disqualified_no",
        "stage_no",
        named(_by_stage(rulebook, _missing, exp.cast(exp.null(), "TEXT")), "missing"),
        named(
            _by_stage(rulebook, lambda n, s: col(f"raised_{n}") if s.hand_raiser else None, exp.false()),
            "hand_raiser",
        ),
        named(_by_stage(rulebook, lambda _, s: _raised_event(s, compiler), exp.null()), "raised_event"),
        named(_by_stage(rulebook, lambda _, s: _raised_on(s, compiler), exp.null()), "raised_day"),
        named(_by_stage(rulebook, lambda _, s: _track(s, compiler), exp.cast(exp.null(), "TEXT")), "track"),
        named(col(column_name("persona", Form.TEXT)), "persona"),
        *(measures_of_leads() if rulebook.accounts is not None else ()),
        *_route_columns(rulebook, compiler),
        *_gate_columns(rulebook, compiler),
    ).from_(under(staged, "staged"), copy=False)


def _reaches(number: int, stage: Stage, compiler: Compiler) -> exp.Expression:
    if stage.enter is None and stage.hand_raiser is None:
        return exp.true()
    ways: list[exp.Expression] = []
    if stage.hand_raiser is not None:
        ways.append(col(f"raised_{number}"))
    if stage.enter is not None:
        ways.append(compiler.predicate(stage.enter))
    if stage.leave is not None:
        ways.append(_stays(stage, compiler))
    return some(ways)


def _stays(stage: Stage, compiler: Compiler) -> exp.Expression:
    """A lead that is in the stage stays unless `leave.when` holds after the minimum stay."""
    assert stage.leave is not None  # noqa: S101 - the caller has looked
    current = col(column_name("current_stage", Form.FOLD))
    here = exp.In(this=current, expressions=[as_folded(stage.id), as_folded(stage_label(stage))])
    leaving = [compiler.predicate(stage.leave.when)]
    minimum = days(stage.leave.min_stay, compiler.as_of_day)
    if minimum is not None:
        leaving.append(
            sql(
                "COALESCE($today - $since >= $minimum, TRUE)",
                today=compiler.as_of_day,
                since=col(column_name("stage_since", Form.DAY)),
                minimum=minimum,
            )
        )
    return every([here, sql("NOT COALESCE($leaving, FALSE)", leaving=every(leaving))])


def _by_stage(rulebook: Rulebook, value: object, otherwise: exp.Expression) -> exp.Expression:
    """CASE over the stage reached, of what `value(number, stage)` gives for it (None: the default)."""
    branches = []
    for n, stage in enumerate(rulebook.stages):
        found = value(n, stage)  # type: ignore[operator]
        if found is not None:
            branches.append((sql("stage_no = $n", n=n), found))
    return cases(branches, otherwise)


def _missing(_: int, stage: Stage) -> exp.Expression | None:
    """The names of required fields that are missing, joined by ', '; NULL where nothing is."""
    if not stage.require:
        return None
    lacking = [
        sql("CASE WHEN NOT $there THEN $field END", there=answered(field), field=field)
        for field in stage.require
    ]
    return (
        sql("NULLIF(CONCAT_WS(', ', $lacking), '')", lacking=lacking[0])
        if len(lacking) == 1
        else sql(
            "NULLIF($joined, '')",
            joined=exp.Anonymous(this="CONCAT_WS", expressions=[literal(", "), *lacking]),
        )
    )


def _hands(condition: Condition | None, compiler: Compiler) -> list[tuple[EventSeen, exp.Expression]]:
    """Return the events that may have raised a hand, each with whether it did: it is there, and its alternative holds.

    What stands under `none` raises no hand.
    """
    if isinstance(condition, AnyOf):
        return [
            (event, every([compiler.predicate(part), did]))
            for part in condition.parts
            for event, did in _hands(part, compiler)
        ]
    if isinstance(condition, All):
        return [hand for part in condition.parts for hand in _hands(part, compiler)]
    if not isinstance(condition, EventSeen):
        return []
    return [(event, compiler.predicate(event)) for event in raised_hands(condition)]


def _raised_event(stage: Stage, compiler: Compiler) -> exp.Expression | None:
    """Number of the question about events that raised the hand last."""
    latest = _raised_on(stage, compiler)
    if latest is None:
        return None
    return cases(
        [
            (
                every([exp.EQ(this=col(f"{compiler.facts.events[event]}_last"), expression=latest), did]),
                literal(int(compiler.facts.events[event].removeprefix("event_"))),
            )
            for event, did in _hands(stage.hand_raiser, compiler)
        ]
    )


def _raised_on(stage: Stage, compiler: Compiler) -> exp.Expression | None:
    """Day of the newest event that raised the hand."""
    days_ = [
        sql("CASE WHEN $did THEN $day END", did=did, day=col(f"{compiler.facts.events[event]}_last"))
        for event, did in _hands(stage.hand_raiser, compiler)
    ]
    if len(days_) > 1:
        return exp.Greatest(this=days_[0], expressions=days_[1:], ignore_nulls=True)
    return days_[0] if days_ else None


def _track(stage: Stage, compiler: Compiler) -> exp.Expression | None:
    if not stage.tracks:
        return None
    return cases([(compiler.predicate(when), literal(track)) for track, when in stage.tracks.items()])


def _route_columns(rulebook: Rulebook, compiler: Compiler) -> list[exp.Expression]:
    """Whether a line of a routing table is for the lead; where it names a field, that field must be filled."""
    columns: list[exp.Expression] = []
    for n, stage in enumerate(rulebook.stages):
        for line, route in enumerate(stage.route):
            parts = [compiler.predicate(route.when)] if route.when is not None else []
            if route.to_field is not None:
                parts.append(answered(route.to_field))
            columns.append(named(sql("COALESCE($fits, FALSE)", fits=every(parts)), f"route_{n}_{line}"))
    return columns


def _gate_columns(rulebook: Rulebook, compiler: Compiler) -> list[exp.Expression]:
    """For the sentence about the next stage up: which other parts of its condition hold already."""
    return [named(compiler.holds(condition), name) for name, condition in gates(rulebook)]
