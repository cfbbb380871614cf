"""A header in the middle of a file is nobody, by whatever names; every person is somebody, by whatever name."""

import random

import pytest

from leadq.engines.duckdb import EngineSettings, open_engine
from leadq.ingest.headers import names_by_field, role_of
from leadq.ingest.mapping import match_headers
from leadq.ingest.nobody import header_again, without_nobody
from leadq.rulebook.catalogue import read_catalogue
from leadq.words.steps import sql
from leadq.words.yamltext import parse

CATALOGUE = read_catalogue(parse(b"leadq: 1\n", "rules.yaml").root)[0]
HEADER = [
    "Record ID",
    "Email",
    "First Name",
    "Last Name",
    "Company",
    "Job Title",
    "Phone",
    "Country",
    "Notes",
]
MAPPING = match_headers(HEADER, "contacts", CATALOGUE)
FIELDS = ["contact_id", "email", "first_name", "last_name", "company", "job_title", "phone", "country"]
NAMES = names_by_field(role_of("contacts", CATALOGUE))
WORDS = sorted({name for names in NAMES.values() for name in names})
REAL = [
    *("Null", "Test", "Name", "Title", "Mail", "Street", "Major", "Young", "State", "City", "Owner", "Zip", "Source"),
    *("Rolle", "Land", "Stadt", "Firma", "Persona", "Phone", "Lead", "Page", "Price", "Industry", "Website", "Role"),
    *("Zoë Quillfeather", "O'Neill", "Nguyễn", "Jean-Luc", "van der Berg", "Owner", "Partner", "Head of Lead Source"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nobody(tmp_path_factory):
    """Return which rows lose what says whose they are."""
    with open_engine(EngineSettings(tmp_path_factory.mktemp("engine"), (), threads=1)) as engine:

        def told(given):
            cells = [{f: c for f, c in zip(FIELDS, row, strict=False) if c} for row in given]
            engine.load_rows("given", FIELDS, cells)
            kept = engine.rows(without_nobody(sql("SELECT * FROM given"), FIELDS, mapping=MAPPING))
            engine.drop("given")
            return [row[0] is None and row[1] is None for row in kept]

        yield told


@pytest.mark.parametrize(
    ("row", "order"),
    [
        (["Id", "E-mail", "FirstName", "LastName", "Company Name", "Title", "Phone", "Country", "x"], "same"),
        (["Lead ID", " EMAIL ADDRESS", "first_name", "Surname", "", "", "", "", ""], "same"),
        (["18 Character ID", "Email", "First Name", "Last Name", "", "", "", "", ""], "same"),
        (["Kd-Nr", "Email", "First Name", "Last Name", "Firma", "Job Title", "Tel", "Country", ""], "same"),
        (["Email", "Lead ID", "Last Name", "First Name", "Title", "Company", "", "", ""], "other"),
        (["Full Name", "Email Address", "City", "Country", "Phone", "", "", "", ""], "other"),
    ],
)
def test_a_header_by_other_names_is_nobody(nobody, row, order):
    assert header_again(row, MAPPING) == order
    assert nobody([row]) == [True]


@pytest.mark.parametrize(
    "row",
    [
        ["7", "zara@acme.example", "First Name", "Last Name", "Company", "Job Title", "Phone", "Country", ""],
        ["7", "", "First Name", "Last Name", "Acme", "Owner", "1", "France", ""],
        ["7", "", "Name", "Title", "Source", "Owner", "Phone", "City", ""],
        ["Email", "zara@acme.example", "Name", "Title", "Source", "Owner", "", "", ""],
        ["7", "", "First Name", "Last Name", "Company", "VP", "1", "France", ""],
        ["7", "", "First Name", "Last Name", "Company", "", "", "", ""],
    ],
)
def test_a_person_with_words_of_headers_is_a_person(nobody, row):
    assert nobody([row]) == [False]


def test_no_person_is_lost(nobody):
    lot = random.Random(3)  # noqa: S311 - made-up people
    people = [
        [
            lot.choice(["", f"c-{n}", str(n)]) or "zara@acme.example",
            lot.choice(["", "zara@acme.example", "Info@Mail.example"]),
            *lot.choices([*REAL, ""], k=len(HEADER) - 2),
        ]
        for n in range(4000)
    ]
    assert not any(nobody(people))
    assert not any(header_again(person, MAPPING) for person in people)


def test_the_engine_and_the_look_at_the_row_agree(nobody):
    lot = random.Random(4)  # noqa: S311 - made-up rows
    mixed = [
        [lot.choice([cell, cell, *lot.choices([*WORDS, *REAL, "", "7"], k=2)]) for cell in HEADER]
        for _ in range(4000)
    ]
    mixed += [lot.choices([*WORDS, ""], k=len(HEADER)) for _ in range(1000)]
    mixed = [row for row in mixed if row[0] or row[1]]
    told = [header_again(row, MAPPING) for row in mixed]
    assert nobody(mixed) == [bool(order) for order in told]
    assert {*told} == {"", "same", "other"}
