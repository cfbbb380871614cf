"""The same people and what they did, written as each system writes them, and plainly under leadq's own names."""

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from leadq.rulebook.source_layout import SourceColumn, SourceLayout
from leadq.words.datelayout import strptime_layout
from leadq.words.fields import ACTIVITY_FIELDS, CONTACT_FIELDS, FieldType

Row = Mapping[str, str]
_START = datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 - a wall time
_FIELDS = {"contacts": CONTACT_FIELDS, "activity": ACTIVITY_FIELDS}
_NUMBERS = {FieldType.NUMBER, FieldType.MONEY}
_DATES = {FieldType.DATE, FieldType.TIMEFRAME}
_WORDS = (
    "Ähre & Söhne, Ltd",
    'The "Best" One',
    "Zürich",
    "naïve plan",
    "O'Neill",
    "Plain",
    "two  blanks",
    "Null",
)


def people(layout: SourceLayout, count: int, seed: int = 7) -> list[dict[str, str]]:
    """Return rows of the fields that a layout has, in leadq's own spelling; about a quarter of the cells are empty."""
    lot = random.Random(f"{layout.id} {seed}")  # noqa: S311 - made-up people
    fields = {field.name: field.type for field in _FIELDS[layout.holds]}
    return [
        {name: _cell(name, fields[name], column, row, lot) for name, column in layout.columns.items()}
        for row in range(count)
    ]


def _cell(  # noqa: C901, PLR0911 - a line for each kind of cell
    name: str, kind: FieldType, column: SourceColumn, row: int, lot: random.Random
) -> str:
    if column.value is not None:
        return column.value
    if name in {"contact_id", "activity_id"}:
        return f"{name[0]}{1000 + row % 200 if name == 'contact_id' else 5_000_000_000_000_000_000 + row}"
    if name == "email":
        return f"p{row % 200}@company{row % 17}.example"
    if name != "occurred_at" and lot.random() < 0.25:
        return ""
    if column.filled:
        return "true"
    if column.words:
        return lot.choice(list(column.words.values()))
    if kind in _DATES:
        return f"{_START + timedelta(hours=37 * lot.randrange(200)):%Y-%m-%d %H:%M:%S}"
    if kind in _NUMBERS:
        return f"{lot.randrange(10_000)}.{lot.randrange(10, 100)}"
    if kind is FieldType.BOOLEAN:
        return lot.choice(["true", "false"])
    if kind is FieldType.LIST:
        return lot.choice(["Dispatch", "Dispatch;Inventory"])
    return f"+32 {lot.randrange(10**8)}" if name in {"phone", "mobile"} else lot.choice(_WORDS)


def plain(rows: Sequence[Row]) -> str:
    """Return an export under leadq's own names, in its own spelling."""
    return _csv(list(rows[0]), [list(row.values()) for row in rows])


def as_written(layout: SourceLayout, rows: Sequence[Row], dates: str = "iso") -> str:
    """Return an export as its system writes it; `dates` is the layout where the system's depends on its user."""
    header = list(
        dict.fromkeys(
            (*layout.recognise, *(h for c in layout.columns.values() for h in c.headers), *layout.unused)
        )
    )
    nth = [(name, c) for name, c in layout.columns.items() if c.nth > 1]
    header += [c.headers[0] for _, c in nth]
    lines = []
    for row in rows:
        cells: dict[str, str] = {}
        for name, column in layout.columns.items():
            if column.nth == 1:
                cells |= _columns(name, column, row[name], layout, dates)
        written = [_nothing(cells.get(h, ""), layout) for h in header[: len(header) - len(nth)]]
        lines.append([*written, *(_nothing(row[name], layout) for name, _ in nth)])
    return _csv([h.upper() if layout.any_case else h for h in header], lines)


def _columns(  # noqa: C901 - a line for each thing a layout can say
    name: str, column: SourceColumn, cell: str, layout: SourceLayout, dates: str
) -> dict[str, str]:
    if column.value is not None:
        return {}
    kind = {field.name: field.type for field in _FIELDS[layout.holds]}[name]
    if cell and kind in _DATES:
        strptime = strptime_layout(column.format or layout.dates or dates)
        moment = datetime.strptime(cell, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - a wall time
        if column.join:
            return dict(zip(column.join, (f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"), strict=True))
        cell = cell if strptime is None else moment.strftime(strptime)
    if kind in _NUMBERS and layout.decimal_mark == ",":
        cell = cell.replace(".", ",")
    if kind is FieldType.LIST:
        cell = cell.replace(";", layout.lists)
    if column.words:
        cell = next((code for code, word in column.words.items() if word == cell), cell)
    if column.filled:
        cell = "2026-01-05" if cell else ""
    if column.first_part and cell:
        cell = f"{cell}{column.first_part} other"
    if layout.apostrophes and cell.startswith(("=", "+", "-", "@")):
        cell = f"'{cell}"
    if column.json_key is not None:
        cell = json.dumps({"Other": 1, column.json_key: cell} if cell else {"Other": 1}, ensure_ascii=False)
    return {column.headers[-1]: cell}


def _nothing(cell: str, layout: SourceLayout) -> str:
    return cell if cell or not layout.empty else layout.empty[0]


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()
