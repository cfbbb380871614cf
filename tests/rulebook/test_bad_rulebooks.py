"""B1 to B20: the ways in which a rulebook goes wrong, each refused at its place in words."""

import hashlib
from pathlib import Path

import pytest

from leadq.ground.errors import RulebookError
from leadq.ground.findings import Severity, Span
from leadq.rulebook.conditions import All, Test
from leadq.rulebook.load import examine, load

SMALL = Path(__file__).with_name("cases").joinpath("nothing_wrong.yaml").read_text(encoding="utf-8")
BOSS = "{id: boss, when: {job_title: {word: ceo}}, points: 10}"


def findings(text, *, severity=Severity.ERROR):
    data = text if isinstance(text, bytes) else text.encode()
    return [f for f in examine(data, "rules.yaml")[2] if f.severity is severity]


def only(text, **kwargs):
    found = findings(text, **kwargs)
    assert len(found) == 1, found
    return found[0]


def where(text, marked):
    """The span of the last place where `marked` stands in `text`."""
    before = text[: text.rindex(marked)]
    line = before.count("\n")
    return Span("rules.yaml", line + 1, len(before) - before.rfind("\n"), len(marked))


def with_rule(rule):
    return SMALL.replace(BOSS, rule)


def fit_condition(text):
    return (
        load(with_rule(f"{{id: boss, when: {text}, points: 10}}").encode(), "rules.yaml")
        .rulebook.fit.rules[0]
        .when
    )


def test_b1_a_tab_is_named_with_its_place_in_plain_words():
    finding = only("leadq: 1\nfit:\n\tbands: {A: 1}\n")
    assert (finding.code, finding.span) == ("LQ103", Span("rules.yaml", 3, 1))
    assert finding.message == "a tab is used for indentation"


def test_b2_of_a_key_that_stands_twice_both_lines_are_named():
    text = SMALL + "name: Another\n"
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ110", Span("rules.yaml", text.count("\n"), 1, 4))
    assert "the first is on line 2" in finding.message


def test_b3_an_unknown_key_gets_the_nearest_known_one():
    text = SMALL.replace("points: 1}", "pionts: 1, points: 1}")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ202", where(text, "pionts"))
    assert finding.hint == "did you mean 'points'?"


@pytest.mark.parametrize(
    "word", ["NO", "yes", "on", "12:30", "010", "1e3", "2024-02-30", "1.10", "0x1F", "~x"]
)
def test_b4_a_word_is_the_text_that_was_typed(word):
    condition = fit_condition(f"{{country: {word}}}")
    assert isinstance(condition, Test)
    assert condition.values == (word,)


def test_b4_a_day_that_is_in_no_calendar_is_named():
    text = SMALL.replace("2026-10-01", "2024-02-30")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ204", where(text, "2024-02-30"))
    assert finding.message == "there is no day '2024-02-30' in the calendar"


def test_b5_a_field_that_no_export_has_is_named_with_the_nearest():
    text = with_rule("{id: boss, when: {job_titel: {word: ceo}}, points: 10}")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ301", where(text, "job_titel"))
    assert finding.hint == "did you mean 'job_title'?"


def test_b6_a_stage_behind_a_wider_one_is_refused():
    text = SMALL.replace(
        "  - {id: sql, enter: {grade: A1}}\n",
        "  - {id: sql, enter: {score: {at_least: 5}}}\n  - {id: mql, enter: {score: {at_least: 9}}}\n",
    )
    finding = only(text)
    assert finding.code == "LQ412"
    assert finding.span == where(text, "enter")
    assert finding.message == "nobody can enter 'mql': whoever may, enters 'sql' above it"


def test_b6_a_threshold_out_of_reach_is_a_warning_with_the_arithmetic():
    text = SMALL.replace("{A: 10, B: 0}", "{A: 11, B: 0}")
    finding = only(text, severity=Severity.WARNING)
    assert (finding.code, finding.span) == ("LQ417", where(text, "11"))
    assert finding.message == "no lead can reach band 'A': it begins at 11, and fit gives at most 10"


@pytest.mark.parametrize(
    "points", ["nan", "NaN", "inf", "-inf", ".inf", ".nan", "1e999", "1e3", "10001", "-10001", "0x10", "²"]
)
def test_b7_points_that_are_no_plain_number_in_range_are_refused(points):
    text = with_rule(f"{{id: boss, when: {{job_title: {{word: ceo}}}}, points: {points}}}")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ204", where(text, points))


def test_b7_ten_to_the_thirtieth_is_refused():
    huge = "1" + "0" * 30
    text = with_rule(f"{{id: boss, when: {{job_title: {{word: ceo}}}}, points: {huge}}}")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ204", where(text, huge))


@pytest.mark.parametrize("bands", ["{A: 10, B: 10, C: 0}", "{A: 10, B: 20, C: 0}"])
def test_b8_bands_that_do_not_fall_are_refused(bands):
    text = SMALL.replace("{A: 10, B: 0}", bands)
    finding = next(f for f in findings(text) if f.code == "LQ401")
    assert finding.span.line == where(text, bands).line
    assert finding.message.startswith("band 'B' begins at ")


def test_b9_a_count_that_no_window_can_hold_is_a_warning():
    text = SMALL.replace("points: 1}", "count: days, at_least: 9, within: 7d, points: 20}")
    finding = only(text, severity=Severity.WARNING)
    assert (finding.code, finding.span) == ("LQ423", where(text, "9"))
    assert finding.message == "'visits' asks for 9 days, and only 8 are looked at"


def test_b10_an_alias_bomb_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
    )
    finding = only(bomb)
    assert (finding.code, finding.span) == ("LQ106", Span("rules.yaml", 1, 4))


def test_b10_merge_keys_are_refused():
    finding = next(f for f in findings("leadq: 1\n<<: {name: x}\n") if f.code == "LQ106")
    assert finding.span == Span("rules.yaml", 2, 1, 2)


def test_b10_ten_thousand_unknown_keys_are_read_in_linear_time():
    """A quadratic reader would need long for this; the number of findings shows that all were read."""
    text = "leadq: 1\n" + "".join(f"k{n}: 1\n" for n in range(10_000))
    assert sum(f.code == "LQ202" for f in findings(text)) == 10_000


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{b: " * 5_000, "- " * 50_000 + "x"])
def test_b11_deep_nesting_is_refused_and_not_survived_by_luck(text):
    finding = only(text)
    assert finding.code == "LQ107"
    assert finding.message == "the file is nested deeper than 64 levels"
    assert finding.span.line == 1


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!binary", "!mine", "!!int"])
def test_b12_a_tag_is_refused_by_name(tag):
    finding = only(f"leadq: 1\nname: {tag} [ls]\n")
    assert (finding.code, finding.span) == ("LQ108", Span("rules.yaml", 2, 7))
    assert tag in finding.message


def test_b13_a_file_over_one_megabyte_is_refused():
    finding = only(b"# " + b"x" * 1_000_000)
    assert (finding.code, finding.span) == ("LQ101", Span("rules.yaml", 1, 1))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("leadq: 1\nname: Grün\n".encode("latin-1"), 2),
        ("leadq: 1\n".encode("utf-16"), 1),
        ("leadq: 1\n".encode("utf-16-le"), 1),
        (b"leadq: 1\nname: a\0b\n", 2),
        (b"leadq: 1\r\nname: \x07\r\n", 2),
    ],
)
def test_b13_what_is_not_utf8_text_is_refused(data, line):
    finding = only(data)
    assert (finding.code, finding.span.line) == ("LQ102", line)


def test_b13_a_byte_order_mark_is_fine():
    loaded = load(b"\xef\xbb\xbf" + SMALL.encode(), "rules.yaml")
    assert loaded.rulebook.name == "Small"


def test_b14_a_second_document_is_refused_with_its_line():
    text = SMALL + "---\nleadq: 1\n"
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ105", Span("rules.yaml", text.count("\n") - 1, 1))


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x|x)*y"])
def test_b15_a_pattern_that_hangs_others_is_fine_with_re2(pattern):
    assert fit_condition(f"{{job_title: {{matches: '{pattern}'}}}}").values == (pattern,)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(?=x)y", "not supported: look-ahead and look-behind"),
        ("(?<!x)y", "not supported: look-ahead and look-behind"),
        (r"(a)\1", "not supported: back-references"),
        ("a" * 513, "the pattern is longer than 512 characters"),
        ("((a{1,100}){1,100}){1,100}", "not a valid pattern: "),
        ("a(", "not a valid pattern: "),
    ],
)
def test_b15_a_pattern_that_re2_cannot_run_is_refused(pattern, said):
    text = with_rule(f"{{id: boss, when: {{job_title: {{matches: '{pattern}'}}}}, points: 10}}")
    finding = only(text)
    assert finding.code == "LQ231"
    assert finding.span == Span(
        "rules.yaml", where(text, pattern).line, where(text, pattern).column - 1, len(pattern) + 2
    )
    assert finding.message.startswith(said)


def test_b16_sql_in_a_value_is_text_and_in_a_field_is_refused():
    evil = "x''); DROP TABLE contacts; --"
    assert fit_condition(f"{{job_title: '{evil}'}}").values == (evil.replace("''", "'"),)
    text = with_rule("{id: boss, when: {'x\"); drop table': 1}, points: 10}")
    finding = only(text)
    assert finding.code == "LQ301"
    assert finding.span.line == where(text, "drop").line


@pytest.mark.parametrize(
    "name", ["../../x", ".", "..", "A", "x" * 300, "a/b", "a.b", "CON", "nul ", "é", "-a"]
)
def test_b17_a_stage_that_is_no_file_name_is_refused(name):
    text = SMALL.replace("{id: sql,", f"{{id: '{name}',")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ206", where(text, f"'{name}'"))


@pytest.mark.parametrize(
    "name", ["con", "nul", "com1", "lpt9", "blocked", "disqualified", "rejects", "suppressed", "manifest"]
)
def test_b17_a_stage_that_would_take_the_name_of_another_file_is_refused(name):
    text = SMALL.replace("{id: sql,", f"{{id: {name},")
    finding = only(text)
    assert finding.code == "LQ311"
    assert finding.span.line == text[: text.index(f"id: {name},")].count("\n") + 1


def test_b17_two_stages_of_one_name_are_refused():
    text = SMALL.replace("{id: rest}", "{id: rest, label: SQL}")
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ310", where(text, "SQL"))


def test_b18_the_hash_is_of_the_bytes_that_were_read():
    data = SMALL.encode()
    loaded = load(data, "rules.yaml")
    assert loaded.sha256 == hashlib.sha256(data).hexdigest()
    assert loaded.file == "rules.yaml"


def test_b19_a_newer_format_is_the_only_thing_said():
    text = SMALL.replace("leadq: 1", "leadq: 2") + "news: {}\n"
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ204", Span("rules.yaml", 1, 8))
    assert finding.hint == "install a newer leadq"


@pytest.mark.parametrize(
    "path",
    [
        "../list.csv",
        "a/../../list.csv",
        "/etc/passwd",
        "~/list.csv",
        "C:/list.csv",
        "'C:\\list.csv'",
        "'\\\\host\\x'",
        "'..\\list.csv'",
        "'file://x'",
        "'.'",
    ],
)
def test_b20_a_list_outside_the_folder_is_refused(path):
    text = SMALL + f"suppress: [{{id: no, file: {path}}}]\n"
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ316", where(text, path))


def test_b20_there_is_no_include():
    finding = only(SMALL + "include: rules.yaml\n")
    assert finding.code == "LQ202"


def test_all_findings_come_at_once_in_the_order_of_the_file():
    text = (
        SMALL.replace("points: 1}", "pionts: 1}")
        .replace("2026-10-01", "1.10.2026")
        .replace("word: ceo", "wrod: ceo")
    )
    with pytest.raises(RulebookError) as caught:
        load(text.encode(), "rules.yaml")
    codes = [f.code for f in caught.value.findings]
    assert codes == ["LQ204", "LQ302", "LQ203", "LQ202"]
    assert [f.span for f in caught.value.findings] == sorted(f.span for f in caught.value.findings)


def test_a_rulebook_without_a_word_against_it_is_loaded():
    loaded = load(SMALL.encode(), "rules.yaml")
    assert loaded.warnings == ()
    assert loaded.rulebook.stages[1].enter is None
    assert loaded.rulebook.engagement.rules[0].event == ("visit",)


def test_warnings_come_with_the_loaded_rulebook():
    loaded = load(SMALL.replace("points: 1}", "points: 0}").encode(), "rules.yaml")
    assert [w.code for w in loaded.warnings] == ["LQ417", "LQ416"]


def test_otherwise_stands_for_everybody_only_where_it_may():
    loaded = load((SMALL + "personas: {boss: {job_title: CEO}, other: otherwise}\n").encode(), "rules.yaml")
    assert loaded.rulebook.personas["other"] == All(())
    assert findings(with_rule("{id: boss, when: otherwise, points: 1}"))[0].code == "LQ220"


def test_a_rulebook_of_five_thousand_rules_is_read_whole():
    rules = "".join(
        f"    - {{id: r{n}, when: {{job_title: {{word: w{n}}}}}, points: 1}}\n" for n in range(5_000)
    )
    loaded = load(SMALL.replace(f"    - {BOSS}\n", f"    - {BOSS}\n{rules}").encode(), "rules.yaml")
    assert len(loaded.rulebook.fit.rules) == 5_001


def test_a_gate_for_a_field_that_is_none_would_close_nothing():
    text = SMALL + "gates: {unreadable_in: {job_titel: 5%, minutes_watched: 5%}}\n"
    text = text.replace("events:", "columns: {activity: {minutes_watched: {type: number}}}\nevents:", 1)
    finding = only(text)
    assert (finding.code, finding.span) == ("LQ301", where(text, "job_titel"))
    assert "'job_title'" in finding.hint
