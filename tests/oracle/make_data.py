"""Draws the two exports for a rulebook: few rows, crowded at the edges of windows, days, ids and bands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from leadq.words.fields import FieldType
from tests.oracle.cells import read_moment
from tests.oracle.make_conditions import Tree
from tests.oracle.merging import links_of
from tests.oracle.pools import (
    ACTIVITY_FIELDS,
    BROKEN_EMAILS,
    CHANGES,
    COMPANY_DOMAINS,
    CONTACT_FIELDS,
    DECLARED_ACTIVITY_FIELDS,
    DECLARED_CONTACT_FIELDS,
    DOMAINS,
    UNREADABLE,
    World,
    chance,
    draw_cell,
    with_offset,
)

IDS = ("1", "2", "10", "9", "007", "003A", "003a", "é1", "c-1", "c-2", "Z", "a b")
Rows = list[dict[str, str]]
NEAR = timedelta(hours=20)  # nothing lies a day ahead: leadq would refuse the whole run


@dataclass(frozen=True, slots=True)
class DataMaker:
    """Draws rows that fit one rulebook's tree."""

    rng: Random
    world: World
    tree: Tree

    def contacts(self) -> Rows:
        """Draw 0 to 12 contacts, with duplicates, or an export that has no ids at all."""
        rng = self.rng
        count = rng.choice((0, 1, 2, 3, 3, 4, 5, 6, 8, 12))
        has_ids, fields = not chance(rng, 15), self._contact_fields()
        rows: Rows = []
        for place, contact_id in enumerate(rng.sample(IDS, count)):
            row = {"contact_id": contact_id} if has_ids else {}
            row["email"] = self._email(place, has_ids=has_ids)
            row |= {name: self._cell("contacts", name, kind) for name, kind in fields.items()}
            row |= self._stage_cells()
            if "accounts" in self.tree:
                row |= self._company(row)
            rows.append(row)
        if rows and chance(rng, 25):
            rows.insert(rng.randrange(len(rows) + 1), self._again(rng.choice(rows), fields))
        if "merge" in self.tree:
            for row in rows:
                row.update(self._likeness(row, has_ids=has_ids))
        if rows and chance(rng, 10):
            rows.append({**rng.choice(rows), "contact_id": " ", "email": rng.choice(("", *BROKEN_EMAILS))})
            if not has_ids:
                del rows[-1]["contact_id"]
        return rows

    def _contact_fields(self) -> dict[str, FieldType]:
        declared = {n: DECLARED_CONTACT_FIELDS[n] for n in self.tree["columns"]["contacts"]}
        known = {**CONTACT_FIELDS, **declared}
        return {n: k for n, k in known.items() if n not in {"email", "email_domain"} and chance(self.rng, 80)}

    def _cell(self, section: str, name: str, kind: FieldType) -> str:
        column = self.tree["columns"][section].get(name, {})
        return draw_cell(self.rng, self.world, name, kind, column.get("format"))

    def _email(self, place: int, *, has_ids: bool) -> str:
        rng, luck = self.rng, self.rng.randrange(100)
        if has_ids and luck < 8:
            return rng.choice(("", *BROKEN_EMAILS))
        name = "a0" if has_ids and luck < 14 else f"a{place}"  # now and then two people share an address
        return f"{name}@{rng.choice(DOMAINS)}"

    def _again(self, row: Mapping[str, str], fields: Mapping[str, FieldType]) -> dict[str, str]:
        """Return the same contact again, with other cells."""
        again = {**row, "email": row["email"].swapcase()}
        for name in self.rng.sample(sorted(fields), len(fields) // 2):
            again[name] = self._cell("contacts", name, fields[name])
        return again

    def _likeness(self, row: Mapping[str, str], *, has_ids: bool) -> dict[str, str]:
        """Return cells by which people may be one: addresses that are nearly the same, links, names and websites."""
        rng, cells = self.rng, dict[str, str]()
        if chance(rng, 60):
            local = rng.choice(
                (
                    "ann",
                    "ann",
                    "Ann",
                    "a.nn",
                    "ann+x",
                    "ann+",
                    "+x",
                    "info",
                    "Sales+1",
                    "\uff41nn",
                    "e\u0301",
                    "\u00e9",
                )
            )
            cells["email"] = (
                f"{local}@{rng.choice(('gmail.com', 'GoogleMail.com', 'acme.example', 'acme.example.'))}"
            )
        if chance(rng, 25):
            cells["linked_id"] = ";".join(rng.sample((*IDS, " 1 ", "", "elsewhere"), rng.randrange(1, 3)))
        if chance(rng, 40):
            cells["first_name"], cells["last_name"] = rng.choice(
                (("Ann", "L\u00e9e"), ("ann ", "lee"), ("Ann", ""))
            )
        if chance(rng, 20):
            cells["full_name"] = rng.choice(("Ann Lee", "Ann", "ANN-LEE"))
        if chance(rng, 30):
            cells["website"] = rng.choice(
                (
                    "https://www.Acme.example/x?y",
                    "acme.example",
                    "http://gmail.com",
                    "acme",
                    "www.acme.example:80",
                )
            )
        return cells if has_ids or cells.get("email", row["email"]).count("@") else {}

    def _company(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return cells by which few companies have many people: half of them name no id of an account."""
        cells: dict[str, str] = {}
        name, _, behind = row["email"].partition("@")
        if name and "." in behind and "@" not in behind and chance(self.rng, 60):
            cells["email"] = f"{name}@{self.rng.choice(COMPANY_DOMAINS)}"
        return cells | ({"account_id": ""} if "account_id" in row and chance(self.rng, 50) else {})

    def _stage_cells(self) -> dict[str, str]:
        if chance(self.rng, 60):
            return {}
        stages = self.tree["stages"]
        names = (
            [s["id"] for s in stages]
            + [s["label"] for s in stages if "label" in s]
            + ["SQL", "Sales ready", "no such stage"]
        )
        return {
            "current_stage": self.rng.choice(names),
            "stage_since": self._cell("contacts", "stage_since", FieldType.DATE),
        }

    # --- activity ---

    def activity(self, contacts: Rows) -> Rows:
        """Draw 0 to 60 activities: many of few persons, orphans, broken rows, and the near future."""
        rng = self.rng
        declared = {n: DECLARED_ACTIVITY_FIELDS[n] for n in self.tree["columns"]["activity"]}
        fields = {
            n: k for n, k in {**ACTIVITY_FIELDS, **declared}.items() if n != "occurred_at" and chance(rng, 85)
        }
        fields["type"] = FieldType.TEXT
        keys = rng.choice((("contact_id",), ("email",), ("contact_id", "email")))
        named, kinds = chance(rng, 30), self._event_types()
        rows: Rows = []
        for _ in range(rng.choice((0, 1, 2, 4, 8, 12, 16, 24, 40, 60))):
            row = self._key(contacts, keys)
            row |= {name: self._cell("activity", name, kind) for name, kind in fields.items()}
            if kinds and chance(rng, 65):
                row["type"] = rng.choice(kinds)
            row["occurred_at"] = self._time()
            if named:
                row["leadq_event"] = rng.choice(("", "", "no such event", *self.tree["events"]))
            rows.append(row)
        if rows and chance(rng, 50):  # exports overlap
            rows += [dict(rng.choice(rows)) for _ in range(rng.randrange(1, 6))]
        ids = chance(rng, 25)
        return [row | {"activity_id": rng.choice(("", "1", "2", "3"))} for row in rows] if ids else rows

    def date_cells(self) -> dict[str, str]:
        """Draw what a contact has in the columns of dates that are activity."""
        rng, world = self.rng, self.world
        cells: dict[str, str] = {}
        for header, column in self.tree["columns"].get("activity_from_contacts", {}).items():
            luck = rng.randrange(100)
            day = world.today - timedelta(days=rng.choice((0, 0, 1, 7, 30, 31, 90)))
            layout = column.get("format") if isinstance(column, dict) else None
            written = day.strftime("%d.%m.%Y") if layout else world.written(rng, day)
            cells[header] = written if luck < 70 else "" if luck < 90 else rng.choice(("soon", "0"))
        return cells

    def _event_types(self) -> list[str]:
        """Return the types that the rulebook's events ask for: most rows are of these."""
        asked = (event.get("type", []) for event in self.tree["events"].values())
        return [kind for kinds in asked if not isinstance(kinds, dict) for kind in self._listed(kinds)]

    @staticmethod
    def _listed(value: str | list[str]) -> list[str]:
        return [value] if isinstance(value, str) else value

    def _key(self, contacts: Rows, keys: tuple[str, ...]) -> dict[str, str]:
        rng = self.rng
        luck = rng.randrange(100)
        if not contacts or luck < 5:
            lost = {"contact_id": "nobody", "email": "nobody@nowhere.example"}
            return {key: lost[key] for key in keys}
        if luck < 8:
            return dict.fromkeys(keys, "")
        whose = rng.choice(contacts[:3] if chance(rng, 70) else contacts)
        row = {key: whose.get(key, "") for key in keys}
        if "email" in row:
            row["email"] = rng.choice((row["email"], row["email"].upper(), f" {row['email']}\u00a0"))
        if len(keys) > 1 and luck < 20:
            row["contact_id"] = rng.choice(("", "nobody"))
        linked = sorted(links_of(";".join(contact.get("linked_id", "") for contact in contacts)))
        if "contact_id" in row and linked and luck >= 80:
            row["contact_id"] = rng.choice(linked)
        return row

    def _time(self) -> str:
        rng, world, luck = self.rng, self.world, self.rng.randrange(100)
        if luck < 3:
            return rng.choice(("", *UNREADABLE[FieldType.DATE]))
        if luck < 12 and world.dates == "iso":
            return with_offset(rng, world.as_of + self._near_as_of())
        if luck < 18 and world.dates == "iso" and world.zone.key in CHANGES:
            day, clock = rng.choice(CHANGES[world.zone.key])
            text = f"{day} {clock}"
        else:
            text = world.written(rng, world.day(rng, ahead=False))
        moment = read_moment(text, world.dates, world.zone)
        late = moment is not None and moment.instant > world.as_of + NEAR
        return world.written(rng, world.today - timedelta(days=rng.randrange(1, 30))) if late else text

    def _near_as_of(self) -> timedelta:
        return self.rng.choice(
            (
                timedelta(0),
                timedelta(0),
                timedelta(microseconds=-1),
                timedelta(microseconds=1),
                timedelta(seconds=1),
                timedelta(hours=-1),
                timedelta(hours=19),
            )
        )
