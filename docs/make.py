"""Write the pages and the picture that are made from leadq itself: `python docs/make.py` (tests hold them current).

`docs/cli.md` from the commands, `docs/exit-codes.md` from their meanings, `docs/codes.md` from the codes of findings
and the examples in `docs/codes.yaml`, `docs/rulebook.md` and `docs/schema/` from the model, and
`docs/images/report.svg` from a real run on `sample_data/`.
"""

import io
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import typer.main  # noqa: E402 - leadq is found beside this folder, installed or not
import yaml  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.segment import Segment, Segments  # noqa: E402
from rich.terminal_theme import MONOKAI  # noqa: E402

import leadq  # noqa: E402
from leadq.cli.main import app  # noqa: E402
from leadq.cli.surroundings import VARIABLES  # noqa: E402
from leadq.ground.exits import MEANINGS  # noqa: E402
from leadq.ground.findings import Severity  # noqa: E402
from leadq.jobs.given import Given  # noqa: E402
from leadq.jobs.schema import schema_of_cases, schema_of_rulebooks  # noqa: E402
from leadq.jobs.score import ScoreRequest, score  # noqa: E402
from leadq.reports.terminal.score import render_score  # noqa: E402
from leadq.rulebook.codes import CODES  # noqa: E402
from leadq.rulebook.reference import reference  # noqa: E402
from leadq.words.instants import parse_as_of  # noqa: E402

PICTURE = ROOT / "docs" / "images" / "report.svg"
WIDTH = 110
LAST_PART = "Rules"  # the picture ends before this heading: the rest is long
_WRITTEN_BY = "<!-- Written by docs/make.py. Change the code, then run it. -->"


def cli_page() -> str:
    """Return `docs/cli.md`: every command with every option, as the command line knows them."""
    root: Any = typer.main.get_command(app)
    lines = [_WRITTEN_BY, "# The command line", "", f"{root.help}", ""]
    lines += ["Standard output is the answer; progress, warnings and errors go to standard error. "]
    lines[-1] += "What the exit codes mean stands in [Exit codes](exit-codes.md)."
    lines += ["", *_table(("option", "", "meaning"), (_option(p) for p in root.params)), ""]
    for name, command in root.commands.items():
        lines += [f"## leadq {name}", "", *_help(command.help), ""]
        panels: dict[str, list[Any]] = {}
        for parameter in command.params:
            panels.setdefault(getattr(parameter, "rich_help_panel", None) or "Options", []).append(parameter)
        for title, parameters in panels.items():
            lines += [f"**{title}**", "", *_table(("option", "", "meaning"), map(_option, parameters)), ""]
    lines += ["## Environment", "", *_environment()]
    return "\n".join(lines)


def _help(text: str) -> Iterator[str]:
    """Yield a command's help, with the example (the part that click leaves as it is) as a code block."""
    for part in text.strip().split("\n\n"):
        if part.startswith("\b"):
            _, title, *example = part.split("\n")
            yield from (title, "", "```sh", *(line.removeprefix("  ") for line in example), "```", "")
        else:
            yield from (" ".join(part.split()), "")


def _option(parameter: Any) -> tuple[str, str, str]:  # noqa: ANN401 - of click, or of typer's copy of it
    is_argument = parameter.param_type_name == "argument"
    names = [parameter.metavar] if is_argument else [*parameter.opts, *parameter.secondary_opts]
    takes = "" if is_argument or parameter.is_flag else f"`{parameter.metavar}`"
    default = getattr(parameter.default, "value", parameter.default)
    meaning = parameter.help or ""
    if parameter.required:
        meaning += " **Required.**"
    elif default not in (None, False) and not callable(default):
        meaning += f" Default: `{default}`."
    return ", ".join(f"`{name}`" for name in names), takes, meaning


def _environment() -> Iterator[str]:
    yield "| variable | meaning |"
    yield "|---|---|"
    for name, meaning in VARIABLES.items():
        yield f"| `{name}` | {meaning} |"
    yield "| `NO_COLOR`, `TERM`, `COLUMNS` | As everywhere: no colour, plain marks for `dumb`, width. |"
    yield "| `TMPDIR` | Where the engine spills and keeps readable copies of exports, in a folder of its own. |"
    yield ""
    yield "Any other variable that begins with `LEADQ_` is named on standard error: it may be misspelt."
    yield ""


def exit_code_page() -> str:
    """Return `docs/exit-codes.md`."""
    rows = [(str(code.value), f"`{code.name}`", meaning) for code, meaning in MEANINGS.items()]
    lines = [_WRITTEN_BY, "# Exit codes", ""]
    lines += ["One meaning each; no option changes it. `leadq exit-codes` prints the same.", ""]
    lines += [*_table(("code", "name", "meaning"), rows), ""]
    lines += [
        "When a code is not 0, no handoff was made, and the old one, if there was one, is as it was (if only "
    ]
    lines[-1] += "the report could not be written, the message says so). "
    lines[-1] += "Messages name no person and quote no cell, so they may go to a cron mail or a log."
    return "\n".join([*lines, ""])


_PARTS = {
    "1": "The file", "2": "How it is written", "3": "Names", "4": "What it means", "5": "The agreement",
    "6": "What the exports lack", "7": "What the exports show", "8": "Comments that silence warnings",
}  # fmt: skip


def codes_page() -> str:
    """Return `docs/codes.md`: what each code of a finding means, what to do, and an example (`docs/codes.yaml`)."""
    examples = yaml.safe_load((ROOT / "docs" / "codes.yaml").read_text(encoding="utf-8"))
    lines = [_WRITTEN_BY, "# Codes of findings", ""]
    lines += [
        "`leadq check` and every command that reads a rulebook name findings by these codes. An error stops a "
    ]
    lines[-1] += (
        "command, a warning does not. A comment behind a line, or alone above it, silences a warning there: "
    )
    lines[-1] += (
        "`# leadq: ignore=LQ417 and why`. In the examples `…` stands for many more lines like the one above it."
    )
    part = ""
    for code in CODES.values():
        if code.code[2] != part:
            part = code.code[2]
            lines += ["", f"## {_PARTS[part]}"]
        kind = "a warning" if code.severity is Severity.WARNING else "an error"
        lines += ["", f"### {code.code}", "", f"**{code.title}**, {kind}. {code.meaning} {code.remedy}"]
        lines += _example(examples[code.code])
    return "\n".join([*lines, ""])


def _example(example: str | dict[str, str]) -> list[str]:
    """Return the lines of an example: a fragment of a rulebook, and the exports in which it leads to its code."""
    parts = {"rules": example} if isinstance(example, str) else example
    lines = []
    for part, text in parts.items():
        said = {"rules": "", "contacts": "With these contacts:", "activity": "And this activity:"}[part]
        shown = text.translate({number: 0x2400 + number for number in range(32) if number != ord("\n")})
        lines += [*(["", said] if said else []), "", f"```{'csv' if said else 'yaml'}"]
        lines += [*shown.splitlines(), "```"]
    return lines


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]] | Any) -> list[str]:  # noqa: ANN401
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
        *(f"| {' | '.join(row)} |" for row in cells),
    ]


def report_picture() -> str:
    """Return the first part of the report of a real run on the sample, as SVG."""
    loaded = leadq.load_rulebook(ROOT / "rules.example.yaml")
    contacts, activity = (ROOT / "sample_data" / name for name in ("contacts.csv", "activity.csv"))
    with tempfile.TemporaryDirectory() as folder:
        request = ScoreRequest(
            loaded=loaded,
            rulebook_folder=ROOT,
            given=Given((contacts,), (activity,)),
            as_of=parse_as_of("2026-11-02", loaded.rulebook.timezone),
            out=Path(folder) / "handoff",
            version=leadq.__version__,
        )
        outcome = score(request)
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor",
        legacy_windows=False, highlight=False, _environ={},
    )  # fmt: skip
    report = render_score(outcome.summary, outcome.files, "handoff", 1.0, (), show_values=False)
    for line in console.render_lines(report, pad=False):
        if "".join(segment.text for segment in line).startswith(LAST_PART):
            break
        console.print(Segments([*line, Segment.line()]), end="")
    svg = console.export_svg(title="leadq score", theme=MONOKAI, unique_id="report")
    return re.sub(
        r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL
    )  # whoever looks at it asks nobody for fonts


def text_of_picture(svg: str) -> list[str]:
    """Return the words of an SVG picture, in order: what a reader sees, whatever it is drawn with."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - a picture of our own
    return [" ".join("".join(text.itertext()).split()) for text in texts]


def pages() -> dict[Path, str]:
    """Return every page that is written, by its path."""
    return {
        ROOT / "docs" / "cli.md": cli_page(),
        ROOT / "docs" / "exit-codes.md": exit_code_page(),
        ROOT / "docs" / "codes.md": codes_page(),
        ROOT / "docs" / "rulebook.md": reference(),
        ROOT / "docs" / "schema" / "rulebook.schema.json": schema_of_rulebooks(),
        ROOT / "docs" / "schema" / "cases.schema.json": schema_of_cases(),
    }


if __name__ == "__main__":
    for path, text in {**pages(), PICTURE: report_picture()}.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
