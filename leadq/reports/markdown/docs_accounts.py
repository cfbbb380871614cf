"""Accounts, on the page that tells a rulebook: who is at one company, who counts as engaged, and the roles."""

from collections.abc import Iterator

from leadq.reports.markdown.marks import sentence, table
from leadq.reports.wording import listed
from leadq.rulebook.model import Rulebook
from leadq.rulebook.wording import say, say_points
from leadq.words.names import readable

_BY = {
    "account_id": "the id that the CRM has for it",
    "website": "the domain of its website",
    "email": "the domain of the e-mail address",
}


def accounts(rulebook: Rulebook) -> Iterator[str]:
    """Tell how people come together in accounts; nothing where the rulebook has none."""
    section = rulebook.accounts
    if section is None:
        return
    by = listed([_BY[way] for way in section.by], "else")
    least = section.engaged_from
    enough = "any engagement above zero" if least is None else f"{say_points(least)} for engagement or more"
    yield "## Accounts"
    yield ""
    yield "People at one company are one *account*."
    yield sentence(f"Which company somebody is at is told by {by}")
    yield f"Who has {enough} is *engaged*. People who are set aside count for no account,"
    yield "and neither do those who are never for sales because of what they are or did."
    yield ""
    if section.roles:
        yield "People have *roles*, one or several:"
        yield ""
        yield from table(
            ("role", "if"), ((readable(role), say(when)) for role, when in section.roles.items())
        )
