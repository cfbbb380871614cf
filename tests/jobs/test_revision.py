"""Where a rulebook is read from: a file, a git revision, a handoff folder; and what is said where it is not there."""

import subprocess
from pathlib import Path

import pytest

from leadq.ground.errors import InputMissing, UsageError
from leadq.jobs.revision import rulebook_source

_NOBODY = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *_NOBODY, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two revisions of a rulebook in a folder of its own, the second not yet the third."""
    folder = tmp_path / "repo"
    (folder / "rules").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for text in ("one", "two"):
        (folder / "rules" / "a.yaml").write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", text)
    (folder / "rules" / "a.yaml").write_text("three")
    return folder


def test_a_file_is_read_as_it_is(repository: Path) -> None:
    source = rulebook_source(str(repository / "rules" / "a.yaml"))
    assert (source.data, source.folder) == (b"three", repository / "rules")


@pytest.mark.parametrize(
    ("revision", "text"), [("HEAD", b"two"), ("HEAD~1", b"one"), ("main", b"two"), ("HEAD@{0}", b"two")]
)
def test_a_revision_is_read_from_git(repository: Path, revision: str, text: bytes) -> None:
    name = f"{repository / 'rules' / 'a.yaml'}@{revision}"
    source = rulebook_source(name)
    assert (source.name, source.data, source.folder) == (name, text, repository / "rules")


def test_a_revision_is_read_by_a_relative_path(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "rules")
    assert rulebook_source("a.yaml@HEAD~1").data == b"one"


def test_a_file_that_is_gone_is_still_in_its_revisions(repository: Path) -> None:
    (repository / "rules" / "a.yaml").unlink()
    (repository / "rules").rmdir()
    assert rulebook_source(f"{repository / 'rules' / 'a.yaml'}@HEAD").data == b"two"


def test_a_path_with_an_at_sign_that_is_there_wins(repository: Path) -> None:
    path = repository / "rules" / "a.yaml@HEAD"
    path.write_text("a file of that name")
    assert rulebook_source(str(path)).data == b"a file of that name"
    odd = repository / "b@c.yaml"
    odd.write_text("first")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "odd")
    odd.write_text("second")
    assert rulebook_source(f"{odd}@HEAD").data == b"first"


def test_a_handoff_folder_holds_its_rulebook(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("of the handoff")
    source = rulebook_source(str(tmp_path))
    assert (source.data, source.folder) == (b"of the handoff", None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rules/a.yaml@nowhere", "no revision 'nowhere'"),
        ("rules/b.yaml@HEAD", "no file 'rules/b.yaml' at the revision 'HEAD'"),
        ("rules@HEAD", "no file 'rules' at the revision 'HEAD'"),
        ("rules/b.yaml", "cannot be opened"),
        ("rules", "is no handoff"),
    ],
)
def test_what_is_not_there_is_said(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(repository)
    with pytest.raises(InputMissing, match=words) as refused:
        rulebook_source(name)
    assert refused.value.hint


def test_a_folder_outside_git_has_no_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "a.yaml").write_text("one")
    with pytest.raises(InputMissing, match="in no git repository"):
        rulebook_source(f"{tmp_path / 'a.yaml'}@HEAD")


def test_a_handoff_of_before_does_not_hold_its_rulebook(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(InputMissing, match="does not hold the rulebook that made it"):
        rulebook_source(str(tmp_path))


@pytest.mark.parametrize("name", ["a.yaml@", "a.yaml@--upload-pack=x", "@HEAD"])
def test_what_could_be_an_option_of_git_is_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(repository / "rules")
    with pytest.raises(UsageError, match="names no git revision"):
        rulebook_source(name)


def test_a_machine_without_git_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputMissing, match="git is not installed"):
        rulebook_source(f"{repository / 'rules' / 'a.yaml'}@HEAD")
