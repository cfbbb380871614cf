"""`leadq init` on the command line: what it takes, what it refuses, and that its folder is one to go on with."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from leadq.cli.ending import run
from leadq.cli.main import app

SAMPLE = Path(__file__).parents[2] / "sample_data"
EXPORTS = ["--contacts", str(SAMPLE / "contacts.csv"), "--activity", str(SAMPLE / "activity.csv")]


def leadq(*arguments: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, [*map(str, arguments)])
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "leads"
    code, out, err = leadq("init", folder, *EXPORTS)
    assert (code, err) == (0, "")
    assert "a starting point that\nnobody signed" in out
    return folder


def test_the_rulebook_of_the_sample_checks_clean_is_in_order_and_its_cases_hold(made: Path) -> None:
    code, out, _ = leadq("check", made / "rules.yaml", "--format", "json")
    findings = json.loads(out)
    assert code == 0
    assert "LQ5" in json.dumps(findings)
    assert not {f"LQ{digit}" for digit in "1234" if f'"LQ{digit}' in json.dumps(findings)}
    assert leadq("fmt", "--check", made / "rules.yaml")[0] == 0
    assert leadq("test", made / "rules.yaml")[0] == 0


def test_it_scores_the_exports_it_was_made_from(made: Path, tmp_path: Path) -> None:
    code, out, err = leadq(
        "score", "--rules", made / "rules.yaml", *EXPORTS, "--as-of", "2026-11-01", "--out", tmp_path / "handoff",
        "--format", "json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    stages = {stage["id"]: stage["leads"] for stage in json.loads(out)["data"]["stages"]}
    assert 0 < stages["sql"] < stages["mql"] < stages["nurture"]


def test_it_gives_the_same_files_each_time(made: Path, tmp_path: Path) -> None:
    leadq("init", tmp_path / "again", *EXPORTS, "-q")
    names = sorted(path.name for path in made.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert all((made / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "begins with a preset or with exports"),
        (["--preset", "minimal", *EXPORTS], "not with both"),
        (["--preset", "minimal", *EXPORTS[2:]], "a preset looks at no exports"),
        (["--preset", "maximal"], "there is no preset 'maximal'"),
    ],
)
def test_what_goes_not_together_is_refused(options: list[str], words: str, tmp_path: Path) -> None:
    code, out, err = leadq("init", tmp_path / "leads", *options)
    assert (code, out) == (2, "")
    assert words in " ".join(err.split())
    assert not (tmp_path / "leads").exists()


def test_a_second_run_replaces_nothing(tmp_path: Path) -> None:
    assert leadq("init", tmp_path / "leads", "--preset", "minimal")[0] == 0
    before = (tmp_path / "leads/rules.yaml").read_bytes()
    code, _, err = leadq("init", tmp_path / "leads", "--preset", "b2b-inbound")
    assert code == 73
    assert "replaces no file" in " ".join(err.split())
    assert (tmp_path / "leads/rules.yaml").read_bytes() == before


def test_a_preset_loads_neither_pandas_nor_the_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from leadq.cli.ending import run; from leadq.cli.main import app; "
        f"run(app, ['init', {str(tmp_path / 'leads')!r}, '--preset', 'minimal', '-q']); "
        "print(sorted({'pandas', 'duckdb', 'sqlglot', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert (tmp_path / "leads/rules.yaml").is_file()
