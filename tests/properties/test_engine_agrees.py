"""The engine and the oracle, two scorers written apart from each other, must say the same of every case.

`python -m tests.properties.many 2000` asks many more.
"""

from tests.properties.workers import disagreements

SEEDS = range(80)


def test_the_engine_agrees_with_the_oracle_on_every_case():
    wrong = {seed: said for seed, said in disagreements(SEEDS) if said}
    hint = "make one small: python -m tests.properties.many 1 --shrink --start SEED"
    assert not wrong, "\n".join([hint, *(f"seed {seed}\n{said}" for seed, said in wrong.items())])
