"""The scan counts what the engine must come to, and hashes what the manifest names."""

import hashlib
import threading

import pytest

from leadq.exports.lines import place_rows
from leadq.exports.scan import Stopped, scan
from leadq.exports.sniff import Options
from leadq.exports.source import open_source

HEADER = b"id,email,phone\n"
ROW = b"1,a@b.example,7\n"


def opened(folder, data: bytes):
    path = folder / "contacts.csv"
    path.write_bytes(data)
    temp = folder / "temp"
    temp.mkdir()
    return open_source(path, "contacts", Options(), temp, lambda header: header in {"id", "email", "phone"})


def test_the_hash_and_size_are_those_of_the_original(tmp_path):
    """Also where the engine reads a copy."""
    data = (HEADER + ROW).decode().encode("utf-16")
    source = opened(tmp_path, data)
    assert source.readable != source.path
    assert scan(source).sha256 == hashlib.sha256(data).hexdigest()
    assert scan(source).size == len(data)


def test_lines_and_records_are_counted_apart(tmp_path):
    result = scan(opened(tmp_path, HEADER + ROW + b'\n2,"a\nb",\n' + ROW.rstrip()))
    assert (result.records, result.lines, result.quoted_line_ends) == (3, 6, 1)


def test_a_plain_file_has_a_line_for_each_record(tmp_path):
    result = scan(opened(tmp_path, HEADER + ROW * 9))
    assert (result.records, result.lines, result.quoted_line_ends) == (9, 10, 0)
    assert result.line_ends == {"lf"}


def test_the_first_line_of_each_trouble_is_known(tmp_path):
    data = HEADER + ROW * 40_000 + b'2,5" pipe,\n' + b"3,\xc3\xa9\0,\n" + b"4,\xe9,\n" + "5,Ã©,\n".encode()
    result = scan(opened(tmp_path, data))
    assert (result.stray_line, result.nul_line, result.bad_utf8_line) == (40_002, 40_003, 40_004)
    assert (result.stray_quotes, result.bad_utf8, result.mojibake) == (1, 1, 1)


def test_a_stopped_scan_stops(tmp_path):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        scan(opened(tmp_path, HEADER + ROW), stop)


def test_rows_are_found_again_behind_rejected_ones(tmp_path):
    """Numbers count accepted rows only; lines count everything."""
    data = b"Export\n" + HEADER + ROW + b"2\n\n" + b'3,"a\nb",c\n' + b"4\n" + ROW
    source = opened(tmp_path, data)
    rejected = [data.index(b"\n2\n") + 1, data.index(b"\n4\n") + 1]
    bad, good = place_rows(source, rejected, [0, 1, 2])
    assert [(p.line, p.text) for p in bad] == [(4, "2"), (8, "4")]
    assert [(p.line, p.lines) for p in good] == [(3, 1), (6, 2), (9, 1)]
    assert good[1].text == '3,"a\nb",c'
