"""Checks of names: what is named must exist, and be named once."""

from collections.abc import Iterable, Iterator

from leadq.ground.findings import Finding, did_you_mean
from leadq.rulebook.condition_reader import of_account
from leadq.rulebook.handoff_columns import COMPUTED_COLUMNS
from leadq.rulebook.places import Sheet, Step, place, suggest
from leadq.words.fields import ACCOUNT_MEASURES
from leadq.words.names import readable

_RESULT_FILES = (
    "blocked",
    "disqualified",
    "suppressed",
    "rejects",
    "duplicates",
    "contributions",
    "manifest",
    "otherwise",
)
_DEVICES = ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
_MEASURES = frozenset(field.name for field in ACCOUNT_MEASURES)
RESERVED_STAGES = frozenset({*_RESULT_FILES, *_DEVICES})


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield every name that leads nowhere, stands twice, or cannot be the name of a file."""
    yield from _used_in_conditions(sheet)
    yield from _events_of_rules(sheet)
    yield from _fields(sheet)
    yield from _twice(sheet)
    yield from _stage_ids(sheet)
    yield from _labels(sheet)


def grades(sheet: Sheet) -> list[str]:
    """Return every grade: each fit band followed by each engagement band."""
    return [f + e for f in sheet.rulebook.fit.bands for e in sheet.rulebook.engagement.bands]


def rule_ids(sheet: Sheet) -> list[str]:
    """Return the ids of all fit and engagement rules."""
    book = sheet.rulebook
    return [*(rule.id for rule in book.fit.rules), *(rule.id for rule in book.engagement.rules)]


def _used_in_conditions(sheet: Sheet) -> Iterator[Finding]:
    known = (
        ("LQ304", "event", sheet.notes.events_used, list(sheet.rulebook.events)),
        ("LQ305", "rule", sheet.notes.rules_used, rule_ids(sheet)),
        ("LQ307", "grade", sheet.notes.grades_used, grades(sheet)),
    )
    for code, what, used, names in known:
        for word in used:
            if word not in names:
                yield Finding(
                    code, word.span, f"there is no {what} '{word}'", suggest(word, names, _declare(what))
                )
    blocks = sheet.rulebook.questions
    for use in sheet.notes.questions_used:
        if use.block not in blocks:
            hint = suggest(use.block, list(blocks), _declare("question block"))
            yield Finding("LQ306", use.block.span, f"there is no question block '{use.block}'", hint)
        elif use.count > len(blocks[use.block]):
            has = len(blocks[use.block])
            what = f"{use.count} questions of '{use.block}' are to be {use.how}, and it has {has}"
            yield Finding("LQ418", use.block.span, what, "ask for fewer, or add questions to the block")


def _declare(what: str) -> str:
    section = {"event": "`events`", "rule": "`fit` or `engagement`", "question block": "`questions`"}.get(
        what
    )
    return f"declare it under {section}" if section else ""


def _events_of_rules(sheet: Sheet) -> Iterator[Finding]:
    events = list(sheet.rulebook.events)
    for number, rule in enumerate(sheet.rulebook.engagement.rules):
        for e, event in enumerate(rule.event):
            if event not in events:
                hint = suggest(event, events, _declare("event"))
                path = ("engagement", "rules", number, "event", e)
                yield sheet.error("LQ304", path, f"there is no event '{event}'", hint)


def _fields(sheet: Sheet) -> Iterator[Finding]:
    contact = list(sheet.catalogue.contact_types)
    named: list[tuple[tuple[Step, ...], str]] = []
    for block, questions in sheet.rulebook.questions.items():
        named += [(("questions", block, name, "field"), q.field) for name, q in questions.items()]
    for s, stage in enumerate(sheet.rulebook.stages):
        named += [(("stages", s, "require", n), name) for n, name in enumerate(stage.require)]
        fields = ((n, route.to_field) for n, route in enumerate(stage.route))
        named += [(("stages", s, "route", n, "to_field"), name) for n, name in fields if name is not None]
    for path, name in named:
        if name not in contact:
            hint = (
                of_account(name in sheet.catalogue.lead_types)
                if name in _MEASURES
                else did_you_mean(name, contact)
                or f"declare it: `columns: {{contacts: {{{name}: {{type: text}}}}}}`"
            )
            yield sheet.error("LQ301", path, f"a contact has no field '{name}'", hint)
    columns = [*sheet.catalogue.lead_types, *COMPUTED_COLUMNS]
    for n, name in enumerate(sheet.rulebook.handoff.columns):
        if name not in columns:
            hint = did_you_mean(name, columns) or "name a field of the contact, or a computed column"
            yield sheet.error("LQ309", ("handoff", "columns", n), f"the handoff has no column '{name}'", hint)


def _twice(sheet: Sheet) -> Iterator[Finding]:
    book = sheet.rulebook
    rules = [("fit", "rules", n, "id") for n in range(len(book.fit.rules))]
    rules += [("engagement", "rules", n, "id") for n in range(len(book.engagement.rules))]
    yield from _repeated(sheet, "rules", zip(rules, rule_ids(sheet), strict=True))
    yield from _repeated(sheet, "stages", ((("stages", n, "id"), s.id) for n, s in enumerate(book.stages)))
    suppress = ((("suppress", n, "id"), s.id) for n, s in enumerate(book.suppress) if s.id is not None)
    yield from _repeated(sheet, "suppressions", suppress)
    barred = ((("disqualify", n, "id"), d.id) for n, d in enumerate(book.disqualify))
    yield from _repeated(sheet, "disqualifications", barred)
    yield from _repeated(sheet, "cases", ((("cases", n, "name"), c.name) for n, c in enumerate(book.cases)))
    columns = enumerate(book.handoff.columns)
    yield from _repeated(sheet, "columns", ((("handoff", "columns", n), c) for n, c in columns))
    for s, stage in enumerate(book.stages):
        fields = ((("stages", s, "require", n), f) for n, f in enumerate(stage.require))
        yield from _repeated(sheet, "required fields", fields)


def _repeated(sheet: Sheet, what: str, named: Iterable[tuple[tuple[Step, ...], str]]) -> Iterator[Finding]:
    first: dict[str, tuple[Step, ...]] = {}
    for path, name in named:
        if name in first:
            line = place(sheet.root, first[name]).line
            message = f"there are two {what} '{name}'; the first is on line {line}"
            yield sheet.error("LQ310", path, message, "rename or remove one of the two")
        first.setdefault(name, path)


def _stage_ids(sheet: Sheet) -> Iterator[Finding]:
    called: dict[str, str] = {}
    for n, stage in enumerate(sheet.rulebook.stages):
        if stage.id in RESERVED_STAGES:
            what = f"a stage cannot be called '{stage.id}': leadq or an operating system uses that name"
            yield sheet.error(
                "LQ311", ("stages", n, "id"), what, f"write '{stage.id}-stage', or another word"
            )
        spoken = ("label", stage.label) if stage.label else ("id", readable(stage.id))
        for key, name in (("id", stage.id), spoken):
            owner = called.setdefault(name.casefold(), stage.id)
            if owner != stage.id:
                what = f"'{name}' is also what stage '{owner}' is called, and `current_stage` may name either"
                yield sheet.error("LQ310", ("stages", n, key), what, "give the two stages different names")


def _labels(sheet: Sheet) -> Iterator[Finding]:
    book = sheet.rulebook
    named: list[tuple[tuple[Step, ...], str | None]]
    named = [(("fit", "rules", n), rule.label) for n, rule in enumerate(book.fit.rules)]
    named += [(("engagement", "rules", n), rule.label) for n, rule in enumerate(book.engagement.rules)]
    named += [(("stages", n), stage.label) for n, stage in enumerate(book.stages)]
    for path, label in named:
        if label is not None and (";" in label or len(label.splitlines()) > 1):
            broken = "a semicolon" if ";" in label else "a line break"
            what = f"this label holds {broken}, and reasons are labels joined by '; ' on one line"
            yield sheet.error("LQ319", (*path, "label"), what, "write it without, as with a comma")
