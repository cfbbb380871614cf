"""What goes wrong around a run: signals, disks, permissions, surroundings (rows E1 to E4, F1 to F12, I4, K1)."""

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from leadq.handoff import disk
from leadq.handoff.folder import verify
from tests.cli.desk import ACTIVITY_HEADER, RULES, Desk, apart, people

posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with so much on it that a run takes about a second, and a handoff of it."""
    rng = random.Random(3)  # noqa: S311 - a seed, not a secret
    desk = Desk(tmp_path_factory.mktemp("busy"))
    desk.write("contacts.csv", people(10_000))
    rows = (
        f"c-{rng.randrange(10_000):03},Page View,2026-10-{rng.randrange(1, 30):02},x\n" for _ in range(60_000)
    )
    desk.write("activity.csv", ACTIVITY_HEADER + "".join(rows))
    desk.run("--as-of", "2026-10-30").worked()
    return desk


def temporary(desk: Desk) -> Path:
    """Return where runs that are signalled keep what they need for a while."""
    folder = desk.folder.parent / "temporary"
    folder.mkdir(exist_ok=True)
    return folder


def signalled(desk: Desk, number: int, after: float) -> subprocess.CompletedProcess[bytes]:
    """Start a run, signal it after so many seconds, and wait for its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "leadq", *desk.arguments("-q")],
        env=apart() | {"TMPDIR": str(temporary(desk))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(after)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return subprocess.CompletedProcess([], process.returncode, out, err)


@pytest.fixture(scope="module")
def seconds(busy: Desk) -> float:
    """How long a run takes here and now."""
    started = time.monotonic()
    busy.run_apart("-q").worked()
    return time.monotonic() - started


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_at_any_moment_publishes_nothing_and_leaves_nothing_behind(busy, seconds, number, code):
    """E3."""
    busy.run("--as-of", "2026-10-30").worked()
    before, shown = busy.tree(), busy.manifest()["as_of"]
    codes = set()
    for part in (0.35, 0.55, 0.75):
        done = signalled(busy, number, seconds * part)
        assert b"Traceback" not in done.stderr, done.stderr
        assert [path.name for path in busy.folder.iterdir() if path.name.startswith(".")] == []
        assert list(temporary(busy).iterdir()) == []
        assert verify(busy.out) == []
        if done.returncode == 0 or busy.manifest()["as_of"] != shown:  # the signal came too late
            busy.run("--as-of", "2026-10-30").worked()
            continue
        codes.add(done.returncode)
        if done.returncode > 0:
            assert done.stderr == b"leadq: stopped: nothing was published\n"
        assert busy.tree() == before
    assert code in codes
    assert codes <= {code, -number}, "killed before leadq looked, or unwound"


@posix
def test_a_killed_run_leaves_the_old_folder_and_the_next_run_tidies_up(busy, seconds):
    """E1, E5."""
    for part in (0.5, 0.7, 0.9):
        signalled(busy, signal.SIGKILL, seconds * part)
        assert verify(busy.out) == []
    left = (
        temporary(busy) / ".leadq.leadq-0123456789ab.tmp"
    )  # copies and spilled rows of one more that was killed
    left.mkdir()
    (left / "contacts-0.csv").write_text("x")
    busy.run_apart("-q", environment={"PATH": os.environ["PATH"], "TMPDIR": str(temporary(busy))}).worked()
    assert list(temporary(busy).iterdir()) == []
    assert verify(busy.out) == []
    assert sorted(path.name for path in busy.folder.iterdir()) == [
        "activity.csv",
        "contacts.csv",
        "handoff",
        "rules.yaml",
    ]


@posix
def test_a_full_disk_is_said_and_leaves_the_old_folder(busy):
    """F1, F2: the limit of the process on the size of a file stands for the disk."""
    before = busy.tree()

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = busy.run_apart(preexec_fn=limited)
    done.refused(74, "hint")
    assert busy.tree() == before


def test_a_failing_disk_is_said_at_every_step_of_the_job(desk, monkeypatch):
    """F2."""
    for number, code in ((errno.ENOSPC, 74), (errno.EACCES, 77)):

        def broken(*_, number=number):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(disk, "write_new", broken)
        desk.run().refused(code, f"'{desk.out}'")


def test_a_memory_that_is_too_small_is_said(desk):
    """I4."""
    desk.run("--memory-limit", "1MB").refused(74, "--memory-limit")


@pytest.mark.parametrize("limit", ["much", "0", "", "-1GB", "1 GB; DROP TABLE x"])
def test_a_memory_that_is_none_is_refused(desk, limit):
    desk.run("--memory-limit", limit).refused(2, "is not an amount of memory")


def test_a_folder_above_that_is_not_there_is_said_before_anything_is_read(desk):
    """F3."""
    desk.contacts.unlink()
    desk.out = desk.folder / "no" / "such" / "handoff"
    desk.run().refused(73, "does not exist", "mkdir -p")


def test_a_file_in_the_place_of_the_folder_is_refused(desk):
    """F3."""
    desk.out = desk.write("taken", "x")
    desk.run().refused(73, "is a file")


@pytest.mark.parametrize("name", ["sql.csv", "manifest.json", "new.txt"])
def test_a_folder_changed_by_hand_is_replaced_only_by_force(desk, name):
    """F5, K4."""
    (desk.out / name).write_text("by hand")
    words = "leadq did not make" if name == "manifest.json" else "not as leadq left it"
    desk.run().refused(73, words)
    if name != "manifest.json":
        desk.run("--force").worked()
        assert verify(desk.out) == []


def test_a_temporary_folder_that_cannot_be_used_is_said(desk, monkeypatch):
    """F4."""
    monkeypatch.setattr(tempfile, "tempdir", str(desk.contacts))
    desk.run().refused(74, f"the temporary folder {desk.contacts} cannot be used", "TMPDIR")


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_report_that_cannot_be_written_is_no_success(desk):
    """F9."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "leadq", *desk.arguments()],
            env=apart(), stdout=full, stderr=subprocess.PIPE, check=False, text=True,
        )  # fmt: skip
    assert done.returncode == 74
    assert done.stderr.startswith("leadq: error: ")


@posix
def test_a_reader_that_goes_away_breaks_nothing(desk):
    """E4: as `leadq score … | head -0`."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "leadq", *desk.arguments()],
        env=apart(), stdout=writing, stderr=subprocess.PIPE, check=False, text=True,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
    assert verify(desk.out) == []


@posix
def test_no_home_no_terminal_no_working_folder_and_an_open_umask(desk):
    """F10, F12: outputs are their owner's alone."""
    gone = desk.folder / "gone"
    gone.mkdir()

    def surroundings() -> None:
        os.chdir(gone)
        gone.rmdir()
        os.umask(0)

    done = desk.run_apart(environment={"PATH": os.environ["PATH"], "TERM": "dumb"}, preexec_fn=surroundings)
    done.worked()
    assert desk.out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in desk.out.iterdir()} == {0o600}


def test_kept_rejects_are_their_owners_alone_and_follow_no_link(desk):
    """F12, J7."""
    desk.write("contacts.csv", people(20) + "short\n" * 20)
    kept = desk.folder / "handoff-rejects.csv"
    kept.symlink_to(desk.contacts)
    before = desk.contacts.read_bytes()
    done = desk.run()
    assert done.code == 65
    assert desk.contacts.read_bytes() == before
    assert kept.is_symlink()
    (other,) = (desk.folder / name for name in done.changed)
    assert other.name in done.err
    assert other.stat().st_mode & 0o777 == 0o600
    kept.unlink()
    for _ in range(2):
        done = desk.run()
        assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["disk", "home", "inputs", "rulebook", "list", "working folder"])
def test_a_folder_that_must_not_be_replaced_is_refused(desk, monkeypatch, place):
    """K1, also by force."""
    folder = desk.folder / "precious"
    folder.mkdir()
    desk.out = folder
    if place == "disk":
        desk.out = "/"
    elif place == "home":
        monkeypatch.setenv("HOME", str(folder))
    elif place == "inputs":
        desk.contacts = desk.write("precious/contacts.csv", people(3))
    elif place == "rulebook":
        desk.rules = desk.write("precious/rules.yaml", RULES)
    elif place == "list":
        desk.write("precious/no.csv", "nobody@acme.example\n")
        desk.write("rules.yaml", RULES.replace("fit:", "suppress: [{file: precious/no.csv}]\nfit:", 1))
    else:
        monkeypatch.chdir(folder)
    desk.run("--force").refused(2, "--out")


def test_the_rulebook_or_an_export_as_the_folder_is_refused(desk):
    """K1."""
    for path in (desk.rules, desk.contacts):
        desk.out = path
        desk.run("--force").refused(2, "--out")


@pytest.mark.parametrize("share", ["2", "-1%", "many", "nan", "inf", "1e400"])
def test_a_share_that_is_none_is_refused(desk, share):
    desk.run("--max-rejects", share).refused(2, "is not a share")


def test_a_missing_or_broken_rulebook_is_said(desk):
    """B1."""
    desk.write("rules.yaml", "leadq: 1\nname: [\n")
    done = desk.run()
    assert done.code == 2
    assert "rules.yaml:" in done.err
    assert done.changed == ()
    desk.rules = desk.folder / "none.yaml"
    desk.run().refused(66, "none.yaml")
    desk.rules = desk.folder
    desk.run().refused(66, "cannot be opened")


@pytest.mark.parametrize("word", ["--contcats", "--threads=0", "--format=xml", "--header-row=0"])
def test_a_misspelt_option_or_value_is_refused(desk, word):
    """K3."""
    desk.run(word).refused(2)


@pytest.mark.parametrize(
    ("word", "hint"), [("--rules", "leadq score --help"), ("--threads=", "leadq score --help")]
)
def test_an_option_without_its_value_points_to_the_help_of_its_command(desk, word, hint):
    desk.run(word).refused(2, f"'{word.rstrip('=')}'", f"hint: see `{hint}`")
