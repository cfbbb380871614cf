"""A rulebook that is proposed from exports checks clean, scores them, and says what it does not know."""

from pathlib import Path

import pytest

from leadq.ground.errors import CannotCreate, InputRefused
from leadq.jobs.given import Given
from leadq.jobs.init import from_exports
from leadq.rulebook.tidy import tidy
from tests.jobs.init_exports import (
    ACTIVITY,
    CONTACTS,
    FIRST_NAMES,
    NOW,
    comment_of,
    doing,
    init,
    person,
    write,
)

SAMPLE = Path(__file__).parents[2] / "sample_data"


def people(folder: Path, header: tuple[str, ...] = (), more: tuple[object, ...] = ()) -> Path:
    return write(folder / "contacts.csv", [*CONTACTS, *header], [[*person(n), *more] for n in range(300)])


def test_the_sample_data_give_a_rulebook_that_takes_few_leads_for_sales(tmp_path: Path) -> None:
    starter, loaded, text = init(tmp_path, SAMPLE / "contacts.csv", SAMPLE / "activity.csv")
    assert {finding.code for finding in loaded.warnings} == {"LQ502"}
    assert tidy(text) == text
    counts = {stage.id: stage.leads for stage in starter.stages}
    assert sum(counts.values()) + starter.blocked == starter.leads
    assert 0.03 <= (counts["sql"] + starter.blocked) / starter.leads <= 0.12
    assert 0.10 <= counts["mql"] / starter.leads <= 0.20
    assert starter.cases == len(loaded.rulebook.cases) == 4
    assert {*loaded.rulebook.events} >= {
        "web_visit",
        "pricing_view",
        "webinar",
        "demo_request",
        "contact_request",
    }
    assert [suppression.id for suppression in loaded.rulebook.suppress] == ["opted-out"]


def test_nobody_of_the_exports_is_in_the_files(tmp_path: Path) -> None:
    """Of free texts only words of leadq's own lexicon are repeated, of types those that five rows have."""
    rows = [[*doing(n, ("Form", "Page View")[n % 2]), f"Isolde asks for a demo {n % 3}"] for n in range(900)]
    rows += [[*doing(n, f"Visit of Quentin {n}"), "x"] for n in range(4)]
    rows += [[*doing(n, "Call to +49 170 1234567"), "x"] for n in range(50)]
    contacts = people(tmp_path, ("Account Manager", "Notes"), ("Quentin Feld", "call Isolde"))
    init(tmp_path, contacts, write(tmp_path / "activity.csv", [*ACTIVITY, "Subject"], rows))
    made = "".join(
        p.read_text(encoding="utf-8") for p in (tmp_path / "leads").iterdir() if "schema" not in p.name
    )
    assert "kunde" not in made.casefold()
    assert "1234567" not in made
    assert "@" not in made.replace("a@company.example", "").replace("rules.yaml@HEAD", "")
    for name in FIRST_NAMES:
        assert name not in made


@pytest.mark.parametrize("joined_by", ["Contact ID", "Email"])
def test_types_that_hold_the_name_of_who_did_them_are_left_out_and_counted(tmp_path, joined_by):
    """However often they are seen; a type that a few people happen to be called like stays."""
    header, by_id = [joined_by, *ACTIVITY[1:]], joined_by == "Contact ID"

    def of(number: int, kind: str, count: int) -> list[list[object]]:
        _, email, name, *_ = person(number)
        who = 1000 + number if by_id else str(email).upper()
        return [[who, kind.format(name), *doing(n)[2:]] for n in range(count)]

    rows = [row for number in range(100) for row in of(number, "Page View", 6)]
    rows += [row for number in range(3, 6) for row in of(number, "Call with {} (intro)", 9)]
    rows += [*of(4, "{}'s visit", 12), *of(5, "Video of Isolde", 5), *of(6, "Video of Isolde", 30)]
    text = people(tmp_path).read_text(encoding="utf-8").replace(",Quentin,", ",Page,", 1)
    (tmp_path / "contacts.csv").write_text(text, encoding="utf-8")
    activity = write(tmp_path / "activity.csv", header, rows)
    starter, loaded, made = init(tmp_path, tmp_path / "contacts.csv", activity)
    assert not [name for name in FIRST_NAMES if name in made or name in "".join(starter.left_out)]
    assert [*loaded.rulebook.events] == ["web_visit"]
    assert "5 types that hold the name of who did it (74 rows together)" in starter.left_out


def test_events_stand_with_their_counts_and_rare_types_are_said_to_be_left_out(tmp_path: Path) -> None:
    rows = [doing(n) for n in range(600)] + [doing(n, "Video") for n in range(50)]
    rows += [doing(n, "Fax") for n in range(3)] + [doing(n, "Email Sent") for n in range(200)]
    starter, loaded, text = init(tmp_path, people(tmp_path), write(tmp_path / "activity.csv", ACTIVITY, rows))
    assert [*loaded.rulebook.events] == ["web_visit", "video"]
    assert comment_of(text, "web_visit") == "600 rows, 70 %"
    assert starter.left_out == (
        "Email Sent: made by us or by a machine, no sign of interest",
        "1 type that has fewer than five rows (3 rows together)",
    )
    assert "Fax" not in text


def test_forms_are_told_apart_by_their_words(tmp_path: Path) -> None:
    forms = ("Request a demo", "Contact us", "Get the white paper", "Newsletter")
    rows = [[*doing(n, "Form Submission"), forms[n % 4]] for n in range(400)]
    activity = write(tmp_path / "activity.csv", [*ACTIVITY, "Form Name"], rows)
    _, loaded, text = init(tmp_path, people(tmp_path), activity)
    assert {*loaded.rulebook.events} == {"demo_request", "contact_request", "content", "form_filled"}
    assert loaded.rulebook.stages[0].hand_raiser is not None
    assert "asks for us" in comment_of(text, "demo_request:")


def test_an_unsubscribe_takes_points_away(tmp_path: Path) -> None:
    rows = [doing(n) for n in range(300)] + [doing(n, "Unsubscribed") for n in range(20)]
    _, loaded, _ = init(tmp_path, people(tmp_path), write(tmp_path / "activity.csv", ACTIVITY, rows))
    rules = {rule.id: rule for rule in loaded.rulebook.engagement.rules}
    assert rules["unsubscribe"].points < 0
    assert "unsubscribe" not in (rules["silent"].event or ())


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("%d/%m/%Y %H:%M", "dd/mm/yyyy hh:mm"),
        ("%m/%d/%Y %H:%M:%S", "mm/dd/yyyy hh:mm:ss"),
        ("%d.%m.%Y", "dd.mm.yyyy"),
        ("%m/%d/%Y %I:%M %p", "mm/dd/yyyy hh:mm am/pm"),
        ("%Y%m%d", "yyyymmdd"),
    ],
)
def test_layouts_of_dates_are_found_out_and_cases_hold_in_them(
    tmp_path: Path, layout: str, expected: str
) -> None:
    rows = [doing(n, "Page View", layout) for n in range(900)]
    starter, loaded, text = init(tmp_path, people(tmp_path), write(tmp_path / "activity.csv", ACTIVITY, rows))
    assert loaded.rulebook.dates == expected
    assert comment_of(text, "dates:") == ""
    assert loaded.catalogue.formats_contacts == {"created_at": "iso"}
    first, second, *_ = loaded.rulebook.cases
    assert (first.expect.stage, first.expect.grade) == ("sql", "A1")  # what it did counts
    assert second.expect.grade != "A1"
    assert str(starter.as_of)[:10] == "2026-11-01"


def test_dates_that_may_be_either_are_asked_about(tmp_path: Path) -> None:
    rows = [[1000 + n % 90, "Page View", f"0{1 + n % 9}/0{1 + n % 7}/2026"] for n in range(500)]
    starter, _, text = init(tmp_path, people(tmp_path), write(tmp_path / "activity.csv", ACTIVITY, rows))
    assert comment_of(text, "dates:").startswith("ASK: day or month in front?")
    assert any("Day or month in front?" in question for question in starter.questions)


def test_columns_of_the_users_own_get_the_type_of_their_cells(tmp_path: Path) -> None:
    header = ["Seats", "Deal Size", "Renewal", "Is Partner", "Interests", "Tier", "Score", "Fax"]
    rows = [
        [
            *person(n),
            n % 90,
            f"{n},50 €",
            f"0{1 + n % 9}.12.2026",
            ("yes", "no")[n % 2],
            ("a;b", "b;c")[n % 2],
            "AB"[n % 2],
            n,
            f"{n} 55",
        ]
        for n in range(300)
    ]
    contacts = write(tmp_path / "contacts.csv", [*CONTACTS, *header], rows, ";")
    activity = write(tmp_path / "activity.csv", ACTIVITY, [doing(n) for n in range(300)])
    _, loaded, text = init(tmp_path, contacts, activity)
    types = {name: str(kind) for name, kind in loaded.catalogue.contact_types.items()}
    assert {
        name: types[name] for name in ("seats", "deal_size", "renewal", "is_partner", "interests", "tier")
    } == {
        "seats": "number",
        "deal_size": "money",
        "renewal": "date",
        "is_partner": "boolean",
        "interests": "list",
        "tier": "text",
    }
    assert types["crm_score"] == "number"
    assert loaded.rulebook.decimal_mark == ","
    assert loaded.rulebook.currency == "EUR"
    assert "about the person: Fax" in text


def test_sizes_written_as_ranges_are_read_as_text(tmp_path: Path) -> None:
    rows = [[*person(n), ("1-10", "11-50", "51-200")[n % 3]] for n in range(300)]
    contacts = write(tmp_path / "contacts.csv", [*CONTACTS, "Company size"], rows)
    activity = write(tmp_path / "activity.csv", ACTIVITY, [doing(n) for n in range(300)])
    _, loaded, _ = init(tmp_path, contacts, activity)
    assert loaded.catalogue.contact_types["employees"] == "text"
    assert "our-size" in {rule.id for rule in loaded.rulebook.fit.rules}


def test_consent_under_another_name_is_heeded_and_asked_about(tmp_path: Path) -> None:
    contacts = people(tmp_path, ("Opted out of: Product news",), ("false",))
    rows = contacts.read_text(encoding="utf-8").replace("false", "true", 40)
    contacts.write_text(rows, encoding="utf-8")
    activity = write(tmp_path / "activity.csv", ACTIVITY, [doing(n) for n in range(300)])
    starter, loaded, text = init(tmp_path, contacts, activity)
    assert [s.id for s in loaded.rulebook.suppress] == ["opted-out-of-product-news"]
    assert starter.leads == 260
    assert "mean no?" in comment_of(text, "- {id: opted-out")


def test_without_consent_in_the_exports_it_says_that_nobody_is_suppressed(tmp_path: Path) -> None:
    activity = write(tmp_path / "activity.csv", ACTIVITY, [doing(n) for n in range(300)])
    starter, _, text = init(tmp_path, people(tmp_path), activity)
    assert "NOBODY IS SUPPRESSED" in text
    assert any("Who has said no?" in question for question in starter.questions)


def test_contacts_alone_are_scored_for_who_they_are(tmp_path: Path) -> None:
    starter, loaded, _ = init(tmp_path, people(tmp_path))
    assert not loaded.rulebook.events
    assert not loaded.rulebook.engagement.rules
    assert {"decision-maker", "our-industries"} <= {rule.id for rule in loaded.rulebook.fit.rules}
    assert starter.as_of == NOW
    assert starter.leads == 300


def test_ids_under_a_name_that_leadq_does_not_know_join_the_exports(tmp_path: Path) -> None:
    contacts = write(
        tmp_path / "c.csv", ["mql_id", *CONTACTS[2:]], [[f"m{n}", *person(n)[2:]] for n in range(300)]
    )
    activity = write(
        tmp_path / "a.csv",
        ["mql_id", "Activity Type", "landing date"],
        [[f"m{n % 90}", *doing(n)[1:]] for n in range(400)],
    )
    starter, loaded, _ = init(tmp_path, contacts, activity)
    assert loaded.catalogue.headers_contacts == {"contact_id": "mql_id"}
    assert loaded.catalogue.headers_activity == {"contact_id": "mql_id", "occurred_at": "landing date"}
    assert {stage.id: stage.leads for stage in starter.stages}["sql"] > 0


def test_an_id_that_leadq_knows_in_activity_alone_joins_the_exports(tmp_path: Path) -> None:
    """One log for both: `user_id` is a name for the contact of an activity, and none for that of a contact."""
    rows = [[f"u{n % 90}", *doing(n)[1:], ("desktop", "mobile")[n % 2]] for n in range(600)]
    log = write(tmp_path / "log.csv", ["user_id", "event", "timestamp", "platform"], rows)
    starter, loaded, _ = init(tmp_path, log, log)
    assert loaded.catalogue.headers_contacts["contact_id"] == "user_id"
    assert starter.leads == 90


def test_exports_that_say_nothing_of_anybody_are_refused(tmp_path: Path) -> None:
    contacts = write(
        tmp_path / "contacts.csv", ["Record ID", "Email"], [[n, f"x{n}@a.example"] for n in range(50)]
    )
    with pytest.raises(InputRefused, match="nothing in the exports says who is a good lead"):
        from_exports(tmp_path / "leads", Given((contacts,)), NOW)
    assert not (tmp_path / "leads").exists()


def test_a_folder_with_a_rulebook_is_refused_before_the_exports_are_read(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("mine")
    with pytest.raises(CannotCreate, match="init replaces no file"):
        from_exports(tmp_path, Given((tmp_path / "none.csv",)), NOW)
    assert (tmp_path / "rules.yaml").read_text() == "mine"


def test_commands_name_files_as_a_shell_takes_them(tmp_path: Path) -> None:
    contacts = people(tmp_path).rename(tmp_path / "our contacts.csv")
    init(tmp_path, contacts)
    assert "--contacts 'our contacts.csv' --out" in (tmp_path / "leads/README.md").read_text(encoding="utf-8")


def test_a_consent_that_nobody_can_read_is_asked_about_first(tmp_path: Path) -> None:
    """Cells that say neither yes nor no count as a no, so nobody is left."""
    starter, _, _ = init(tmp_path, people(tmp_path, ("Unsubscribed",), ("nein",)))
    assert starter.leads == 0
    assert starter.questions[0].startswith("Is nobody a lead?")
