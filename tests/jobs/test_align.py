"""Two rulebooks whose differences are known beforehand: who is disputed, what it comes from, and what would help."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from leadq.ground.errors import UsageError
from leadq.jobs import align as job
from leadq.jobs.align import AlignRequest, align
from leadq.jobs.align_csv import HEADER, disputed_csv
from leadq.jobs.align_verdicts import stage_number
from leadq.jobs.given import Given
from leadq.rulebook.load import load
from leadq.words.agreement import Alignment, Disputed, Overlap, View

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
MARKETING = """leadq: 1
name: Marketing
events: {visit: {type: Page View}, webinar: {type: Webinar}}
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement:
  bands: {1: 3, 2: 0}
  rules: [{id: visits, event: visit, points: 1}, {id: webinar, event: webinar, points: 5}]
stages:
  - {id: sql, label: Sales ready, enter: {score: {at_least: 12}}, require: [email]}
  - {id: mql, enter: {score: {at_least: 10}}}
  - {id: rest}
"""
SALES = (
    MARKETING.replace(
        "name: Marketing", "name: Sales\ncolumns: {contacts: {seats: {header: Places, type: number}}}"
    )
    .replace("points: 5}", "points: 1}")
    .replace(", require: [email]", "")
    .replace("points: 10}]}", "points: 10}, {id: many-seats, when: {seats: {at_least: 100}}, points: 10}]}")
    .replace("fit: {bands", "suppress: [{unsubscribed: true}]\nfit: {bands")
)
CONTACTS = """contact_id,email,first_name,last_name,company,job_title,unsubscribed,Places
A,ada@acme.example,Ada,Byron,Acme,VP,,
B,bob@acme.example,Bob,Cole,Acme,VP,,
C,cy@acme.example,Cy,Dane,Acme,VP,,
D,dee@acme.example,Dee,Earl,=Acme,Clerk,,
E,,Eve,Ford,Acme,VP,,
G,guy@acme.example,Guy,Hall,Acme,VP,true,
H,hal@acme.example,Hal,Ives,Acme,Clerk,,100
"""
_DONE = [("A", "Page View", 2), ("B", "Webinar", 1), ("D", "Webinar", 3), ("E", "Page View", 5), ("G", "Page View", 2),
         ("H", "Page View", 2)]  # fmt: skip
ACTIVITY = "contact_id,type,occurred_at\n" + "".join(
    f"{who},{what},2026-10-{20 + n}\n" for who, what, times in _DONE for n in range(times)
)


def aligned(
    folder: Path, stages: tuple[int, int] = (0, 0), marketing: str = MARKETING, sales: str = SALES
) -> Alignment:
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "activity.csv").write_text(ACTIVITY)
    given = Given((folder / "contacts.csv",), (folder / "activity.csv",))
    both = load(marketing.encode(), "m.yaml"), load(sales.encode(), "s.yaml")
    return align(AlignRequest(*both, (folder, folder), stages, given, AS_OF))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Alignment:
    return aligned(tmp_path_factory.mktemp("align"))


def lead(found: Alignment, contact_id: str) -> Disputed:
    return next(one for one in found.disputed if one.contact_id == contact_id)


def test_the_leads_are_counted_by_what_each_side_says(found: Alignment) -> None:
    """A is good to both; B, D and G to marketing alone; E, blocked at marketing, and H to sales alone."""
    assert found.overlap == Overlap(both=1, only_marketing=3, only_sales=2, neither=1)
    assert [one.contact_id for one in found.disputed] == ["B", "D", "G", "E", "H"]
    assert [one.wanted_by for one in found.disputed] == ["marketing"] * 3 + ["sales"] * 2


def test_each_side_says_why(found: Alignment) -> None:
    bob = lead(found, "B")
    assert (bob.name, bob.email, bob.company) == ("Bob Cole", "bob@acme.example", "Acme")
    assert bob.marketing == View(
        good=True,
        stage="Sales ready",
        grade="A1",
        score=Decimal(15),
        reason="vp +10; webinar +5",
        why_now="Webinar on 20 Oct 2026; VP at Acme.",
    )
    assert bob.sales == View(
        good=False, stage="mql", grade="A2", score=Decimal(11), reason="needs: score at least 12 (has 11)"
    )
    assert lead(found, "E").marketing.reason == "enters Sales ready, but has no email"
    assert lead(found, "E").marketing.stage == "Blocked"
    assert lead(found, "G").sales.stage == "Suppressed"
    assert lead(found, "G").sales.score is None


def test_every_difference_is_credited_with_the_leads_that_it_settles(found: Alignment) -> None:
    """The seats are in a column that only sales' rulebook names."""
    settled = {cause.sentence: (cause.settled, cause.broken) for cause in found.causes}
    assert len(settled) == 4
    first, *others = settled
    assert "webinar: 5 → 1" in first
    assert settled[first] == (2, 0)
    assert [settled[other] for other in others] == [(1, 0)] * 3
    assert any("seats" in sentence for sentence in others)
    assert any("unsubscribed" in sentence for sentence in others)


def test_the_changes_that_reconcile_most_are_put_together_best_first(found: Alignment) -> None:
    assert [step.overlap.disputed for step in found.steps] == [3, 2, 1]
    assert found.steps[0].sentence == found.causes[0].sentence


def test_with_very_many_leads_the_agreed_are_sampled_and_the_figures_are_of_all(
    tmp_path: Path, found: Alignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "ENOUGH", 0)
    sampled = aligned(tmp_path)
    assert sampled.estimated
    assert not found.estimated
    assert sampled.overlap == found.overlap
    assert sampled.disputed == found.disputed
    assert sampled.steps == found.steps


def test_a_change_that_breaks_as_much_as_it_settles_is_no_step(tmp_path: Path) -> None:
    """From 12 to 15 points would settle nobody: B, which both call good, would be lost with A."""
    stricter = MARKETING.replace("at_least: 12", "at_least: 16").replace("points: 5}", "points: 6}")
    result = aligned(tmp_path, sales=stricter)
    threshold = next(cause for cause in result.causes if "16" in cause.sentence)
    assert threshold.broken == 2
    assert threshold.net < max(cause.net for cause in result.causes) or not result.steps


def test_the_stage_that_counts_as_good_is_a_difference_too(tmp_path: Path) -> None:
    result = aligned(tmp_path, stages=(1, 0), sales=MARKETING)
    assert result.overlap == Overlap(both=4, only_marketing=1, only_sales=0, neither=2)
    assert [cause.sentence for cause in result.causes] == [
        "good is whoever is in Sales ready or above, not in mql or above"
    ]
    assert result.steps[0].overlap.disputed == 0
    assert lead(result, "C").sales.reason == "needs: score at least 12 (has 10)"


def test_a_rulebook_agrees_with_itself(tmp_path: Path) -> None:
    result = aligned(tmp_path, sales=MARKETING)
    assert result.overlap.disputed == 0
    assert (result.disputed, result.causes, result.steps, result.differences) == ((), (), (), 0)


def test_the_table_of_the_disputed_is_harmless_in_a_spreadsheet(found: Alignment) -> None:
    header, *rows = csv.reader(io.StringIO(disputed_csv(found.disputed).decode("utf-8-sig")))
    assert tuple(header) == HEADER
    assert [row[0] for row in rows] == ["B", "D", "G", "E", "H"]
    assert rows[1][3] == "'=Acme"
    assert rows[0][4:6] == ["good", "Sales ready"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("sqll", "did you mean 'sql'? stages: sql, mql, rest"), ("rest", "name a stage that says something")],
)
def test_a_stage_must_be_there_and_say_something(name: str, words: str) -> None:
    rulebook = load(MARKETING.encode(), "m.yaml").rulebook
    assert stage_number(rulebook, None, "--stage") == 0
    assert stage_number(rulebook, "mql", "--stage") == 1
    with pytest.raises(UsageError) as error:
        stage_number(rulebook, name, "--stage")
    assert error.value.hint == words
