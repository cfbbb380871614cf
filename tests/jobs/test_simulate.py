"""A replay's day is what `score --as-of` gives on it; a lead is new once; a varied threshold is a changed rulebook."""

import csv
import io
import json
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app
from leadq.ground.errors import UsageError
from leadq.jobs.given import Given
from leadq.jobs.simulate import SimulateRequest, simulate
from leadq.jobs.simulate_csv import HEADER, simulation_csv
from leadq.jobs.simulate_days import Days
from leadq.jobs.simulate_thresholds import Sweep, main_sweep, thresholds, varied, wished
from leadq.rulebook.load import Loaded, load
from leadq.words.simulation import Per, Simulation, Wish

ROOT = Path(__file__).parents[2]
EXAMPLE = load((ROOT / "rules.example.yaml").read_bytes(), "rules.example.yaml")
RULES = """leadq: 1
name: Small
timezone: Europe/Berlin
events: {visit: {type: Page View}}
fit: {bands: {A: 10, B: 0}, rules: [{id: vp, when: {job_title: {word: vp}}, points: 10}]}
engagement:
  window: 2d
  bands: {1: 3, 2: 0}
  rules: [{id: visits, event: visit, points: 1}]
stages:
  - {id: sql, label: Sales, owner: sales, enter: {score: {at_least: 12}}, require: [email], route: [{to: ann}]}
  - {id: mql, enter: {any: [{engagement: {at_least: 1}}, {grade: [A1], engagement: {above: 2}}]}}
  - {id: rest}
"""
CONTACTS = """contact_id,email,job_title,created_at
1,a@acme.example,VP,2026-09-01
2,b@acme.example,VP,2026-10-06
3,,VP,
4,d@acme.example,Clerk,2026-10-05 09:00
"""
EVERYBODY = "contact_id,email\n" + "".join(f"{who},{who}@acme.example\n" for who in range(1, 5))
ACTIVITY = "contact_id,type,occurred_at\n" + "".join(
    f"{who},Page View,2026-10-0{day} 12:00\n"
    for who, day in [(1, 1), (1, 1), (1, 6), (1, 6), (2, 4), (2, 5), (3, 5), (3, 5), (4, 6), (4, 7)]
)


def replayed(  # noqa: PLR0913 - all but the first have defaults
    tmp_path: Path,
    sweep: Sweep | None = None,
    wish: Wish | None = None,
    *,
    rules: str = RULES,
    contacts: str = CONTACTS,
    activity: str = ACTIVITY,
    per: Per = "day",
) -> Simulation:
    (tmp_path / "contacts.csv").write_text(contacts)
    (tmp_path / "activity.csv").write_text(activity)
    given = Given((tmp_path / "contacts.csv",), (tmp_path / "activity.csv",))
    days = Days(date(2026, 10, 4), date(2026, 10, 8))
    return simulate(
        SimulateRequest(load(rules.encode(), "rules.yaml"), tmp_path, given, days, per, sweep, wish)
    )


@pytest.fixture(scope="module")
def unvaried(tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    """The replay of the small rulebook as it is."""
    return replayed(tmp_path_factory.mktemp("unvaried"))


def small() -> Loaded:
    return load(RULES.encode(), "rules.yaml")


def scored(day: date, contacts: Path, out: Path) -> dict[str, int]:
    """Return what `leadq score --as-of DAY --allow-future` counts, by stage."""
    said = io.StringIO()
    arguments = ["score", "--rules", ROOT / "rules.example.yaml", "--contacts", contacts, "--activity",
                 ROOT / "sample_data/activity.csv", "--as-of", day, "--allow-future", "--out", out,
                 "--format", "json"]  # fmt: skip
    with redirect_stdout(said):
        assert run(app, list(map(str, arguments))) == 0
    data = json.loads(said.getvalue())["data"]
    counts = {stage["id"]: stage["leads"] for stage in data["stages"]}
    return counts | {name: data["contacts"][name] for name in ("blocked", "disqualified")}


def test_a_day_is_what_score_gives_as_of_that_day_without_contacts_of_later(tmp_path: Path) -> None:
    source = ROOT / "sample_data/contacts.csv"
    given = Given((source,), (ROOT / "sample_data/activity.csv",))
    first, last = date(2026, 10, 3), date(2026, 10, 5)
    found = simulate(SimulateRequest(EXAMPLE, ROOT, given, Days(first, last)))
    header, *rows = csv.reader(io.StringIO(source.read_bytes().decode("utf-8-sig"), newline=""))
    created = header.index("Create Date")
    for period in (found.days[0], found.days[-1]):
        there = [row for row in rows if [*row[created : created + 1], ""][0][:10] <= period.first.isoformat()]
        assert 0 < len(there) < len(rows)
        with (tmp_path / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *there])
        expected = scored(period.first, tmp_path / "contacts.csv", tmp_path / f"out-{period.first}")
        ids = [place.id for place in found.places]
        assert dict(zip(ids, period.standing, strict=True)) == expected
    assert found.knows_created
    assert found.places[0].label == "Sales qualified"


def test_a_lead_is_new_on_its_first_day_in_a_stage_and_never_again(unvaried: Simulation) -> None:
    """1 is in sql on the 3rd and again from the 7th, 2 on the 6th alone, when it came into being; 3 is blocked."""
    found = unvaried
    sql, mql, rest, blocked, disqualified = range(5)
    assert [place.id for place in found.places] == ["sql", "mql", "rest", "blocked", "disqualified"]
    assert [day.standing[sql] for day in found.days] == [0, 0, 1, 1, 1]
    assert [day.new[sql] for day in found.days] == [0, 0, 1, 1, 0]
    assert [day.standing[blocked] for day in found.days] == [0, 0, 1, 1, 0]
    assert [day.new[mql] for day in found.days] == [0, 0, 0, 2, 0]
    assert [sum(day.standing) for day in found.days] == [2, 3, 4, 4, 4]
    assert all(day.standing[disqualified] == 0 for day in found.days)
    assert [day.new[rest] for day in found.days] == [1, 1, 0, 0, 2]


def test_weeks_are_days_put_together(tmp_path: Path) -> None:
    found = replayed(tmp_path, per="week")
    (week,) = found.periods
    assert (week.first, week.last) == (date(2026, 10, 4), date(2026, 10, 8))
    assert week.standing == found.days[-1].standing
    assert week.new == tuple(sum(day.new[n] for day in found.days) for n in range(5))
    assert found.a_week(2) == Decimal("2.8")


def test_without_a_day_of_creation_all_contacts_count_and_that_is_known(tmp_path: Path) -> None:
    without = "\n".join(line.rpartition(",")[0] for line in CONTACTS.splitlines()) + "\n"
    found = replayed(tmp_path, contacts=without)
    assert not found.knows_created
    assert [sum(day.standing) for day in found.days] == [4] * 5


@pytest.mark.parametrize(
    ("vary", "value", "change"),
    [
        ("sql.score 11..13 step 2", "11", ("score: {at_least: 12}", "score: {at_least: 11}")),
        ("mql.engagement[1] 2..3", "2", ("engagement: {at_least: 1}", "engagement: {at_least: 2}")),
        ("mql.engagement[2] 0.5..3", "0.5", ("engagement: {above: 2}", "engagement: {above: 0.5}")),
        ("engagement.bands.1 1..2", "1", ("bands: {1: 3, 2: 0}", "bands: {1: 1, 2: 0}")),
        ("FIT.bands.a 5..15 step 10", "5", ("bands: {A: 10, B: 0}", "bands: {A: 5, B: 0}")),
    ],
)
def test_a_varied_threshold_gives_what_the_changed_rulebook_gives(
    tmp_path: Path, unvaried: Simulation, vary: str, value: str, change: tuple[str, str]
) -> None:
    curve = replayed(tmp_path, varied(vary, small().rulebook)).curve
    assert curve is not None
    assert change[0] in RULES
    alone = replayed(tmp_path, rules=RULES.replace(*change))
    by_value = {variant.value: variant.periods for variant in curve.variants}
    assert by_value[Decimal(value)] == alone.periods
    assert by_value[curve.current] == unvaried.periods


def test_the_value_closest_to_a_wish_is_found(tmp_path: Path) -> None:
    rulebook = small().rulebook
    wish = wished("sales 1 lead a week", rulebook)
    assert wish == Wish(0, Decimal(1), "week")
    one_vp = CONTACTS.replace("2,b@acme.example,VP", "2,b@acme.example,Clerk")
    curve = replayed(tmp_path, main_sweep(wish.place, rulebook), wish, contacts=one_vp).curve
    assert curve is not None
    assert curve.threshold == "sql.score"
    assert curve.closest is not None
    off = [abs(variant.new(0) - Decimal(5) / 7) for variant in curve.variants]
    assert off[curve.closest] == min(off)


def test_a_stricter_value_is_no_way_to_more_new_leads(tmp_path: Path) -> None:
    """With 3 instead of 2, lead 1 is new on the 7th: only because it did not stand in sql before the first day."""
    rules = """leadq: 1
name: Visits
events: {visit: {type: Page View}}
fit: {bands: {A: 0}, rules: []}
engagement: {window: 30d, bands: {1: 0}, rules: [{id: visits, event: visit, points: 1}]}
stages: [{id: sql, enter: {engagement: {at_least: 2}}}, {id: rest}]
"""
    days = [(1, 1), (1, 2), (1, 6), (2, 5), (4, 5)]
    activity = "contact_id,type,occurred_at\n" + "".join(
        f"{who},Page View,2026-10-0{day} 12:00\n" for who, day in days
    )
    rulebook = load(rules.encode(), "rules.yaml").rulebook
    wish = wished("sql 1.68 a week", rulebook)
    sweep = varied("sql.engagement 1..3", rulebook)
    curve = replayed(tmp_path, sweep, wish, rules=rules, contacts=EVERYBODY, activity=activity).curve
    assert curve is not None
    assert [(variant.value, variant.new(0)) for variant in curve.variants] == [(1, 2), (2, 0), (3, 1)]
    assert curve.misleading == (2,)
    assert curve.closest == 0


def test_thresholds_are_named_by_stage_and_band() -> None:
    names = [threshold.name for threshold in thresholds(small().rulebook)]
    assert names == [
        "sql.score", "mql.engagement[1]", "mql.engagement[2]", "fit.bands.A", "engagement.bands.1"
    ]  # fmt: skip
    assert main_sweep(0, EXAMPLE.rulebook).threshold.name == "engagement.bands.2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sql.scor 1..2", ["no threshold 'sql.scor'", "did you mean 'sql.score'?", "fit.bands.A"]),
        ("sql.score", ["names no threshold with a range", "sql.score 30..60 step 5"]),
        ("sql.score 1..1000 step 1", ["1,000 values", "larger step"]),
        ("sql.score 1..2 step 0", ["step 0"]),
    ],
)
def test_what_cannot_be_varied_is_told_with_a_way_out(text: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        varied(text, small().rulebook)
    said = f"{error.value} {error.value.hint}"
    assert not [word for word in words if word not in said], said


def test_a_band_cannot_cross_its_neighbour() -> None:
    with pytest.raises(UsageError, match="cannot be 20: bands must stay in order") as error:
        varied("engagement.bands.1 20..70 step 10", EXAMPLE.rulebook)
    assert error.value.hint == "take values above 25"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sqk 40 a week", ["no stage 'sqk'", "did you mean 'sql'?"]),
        ("rest 40 a week", ["no stage 'rest' to enter"]),
        ("many", ["no number of leads", "sql 40 a week"]),
    ],
)
def test_a_wish_that_cannot_be_read_is_told_with_a_way_out(text: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        wished(text, small().rulebook)
    said = f"{error.value} {error.value.hint}"
    assert not [word for word in words if word not in said], said


def test_the_table_has_a_row_for_each_value_period_and_stage(tmp_path: Path, unvaried: Simulation) -> None:
    found = replayed(tmp_path, varied("sql.score 11..13 step 1", small().rulebook))
    header, *rows = csv.reader(io.StringIO(simulation_csv(found).decode("utf-8-sig")))
    assert tuple(header) == HEADER
    assert len(rows) == 3 * 5 * 5
    assert rows[0][:5] == ["sql.score", "11", "2026-10-04", "2026-10-04", "sql"]
    plain = list(csv.reader(io.StringIO(simulation_csv(unvaried).decode("utf-8-sig"))))
    assert plain[1][:6] == ["", "", "2026-10-04", "2026-10-04", "sql", "Sales"]
