"""What exports show of a rulebook: rules that never or always fire, what no rule asks for, what is mostly blank."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from leadq.ground.errors import RulebookError
from leadq.ground.findings import Finding, Severity, Span
from leadq.jobs.balance import balance
from leadq.jobs.compile import RESULTS
from leadq.jobs.counts import unmapped_types
from leadq.jobs.given import Given
from leadq.jobs.lists import read_suppression_lists
from leadq.jobs.session import Run, open_session
from leadq.rulebook.load import Loaded
from leadq.rulebook.places import Step, place
from leadq.rulebook.uses import event_facts
from leadq.scoring.labels import rule_labels
from leadq.words.checked import RuleSeen, Seen
from leadq.words.scrubbing import scrub
from leadq.words.steps import col, sql
from leadq.words.yamltext import Map, parse

MOSTLY = Decimal("0.9")
ALIKE = Decimal("0.95")
FEW = 20
"""Of so few leads nothing can be said."""
_TYPES = 4


@dataclass(frozen=True, slots=True)
class ExportsChecked:
    """The findings, and the numbers behind them; none where the exports lack what the rulebook reads."""

    findings: tuple[Finding, ...]
    seen: Seen | None


def check_exports(
    loaded: Loaded,
    folder: Path,
    given: Given,
    as_of: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> ExportsChecked:
    """Score exports with a rulebook that has no errors, and say what they show of it.

    Args:
        loaded: the rulebook.
        folder: where its suppression lists stand.
        given: the exports.
        as_of: the instant to score for.
        progress: told what is being done.

    Raises:
        LeadqError: the exports cannot be read, or make no sense.
    """
    lists = read_suppression_lists(loaded.rulebook, folder)
    try:
        with open_session(given, [loaded], progress) as session:
            run = session.carry_out(loaded, as_of, lists, {*RESULTS, "kinds", "kind_events"})
            balance(run, given)
            found = _Exports(run)
            findings = tuple(found.findings())
            return ExportsChecked(findings, Seen(found.leads, as_of, found.timezone, found.rules))
    except RulebookError as error:  # columns that no export has
        return ExportsChecked(error.findings, None)


class _Exports:
    """A run, looked at."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._book = run.loaded.rulebook
        root = parse(run.loaded.data, run.loaded.file).root
        self._root = root if isinstance(root, Map) else Map(Span(run.loaded.file, 1, 1))
        self.timezone = self._book.timezone
        self.leads = int(run.engine.rows(sql("SELECT COUNT(*) FROM placed"))[0][0])
        self.rules = self._rules()

    def findings(self) -> Iterator[Finding]:
        """Yield all that the exports show."""
        yield from self._never_or_always()
        yield from self._together()
        yield from self._events()
        yield from self._blank()

    def _rules(self) -> tuple[RuleSeen, ...]:
        rows = self._run.engine.rows(
            sql("SELECT rule_no, COUNT(*), SUM(points) FROM contributions GROUP BY rule_no")
        )
        found = {number: (int(leads), Decimal(points)) for number, leads, points in rows}
        given = sum((points for _, points in found.values() if points > 0), Decimal(0))
        taken = sum((points for _, points in found.values() if points < 0), Decimal(0))
        rules: list[RuleSeen] = []
        for number, (rule, label) in enumerate(rule_labels(self._book).items()):
            leads, points = found.get(number, (0, Decimal(0)))
            whole = taken if points < 0 else given
            section = "fit" if number < len(self._book.fit.rules) else "engagement"
            rules.append(
                RuleSeen(
                    rule, label, section, leads, points, round(points / whole, 4) if whole else Decimal(0)
                )
            )
        return tuple(rules)

    def _place(self, number: int) -> tuple[Step, ...]:
        first = len(self._book.fit.rules)
        return (
            ("fit", "rules", number, "id")
            if number < first
            else ("engagement", "rules", number - first, "id")
        )

    def _warn(self, code: str, path: tuple[Step, ...], message: str, hint: str) -> Finding:
        return Finding(
            code, place(self._root, path, key=path[0] == "events"), message, hint, Severity.WARNING
        )

    def _never_or_always(self) -> Iterator[Finding]:
        if self.leads < FEW:
            return
        for number, rule in enumerate(self.rules):
            if not rule.leads:
                what = f"'{rule.rule}' gave points to none of {self.leads:,} leads"
                hint = "compare its words with those of the export, or remove it"
                yield self._warn("LQ701", self._place(number), what, hint)
            elif rule.leads == self.leads:
                what = f"'{rule.rule}' gave points to all {self.leads:,} leads: it tells nobody apart"
                hint = "ask for more, or remove it and move the thresholds by its points"
                yield self._warn("LQ702", self._place(number), what, hint)

    def _together(self) -> Iterator[Finding]:
        """Yield pairs of rules whose leads are nearly the same: shared ones over those of either (Jaccard, 1901)."""
        rows = self._run.engine.rows(
            sql(
                """
                SELECT a.rule_no, b.rule_no, COUNT(*) FROM contributions AS a
                JOIN contributions AS b ON b.contact_key = a.contact_key AND b.rule_no > a.rule_no
                GROUP BY 1, 2 ORDER BY 1, 2
                """
            )
        )
        for one, other, both in rows:
            first, second = self.rules[one], self.rules[other]
            either = first.leads + second.leads - both
            if both >= FEW and Decimal(both) / either >= ALIKE and either < self.leads:
                what = f"'{second.rule}' and '{first.rule}' fire for the same leads: {both:,} of {either:,}"
                hint = "keep one of the two, or put them into a group with a cap"
                yield self._warn("LQ706", self._place(other), what, hint)

    def _events(self) -> Iterator[Finding]:
        rows = self._run.engine.rows(
            sql("SELECT event_no, SUM(activities) FROM kind_events JOIN kinds USING (kind_no) GROUP BY 1")
        )
        seen = {number: int(activities) for number, activities in rows}
        asked = {event for rule in self._book.engagement.rules for event in rule.event}
        asked |= {event for fact in event_facts(self._book) for event in fact.events}
        for number, event in enumerate(self._book.events):
            if event not in asked and seen.get(number):
                what = f"no rule and no condition asks for '{event}', which {seen[number]:,} activities are"
                yield self._warn("LQ703", ("events", event), what, "give it a rule, or remove it")
        types = unmapped_types(self._run.engine)
        if types:
            named = [f"{tally.count:,} of type '{scrub(tally.name)}'" for tally in types[:_TYPES]]
            named += [f"{sum(t.count for t in types[_TYPES:]):,} of other types"] if types[_TYPES:] else []
            what = f"activities that are no event: {', '.join(named)}"
            yield self._warn("LQ704", ("events",), what, "declare an event for them, or live with it")

    def _blank(self) -> Iterator[Finding]:
        """Yield the fields that the rulebook reads and most contact rows leave blank, at their first use."""
        there = self._run.exports.contacts_found.fields
        uses = {use.field: use for use in reversed(self._run.loaded.uses) if use.role == "contacts"}
        columns = {*self._run.engine.columns("contact_cells")}
        for field in sorted(uses, key=lambda name: uses[name].span):
            if field not in there or field not in columns:
                continue
            filled, rows = self._run.engine.rows(
                sql("SELECT COUNT(NULLIF(TRIM($cell), '')), COUNT(*) FROM contact_cells", cell=col(field))
            )[0]
            if rows >= FEW and filled < rows * (1 - MOSTLY):
                what = (
                    f"'{field}' is blank in {rows - filled:,} of {rows:,} rows, and {uses[field].of} reads it"
                )
                hint = "have it filled in, or ask for another field"
                yield Finding("LQ705", uses[field].span, what, hint, Severity.WARNING)
