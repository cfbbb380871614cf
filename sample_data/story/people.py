"""One contact as a row of the CRM's export, and the random people to fill it with."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from story.cast import HOME, NAMES, NATIVE, Company, slug
from story.journeys import STORY_ENDS, local, wall

COLUMNS = (
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Company Name",
    "Job Title",
    "Phone Number",
    "Country/Region",
    "State/Region",
    "City",
    "Industry",
    "Number of Employees",
    "Lead Source",
    "Lead Status",
    "Contact owner",
    "Create Date",
    "Last Modified Date",
    "Unsubscribed from all email",
    "Buying Role",
    "Need",
    "Budget",
    "Buying Timeframe",
    "Product Interest",
    "Seats Needed",
    "Current Contract Ends",
    "leadq stage",
    "leadq stage since",
    "Notes",
)
SOURCES = (
    "Organic Search",
    "Organic Search",
    "Paid Search",
    "Webinar",
    "Event",
    "Referral",
    "Partner Referral",
    "",
)
_SEASON = wall(date(2026, 3, 2), 9)


@dataclass
class Contact:
    """The cells of one row by column; every column is there."""

    cells: dict[str, str] = field(default_factory=lambda: dict.fromkeys(COLUMNS, ""))

    def put(self, cells: Mapping[str, str]) -> "Contact":
        """Fill cells by column and return the contact."""
        for column, cell in cells.items():
            if column not in self.cells:
                raise KeyError(column)
            self.cells[column] = cell
        return self

    def date_record(self, rng: random.Random, moments: list[datetime]) -> None:
        """Create the record shortly before the first thing known of the person, change it after the last."""
        first = min(moments, default=_SEASON + timedelta(minutes=rng.randrange(300_000)))
        last = max((m for m in moments if m <= STORY_ENDS), default=first)
        created = first - timedelta(minutes=rng.randrange(1, 90))
        changed = min(
            last + timedelta(minutes=rng.randrange(5, 4000)),
            STORY_ENDS + timedelta(minutes=rng.randrange(120)),
        )
        self.put({"Create Date": local(created), "Last Modified Date": local(changed)})


def employed(company: Company) -> dict[str, str]:
    """Return the cells that a person has from the company."""
    return {
        "Company Name": company.name,
        "Country/Region": company.country,
        "State/Region": company.state,
        "City": company.city,
        "Industry": company.industry,
        "Number of Employees": company.employees,
    }


def dialled(company: Company, number: int) -> str:
    """Return a telephone number of the ranges kept for fiction; `number` is 0 to 99."""
    return (
        f"{company.dial} 555 01{number:02d}"
        if company.dial.startswith("+1 ")
        else f"{company.dial} 01{number:02d}"
    )


class Census:
    """Hands out people who differ in id and e-mail address, with names that fit their country."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.addresses: set[str] = set()
        self.natives = 0
        self.number = 40_800

    def person(self, company: Company, titles: tuple[str, ...]) -> Contact:
        """Return somebody of the company, with what a web form asks for."""
        rng = self.rng
        self.number += rng.randrange(3, 40)
        first, last, name = self._name(company.country)
        return (
            Contact()
            .put(employed(company))
            .put(
                {
                    "Record ID": str(self.number),
                    "First Name": first,
                    "Last Name": last,
                    "Email": self._address(name, company.domain),
                    "Job Title": rng.choice(titles),
                    "Phone Number": dialled(company, rng.randrange(100)),
                    "Lead Source": rng.choice(SOURCES),
                    "Lead Status": rng.choice(("New", "New", "Open", "")),
                    "Unsubscribed from all email": rng.choice(("false", "false", "false", "")),
                }
            )
        )

    def _name(self, country: str) -> tuple[str, str, str]:
        native = NATIVE.get(country, ())
        if native and self.rng.random() < 0.5:
            self.natives += 1
            return native[self.natives % len(native)]
        pool = HOME[country] if self.rng.random() < 0.65 else self.rng.choice(list(NAMES))
        first, last = (self.rng.choice(names) for names in NAMES[pool])
        return first, last, f"{slug(first)}.{slug(last)}"

    def _address(self, name: str, domain: str) -> str:
        address, number = f"{name}@{domain}", 1
        while address in self.addresses:
            number += 1
            address = f"{name}{number}@{domain}"
        self.addresses.add(address)
        return address
