"""Make contacts.csv, activity.csv and suppression.csv: from one seed, always the same bytes.

Run it with any Python from 3.11: `python sample_data/make.py [folder]`. README.md tells the story.
"""

import csv
import io
import random
import sys
from pathlib import Path

from story.crowd import crowd
from story.journeys import HEADERS, Diary, Happening
from story.named import named
from story.people import COLUMNS, Contact
from story.warts import broken_activity, broken_contacts, strangers

SEED = 20261101


def contacts_and_activity() -> tuple[list[list[str]], list[list[str]]]:
    """Return the rows of both exports, headers first."""
    rng = random.Random(SEED)
    people: list[Contact] = []
    happenings: list[Happening] = []
    for contact, live in [*named(), *crowd(rng)]:
        diary = Diary(rng, contact.cells["Record ID"], contact.cells["Email"])
        live(diary)
        contact.date_record(rng, [h.at for h in diary.rows])
        people.append(contact)
        happenings += diary.rows
    happenings += strangers(rng)
    happenings.sort(key=lambda h: h.at)
    activity = [_activity_row(rng, place, h) for place, h in enumerate(happenings)]
    rows = [[contact.cells[column] for column in COLUMNS] for contact in people]
    return [list(COLUMNS), *broken_contacts(rng, rows)], [list(HEADERS), *broken_activity(rng, activity)]


def _activity_row(rng: random.Random, place: int, h: Happening) -> list[str]:
    number = str(880_000_000 + place * 7 + rng.randrange(7))
    return [
        number,
        h.contact_id,
        h.email,
        h.kind,
        h.cell,
        h.asset,
        h.url,
        h.outcome,
        h.campaign,
        h.channel,
        h.minutes,
    ]


SUPPRESSION = (
    "Email",
    "magnolia.reyes@larkspurmedia.example",
    "Viktor.Brandt@FELDMANN-MB.example",
    "hollislaw.example",
    "40777",
    "never.seen@nowhere.example",
    "bea.lindqvist@hallgrim.example",
)


def as_csv(rows: list[list[str]]) -> bytes:
    """Return rows as a CRM writes them: UTF-8, comma, LF, quotes where needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def files() -> dict[str, bytes]:
    """Return every file of the sample by its name."""
    contacts, activity = contacts_and_activity()
    return {
        "contacts.csv": as_csv(contacts),
        "activity.csv": as_csv(activity),
        "suppression.csv": as_csv([[entry] for entry in SUPPRESSION]),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, data in files().items():
        (folder / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")
