"""What was named, opened down to tables: archives unpacked, workbooks and JSON Lines written as plain text.

A plain text file is a table as it stands and is not copied. All else becomes a file in the private temporary folder,
from where it goes the way of every export. Nothing is guessed: where an archive or a workbook holds several tables,
one is taken only if nothing else is meant, else the user says which.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path

from leadq.exports import archives, workbook
from leadq.exports.copies import new_copy
from leadq.exports.jsonl import first_keys, write_json_lines
from leadq.exports.places import STANDARD_INPUT, NamedFile, listed, looks_like_an_export, refuse_part
from leadq.exports.plain import Written
from leadq.exports.sniff import HEADER_WITHIN_LINES, Options, sniff
from leadq.exports.source import HEAD_BYTES
from leadq.exports.table import Table, spooled, stamp_of, table_at
from leadq.ground.errors import InputRefused, LeadqError, UsageError

MAX_EXPANDED = 20_000_000_000
_TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".txt")
_ARCHIVES = {"gzip": "a gzip archive", "zstd": "a Zstandard archive", "zip": "a zip archive"}
_KINDS = {**_ARCHIVES, "workbook": "a workbook", "parquet": "a Parquet file", "jsonl": "JSON Lines"}

WriteParquet = Callable[[Path, Path, str, str], frozenset[int]]
"""Writes a Parquet file (path, copy, name, decimal mark) and returns which columns hold dates."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        known: whether a header is a name that leadq or the rulebook knows.
        fits: whether a whole header is one of the kind asked for, contacts or activity.
        option: how the user names the file, `--contacts`.
    """

    known: Callable[[str], bool]
    fits: Callable[[Sequence[str]], bool]
    option: str


@dataclass(slots=True)
class Unpacking:
    """Opens what was named, each only once.

    Attributes:
        temp_folder: a private folder; the caller makes and removes it.
        write_parquet: the engine's.
        max_expanded: how many bytes one file may expand to.
    """

    temp_folder: Path
    write_parquet: WriteParquet
    max_expanded: int = MAX_EXPANDED
    _doors: dict[Path, Table] = field(default_factory=dict)
    _tables: dict[tuple[Path, str, str], tuple[Table, ...]] = field(default_factory=dict)

    def tables(self, file: NamedFile, wanted: Wanted) -> tuple[Table, ...]:
        """Return the tables of a file, at least one.

        Raises:
            LeadqError: it cannot be opened, holds no table, or several of which nobody said which is meant.
        """
        key = (file.path, file.part, wanted.option)
        if key not in self._tables:
            if file.path == STANDARD_INPUT and self._doors.get(file.path):
                raise UsageError(
                    "standard input (-) is given as --contacts and as --activity",
                    "write one of them to a file",
                )
            found = self._open(self.whole(file), file, wanted)
            self._tables[key] = (replace(found[0], notes=(*file.notes, *found[0].notes)), *found[1:])
        return self._tables[key]

    def whole(self, file: NamedFile) -> Table:
        """Return the file on disk; what can be read only once is kept in the temporary folder."""
        if file.path not in self._doors:
            if file.path == STANDARD_INPUT:
                if os.isatty(0):
                    raise UsageError(
                        "standard input (-) is a terminal: nothing is piped into leadq",
                        "write `… | leadq score --contacts - …`, or name a file",
                    )
                copy = spooled(0, self.temp_folder, file.name)
                self._doors[file.path] = Table(file.name, copy, stamp_of(copy), copy)
            else:
                self._doors[file.path] = table_at(file.path, self.temp_folder, file.name)
        return self._doors[file.path]

    def _open(self, table: Table, file: NamedFile, wanted: Wanted, packed: str = "") -> tuple[Table, ...]:
        """Return the tables in a file; `packed` is the archive that it comes from, which holds no other archive."""
        kind = _kind(table.path, wanted)
        if packed and kind in _ARCHIVES:
            raise InputRefused(f"{table.name} is {_ARCHIVES[kind]} in {packed}", "unpack one of them first")
        if kind in _KINDS and not packed and file.path.name.lower().endswith(_TEXT_SUFFIXES):
            table = replace(
                table, notes=(f"{table.name} is {_KINDS[kind]}, whatever its name says; read as that",)
            )
        if kind == "zip":
            return self._members(table, file, wanted)
        if kind in _ARCHIVES:
            copy = self._free("unpacked")
            archives.expand(kind, table.path, copy, table.name, self.max_expanded)
            return self._open(replace(table, path=copy), file, wanted, _ARCHIVES[kind])
        if kind == "workbook":
            return (self._sheet(table, file, wanted),)
        refuse_part(file)
        if kind == "parquet":
            return (self._written(table, self._parquet, 0, "."),)
        if kind == "jsonl":
            return (self._written(table, _json_lines, 0, "."),)
        return (table,)

    def _members(self, table: Table, file: NamedFile, wanted: Wanted) -> tuple[Table, ...]:
        """Return the tables of a zip archive: those that were named; else all, if they are of one make."""
        name = table.name
        with archives.opened(table.path, name) as archive:
            members = archives.members(archive, name)
            likely = [m for m in members if looks_like_an_export(m.rpartition("/")[2])]
            likely = likely or [m for m in members if m.lower().endswith(".txt") or "." not in m]
            if file.part:
                likely = [m for m in members if m == file.part or fnmatch(m, file.part)]
            if not likely:
                asked = f"nothing called '{file.part}'" if file.part else "no table"
                raise InputRefused(
                    f"{name} holds {asked}" + (f"; it holds {listed(members)}" if members else ""),
                    "look whether it is the right file",
                )
            taken = likely
            if len(likely) > 1 and not file.part:
                heads = {m: archives.head(archive, m, name, HEAD_BYTES) for m in likely}
                headers = {m: _header(head, m, wanted) for m, head in heads.items()}
                taken = _of_one_make(headers, wanted)
                if not taken:
                    raise _several(file, "files", likely, wanted)
            copies = [(member, self._free("unpacked")) for member in taken]
            archives.expand_members(archive, copies, name, self.max_expanded)
        notes = table.notes
        if len(taken) < len(members):
            notes = (*notes, f"{name}: passed over {listed([m for m in members if m not in taken])}")
        tables: list[Table] = []
        for member, copy in copies:
            whole = replace(table, name=f"{name}: {_shown(member)}", path=copy, notes=())
            tables += self._open(whole, NamedFile(file.path), wanted, "a zip archive")
        return (replace(tables[0], notes=(*notes, *tables[0].notes)), *tables[1:])

    def _sheet(self, table: Table, file: NamedFile, wanted: Wanted) -> Table:
        """Return the sheet of a workbook that was named, or the only one that can be meant."""
        name, notes = table.name, list(table.notes)
        checked = workbook.check(
            table.path, name, self.max_expanded, archives.size_in_words(self.max_expanded)
        )
        if checked.errors:
            s = "s" if checked.errors > 1 else ""
            notes.append(f"{name}: {checked.errors} cell{s} with an error (as #N/A) taken as empty")
        with workbook.opened(table.path, name) as book:
            sheets = {sheet.name: sheet for sheet in workbook.filled_sheets(book, hidden=bool(file.part))}
            chosen = [file.part] if file.part else list(sheets)
            if len(chosen) > 1:
                headers = {
                    title: _best_row(workbook.first_rows(sheet, name, HEADER_WITHIN_LINES), wanted)
                    for title, sheet in sheets.items()
                }
                chosen = [title for title, header in headers.items() if wanted.fits(header)]
                if len(chosen) != 1:
                    raise _several(file, "sheets", list(sheets), wanted)
                notes.append(
                    f"{name}: passed over {listed([title for title in sheets if title not in chosen])}"
                )
        if not chosen or chosen[0] not in sheets:
            asked = f"no sheet '{file.part}'" if file.part else "nothing in its sheets"
            raise InputRefused(
                f"{name} has {asked}", f"it has {listed(list(sheets)) or 'none that is filled'}"
            )
        (title,) = chosen

        def write(path: Path, out: Path, label: str, mark: str) -> Written:
            with workbook.opened(path, label) as book, new_copy(out, label) as stream:
                return workbook.write_sheet(book.get_sheet_by_name(title), stream, label, mark)

        sheet = replace(table, name=f"{name}: sheet {_shown(title)}", notes=tuple(notes))
        return self._written(sheet, write, 1, ".")

    def _parquet(self, path: Path, out: Path, name: str, mark: str) -> Written:
        return Written(dict.fromkeys(self.write_parquet(path, out, name, mark), 0))

    def _written(
        self, table: Table, write: Callable[[Path, Path, str, str], Written], first_row: int, mark: str
    ) -> Table:
        copy = self._free("table")
        facts = write(table.path, copy, table.name, mark)
        return replace(
            table,
            path=copy,
            first_row=first_row,
            written=facts,
            with_mark=lambda other: self._written(table, write, first_row, other),
            notes=(*table.notes, *facts.notes),
        )

    def _free(self, stem: str) -> Path:
        return self.temp_folder / f"{stem}-{os.urandom(6).hex()}.csv"


def _json_lines(path: Path, out: Path, name: str, mark: str) -> Written:
    with new_copy(out, name) as stream:
        return write_json_lines(path, stream, name, mark)


def _kind(path: Path, wanted: Wanted) -> str:
    """Tell what a file is, by its first bytes and never by its name."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = archives.kind_of(head, path)
    if kind == "text" and any(map(wanted.known, first_keys(head))):
        return "jsonl"
    return kind


def _header(head: bytes, name: str, wanted: Wanted) -> tuple[str, ...]:
    """Return the header of a text file by its first bytes; none if it has none."""
    if keys := first_keys(head):
        return tuple(keys)
    try:
        return sniff(head, name, wanted.known, Options(), complete=len(head) < HEAD_BYTES).header
    except LeadqError:
        return ()


def _best_row(rows: Iterable[list[str]], wanted: Wanted) -> list[str]:
    """Return the row that has most known names."""
    return max(rows, key=lambda row: sum(map(wanted.known, row)), default=[])


def _of_one_make(headers: dict[str, tuple[str, ...]], wanted: Wanted) -> list[str]:
    """Return the files that are parts of one export: all that have one header, or all that fit if those have one."""
    for names in (list(headers), [name for name, header in headers.items() if wanted.fits(header)]):
        if names and len({headers[name] for name in names}) == 1 and headers[names[0]]:
            return names
    return []


def _several(file: NamedFile, what: str, names: Sequence[str], wanted: Wanted) -> InputRefused:
    return InputRefused(
        f"{file.name} holds several {what}, and it cannot be told which is meant: {listed(names)}",
        f"name one: {wanted.option} '{file.name}#{names[0]}'",
    )


def _shown(part: str) -> str:
    """A member's or sheet's name in messages and in the manifest, where a slash would make it a path."""
    plain = part.replace("/", " > ").replace("\\", " > ")
    return "".join(character if character.isprintable() else "?" for character in plain)
