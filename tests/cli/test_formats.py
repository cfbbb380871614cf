"""Exports in every format, from every place: read alike, or refused with what is wrong."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.desk import CONTACTS_HEADER, Desk, contact, people, visits
from tests.exports.packing import FORMATS, as_csv, as_json_lines, as_ods, as_parquet, as_xlsx, as_zip, write


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def handed_over(desk: Desk) -> dict[str, bytes]:
    """Return the files of the handoff but the manifest, which names the inputs."""
    return {path.name: path.read_bytes() for path in desk.out.iterdir() if path.name != "manifest.json"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_tables_give_the_same_handoff_in_every_format(desk, form):
    desk.run().worked()
    plain = handed_over(desk)
    contacts, activity = rows_of(people(4)), rows_of(visits(3))
    desk.contacts = write(desk.folder, "people", form, contacts)
    desk.activity = write(desk.folder, "done", form, activity)
    desk.run().worked()
    assert handed_over(desk) == plain
    assert [item["rows"] for item in desk.manifest()["inputs"]] == [4, 9]


def test_the_manifest_has_the_hash_of_the_file_and_of_what_was_in_it(desk):
    import gzip
    import hashlib

    packed = gzip.compress(people(4).encode(), mtime=0)
    desk.contacts = desk.write("people.csv.gz", packed)
    desk.run().worked()
    contacts, activity = desk.manifest()["inputs"]
    assert contacts["sha256"] == hashlib.sha256(packed).hexdigest()
    assert contacts["bytes"] == len(packed)
    assert contacts["unpacked_sha256"] == hashlib.sha256(people(4).encode()).hexdigest()
    assert activity["unpacked_sha256"] is None
