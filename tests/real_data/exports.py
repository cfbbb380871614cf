"""Data that nobody here wrote, scored by the command; and the arithmetic of the tests that count it again.

The folder `../shared/data` lies beside the repository and is no part of it; where it is absent these tests skip.
"""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from leadq.cli.main import app, run

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
RULEBOOKS = Path(__file__).parent / "rulebooks"
NOT_STAGES = ("rejects.csv", "merged.csv", "accounts.csv")


def needs(folder: str) -> pytest.MarkDecorator:
    """Return a mark that skips a module where a folder of the shared data is absent, saying so."""
    return pytest.mark.skipif(
        not (SHARED / folder).is_dir(), reason=f"the shared folder ../shared/data/{folder} is not here"
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `leadq score`: its exit code, both streams, and the folder it was to write."""

    code: int
    out: str
    err: str
    folder: Path

    def worked(self) -> "Run":
        """Return the run itself, which must have ended with exit code 0 and without a word on stderr."""
        assert (self.code, self.err) == (0, "")
        return self

    @property
    def data(self) -> dict[str, Any]:
        """The document of `--format json`."""
        return json.loads(self.out)["data"]

    @property
    def leads(self) -> pd.DataFrame:
        """All leads of all files, as text, by contact id; the column `file` says where each stands."""
        frames = [
            pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").assign(file=path.stem)
            for path in sorted(self.folder.glob("*.csv"))
            if path.name not in NOT_STAGES
        ]
        leads = pd.concat(frames).set_index("contact_id")
        assert leads.index.is_unique
        return leads

    @property
    def scores(self) -> dict[str, Decimal]:
        """Contact id to score."""
        return {key: Decimal(score) for key, score in self.leads["score"].items()}

    def contributions(self) -> pd.DataFrame:
        """Return `contributions.parquet`."""
        return pd.read_parquet(self.folder / "contributions.parquet")

    def points(self, rule: str) -> dict[str, Decimal]:
        """Return contact id to the points of one rule."""
        found = self.contributions()
        rows = found[found["rule"] == rule]
        return dict(zip(rows["contact_id"], rows["points"], strict=True))


def score(
    rulebook: str | Path, contacts: list[Path], activity: list[Path], as_of: str, folder: Path, *more: str
) -> Run:
    """Run `leadq score --cells raw --format json` in this process.

    Args:
        rulebook: the name of a rulebook of these tests, or the path of another.
        contacts: the exports of contacts.
        activity: the exports of activity.
        as_of: the instant.
        folder: an empty folder; the handoff is made in `folder/handoff`.
        more: further options.
    """
    rules = RULEBOOKS / f"{rulebook}.yaml" if isinstance(rulebook, str) else rulebook
    made = folder / "handoff"
    arguments = ["score", "--rules", str(rules), "--as-of", as_of, "--out", str(made)]
    arguments += [text for path in contacts for text in ("--contacts", str(path))]
    arguments += [text for path in activity for text in ("--activity", str(path))]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(app, [*arguments, "--cells", "raw", "--format", "json", *more])
    return Run(code, out.getvalue(), err.getvalue(), made)


def table(path: Path) -> pd.DataFrame:
    """Return an export as text, an empty cell as the empty text: read by pandas, not by leadq."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def cents(number: Decimal) -> Decimal:
    """Round half away from zero to two decimals."""
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def half_life(age_days: int, days: int) -> Decimal:
    """Return 2 ** (-age / days), rounded half up to six decimals."""
    factor = Decimal(2) ** (Decimal(-age_days) / Decimal(days))
    return factor.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def linear(age_days: int, days: int) -> Decimal:
    """Return what is left of a point that runs out evenly, rounded half up to six decimals."""
    factor = max(Decimal(0), 1 - Decimal(age_days) / Decimal(days))
    return factor.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def ages(days: pd.Series, as_of: str) -> pd.Series:
    """Return whole calendar days from texts that begin with a day, YYYY-MM-DD, to the as-of day."""
    return (pd.Timestamp(as_of) - pd.to_datetime(days.str[:10])).dt.days
