"""The few, by name: each is there to show one thing. The comment of a block says which."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from story.cast import COMPETITORS, IDEAL, OTHERS
from story.crowd import LAST_WEEK, LAUNCH, OCTOBER, SUMMER
from story.journeys import CALL_TO_DEMO, NEWSLETTERS, Diary, wall
from story.people import Contact, dialled, employed

Life = Callable[[Diary], None]
COMPANIES = {c.name: c for c in (*IDEAL, *OTHERS, *COMPETITORS)}
ANSWERS = {
    "Need": "Fewer empty runs",
    "Budget": "30000 USD",
    "Buying Role": "Decision Maker",
    "Buying Timeframe": "3 months",
}


def somebody(line: str, cells: Mapping[str, str] = MappingProxyType({})) -> Contact:
    """Return a contact with all that a handoff needs, from id|name|company|title; `cells` replaces."""
    number, name, company, title = line.split("|")
    first, _, last = name.partition(" ")
    place = COMPANIES[company]
    address = f"{first}.{last}@{place.domain}".lower().replace(" ", "")
    known = {
        "Record ID": number,
        "First Name": first,
        "Last Name": last,
        "Email": address,
        "Job Title": title,
        "Phone Number": dialled(place, int(number[-2:])),
        "Lead Source": "Website",
        "Lead Status": "Open",
        "Unsubscribed from all email": "false",
    }
    return Contact().put(employed(place)).put(known).put(cells)


def keen(diary: Diary) -> None:
    """Does what prospect B of the rulebook does."""
    diary.visits(*OCTOBER, 13)
    diary.webinars((5, 6), 1.0)
    diary.papers(*OCTOBER, 3)
    diary.videos(*OCTOBER, 2)
    diary.prices(*LAST_WEEK, 3)


def devoted(diary: Diary) -> None:
    """Never misses a webinar: reaches the limit of the content group and hours of watching."""
    keen(diary)
    diary.webinars((0, 1, 2, 3, 4, 7), 1.0)
    diary.papers(*OCTOBER, 4)
    diary.videos(*LAST_WEEK, 6)
    diary.expo(3)


def asks(form: str, day: date) -> Life:
    """Raises a hand, and does little else."""

    def live(diary: Diary) -> None:
        diary.visits(*OCTOBER, 2)
        diary.form(form, diary.moment(day), "See it live")

    return live


def faded(diary: Diary) -> None:
    """Was keen in spring and summer; nothing since."""
    diary.visits(*LAUNCH, 6)
    diary.visits(*SUMMER, 3)
    diary.papers(*LAUNCH, 2)
    diary.call(date(2026, 8, 5), "connected")
    diary.mailings(NEWSLETTERS, "Newsletter", 0.2, 0.0)


def lukewarm(diary: Diary) -> None:
    """Faded, and looks in again."""
    faded(diary)
    diary.visits(*OCTOBER, 8)


def refused(diary: Diary) -> None:
    """Read a lot, and told the caller to stop."""
    keen(diary)
    diary.call(date(2026, 10, 29), "not interested")


def looks_for_work(diary: Diary) -> None:
    """Reads the open positions."""
    diary.visits(*OCTOBER, 2)
    diary.careers(date(2026, 9, 10), date(2026, 10, 30), 4)


def curious(diary: Diary) -> None:
    """Looks around, and at the prices."""
    diary.visits(*OCTOBER, 5)
    diary.prices(*LAST_WEEK, 3)
    diary.mailings(CALL_TO_DEMO, "See it live", 0.9, 0.9)


def nightly(diary: Diary) -> None:
    """Awake in the hour that clocks skip in March and in the hours that come twice in November."""
    diary.page(wall(date(2025, 11, 2), 1, 20), "Home", "/")
    diary.page(wall(date(2026, 3, 8), 2, 30), "Dispatch", "/product/dispatch")
    diary.page(wall(date(2026, 11, 1), 1, 15), "Prices", "/pricing")
    diary.page(wall(date(2026, 11, 1), 1, 45), "Prices", "/pricing")
    keen(diary)


def nothing(_diary: Diary) -> None:
    """In the CRM, and that is all."""


def named() -> Iterator[tuple[Contact, Life]]:
    """Yield the people by name, each with the life that the diary is to record."""
    yield from _kestrel_and_friends()
    yield from _blocked()
    yield from _been_with_sales()
    yield from _never_for_sales()
    yield from _said_no()


def _kestrel_and_friends() -> Iterator[tuple[Contact, Life]]:
    # A buying committee that turned up together; two ids of 18 digits that differ in the last only.
    yield somebody("100000000000000123|Rosalind Achterberg|Kestrel Lifts|COO", ANSWERS), devoted
    yield somebody("100000000000000124|Tomás Villaseñor|Kestrel Lifts|Head of Operations", ANSWERS), keen
    yield somebody("40101|Hattie Brightwater|Kestrel Lifts|CFO", ANSWERS | {"Seats Needed": "180"}), keen
    yield somebody("40102|Dele Okonjo|Kestrel Lifts|Dispatcher"), curious
    yield somebody("40103|Wren Castellano|Kestrel Lifts|IT Administrator"), curious
    # Two people whose ids differ in leading zeros only.
    yield somebody("00042|Gus Pemberton|Old Quarry Broadband|Fleet Manager"), curious
    yield somebody("42|Philippa Gus|Old Quarry Broadband|Planner"), nothing
    # Cells that a spreadsheet would run, and one who reads at night.
    yield somebody("40104|Marguerite Oduya|=Plus Building Care|VP Operations", ANSWERS), keen
    at_home = {"Company Name": "@Home Facilities", "First Name": "-Ansel"}
    yield somebody("40105|Ansel Vuković|Cobble Hill Facilities|Owner", ANSWERS | at_home), keen
    yield somebody("40106|Isolde Nightingale|Gulfside Telecom|VP Operations", ANSWERS), nightly
    # Hallgrim loves white papers; Marisol's office sat in the summer webinars and went away.
    yield (
        somebody("40107|Sigrun Hallgrim|Hallgrim Energi|Operations Analyst"),
        lambda d: d.papers(*OCTOBER, 5),
    )
    for who in ("40108|Ximena Prado", "40109|Walt Iverson", "40110|Soledad Quiroga"):
        yield somebody(f"{who}|Marisol Water & Power|Planner"), lambda d: d.webinars((0, 1, 2, 3, 4), 1.0)
    # One said no on the phone, one has time, and one reads everything and runs a bookshop.
    yield somebody("40111|Barnaby Thistlewood|Thornbury Lifts|Managing Director", ANSWERS), refused
    yield (
        somebody("40112|Agatha Dunmore|Severn Fibre|Service Manager", {"Buying Timeframe": "18 months"}),
        faded,
    )
    yield somebody("40113|Delphine Sparrow|Juniper & Finch Books|Bookseller"), keen


def _blocked() -> Iterator[tuple[Contact, Life]]:
    # They qualify, and each lacks something that sales needs: every field once, the telephone number often.
    for line in (
        "40201|Cordelia Vane|Tamarack Fiber|COO|Email",
        "40202|Ignatius Bloom|Bluestem Heating, Inc.|Owner|Company Name",
        "40204|Leopold Finch|Liffeyside Facilities|CFO|Country/Region",
        "40205|Clementine Roe|Saguaro Solar Service|President|Phone Number",
        "40206|Horatio Pym|Ridgeway Elevator Co|VP Operations|Phone Number",
        "40207|Mathilde Garance|Société Mistral Ascenseurs|COO|Phone Number",
        "40208|Kenji Watanabe|Nakamura Elevator|Head of Operations|Phone Number",
        "40209|Noor Haddad|Gulfside Telecom|Chief Executive Officer|Phone Number",
    ):
        who, _, lacks = line.rpartition("|")
        yield somebody(who, ANSWERS | {lacks: ""}), keen
    for line in (
        "40203|Ottoline Marsh|Three Rivers Gas|Planner|Job Title",
        "40210|Fenella Crake|Harrow & Vale|Analyst|Phone Number;Country/Region",
        "40211|Jasper Quill|Juniper & Finch Books|Owner|Phone Number;Country/Region",
        "40212|Paola Lucchesi|Officine Lucchesi|Planner|Phone Number;Country/Region;Job Title",
    ):
        who, _, lacks = line.rpartition("|")
        yield somebody(who, dict.fromkeys(lacks.split(";"), "")), asks("Contact sales", date(2026, 10, 28))


def _been_with_sales() -> Iterator[tuple[Contact, Life]]:
    # Sales had them: gone quiet, not for long enough yet, warm still, without a date, already given back.
    for line in (
        "40301|Emeka Balogun|Old Quarry Broadband|sql|2026-07-01",
        "40302|Ruth Abernathy|Old Quarry Broadband|sql|2026-06-18",
        "40303|Lionel Strand|Old Quarry Broadband|Sales qualified|2026-08-03",
        "40304|Beatrix Kohl|Brückner Aufzüge GmbH|Sales Qualified|2026-09-01",
        "40305|Harald Lindgren|Hallgrim Energi|sql|2026-10-25",
        "40306|Odette Laurent|Société Mistral Ascenseurs|sql|2026-10-28",
        "40307|Calvin Mbatha|Gulfside Telecom|sql|2026-10-29",
        "40308|Petra Vogel|Stadtwerke Ahrental|sql|2026-05-02",
        "40309|Rafael Duarte|Sertão Telecom|sql|",
        "40310|Minerva Locke|Thornbury Lifts|sql|",
        "40311|Stellan Dahl|Aurinko Huolto Oy|recycle|2026-10-01",
        "40312|Hyacinth Boone|Pinyon Pest Control|recycle|2026-09-20",
        "40313|Alaric Stone|Prairie Wind Service|Back from sales|2026-06-01",
        "40314|Thandiwe Nkosi|Kiboko Networks|recycle|2026-05-15",
    ):
        number, name, company, stage, since = line.split("|")
        cells = {"leadq stage": stage, "leadq stage since": since, "Contact owner": "Dana Whitfield"}
        who = f"{number}|{name}|{company}|Planner"
        yield somebody(who, cells), lukewarm if number in {"40308", "40309"} else faded


def _never_for_sales() -> Iterator[tuple[Contact, Life]]:
    # Competitors and students, people who look for a job, and entries made to test a form.
    for line in (
        "40401|Vance Harrigan|Routewright|VP Product",
        "40402|Lola Merriweather|Routewright|Analyst",
        "40403|Desmond Achebe|Routewright|CEO",
        "40404|Fiona Tarrant|FieldPilot|Head of Operations",
        "40405|Rupert Lyle|FieldPilot|Marketing Manager",
        "40411|Poppy Sanders|Tallow Creek College|Student",
        "40412|Idris Coleman|Tallow Creek College|PhD student, logistics",
        "40413|Mei Tanaka|Tallow Creek College|Intern",
        "40414|Callum Reid|Tallow Creek College|Student",
        "40415|Ana Ruiz|Tallow Creek College|Student / barista",
    ):
        yield somebody(line), keen if line.endswith("CEO") else curious
    for line in (
        "40421|Blythe Corrigan|Ironbark Freight",
        "40422|Nasser Farouk|Al-Nahda Trading",
        "40423|Greta Feldmann|Feldmann Maschinenbau",
        "40424|Tobias Wynn|Pennine Printworks",
    ):
        yield somebody(f"{line}|Software Engineer"), looks_for_work
    for number, name in (("40431", "test"), ("40432", "TEST2"), ("40433", "asdf")):
        cells = {"Email": f"{name}@brightwell.example", "Company Name": "test"}
        yield (
            somebody(f"{number}|Test Test|Larkspur Media|", cells),
            asks("Demo request", date(2026, 10, 22)),
        )


def _said_no() -> Iterator[tuple[Contact, Life]]:
    # Opted out in the CRM, or on the list of the legal department (by address, by id), keen as some may be.
    for line in (
        "40501|Winifred Ashe|Kestrel Lifts|President",
        "40502|Otis Grainger|Cobble Hill Facilities|Owner",
        "40503|Saoirse Nolan|Liffeyside Facilities|Planner",
        "40504|Baptiste Roux|Atelier Garonne|Owner",
        "40505|Ludmila Horáková|Drukarnia Wawel|Accountant",
        "40506|Eun-ji Baek|Daehan Components|Planner",
    ):
        cells = {"Unsubscribed from all email": "true"}
        yield somebody(line, cells), keen if line.endswith(("President", "Owner")) else curious
    for line in (
        "40511|Magnolia Reyes|Larkspur Media",
        "40512|Viktor Brandt|Feldmann Maschinenbau",
        "40513|Bea Lindqvist|Hallgrim Energi",
        "40777|Cyrus Bellweather|Meridian Grand Hotels",
    ):
        yield somebody(f"{line}|COO", ANSWERS), keen
