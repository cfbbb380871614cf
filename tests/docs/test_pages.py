"""Pages made from code are current, and no link leads nowhere."""

import re
from pathlib import Path

import pytest

from docs.make import PICTURE, pages, report_picture, text_of_picture
from leadq.cli.main import app
from leadq.ground.exits import Exit

ROOT = Path(__file__).parents[2]
MADE = pages()
WRITTEN = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
HINT = "run: python docs/make.py"


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_a_page_is_what_the_code_writes(path: Path) -> None:
    assert path.read_text("utf-8") == MADE[path], HINT


def test_the_picture_shows_what_the_sample_gives() -> None:
    """Its words are compared, not its bytes: how rich draws them may change."""
    assert text_of_picture(PICTURE.read_text("utf-8")) == text_of_picture(report_picture()), HINT


def test_the_picture_loads_nothing_from_elsewhere() -> None:
    text = PICTURE.read_text("utf-8")
    assert re.findall(r"url\((?!#)|href=", text) == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", path.read_text("utf-8"))
    for link in links:
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}, (
                link
            )


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_says_what_is_bad_about_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.search(r"^## What is bad about it\n\n- ", text, re.MULTILINE)
    assert f"adr/{path.name}" in (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_the_architecture_names_modules_that_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    modules = re.findall(r"`((?:[a-z]+/)+[a-z_]+\.py)`", page)
    assert len(modules) > 20
    assert [module for module in modules if not (ROOT / "leadq" / module).exists()] == []


def test_every_command_and_exit_code_has_its_place() -> None:
    commands = {command.name for command in app.registered_commands}
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert {name for name in commands if f"## leadq {name}\n" not in page} == set()
    codes = (ROOT / "docs" / "exit-codes.md").read_text("utf-8")
    assert [code for code in Exit if f"| {code.value} |" not in codes] == []
