"""What `leadq inspect --write` does: entries of `sources` for files that were looked at, put into a rulebook's text.

All else of the file stays as it is, byte for byte. An entry says in a comment what it was made from, with a sum over
what it says: one that somebody has edited since has another sum and is not replaced.
"""

import codecs
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from leadq.ground.errors import LeadqError, RulebookError, UsageError
from leadq.handoff.whole import write_whole
from leadq.ingest.mapping import Column
from leadq.jobs.init_headers import NOTHING
from leadq.jobs.init_yaml import flow
from leadq.jobs.inspect import Looked
from leadq.jobs.opening import Opened
from leadq.rulebook.gates import percent
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.model import Rulebook
from leadq.rulebook.source_layout import SourceLayout
from leadq.rulebook.tidy import tidy
from leadq.words.inspection import FileSeen

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MADE = re.compile(r"\s*# Made by `leadq inspect` from .* \(sum ([0-9a-f]{8})\)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_KEPT = ("any_case", "utc", "decimal_mark", "long_ids", "lists", "empty", "apostrophes", "footer", "deleted")
"""What the layout of a system says of its cells, which an entry made from it goes on saying."""
_KEYS = {
    "contacts": ("contact_id", "email"),
    "activity": ("contact_id", "email", "occurred_at", "type"),
    "accounts": ("account_id", "website", "company"),
}


def write_entries(loaded: Loaded, looked: Sequence[Looked], *, force: bool) -> tuple[str, ...]:
    """Put an entry for each file into the rulebook's file, and return their ids.

    Args:
        loaded: the rulebook, as it was read from its file.
        looked: the files that were looked at.
        force: whether an entry that somebody has edited may be replaced.

    Raises:
        UsageError: a file cannot be read, its dates may be read in two ways, or an entry was edited.
        LeadqError: what would be written is no longer the same rulebook. Nothing is written.
    """
    text = loaded.data.decode("utf-8-sig")
    expected = {layout.id: layout for layout in loaded.rulebook.sources}
    made: dict[str, str] = {}
    for item in looked:
        entry = _entry(item)
        if entry.id in made:
            raise UsageError(
                f"{made[entry.id]} and {item.seen.name} would both be '{entry.id}' under sources",
                "write them one after the other, or rename one of the files",
            )
        made[entry.id] = item.seen.name
        if expected.get(entry.id) != entry:
            text = _with_entry(text, entry, item.seen.name, loaded, force=force)
            expected[entry.id] = entry
    mark = codecs.BOM_UTF8 if loaded.data.startswith(codecs.BOM_UTF8) else b""
    data = mark + text.encode()
    if data != loaded.data:
        _refuse_other(loaded, data, tuple(expected.values()))
        write_whole(Path(loaded.file), data)
    return tuple(made)


def _refuse_other(before: Loaded, data: bytes, sources: tuple[SourceLayout, ...]) -> None:
    """Refuse to write what does not say the same as before, and the entries."""
    try:
        after = load(data, before.file).rulebook
    except RulebookError as error:
        finding = error.findings[0]
        raise LeadqError(
            f"the entry would be refused: {finding.message}", f"{finding.hint}; nothing was written"
        ) from error
    if after != before.rulebook.model_copy(update={"sources": sources}):
        raise LeadqError(
            f"{before.file} cannot be edited without changing more of it (a bug of leadq)",
            "nothing was written; please report it",
        )


def _entry(item: Looked) -> SourceLayout:
    """Return the layout by which a file is read, as an entry of `sources`."""
    seen, export = item.seen, item.export
    if export is None:
        raise UsageError(f"{seen.name} cannot be read: {seen.refused}", seen.hint)
    if seen.to_settle:
        named = " and ".join(repr(header) for c in seen.to_settle for header in c.headers)
        raise UsageError(
            f"nothing says whether the day or the month stands in front in {named} of {seen.name}",
            "say it: --dates dd/mm/yyyy, or --dates mm/dd/yyyy",
        )
    layout, header = export.layout, [cell.strip() for cell in export.source.header]
    layouts = {c.field: c.dates.layout for c in seen.columns if c.field and c.dates and c.dates.layout}
    usual = _usual(layouts) or (layout.dates if layout is not None else None)
    columns = {
        column.field: _column(column, header, layouts.get(column.field, ""), usual or "")
        for column in export.mapping.columns
    }
    there = {*header}
    told: dict[str, object] = {
        "id": seen.layout or _id_of(seen),
        "system": seen.system or _stem(seen),
        "holds": seen.holds,
        "recognise": _recognised_by(export, there),
        "header": list(dict.fromkeys(filter(None, header))),
        "unreadable": _unreadable(seen),
        "columns": columns,
    }
    if layout is not None:
        told["unused"] = [name for name in _as_there(layout.unused, there) if name in there]
        told |= {name: getattr(layout, name) for name in _KEPT if name in layout.model_fields_set}
    told |= {"dates": usual} if usual else {}
    return SourceLayout.model_validate(
        {key: value for key, value in told.items() if value not in ([], (), {})}
    )


def _unreadable(seen: FileSeen) -> dict[str, str]:
    """Fields with cells that cannot be read, and in which share of the rows, rounded up."""
    lost = {
        c.field: c.unread or (c.dates.unread if c.dates is not None else 0) for c in seen.columns if c.field
    }
    return {
        name: percent((Decimal(count) / seen.rows).quantize(Decimal("0.001"), ROUND_UP))
        for name, count in lost.items()
        if count
    }


def _usual(layouts: Mapping[str, str]) -> str:
    """The layout of most columns of dates; of the time of an activity, where there is one."""
    texts = list(layouts.values())
    return layouts.get("occurred_at") or max(dict.fromkeys(texts), key=texts.count, default="")


def _recognised_by(export: Opened, there: Collection[str]) -> list[str]:
    """The headers by which the system is recognised; without one, those that say who or where, when and what."""
    if export.layout is not None:
        return _as_there(export.layout.recognise, there)
    mapping = export.mapping
    keys = [mapping.column(key) for key in _KEYS[export.role] if key in mapping.fields]
    return list(dict.fromkeys(header.strip() for column in keys for header in column.headers))


def _as_there(names: Sequence[str], there: Collection[str]) -> list[str]:
    """Headers that a layout names, as an export has them: that may be in capital letters."""
    return [name if name in there else name.upper() for name in names]


def _column(column: Column, header: Sequence[str], dates: str, usual: str) -> Mapping[str, Any]:
    """Return how an entry names the columns of a field, as the keys of a `SourceColumn`."""
    names = [name.strip() for name in column.headers]
    if column.how is not None:
        told = column.how.model_dump(exclude_unset=True)
    elif len(names) > 1:
        told = {"first_of": tuple(names)}
    else:
        told = {"header": names[0]}
        same = [place for place, cell in enumerate(header) if cell == names[0]]
        if len(same) > 1:
            told["nth"] = same.index(column.places[0]) + 1
    told.pop("format", None)
    if dates and dates != usual:
        told["format"] = dates
    return told


def _id_of(seen: FileSeen) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", _stem(seen).casefold()).strip("-")[:64]
    return plain or seen.holds


def _stem(seen: FileSeen) -> str:
    return seen.name.rpartition("/")[2].split(".")[0].strip() or seen.name


def _sum(entry: SourceLayout) -> str:
    said = entry.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def _lines_of(entry: SourceLayout, name: str) -> list[str]:
    """Return an entry as lines of the list, in canonical layout."""
    plain = " ".join(re.sub(r"[^\w .,()-]", "?", name).split())
    note = f"# Made by `leadq inspect` from {plain} (sum {_sum(entry)}). If you edit it, it stays as you write it."
    lines = [f"  {note}"]
    for number, (key, value) in enumerate(entry.model_dump(exclude_unset=True).items()):
        start = "  - " if not number else "    "
        if key == "columns":
            lines.append(f"{start}columns:")
            lines += [f"      {field}: {flow(_short(column))}" for field, column in value.items()]
        elif key == "unreadable":
            lines.append(f"{start}{key}: {flow({name: percent(part) for name, part in value.items()})}")
        else:
            lines.append(f"{start}{key}: {flow(value)}")
    whole = tidy(f"{NOTHING}sources:\n" + "\n".join(lines) + "\n")
    return whole[whole.index("sources:\n") + len("sources:\n") :].split("\n\n")[0].rstrip("\n").split("\n")


def _short(column: Mapping[str, Any]) -> object:
    """A column as a person would write it: a header, a list of them, or a mapping."""
    if [*column] == ["header"]:
        return column["header"]
    return column["first_of"] if [*column] == ["first_of"] else column


def _with_entry(text: str, entry: SourceLayout, name: str, loaded: Loaded, *, force: bool) -> str:
    """Return a rulebook's text with an entry, in the place of one of the same id or behind the last."""
    lines = [line for line in _LINE.findall(text) if line]
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    root: Any = yaml.compose("".join(lines), Loader=_LOADER)
    section = next((pair for pair in root.value if pair[0].value == "sources"), None)
    new = [line + end for line in _lines_of(entry, name)]
    if root.flow_style or (section is not None and section[1].flow_style):
        raise UsageError(
            f"`sources` of {loaded.file} cannot be added to, as it stands between brackets",
            "write it as a list, one `- ` for each entry",
        )
    if section is None:
        at = _place_for(root, lines)
        blank = [] if at and not lines[at - 1].strip() else [end]
        return "".join(
            [*lines[:at], *blank, f"sources:{end}", *new, *([end] if at < len(lines) else []), *lines[at:]]
        )
    shift = section[1].start_mark.column - 2
    new = [" " * max(shift, 0) + line[max(-shift, 0) :] if line.strip() else line for line in new]
    for node in section[1].value:
        if any(key.value == "id" and value.value == entry.id for key, value in node.value):
            first, last = _extent(node, lines)
            was = next(layout for layout in loaded.rulebook.sources if layout.id == entry.id)
            made = _MADE.match(lines[first - 1])
            if not force and (made is None or made[1] != _sum(was)):
                raise UsageError(
                    f"'{entry.id}' under sources was written, or edited, by a person",
                    "correct it there, or let it be replaced: --force",
                )
            return "".join([*lines[: first - (made is not None)], *new, *lines[last:]])
    _, last = _extent(section[1].value[-1], lines)
    return "".join([*lines[:last], *new, *lines[last:]])


def _extent(node: Any, lines: Sequence[str]) -> tuple[int, int]:  # noqa: ANN401 - a node of PyYAML
    """Return the first line of an item of a list, and the line behind its last, without comments below it."""
    first, last = node.start_mark.line, node.end_mark.line + (node.end_mark.column > 0 and node.flow_style)
    if not node.flow_style:
        last = min(last, len(lines))
        while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
            last -= 1
    return first, last


def _place_for(root: Any, lines: Sequence[str]) -> int:  # noqa: ANN401 - a node of PyYAML
    """Return the line before which `sources` goes: before the section that the reference has next, and its comments."""
    keys = [info.alias or name for name, info in Rulebook.model_fields.items()]
    behind = keys[keys.index("sources") + 1 :]
    at = next((key.start_mark.line for key, _ in root.value if key.value in behind), len(lines))
    while at and lines[at - 1].startswith("#"):
        at -= 1
    return at
