"""The shape of the package: floors, cycles, names, and what is loaded for what."""

import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "leadq"
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("pandas", "duckdb", "sqlglot", "numpy", "pyarrow")
SAY_NOTHING = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "lib",
    "manager",
    "misc",
    "shared",
    "util",
    "utils",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_contract_of_the_floors_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """The contracts stand in pyproject.toml: floors, who may draw, who may touch rows."""
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_no_module_imports_itself_by_a_roundabout_way() -> None:
    """Imports for typing alone count too; only the public names in `leadq/__init__.py` may point upward."""
    graph = grimp.build_graph("leadq", cache_dir=None)
    graph.remove_import(importer="leadq", imported="leadq.api")
    in_a_circle = [
        f"{module} → {imported}"
        for module in sorted(graph.modules)
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(importer=imported, imported=module)
    ]
    assert in_a_circle == []


@pytest.mark.parametrize(
    "command",
    ["--help", "--version", "exit-codes", "score --help", "score --rules nowhere.yaml -c a -a b -o c"],
)
def test_what_needs_no_rows_loads_no_engine(command: str) -> None:
    code = f"from leadq.cli.main import app; from leadq.cli.ending import run; run(app, {command.split()!r})"
    assert loaded_by(code) == []


def test_checking_a_rulebook_loads_no_engine() -> None:
    code = "import leadq; leadq.load_rulebook('rules.example.yaml')"
    assert loaded_by(code) == []


def test_importing_leadq_loads_nothing_else() -> None:
    code = "import sys; import leadq; print([m for m in sys.modules if m.startswith('leadq')])"
    assert printed(code) == "['leadq']"


def loaded_by(code: str) -> list[str]:
    """Return the heavy libraries that a fresh interpreter has loaded after running the code."""
    after = f"print([m for m in {HEAVY!r} if m in sys.modules])"
    return ast.literal_eval(printed(f"import sys; {code}; {after}"))


def printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_file_is_named_for_what_it_owns(path: Path) -> None:
    assert path.stem not in SAY_NOTHING
    assert path.parent.name not in SAY_NOTHING


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name == "__init__.py" and p.parent != PACKAGE], ids=name
)
def test_a_package_says_what_it_is_and_nothing_more(path: Path) -> None:
    docstring, *rest = ast.parse(path.read_text("utf-8")).body
    assert isinstance(docstring, ast.Expr)
    assert rest == []


@pytest.mark.parametrize("path", [p for p in MODULES if "cli" not in p.parts], ids=name)
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if isinstance(call, ast.Name) and call.id == "print"] == []


@pytest.mark.parametrize("path", [p for p in MODULES if "cli" not in p.parts], ids=name)
def test_only_the_command_line_and_the_api_read_the_clock_and_the_environment(path: Path) -> None:
    banned = {"datetime.now", "date.today", "time.time", "os.environ", "os.getenv"}
    if path.name == "api.py":
        banned.remove("datetime.now")
    found = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in banned
    ]
    assert found == []
