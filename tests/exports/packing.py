"""The same table in every format: for tests that hold them to be read alike."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from backports import zstd

Rows = Sequence[Sequence[str]]
"""Texts, the header first."""


def as_csv(rows: Rows, delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def as_zip(members: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def as_xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    """Return a workbook; texts stay texts, other cells are what they are in Python."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value in {"", None}:
                    continue
                cell = sheet.cell(number, column)
                cell.value = value
                if isinstance(value, str) and not value.startswith("#N/A"):
                    cell.data_type = "s"
        if title in hidden:
            sheet.sheet_state = "hidden"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_ods(sheets: Mapping[str, Rows]) -> bytes:
    tables = "".join(
        f'<table:table table:name="{escape(title)}">'
        + "".join("<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows)
        + "</table:table>"
        for title, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return as_zip(
        {
            "mimetype": kind.encode(),
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def as_json_lines(rows: Rows) -> bytes:
    header, *body = rows
    lines = (json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in body)
    return "".join(f"{line}\n" for line in lines).encode()


def as_parquet(rows: Rows) -> bytes:
    header, *body = rows
    columns = [pa.array([row[n] or None for row in body], pa.string()) for n in range(len(header))]
    data = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(header)), data)
    return data.getvalue()


FORMATS: dict[str, Callable[[Rows], bytes]] = {
    "csv": as_csv,
    "tsv": lambda rows: as_csv(rows, "\t"),
    "csv.gz": lambda rows: gzip.compress(as_csv(rows), mtime=0),
    "csv.zst": lambda rows: zstd.compress(as_csv(rows)),
    "zip": lambda rows: as_zip({"table.csv": as_csv(rows), "read.me": b"nothing"}),
    "xlsx": lambda rows: as_xlsx({"Sheet 1": rows}),
    "ods": lambda rows: as_ods({"Sheet 1": rows}),
    "parquet": as_parquet,
    "jsonl": as_json_lines,
    "jsonl.gz": lambda rows: gzip.compress(as_json_lines(rows), mtime=0),
    "xlsx.zip": lambda rows: as_zip({"table.xlsx": as_xlsx({"Sheet 1": rows})}),
}


def write(folder: Path, stem: str, form: str, rows: Rows) -> Path:
    """Write a table in one of the formats and return its path."""
    path = folder / f"{stem}.{form}"
    path.write_bytes(FORMATS[form](rows))
    return path
