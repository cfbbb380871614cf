# ruff: noqa: E501 - SQL reads better in long lines
"""Make the exports the benchmarks read: the same bytes on every machine with the same DuckDB.

Run `python -m benchmarks.generate [small|large|huge ...]`. Every cell is drawn from a hash of its row number, its
column and the seed, so the result depends neither on threads nor on the order of work.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import vocabulary as words

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"


@dataclass(frozen=True, slots=True)
class Size:
    """Rows of the two exports."""

    contacts: int
    activity: int


SIZES = {
    "small": Size(10_000, 100_000),
    "large": Size(1_000_000, 10_000_000),
    "huge": Size(1_000_000, 50_000_000),
}

MACROS = """
create macro pick(row_no, col, n) as ((hash(row_no, col, getvariable('seed')) >> 1)::bigint % n);
create macro dice(row_no, col) as ((hash(row_no, col, getvariable('seed')) >> 11)::double / 9007199254740992.0);
create macro skewed(row_no, col, n, power) as (floor(n * pow(dice(row_no, col), power))::bigint);
create macro record_id(i) as (case i % 4
    when 0 then 10000000 + i * 37
    when 1 then 100000000 + i * 613
    when 2 then 1000000000 + i * 7919
    else 10000000000 + i * 64301 end);
"""

CONTACTS = """
select
  record_id(i) as "Record ID",
  case when pick(i, 1, 100) = 0 then null
       else lower(replace(first || '.' || last, '''', '')) || i % 9973 || '@' || case when pick(i, 2, 100) < 24
            then getvariable('free_mail')[1 + pick(i, 3, len(getvariable('free_mail')))]
            else lower(head || '-' || tail) || pick(i, 5, 40) || '.example' end end as "Email",
  first as "First Name",
  last as "Last Name",
  case when pick(i, 6, 100) < 3 then null
       else head || ' ' || tail || getvariable('forms')[1 + pick(i, 7, len(getvariable('forms')))] end as "Company Name",
  case when pick(i, 8, 100) < 4 then null
       else getvariable('titles')[1 + skewed(i, 9, len(getvariable('titles')), 1.7)] end as "Job Title",
  case when pick(i, 10, 100) < 6 then null
       else getvariable('industries')[1 + skewed(i, 11, len(getvariable('industries')), 1.6)] end as "Industry",
  case when pick(i, 12, 100) < 8 then null
       else (1 + floor(pow(10, 0.3 + 4.2 * dice(i, 13))))::bigint::varchar end as "Number of Employees",
  case when pick(i, 14, 100) < 2 then null
       else getvariable('countries')[1 + skewed(i, 15, len(getvariable('countries')), 2.4)] end as "Country/Region",
  case when pick(i, 16, 100) < 10 then null
       when pick(i, 17, 3) = 0 then format('({:03d}) 555-{:04d}', 201 + pick(i, 18, 700), pick(i, 19, 10000))
       when pick(i, 17, 3) = 1 then format('+{:d} {:03d} 555 {:04d}', 1 + pick(i, 20, 90), 200 + pick(i, 18, 700), pick(i, 19, 10000))
       else format('0{:02d} 7946 {:04d}', 20 + pick(i, 18, 70), pick(i, 19, 10000)) end as "Phone Number",
  getvariable('sources')[1 + skewed(i, 21, len(getvariable('sources')), 1.5)] as "Lead Source",
  strftime(timestamp '2023-01-01' + to_seconds(pick(i, 22, 121_000_000)), '%Y-%m-%d %H:%M:%S') as "Create Date",
  (pick(i, 23, 100) < 3)::varchar as "Unsubscribed from all email"
from (select i,
        getvariable('first_names')[1 + pick(i, 24, len(getvariable('first_names')))] as first,
        getvariable('last_names')[1 + pick(i, 25, len(getvariable('last_names')))] as last,
        getvariable('heads')[1 + pick(i, 26, len(getvariable('heads')))] as head,
        getvariable('tails')[1 + pick(i, 27, len(getvariable('tails')))] as tail
      from range(getvariable('contacts')) rows(i))
"""

# Two thirds of the contacts did something; the busiest about 250 times as much as the average.
# The multiplier spreads the busy ones over the file (it shares no factor with the number of contacts).
ACTIVITY = """
select
  record_id((place * 7919 + 17) % getvariable('contacts')) as "Record ID of contact",
  case when t < 440 then 'Page View' when t < 640 then 'Email Open' when t < 710 then 'Email Click'
       when t < 760 then 'Form Submission' when t < 810 then 'Download' when t < 860 then 'Webinar'
       when t < 885 then 'Event' when t < 935 then 'Call' when t < 965 then 'Meeting' else 'Chat' end as "Activity Type",
  strftime(timestamp '2026-11-01' - to_seconds(1 + pick(j, 31, 180 * 86400 - 1)), '%Y-%m-%d %H:%M:%S') as "Activity Date",
  case when t < 440 then page.title
       when t < 710 then getvariable('emails')[1 + skewed(j, 33, len(getvariable('emails')), 2)]
       when t < 760 then getvariable('asked')[1 + skewed(j, 33, len(getvariable('asked')), 1.5)]
       when t < 810 then getvariable('papers')[1 + skewed(j, 33, len(getvariable('papers')), 1.5)]
       when t < 860 then getvariable('webinars')[1 + skewed(j, 33, len(getvariable('webinars')), 1.3)]
       when t < 885 then getvariable('shows')[1 + pick(j, 33, len(getvariable('shows')))]
       else null end as "Asset Name",
  case when t < 440 then page.url when t < 640 then null when t < 710 then getvariable('pages')[1 + skewed(j, 34, 60, 2)].url
       when t < 860 then getvariable('pages')[1 + pick(j, 33, 40)].url else null end as "Page URL",
  case when t < 760 then null when t < 810 then 'completed'
       when t < 860 then getvariable('seats')[1 + pick(j, 35, 5)] when t < 885 then 'attended'
       when t < 935 then getvariable('calls')[1 + pick(j, 35, 4)] else 'completed' end as "Outcome"
from (select j, pick(j, 30, 1000) as t,
        getvariable('pages')[1 + skewed(j, 32, len(getvariable('pages')), 2.2)] as page,
        floor(getvariable('contacts') * 0.66 * (pow(dice(j, 36) + 0.004, 2) - 0.000016) / 1.008)::bigint as place
      from range(getvariable('activity')) rows(j))
"""


def generate(name: str, folder: Path, *, seed: int = 20261101) -> tuple[Path, Path]:
    """Write `contacts.csv` and `activity.csv` of one size below `folder` and return their paths.

    Files that are there already are left alone.
    """
    size = SIZES[name]
    target = folder / name
    contacts, activity = target / "contacts.csv", target / "activity.csv"
    if contacts.exists() and activity.exists():
        return contacts, activity
    target.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    _set_words(connection, size, seed)
    connection.execute(MACROS)
    for query, path in ((CONTACTS, contacts), (ACTIVITY, activity)):
        unfinished = path.with_suffix(".part")
        connection.sql(query).write_csv(str(unfinished), header=True)
        unfinished.replace(path)
    return contacts, activity


def _set_words(connection: duckdb.DuckDBPyConnection, size: Size, seed: int) -> None:
    values = {
        "seed": seed,
        "contacts": size.contacts,
        "activity": size.activity,
        "first_names": words.FIRST_NAMES,
        "last_names": words.LAST_NAMES,
        "heads": words.COMPANY_HEADS,
        "tails": words.COMPANY_TAILS,
        "forms": words.COMPANY_FORMS,
        "free_mail": words.FREE_MAIL,
        "titles": words.job_titles(),
        "industries": words.INDUSTRIES,
        "countries": words.COUNTRIES,
        "sources": words.LEAD_SOURCES,
        "emails": words.EMAILS,
        "asked": (*words.OTHER_FORMS, *words.WHITEPAPERS[:8], *words.DEMO_FORMS),
        "papers": (*words.WHITEPAPERS, *words.EBOOKS),
        "webinars": words.WEBINARS,
        "shows": words.SHOWS,
        "seats": ("attended", "attended", "registered", "registered", "no-show"),
        "calls": ("connected", "no answer", "left voicemail", "busy"),
        "pages": [{"url": url, "title": title} for url, title in words.page_urls()],
    }
    for name, value in values.items():
        plain = list(value) if isinstance(value, tuple) else value
        connection.execute(f"set variable {name} = $1", [plain])


def main() -> None:
    """Read the sizes from the command line and make them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="*", default=["small"], help=f"{', '.join(SIZES)} (default: small)")
    for name in parser.parse_args().size:
        for path in generate(name, DATA):
            print(f"{path.stat().st_size / 1e6:9.1f} MB  {path.relative_to(HERE)}")


if __name__ == "__main__":
    main()
