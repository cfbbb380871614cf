"""Hints that fit the running command: what several commands share may name an option that one of them lacks."""

import re
from collections.abc import Collection

import typer

_BETWEEN_WAYS = re.compile(r"(; |, or )")
_QUOTED = re.compile(r"`[^`]*`")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def options_named(text: str) -> set[str]:
    """Return the options that a text names; a command line in backticks is another command's."""
    return set(_OPTION.findall(_QUOTED.sub("", text)))


def fitting(hint: str, options: Collection[str]) -> str:
    """Return a hint without the ways out that name an option which is not there.

    Ways out are separated by `; ` and `, or `.
    """
    first, *rest = _BETWEEN_WAYS.split(hint)
    ways = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    kept = [(before, way) for before, way in ways if options_named(way) <= {*options}]
    return "".join(before + way for before, way in kept).removeprefix("; ").removeprefix(", or ")


def options_of(app: typer.Typer, name: str) -> set[str]:
    """Return the options of a command of an app; none if there is no such command."""
    group = typer.main.get_command(app)
    found = getattr(group, "commands", {}).get(name)
    return {option for parameter in found.params for option in parameter.opts} if found is not None else set()
