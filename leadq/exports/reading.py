"""An export is read: loaded by the engine, scanned beside it, repaired where needed, proved to be complete.

`records in the file = rows accepted + rows rejected` holds for every reading that is returned. `scan` counts
the left side, the engine the right side.
"""

import threading
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from leadq.exports.encoding import FALLBACK_ENCODING
from leadq.exports.footer import Footer, footer_of
from leadq.exports.lines import Place, place_rows
from leadq.exports.overfull import overfull_records
from leadq.exports.records import Malformed
from leadq.exports.scan import Scan, scan
from leadq.exports.source import Source, repaired, without_records
from leadq.exports.table import stamp_of
from leadq.ground.errors import InputRefused, LeadqError, TryAgain

BAD_QUOTE = "a quote in it is not closed properly"
_MOST_READINGS = 6
_SAMPLE_BYTES = 64 << 10


class RejectedRow(Protocol):
    """A row the engine did not accept (`leadq.engines.csv.Rejected` is one)."""

    @property
    def offset(self) -> int:
        """A byte of the readable file, at or before the first one of the row."""

    @property
    def reason(self) -> str:
        """What is wrong, in words without cells."""


Loaded = tuple[int, Sequence[RejectedRow]]
"""Rows accepted, and the rows rejected."""

Load = Callable[[Source], Loaded]
"""Loads the source into the engine (again, where it did before).

It raises InputRefused where the engine cannot read the file at all: it may still be repaired.
"""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be used. `row` is its raw text (it may hold personal data).

    `column` is the header of the cell that is at fault, or several; empty where it is not one cell.
    """

    file: str
    line: int
    reason: str
    row: str
    lines: int = 1
    column: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An export that was read whole. `records` = `accepted` + rejects, proved; `stated` is what its footer says."""

    source: Source
    scan: Scan
    records: int
    accepted: int
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    offsets: tuple[int, ...]
    stated: int | None = None

    def places(self, rows: Sequence[int]) -> list[Place]:
        """Return line and raw text of accepted rows, by their numbers from 0 in ascending order."""
        return place_rows(self.source, self.offsets, rows)[1] if rows else []


def read(
    source: Source, load: Load, temp_dir: Path, *, allow_empty: bool = False, footers: Sequence[str] = ()
) -> Reading:
    """Read an export and prove that no row was lost on the way.

    Args:
        source: the export.
        load: loads it into the engine.
        temp_dir: a private folder for readable copies.
        allow_empty: whether it may have no rows.
        footers: how lines below the last row begin that the system which made it writes there.

    Raises:
        InputRefused: rows were swallowed by a quote, there are NUL bytes, or there are no rows at all.
        TryAgain: the file was changed while it was read.
    """
    left_out = [Reject(source.name, *row) for row in source.left_out]
    scanned: Scan | None = None
    stated: int | None = None
    for _ in range(_MOST_READINGS):
        if scanned is None:
            source = _without_overfull(source, temp_dir, left_out)
        footer = footer_of(source, footers)
        if footer.lines:
            source, stated = _without_footer(source, footer, temp_dir), footer.rows
        loaded, scanned = _load_and_scan(source, load, scanned)
        if not scanned.exact and not isinstance(loaded, LeadqError) and not _adds_up(loaded, scanned):
            scanned = scan(source, exact=True)
        _refuse(source, scanned)
        better = _repaired(source, scanned, temp_dir)
        if better is None and isinstance(loaded, LeadqError):
            raise loaded
        if better is None and not isinstance(loaded, LeadqError):
            better = _read_again(source, scanned, loaded, temp_dir, left_out)
            if better is None:
                return replace(
                    _finished(source, scanned, loaded, left_out, allow_empty=allow_empty), stated=stated
                )
        if better is not None:
            scanned = scanned if better.readable == source.readable else None
            source = better
    raise InputRefused(f"{source.name} cannot be read, not even repaired", "please report this")


def _without_footer(source: Source, footer: Footer, temp_dir: Path) -> Source:
    first = place_rows(source, [line.start for line in footer.lines])[0][0].line
    where = f"({_count(len(footer.lines), 'line', 'lines')}, from line {first})"
    note = f"{source.name}: the footer below the last row {where} is no data"
    cut = without_records(source, temp_dir, footer.lines)
    return replace(cut, notes=(*(n for n in source.notes if n != note), note))


def _without_overfull(source: Source, temp_dir: Path, left_out: list[Reject]) -> Source:
    """Return the source without rows that would take the engine minutes; each is left out once, however often read."""
    found = overfull_records(source)
    if not found:
        return source
    if not source.turned:  # where lines end with CR, it may be many rows
        source = repaired(source, temp_dir, one_line_end=True)
        return _without_overfull(source, temp_dir, left_out)
    places, _ = place_rows(source, [record.start for record, _ in found])
    width = len(source.header)
    rejects = [
        Reject(source.name, p.line, f"the row has {cells} cells, the header has {width}", p.text, p.lines)
        for p, (_, cells) in zip(places, found, strict=True)
    ]
    _leave_out(left_out, rejects)
    return without_records(source, temp_dir, [record for record, _ in found])


def _leave_out(left_out: list[Reject], rejects: Sequence[Reject]) -> None:
    """Add rejects that are not there yet: whoever repairs a file after rows were left out begins with the original."""
    lines = {reject.line for reject in left_out}
    left_out.extend(reject for reject in rejects if reject.line not in lines)


def _adds_up(loaded: Loaded, scanned: Scan) -> bool:
    accepted, rejected = loaded
    return accepted + len({row.offset for row in rejected}) == scanned.records


def _load_and_scan(source: Source, load: Load, scanned: Scan | None) -> tuple[Loaded | LeadqError, Scan]:
    """Load and scan at the same time. What stops the engine waits for what the scan has to say about it."""
    stop = threading.Event()
    loaded: Loaded | LeadqError
    with ThreadPoolExecutor(1, thread_name_prefix="leadq-scan") as pool:
        future = None if scanned else pool.submit(scan, source, stop)
        try:
            try:
                loaded = load(source)
            except LeadqError as error:
                loaded = error
            result = scanned or future.result()  # type: ignore[union-attr]  # one of the two is there
        finally:
            stop.set()
    refuse_changed(source)
    return loaded, result


def refuse_changed(source: Source) -> None:
    """Refuse an export that is no longer what it was when it was opened.

    Raises:
        TryAgain: it was written to, replaced or removed since.
    """
    try:
        same = stamp_of(source.original) == source.stamp
    except OSError:
        same = False
    if not same:
        raise TryAgain(
            f"{source.name} changed while it was read: it is still being written",
            "wait for the export to end",
        )


def _refuse(source: Source, scanned: Scan) -> None:
    if scanned.nul_line is not None:
        raise InputRefused(
            f"{source.name}: NUL bytes at line {scanned.nul_line}: a truncated copy?",
            "copy or export it again",
        )
    swallowed = _swallowed(source, scanned.malformed)
    if swallowed is not None:
        last = swallowed.line + swallowed.lines - 1
        raise InputRefused(
            f"{source.name}: lines {swallowed.line}-{last} were swallowed by an unclosed quote "
            f"at line {swallowed.line}",
            f"close or remove the quote on line {swallowed.line}, or export the list again",
        )


def _swallowed(source: Source, malformed: Sequence[Malformed]) -> Place | None:
    """Return the first badly quoted record with whole rows inside: lines with as many cells as the header."""
    delimiter = source.delimiter.encode()
    with source.readable.open("rb") as file:
        for record in malformed:
            file.seek(record.start)
            text = file.read(min(record.end - record.start, _SAMPLE_BYTES))
            behind = [line for line in text.split(b"\n")[1:] if line.strip()]
            if any(record.unclosed or line.count(delimiter) == len(source.header) - 1 for line in behind):
                return place_rows(source, [record.start])[0][0]
    return None


def _repaired(source: Source, scanned: Scan, temp_dir: Path) -> Source | None:
    """Return the source repaired if its encoding or its line ends are others than the head said."""
    source = replace(source, serial=source.serial or scanned.quoted_line_ends > 0)
    mixed = "cr" in scanned.line_ends or scanned.line_ends >= {"lf", "crlf"}
    if scanned.bad_utf8 and source.encoding == "utf-8":
        return _decoded(source, scanned, temp_dir, mixed=mixed)
    if mixed:
        return repaired(source, temp_dir, one_line_end=True)
    return None


def _decoded(source: Source, scanned: Scan, temp_dir: Path, *, mixed: bool) -> Source:
    """Return the source decoded as another encoding, or mended where it is UTF-8 on the whole."""
    where = f"line {scanned.bad_utf8_line} is not valid UTF-8"
    if not source.assumed:
        raise InputRefused(f"{source.name}: {where}", "say how the file was saved: --encoding cp1252")
    if scanned.bad_utf8 > scanned.good_utf8 and not source.above.startswith(BOM_UTF8):
        if any("\ufffd" in name for name in source.header):  # it was matched to fields by these names
            raise InputRefused(f"{source.name}: {where}", "say how the file was saved: --encoding cp1252")
        above = source.above.decode(FALLBACK_ENCODING, "replace").encode()
        notes = (*source.notes, f"{source.name} was read as {FALLBACK_ENCODING}: {where}")
        other = replace(source, encoding=FALLBACK_ENCODING, notes=notes, above=above)
        return repaired(other, temp_dir, one_line_end=mixed)
    many = _count(scanned.bad_utf8, "broken letter is", "broken letters are")
    note = f"{source.name}: {many} shown as \ufffd, the first on line {scanned.bad_utf8_line}"
    return repaired(replace(source, notes=(*source.notes, note)), temp_dir, one_line_end=mixed, mend=True)


def _read_again(
    source: Source, scanned: Scan, loaded: Loaded, temp_dir: Path, left_out: list[Reject]
) -> Source | None:
    """Return how the source has to be read instead, or None if the reading is complete."""
    if scanned.quoted_line_ends and not source.serial:
        return replace(source, serial=True)
    offsets = {row.offset for row in loaded[1]}
    if _adds_up(loaded, scanned) and _all_rejected(source, scanned.malformed, offsets):
        return None
    if scanned.malformed:
        places, _ = place_rows(source, [record.start for record in scanned.malformed])
        _leave_out(left_out, [Reject(source.name, p.line, BAD_QUOTE, p.text, p.lines) for p in places])
        return without_records(source, temp_dir, scanned.malformed)
    return None if source.serial else replace(source, serial=True)


def _all_rejected(source: Source, malformed: Sequence[Malformed], offsets: set[int]) -> bool:
    """Whether the engine refused every badly quoted record. Its offsets may lie on blank lines before one."""
    if not malformed:
        return True
    with source.readable.open("rb") as file:
        begins = set()
        for offset in offsets:
            file.seek(offset)
            text = file.read(1024)
            begins.add(offset + len(text) - len(text.lstrip(b"\r\n")))
    return all(record.start in begins for record in malformed)


def prove_conservation(name: str, records: int, accepted: int, rejected: int) -> None:
    """Check that every record of the file was either accepted or rejected.

    Raises:
        InputRefused: one was not, or the engine made one up.
    """
    if records != accepted + rejected:
        raise InputRefused(
            f"{name}: {records} rows are in the file, but {accepted} were read and {rejected} rejected",
            "check its quotes; if they are fine, please report this",
        )


def _finished(
    source: Source, scanned: Scan, loaded: Loaded, left_out: Sequence[Reject], *, allow_empty: bool
) -> Reading:
    accepted, rejected = loaded
    offsets = sorted({row.offset for row in rejected})
    prove_conservation(source.name, scanned.records, accepted, len(offsets))
    records = scanned.records + len(left_out)
    if not records and not allow_empty:
        raise InputRefused(
            f"{source.name} has a header and no rows",
            "look whether the export failed; --allow-empty accepts it as it is",
        )
    reasons = {row.offset: row.reason for row in rejected}
    places, _ = place_rows(source, offsets)
    rejects = [
        Reject(source.name, place.line, reasons[offset], place.text, place.lines)
        for offset, place in zip(offsets, places, strict=True)
    ]
    every = sorted((*left_out, *rejects), key=lambda reject: reject.line)
    return Reading(source, scanned, records, accepted, tuple(every), _notes(source, scanned), tuple(offsets))


def _notes(source: Source, scanned: Scan) -> tuple[str, ...]:
    notes = list(source.notes)
    if scanned.mojibake:
        many = _count(scanned.mojibake, "letter looks", "letters look")
        notes.append(f"{source.name}: {many} as if the encoding was once mistaken (as Ã©)")
    if scanned.stray_quotes:
        many = _count(
            scanned.stray_quotes, "quote inside an unquoted cell is", "quotes inside unquoted cells are"
        )
        notes.append(f"{source.name}: {many} read as text, the first on line {scanned.stray_line}")
    return tuple(notes)


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
