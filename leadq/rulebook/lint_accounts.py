"""Checks of `accounts`: roles that nobody can have, and what would make everybody engaged."""

from collections.abc import Iterator
from itertools import chain

from leadq.ground.findings import Finding
from leadq.rulebook.accounts import Accounts
from leadq.rulebook.places import Sheet, node_at, suggest
from leadq.words.fields import ACCOUNT_MEASURES, FieldType
from leadq.words.yamltext import Text

_LISTS_OF_ROLES = tuple(field.name for field in ACCOUNT_MEASURES if field.type is FieldType.LIST)


def check(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with accounts, and with what is asked of them."""
    accounts = sheet.rulebook.accounts
    if accounts is None:
        return
    for n, way in enumerate(accounts.by):
        if way in accounts.by[:n]:
            what = f"'{way}' stands here twice"
            yield sheet.error("LQ310", ("accounts", "by", n), what, "remove one of the two")
    if accounts.engaged_from is not None and accounts.engaged_from <= 0:
        what = f"with {accounts.engaged_from} points somebody who never did anything counts as engaged"
        hint = "write a number above zero, or leave it out: any engagement above zero"
        yield sheet.error("LQ440", ("accounts", "engaged_from"), what, hint)
    yield from _roles(sheet, accounts)
    for n, stage in enumerate(sheet.rulebook.stages):
        if stage.id == "accounts":
            what = "a stage cannot be called 'accounts' where there are accounts: the handoff has a file of that name"
            yield sheet.error("LQ311", ("stages", n, "id"), what, "write 'accounts-stage', or another word")


def _roles(sheet: Sheet, accounts: Accounts) -> Iterator[Finding]:
    """Roles that conditions ask for, or that a case says are there, and that `roles` does not declare."""
    roles = [*accounts.roles]
    in_cases = (
        (node, part.strip())
        for n in range(len(sheet.rulebook.cases))
        for name in _LISTS_OF_ROLES
        if isinstance(node := node_at(sheet.root, ("cases", n, "contact", name)), Text)
        for part in node.split(";")
    )
    for node, role in chain(((word, str(word)) for word in sheet.notes.roles_used), in_cases):
        if role and role.casefold() not in roles:
            hint = suggest(role.casefold(), roles, "declare it under `accounts.roles`")
            yield Finding("LQ323", node.span, f"there is no role '{role}'", hint)
