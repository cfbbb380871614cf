"""The manifest: canonical bytes, refusals that quote nothing, a schema that says what the model says."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from leadq.handoff.manifest import ContactCounts, FileFacts, InputFacts, Manifest, file_facts, manifest_schema

from .folders import manifest

FILES = tuple(FileFacts(name=name, rows=1, bytes=2, sha256="a" * 64) for name in ("sql.csv", "blocked.csv"))


def test_equal_facts_give_equal_bytes():
    """The same instant, lists and files give the same bytes, in whatever order or time zone they come."""
    one = manifest(FILES)
    other = manifest(
        FILES[::-1],
        as_of=datetime.fromisoformat("2026-11-01T00:00:00-04:00"),
        domain_lists={"disposable": "0.0.100", "free_mail": "1.0"},
    )
    assert one.to_bytes() == other.to_bytes()
    assert one.to_bytes().endswith(b"}\n")
    assert json.loads(one.to_bytes())["as_of"] == "2026-11-01T04:00:00Z"


def test_stages_keep_the_order_of_the_rulebook():
    stages = json.loads(manifest().to_bytes())["contacts"]["stages"]
    assert list(stages) == ["sql", "mql"]


def test_the_bytes_are_ascii_and_read_back():
    changed = manifest(FILES, leadq="1 \u202e é 株")
    assert changed.to_bytes().isascii()
    assert Manifest.from_bytes(changed.to_bytes()) == changed
    assert Manifest.from_bytes(changed.to_bytes()).to_bytes() == changed.to_bytes()


def test_counts_must_add_up_to_the_rows_read():
    with pytest.raises(ValidationError, match="do not add up"):
        ContactCounts(
            read=7, rejects=1, duplicates=1, suppressed=1, disqualified=1, blocked=1, stages={"sql": 1}
        )


@pytest.mark.parametrize(
    "name", ["../a.csv", "a/b.csv", "SQL.csv", ".csv", "..", "sql", "sql.csv\n", "", "manifest.json"]
)
def test_a_file_name_is_a_plain_name(name):
    with pytest.raises(ValidationError):
        manifest((FileFacts(name=name, rows=0, bytes=0, sha256="a" * 64),))


@pytest.mark.parametrize("name", ["/data/contacts.csv", "data\\contacts.csv", ""])
def test_an_input_is_named_without_its_folder(name):
    with pytest.raises(ValidationError):
        InputFacts(
            role="contacts", name=name, bytes=0, sha256="a" * 64, encoding="utf-8", delimiter=",", rows=0
        )


def test_an_as_of_without_a_time_zone_is_refused():
    with pytest.raises(ValidationError):
        manifest(as_of=datetime(2026, 11, 1))  # noqa: DTZ001 - the point of the test


def written(old: bytes = b"", new: bytes = b"") -> bytes:
    return manifest().to_bytes().replace(old, new)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff", b"[]", b"{}", b"[" * 100_000),
        written(b'"schema": "leadq/handoff",'),
        written(b'"version": 1', b'"version": 2'),
        written(b'"leadq":', b'"ann@acme.example": 1, "leadq":'),
        written(b'"rows": 6', b'"rows": "ann@acme.example"'),
    ],
)
def test_anything_else_is_refused_without_quoting_it(content):
    with pytest.raises(ValueError, match="not a manifest of leadq/handoff 1") as refused:
        Manifest.from_bytes(content)
    assert "ann@acme" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_schema_accepts_what_is_written_and_refuses_what_is_not():
    schema = manifest_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    written = json.loads(manifest(FILES).to_bytes())
    jsonschema.validate(written, schema)
    for key in list(written):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({name: part for name, part in written.items() if name != key}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written | {"path": "/data"}, schema)


def test_facts_of_a_file_are_its_size_and_sha256(tmp_path: Path):
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    assert file_facts(file) == (3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
