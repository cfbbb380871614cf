"""Masking: what a report shows of people unless it is asked for more.

The rule: nothing that identifies a person. Kept: the CRM's id of the contact (it says nothing to those who
cannot look it up), the initials, the first letter and the domain of the e-mail, the company, and what the
person did. Hidden: the rest of name and e-mail, the job title (with the company it points to one person),
telephone numbers; also a company or domain that carries the person's name, and an owner of several words.
"""

import re
from dataclasses import replace

from leadq.words.summary import Summary, Tally, TopLead

_EMAIL = re.compile(r"([^\s@<>()\[\]{},;:\"']{0,64})@([^\s@<>()\[\]{},;:\"']+)")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){6,}")
_TELLS_WHEN = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}$")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_PART = 4
HIDDEN = "***"
LIMIT = 1000


def masked(summary: Summary) -> Summary:
    """Return the summary as it may be shown to anybody: leads masked, and texts out of cells scrubbed."""
    return replace(
        summary,
        top=tuple(mask_lead(lead) for lead in summary.top),
        unmapped=_scrubbed(summary.unmapped),
        rejected_because=_scrubbed(summary.rejected_because),
        notes=tuple(scrub(note) for note in summary.notes),
    )


def mask_lead(lead: TopLead) -> TopLead:
    """Return a lead without what identifies the person."""
    return replace(
        lead,
        contact_id=_EMAIL.sub(_first_letter, lead.contact_id[:LIMIT]),
        email=mask_email(lead.email, lead.name),
        name=initials(lead.name),
        company=HIDDEN if carries_name(lead.name, lead.company) else scrub(lead.company),
        owner=mask_owner(lead.owner),
        why_now=mask_why_now(lead.why_now),
    )


def mask_email(email: str, name: str = "") -> str:
    """Return ``a***@acme.example``; the domain is hidden too where it carries a part of `name`."""
    if not email.strip():
        return ""
    local, _, domain = email.strip().rpartition("@")
    if not local or carries_name(name, domain):
        return f"{email.strip()[0]}{HIDDEN}"
    return f"{local[0]}{HIDDEN}@{_EMAIL.sub(HIDDEN, domain)}"


def initials(name: str) -> str:
    """Return ``J. D.`` for Jane Doe: the first letter of every word, four at most."""
    words = [match[0] for match in map(_WORD.search, name.split()) if match]
    return " ".join(f"{word[0].upper()}." for word in words[:4])


def mask_owner(owner: str) -> str:
    """Return a queue as it is; of several words, which may be a person's name, the initials."""
    return initials(owner) if len(owner.split()) > 1 else scrub(owner)


def mask_why_now(sentence: str) -> str:
    """Return what the person did, without who it is: the parts between ``; `` that end with a day."""
    parts = sentence.removesuffix(".").split("; ")
    kept = [part for part in parts if _TELLS_WHEN.search(part)] or ["No activity counts yet"]
    return scrub("; ".join(kept)) + "." if sentence else ""


def scrub(text: str) -> str:
    """Return the first 1,000 characters of `text`, e-mail addresses masked and telephone numbers hidden."""
    short = text if len(text) <= LIMIT else f"{text[:LIMIT]}…"
    return _LONG_NUMBER.sub(HIDDEN, _EMAIL.sub(_first_letter, short))


def _scrubbed(tallies: tuple[Tally, ...]) -> tuple[Tally, ...]:
    return tuple(replace(tally, name=scrub(tally.name)) for tally in tallies)


def _first_letter(match: re.Match[str]) -> str:
    return f"{match[1][:1]}{HIDDEN}@{match[2]}"


def carries_name(name: str, text: str) -> bool:
    """Whether `text` carries a word of the person's name; four letters and more also as part of a word."""
    plain = text.casefold()
    words = {word.casefold() for word in _WORD.findall(name) if len(word) > 1}
    return bool(words & set(_WORD.findall(plain))) or any(
        w in plain for w in words if len(w) >= _SHORTEST_PART
    )
