"""The many: kinds of people by how they came and what they do, in the shares of a real funnel."""

import random
from collections.abc import Callable, Iterator
from datetime import date

from story.cast import EXECUTIVES, IDEAL, OPERATORS, OTHER_TITLES, OTHERS, Company
from story.journeys import CALL_TO_DEMO, NEWSLETTERS, Diary, wall
from story.people import Census, Contact

Life = Callable[[Diary], None]
LAUNCH = (date(2026, 4, 14), date(2026, 5, 29))
SUMMER = (date(2026, 6, 15), date(2026, 8, 31))
AUTUMN = (date(2026, 9, 18), date(2026, 10, 2))
OCTOBER = (date(2026, 10, 3), date(2026, 10, 31))
LAST_WEEK = (date(2026, 10, 26), date(2026, 10, 31))  # the price change was told on the 26th
NEEDS = (
    "Fewer empty runs",
    "Dispatch by phone does not scale",
    "Technicians leave over shift plans",
    "Parts are never in the van",
    "Two-hour promise to customers",
    "Replace the spreadsheet",
)
BUDGETS = (
    "$25,000",
    "20000",
    "USD 18,500",
    "40000 USD",
    "$12,000.00",
    "10000",
    "9500",
    "€15,000",
    "tbd",
    "15k",
)
TIMES = (
    "3 months",
    "6-12 months",
    "< 6 months",
    "immediately",
    "2 quarters",
    "1 year",
    "12 months",
    "18 months",
    "2027-03-01",
    "ASAP",
    "next year?",
)
ROLES = ("Decision Maker", "Budget Holder", "Influencer", "Champion", "End User", "decision maker")
LEADERS = EXECUTIVES + OPERATORS
EVERYBODY = LEADERS[::2] + OTHER_TITLES * 2


def crowd(rng: random.Random) -> Iterator[tuple[Contact, Life]]:
    """Yield contacts, each with the life that its diary is to record."""
    census = Census(rng)
    for kind, how_many in KINDS:
        for _ in range(how_many):
            yield kind(rng, census)


def _somebody(rng: random.Random, census: Census, ideal: float) -> Contact:
    company = rng.choice(IDEAL if rng.random() < ideal else OTHERS)
    contact = census.person(company, EVERYBODY)
    if rng.random() < 0.3:
        contact.put({"Phone Number": ""})
    _tell(rng, contact, 0.15)
    return contact


def _tell(rng: random.Random, contact: Contact, willing: float) -> None:
    """Let the person answer each question with a likelihood."""
    answers = {
        "Need": NEEDS,
        "Budget": BUDGETS,
        "Buying Timeframe": TIMES,
        "Buying Role": ROLES,
        "Product Interest": ("Dispatch", "Inventory; Insight", "Dispatch;Inventory", "Insight"),
        "Seats Needed": ("15", "40", "60", "120", "250", "about 80"),
        "Current Contract Ends": ("12/31/2026", "03/31/2027", "11/15/2026", "06/30/2028", "31.12.2026"),
    }
    for column, choices in answers.items():
        if rng.random() < willing:
            contact.put({column: rng.choice(choices)})


def _ideal_company(rng: random.Random) -> Company:
    """Two of three buyers are from the United States or Canada."""
    home = [c for c in IDEAL if c.dial.startswith("+1 ")]
    return rng.choice(home if rng.random() < 0.5 else list(IDEAL))


def buyer(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Prospect B: right company, right job, answers questions, and cannot stay away."""
    contact = census.person(_ideal_company(rng), LEADERS)
    _tell(rng, contact, 0.5)
    contact.put(
        {"Need": rng.choice(NEEDS), "Budget": rng.choice(BUDGETS[:6]), "Buying Role": rng.choice(ROLES[:3])}
    )
    if rng.random() < 0.2:
        contact.put({"Contact owner": rng.choice(("Dana Whitfield", "Marcus Oyelaran"))})

    def live(diary: Diary) -> None:
        diary.mailings(NEWSLETTERS[3:], "Newsletter", 0.6, 0.5)
        diary.webinars((4, 5), 0.6)
        if rng.random() < 0.4:
            diary.expo(rng.choice((1, 1, 2)))
        diary.visits(*AUTUMN, rng.randrange(4))
        diary.visits(*OCTOBER, rng.randrange(8, 15))
        diary.webinars((6, 7), 0.9)
        diary.papers(*OCTOBER, rng.randrange(1, 5))
        diary.videos(*OCTOBER, rng.randrange(4))
        diary.mailings(CALL_TO_DEMO, "See it live", 0.8, 0.5)
        diary.prices(*LAST_WEEK, rng.randrange(2, 6))

    return contact, live


def hand_raiser(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Asked for a demo, or to be called, in the October campaign; fit or not."""
    company = rng.choice(IDEAL) if rng.random() < 0.6 else rng.choice(OTHERS)
    contact = census.person(company, tuple(title for title in EVERYBODY if title))
    _tell(rng, contact, 0.3)

    def live(diary: Diary) -> None:
        diary.mailings(CALL_TO_DEMO, "See it live", 0.9, 0.9)
        diary.visits(*OCTOBER, rng.randrange(1, 8))
        day = rng.choice(diary.days(date(2026, 10, 19), date(2026, 10, 31), 13))
        form = rng.choice(
            ("Demo request - See it live", "Demo request - See it live", "Contact sales", "Call me back")
        )
        diary.form(form, diary.moment(day), "See it live")

    return contact, live


def warm(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Comes back in October, reads, looks at the prices once: for marketing to work on."""
    contact = _somebody(rng, census, 0.55)

    def live(diary: Diary) -> None:
        diary.mailings(NEWSLETTERS[3:], "Newsletter", 0.5, 0.3)
        diary.visits(*SUMMER, rng.randrange(4))
        diary.visits(*OCTOBER, rng.randrange(1, 7))
        diary.papers(*OCTOBER, rng.randrange(3))
        diary.videos(*OCTOBER, rng.randrange(2))
        diary.webinars((6,), 0.3)
        diary.prices(*LAST_WEEK, rng.randrange(2))

    return contact, live


def summer_guest(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Sat through the summer series, and little since."""
    contact = _somebody(rng, census, 0.6).put({"Lead Source": "Webinar"})

    def live(diary: Diary) -> None:
        diary.webinars(tuple(sorted(rng.sample(range(6), rng.randrange(1, 6)))), 0.6)
        diary.visits(*SUMMER, rng.randrange(1, 7))
        diary.mailings(NEWSLETTERS[3:], "Newsletter", 0.3, 0.2)
        diary.visits(*OCTOBER, rng.choice((0, 0, 1, 2)))

    return contact, live


def fair_guest(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Met at the stand in September."""
    contact = _somebody(rng, census, 0.6).put({"Lead Source": "Event"})

    def live(diary: Diary) -> None:
        diary.expo(rng.choice((1, 1, 1, 2, 3)))
        diary.visits(*AUTUMN, rng.randrange(4))
        diary.mailings(NEWSLETTERS[6:] + CALL_TO_DEMO, "See it live", 0.4, 0.3)
        diary.visits(*OCTOBER, rng.choice((0, 0, 1, 2, 3)))
        if rng.random() < 0.2:
            diary.call(date(2026, 9, 28), rng.choice(("no answer", "connected", "not interested")))

    return contact, live


def launch_guest(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Came for the launch in spring, read a page or two, gets the newsletter, opens it at times."""
    contact = _somebody(rng, census, 0.4)

    def live(diary: Diary) -> None:
        diary.visits(*LAUNCH, rng.randrange(1, 6))
        diary.videos(*LAUNCH, rng.randrange(2))
        diary.papers(*LAUNCH, rng.choice((0, 0, 1)))
        diary.mailings(NEWSLETTERS[2:], "Newsletter", 0.25, 0.1)
        if rng.random() < 0.1:
            diary.odd(rng.choice(("Chat", "Survey", "SMS")), date(2026, 6, 3), "Happy with the site?")

    return contact, live


def quiet(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """From a bought list or an old form: mail goes out, nothing comes back; some have no activity at all."""
    contact = _somebody(rng, census, 0.3)

    def live(diary: Diary) -> None:
        if rng.random() < 0.7:
            diary.mailings(NEWSLETTERS[1:], "Newsletter", 0.05, 0.0)

    return contact, live


def private(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """Writes from a free mailbox, a few from one that is thrown away."""
    contact = _somebody(rng, census, 0.2)
    name = contact.cells["Email"].split("@")[0]
    domains = (
        "gmail.com",
        "yahoo.com",
        "web.de",
        "orange.fr",
        "qq.com",
        "mailinator.com",
        "inbox.mailinator.com",
    )
    contact.put({"Email": f"{name}.invented@{domains[census.number % len(domains)]}"})
    if rng.random() < 0.5:
        contact.put({"Company Name": "", "Industry": "", "Number of Employees": rng.choice(("", "1", "4"))})

    def live(diary: Diary) -> None:
        diary.visits(*LAUNCH, rng.randrange(3))
        diary.papers(*SUMMER, rng.randrange(2))
        diary.visits(*OCTOBER, rng.randrange(3))

    return contact, live


def newcomer(rng: random.Random, census: Census) -> tuple[Contact, Life]:
    """First seen in the last week, when the price change made the news."""
    contact = _somebody(rng, census, 0.5).put({"Lead Source": "Organic Search"})

    def live(diary: Diary) -> None:
        diary.visits(*LAST_WEEK, rng.randrange(1, 4))
        diary.prices(*LAST_WEEK, rng.randrange(1, 4))
        if rng.random() < 0.3:
            late = wall(date(2026, 11, 1), rng.choice((0, 1, 2, 9, 14)), rng.randrange(60))
            diary.page(late, "Prices", "/pricing")

    return contact, live


KINDS = (
    (buyer, 20),
    (hand_raiser, 11),
    (warm, 82),
    (summer_guest, 70),
    (fair_guest, 50),
    (launch_guest, 78),
    (quiet, 60),
    (private, 24),
    (newcomer, 24),
)
