"""The same people, exported by each system: read as if the export were leadq's own."""

import random
import re
from pathlib import Path

import pytest

from leadq.jobs.given import Given
from leadq.jobs.session import open_session
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.source_layout import SourceLayout, known_layouts
from leadq.words.steps import col, sql
from tests.ingest.system_exports import as_written, people, plain
from tests.real_data.exports import score

LAYOUTS = [layout for layout in known_layouts() if {"contact_id", "email"} & layout.columns.keys()]
each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ?")
TABLES = {"contacts": "contact_cells", "activity": "activity_scan"}
OTHERS = {
    "contacts": "contact_id,type,occurred_at\nc1000,Visit,2026-01-05\n",
    "activity": "contact_id,email,job_title\n"
    + "".join(f"c{1000 + n},p{n}@company{n % 17}.example,CEO\n" for n in range(200)),
}


def rulebook(layout: SourceLayout) -> Loaded:
    """Return a rulebook that reads every field of a layout."""
    asked = [f"{{{name}: {{present: true}}}}" for name in layout.columns if name != "occurred_at"]
    contacts = layout.holds == "contacts"
    done = ["{type: {present: true}}"] if contacts else asked
    known = asked if contacts else ["{job_title: {present: true}}"]
    text = f"""leadq: 1
name: Everything
timezone: UTC
events: {{any: {{any: [{", ".join(done)}]}}}}
fit: {{bands: {{A: 0}}, rules: [{{id: known, when: {{any: [{", ".join(known)}]}}, points: 1}}]}}
engagement: {{bands: {{1: 0}}, rules: [{{id: some, event: any, points: 1}}]}}
stages: [{{id: everybody}}]
"""
    return load(text.encode(), "rules.yaml")


def cells(folder: Path, layout: SourceLayout, text: str) -> list[tuple[str | None, ...]]:
    """Return the rows of an export of what the layout holds, as all that lies behind the door sees them."""
    folder.mkdir()
    (folder / "export.csv").write_text(text, encoding="utf-8")
    (folder / "other.csv").write_text(OTHERS[layout.holds])
    files = ((folder / "export.csv",), (folder / "other.csv",))
    contacts, activity = files if layout.holds == "contacts" else files[::-1]
    given = Given(contacts, activity, allow_orphans=True)
    with open_session(given, [rulebook(layout)]) as session:
        session.read()
        table = sql("SELECT * FROM $t", t=sql(TABLES[layout.holds]))
        return session.engine.rows(table.select(*map(col, layout.columns), append=False))


@each_layout
def test_the_same_200_people_come_in_the_same_from_every_system(layout, tmp_path):
    rows = people(layout, 200)
    ours = cells(tmp_path / "ours", layout, plain(rows))
    theirs = cells(tmp_path / "theirs", layout, as_written(layout, rows))
    assert len(ours) == len(rows)
    clean = [tuple(None if cell is None else cell.removesuffix("Z") for cell in row) for row in theirs]
    assert clean == [tuple(cell.strip() if cell else None for cell in row) for row in ours]
    moments = [cell for row in theirs for cell in row if cell is not None and MOMENT.fullmatch(cell)]
    assert all(moment.endswith("Z") == layout.utc for moment in moments)


RULES = """leadq: 1
name: Same people
events: {demo: {type: Demo}, visit: {type: Visit}}
fit:
  bands: {A: 10, B: 0}
  rules:
    - {id: known, when: {company: [Zürich, Plain, O'Neill]}, points: 10}
    - {id: seven, when: {email_domain: company7.example}, points: 5}
engagement:
  bands: {1: 10, 2: 0}
  rules: [{id: visits, event: visit, points: 3, max: 20}]
stages:
  - {id: sql, hand_raiser: {event: demo, within: 20d}, enter: {grade: A1}, require: [company]}
  - {id: rest}
handoff: {columns: [email, company, grade, score, reasons, why_now]}
"""


@pytest.fixture(scope="module")
def same_people(tmp_path_factory):
    """The handoff of 200 people from leadq's own export, and the rows they were made of."""
    folder = tmp_path_factory.mktemp("same")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    lot = random.Random(11)  # noqa: S311 - made-up people
    addresses = [f"p{n}@company{n % 17}.example" for n in range(200)]
    rows = [
        {"contact_id": a, "email": a, "company": lot.choice(["Zürich", "Plain", "O'Neill", "Else, Ltd", ""])}
        for a in addresses
    ]
    done = [
        {
            "email": lot.choice(addresses),
            "type": lot.choice(["Visit", "Visit", "Visit", "Demo", "Mail"]),
            "occurred_at": f"2026-{lot.randrange(8, 11):02}-{lot.randrange(1, 29):02} 09:00:00",
        }
        for _ in range(900)
    ]
    (folder / "people.csv").write_text(plain(rows), encoding="utf-8")
    (folder / "done.csv").write_text(plain(done), encoding="utf-8")
    return folder, rows, handed_over(folder, folder / "people.csv", folder)


def handed_over(folder: Path, contacts: Path, out: Path) -> dict[str, bytes]:
    """Return the files of a handoff, without the manifest, which names the exports."""
    ran = score(folder / "rules.yaml", [contacts], [folder / "done.csv"], "2026-11-01", out).worked()
    return {path.name: path.read_bytes() for path in ran.folder.iterdir() if path.name != "manifest.json"}


BY_SYSTEM = {
    layout.system: layout for layout in LAYOUTS[::-1] if {"email", "company"} <= layout.columns.keys()
}


@pytest.mark.parametrize("system", sorted(BY_SYSTEM))
def test_the_same_200_people_are_handed_over_alike_byte_for_byte_whatever_system_exports_them(
    system, same_people, tmp_path
):
    folder, rows, ours = same_people
    layout = BY_SYSTEM[system]
    filled = [{name: row.get(name, "") for name in layout.columns} for row in rows]
    (tmp_path / "export.csv").write_text(as_written(layout, filled), encoding="utf-8")
    theirs = handed_over(folder, tmp_path / "export.csv", tmp_path)
    assert theirs == ours
    assert len(ours["sql.csv"].splitlines()) > 20


def test_all_systems_hand_over():
    assert len(BY_SYSTEM) == 11
