"""What cells and rulebook values are drawn from: few values, close together, so that they meet at the edges.

A drawer takes a `random.Random`; hypothesis hands in one that it controls, so the same code serves both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

from leadq.words.amounts import parse_duration
from leadq.words.fields import CONSENT, FieldType
from tests.oracle.cells import localise

T = FieldType

CONTACT_FIELDS: Mapping[str, FieldType] = {
    "job_title": T.TEXT, "industry": T.TEXT, "country": T.TEXT, "company": T.TEXT, "phone": T.TEXT,
    "source": T.TEXT,
    "need": T.TEXT, "decision_role": T.TEXT, "email": T.TEXT, "owner": T.TEXT, "persona": T.TEXT,
    "employees": T.NUMBER, "annual_revenue": T.MONEY, "budget": T.MONEY, "unsubscribed": T.BOOLEAN,
    "do_not_call": T.BOOLEAN, "created_at": T.DATE, "updated_at": T.DATE, "buying_timeframe": T.TIMEFRAME,
    "product_interest": T.LIST, "email_domain": T.EMAIL_DOMAIN, "account_id": T.TEXT, "website": T.TEXT,
}  # fmt: skip
DECLARED_CONTACT_FIELDS: Mapping[str, FieldType] = {
    "billing_country": T.TEXT, "seats": T.NUMBER, "seats_used": T.NUMBER, "spend": T.MONEY,
    "renewal_on": T.DATE,
    "rollout": T.TIMEFRAME, "vip": T.BOOLEAN, "partner": T.BOOLEAN, "tags": T.LIST,
}  # fmt: skip
ACTIVITY_FIELDS: Mapping[str, FieldType] = {
    "type": T.TEXT, "asset": T.TEXT, "url": T.TEXT, "status": T.TEXT, "campaign": T.TEXT, "source": T.TEXT,
    "value": T.NUMBER, "occurred_at": T.DATE,
}  # fmt: skip
DECLARED_ACTIVITY_FIELDS: Mapping[str, FieldType] = {
    "minutes": T.NUMBER, "paid": T.BOOLEAN, "topics": T.LIST, "amount_due": T.MONEY, "held_on": T.DATE,
}  # fmt: skip

TEXT_CELLS: Mapping[str, Sequence[str]] = {
    "job_title": (
        "VP Sales", "SVP/VP", "MVP", "vp, marketing", "Chef d'équipe", "Directeur Général", "DIRECTOR",
        "Head of Sales",
        "head-of_sales", "CEO & Founder", "Student", "  vp  ", "\u00a0Director\u00a0", "V.P.",
        "Chef d'e\u0301quipe", "vp2",
    ),
    "industry": ("Software", "software", "Financial Services", "Sóftware", "NA", "Null", "Retail; Software"),
    "country": ("US", "us", "CA", "NA", "Côte d'Ivoire", "Cote d'Ivoire", "FRANCE", "France "),
    "billing_country": ("US", "us", "Cote d'ivoire", "France", "NA"),
    "company": ("Acme", "Acme Inc.", "ACMÉ", "Globex", "=Globex"),
    "type": ("Form Submission", "Page View", "page view", "Webinar", "Wébinar", "Download", "Call", "Email",
             "Fax", "E-mail Open"),
    "asset": ("Demo Request", "demo", "Whitepaper 2026", "e-book", "Pricing page", "Democracy", "Demo-Day"),
    "url": ("/pricing", "https://acme.example/Pricing?x=1", "/", "/blog/pricing-tips", "/demo"),
    "status": ("attended", "Attended", "no-show", "registered", "attended late"),
    "persona": ("executive", "builder", "Executive", "other"),
    "owner": ("rep-a", "rep-b", " rep-c "),
    "account_id": ("A1", "A1", "a1", " A1\u00a0", "=B2", "acme.example"),
    "website": (
        "acme.example", "https://www.Acme.example/x?y=1", "http://mail.ACME.co.uk:80", "acme.co.uk.", "co.uk", "acme",
        "www.acme", "gmail.com", "http://10.0.0.1/", "acme..example", "globex.example", "x.city.kobe.jp", "www.ck",
        "B\u00dcCHER.example", "xn--bcher-kva.example",
    ),
}  # fmt: skip
COMPANY_DOMAINS = (
    "acme.example", "mail.acme.example", "acme.co.uk", "Acme.CO.uk.", "globex.example", "gmail.com", "eu.gmail.com",
    "co.uk", "a.kobe.jp", "kobe.jp", "city.kobe.jp", "me.github.io", "acme..example", ".acme.example", "1.2.3.4",
    "b\u00fccher.example", "acme.\u9999\u6e2f",
)  # fmt: skip
"""Where people of one company may have their e-mail."""
ROLE_NAMES = ("boss", "user", "buyer")
PLAIN_TEXTS = ("yes", "no", "Demo", "vp", "software", "Web", "événement", "decision maker", "42")
TEXT_VALUES: Mapping[str, Sequence[str]] = {
    "job_title": (
        "vp",
        "VP",
        "ceo",
        "director",
        "general",
        "Général",
        "chef",
        "equipe",
        "head of",
        "sales",
        "student",
    ),
    "industry": ("Software", "financial services", "retail", "null", "na"),
    "country": ("US", "ca", "France", "cote d'ivoire", "na"),
    "billing_country": ("US", "france", "NA"),
    "company": ("acme", "Globex", "inc"),
    "type": ("Form Submission", "page view", "Webinar", "Download", "Call", "Email"),
    "asset": ("demo", "whitepaper", "e-book", "pricing"),
    "url": ("/pricing", "pricing", "acme.example", "/demo"),
    "status": ("attended", "no-show", "registered"),
    "persona": ("executive", "builder"),
    "email_domain": ("gmail.com", "acme.example", "MAIL.acme.example", "example", "mailinator.com"),
    "email": ("acme", "@gmail.com", "a1"),
    "account_id": ("a1", "A1", "=b2"),
    "website": ("acme", "acme.example", "www"),
    "account": ("acme.example", "ACME.co.uk", "a1", "acme", "globex.example"),
    "account_people": ("1", "2", "3", "0", "1.5"),
    "account_engaged": ("1", "1", "2", "0"),
    "account_engagement": ("0", "5", "10", "20", "33.33", "-5"),
}
PATTERNS = (
    r"\bvp\b",
    "^dir",
    "sales$",
    "c[ei]o",
    "[0-9]+",
    "(?:head|vp).of",
    "é",
    "demo|pricing",
    r"\.example$",
    "^[a-z]+$",
)
DOMAINS = (
    "acme.example", "mail.acme.example", "Acme.Example", "gmail.com", "GMAIL.com", "eu.gmail.com",
    "mailinator.com",
    "x.mailinator.com", "globex.example", "rival.example", "\uff52ival.example",
)  # fmt: skip
BROKEN_EMAILS = ("none", "a@b@acme.example", "x@nodot", "@acme.example", "x@")
NUMBERS = (
    "0",
    "1",
    "10",
    "49",
    "50",
    "51",
    "100",
    "1000",
    "2000",
    "2000.5",
    "0.25",
    "49.99",
    "-5",
    "0.250001",
)
NUMBER_CELLS = (*NUMBERS, "50.0000009", "0.2500009", "-5.0000001")
AMOUNTS = ("0", "9999.99", "10000", "10000.01", "5000", "20000", "-100", "1000000")
FRAMES = ("3 months", "6-12 months", "< 6 months", "1 year", "2 quarters", "1 quarter", "90 days",
          "91 days", "12 months",
          "immediately", "ASAP", "Now", "1 month", "30 days", "365 days", "0 days")  # fmt: skip
LISTS = ("crm", "CRM; Analytics", "analytics;bi ; crm", "B I", "Café;crm", "crm;crm", " data ")
LIST_VALUES = ("crm", "analytics", "cafe", "BI", "data")
BOOLEANS = ("true", "TRUE", "yes", "Y", "t", "1", "x", "false", "No", "n", "F", "0")
CONSENTS = (
    "Do Not Allow",
    "Allow",
    "Opted-Out",
    "opted in",
    "UNSUBSCRIBED",
    "Subscribed",
    "No e-mail",
    "do_not_call",
)
UNREADABLE: Mapping[FieldType, Sequence[str]] = {
    T.NUMBER: ("1e3", "0x10", "nan", "ten", "--5", "-", "5 Mio"),
    T.MONEY: ("1e3", "a lot", "$", "10 dollars", "5 Mio", "Tsd 10000"),
    T.BOOLEAN: ("maybe", "2", "yess"),
    T.DATE: ("2026-13-01", "2026-02-30", "yesterday", "31/31/2026", "2026-1", "24:00"),
    T.TIMEFRAME: ("soon", "3 moons", "months"),
}
ZONES = ("UTC", "America/New_York", "Europe/London", "Asia/Kolkata")
CHANGES = {  # days on which the clock changes, with a time in the hour that is skipped or comes twice
    "America/New_York": (("2026-03-08", "02:30"), ("2026-11-01", "01:30"), ("2025-11-02", "01:59:59")),
    "Europe/London": (("2026-03-29", "01:30"), ("2026-10-25", "01:30"), ("2026-10-25", "01:00")),
}
AS_OF_DAYS = ("2026-11-01", "2026-11-02", "2026-03-08", "2026-03-09", "2026-03-29", "2026-03-31",
              "2026-10-25",
              "2026-10-26", "2024-02-29", "2026-05-31", "2026-12-31", "2026-07-15", "2026-01-01")  # fmt: skip
CLOCKS = ("00:00", "00:00:01", "01:30", "02:30", "09:15", "12:00", "23:59", "23:59:59", "23:59:59.999999")
LENGTHS = ("1d", "2d", "7d", "14d", "2 weeks", "30d", "1 month", "60d", "90d", "3 months", "1 year")
OFFSETS = (0, 120, -300, 330, -480, 720)


def chance(rng: Random, percent: int) -> bool:
    """Return true in `percent` of a hundred draws."""
    return rng.randrange(100) < percent


@dataclass(frozen=True, slots=True)
class World:
    """What rulebook and data agree on: zone, as-of, how dates and numbers are written, days at the edges."""

    zone: ZoneInfo
    as_of: datetime
    dates: str = "iso"
    decimal_mark: str = "."
    lengths: list[str] = field(default_factory=list)
    """Lengths of time that the rulebook names: days at their ends are drawn often."""

    @property
    def today(self) -> date:
        """The as-of day in the zone."""
        return self.as_of.astimezone(self.zone).date()

    def length(self, rng: Random) -> str:
        """Draw a length of time and remember it."""
        drawn = rng.choice(LENGTHS)
        self.lengths.append(drawn)
        return drawn

    def day(self, rng: Random, *, ahead: bool) -> date:
        """Draw a day: at the end of a window, where the clock changes, today, or any of the last months."""
        kind = rng.randrange(10)
        if kind < 4 and self.lengths:
            length = parse_duration(rng.choice(self.lengths))
            later = ahead and chance(rng, 30)
            return (length.after(self.today) if later else length.before(self.today)) + timedelta(
                days=rng.randrange(-1, 2)
            )
        if kind < 5 and self.zone.key in CHANGES:
            return date.fromisoformat(rng.choice(CHANGES[self.zone.key])[0])
        if kind < 7:
            return self.today - timedelta(days=rng.randrange(4))
        return self.today - timedelta(days=rng.randrange(-20 if ahead else 0, 130))

    def written(self, rng: Random, day: date, layout: str | None = None) -> str:
        """Write a day, often with a time, by the layout of the exports (or of the column)."""
        layout = layout or self.dates
        clock = rng.choice(CLOCKS)
        if layout != "iso":
            text = layout.replace("hh:mm", clock[:5]).replace("yyyy", f"{day:%Y}").replace("dd", f"{day:%d}")
            return text.replace("mm", f"{day:%m}")
        if chance(rng, 25):
            return day.isoformat()
        if chance(rng, 65):
            return f"{day}{rng.choice('T ')}{clock}"
        local = localise(datetime.fromisoformat(f"{day}T{clock}"), self.zone).instant
        return with_offset(rng, local)


def with_offset(rng: Random, instant: datetime) -> str:
    """Write an instant with an offset: Z, UTC, or +hh:mm."""
    minutes = rng.choice(OFFSETS)
    if minutes == 0:
        return (
            f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat()}{rng.choice(('Z', ' UTC', '+00:00'))}"
        )
    return instant.astimezone(timezone(timedelta(minutes=minutes))).isoformat(sep=rng.choice("T "))


def number_cell(rng: Random, world: World, number: str, units: Sequence[str]) -> str:
    """Write a number as exports do: thousands separated, a currency beside it, the declared decimal mark."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, _, part = digits.partition(".")
    if chance(rng, 30):
        whole = f"{int(whole):,}"
    text = sign + (f"{whole}.{part}" if part else whole)
    if world.decimal_mark == ",":
        text = text.translate({ord(","): ".", ord("."): ","})
    unit = rng.choice(units)
    return f"{text} {unit}" if unit.isalpha() else f"{unit}{text}" if not sign else text


def draw_cell(rng: Random, world: World, name: str, kind: FieldType, layout: str | None = None) -> str:  # noqa: PLR0911
    """Draw a cell of a field: mostly readable, sometimes empty, sometimes not readable as its type."""
    luck = rng.randrange(100)
    if luck < 12:
        return rng.choice(("", "", " ", "\u00a0"))
    if luck < 20 and kind in UNREADABLE:
        return rng.choice(UNREADABLE[kind])
    match kind:
        case T.NUMBER:
            return number_cell(rng, world, rng.choice(NUMBER_CELLS), ("", "", "", "$", "USD"))
        case T.MONEY:
            return number_cell(rng, world, rng.choice(AMOUNTS), ("", "", "USD", "EUR", "$", "€", "£", "¥"))
        case T.BOOLEAN:
            return rng.choice(CONSENTS if name in CONSENT and chance(rng, 50) else BOOLEANS)
        case T.DATE:
            return world.written(rng, world.day(rng, ahead=True), layout)
        case T.TIMEFRAME:
            return (
                rng.choice(FRAMES)
                if chance(rng, 75)
                else world.written(rng, world.day(rng, ahead=True), layout)
            )
        case T.LIST:
            return rng.choice(LISTS)
        case _:
            return rng.choice(TEXT_CELLS.get(name, PLAIN_TEXTS))
