"""Draws who is one person, who is at one company, and who is kept out."""

from random import Random

from tests.oracle.make_conditions import Conditions, Names, Tree
from tests.oracle.pools import ROLE_NAMES, chance


def draw_merge(rng: Random) -> Tree:
    """Draw which rows are one person."""
    section: Tree = {"by": rng.sample(("email", "link", "name"), rng.choice((1, 2, 3, 3)))}
    for policy in ("plus_tags", "gmail_dots", "role_mailboxes"):
        if chance(rng, 60):
            section[policy] = rng.choice(("same", "different"))
    if chance(rng, 50):
        section["at_most"] = rng.choice(("2", "3"))
    return section


def draw_accounts(rng: Random, conditions: Conditions) -> Tree:
    """Draw which people are at one company. The conditions know no accounts yet."""
    section: Tree = {"by": rng.sample(("account_id", "website", "email"), rng.choice((1, 2, 3, 3)))}
    if chance(rng, 50):
        section["engaged_from"] = rng.choice(("5", "10", "0.25", "33.33"))
    roles = rng.sample(ROLE_NAMES, rng.choice((0, 1, 2, 3)))
    if roles:
        section["roles"] = {role: conditions.about_contact(1) for role in roles}
    return section


def draw_suppressions(rng: Random, conditions: Conditions) -> list[Tree]:
    """Draw who is only counted."""
    rules: list[Tree] = []
    if chance(rng, 25):
        rules.append({"unsubscribed": "true"})
    if chance(rng, 15):
        rules.append({"id": "asked", "when": conditions.about_contact(0)})
    if chance(rng, 15):
        rules.append({"id": "listed", "file": "suppressed.csv"})
    return rules


def draw_disqualifications(rng: Random, conditions: Conditions, names: Names) -> list[Tree]:
    """Draw who is scored and then in no stage."""
    return [_barred(rng, conditions, names, number) for number in range(rng.choice((1, 1, 2, 3)))]


def _barred(rng: Random, conditions: Conditions, names: Names, number: int) -> Tree:
    luck = rng.randrange(10)
    if luck < 4:
        when = conditions.about_lead(names, 1)
    else:
        when = conditions.event_seen(names) if luck < 6 and names.events else conditions.about_contact(1)
    return {"id": f"never{number}", "when": when, "reason": f"Never, for reason {number}"}
