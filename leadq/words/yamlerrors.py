"""What a YAML parser complains about, in the words of a person who writes a rulebook.

The two parsers of PyYAML (libyaml and its Python twin) say the same in different words; both are known here.
"""

import yaml

_INDENTATION = ("the indentation of this line fits no level above", "line it up with its neighbours")
_KNOWN = (
    ("tab character", "a tab is used for indentation", "indent with spaces: two for each level"),
    ("could not find expected ':'", "a ':' is missing on this line or the one before", "write `key: value`"),
    (
        "mapping values are not allowed",
        "a ':' stands where a value was already complete",
        "put the value in quotes if it contains ': ', and check the indentation of this line",
    ),
    (
        "sequence entries are not allowed",
        "a '- ' stands where no list can begin",
        "start the list on a new line",
    ),
    ("expected ','", "a list or mapping in brackets is not closed", "add the missing ',' or bracket"),
    ("unexpected end of stream", "a quote is opened and never closed", "close it on the same line"),
    ("unknown escape character", "a backslash in double quotes starts a code", "use single quotes: 'a\\b'"),
    (
        "incompatible YAML document",
        "this asks for another version of YAML",
        "remove the line that starts with %",
    ),
    ("duplicate %", "this directive stands twice", "remove the lines that start with %"),
    ("expected <block end>", *_INDENTATION),
    ("did not find expected key", *_INDENTATION),
    ("did not find expected '-'", *_INDENTATION),
    ("wrong indented", *_INDENTATION),
)
_CANNOT_START = "that cannot start any token"
_OTHERWISE = ("this line is not valid YAML", "check its quotes, colons, brackets and indentation")


def explain(error: yaml.YAMLError, lines: list[str]) -> tuple[int, int, str, str]:
    """Return (line, column, what is wrong, what to do) for a syntax error; line and column from 1."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "")
    if mark is None or "end of stream" in problem:  # what was opened says more than where the file ends
        mark = getattr(error, "context_mark", None) or mark
    line = min(mark.line + 1, max(len(lines), 1)) if mark else 1
    here = lines[line - 1] if lines else ""
    column = min(mark.column + 1, len(here) + 1) if mark and mark.line + 1 == line else len(here) + 1
    character = here[column - 1 : column]
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return line, column, "a tab is used for indentation", "indent with spaces: two for each level"
    if _CANNOT_START in problem and character:
        return line, column, f"a value cannot start with '{character}'", "put the value in quotes"
    message, hint = next(((what, way) for sign, what, way in _KNOWN if sign in problem), _OTHERWISE)
    return line, column, message, hint
