"""The handoff folder: what is refused before a run, what stands there after it, and whose alone it is."""

import errno
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from leadq.ground.errors import (
    CannotCreate,
    InputMissing,
    InputRefused,
    LeadqError,
    NoPermission,
    UsageError,
    WriteFailed,
)
from leadq.handoff import disk
from leadq.handoff.folder import Difference, check_target, read_manifest, stage, verify

from .folders import NEW, OLD, beside, contents, make, manifest, tree


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A target that is not there yet, in a folder with nothing else."""
    (tmp_path / "parent").mkdir()
    return tmp_path / "parent" / "handoff"


def test_a_folder_is_shown_whole_with_its_manifest(out: Path):
    check_target(out, [], force=False)
    make(out, NEW)
    assert contents(out) == NEW
    assert verify(out) == []
    assert [file.name for file in read_manifest(out).files] == sorted(NEW)
    assert beside(out) == []


def test_nothing_is_seen_before_it_is_published(out: Path):
    with stage(out) as staging:
        staging.path("sql.csv").write_bytes(b"1")
        assert not out.exists()
    assert not out.exists(), "leaving without publishing publishes nothing"
    assert beside(out) == []


def stop_in_the_middle(out: Path, stop: type[BaseException]) -> None:
    with stage(out) as staging:
        staging.path("sql.csv").write_bytes(b"1")
        raise stop


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_a_stopped_run_leaves_the_old_folder_and_nothing_else(out: Path, stop):
    make(out, OLD)
    with pytest.raises(stop):
        stop_in_the_middle(out, stop)
    assert contents(out) == OLD
    assert beside(out) == []


@pytest.mark.parametrize("can_exchange", [True, False])
def test_an_older_handoff_is_replaced(out: Path, monkeypatch, can_exchange):
    """With the exchange of names, and on a system that has none."""
    if not can_exchange:
        monkeypatch.setattr(disk, "exchange", lambda *_: False)
    make(out, OLD)
    check_target(out, [], force=False)
    make(out, NEW)
    assert contents(out) == NEW
    assert beside(out) == []


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux's")
def test_names_of_two_folders_are_exchanged_in_one_step(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "a").touch()
    assert disk.exchange(one, other)
    assert (other / "a").exists()
    assert not (one / "a").exists()
    with pytest.raises(FileNotFoundError):
        disk.exchange(one, tmp_path / "none")


def test_an_empty_folder_is_used(out: Path):
    out.mkdir()
    check_target(out, [], force=False)
    make(out, NEW)
    assert contents(out) == NEW


def test_a_linked_target_is_replaced_where_it_stands(out: Path):
    make(out, OLD)
    link = out.parent / "latest"
    link.symlink_to(out)
    make(link, NEW)
    assert link.is_symlink()
    assert contents(out) == NEW


def test_one_missing_folder_above_is_made(out: Path):
    check_target(out / "2026-11", [], force=False)
    make(out / "2026-11", NEW)
    assert contents(out / "2026-11") == NEW
    assert out.stat().st_mode & 0o777 == 0o700


def test_a_stopped_run_takes_back_the_folder_above_that_it_made(out: Path):
    with stage(out / "2026-11"):
        assert out.exists()
    assert not out.exists()


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o277])
def test_all_is_the_owners_alone_whatever_the_umask(out: Path, mask):
    """Row F12."""
    former = os.umask(mask)
    try:
        with stage(out) as staging:
            assert staging.path("sql.csv").parent.stat().st_mode & 0o777 == 0o700
        make(out, NEW)
        assert out.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    finally:
        os.umask(former)


# --- what is refused before a run ---


def test_the_whole_disk_is_refused():
    """Row K1."""
    with pytest.raises(UsageError, match="whole disk"):
        check_target(Path("/"), [], force=True)


def test_home_and_what_holds_it_is_refused(tmp_path: Path, monkeypatch):
    """Row K1."""
    home = tmp_path / "home" / "ann"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for out in (home, home.parent):
        with pytest.raises(UsageError, match="home folder"):
            check_target(out, [], force=True)
    check_target(home / "handoff", [], force=False)


def test_the_working_folder_and_what_holds_it_is_refused(tmp_path: Path, monkeypatch):
    here = tmp_path / "work" / "here"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    for out in (Path(), here, here.parent, Path("..")):
        with pytest.raises(UsageError, match="folder you work in"):
            check_target(out, [], force=True)
    check_target(Path("handoff"), [], force=False)


def test_a_folder_that_is_or_holds_an_input_is_refused(tmp_path: Path):
    """Row K1, also through links."""
    data = tmp_path / "data"
    (data / "deep").mkdir(parents=True)
    export = data / "deep" / "contacts.csv"
    export.touch()
    link = tmp_path / "link"
    link.symlink_to(data)
    linked_export = data / "linked.csv"
    linked_export.symlink_to("/dev/null")
    for out, file in [
        (data, export),
        (data / "deep", export),
        (export, export),
        (link, export),
        (data, link / "deep" / "contacts.csv"),
        (data, linked_export),
    ]:
        with pytest.raises(UsageError, match="is or holds the input"):
            check_target(out, [tmp_path / "other.csv", file], force=True)
    check_target(data / "handoff", [export], force=False)


def test_a_file_is_refused(out: Path):
    """Row F3."""
    out.write_text("mine")
    with pytest.raises(CannotCreate, match="is a file"):
        check_target(out, [], force=True)
    with pytest.raises(CannotCreate):
        make(out, NEW)
    assert out.read_text() == "mine"
    assert beside(out) == []


def test_a_file_above_is_refused(out: Path):
    out.write_text("mine")
    for target in (out / "handoff", out / "a" / "handoff"):
        with pytest.raises(CannotCreate):
            check_target(target, [], force=True)
        with pytest.raises(CannotCreate):
            make(target, NEW)


def test_a_path_with_two_missing_folders_is_refused(out: Path):
    """Row F3: a mistyped path does not grow a tree."""
    with pytest.raises(CannotCreate, match="does not exist") as refused:
        check_target(out / "a" / "b", [], force=True)
    assert "mkdir -p" in refused.value.hint
    with pytest.raises(CannotCreate):
        make(out / "a" / "b", NEW)
    assert not out.exists()


def test_a_mount_point_is_refused():
    """As in a container: a mounted folder cannot be renamed, the hint says to name one inside it."""
    with pytest.raises(CannotCreate, match="mount point") as refused:
        check_target(Path("/proc"), [], force=True)
    assert "inside" in refused.value.hint


def test_a_folder_of_somebody_else_is_never_touched(out: Path):
    """Row F5, with force or without, in the check and in the publishing."""
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "deep").mkdir()
    (out / "deep" / "manifest.json").write_text("{}")
    before = tree(out)
    for force in (False, True):
        with pytest.raises(CannotCreate, match="did not make"):
            check_target(out, [], force=force)
        with pytest.raises(CannotCreate, match="did not make"):
            make(out, NEW, force=force)
    assert tree(out) == before
    assert beside(out) == []


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema": "other"}', b"\xff\xfe"])
def test_a_manifest_of_another_tool_does_not_make_a_folder_ours(out: Path, content):
    out.mkdir()
    (out / "manifest.json").write_bytes(content)
    before = tree(out)
    with pytest.raises(CannotCreate, match="did not make"):
        make(out, NEW, force=True)
    assert tree(out) == before


def test_a_handoff_with_a_folder_inside_is_somebody_elses(out: Path):
    make(out, OLD)
    (out / "mine").mkdir()
    with pytest.raises(CannotCreate, match="did not make"):
        check_target(out, [], force=True)


def test_a_folder_that_appears_during_the_run_is_not_touched(out: Path):
    check_target(out, [], force=False)
    with stage(out) as staging:
        out.mkdir()
        (out / "notes.txt").write_text("mine")
        with pytest.raises(CannotCreate, match="did not make"):
            staging.publish(manifest().to_bytes())
    assert (out / "notes.txt").read_text() == "mine"
    assert beside(out) == []


def test_a_changed_handoff_is_replaced_by_force_alone(out: Path):
    """Row F5: the message says which file."""
    make(out, OLD)
    (out / "sql.csv").write_bytes(b"contact_id\r\n9\r\n")
    (out / "mql.csv").unlink()
    (out / "notes.txt").write_text("mine")
    before = tree(out)
    assert verify(out) == [
        Difference("mql.csv", "is missing"),
        Difference("notes.txt", "was added"),
        Difference("sql.csv", "was changed"),
    ]
    named = r"mql\.csv is missing, notes\.txt was added, sql\.csv was changed"
    with pytest.raises(CannotCreate, match=named) as refused:
        check_target(out, [], force=False)
    assert "--force" in refused.value.hint
    with pytest.raises(CannotCreate):
        make(out, NEW)
    assert tree(out) == before
    check_target(out, [], force=True)
    make(out, NEW, force=True)
    assert contents(out) == NEW


def test_a_changed_manifest_and_a_link_in_place_of_a_file_are_seen(out: Path):
    make(out, OLD)
    text = (out / "manifest.json").read_bytes()
    (out / "manifest.json").write_bytes(text + b"\n")
    copy = out.parent / "copy.csv"
    shutil.move(out / "sql.csv", copy)
    (out / "sql.csv").symlink_to(copy)
    assert [difference.file for difference in verify(out)] == ["manifest.json", "sql.csv"]


def test_what_a_file_viewer_leaves_is_no_change(out: Path):
    make(out, OLD)
    (out / ".DS_Store").touch()
    check_target(out, [], force=False)
    make(out, NEW)
    assert contents(out) == NEW


def test_a_folder_without_a_manifest_cannot_be_read(tmp_path: Path):
    with pytest.raises(InputMissing):
        read_manifest(tmp_path)
    with pytest.raises(InputMissing):
        verify(tmp_path / "none")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(InputRefused, match="not a manifest"):
        read_manifest(tmp_path)


AS_ANOTHER_USER = """
import os, sys
from pathlib import Path
from leadq.handoff.folder import check_target, stage
from leadq.ground.errors import LeadqError
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
out = Path(sys.argv[1])
for call in (lambda: check_target(out, [], force=True), lambda: stage(out).__enter__()):
    try:
        call()
    except LeadqError as error:
        print(type(error).__name__, error)
"""


def test_a_parent_that_may_not_be_written_is_refused():
    """Rows F3 and F6: the check says so before the run; without it, the staging does."""
    place = Path(tempfile.mkdtemp())
    try:
        place.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", AS_ANOTHER_USER, place / "handoff"],
            capture_output=True,
            text=True,
            check=True,
        )
        first, second = done.stdout.splitlines()
        assert first == f"CannotCreate '{place}' cannot be written"
        assert second.startswith("NoPermission")
    finally:
        place.chmod(0o700)
        place.rmdir()


READ_BY_ANOTHER_USER = """
import os, sys
from pathlib import Path
from leadq.handoff.folder import read_manifest
from leadq.ground.errors import LeadqError
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    read_manifest(Path(sys.argv[1]))
except LeadqError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("shut", ["", "manifest.json"])
def test_a_manifest_that_may_not_be_read_is_told_from_one_that_is_not_there(shut):
    folder = Path(tempfile.mkdtemp())
    (folder / "manifest.json").write_text("{}")
    try:
        folder.chmod(0o755)
        (folder / shut).chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", READ_BY_ANOTHER_USER, folder], capture_output=True, text=True, check=True
        )
        assert done.stdout == f"NoPermission '{folder}/manifest.json' may not be read by this user\n"
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


# --- the staging folder ---


@pytest.mark.parametrize(
    "name", ["../evil.csv", "a/b.csv", "/etc/passwd", "..", "", "SQL.csv", "manifest.json"]
)
def test_a_staged_file_has_a_plain_name(out: Path, name):
    """Row J7: nothing leaves the folder."""
    with stage(out) as staging, pytest.raises(ValueError, match=r"manifest|pattern"):
        staging.path(name)


def test_a_manifest_that_lists_other_files_is_a_bug(out: Path):
    with stage(out) as staging:
        staging.path("sql.csv").write_bytes(b"1")
        with pytest.raises(ValueError, match="does not list the files"):
            staging.publish(manifest().to_bytes())
    assert not out.exists()


def test_leftovers_of_dead_runs_are_removed_and_those_of_live_ones_are_not(out: Path):
    """A free lock says that the run is dead. Folders of other targets are none of our business."""
    dead = out.parent / f".{out.name}.leadq-000000000000.tmp"
    dead.mkdir()
    (dead / "sql.csv").touch()
    other = out.parent / ".other.leadq-000000000000.tmp"
    other.mkdir()
    with stage(out) as living:
        assert not dead.exists()
        living.path("sql.csv").touch()
        make(out, NEW)
        assert living.path("sql.csv").exists()
    assert contents(out) == NEW
    assert beside(out) == [other.name]


def test_where_a_disk_knows_no_locks_leftovers_stay(out: Path, monkeypatch):
    """Nobody can tell the dead from the living there; the run itself works."""
    dead = out.parent / f".{out.name}.leadq-000000000000.tmp"
    dead.mkdir()

    def refuse(descriptor, operation):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    make(out, NEW)
    assert contents(out) == NEW
    assert beside(out) == [dead.name]


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, WriteFailed, "no space left"),
        (errno.EDQUOT, WriteFailed, "quota"),
        (errno.EIO, WriteFailed, "failed: Input/output error"),
        (errno.EROFS, WriteFailed, "Read-only"),
        (errno.EMFILE, WriteFailed, "Too many open files"),
        (errno.EACCES, NoPermission, "no right"),
        (errno.EPERM, NoPermission, "no right"),
        (errno.ENAMETOOLONG, CannotCreate, "File name too long"),
        (errno.EBUSY, CannotCreate, "busy"),
    ],
)
def test_an_error_of_the_system_says_where_and_what_to_do(number, kind, words):
    """Rows F1, F2, F6 and F8."""
    said: LeadqError = disk.failure(OSError(number, "x"), Path("handoff"))
    assert type(said) is kind
    assert words in str(said)
    assert "'handoff'" in str(said)
    assert said.hint


def test_a_name_that_is_too_long_is_refused(out: Path):
    with pytest.raises(CannotCreate, match="too long"):
        make(out.parent / ("x" * 240), NEW)
