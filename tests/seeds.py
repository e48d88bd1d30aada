"""Seeds of tests with random values."""

import pytest


def seeds(few: int = 8, many: int = 40) -> list:
    """Values for `pytest.mark.parametrize`: a few seeds for every run, and the others for the full one."""
    return [*range(few), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(few, many))]
