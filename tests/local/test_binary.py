"""The store's binary is the pinned one or none, and comes from PyPI's npm where the machine has none of its own."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from infra.local import binary


def test_a_binary_with_another_byte_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if binary.machine() not in binary.PIN["sha256"]:
        pytest.skip("no checksum is known for this kind of machine")
    monkeypatch.delenv("DYNOXIDE_BIN", raising=False)
    pinned, place = binary.binary(), tmp_path / "node_modules" / binary.package()
    place.mkdir(parents=True)
    shutil.copy(pinned, place / "dynoxide")
    monkeypatch.setattr(binary, "ROOT", tmp_path)
    binary.verify(binary.binary())
    with (place / "dynoxide").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(binary.StoreError, match="is not Dynoxide"):
        binary.verify(binary.binary())


def test_a_named_binary_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYNOXIDE_BIN", "/nowhere/dynoxide")
    with pytest.raises(binary.StoreError, match="DYNOXIDE_BIN=/nowhere/dynoxide is no program"):
        binary.binary()


def test_package_json_asks_for_the_pinned_version() -> None:
    asked: dict[str, Any] = json.loads((binary.ROOT / "package.json").read_text(encoding="utf-8"))["optionalDependencies"]
    assert asked == {f"@dynoxide/{machine}": binary.VERSION for machine in binary.PIN["sha256"]}
    assert binary.PIN["integrity"].keys() == binary.PIN["sha256"].keys()
