"""A rulebook as a page for people: every part of it is told, in words, and nothing in it is read as markup."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from leadq.reports.markdown.docs import docs_page
from leadq.rulebook.load import load

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "rules.example.yaml").read_text(encoding="utf-8")
SMALL = (ROOT / "tests" / "rulebook" / "cases" / "nothing_wrong.yaml").read_text(encoding="utf-8")
RULEBOOKS = sorted(
    [*(ROOT / "leadq" / "presets").rglob("*.yaml"), *(ROOT / "tests" / "real_data").rglob("*.yaml")]
)


class Page(SingleFileSnapshotExtension):
    """A snapshot that is itself a page of Markdown, to look at."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


def page(text, file="rules.yaml"):
    return docs_page(load(text.encode(), file).rulebook, file)


def shown(markdown):
    """Return what a reader of the page sees, as text."""
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    return re.sub(r"<[^>]*>", "", html)


def sections(text):
    return {
        block.split(":")[0]: block for block in re.findall(r"^[a-z_]+:.*\n(?:[ #].*\n)*", text, re.MULTILINE)
    }


def with_sections(text):
    return "".join({**sections(SMALL), **sections(text)}.values())


def test_the_page_of_the_example(snapshot):
    assert page(EXAMPLE, "rules.example.yaml") == snapshot(extension_class=Page)


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_every_rulebook_has_a_page_without_yaml_in_it(path):
    told = page(path.read_text(encoding="utf-8"), path.name)
    assert told.endswith("\n")
    assert not re.search(r"None|Decimal|Duration|[{}]|All\(", told)


HOSTILE = """
name: '# <b>bold</b> | *star* _under_ [a](http://b.example) `code` &copy; $x$ 1.'
revision: '<!-- 1 -->'
agreement: {marketing: {owner: 'a | b'}, sales: {owner: '<script>alert(1)</script>'}}
disqualify: [{id: a, when: {email: {matches: '^(a|b)[0-9]*\\*$'}}, reason: '~~no~~ | <i>'}]
suppress: [{file: '*_list_*.csv'}]
cases:
  - name: '- [ ] <u>x</u> | y'
    as_of: 2026-11-01
    contact: {company: '![x](y)', job_title: "a\\nb"}
    expect: {score: 0}
"""


def test_what_people_wrote_is_shown_as_they_wrote_it():
    markdown = page(with_sections(HOSTILE))
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    tags = set(re.findall(r"<(/?\w+)", html))
    assert not tags & {"b", "script", "i", "u", "a", "img", "code", "s"}
    seen = shown(markdown)
    for words in (
        "# &lt;b&gt;bold&lt;/b&gt; | *star* _under_ [a](http://b.example) `code` &amp;copy; $x$ 1.",
        "revision &lt;!-- 1 --&gt;",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "^(a|b)[0-9]*\\*$",
        "~~no~~ | &lt;i&gt;",
        "*_list_*.csv",
        "- [ ] &lt;u&gt;x&lt;/u&gt; | y.",
        "![x](y)",
        "job title a b",
    ):
        assert words in seen


def test_tables_have_as_many_cells_in_each_row():
    for markdown in (page(EXAMPLE), page(with_sections(HOSTILE))):
        html = MarkdownIt("commonmark").enable("table").render(markdown)
        for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
            rows = [
                len(re.findall(r"<t[hd][ >]", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
            ]
            assert len(set(rows)) == 1
            assert re.search(r"<td[ >]", table)


ENGAGEMENT = """
engagement:
  window: {window}
  bands: {{1: 10, 2: 0}}
  {decay}
  rules: [{{id: a, points: {points}, {rule}}}]
"""
SAID = [
    ("30d", "", "5", "event: visit", "for each visit"),
    ("30d", "", "5", "event: visit, window: 1 month", "for each visit in the last month"),
    ("30d", "", "5", "event: visit, window: all", "for each visit, however long ago"),
    (
        "30d",
        "",
        "5",
        "event: visit, max_per_day: 10, max: 20",
        "for each visit; at most 10 a day; at most 20 in all",
    ),
    ("30d", "", "-5", "event: visit, max: -20", "for each visit; no less than -20 in all"),
    (
        "30d",
        "",
        "5",
        "event: visit, first_ever: true",
        "for the very first visit, if it was in the last 30 days",
    ),
    ("all", "", "5", "event: visit, first_ever: true", "for the very first visit"),
    ("30d", "", "5", "event: visit, once: true", "once, for the newest visit"),
    (
        "30d",
        "",
        "5",
        "event: visit, linear_decay: 30d",
        "for each visit; worth less each day, nothing after 30 days",
    ),
    (
        "30d",
        "",
        "5",
        "event: visit, half_life: 2 weeks",
        "for each visit; worth half after 2 weeks, a quarter after twice that, and so on",
    ),
    (
        "30d",
        "half_life: 10d",
        "5",
        "event: visit, half_life: none",
        "for each visit; not worth less with time",
    ),
    ("30d", "half_life: 10d", "5", "event: visit", "for each visit"),
    ("30d", "", "-5", "no_event_for: 60d", "if there is no activity for 60 days"),
]


@pytest.mark.parametrize(("window", "decay", "points", "rule", "words"), SAID)
def test_what_a_rule_gives_its_points_for(window, decay, points, rule, words):
    markdown = page(with_sections(ENGAGEMENT.format(window=window, decay=decay, points=points, rule=rule)))
    sign = "+" if not points.startswith("-") else ""
    assert f"| {sign}{points} | a | {words} |" in markdown
    assert ("Points fade" in markdown) == (decay != "")


STAGES = """
stages:
  - id: sql
    enter: {{grade: A1}}
    {more}
  - {{id: rest}}
"""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("label: Hot", "### 1. Hot\n"),
        ("owner: sales", "### 1. sql (sales)\n"),
        ("owner: sales", "- **Leaves again:** When that no longer holds.\n"),
        ("leave: {when: {score: {below: 5}}}", "- **Leaves again:** If score below 5.\n"),
        (
            "leave: {when: {score: {below: 5}}, min_stay: 7d}",
            "- **Leaves again:** If score below 5, but not before 7 days in the stage.\n",
        ),
        ("require: [email, job_title]", "- **Must be known:** email and job title. "),
        (
            "first_touch_within: 1h",
            "- **Sales makes contact:** Within 1 working hour. Sales works Monday to Friday, ",
        ),
        ("first_touch_within: 90m", "Within 90 working minutes."),
        ("first_touch_within: 1d", "By the end of the working day after the handoff."),
        ("first_touch_within: 3d", "By the end of the 3rd working day after the handoff."),
        ("route: [{to: a}]", "  1. Everybody else: a.\n"),
        (
            "route: [{to: a, at_most: 1000}, {to: b}]",
            "  1. Everybody else: a, at most 1,000 in one handoff.\n",
        ),
        (
            "route: [{when: {country: NO}, to: [a, b, c], by: round_robin, at_most: 5}, {to: q}]",
            '  1. If country is "NO": a, b and c, in turns, at most 5 each in one handoff.\n',
        ),
        ("route: [{to_field: owner}, {to: q}]", "  1. Everybody else: whoever the field owner names.\n"),
    ],
)
def test_what_is_told_of_a_stage(more, words):
    assert words in page(with_sections(STAGES.format(more=more)))


OF_EXPORTS = """
keep_activity: 400d
repeated_activity: once
merge: {by: [email, name], plus_tags: same, gmail_dots: same, prefer: {phone: [Salesforce, HubSpot]}}
columns: {activity_from_contacts: {Last Webinar: Webinar}}
sources:
  - {id: sheet, system: Our sheet, holds: contacts, recognise: [Person, Mail], id_prefix: s-, dates: dd/mm/yyyy,
     columns: {contact_id: Person, email: Mail}}
gates: {rejects: 2%, orphans: 30%, unreadable_in: {employees: 5%}, rows: {contacts: 1000}, shrink: 100%}
"""


def test_what_is_told_of_the_exports():
    told = shown(page(with_sections(OF_EXPORTS)))
    for words in (
        "Activity is kept for 400 days: nothing here asks for older activity.",
        "Activity that is there again counts once, also within one export.",
        "Each date in the column “Last Webinar” of contacts is an activity: “Webinar”.",
        "Exports of contacts from Our sheet are known by “Person” and “Mail”, have dates written dd/mm/yyyy, have “s-”",
        "Rows are one person if they have the same e-mail address or the same name at the same company domain.",
        "What stands behind a plus sign makes no other address: ann+news is ann.",
        "But of phone that of Salesforce and HubSpot goes first, in this order.",
        "More than 2% of the rows, of contacts or of activity, cannot be used.",
        "More than 30% of the activity belongs to nobody in the contacts.",
        "In more than 5% of the rows the field employees cannot be read.",
        "There are fewer than 1,000 rows of contacts.",
    ):
        assert words in told
    assert "fewer than in the handoff before" not in told


def test_what_nobody_has_written_is_said_to_be_missing():
    told = page(with_sections("agreement: {}\ncases: []\n"))
    assert "| Marketing | nobody yet | no |" in told
    assert "No day is set on which both teams look at it again." in told
    assert "Examples" not in told


def test_one_point_is_no_points():
    fit = "fit: {bands: {A: 2, B: 1, C: 0}, rules: [{id: vp, when: {job_title: VP}, points: 1}]}\n"
    told = page(with_sections(fit))
    assert "| B | 1 to under 2 points |" in told
    assert "| C | everybody else (under 1 point) |" in told
