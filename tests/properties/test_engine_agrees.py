"""The engine and the oracle, two scorers written apart from each other, must say the same of every case.

`python -m tests.properties.many 2000` asks many more.
"""

import pytest

from tests.oracle.generate import DATA_PER_RULEBOOK
from tests.properties.agreement import disagreement

SEEDS = 80


@pytest.mark.parametrize("first", range(0, SEEDS, DATA_PER_RULEBOOK))
def test_the_engine_agrees_with_the_oracle_on_every_case(first):
    """Of a rulebook, with as many exports as are drawn for it."""
    wrong = {seed: said for seed in range(first, first + DATA_PER_RULEBOOK) if (said := disagreement(seed))}
    hint = "make one small: python -m tests.properties.many 1 --shrink --start SEED"
    assert not wrong, "\n".join([hint, *(f"seed {seed}\n{said}" for seed, said in wrong.items())])
