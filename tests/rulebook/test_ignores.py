"""`# leadq: ignore=CODE reason` sets one warning aside, and nothing else."""

from pathlib import Path

import pytest

from leadq.ground.findings import Severity
from leadq.rulebook.ignores import heed_ignores
from leadq.rulebook.load import examine, load

SMALL = Path(__file__).with_name("cases").joinpath("nothing_wrong.yaml").read_text(encoding="utf-8")
BANDS = "  bands: {A: 10, B: 0}\n"
TOO_HIGH = "  bands: {A: 11, B: 0}"


def heeded(line, *, text=SMALL, old=BANDS, looked_for=("LQ",)):
    text = text.replace(old, line)
    *_, findings = examine(text.encode(), "rules.yaml")
    return heed_ignores(findings, text, "rules.yaml", looked_for)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    "line",
    [
        f"{TOO_HIGH}  # leadq: ignore=LQ417 the board wants it\n",
        f"{TOO_HIGH} # best ones # leadq: ignore=LQ417 the board wants it\n",
        f"{TOO_HIGH}\t#leadq:ignore = lq417: the board wants it\n",
        f"  # leadq: ignore=LQ417 the board wants it\n{TOO_HIGH}\n",
        f"  # leadq: ignore=LQ417 the board wants it\n\n  # A is rare\n{TOO_HIGH}\n",
    ],
)
def test_a_comment_silences_a_warning_behind_its_line_or_above_it(line):
    left = heeded(line)
    assert (codes(left.kept), codes(left.ignored)) == ([], ["LQ417"])


def test_one_comment_may_name_several_codes():
    rule = "    - {id: visits, no_event_for: 30d, points: 0}"
    old = "    - {id: visits, event: visit, points: 1}\n"
    assert codes(heeded(f"{rule}\n", old=old).kept) == ["LQ417", "LQ426", "LQ416"]
    left = heeded(f"{rule} # leadq: ignore=LQ416, LQ426 a placeholder\n", old=old)
    assert (codes(left.kept), codes(left.ignored)) == (["LQ417"], ["LQ426", "LQ416"])


@pytest.mark.parametrize(
    ("comment", "code", "place", "width"),
    [
        ("# leadq: ignore", "LQ801", 25, 15),
        ("# leadq: ignore LQ417 the board wants it", "LQ801", 25, 40),
        ("# leadq: ignore=LQ999 the board wants it", "LQ802", 41, 5),
        ("# leadq: ignore=LQ417", "LQ803", 41, 5),
        ("# leadq: ignore=LQ426 the board wants it", "LQ804", 41, 5),
        ("# leadq: ignore=LQ401 the board wants it", "LQ805", 41, 5),
    ],
)
def test_a_comment_that_does_not_do_its_work_is_itself_a_finding(comment, code, place, width):
    left = heeded(f"{TOO_HIGH}  {comment}\n")
    assert codes(left.kept) == ["LQ417", code]
    assert left.ignored == ()
    span = left.kept[1].span
    assert (span.line, span.column, span.width) == (10, place, width)
    assert left.kept[1].severity is Severity.WARNING


@pytest.mark.parametrize(
    "value",
    [
        "'# leadq: ignore=LQ417'",
        '"x # leadq: ignore=LQ417"',
        "|\n  # leadq: ignore=LQ417",
        ">\n  a\n  # leadq: ignore=LQ417\n",
    ],
)
def test_a_value_is_no_comment(value):
    left = heeded(f"name: {value}\n", old="name: Small\n")
    assert (left.kept, left.ignored) == ((), ())


def test_of_codes_that_were_not_looked_for_it_is_not_known_whether_they_are_needed():
    line = f"{BANDS.rstrip()}  # leadq: ignore=LQ426 mails of ours\n"
    assert codes(heeded(line, looked_for=("LQ4",)).kept) == ["LQ804"]
    assert codes(heeded(line, looked_for=("LQ1",)).kept) == []


def test_where_there_are_errors_it_is_not_known_which_comments_are_needed():
    left = heeded("  bands: {A: 10, B: 0  # leadq: ignore=LQ417 why\n")
    assert codes(left.kept) == ["LQ103"]
    assert left.ignored == ()


def test_a_silenced_warning_is_not_shown_by_other_commands():
    text = SMALL.replace(BANDS, f"{TOO_HIGH}  # leadq: ignore=LQ417 the board wants it\n")
    assert load(text.encode(), "rules.yaml").warnings == ()
