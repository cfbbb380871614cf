"""Handoff folders for tests: made by the real staging, with small files."""

import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from leadq.handoff.folder import stage
from leadq.handoff.manifest import (
    CellFacts,
    ContactCounts,
    Engine,
    FileFacts,
    InputFacts,
    Manifest,
    RulebookFacts,
    file_facts,
)

OLD = {"sql.csv": b"contact_id\r\n1\r\n", "mql.csv": b"contact_id\r\n", "contributions.parquet": b"PAR1 old"}
NEW = {
    "sql.csv": b"contact_id\r\n1\r\n2\r\n",
    "mql.csv": b"contact_id\r\n3\r\n",
    "rejects.csv": b"file,line\r\n",
}


def manifest(files: tuple[FileFacts, ...] = (), **changes) -> Manifest:
    facts = {
        "leadq": "0.1.0",
        "engine": Engine(name="duckdb", version="2.0.0"),
        "as_of": datetime(2026, 11, 1, 4, tzinfo=UTC),
        "rulebook": RulebookFacts(name="Inbound B2B", revision="2026.11", sha256="0" * 64),
        "inputs": (
            InputFacts(
                role="contacts",
                name="contacts.csv",
                bytes=9,
                sha256="1" * 64,
                encoding="utf-8",
                delimiter=",",
                rows=6,
            ),
        ),
        "domain_lists": {"free_mail": "1.0", "disposable": "0.0.100"},
        "contacts": ContactCounts(
            read=6,
            rejects=1,
            duplicates=0,
            suppressed=1,
            disqualified=1,
            blocked=0,
            stages={"sql": 2, "mql": 1},
        ),
        "cells": CellFacts(mode="guarded", made_harmless=0),
        "files": files,
    }
    return Manifest(**(facts | changes))


def write(path: Path, content: bytes) -> None:
    """Write as an engine would: with the modes that the umask leaves."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def make(out: Path, files: Mapping[str, bytes], *, force: bool = False) -> None:
    """Stage and publish the files, as a job does."""
    with stage(out, force=force) as staging:
        for name, content in files.items():
            write(staging.path(name), content)
        facts = []
        for name in files:
            size, digest = file_facts(staging.path(name))
            facts.append(FileFacts(name=name, rows=1, bytes=size, sha256=digest))
        staging.publish(manifest(tuple(facts)).to_bytes())


def tree(folder: Path) -> dict[str, tuple[int, str]]:
    """Return mode and sha256 of everything below a folder, by relative path."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def contents(out: Path) -> dict[str, bytes] | None:
    """Return the files of a published folder without the manifest; None if there is no folder."""
    if not out.exists():
        return None
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != "manifest.json"}


def beside(out: Path) -> list[str]:
    """Return what stands beside the folder: leftovers, if there are any."""
    return sorted(path.name for path in out.parent.iterdir() if path.name != out.name)
