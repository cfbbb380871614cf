"""Checks of the funnel: each lead falls into a stage, each stage can be reached, each lead finds an owner."""

from collections.abc import Iterator

from leadq.ground.findings import Finding
from leadq.rulebook.implies import implies
from leadq.rulebook.model import Route, Stage
from leadq.rulebook.places import Sheet, Step, node_at
from leadq.rulebook.scalars import OTHERWISE
from leadq.words.yamltext import Map


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with stages, routes, tracks and personas."""
    stages = sheet.rulebook.stages
    if not stages:
        yield sheet.error("LQ410", ("stages",), "there are no stages", "add at least one: `- {id: nurture}`")
    for number, stage in enumerate(stages):
        path = ("stages", number)
        yield from _last(sheet, path, stage) if stage is stages[-1] else _upper(sheet, path, stage)
        yield from _behind_a_wider_one(sheet, number)
        yield from _routes(sheet, path, stage.route)
        yield from _otherwise(sheet, (*path, "tracks"), "track")
    yield from _otherwise(sheet, ("personas",), "persona")


def _upper(sheet: Sheet, path: tuple[Step, ...], stage: Stage) -> Iterator[Finding]:
    if stage.enter is None and stage.hand_raiser is None:
        what = f"stage '{stage.id}' takes every lead, and the stages below it none"
        yield sheet.error("LQ410", (*path, "id"), what, "add `enter: …`, or move it to the end")


def _last(sheet: Sheet, path: tuple[Step, ...], stage: Stage) -> Iterator[Finding]:
    if stage.enter is not None:
        what = f"'{stage.id}' is the last stage, and who does not enter it would be in no stage at all"
        yield sheet.key_error(
            "LQ411", (*path, "enter"), what, "remove `enter`, or add a stage below that takes everybody else"
        )
    if stage.leave is not None:
        what = f"'{stage.id}' is the last stage: there is nowhere to leave to"
        yield sheet.warning("LQ425", (*path, "leave"), what, "remove `leave`")


def _behind_a_wider_one(sheet: Sheet, number: int) -> Iterator[Finding]:
    stage = sheet.rulebook.stages[number]
    for above in sheet.rulebook.stages[:number]:
        if stage.enter is not None and above.enter is not None and implies(stage.enter, above.enter):
            what = f"nobody can enter '{stage.id}': whoever may, enters '{above.id}' above it"
            hint = "the stricter stage stands first: swap the two, or raise what the upper one asks for"
            yield sheet.key_error("LQ412", ("stages", number, "enter"), what, hint)
            return


def _routes(sheet: Sheet, path: tuple[Step, ...], routes: tuple[Route, ...]) -> Iterator[Finding]:
    taken: int | None = None
    for number, route in enumerate(routes):
        where = (*path, "route", number)
        if (route.to is None) == (route.to_field is None):
            given = "neither `to` nor `to_field`" if route.to is None else "both `to` and `to_field`"
            yield sheet.error("LQ413", where, f"this line has {given}", "write one of the two")
        if route.to is not None and not route.to:
            yield sheet.error("LQ413", (*where, "to"), "`to` names nobody", "name an owner or a queue")
        for key, value in (("by", route.by), ("at_most", route.at_most)):
            if route.to_field is not None and route.to is None and value is not None:
                what = f"`{key}` means nothing beside `to_field`: the field names one owner for each lead"
                yield sheet.key_error("LQ413", (*where, key), what, f"remove `{key}`")
        if taken is not None:
            what = f"no lead gets here: line {taken + 1} of the route takes everybody"
            yield sheet.error("LQ414", where, what, "move the line without conditions to the end")
        elif route.when is None and route.at_most is None and route.to is not None:
            taken = number
    if routes and taken is None:
        what = "leads that find no line, or no room in one, have no owner"
        yield sheet.warning(
            "LQ415",
            (*path, "route", len(routes) - 1),
            what,
            "end with a line such as `- {to: inbound-queue}`",
        )


def _otherwise(sheet: Sheet, path: tuple[Step, ...], what: str) -> Iterator[Finding]:
    node = node_at(sheet.root, path)
    names = list(node.items()) if isinstance(node, Map) else []
    for name, condition in names[:-1]:
        if condition == OTHERWISE:
            message = f"{what} '{name}' takes everybody, and those below it nobody"
            yield sheet.error("LQ422", (*path, str(name)), message, "move it to the end")
