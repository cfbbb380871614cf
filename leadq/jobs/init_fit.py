"""Fit rules, consent, gates and what a stage requires, proposed from the columns that are filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from leadq.jobs import init_lexicon as lexicon
from leadq.jobs.init_columns import is_readable
from leadq.jobs.init_profile import Profile
from leadq.words.amounts import plain
from leadq.words.fields import CONTACT_FIELDS

_TYPES = {known.name: known.type.value for known in CONTACT_FIELDS}
_NOTHING = re.compile(r"(unknown|n/?a|none|other|others|-+|null|not (set|known|available)|\(.*\))")
_CODE = re.compile(r"[0-9a-fA-F]{16,}|[A-Za-z0-9+/]{10,}={1,2}|[0-9a-fA-F-]{32,}")
_MOST = 5
_REQUIRED = ("email", "company", "job_title", "country", "phone")
_CONSENT = {"unsubscribed": "opted-out", "do_not_call": "do-not-call", "bounced": "bounced"}


@dataclass(frozen=True, slots=True)
class FitRule:
    """A fit rule, the question it asks, and cells of a contact for whom it holds."""

    id: str
    when: Mapping[str, object]
    points: int
    question: str = ""
    example: Mapping[str, str] = field(default_factory=dict)
    label: str = ""


def propose_fit(profile: Profile, currency: str) -> list[FitRule]:
    """Return the fit rules; the best are those that ask sales a question."""
    rules = [
        *_titles(profile),
        *_size(profile, currency),
        *_of_values(profile),
        *_intent(profile),
    ]
    if not any(rule.points > 0 for rule in rules):
        rules += _best_sources(profile)
    return [*rules, *_addresses(profile)]


def senior_words(profile: Profile) -> list[str]:
    """Return the words of titles that say who decides: those that are seen, else the usual ones."""
    seen = [word for word, _ in profile.senior]
    return seen or ["ceo", "founder", "owner", "president", "vp", "director", "head"]


def disqualifying_words(profile: Profile) -> list[str]:
    """Return the words of titles of people who never buy, of those that are seen."""
    return [word for word, _ in profile.titles if word in lexicon.NEVER]


def readable(profile: Profile, name: str, share: float = 0.02) -> bool:
    """Whether a known field is filled and mostly readable as its type."""
    contacts = profile.contacts
    return contacts.has(name, share) and is_readable(contacts.columns[name], _TYPES.get(name, "text"))


def consent(profile: Profile) -> list[tuple[str, str]]:
    """Return (id, field) of the consent columns that are there, filled or not."""
    return [(name, known) for known, name in _CONSENT.items() if known in profile.contacts.columns]


def required(profile: Profile) -> tuple[list[str], list[str]]:
    """Return the fields that a handoff may require, and those that too few leads have."""
    half = 0.5
    there = [name for name in _REQUIRED if name in profile.contacts.columns]
    return (
        [name for name in there if profile.contacts.share(name) >= half],
        [name for name in there if profile.contacts.share(name) < half],
    )


def _titles(profile: Profile) -> list[FitRule]:
    if not profile.contacts.has("job_title"):
        return []
    words, rows = senior_words(profile), sum(n for _, n in profile.senior)
    counts = ", ".join(f"{word} {n}" for word, n in profile.senior[:4])
    asked = (
        f"who decides? In the titles: {counts}" if rows else "who decides? None of these is in five titles"
    )
    found = [
        FitRule(
            "decision-maker",
            {"job_title": {"word": words}},
            20,
            asked,
            {"job_title": words[0].upper() if len(words[0]) <= len("CEO") else words[0].title()},
        )
    ]
    middle = [word for word, _ in profile.titles if word in {"manager", "lead", "supervisor"}]
    if middle:
        asked = "do these have a say? " + ", ".join(f"{w} {n}" for w, n in profile.titles if w in middle)
        found.append(FitRule("manager", {"job_title": {"word": middle}}, 10, asked))
    return found


def _size(profile: Profile, currency: str) -> list[FitRule]:
    found = []
    numbers = profile.numbers
    if readable(profile, "employees") and (sizes := numbers.get("employees")):
        low, high = _rounded(sizes[1], ROUND_FLOOR), _rounded(sizes[4], ROUND_CEILING)
        if low < high:
            asked = f"is that our size? Half of the contacts have {plain(sizes[1])} to {plain(sizes[3])} employees"
            middle = {"employees": plain(_rounded(sizes[2], ROUND_FLOOR))}
            found.append(FitRule("our-size", {"employees": {"between": [low, high]}}, 15, asked, middle))
        small = _rounded(sizes[0], ROUND_FLOOR)
        if Decimal(2) <= small < low:
            found.append(FitRule("too-small", {"employees": {"below": small}}, -10, "is that too small?"))
    elif profile.contacts.has("employees") and (seen := _values(profile, "employees")):
        asked = "which are our size? These are the most frequent"
        found.append(FitRule("our-size", {"employees": seen}, 15, asked, {"employees": seen[0]}))
    if readable(profile, "annual_revenue") and (money := numbers.get("annual_revenue")):
        least = _rounded(money[2], ROUND_FLOOR)
        if least > money[0]:  # else nearly everybody has it
            when = {"annual_revenue": {"at_least": f"{plain(least)} {currency}"}}
            asked = "from which revenue on? Half of the contacts have less"
            found.append(FitRule("revenue", when, 10, asked, {"annual_revenue": plain(least)}))
    return found


def _of_values(profile: Profile) -> list[FitRule]:
    found = []
    for name, rule, points, asked in (
        ("industry", "our-industries", 15, "whom do we sell to? These are the most frequent"),
        ("country", "our-countries", 10, "where do we sell? These are the most frequent"),
    ):
        seen = _values(profile, name)
        if seen and profile.contacts.has(name, 0.1):
            found.append(FitRule(rule, {name: seen}, points, asked, {name: seen[0]}))
    return found


def _intent(profile: Profile) -> list[FitRule]:
    found = []
    roles = [
        value
        for value in _values(profile, "decision_role")
        if re.search("(?i)deci|budget|econom|champ", value)
    ]
    if roles:
        found.append(
            FitRule(
                "decision-role", {"decision_role": roles}, 10, "who decides?", {"decision_role": roles[0]}
            )
        )
    if profile.contacts.has("buying_timeframe") and (
        profile.contacts.columns["buying_timeframe"].frames * 2
        >= profile.contacts.columns["buying_timeframe"].filled
    ):
        when = {"buying_timeframe": {"within": "6 months"}}
        found.append(FitRule("buys-soon", when, 10, "how soon is soon?", {"buying_timeframe": "3 months"}))
    if readable(profile, "budget"):
        found.append(FitRule("has-budget", {"budget": {"present": True}}, 5, "from which budget on?"))
    referred = [
        value
        for value, _ in profile.values.get("source", ())
        if re.search("(?i)partner|referr|recommend", value)
    ]
    if referred:
        found.append(FitRule("referred", {"source": referred}, 5, "do these bring better leads?"))
    return found


def _best_sources(profile: Profile) -> list[FitRule]:
    seen = _values(profile, "source")[:2]
    if not seen:
        return []
    asked = "do these bring better leads? They are only the most frequent, and there is nothing else to go by"
    return [FitRule("source", {"source": seen}, 10, asked, {"source": seen[0]})]


def _addresses(profile: Profile) -> list[FitRule]:
    email = profile.contacts.columns.get("email")
    if email is None or not email.filled or email.addresses * 2 < email.filled:
        return []
    when = {"email_domain": {"is": "free_mail"}}
    return [FitRule("free-mail", when, -10, "does it speak against somebody?", label="private address")]


def _values(profile: Profile, name: str) -> list[str]:
    """Return the most frequent values of a field that say something; none where nearly all rows hold one."""
    facts = profile.contacts.columns.get(name)
    seen = [
        (value, rows)
        for value, rows in profile.values.get(name, ())
        if not _NOTHING.fullmatch(value.casefold()) and not _CODE.search(value)
    ]
    nearly_all, enough = 0.95, 0.7
    if facts is None or not seen or seen[0][1] >= nearly_all * facts.filled:
        return []
    found: list[str] = []
    covered = 0
    for value, rows in seen[:_MOST]:
        if covered >= enough * facts.filled and found:
            break
        found.append(value)
        covered += rows
    return found


def _rounded(number: Decimal, how: str) -> Decimal:
    """Return a number with one digit that is not zero."""
    if number <= 0:
        return Decimal(0)
    step = Decimal(1).scaleb(number.adjusted())
    return (number / step).to_integral_value(how) * step
