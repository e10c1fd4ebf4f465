"""Where reports and the books of past months are kept: files below a root that is a bucket on AWS and a folder on a laptop."""

from collections.abc import Mapping
from typing import Any

from muster import settings


def put(folder: str, files: Mapping[str, str]) -> None:
    """Writes files, each whole or anew."""
    for name, text in files.items():
        place = _root() / folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())


def get(folder: str, name: str) -> str:
    """A file."""
    return bytes((_root() / folder / name).read_bytes()).decode()


def holds(folder: str, name: str) -> bool:
    """Whether a file is there."""
    return bool((_root() / folder / name).exists())


def _root() -> Any:
    from cloudpathlib import AnyPath  # not at the top: it costs a start more than the rest of the function

    return AnyPath(settings.reports_root())
