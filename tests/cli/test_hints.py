"""Words on stderr fit the command that runs: no hint names an option that it lacks."""

import ast
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import grimp
import pytest

from leadq.cli.ending import run
from leadq.cli.hints import fitting, options_named, options_of
from leadq.cli.main import app
from tests.cli.desk import CONTACTS_HEADER, Desk, apart

ROOT = Path(__file__).parents[2]
COMMANDS = {command.name or "": command for command in app.registered_commands}
OPTIONS = {name: options_of(app, name) for name in COMMANDS}
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and named pipes of POSIX")

NO_EXPORTS = {"docs", "fmt", "schema", "test"}
NEVER = {
    "leadq.cli.given": NO_EXPORTS | {"inspect"},
    "leadq.cli.options": {"inspect", "test"},
    "leadq.engines.duckdb": NO_EXPORTS,
    "leadq.exports.reading": NO_EXPORTS,
    "leadq.exports.sniff": NO_EXPORTS,
    "leadq.exports.unpacking": NO_EXPORTS | {"inspect"},
    "leadq.exports.workbook": NO_EXPORTS,
    "leadq.ingest.mapping": NO_EXPORTS | {"init", "inspect"},
    "leadq.jobs.gates": NO_EXPORTS,
    "leadq.handoff.folder": {*COMMANDS} - {"score"},
    "leadq.rulebook.gates": {*COMMANDS} - {"score"},
}
"""Commands that import a module and do not come to its texts: they read no exports, name no columns for them (a
rulebook that init drafts), or make no handoff."""


def leadq(*arguments: str | Path) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, [*map(str, arguments)])
    return code, " ".join(err.getvalue().split())


@pytest.mark.parametrize(
    ("hint", "options", "left"),
    [
        ("look there; --a accepts it", {"--a"}, "look there; --a accepts it"),
        ("look there; --a accepts it", {"--b"}, "look there"),
        ("raise --a; look there", {"--b"}, "look there"),
        ("add it, or map it, or pass --a", set(), "add it, or map it"),
        ("raise --a", set(), ""),
        (
            "`leadq init FOLDER --preset minimal` goes on",
            set(),
            "`leadq init FOLDER --preset minimal` goes on",
        ),
        ("give --a b, or --c (and --d)", {"--a", "--c", "--d"}, "give --a b, or --c (and --d)"),
    ],
)
def test_a_way_out_by_an_option_that_the_command_lacks_is_left_out(hint, options, left):
    assert fitting(hint, options) == left


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("score", "look whether the export failed; --allow-empty accepts it as it is"),
        ("explain", "look whether the export failed; --allow-empty accepts it as it is"),
        ("check", "look whether the export failed"),
        ("init", "look whether the export failed"),
    ],
)
def test_an_empty_export_is_allowed_only_where_it_can_be(tmp_path: Path, command: str, says: str) -> None:
    desk = Desk(tmp_path)
    desk.write("contacts.csv", CONTACTS_HEADER)
    exports = ("--contacts", desk.contacts, "--activity", str(desk.activity))
    before = {
        "score": ("--rules", desk.rules, "--out", desk.out),
        "explain": ("c-001", "--rules", desk.rules),
        "check": (desk.rules,),
        "init": (tmp_path / "leads",),
    }
    code, err = leadq(command, *before[command], *exports, "--as-of", "2026-11-01")
    assert code == 65
    assert err.endswith(f"hint: {says}"), err


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder in which nobody may make one")
def test_a_folder_that_cannot_be_made_gets_a_hint_that_init_understands() -> None:
    code, err = leadq("init", "/proc/leads", "--preset", "minimal")
    assert (code, err.partition("hint: ")[2]) == (73, "choose another folder")


STOPPED = {
    "score": ("--rules", "{}", "-c", "contacts.csv", "-a", "activity.csv", "--out", "handoff"),
    "check": ("{}",),
    "explain": ("c-001", "--rules", "{}", "-c", "contacts.csv", "-a", "activity.csv"),
    "simulate": ("--rules", "{}", "-c", "contacts.csv", "-a", "activity.csv"),
    "test": ("{}",),
    "diff": ("{}", "rules.yaml"),
    "align": ("{}", "rules.yaml", "-c", "contacts.csv"),
    "fmt": ("{}",),
    "docs": ("{}",),
}


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("command", STOPPED)
def test_a_command_that_publishes_nothing_does_not_speak_of_it(tmp_path, command, number, code):
    """The rulebook is a pipe: when it can be opened for writing, the command waits for it to be written."""
    Desk(tmp_path)
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    arguments = [word.format(pipe) for word in STOPPED[command]]
    process = subprocess.Popen(
        [sys.executable, "-m", "leadq", command, *arguments],
        cwd=tmp_path,
        env=apart(),
        stderr=subprocess.PIPE,
    )
    with pipe.open("wb"):
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == code
    left = ": nothing was published" if command == "score" else ""
    assert err.decode() == f"leadq: stopped{left}\n"


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a module that a user may read: its literals without docstrings; `…` for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def test_every_text_names_options_of_the_commands_in_which_it_may_be_read() -> None:
    """Hints lose what does not fit when they are shown, so one way out must always stay."""
    graph = grimp.build_graph("leadq", cache_dir=None)
    readers: dict[str, set[str]] = {}
    for name, command in COMMANDS.items():
        module = getattr(command.callback, "__module__", "")
        for below in {module, *graph.find_upstream_modules(module)}:
            readers.setdefault(below, set()).add(name)
    wrong = [
        f"{module}: '{text}' does not fit `leadq {command}`"
        for module, commands in sorted(readers.items())
        for text in texts(_file_of(module))
        if " " in text and options_named(text)
        for command in sorted(commands - NEVER.get(module, set()))
        if not fitting(text, OPTIONS[command])
    ]
    assert wrong == []


def _file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_the_options_of_a_command_are_found() -> None:
    assert {"--out", "-o", "--allow-empty"} <= OPTIONS["score"]
    assert options_of(app, "no-such-command") == set()
