"""A disk or a temporary folder that is full: what is said names the place and the room it had (rows F1, F2)."""

import re
from pathlib import Path

import duckdb
import pytest

from leadq.engines.duckdb import EngineSettings, open_engine, translated
from leadq.ground.errors import WriteFailed
from leadq.words.steps import sql

MANY = "SELECT MD5(CAST(n AS TEXT)) AS a, MD5(CAST(n + 1 AS TEXT)) AS b FROM RANGE(2000000) AS r(n)"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_named_with_what_was_to_be_written(tmp_path):
    with (
        open_engine(EngineSettings(tmp_path, (Path("/dev"),))) as engine,
        pytest.raises(WriteFailed, match=r"cannot write 'full' in '/dev': no space left on its disk") as said,
    ):
        engine.write_csv([sql(MANY)], Path("/dev/full"))
    assert "make room there" in said.value.hint


@pytest.mark.parametrize(
    ("folder", "named"), [("handoff", "handoff"), (".handoff.leadq-0123456789ab.tmp", "")]
)
def test_the_folder_is_the_one_a_person_knows_with_the_room_that_was_free(tmp_path, folder, named):
    """What was written until the disk was full had been free; leadq's own hidden folder is nobody's business."""
    place = tmp_path / folder
    place.mkdir()
    (place / "sql.csv").write_bytes(b"x" * 5000)
    start = f'IO Error: Async write failed: {{"exception_message":"Could not write file \\"{place}/sql.csv'
    with pytest.raises(WriteFailed) as said, translated("sql.csv"):
        raise duckdb.IOException(start + '\\": No space left on device"}')
    assert f"cannot write 'sql.csv' in '{tmp_path / named}': no space left" in str(said.value)
    room = re.search(r"the ([\d,]+) bytes that were free are not enough", str(said.value))
    assert room
    assert int(room[1].replace(",", "")) >= 5000


def test_temporary_space_that_runs_out_is_told_from_memory_with_the_room_it_had(tmp_path):
    limits = {"memory_limit": "30MB", "threads": "1", "temp_directory": str(tmp_path)}
    with (
        duckdb.connect(config=limits) as connection,
        connection.execute("SET max_temp_directory_size = '1MB'"),
        pytest.raises(
            WriteFailed, match=r"out of temporary space while making 'many': .* had room for \d"
        ) as said,
        translated("many"),
    ):
        connection.execute(f"CREATE TEMP TABLE many AS {MANY}")
    assert "TMPDIR" in said.value.hint


def test_no_word_of_the_engine_about_a_full_disk_is_passed_on():
    with pytest.raises(WriteFailed) as said, translated("sql.csv"):
        raise duckdb.IOException("No space left on device, at the row zara@acme.example")
    assert "zara" not in str(said.value) + said.value.hint
