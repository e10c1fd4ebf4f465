"""Whole runs start a store of their own."""

from collections.abc import Iterator

import pytest

WHOLE = ("test_run", "test_trouble", "test_kill")


@pytest.fixture(scope="module", autouse=True)
def _own_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hides the tests' store from the modules that start whole runs."""
    with pytest.MonkeyPatch.context() as patch:
        if request.module.__name__.rpartition(".")[2] in WHOLE:
            patch.delenv("AWS_ENDPOINT_URL_DYNAMODB")
        yield
