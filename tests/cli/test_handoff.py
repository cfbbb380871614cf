"""What stands in the folder is what the report and the manifest say, and it survives a spreadsheet (rows J1 to J10)."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from leadq.handoff.cells import restore
from tests.cli.desk import CONTACTS_HEADER, RULES, contact, read_csv, visits

LEADS = ("sql.csv", "mql.csv", "recycle.csv", "nurture.csv", "blocked.csv", "disqualified.csv")
HOSTILE = [
    "=cmd|'/c calc'!A1", "+1-800", "-1+2", "@SUM(A1)", "\t=1", "\r=1", '";=1+2', "\uff1d1", "'=1", "''=1", "0012",
    "1E5", "12345678901234567890", "<script>alert(1)</script>", "\x1b[2J\x1b]8;;http://x\x07y", "\u202eevil",
    "[red]x[/b]", "\n::error::x", "%0A", "../../etc/passwd", "e\u0301" * 50,
    "👩\u200d👩\u200d👧", "a,b;c\td|e", 'say ""hi""', " Null ",
]  # fmt: skip


def test_every_row_that_was_read_stands_in_one_place(sample):
    counts = sample.manifest()["contacts"]
    stages = counts.pop("stages")
    read = counts.pop("read")
    assert read == sum(counts.values()) + sum(stages.values())
    rows = {file["name"]: file["rows"] for file in sample.manifest()["files"]}
    assert {f"{stage}.csv": leads for stage, leads in stages.items()}.items() <= rows.items()
    assert (rows["blocked.csv"], rows["disqualified.csv"]) == (counts["blocked"], counts["disqualified"])
    ids = [i for name in LEADS for i in sample.ids(name)]
    assert len(ids) == len(set(ids)) == read - counts["rejects"] - counts["duplicates"] - counts["suppressed"]


def test_the_manifest_knows_every_byte_of_the_folder_and_of_the_exports(sample):
    manifest = sample.manifest()
    assert {file["name"] for file in manifest["files"]} | {"manifest.json"} == {
        p.name for p in sample.out.iterdir()
    }
    for file in manifest["files"]:
        data = (sample.out / file["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
        if file["name"].endswith(".csv"):
            assert data.startswith(b"\xef\xbb\xbf")
            assert len(sample.file(file["name"])) == file["rows"]
    given = {sample.contacts.name: sample.contacts, sample.activity.name: sample.activity}
    for export in manifest["inputs"][:2]:
        data = given[export["name"]].read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (export["bytes"], export["sha256"])
    assert manifest["rulebook"]["sha256"] == hashlib.sha256(sample.rules.read_bytes()).hexdigest()
    assert "/" not in json.dumps(manifest["inputs"] + manifest["files"])


def test_points_and_reasons_of_every_lead_sum_to_its_score(sample):
    given: dict[str, list[Decimal]] = {}
    for row in pq.read_table(sample.out / "contributions.parquet").to_pylist():
        given.setdefault(row["contact_id"], []).append(row["points"])
    for name in LEADS:
        for _, lead in sample.file(name).iterrows():
            score = Decimal(lead["score"])
            mine = given.get(restore(lead["contact_id"]), [])
            assert sum(mine, Decimal(0)) == score
            said = [part.rpartition(" ")[2] for part in restore(lead["reasons"]).split("; ") if part]
            assert sum(map(Decimal, said), Decimal(0)) == score
            assert sorted(map(Decimal, said)) == sorted(points for points in mine if points)


def test_the_report_for_machines_says_what_is_in_the_folder(sample):
    data = json.loads(sample.report.out)["data"]
    counts = sample.manifest()["contacts"]
    assert {stage["id"]: stage["leads"] for stage in data["stages"]} == counts["stages"]
    assert data["contacts"]["read"] == counts["read"]
    shown = {file["name"]: file["sha256"] for file in data["handoff"]["files"]}
    assert shown == {file["name"]: file["sha256"] for file in sample.manifest()["files"]}
    activity = data["activity"]
    assert activity["read"] == sum(activity[name] for name in ("rejected", "orphans", "future", "used"))


def test_ids_and_telephone_numbers_come_back_byte_for_byte(sample):
    """J1, A36."""
    with sample.contacts.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    number, email, phone = (header.index(name) for name in ("Record ID", "Email", "Phone Number"))
    known: dict[str, set[str]] = {}
    for row in rows:
        if len(row) == len(header):
            known.setdefault(row[number].strip() or row[email].strip().lower(), set()).add(row[phone].strip())
    for name in LEADS:
        for _, lead in sample.file(name).iterrows():
            assert restore(lead["phone"]) in known[restore(lead["contact_id"])]


@pytest.fixture
def hostile(desk):
    """A desk whose people have hostile cells in every text column."""
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    rows = "".join(
        contact(n, email=f"{n}@acme.example", company=cell, last_name=cell, phone=cell)
        for n, cell in enumerate(quoted, 1)
    )
    desk.write("contacts.csv", CONTACTS_HEADER + rows.replace("Clerk", "VP"))
    desk.write("activity.csv", visits(len(HOSTILE)))
    return desk


def test_hostile_cells_are_harmless_in_a_spreadsheet_and_come_back(hostile):
    """J1, J2, J4 to J8, J10."""
    done = hostile.run()
    done.worked()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.out)
    leads = hostile.file("sql.csv").set_index("contact_id")
    for n, text in enumerate(HOSTILE, 1):
        cell = leads.loc[f"c-{n:03}", "company"]
        assert restore(cell) == text.strip()
        assert not re.match(r"['\s]*[=+@-]", cell) or cell.startswith("'")
    assert hostile.manifest()["cells"]["made_harmless"] == sum(
        cell.startswith("'") for name in ("last_name", "phone", "company") for cell in leads[name]
    )


def test_raw_cells_are_written_as_they_are(hostile):
    """J1, J10."""
    hostile.run("--cells", "raw").worked()
    assert list(hostile.file("sql.csv").sort_values("contact_id")["company"]) == [
        text.strip() for text in HOSTILE
    ]
    assert hostile.manifest()["cells"] == {"mode": "raw", "made_harmless": 0}


def test_shown_values_do_nothing_to_a_terminal(hostile):
    """J4, J5, J6."""
    done = hostile.run("--show-values")
    done.worked()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.out)
    assert not any(line.startswith("::") for line in done.out.splitlines())


def test_rejected_rows_are_harmless_too(hostile):
    """J1, J11."""
    hostile.write("contacts.csv", hostile.contacts.read_text() + "=cmd|x,short\n")
    hostile.run().worked()
    assert list(hostile.file("rejects.csv")["row"]) == ["'=cmd|x,short"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_keeps_ids_telephone_numbers_and_accents(hostile, tmp_path):
    """J1, A36: from CSV to a workbook and back, with LibreOffice."""
    text = hostile.contacts.read_text().replace("Zarabeth", "Zoë")
    hostile.write("contacts.csv", text.replace("c-001,", "0012,").replace("c-002,", "12345678901234567890,"))
    hostile.run().worked()
    before = hostile.file("sql.csv")
    table = before[
        ~before["company"].str.contains(r"[\r\n\x1b\x07]")
    ]  # control characters are not its business
    plain = tmp_path / "plain.csv"
    table.to_csv(plain, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    for kind, source in (
        (["xlsx", "--infilter=CSV:44,34,76,1"], plain),
        (["csv:Text - txt - csv (StarCalc):44,34,76,1"], tmp_path / "plain.xlsx"),
    ):
        command = [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
        ]
        subprocess.run([*command, *kind, "--outdir", tmp_path, source], check=True, capture_output=True)
    after = read_csv(plain)
    for name in ("contact_id", "phone", "company", "last_name", "email"):
        assert list(after[name]) == list(table[name])


def test_names_of_files_come_from_the_rulebook_alone(desk):
    """J7: a cell named like a path."""
    desk.write("rules.yaml", RULES.replace("{id: rest}", "{id: rest, tracks: {x: otherwise}}"))
    desk.write("contacts.csv", CONTACTS_HEADER + contact(1, company="../../x", country="../y"))
    desk.run().worked()
    names = {
        "sql.csv",
        "rest.csv",
        "blocked.csv",
        "disqualified.csv",
        "rejects.csv",
        "contributions.parquet",
        "manifest.json",
        "rules.yaml",
    }
    assert {path.name for path in desk.out.iterdir()} == names


def test_contacts_without_ids_go_by_their_address_whatever_the_columns(desk):
    """The columns name `contact_id`, and no export has one."""
    people = desk.contacts.read_text("utf-8").splitlines()
    desk.write("contacts.csv", "\n".join(line.partition(",")[2] for line in people) + "\n")
    desk.write("activity.csv", "email,type,occurred_at,asset\nzara.001@acme.example,Page View,2026-10-30,x\n")
    desk.run().worked()
    assert set(desk.ids("rest.csv") + desk.ids("sql.csv")) == {
        f"zara.{n:03}@acme.example" for n in range(1, 5)
    }


def test_the_folder_holds_the_rulebook_byte_for_byte(desk):
    desk.write("rules.yaml", "\ufeff" + RULES.replace("\n", "\r\n"))
    desk.run().worked()
    rules = (desk.folder / "rules.yaml").read_bytes()
    assert (desk.out / "rules.yaml").read_bytes() == rules
    assert desk.manifest()["rulebook"]["sha256"] == hashlib.sha256(rules).hexdigest()
