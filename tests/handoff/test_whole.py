"""A single file is the old one or the new one; with personal data in it, it is for its owner alone."""

import os
import stat
from pathlib import Path

import pytest

from leadq.ground.errors import CannotCreate, LeadqError, WriteFailed
from leadq.handoff.whole import write_whole


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_with_personal_data_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "moved.csv", b"a", personal=True)
    assert mode(tmp_path / "moved.csv") == 0o600


def test_an_old_file_keeps_its_permissions_and_a_link_its_file(tmp_path: Path) -> None:
    file, link = tmp_path / "rules.yaml", tmp_path / "link.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, b"new", personal=True)
    assert (file.read_bytes(), mode(file), link.is_symlink()) == (b"new", 0o640, True)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_fault_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "rules.yaml"
    file.write_bytes(b"old")
    monkeypatch.setattr(os if step == "fsync" else Path, step, fails)
    with pytest.raises(WriteFailed, match=r"rules\.yaml could not be written: No space left"):
        write_whole(file, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["rules.yaml"]
    assert file.read_bytes() == b"old"


def test_what_is_no_file_or_has_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotCreate, match="is not a file"):
        write_whole(tmp_path, b"")
    with pytest.raises(LeadqError, match="there is no folder"):
        write_whole(tmp_path / "no" / "page.md", b"")
