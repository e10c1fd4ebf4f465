"""Whatever is in the way of a run is one clear line, and leaves no half state."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from infra.local import run as local_run
from infra.local import store
from infra.local.run import LocalRun, RunError


def _trouble(state: Path, **options: Any) -> str:
    with pytest.raises(RunError) as error, LocalRun(state, **options) as run:
        run.prepare()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_port_that_is_taken_touches_no_state(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = _trouble(tmp_path / "state", port=other.getsockname()[1])
    assert "is taken" in said and "PORT=" in said
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_is_none_says_which_there_are(port: int, tmp_path: Path) -> None:
    assert "1 to 65535" in _trouble(tmp_path / "state", port=port)


def test_a_missing_binary_says_how_to_get_it_and_leaves_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DYNOXIDE_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("infra.local.binary.ROOT", tmp_path)
    assert "infra.local setup" in _trouble(tmp_path / "state")
    assert not (tmp_path / "state" / "store.db").exists()


def test_a_state_in_use_is_left_as_it_is_even_when_asked_to_start_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.2)
    with LocalRun(tmp_path / "state") as first:
        first.prepare()
        del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]  # the first run gives the whole environment back
        assert "in use by another run" in _trouble(tmp_path / "state", fresh=True)
        assert first.store and first.store.alive and (tmp_path / "state" / "store.db").exists()


def test_a_full_disk_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_run, "NEEDED_BYTES", 10**18)
    assert "the disk is full" in _trouble(tmp_path / "state")
    assert list((tmp_path / "state").iterdir()) == []


def test_a_file_where_the_state_should_be_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="ascii")
    assert "Cannot write to state" in _trouble(tmp_path / "file" / "state")


def test_a_run_gives_the_environment_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    with LocalRun(tmp_path / "state") as run:
        run.prepare()
        assert os.environ["SITE_URL"] == run.url
        assert (tmp_path / "state" / "keys.json").stat().st_mode & 0o077 == 0
    assert dict(os.environ) == before
