"""Masking: what a report shows of people unless it is asked for more.

The rule: nothing that identifies a person. Kept: the CRM's id of the contact (it says nothing to those who
cannot look it up), the initials, the first letter and the domain of the e-mail, the company, and what the
person did. Hidden: the rest of name and e-mail, the job title (with the company it points to one person),
telephone numbers; also a company or domain that carries the person's name, and an owner of several words.
"""

import re
from dataclasses import replace

from leadq.words.scrubbing import EMAIL, HIDDEN, LIMIT, first_letter, scrub
from leadq.words.summary import AccountCounts, Summary, Tally, TopAccount, TopLead

_TELLS_WHEN = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}$")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_PART = 4


def masked(summary: Summary) -> Summary:
    """Return the summary as it may be shown to anybody: leads masked, and texts out of cells scrubbed."""
    return replace(
        summary,
        top=tuple(mask_lead(lead) for lead in summary.top),
        unmapped=_scrubbed(summary.unmapped),
        rejected_because=_scrubbed(summary.rejected_because),
        notes=tuple(scrub(note) for note in summary.notes),
        accounts=_masked_accounts(summary.accounts) if summary.accounts is not None else None,
    )


def _masked_accounts(found: AccountCounts) -> AccountCounts:
    return replace(found, top=tuple(mask_account(account) for account in found.top))


def mask_account(account: TopAccount) -> TopAccount:
    """Return an account without what identifies one of its people: a company or domain that carries a name."""
    company, key = (
        HIDDEN if carries_name(account.names, text) else scrub(text)
        for text in (account.company, account.account)
    )
    return replace(account, company=company, account=key, names="")


def mask_lead(lead: TopLead) -> TopLead:
    """Return a lead without what identifies the person."""
    return replace(
        lead,
        contact_id=mask_id(lead.contact_id),
        email=mask_email(lead.email, lead.name),
        name=initials(lead.name),
        company=HIDDEN if carries_name(lead.name, lead.company) else scrub(lead.company),
        owner=mask_owner(lead.owner),
        why_now=mask_why_now(lead.why_now),
    )


def mask_id(contact_id: str) -> str:
    """Return an id as it is, unless it is an e-mail address or a telephone number with its `+`."""
    shown = EMAIL.sub(first_letter, contact_id[:LIMIT])
    return scrub(shown) if shown.lstrip().startswith("+") else shown


def mask_email(email: str, name: str = "") -> str:
    """Return ``a***@acme.example``; the domain is hidden too where it carries a part of `name`."""
    if not email.strip():
        return ""
    local, _, domain = email.strip().rpartition("@")
    if not local or carries_name(name, domain):
        return f"{email.strip()[0]}{HIDDEN}"
    return f"{local[0]}{HIDDEN}@{EMAIL.sub(HIDDEN, domain)}"


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


def _scrubbed(tallies: tuple[Tally, ...]) -> tuple[Tally, ...]:
    return tuple(replace(tally, name=scrub(tally.name)) for tally in tallies)


def carries_name(name: str, text: str) -> bool:
    """Whether `text` carries a word of the person's name; four letters and more also as part of a word."""
    plain = text.casefold()
    words = {word.casefold() for word in _WORD.findall(name) if len(word) > 1}
    return bool(words & set(_WORD.findall(plain))) or any(
        w in plain for w in words if len(w) >= _SHORTEST_PART
    )
