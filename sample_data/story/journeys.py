"""What people do: the seasons of the story, each as rows of an activity log. Times are New York wall time."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

HEADERS = (
    "Activity ID",
    "Contact ID",
    "Email",
    "Activity Type",
    "Activity Date",
    "Asset Name",
    "Page URL",
    "Outcome",
    "Campaign Name",
    "Channel",
    "Minutes Watched",
)


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time as the clocks in New York show it."""
    return datetime.combine(day, time(hour, minute))


STORY_ENDS = wall(date(2026, 11, 1), 17, 30)
SITE = "https://www.brightwell.example"
PAGES = (
    ("Home", "/"),
    ("Dispatch", "/product/dispatch"),
    ("Inventory", "/product/inventory"),
    ("Customers", "/customers"),
    ("Routes that fit a day", "/blog/routes"),
    ("Integrations", "/integrations"),
    ("About us", "/about"),
)
PAPERS = (
    "White paper: Empty runs cost more than fuel",
    "White Paper - The two-hour promise",
    "E-book: First-time fix, every time",
    "white paper: Shift plans people keep",
)
WEBINARS = (  # the summer series on Wednesdays, and two more in October
    (date(2026, 6, 17), "Summer series 1: Routes"),
    (date(2026, 7, 1), "Summer series 2: Shifts"),
    (date(2026, 7, 15), "Summer series 3: Parts"),
    (date(2026, 7, 29), "Summer series 4: Promises"),
    (date(2026, 8, 12), "Summer series 5: Crews"),
    (date(2026, 8, 26), "Summer series 6: Numbers"),
    (date(2026, 10, 14), "Dispatch 5, seen live"),
    (date(2026, 10, 28), "The new prices, questions and answers"),
)
EXPO_DAYS = (date(2026, 9, 15), date(2026, 9, 16), date(2026, 9, 17))
NEWSLETTERS = tuple(date(2026, month, 8) for month in range(4, 11))
CALL_TO_DEMO = (date(2026, 10, 6), date(2026, 10, 13), date(2026, 10, 20), date(2026, 10, 27))
SUMMER_TIME = (wall(date(2026, 3, 8), 3), wall(date(2026, 11, 1), 1))


@dataclass(frozen=True)
class Happening:
    """One row of the log; `at` orders it, `cell` is how its system wrote the time."""

    at: datetime
    contact_id: str
    email: str
    kind: str
    cell: str
    asset: str = ""
    url: str = ""
    outcome: str = ""
    campaign: str = ""
    channel: str = ""
    minutes: str = ""


def local(at: datetime) -> str:
    """The CRM writes wall time without a zone."""
    return at.strftime("%Y-%m-%d %H:%M")


def utc(at: datetime) -> str:
    """The webinar tool writes universal time."""
    hours = 4 if SUMMER_TIME[0] <= at < SUMMER_TIME[1] else 5
    return (at + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def chicago(at: datetime) -> str:
    """The badge scanner at the fair writes Chicago time with its offset."""
    return (at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S-05:00")


@dataclass
class Diary:
    """Writes down what one person does; all chance comes from `rng`."""

    rng: random.Random
    contact_id: str
    email: str
    rows: list[Happening] = field(default_factory=list)

    def note(self, kind: str, at: datetime, cell: str | None = None, **columns: str) -> None:
        """Write one row; the time is written as the CRM does, unless `cell` is given."""
        self.rows.append(Happening(at, self.contact_id, self.email, kind, cell or local(at), **columns))

    def moment(self, day: date) -> datetime:
        """Some minute of a working day, now and then of an evening."""
        hour = self.rng.choice((8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 16, 20))
        return min(datetime.combine(day, time(hour, self.rng.randrange(60))), STORY_ENDS)

    def days(self, first: date, last: date, how_many: int) -> list[date]:
        """Distinct days between the two, both included, in order."""
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return sorted(self.rng.sample(span, min(how_many, len(span))))

    def page(self, at: datetime, title: str, path: str) -> None:
        """One look at a page."""
        channel = self.rng.choice(
            ("Direct", "Organic Search", "Organic Search", "Email", "Paid Search", "Referral")
        )
        self.note("Page View", at, asset=title, url=SITE + path, channel=channel)

    def visits(self, first: date, last: date, how_many: int) -> None:
        """Days on the site, one to three pages each."""
        for day in self.days(first, last, how_many):
            at = self.moment(day)
            for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3))):
                self.page(at, *self.rng.choice(PAGES))
                at = min(at + timedelta(minutes=self.rng.randrange(1, 6)), STORY_ENDS)

    def prices(self, first: date, last: date, how_many: int) -> None:
        """Days on which the prices are read."""
        for day in self.days(first, last, how_many):
            self.page(
                self.moment(day), "Prices", self.rng.choice(("/pricing", "/pricing?plan=team", "/Pricing/"))
            )

    def careers(self, first: date, last: date, how_many: int) -> None:
        """Days on which the open positions are read."""
        for day in self.days(first, last, how_many):
            self.page(self.moment(day), "Work with us", "/careers/dispatch-engineer")

    def papers(self, first: date, last: date, how_many: int) -> None:
        """Days on which a white paper is taken."""
        for day in self.days(first, last, how_many):
            kind = self.rng.choice(("Download", "Form Submission"))
            self.note(kind, self.moment(day), asset=self.rng.choice(PAPERS), channel="Website")

    def videos(self, first: date, last: date, how_many: int) -> None:
        """Days on which the film is watched."""
        for day in self.days(first, last, how_many):
            minutes = self.rng.choice(("2", "3.5", "4", "4", "7.25", "12", ""))
            self.note(
                "Video",
                self.moment(day),
                asset="Dispatch 5 in four minutes",
                channel="Website",
                minutes=minutes,
            )

    def webinars(self, which: tuple[int, ...], attends: float) -> None:
        """Signs up for webinars (places in WEBINARS) and sits through a share of them."""
        for number in which:
            day, title = WEBINARS[number]
            start = datetime.combine(day, time(13, self.rng.randrange(5)))
            signed = start - timedelta(days=self.rng.randrange(2, 12), hours=3)
            told = {"asset": title, "campaign": "Webinars 2026", "channel": "Webinar"}
            self.note("Webinar", signed, utc(signed), outcome="registered", **told)
            came = self.rng.random() < attends
            minutes = str(self.rng.randrange(25, 61)) if came else ""
            self.note(
                "Webinar",
                start,
                utc(start),
                outcome="attended" if came else "no-show",
                minutes=minutes,
                **told,
            )

    def expo(self, days: int = 1) -> None:
        """At the stand; the scanner knows the badge's e-mail address, not always the CRM's id."""
        for day in self.rng.sample(EXPO_DAYS, days):
            at = self.moment(day)
            known = self.contact_id if not self.email or self.rng.random() < 0.7 else ""
            address = self.email.upper() if self.rng.random() < 0.3 else self.email
            told = {
                "asset": "Stand 4.212",
                "outcome": "scanned",
                "campaign": "FieldOps Expo 2026",
                "channel": "Event",
            }
            self.rows.append(Happening(at, known, address, "Event", chicago(at), **told))

    def form(self, asset: str, at: datetime, campaign: str = "") -> None:
        """A form is sent."""
        self.note(
            "Form Submission", at, asset=asset, url=SITE + "/contact", campaign=campaign, channel="Website"
        )

    def mailings(self, days: tuple[date, ...], campaign: str, opens: float, clicks: float) -> None:
        """Mails to them, and what they make of it."""
        for day in days:
            at = datetime.combine(day, time(7, 30))
            told = {"asset": campaign, "campaign": campaign, "channel": "Email"}
            self.note("Email", at, outcome="delivered", **told)
            if self.rng.random() < opens:
                read = at + timedelta(minutes=self.rng.randrange(2, 2000))
                self.note("Email", min(read, STORY_ENDS), outcome="opened", **told)
                if self.rng.random() < clicks:
                    self.note(
                        "Email", min(read + timedelta(minutes=1), STORY_ENDS), outcome="clicked", **told
                    )

    def call(self, day: date, outcome: str) -> None:
        """Sales calls."""
        self.note("Call", self.moment(day), asset="Call by sales", outcome=outcome, channel="Phone")

    def odd(self, kind: str, day: date, asset: str) -> None:
        """Something that no event of the rulebook catches."""
        self.note(kind, self.moment(day), asset=asset, channel=kind)
