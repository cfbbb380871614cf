"""Files of cases are read like the rulebook's own cases: every mistake with its place."""

from pathlib import Path

import pytest

from leadq.ground.errors import RulebookError
from leadq.rulebook.case_files import cases_of, read_cases
from leadq.rulebook.load import load
from leadq.words.yamltext import Map, parse

EXAMPLE = Path(__file__).parents[2] / "rules.example.yaml"
LOADED = load(EXAMPLE.read_bytes(), "rules.yaml")
CASE = "- {name: Bo, as_of: 2026-11-01, contact: {job_title: VP}, expect: {fit: 20}}\n"


def wrong(text: str) -> list[tuple[str, int, int, str]]:
    with pytest.raises(RulebookError) as refused:
        read_cases(text.encode(), "more.yaml", LOADED)
    return [(f.code, f.span.line, f.span.column, f.message) for f in refused.value.findings]


def test_a_case_knows_the_file_and_line_of_its_name() -> None:
    (first, second) = read_cases(f"cases:\n{CASE}{CASE.replace('Bo', 'Di')}".encode(), "more.yaml", LOADED)
    assert (first.case.name, str(first.span)) == ("Bo", "more.yaml:2:10")
    assert (second.case.name, str(second.span)) == ("Di", "more.yaml:3:10")


def test_the_cases_of_a_rulebook_have_places_too() -> None:
    root = parse(LOADED.data, LOADED.file).root
    assert isinstance(root, Map)
    lines = LOADED.text.splitlines()
    placed = cases_of(LOADED, root)
    assert len(placed) == 12
    assert all(one.case.name in lines[one.span.line - 1] for one in placed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CASE, ("LQ201", 1, 1, "a file of cases is a mapping with the key `cases`")),
        (f"leadq: 1\ncases:\n{CASE}", ("LQ202", 1, 1, "unknown key 'leadq'")),
        ("cases:\n" + CASE.replace("name", "nam"), ("LQ202", 2, 4, "unknown key 'nam'")),
        ("cases:\n" + CASE.replace("2026-11-01", "November"), ("LQ204", 2, 21, "'November' is not a calendar day")),
        ("cases:\n" + CASE.replace("job_title", "job"), ("LQ301", 2, 43, "a contact has no field 'job'")),
        ("cases:\n" + CASE.replace("fit: 20", "stage: sq"), ("LQ308", 2, 75, "there is no stage 'sq'")),
        ("cases: [\n", ("LQ103", 2, 1, "")),
        ("", ("LQ104", 1, 1, "the file is empty")),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_places(text: str, found: tuple[str, int, int, str]) -> None:
    code, line, column, message = found
    assert [f for f in wrong(text) if f[0] == code and f[1:3] == (line, column) and message in f[3]], wrong(
        text
    )


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"", "start with `cases:`"),
        (b"# " + b"x" * 2_000_000, "put some of the cases into a file of their own"),
    ],
)
def test_what_to_do_is_said_of_cases_and_not_of_a_rulebook(data: bytes, hint: str) -> None:
    with pytest.raises(RulebookError) as refused:
        read_cases(data, "more.yaml", LOADED)
    assert [finding.hint for finding in refused.value.findings] == [hint]
