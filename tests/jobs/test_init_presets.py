"""Every preset is a rulebook that teaches: it checks clean, is in order, and its cases hold."""

from datetime import date
from pathlib import Path

import pytest

from leadq.ground.errors import CannotCreate, UsageError
from leadq.jobs.init_folder import PRESETS, preset
from leadq.jobs.init_preset import from_preset
from leadq.jobs.test import Tried, try_cases
from leadq.rulebook.load import Loaded, load
from leadq.rulebook.tidy import tidy

UNSIGNED = {"LQ501", "LQ502"}


def loaded(name: str) -> Loaded:
    return load(preset(name).encode(), f"{name}.yaml")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_findings_but_that_nobody_signed_it(name: str) -> None:
    assert {finding.code for finding in loaded(name).warnings} <= UNSIGNED


@pytest.mark.parametrize("name", PRESETS)
def test_the_cases_of_a_preset_hold_and_reach_more_than_one_stage(name: str) -> None:
    results = try_cases(Tried(loaded(name), Path(), (), date(2026, 11, 1))).results
    assert [result.name for result in results if not result.holds] == []
    assert len({result.outcome.stage for result in results}) > 1


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_in_order_and_has_comments(name: str) -> None:
    text = preset(name)
    assert tidy(text) == text
    assert text.count("#") > 10


def test_a_preset_makes_a_folder_whose_first_line_leads_an_editor_to_the_schema(tmp_path: Path) -> None:
    made = from_preset(tmp_path / "leads", "minimal")
    first, *_ = (tmp_path / "leads/rules.yaml").read_text().splitlines()
    assert first == "# yaml-language-server: $schema=rulebook.schema.json"
    assert {path.name for path in (tmp_path / "leads").iterdir()} == {*made.files}


def test_a_workflow_is_made_only_when_asked_for(tmp_path: Path) -> None:
    from_preset(tmp_path / "without", "minimal")
    from_preset(tmp_path / "with", "minimal", github=True)
    assert not (tmp_path / "without/.github").exists()
    assert "pull_request" in (tmp_path / "with/.github/workflows/leadq.yml").read_text()


def test_an_unknown_preset_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        from_preset(tmp_path / "leads", "b2c")
    assert refusal.value.hint == "choose one of b2b-inbound, plg-trial, minimal"
    assert not (tmp_path / "leads").exists()


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(CannotCreate) as refusal:
        from_preset(tmp_path, "minimal")
    assert "README.md stands in" in str(refusal.value)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"README.md": "mine"}


def test_files_are_made_beside_others_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("mine")
    from_preset(tmp_path, "minimal")
    assert (tmp_path / "contacts.csv").read_text() == "mine"
    assert (tmp_path / "rules.yaml").is_file()
    assert [
        path for path in tmp_path.parent.iterdir() if path.name.startswith(f".{tmp_path.name}.leadq")
    ] == []


def test_a_move_that_fails_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses the last file: what was moved before it goes again."""
    (tmp_path / "contacts.csv").write_text("mine")
    rename = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.name == "rules.yaml":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(Exception, match="no space left"):
        from_preset(tmp_path, "minimal")
    assert [path.name for path in tmp_path.iterdir()] == ["contacts.csv"]


def test_a_folder_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotCreate, match="there is no folder"):
        from_preset(tmp_path / "no/leads", "minimal")
    assert [*tmp_path.iterdir()] == []
