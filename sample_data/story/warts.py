"""What is wrong with real exports, put in on purpose. README.md lists it; the tests count it."""

import random
from datetime import date, timedelta

from story.crowd import OCTOBER
from story.journeys import NEWSLETTERS, Diary, Happening, wall

NOTES = (
    'Met at the stand.\nWants a call, "not before 10".',
    "Likes: price, service; dislikes: phones",
    "Asked for the API\n\nsee mail",
    '=HYPERLINK("http://brightwell.example","open")',
    'Ref. 007 - "urgent"',
    "c/o Frau Müller, 2. Stock",
)
UNREADABLE_DAYS = (
    "31/10/2026",
    "yesterday",
    "2026-13-05 10:00",
    "",
    "2026-02-30 09:00",
    "Oct 7",
    "45631",
    "0000-00-00",
)


def broken_contacts(rng: random.Random, rows: list[list[str]]) -> list[list[str]]:
    """Mix the rows, spoil a few cells, and add rows that are double, ragged or nobody's."""
    for row in rng.sample(rows, 36):
        row[-1] = rng.choice(NOTES)
    for row in rng.sample(rows, 40):
        row[3] = row[3].title()
    for row in rng.sample(rows, 12):
        row[6] = row[6].replace(" ", "").replace("+1", "001")
    for row in rng.sample(rows, 8):
        row[4] = f"  {row[4]} "
    doubles = [_older(rng, row) for row in rng.sample(rows, 14)]
    mixed = rows + doubles
    rng.shuffle(mixed)
    same_time = list(mixed[5])
    same_time[7] = "Elsewhere"  # same id, same time of change: the first of the two stays
    mixed.append(same_time)
    width = len(mixed[0])
    no_id = ["", "Nameless", "Caller", "walk-in@copperleaf.example", "Copperleaf Bakery", *[""] * (width - 5)]
    nobody = ["", "Lost", "Card", "", "Unknown Ltd", *[""] * (width - 5)]
    mangled = ["", "Lost", "Mail", "not-an-address", "", *[""] * (width - 5)]
    ragged = (mixed[40][:9], [*mixed[77], "one", "too many"])
    for place, row in zip((31, 120, 260, 333, 404), (no_id, nobody, mangled, *ragged), strict=True):
        mixed.insert(place, row)
    return mixed


def _older(rng: random.Random, row: list[str]) -> list[str]:
    """The same record as an earlier export held it: another title, changed earlier."""
    double = list(row)
    double[5], double[9] = "Assistant", ""
    double[16] = f"2026-0{rng.randrange(1, 4)}-1{rng.randrange(10)} 08:00"
    return double


def broken_activity(rng: random.Random, rows: list[list[str]]) -> list[list[str]]:
    """Spoil the time of a few rows of mail, and add ragged rows."""
    delivered = [row for row in rows if row[7] == "delivered"]
    for row, cell in zip(rng.sample(delivered, len(UNREADABLE_DAYS)), UNREADABLE_DAYS, strict=True):
        row[4] = cell
    for row in rng.sample([row for row in rows if row[3] == "Video"], 6):
        row[10] = "a while"
    whole = list(rows)
    for place in range(20):
        row = rng.choice(rows)
        whole.insert(
            rng.randrange(len(whole)),
            row[: rng.randrange(3, 10)] if place % 2 else [*row, "unescaped, comma"],
        )
    return whole


def strangers(rng: random.Random) -> list[Happening]:
    """Activity of people no export knows, of kinds that no event catches, and from the future."""
    found: list[Happening] = []
    for number in range(9):
        diary = Diary(rng, str(99_000 + number) if number % 3 else "", f"visitor{number}@elsewhere.example")
        diary.visits(*OCTOBER, 3)
        diary.mailings(NEWSLETTERS[5:], "Newsletter", 0.2, 0.0)
        found += diary.rows
    keeper = Diary(rng, "40102", "dele.okonjo@kestrel-lifts.example")
    for kind, title in (
        ("Task", "Prepare the call"),
        ("Chat", "Question on shifts"),
        ("List Import", "FieldOps badges"),
        ("Property Change", "Lifecycle stage"),
        ("SMS", "See you at the stand"),
    ):
        keeper.odd(kind, date(2026, 10, 21), title)
    for day in range(8):
        planned = wall(date(2026, 11, 9), 10, 30) + timedelta(days=day)
        keeper.note("Meeting", planned, asset="Planned meeting")
    keeper.page(wall(date(2062, 10, 1), 10, 0), "Prices", "/pricing")
    keeper.note("Webinar", wall(date(2026, 12, 9), 13, 0), outcome="registered", asset="Winter series 1")
    found += keeper.rows
    return found
