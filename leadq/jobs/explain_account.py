"""The account of one lead: what all its people come to, and who else is there."""

from decimal import Decimal

from sqlglot import exp

from leadq.jobs.explain_lead import Lead
from leadq.scoring.accounts import roles_in
from leadq.words.explanation import AccountPerson, AccountResult, Value
from leadq.words.steps import col, sql

_SHOWN = 6


def account_of(lead: Lead) -> AccountResult | None:
    """Return the account of a lead that is scored; None where the rulebook has no accounts."""
    accounts = lead.rulebook.accounts
    if accounts is None or not lead.leads:
        return None
    measures = {name: lead.leads[f"account_{name}"] for name in ("people", "engaged", "engagement")}
    account = lead.leads["account"]
    name = Value("account", account or "", is_cell=True)
    if account is None or measures["people"] is None:
        return AccountResult(name)
    engine, roles = lead.run.engine, [*accounts.roles]
    rows = engine.rows(
        exp.select(
            "c.text_contact_id",
            "p.engagement",
            "p.engaged",
            *(col(f"role_{n}", "p") for n in range(len(roles))),
        )
        .from_("account_people AS p")
        .join("contacts_all AS c", on=sql("c.contact_key = p.contact_key"))
        .where(sql("p.text_account = $account AND p.contact_key <> $key", account=account, key=lead.key))
        .order_by("p.engaged DESC", "p.engagement DESC", "p.contact_key")
        .limit(_SHOWN)
    )
    others = tuple(
        AccountPerson(
            contact_id, points, engaged, tuple(r for r, here in zip(roles, has, strict=True) if here)
        )
        for contact_id, points, engaged, *has in rows
    )
    own = sql("SELECT COUNT(*) FROM account_people WHERE contact_key = $key", key=lead.key)
    counts = bool(engine.rows(own)[0][0])
    return AccountResult(
        name,
        int(measures["people"]),
        int(measures["engaged"]),
        Decimal(measures["engagement"]),
        roles_in(lead.leads["account_roles"]),
        roles_in(lead.leads["account_engaged_roles"]),
        others,
        int(measures["people"]) - counts - len(others),
        counts=counts,
    )
