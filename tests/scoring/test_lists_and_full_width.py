"""A suppression list holds for an address in full-width letters, on either side: consent fails safe."""

from pathlib import Path

import pandas as pd
import pytest

import leadq
from tests.scoring.test_suppressions_left_open import BOOK

CONTACTS = {
    "1": "li@\uff4fne.example",
    "2": "\uff2c\uff29\uff20two.example",
    "3": "li@three\uff0eexample.",
    "4": "li@\uff46our.example",
    "5": "li@b\u00fc\uff43her.example",
    "6": "\uff4c\uff49@six.example",
}


@pytest.mark.parametrize(
    ("entry", "kept_out"),
    [
        ("one.example", "1"),
        ("@\uff2fNE.example", "1"),
        ("li@two.example", "2"),
        ("three.example", "3"),
        ("li\uff20four.example", "4"),
        ("xn--bcher-kva.example", "5"),
        ("li@six.example", "6"),
    ],
)
def test_an_entry_holds_whatever_the_width_of_letters(tmp_path: Path, entry: str, kept_out: str) -> None:
    (tmp_path / "no.csv").write_text(f"entry\n{entry}\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(BOOK + "suppress: [{file: no.csv}]\n", encoding="utf-8")
    people = pd.DataFrame({"contact_id": [*CONTACTS], "email": [*CONTACTS.values()]})
    activity = pd.DataFrame({"contact_id": ["1"], "type": ["Visit"], "occurred_at": ["2026-10-30"]})
    result = leadq.score(leadq.load_rulebook(tmp_path / "rules.yaml"), people, activity, as_of="2026-11-01")
    assert sorted({*CONTACTS} - {*result.leads["contact_id"]}) == [kept_out]
