"""When a run stops rather than hand over what cannot be right: the section `gates` of a rulebook."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from pydantic import Field

from leadq.ground.errors import UsageError
from leadq.ground.findings import did_you_mean
from leadq.rulebook.part import Part
from leadq.rulebook.scalars import Count, Id, Share
from leadq.words.amounts import Unreadable, parse_count, parse_share

_SHARES = ("rejects", "orphans", "future", "unreadable", "shrink", "same_ids")


class LeastRows(Part):
    """How many rows there must be, of all exports of a kind together."""

    contacts: Count | None = Field(None, description="Of contacts.")
    activity: Count | None = Field(None, description="Of activity.")


class Gates(Part):
    """When a run stops, with nothing written, rather than hand over what cannot be right."""

    rejects: Share = Field(
        Decimal("0.01"),
        description="The largest share of rows, of contacts and of activity, that may be rejects. Default 1%.",
    )
    orphans: Share = Field(
        Decimal(1),
        description="The largest share of activity that may be of nobody in the contacts. Default 100%, "
        "but never all of it.",
    )
    future: Share = Field(
        Decimal("0.01"),
        description="The largest share of activity that may lie more than a day ahead. Default 1%.",
    )
    unreadable: Share = Field(
        Decimal("0.5"),
        description="The largest share of rows in which the cell of a field cannot be read as its type; "
        "fields that a rule reads. Default 50%.",
    )
    unreadable_in: dict[Id, Share] = Field(
        default_factory=dict, description="The same for single fields: `{employees: 5%}`."
    )
    rows: LeastRows = Field(
        default_factory=lambda: LeastRows.model_construct(contacts=None, activity=None),
        description="The fewest rows there must be.",
    )
    shrink: Share = Field(
        Decimal("0.5"),
        description="By how much contacts, activity or a suppression list may be fewer than in the handoff before. "
        "Default 50%.",
    )
    same_ids: Share = Field(
        Decimal("0.1"),
        description="The largest share of the ids that two systems' exports have in common which may have other e-mail "
        "addresses there: then they are probably two people with one id. Default 10%.",
    )

    def limits(self) -> dict[str, str]:
        """Return every limit by its name, as `--gate` takes it: `unreadable.employees: 5%`, `rows.contacts: 1000`."""
        found = {name: percent(getattr(self, name)) for name in _SHARES}
        found |= {f"unreadable.{field}": percent(share) for field, share in self.unreadable_in.items()}
        rows = {"contacts": self.rows.contacts, "activity": self.rows.activity}
        return found | {f"rows.{role}": str(count) for role, count in rows.items() if count is not None}


def with_limits(gates: Gates, given: Iterable[str], fields: Collection[str]) -> Gates:
    """Return the gates with limits that stand for one run: `orphans=90%`, `unreadable.employees=1`, `rows.contacts=5`.

    Raises:
        UsageError: there is no such gate, none of these fields is meant, or that is no limit.
    """
    for text in given:
        name, _, limit = text.partition("=")
        gate, _, part = name.strip().partition(".")
        try:
            if gate == "rows" and part in LeastRows.model_fields:
                rows = gates.rows.model_copy(update={part: parse_count(limit)})
                gates = gates.model_copy(update={"rows": rows})
            elif gate == "unreadable" and part:
                if part not in fields:
                    hint = did_you_mean(part, [*fields]) or "name a field of the rulebook"
                    raise UsageError(f"--gate '{text}': there is no field '{part}'", hint)
                shares = gates.unreadable_in | {part: parse_share(limit)}
                gates = gates.model_copy(update={"unreadable_in": shares})
            elif gate in _SHARES and not part:
                gates = gates.model_copy(update={gate: parse_share(limit)})
            else:
                names = ", ".join((*_SHARES, "unreadable.FIELD", "rows.contacts", "rows.activity"))
                raise UsageError(f"--gate '{text}': there is no such gate", f"the gates are {names}")
        except Unreadable as error:
            raise UsageError(f"--gate {name}: {error.message}", error.hint) from None
    return gates


def percent(share: Decimal) -> str:
    """Return a share as people write it: `5%`, `0.5%`."""
    return f"{(share * 100).normalize():f}%"
