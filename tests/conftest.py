"""What tests stand on: the environment of the functions, one store in memory for each worker, and clean tables."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.run import environment, make_keys
from infra.local.store import Store, client, create_tables
from infra.local.template import local

# Function modules read the environment when they are imported, so it stands before any test module is.
GIVEN = dict(os.environ)
_FOLDER = tempfile.TemporaryDirectory(prefix="muster-tests-")
KEYS = Path(_FOLDER.name) / "keys.json"
_STORE = Store()
make_keys(KEYS, b"tests")
os.environ.update(environment("https://muster.test", KEYS, _STORE.endpoint))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one worker must do alone begins first, so that no worker is left waiting for it."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session")
def _started() -> Iterator[Store]:
    from infra import areas

    _STORE.start()
    create_tables(local(), _STORE.endpoint)
    areas.load(lambda line: None)
    yield _STORE
    _STORE.stop()


@pytest.fixture(scope="session")
def tables(_started: Store) -> Any:
    """A plain client of the store, for looking at items as they lie there."""
    return client("dynamodb", _started.endpoint)


@pytest.fixture
def clean(_started: Store, tables: Any) -> None:
    """Empty tables but for the areas."""
    from tests.clearing import empty

    empty(tables)


@pytest.fixture(scope="session")
def _inbox() -> Any:
    from infra.local.inbox import Inbox, register

    inbox = Inbox(Path(_FOLDER.name), KEYS)
    register(inbox)
    return inbox


@pytest.fixture
def streams(clean: None, _inbox: Any, tmp_path: Path) -> Any:
    """The template's stream mappings, standing at the end of each stream."""
    from tests.streams import Streams

    return Streams(_STORE.endpoint, tmp_path, _inbox)


@pytest.fixture
def sound(clean: None, tables: Any) -> Iterator[None]:
    """After the test the reconciler brings everything to rest, and what must always hold is looked at in the raw tables."""
    from infra.drill.audit import audit
    from tests.streams import reconcile

    yield
    reconcile()
    assert {what: count for what, count in audit(tables, "muster-local-").items() if count} == {}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Callable[..., None]":
    """Moves the functions' clock: `clock(hours=3)` is three hours from now, whatever was said before."""
    from tests.clock import shifted

    def move(**by: float) -> None:
        for module in (
            "muster.http", "needs.clocks", "matching.app", "matching.turns", "dispatch.rounds",
            "notifications.app", "reports.app", "posts.watch", "hours.clock", "rotation.clock", "registration.asking",
            "standardwebhooks.webhooks", "jwt.api_jwt",
        ):  # fmt: skip
            monkeypatch.setattr(f"{module}.datetime", shifted(**by))

    return move


@pytest.fixture(scope="session")
def bare() -> dict[str, str]:
    """The environment as it was before the tests set theirs, for whole runs started beside them."""
    return {**GIVEN, "PYTHONPATH": os.environ["PYTHONPATH"]}
