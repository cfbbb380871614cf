"""Every test that asks for `engine` runs on each of them, without saying so."""

import pytest

from tests.scoring.engines import ENGINES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", list(ENGINES))
