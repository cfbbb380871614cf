"""What `leadq check` sees in exports, each finding from a rulebook and rows that lead to it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from leadq.ground.findings import Severity
from leadq.jobs.check import check_rulebook
from leadq.jobs.check_exports import check_exports
from leadq.jobs.given import Given
from leadq.rulebook.codes import CODES
from leadq.rulebook.load import load

RULES = """leadq: 1
name: Small
agreement: {marketing: {owner: ann, signed_on: 2026-10-01}, sales: {owner: bob, signed_on: 2026-10-02}}
events:
  visit: {type: Page View}
  click: {type: Click}
  open: {type: Mail}
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: anybody, when: {country: France}, points: 1}
    - {id: boss, when: {job_title: CEO}, points: 10}
    - {id: nobody, when: {job_title: Pope}, points: 10}
    - {id: rich, when: {budget: {above: 5 USD}}, points: -4}
engagement:
  bands: {1: 10, 2: 0}
  rules:
    - {id: visits, event: visit, points: 1, max: 5}
    - {id: clicks, event: click, points: 3, max: 9}
stages: [{id: sql, enter: {grade: A1}}, {id: rest}]
"""
PEOPLE = 40


def given(folder: Path) -> Given:
    """Forty people in France; half are bosses, thirty look and click on the same day, three have a budget."""
    contacts = "contact_id,email,job_title,country,budget\n" + "".join(
        f"c{n},p{n}@acme.example,{'CEO' if n % 2 else 'Clerk'},France,{9 if n < 3 else ' '}\n"
        for n in range(PEOPLE)
    )
    kinds = ("Page View", "Click", "Mail", "Fax")
    activity = "contact_id,type,occurred_at\n" + "".join(
        f"c{n},{kind},2026-10-20\n" for n in range(30) for kind in kinds if kind != "Fax" or n < 7
    )
    (folder / "contacts.csv").write_text(contacts, encoding="utf-8")
    (folder / "activity.csv").write_text(activity, encoding="utf-8")
    return Given((folder / "contacts.csv",), (folder / "activity.csv",))


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    loaded = load(RULES.encode(), "rules.yaml")
    return check_exports(loaded, folder, given(folder), datetime(2026, 11, 1, tzinfo=UTC))


def said(checked, code):
    (finding,) = [finding for finding in checked.findings if finding.code == code]
    line = RULES.splitlines()[finding.span.line - 1]
    marked = line[finding.span.column - 1 : finding.span.column - 1 + finding.span.width]
    return marked, finding.message


def test_every_code_about_what_exports_show_is_a_warning_that_is_given(checked):
    assert {f.code for f in checked.findings} == {code for code in CODES if code.startswith("LQ7")}
    assert {f.severity for f in checked.findings} == {Severity.WARNING}


def test_a_rule_that_never_fires(checked):
    assert said(checked, "LQ701") == ("nobody", "'nobody' gave points to none of 40 leads")


def test_a_rule_that_always_fires(checked):
    assert said(checked, "LQ702") == (
        "anybody",
        "'anybody' gave points to all 40 leads: it tells nobody apart",
    )


def test_an_event_that_nothing_asks_for(checked):
    what = "no rule and no condition asks for 'open', which 30 activities are"
    assert said(checked, "LQ703") == ("open", what)


def test_activity_that_is_no_event(checked):
    assert said(checked, "LQ704") == ("events", "activities that are no event: 7 of type 'Fax'")


def test_a_type_that_is_an_address_or_a_number_is_masked(tmp_path):
    """J11: findings go to annotations of a workflow, which many read."""
    people = given(tmp_path)
    with (tmp_path / "activity.csv").open("a", encoding="utf-8") as file:
        file.write("c1,ann.lee@acme.example,2026-10-20\nc1,call +44 20 7946 0958,2026-10-20\n")
    found = check_exports(
        load(RULES.encode(), "rules.yaml"), tmp_path, people, datetime(2026, 11, 1, tzinfo=UTC)
    )
    what = "7 of type 'Fax', 1 of type 'a***@acme.example', 1 of type 'call ***'"
    assert said(found, "LQ704")[1] == f"activities that are no event: {what}"


def test_a_field_that_is_mostly_blank(checked):
    assert said(checked, "LQ705") == (
        "budget",
        "'budget' is blank in 37 of 40 rows, and fit rule 'rich' reads it",
    )


def test_rules_that_fire_together(checked):
    assert said(checked, "LQ706") == ("clicks", "'clicks' and 'visits' fire for the same leads: 30 of 30")


def test_shares_are_of_what_is_given_and_of_what_is_taken(checked):
    """Given: 40 × 1, 20 × 10, 30 × 1 and 30 × 3, together 360; taken: 3 × 4."""
    shares = {rule.rule: (rule.leads, rule.points, rule.share) for rule in checked.seen.rules}
    assert shares == {
        "anybody": (40, Decimal(40), Decimal("0.1111")),
        "boss": (20, Decimal(200), Decimal("0.5556")),
        "nobody": (0, Decimal(0), Decimal(0)),
        "rich": (3, Decimal(-12), Decimal(1)),
        "visits": (30, Decimal(30), Decimal("0.0833")),
        "clicks": (30, Decimal(90), Decimal("0.25")),
    }
    assert checked.seen.leads == PEOPLE


def test_a_comment_silences_what_exports_show_and_is_not_needless_without_them(checked):
    text = RULES.replace("Pope}, points: 10}", "Pope}, points: 10}  # leadq: ignore=LQ701 one day")

    def day_in(_: str) -> date:
        return date(2026, 11, 1)

    alone = check_rulebook(text.encode(), "rules.yaml", day_in)
    assert (alone.findings, alone.ignored) == ((), ())
    beside = check_rulebook(text.encode(), "rules.yaml", day_in, checked.findings)
    assert [finding.code for finding in beside.ignored] == ["LQ701"]
    assert len(beside.findings) == len(checked.findings) - 1
