"""What the README shows of a run is what a run says."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

from leadq.cli.ending import run
from leadq.cli.main import app

ROOT = Path(__file__).parents[2]
CHANGES = (
    ("{A: 40, B: 20, C: 0}", "{A: 45, B: 20, C: 0}"),
    ("points: 20, window: 90d", "points: 15, window: 90d"),
    ("require: [email, company, job_title, country, phone]", "require: [email, company, job_title, country]"),
)


def test_the_difference_that_the_readme_shows_is_what_diff_says_of_the_sample(tmp_path, monkeypatch):
    (shown,) = re.findall(
        r"```console\n\$ leadq diff .*?\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    text = (ROOT / "rules.example.yaml").read_text("utf-8")
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "new.yaml").write_text(text, "utf-8")
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    monkeypatch.setenv("COLUMNS", "80")
    exports = [f"--{role}={ROOT}/sample_data/{role}.csv" for role in ("contacts", "activity")]
    old = str(ROOT / "rules.example.yaml")
    said = io.StringIO()
    with redirect_stdout(said):
        assert run(app, ["diff", old, str(tmp_path / "new.yaml"), *exports, "--as-of", "2026-11-02"]) == 0
    missing = [line for line in shown.splitlines() if line.strip() and line.rstrip() not in said.getvalue()]
    assert missing == []
    assert len(shown.splitlines()) > 10
