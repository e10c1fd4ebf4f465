"""Every test of a function starts from clean tables."""

import pytest


@pytest.fixture(autouse=True)
def _clean(clean: None) -> None:
    """Clean tables."""
