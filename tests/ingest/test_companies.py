"""The registered domain of a company, held to the library of the public suffix list; which account a domain is of."""

import random

import pytest
from publicsuffixlist import PublicSuffixList

from leadq.engines.duckdb import EngineSettings, open_engine
from leadq.ingest.accounts import KEYS, account_plan, company_plan, filling_plan
from leadq.ingest.dialect import CellDialect
from leadq.jobs.lists import public_suffixes
from leadq.rulebook.accounts import Accounts
from leadq.words.fields import FieldType
from leadq.words.steps import sql
from leadq.words.zones import zone_plan
from tests.oracle.cells import DISPOSABLE, FREE_MAIL, on_list

COLUMNS = ("contact_id", "account_id", "website", "email")
LISTS = frozenset({"public_suffixes", "free_mail_domains", "disposable_domains"})
LABELS = ("www", "mail", "acme", "b\u00fccher", "xn--bcher-kva", "a", "1", "co", "com", "city", "compute")
OTHERS = ("nosuchtld", "example", "acme.unknown", "1.2.3.4", "a..com", ".com", "a.7", "xn--p1ai", "gmail.com")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An engine that has the lists."""
    with open_engine(EngineSettings(tmp_path_factory.mktemp("engine"), (), threads=1)) as found:
        found.load_texts("public_suffixes", "suffix", None, public_suffixes())
        found.load_texts("free_mail_domains", "domain", None, sorted(FREE_MAIL))
        found.load_texts("disposable_domains", "domain", None, sorted(DISPOSABLE))
        yield found


def look(engine, by, rows, *, companies=False, exported=()):
    """Make `contact_cells` of rows, and `accounts_read` of those of account exports, and run the plan over them."""
    engine.clear(LISTS)
    engine.load_rows("contact_cells", COLUMNS, [{**dict.fromkeys(COLUMNS), **row} for row in rows])
    accounts = Accounts.model_validate({"by": list(by)})
    if companies:
        engine.run(company_plan(accounts, "contact_cells"), LISTS | {"company_domains"})
        return dict(engine.rows(sql("SELECT domain, company FROM company_domains")))
    if exported:
        engine.load_rows("accounts_read", KEYS, [{**dict.fromkeys(KEYS), **row} for row in exported])
    kept = LISTS | {"account_of", "account_known", "account_entries", "company_domains", "contact_cells"}
    engine.run(account_plan(accounts, exported=bool(exported)), kept)
    found = dict(engine.rows(sql("SELECT contact_key, text_account FROM account_of")))
    return [found.get(key) for key in range(len(rows))]


def domains():
    """Return rules of the list as domains, with labels before them, and what no rule names.

    Every wildcard, exception, and rule outside ASCII is there, in both forms, and every sixth of the others.
    """
    rng = random.Random(7)  # noqa: S311 - a seed, not a secret
    rules = public_suffixes()
    special = [rule for rule in rules if rule[0] in "!*" or not rule.isascii() or "xn--" in rule]
    for rule in [*special, *rules[::6], *OTHERS]:
        plain = rule.lstrip("!").replace("*", rng.choice(LABELS))
        yield rule.removeprefix("*.").lstrip("!")
        for count in range(3):
            yield ".".join([*rng.choices(LABELS, k=count), plain])


def test_the_registered_domain_is_that_of_the_library_of_the_public_suffix_list(engine):
    library = PublicSuffixList()
    asked = {domain for domain in domains() if "." in domain}
    found = look(engine, ["email"], [{"email": f"x@{domain}"} for domain in asked], companies=True)
    nobodys = {d for d in asked if d.rpartition(".")[2].isdigit() or d.startswith(".") or ".." in d}
    public = {d for d in asked if on_list(d, FREE_MAIL) or on_list(d, DISPOSABLE)}
    company = {d: library.privatesuffix(d) for d in asked - nobodys - public}
    assert found == {domain: own for domain, own in company.items() if own is not None}
    assert len(found) > 5_000
    assert nobodys
    assert public


@pytest.mark.parametrize(
    ("cells", "account"),
    [
        ({"website": "https://www.Mail.Acme.co.uk/x"}, "acme.co.uk"),
        ({"website": "http://acme.example:80", "email": "x@globex.example"}, "acme.example"),
        ({"website": "http://gmail.com", "email": "x@globex.example"}, "globex.example"),
        ({"website": "co.uk", "email": "x@eu.gmail.com"}, None),
        ({"website": "10.0.0.1"}, None),
        ({"email": "x@acme.example.."}, "acme.example"),
        ({"email": "x@acme..example"}, None),
        ({"email": "x@www.ck"}, "www.ck"),
        ({"email": "x@acme.ck"}, None),
        ({"email": "x@city.kobe.jp"}, "city.kobe.jp"),
        ({"email": "x@kobe.jp"}, None),
        ({"email": "x@me.github.io"}, "me.github.io"),
        ({"account_id": "003a", "website": "acme.example"}, "003a"),
    ],
)
def test_the_account_of_one_contact(engine, cells, account):
    assert look(engine, ["account_id", "website", "email"], [{"contact_id": "1", **cells}]) == [account]


def test_a_domain_belongs_to_the_id_that_all_rows_of_it_name_that_name_one(engine):
    rows = [
        {"contact_id": "1", "account_id": "A", "email": "x@mail.acme.example"},
        {"contact_id": "2", "website": "acme.example"},
        {"contact_id": "3", "account_id": "B", "email": "x@globex.example"},
        {"contact_id": "4", "account_id": "b", "email": "x@globex.example"},
        {"contact_id": "5", "email": "x@globex.example"},
        {"contact_id": "6", "account_id": "G", "email": "x@gmail.com"},
        {"contact_id": "7", "email": "x@gmail.com"},
    ]
    by_all = ["A", "A", "B", "b", "globex.example", "G", None]
    assert look(engine, ["account_id", "website", "email"], rows) == by_all
    by_domain_first = ["A", "A", "globex.example", "globex.example", "globex.example", "G", None]
    assert look(engine, ["website", "email", "account_id"], rows) == by_domain_first
    assert look(engine, ["website"], rows) == [None, "acme.example", None, None, None, None, None]


def test_what_is_no_domain_of_by_says_nothing_of_whose_it_is(engine):
    rows = [
        {"contact_id": "1", "account_id": "A", "email": "x@acme.example"},
        {"contact_id": "2", "website": "acme.example"},
    ]
    assert look(engine, ["account_id", "website"], rows) == ["A", "acme.example"]


def test_a_row_that_is_a_reject_says_nothing_of_whose_a_domain_is(engine):
    rows = [
        {"contact_id": "1", "account_id": "A", "email": "x@acme.example"},
        {"account_id": "B", "website": "acme.example", "email": "none"},
        {"email": "y@acme.example"},
    ]
    assert look(engine, ["account_id", "website", "email"], rows) == ["A", None, "A"]


def test_account_exports_are_asked_first_whose_a_domain_is_and_several_ids_make_it_nobodys(engine):
    rows = [
        {"contact_id": "1", "account_id": "A", "email": "x@acme.example"},
        {"contact_id": "2", "email": "x@mail.acme.example"},
        {"contact_id": "3", "account_id": "G", "email": "x@globex.example"},
        {"contact_id": "4", "email": "x@globex.example"},
        {"contact_id": "5", "account_id": "I", "email": "x@initech.example"},
        {"contact_id": "6", "email": "x@initech.example"},
    ]
    exported = [
        {"account_id": "B", "website": "https://www.acme.example"},
        {"account_id": "G", "website": "globex.example"},
        {"account_id": "g", "website": "de.globex.example"},
        {"account_id": None, "website": "initech.example"},
    ]
    found = look(engine, ["account_id", "email"], rows, exported=exported)
    assert found == ["A", "B", "G", "globex.example", "I", "I"]


def test_the_row_of_an_account_that_was_updated_last_fills_what_its_contacts_leave_empty(engine):
    rows = [
        {"contact_id": "1", "account_id": "A", "email": "x@acme.example"},
        {"contact_id": "2", "email": "y@acme.example", "website": "own.example"},
        {"contact_id": "3", "email": "z@gmail.com"},
    ]
    exported = [
        {"account_id": "A", "website": "old.example", "updated_at": "2026-01-01"},
        {"account_id": "A", "website": "new.example", "updated_at": "2026-02-01"},
        {"account_id": "A", "website": "tie.example", "updated_at": "2026-02-01"},
        {"account_id": "A", "website": "unread.example", "updated_at": "soon"},
    ]
    look(engine, ["account_id", "email"], rows, exported=exported)
    accounts = Accounts.model_validate({"by": ["account_id", "email"]})
    engine.rename("contact_cells", "contacts_read")
    types = dict.fromkeys(COLUMNS, FieldType.TEXT) | {"updated_at": FieldType.DATE}
    plan = filling_plan(accounts, "contacts_read", COLUMNS, ["website"], CellDialect(types, ".", "USD"))
    engine.run(zone_plan("UTC") + plan, LISTS | {"contact_cells", "contacts_read", "account_of"})
    cells = engine.rows(sql("SELECT website FROM contact_cells ORDER BY rowid"))
    assert cells == [("new.example",), ("own.example",), (None,)]
