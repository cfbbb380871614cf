"""What an export holds, told by its header. For choosing tables, and for files that are given as what they are not."""

from collections.abc import Callable, Sequence

from leadq.ground.errors import InputRefused
from leadq.ingest.headers import is_known_header, names_of, role_of
from leadq.ingest.recognise import recognised
from leadq.rulebook.load import Loaded
from leadq.words.fields import ACCOUNT_FIELDS, normalise_header

_PERSON = frozenset(
    {"contact_id", "linked_id", "email", "first_name", "last_name", "full_name", "job_title", "mobile"}
    | {"lead_status", "unsubscribed", "do_not_call", "bounced", "persona", "decision_role"}
)
"""Fields that only people have."""
_WRONG = "if that is wrong, say what it holds: `leadq inspect FILE --holds {} --write RULES`"


def kind_of(header: Sequence[str], loaded: Loaded) -> str:
    """Return `contacts`, `activity` or `accounts`: what a header's system says, or else the names of fields in it.

    What names companies, and nobody who is there, is an export of accounts. All else that is not activity is contacts.
    """
    layout = recognised(header, None, loaded).layout
    if layout is not None:
        return layout.holds
    activity = _known(header, "activity", loaded)
    if _names_companies(header, loaded) and _known(header, "accounts", loaded) >= activity:
        return "accounts"
    return "activity" if activity > _known(header, "contacts", loaded) else "contacts"


def is_of_kind(role: str, loaded: Loaded) -> Callable[[Sequence[str]], bool]:
    """Return a test for headers of a role; one that has as many names of contacts as of activity is of neither."""

    def test(header: Sequence[str]) -> bool:
        if kind_of(header, loaded) != role:
            return False
        sure = role != "contacts" or recognised(header, None, loaded).layout is not None
        return sure or _known(header, "contacts", loaded) > _known(header, "activity", loaded)

    return test


def refuse_other_kind(header: Sequence[str], role: str, loaded: Loaded, name: str) -> None:
    """Refuse an export that is given as what it is not, where it could be read all the same.

    Args:
        header: the cells of the header.
        role: what the export is given as.
        loaded: the rulebook: its `sources` and its `columns` go before the names that leadq knows.
        name: how messages call the file.

    Raises:
        InputRefused: the header is of another kind.
    """
    other, why = _other_kind(header, role, loaded)
    if other:
        raise InputRefused(
            f"{name} is given as {role} and looks like an export of {other}: {why}",
            f"give it with --{other}; {_WRONG.format(role)}",
        )


def _other_kind(header: Sequence[str], role: str, loaded: Loaded) -> tuple[str, str]:
    """What a header is of instead of a role, and how that is known; two empty texts if it may be of it."""
    layout = recognised(header, None, loaded).layout
    if role == "accounts":
        persons = _fields(header, "contacts", loaded)
        named = bool(persons & {"first_name", "last_name"}) or {"contact_id", "email"} <= persons
        people = named if layout is None else layout.holds == "contacts"
        return ("contacts", "its rows are people") if people else ("", "")
    if _is_named(header, role, loaded) or recognised(header, role, loaded).layout is not None:
        return "", ""
    if layout is not None and layout.holds not in {role, "accounts"}:
        return layout.holds, f"it is as {layout.system} exports {layout.holds}"
    if role == "contacts" and kind_of(header, loaded) == "accounts":
        return "accounts", "it names companies and no person"
    return "", ""


def _known(header: Sequence[str], role: str, loaded: Loaded) -> int:
    return sum(map(is_known_header(role, loaded.catalogue), header))


def _is_named(header: Sequence[str], role: str, loaded: Loaded) -> bool:
    """Whether the rulebook names a column by which the rows of a role say who or when they are, and it is there."""
    names = {
        normalise_header(name)
        for field, name in role_of(role, loaded.catalogue).headers.items()
        if field in {"contact_id", "email", "occurred_at"}
    }
    return not names.isdisjoint(map(normalise_header, header))


def _names_companies(header: Sequence[str], loaded: Loaded) -> bool:
    found = _fields(header, "accounts", loaded)
    about = found & {"company", "website"}
    return (
        bool(about)
        and bool(found & {"account_id", "website"})
        and not _fields(header, "contacts", loaded) & _PERSON
    )


def _fields(header: Sequence[str], role: str, loaded: Loaded) -> set[str]:
    """Return the standard fields that a header names; of contacts, no field by a name that a company's may have.

    A column that the rulebook itself calls such a field is one, whatever its name.
    """
    known, accounts = role_of(role, loaded.catalogue), role_of("accounts", loaded.catalogue)
    plain = {normalise_header(cell) for cell in header} - {""}
    both = {name for field in ACCOUNT_FIELDS for name in names_of(field.name, accounts.standard)}
    but = both if role == "contacts" else set[str]()
    return {
        field
        for field in known.standard
        if plain & ({*names_of(field, known.standard)} - but)
        or normalise_header(known.headers.get(field, "")) in plain
    }
