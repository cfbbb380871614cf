"""The sample's files, and the SQL of the example, as they were last looked at: a change of either is seen in review.

`pytest tests/sample_data/test_golden.py --snapshot-update` takes them as they are now.
"""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from leadq.ingest.mapping import match_headers
from leadq.jobs.compile import KindsSeen, compile_score
from leadq.rulebook.load import load
from tests.cli.desk import ROOT, Desk
from tests.sample_data.exports import records


class TextFile(SingleFileSnapshotExtension):
    """One file for each snapshot, to be read as what it is; control characters as their escapes."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def golden(snapshot):
    return snapshot.use_extension(TextFile)


def test_the_files_of_the_sample_are_as_they_were(sample: Desk, golden):
    for name in ("sql", "blocked", "disqualified", "rejects"):
        written = (sample.out / f"{name}.csv").read_bytes().decode().replace("\r\n", "\n")
        assert written == golden(name=name)


def test_the_manifest_of_the_sample_is_as_it_was(sample: Desk, golden):
    """Without what depends on the versions installed: theirs, and the bytes of the Parquet file."""
    manifest = sample.manifest()
    manifest["engine"]["version"] = manifest["leadq"] = "(a version)"
    manifest["domain_lists"] = dict.fromkeys(manifest["domain_lists"], "(a version)")
    for file in manifest["files"]:
        if file["name"].endswith(".parquet"):
            file["bytes"] = file["sha256"] = "(of this engine)"
    assert json.dumps(manifest, indent=2) + "\n" == golden(name="manifest")


def test_the_sql_of_the_example_is_as_it_was(golden):
    loaded = load((ROOT / "rules.example.yaml").read_bytes(), "rules.example.yaml")
    fields = [
        match_headers(records(f"{role}.csv")[0], role, loaded.catalogue).fields
        for role in ("contacts", "activity")
    ]
    as_of = datetime(2026, 11, 2, tzinfo=ZoneInfo("America/New_York"))
    compiled = compile_score(loaded, fields[0], fields[1], as_of, KindsSeen(by_hash=True, few_labels=True))
    steps = [
        f"-- {step.kind} {step.name}\n{step.query.sql(dialect='duckdb', pretty=True)};\n"
        for step in compiled.plan.steps
    ]
    files = [f"-- file {f.name}\n{f.rows().sql(dialect='duckdb', pretty=True)};\n" for f in compiled.files]
    text = "\n".join([*steps, *files])
    shown = "".join(c if c == "\n" or c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    assert shown == golden(name="example")
