"""Scalars that leadq writes are read back as the same text, by leadq and by others."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from leadq.words.yamlscalar import scalar
from leadq.words.yamltext import Map, parse

NO_SURROGATES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LIKE_YAML = st.text(
    st.sampled_from("aZ09 -+.:,#'\"\\[]{}&*!|>%@`~?/()_\n\t\x00\x7f\x85\u2028é漢😀"), max_size=8
)
WORDS = st.sampled_from(
    ["null", "~", "", "Yes", "off", "1e3", "0x1F", "12:30", "2026-11-01", "-5", ".5", "<<", "="]
)


@given(NO_SURROGATES | LIKE_YAML | WORDS, st.booleans())
def test_leadq_reads_back_what_was_written_wherever_it_stands(text: str, typed: bool) -> None:
    written = scalar(text, typed=typed)
    root = parse(f"a: {written}\nb: [{written}, {{c: {written}}}]\n".encode(), "x.yaml").root
    assert isinstance(root, Map)
    assert root == {"a": text, "b": [text, {"c": text}]}


@given(NO_SURROGATES | LIKE_YAML | WORDS)
def test_others_take_a_text_for_text(text: str) -> None:
    assert yaml.safe_load(f"[{scalar(text)}]") == [text]


PLAIN = ("CEO", "Page View", "A&B (Paris)", "/pricing", "50 %", "o'neil@acme.example", "2 weeks")


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_plainly_text_needs_no_quotes(text: str) -> None:
    assert scalar(text) == scalar(text, typed=True) == text


@pytest.mark.parametrize("text", ["12", "-2.5", "yes", "2026-11-01", "0xA"])
def test_values_of_a_type_stand_as_they_are_typed(text: str) -> None:
    assert (scalar(text), scalar(text, typed=True)) == (f'"{text}"', text)


@pytest.mark.parametrize("text", ["null", "", "~", "a: b", "a #b", "a\x85b"])
def test_what_yaml_would_read_otherwise_is_always_in_quotes(text: str) -> None:
    written = '"a\\U00000085b"' if text == "a\x85b" else f'"{text}"'
    assert scalar(text) == scalar(text, typed=True) == written
