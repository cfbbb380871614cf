"""Cells that act on whoever opens or prints them (rows J1 to J11): one export holds them all and is scored once.

The desk's run is the one a cron job would make: whatever it prints is captured. The same export is scored once more in
this process, so that its reports can be drawn with values and without, for a terminal and for machines.
"""

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from leadq.handoff.cells import restore
from leadq.jobs.check import check_rulebook
from leadq.jobs.check_exports import check_exports
from leadq.jobs.explain import ExplainRequest, explain
from leadq.jobs.given import Given
from leadq.jobs.score import ScoreOutcome, ScoreRequest, score
from leadq.reports.github.check import annotations
from leadq.reports.json.check import check_document
from leadq.reports.json.document import written
from leadq.reports.json.explain import explanation_document
from leadq.reports.json.score import score_document
from leadq.reports.markdown.explain import explanation_page
from leadq.reports.terminal.check import render_check
from leadq.reports.terminal.explain import render_explanation
from leadq.reports.terminal.score import render_score
from leadq.rulebook.load import load
from leadq.words.checked import Checked
from leadq.words.explanation import Explanation
from leadq.words.instants import parse_as_of
from tests.cli.desk import ACTIVITY_HEADER, AS_OF, CONTACTS_HEADER, RULES, Desk, Done, contact, visits

FORMULAS = {
    "command": "=cmd|'/c calc'!A1", "plus": "+1", "minus": "-1+2", "at": "@SUM(A1)", "tab": "x\t=1", "quote": '";=1+2',
    "wide": "\uff1d1", "apostrophe": "'=1", "phone": "+44 20 7946 0958", "zeros": "0012", "exponent": "1E5",
}  # fmt: skip
MARKUP = {
    "script": "<script>alert(1)</script>", "cell": "</td><td>x", "attribute": '" onmouseover="alert(1)',
    "url": "javascript:alert(1)", "link": "[x](javascript:alert(1))", "image": "![x](http://evil.example/p.png)",
}  # fmt: skip
ESCAPES = "\x1b[2J\x1b]8;;http://evil.example\x07click\x1b]8;;\x07\x9b31m\u202egnp.exe\u2066"
RICH = "[/b] [red]x[/red] [link=http://evil.example]y :fire:"
ANNOTATION = "x\n::error::y\r\n::warning::z%0A::notice::q"
PATH = "../../etc/passwd"
LONG = "x" * 1_900_000
MARKS = "e" + "\u0301" * 10_000
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
CUT = "half\ufffd\ufffd\ufffda letter"  # a sign for each byte of a lone surrogate
PARTS = {"comma": "a,b;c\td|e", "quotes": 'say ""hi"" to "me"', "lines": "two\nlines\r\nthree"}
FIRST = (ESCAPES, RICH, ANNOTATION, LONG, MARKS)
"""Cells of the best leads: the report shows five."""
CELLS = [*FIRST, *FORMULAS.values(), *MARKUP.values(), PATH, FAMILY, CUT, *PARTS.values()]
MAILS = {
    "homograph": "ann@\u0430\u0440\u0440\u04cf\u0435.com", "dns": "bob@xn--80ak6aa92e.com", "dot": "cy@gmail.com.",
    "literal": "di@[192.0.2.1]", "numbers": "ed@192.0.2.1", "localhost": "fi@localhost", "wide": "gi@\uff47mail.com",
    "long": f"ho@{'a' * 70}.com", "broken": "il@xn--\u00fc.com", "formula": "=cmd@x.com",
}  # fmt: skip
GONE = {
    "ka@apple.com": "@APPLE.com",
    "li@gone.example.": "@gone.example",
    "mo@xn--bcher-kva.example": "@b\u00fccher.example",
}
"""Who is on the suppression list, by what stands there."""
TYPES = ["x\n::error::y%0A::error::z", "\x1b[2J[red]", "ann.lee@acme.example", "call +44 20 7946 0958"]
BOOK = RULES.replace("fit:", "suppress: [{id: no, file: no.csv}]\nfit:", 1).replace(
    "rules: [{id: vp", "rules: [{id: free, when: {email_domain: {is: free_mail}}, points: -1}, {id: vp", 1
)
ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
COLOUR = re.compile("\x1b\\[[0-9;]*m")


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def number(cell: str) -> str:
    """Return the id of the contact with this cell."""
    return f"c-{CELLS.index(cell) + 1:03}"


def drawn(report) -> str:
    """Return what a terminal with colours gets, without the colours."""
    console = Console(
        file=io.StringIO(), width=80, force_terminal=True, color_system="truecolor", legacy_windows=False,
        highlight=False, markup=False, emoji=False, _environ={},
    )  # fmt: skip
    console.print(report)
    return COLOUR.sub("", console.file.getvalue())


@dataclass(frozen=True)
class Hostile:
    """The desk, its run, and the same run in this process."""

    desk: Desk
    done: Done
    outcome: ScoreOutcome

    def terminal(self, *, show_values: bool = True) -> str:
        """Return the report as a terminal shows it."""
        return drawn(
            render_score(
                self.outcome.summary, self.outcome.files, "handoff", 1.0, (), show_values=show_values
            )
        )

    def document(self, *, show_values: bool = True) -> str:
        """Return the report as JSON."""
        found = score_document(
            self.outcome.summary, self.outcome.files, "handoff", 1.0, (), show_values=show_values
        )
        return written(found, "utf-8")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile") / "desk"
    folder.mkdir()
    desk = Desk(folder)
    desk.write("rules.yaml", BOOK)
    desk.write("no.csv", "email\n" + "".join(f"{entry}\n" for entry in GONE.values()))
    rows = [
        contact(n, email=f"p{n}@acme.example", company=quoted(cell), job_title="VP")
        for n, cell in enumerate(CELLS, 1)
    ]
    mails = [
        contact(200 + n, email=quoted(mail), job_title="Nobody", company="")
        for n, mail in enumerate([*MAILS.values(), *GONE])
    ]
    people = (CONTACTS_HEADER + "".join(rows + mails)).encode()
    desk.write("contacts.csv", people.replace(CUT.encode(), b"half\xed\xa0\x80a letter"))
    more = "".join(f"c-001,{quoted(kind)},2026-10-30,{quoted(PATH)}\n" * 9 for kind in TYPES)
    desk.write("activity.csv", visits(len(CELLS)) + more)
    done = desk.run()
    loaded = load(BOOK.encode(), "rules.yaml")
    given = Given((desk.contacts,), (desk.activity,))
    as_of = parse_as_of(AS_OF, "UTC")
    outcome = score(ScoreRequest(loaded, desk.folder, given, as_of, desk.folder / "again", "0"))
    return Hostile(desk, done, outcome)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Desk:
    """A desk with one person, all of whose cells are hostile, and hostile types of activity."""
    desk = Desk(tmp_path_factory.mktemp("one"))
    cells = {
        "company": " ".join(MARKUP.values()), "job_title": f"VP {ESCAPES}", "last_name": RICH, "country": ANNOTATION,
    }  # fmt: skip
    desk.write(
        "contacts.csv", CONTACTS_HEADER + contact(1, **{name: quoted(cell) for name, cell in cells.items()})
    )
    asset = quoted(f"{MARKUP['script']} {ESCAPES} {RICH}")
    desk.write(
        "activity.csv",
        f"{ACTIVITY_HEADER}c-001,Page View,2026-10-30,{asset}\n"
        + "".join(f"c-001,{quoted(kind)},2026-10-30,x\n" for kind in TYPES),
    )
    return desk


@pytest.fixture(scope="module")
def told(small) -> Explanation:
    loaded = load(RULES.encode(), "rules.yaml")
    given = Given((small.contacts,), (small.activity,))
    request = ExplainRequest(
        loaded=loaded,
        rulebook_folder=small.folder,
        given=given,
        as_of=parse_as_of(AS_OF, "UTC"),
        who="c-001",
        ahead_days=0,
    )
    return explain(request)


@pytest.fixture(scope="module")
def checked(small) -> Checked:
    loaded = load(RULES.encode(), "rules.yaml")
    given = Given((small.contacts,), (small.activity,))
    as_of = parse_as_of(AS_OF, "UTC")
    found = check_exports(loaded, small.folder, given, as_of)
    return Checked(
        (check_rulebook(RULES.encode(), "rules.yaml", lambda _: as_of.date(), found.findings),), found.seen
    )


def companies(hostile) -> dict[str, str]:
    """Return the cells of the column company in the handoff, as they stand there, by contact."""
    before = csv.field_size_limit(4_000_000)
    try:
        with (hostile.desk.out / "sql.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["contact_id"]: row["company"] for row in csv.DictReader(file)}
    finally:
        csv.field_size_limit(before)


# --- files ---


def test_j1_to_j10_all_rows_are_scored_twice_alike(hostile):
    """J1 to J10: nobody is lost, and the two runs of this page give the same files."""
    hostile.done.worked()
    assert hostile.desk.manifest()["contacts"]["read"] == len(CELLS) + len(MAILS) + len(GONE)
    assert hostile.desk.manifest()["contacts"]["rejects"] == 0
    for file in hostile.outcome.files:
        content = (hostile.desk.out / file.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256, file.name


@pytest.mark.parametrize("name", FORMULAS)
def test_j1_a_formula_is_text_in_a_spreadsheet_and_comes_back(hostile, name):
    cell = companies(hostile)[number(FORMULAS[name])]
    assert not re.match(r"[=+@\t\r\n\uff1d-]|[0-9]+(E[0-9]+)?$", cell)
    assert restore(cell) == FORMULAS[name]


def test_j1_cells_made_harmless_are_counted(hostile):
    """Every phone number of the export, and these formulas; all but two, in which the sign does not come first."""
    made = hostile.desk.manifest()["cells"]["made_harmless"]
    files = [hostile.desk.file(name) for name in ("sql.csv", "rest.csv")]
    assert made == sum((file[name] != file[name].map(restore)).sum() for file in files for name in file)
    assert made == len(CELLS) + len(MAILS) + len(FORMULAS) - 2 + 1  # and the address =cmd@x.com
    assert f"{made} cells were made harmless" in " ".join(hostile.done.out.split())


def test_j2_an_address_like_a_formula_is_an_address_and_is_made_harmless(hostile):
    mails = list(hostile.desk.file("rest.csv")["email"])
    assert "'=cmd@x.com" in mails
    assert restore("'=cmd@x.com") == "=cmd@x.com"


def test_j7_names_of_files_come_from_the_rulebook_alone(hostile):
    names = {path.name for path in hostile.desk.out.iterdir()}
    assert names == {file.name for file in hostile.outcome.files} | {"manifest.json"}
    assert all(re.fullmatch(r"[a-z]+\.(csv|parquet|yaml|json)", name) for name in names)
    assert companies(hostile)[number(PATH)] == PATH
    assert {path.name for path in hostile.desk.folder.parent.iterdir()} == {hostile.desk.folder.name}


@pytest.mark.parametrize(
    "cell", [LONG, MARKS, FAMILY, CUT], ids=["2-mb", "combining-marks", "zwj", "surrogate"]
)
def test_j8_a_cell_of_odd_letters_or_length_stays_as_it_is_in_the_file(hostile, cell):
    assert companies(hostile)[number(cell)] == cell


def test_j8_a_lone_surrogate_is_told(hostile):
    assert "broken letters are shown as" in " ".join(hostile.done.out.split())


@pytest.mark.parametrize("name", PARTS)
def test_j10_delimiters_quotes_and_line_ends_come_back_byte_for_byte(hostile, name):
    assert companies(hostile)[number(PARTS[name])] == PARTS[name]


# --- what is shown ---


def test_j3_markdown_that_a_page_shows_runs_nothing(told):
    """There is no report in HTML; Markdown is what tickets, wikis and pull requests turn into HTML."""
    page = explanation_page(told, show_values=True)
    found = Tags()
    found.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(page))
    assert found.tags <= {
        *("h2", "h3", "p", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td")
    }
    assert found.attributes <= {"style"}, "of table cells that are flush right"
    assert all(piece in found.text for piece in MARKUP.values()), "all of it is shown as text"


class Tags(HTMLParser):
    """What a page of HTML holds: its elements, their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        """Take an element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        """Take text."""
        self.text += data


@pytest.mark.parametrize(
    "kind", ["score", "score-json", "explain", "explain-json", "explain-markdown", "check"]
)
def test_j4_escape_sequences_and_bidi_are_shown_as_symbols(hostile, told, checked, kind):
    shown = {
        "score": hostile.terminal,
        "score-json": hostile.document,
        "explain": lambda: drawn(render_explanation(told, show_values=True)),
        "explain-json": lambda: written(explanation_document(told, show_values=True), "utf-8"),
        "explain-markdown": lambda: explanation_page(told, show_values=True),
        "check": lambda: drawn(render_check(checked)),
    }[kind]()
    assert not ACTS.search(shown)
    assert ("\\u001b[2J" if "json" in kind else "\u241b") in shown
    assert kind == "check" or ("\\u202e" if "json" in kind else "<U+202E>") in shown.replace(
        "\\<", "<"
    ).replace("\\>", ">")


def test_j4_json_says_what_the_cell_holds(hostile):
    top = json.loads(hostile.document())["data"]["top"]
    assert ESCAPES in [lead["company"] for lead in top]


@pytest.mark.parametrize("kind", ["score", "explain"])
def test_j5_markup_of_rich_is_text(hostile, told, kind):
    shown = hostile.terminal() if kind == "score" else drawn(render_explanation(told, show_values=True))
    assert RICH in " ".join(shown.split())


def test_j6_a_cell_makes_no_annotation(checked):
    lines = list(annotations(checked))
    assert len([line for line in lines if "LQ704" in line]) == 1
    assert not [line for line in lines if "\n" in line or "\r" in line]
    (line,) = [line for line in lines if "LQ704" in line]
    assert "%250A::error::z" in line, "what looks like an escape is escaped"
    assert "x\u240a::error::y" in line
    assert {line.split(" ")[0] for line in lines[:-1]} == {"::warning"}


def test_j6_no_line_of_a_report_is_a_command(hostile, told):
    reports = [hostile.terminal(), drawn(render_explanation(told, show_values=True)), hostile.done.out]
    assert not [line for report in reports for line in report.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize("cell", [LONG, MARKS], ids=["2-mb", "combining-marks"])
def test_j8_a_cell_is_cut_for_the_screen(hostile, cell):
    shown = hostile.terminal()
    assert len(shown) < 20_000
    assert cell[:4] in shown
    assert cell[:500] not in shown


# --- domains ---


@pytest.mark.parametrize("name", MAILS)
def test_j9_an_odd_domain_crashes_nothing_and_its_address_stays(hostile, name):
    leads = hostile.desk.file("rest.csv")
    assert MAILS[name] in set(leads["email"].map(restore))


def test_j9_only_the_dot_at_the_end_makes_a_domain_no_other(hostile):
    leads = hostile.desk.file("rest.csv")
    free = {restore(mail) for mail in leads["email"][leads["reasons"] == "free -1"]}
    assert free == {MAILS["dot"]}, "a full-width letter, or one of another script, is another domain"


def test_j9_a_suppression_list_holds_for_every_spelling_of_a_domain(hostile):
    assert hostile.desk.manifest()["contacts"]["suppressed"] == len(GONE)
    left = b"".join(path.read_bytes() for path in hostile.desk.out.iterdir())
    assert not [mail for mail in GONE if mail.encode() in left]
    assert MAILS["homograph"].encode() in left, "apple.com in Cyrillic letters is not on the list"


# --- what nobody may read in a log ---


def personal(hostile) -> list[str]:
    """Return all addresses and telephone numbers of the export and of the activity."""
    return [
        *MAILS.values(), *GONE, *TYPES[2:], FORMULAS["phone"], *(f"p{n + 1}@acme.example" for n in range(len(CELLS))),
        *(f"+1 555 0100 {n + 1:03}" for n in range(len(CELLS))), *hostile.desk.personal(),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["captured", "score", "score-json"])
def test_j11_no_address_and_no_number_is_in_what_score_says(hostile, kind):
    said = {
        "captured": lambda: hostile.done.out + hostile.done.err,
        "score": lambda: hostile.terminal(show_values=False),
        "score-json": lambda: hostile.document(show_values=False),
    }[kind]()
    assert not [mark for mark in personal(hostile) if mark in said]


@pytest.mark.parametrize("kind", ["terminal", "json", "markdown"])
def test_j11_no_address_and_no_number_is_in_what_explain_says(told, small, kind):
    said = {
        "terminal": lambda: drawn(render_explanation(told, show_values=False)),
        "json": lambda: written(explanation_document(told, show_values=False), "utf-8"),
        "markdown": lambda: explanation_page(told, show_values=False),
    }[kind]()
    assert not [mark for mark in [*small.personal(), *TYPES[2:]] if mark in said]


@pytest.mark.parametrize("kind", ["terminal", "json", "github"])
def test_j11_no_address_and_no_number_is_in_what_check_says(checked, small, kind):
    said = {
        "terminal": lambda: drawn(render_check(checked)),
        "json": lambda: written(check_document(checked), "utf-8"),
        "github": lambda: "\n".join(annotations(checked)),
    }[kind]()
    assert "LQ704" in said
    assert not [mark for mark in [*small.personal(), *TYPES[2:]] if mark in said]


@pytest.mark.parametrize("leak", ["zara.001@acme.example", "+1 555 0100 002", "Quillfeather"])
def test_j11_the_desk_that_all_rows_are_run_at_notices_a_leak(tmp_path, leak):
    """Every run of rows A to D at the desk is held to this (tests/cli/desk.py)."""
    desk = Desk(tmp_path)
    for out, err in ((leak, ""), ("", leak)):
        with pytest.raises(AssertionError):
            desk._judged(0, out, err, desk.tree(), ())
    assert desk._judged(0, leak, "", desk.tree(), ("--show-values",)).code == 0
