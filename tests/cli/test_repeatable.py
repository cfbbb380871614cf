"""The same inputs give the same folder, byte for byte, whatever the machine and the moment (catalogue row C11)."""

import hashlib
import json
import os
import random

import pytest

from tests.cli.desk import ACTIVITY_HEADER, CONTACTS_HEADER, RULES, Desk, contact


def folder_of(desk: Desk) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(desk.out.iterdir())}


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Desk:
    """Twelve thousand people with ties everywhere, and fifty thousand activities: more than one vector, and chunk."""
    rng = random.Random(7)  # noqa: S311 - a seed, not a secret
    desk = Desk(tmp_path_factory.mktemp("many"))
    desk.write(
        "rules.yaml", RULES.replace("reasons, missing]", "reasons, missing, why_now, next_step, history]")
    )
    rows = [contact(n % 11_900, email=f"{n}@acme.example", company=f"Äcme {n % 7}") for n in range(12_000)]
    desk.write("contacts.csv", CONTACTS_HEADER + "".join(rows))
    kinds = ["Page View", "Webinar", "Call"]
    acts = (
        f"c-{rng.randrange(12_500):03},{rng.choice(kinds)},2026-10-{rng.randrange(1, 32):02},Page {rng.randrange(9)}\n"
        for _ in range(50_000)
    )
    desk.write("activity.csv", ACTIVITY_HEADER + "".join(acts))
    desk.run("--threads", "1").worked()
    return desk


def test_threads_and_memory_do_not_show(many):
    """C11, I4."""
    once = folder_of(many)
    for options in (["--threads", "2"], ["--threads", "8"], ["--threads", "3", "--memory-limit", "200MB"]):
        many.run(*options).worked()
        assert folder_of(many) == once, options


def test_many_labels_and_short_stretches_do_not_show(many, monkeypatch):
    """Histories look their words up in a list if there are few, else by joins; then files are written in stretches."""
    many.run().worked()
    once = folder_of(many)
    monkeypatch.setattr("leadq.jobs.reading.FEW_LABELS", 3)
    monkeypatch.setattr("leadq.jobs.writing.STRETCH", 777)
    many.run("--threads", "8").worked()
    assert folder_of(many) == once


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONHASHSEED": "0", "COLUMNS": "40", "TERM": "dumb"},
        {"TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "ascii"},
        {"PYTHONHASHSEED": "random", "PYTHONUTF8": "0", "LC_ALL": "POSIX", "HOME": "/nonexistent"},
    ],
    ids=lambda environment: environment["PYTHONHASHSEED"],
)
def test_zone_locale_hash_seed_and_terminal_do_not_show(desk, environment):
    """C11, F10: no HOME, no terminal, forty columns."""
    desk.run().worked()
    once = folder_of(desk)
    desk.run_apart(environment={"PATH": os.environ["PATH"], **environment}).worked()
    assert folder_of(desk) == once


def test_names_of_folders_and_ways_to_them_do_not_show(desk, tmp_path, monkeypatch):
    """C11: another working folder, relative paths, a link on the way, odd characters in the names."""
    desk.run().worked()
    once = folder_of(desk)
    odd = tmp_path / "it's [a] *folder*, ü $1 {x}"
    odd.mkdir()
    (odd / "link").symlink_to(desk.folder, target_is_directory=True)
    monkeypatch.chdir(odd)
    for name in ("rules", "contacts", "activity"):
        path = getattr(desk, name)
        setattr(desk, name, os.path.join("link", path.name))  # noqa: PTH118 - a relative path, as typed
    desk.out = odd / "hand'off; -- 100% [x]"
    done = desk.run("--out", desk.out.name)
    done.worked()
    assert folder_of(desk) == once


def test_a_run_again_over_its_own_folder_changes_nothing(desk):
    """A40."""
    desk.run().worked()
    assert desk.run().changed == ()


def test_the_rulebook_is_the_one_that_was_read(desk, monkeypatch):
    """B18: it is changed while the run goes on; the manifest names the bytes that were used."""
    from leadq.jobs import score as job  # noqa: PLC0415

    used = hashlib.sha256(desk.rules.read_bytes()).hexdigest()
    writing = job.write_lead_files

    def late(*arguments, **options):
        desk.write("rules.yaml", "nonsense")
        return writing(*arguments, **options)

    monkeypatch.setattr(job, "write_lead_files", late)
    desk.run().worked()
    assert desk.manifest()["rulebook"]["sha256"] == used


def test_json_can_be_read_where_the_terminal_has_no_letters(desk):
    """F10."""
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii"}
    desk.write("rules.yaml", RULES.replace("name: Small", "name: Größe"))
    done = desk.run_apart("--format", "json", environment=environment)
    done.worked()
    assert json.loads(done.out)["data"]["rulebook"] == "Größe"
