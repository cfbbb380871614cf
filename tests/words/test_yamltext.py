"""YAML with positions: the same from both parsers, typed by nobody, and never a surprise."""

import pytest
import yaml

from leadq.ground.findings import Span
from leadq.words import yamltext
from leadq.words.yamltext import Map, Seq, Text, parse

TEXT = """\
# a note
name: "In: bound"   # and another
rules:
  - {id: one, points: -3, when: {country: NO}}
  - id: two
    note: |
      several
      lines
empty:
tilde: ~
quoted: 'null'
"""


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request, monkeypatch):
    """Run every test with libyaml and with its Python twin."""
    monkeypatch.setattr(yamltext, "LOADER", getattr(yaml, request.param))


def test_values_are_the_text_that_was_typed():
    root = parse(TEXT.encode(), "r.yaml").root
    assert root == {
        "name": "In: bound",
        "rules": [
            {"id": "one", "points": "-3", "when": {"country": "NO"}},
            {"id": "two", "note": "several\nlines\n"},
        ],
        "empty": None,
        "tilde": None,
        "quoted": "null",
    }
    assert isinstance(root, Map)
    assert isinstance(root.at("rules"), Seq)
    assert isinstance(root.at("name"), Text)


def test_everything_knows_its_place():
    root = parse(TEXT.encode(), "r.yaml").root
    assert root.span == Span("r.yaml", 2, 1)
    assert root.key("rules").span == Span("r.yaml", 3, 1, 5)
    assert root.at("name").span == Span("r.yaml", 2, 7, 11)
    assert root.at("rules")[0].at("when").at("country").span == Span("r.yaml", 4, 43, 2)
    assert root.at("rules")[1].span == Span("r.yaml", 5, 5)
    assert root.at("rules")[1].at("note").span == Span("r.yaml", 6, 11)


def test_a_key_that_is_absent_has_no_value_and_no_place():
    root = parse(b"a: 1\n", "r.yaml").root
    assert root.at("b") is None
    with pytest.raises(KeyError):
        root.key("b")


def test_places_count_characters_and_lines_of_every_kind():
    root = parse("\ufeff'é𝒳': ü\r\nb: c\u2028d: e".encode(), "r.yaml").root
    assert root.at("é𝒳").span == Span("r.yaml", 1, 7, 1)
    assert root.at("b").span == Span("r.yaml", 2, 4, 1)
    assert root.at("d").span == Span("r.yaml", 3, 4, 1)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\n\tb: 2\n", 2, "a tab is used for indentation"),
        ("a: b: c\n", 1, "a ':' stands where a value was already complete"),
        ("a: 1\nb\nc: 2\n", 3, "a ':' is missing on this line or the one before"),
        ("a: [1, 2\nb: 3\n", 2, "a list or mapping in brackets is not closed"),
        ("a: {b: 1 c: 2}\n", 1, "a list or mapping in brackets is not closed"),
        ("a: 'x\nb: 2\n", 1, "a quote is opened and never closed"),
        ("a: @x\n", 1, "a value cannot start with '@'"),
        ("a: %x\n", 1, "a value cannot start with '%'"),
        ("a: 1\n]\n", 2, "the indentation of this line fits no level above"),
        ("- a\nb: 1\n", 2, "the indentation of this line fits no level above"),
        ('a: "\\q"\n', 1, "a backslash in double quotes starts a code"),
        ("%YAML 3.0\n---\na: 1", 1, "this asks for another version of YAML"),
        ("a: - b\n", 1, "a '- ' stands where no list can begin"),
    ],
)
def test_syntax_errors_are_said_in_plain_words(text, line, said):
    parsed = parse(text.encode(), "r.yaml")
    assert parsed.root is None
    (finding,) = parsed.findings
    assert (finding.code, finding.span.line, finding.message) == ("LQ103", line, said)


def test_many_keys_are_read_in_linear_time():
    """A quadratic reader would need minutes for this."""
    count = 20_000
    root = parse("".join(f"k{n}: 1\n" for n in range(count)).encode(), "r.yaml").root
    assert len(root) == count
    assert [root.key(f"k{n}").span.line for n in range(count)] == list(range(1, count + 1))


def test_too_many_values_are_refused_with_their_number(monkeypatch):
    monkeypatch.setattr(yamltext, "MAX_NODES", 2_000)
    (finding,) = parse(b"[" + b"a," * 2_500 + b"]", "r.yaml").findings
    assert (finding.code, finding.message) == ("LQ107", "the file holds more than 2,000 values")
