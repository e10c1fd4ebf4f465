"""The local inbox: what would have gone out as text messages, sealed on disk, for /dev/inbox and /dev/messages."""

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apprise.decorators import notify
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.domain.times import stamp


class Inbox:
    """Lines of sealed JSON: no phone number lies on disk in the clear."""

    def __init__(self, state: Path, keys: Path) -> None:
        self._file = state / "inbox"
        self._cipher = AESGCM(base64.b64decode(json.loads(keys.read_text(encoding="ascii"))["wrap"]))

    def add(self, message: dict[str, str]) -> None:
        """Appends a message with the time it came."""
        nonce = os.urandom(12)
        sealed = self._cipher.encrypt(nonce, json.dumps({**message, "at": stamp(datetime.now(UTC))}).encode(), b"inbox")
        with self._file.open("ab") as file:
            file.write(base64.b64encode(nonce + sealed) + b"\n")

    def read(self, since: int = 0) -> list[dict[str, str]]:
        """Every message from the since-th on, oldest first."""
        if not self._file.exists():
            return []
        rows = [base64.b64decode(line) for line in self._file.read_bytes().split(b"\n")[since:] if line]
        return [json.loads(self._cipher.decrypt(row[:12], row[12:], b"inbox")) for row in rows]


def register(inbox: Inbox) -> None:
    """Makes inbox:// a target that Apprise delivers to."""

    @notify(on="inbox", name="Muster inbox")  # type: ignore[no-untyped-call,untyped-decorator]
    def deliver(body: str, title: str, notify_type: Any, *arguments: Any, **options: Any) -> bool:
        inbox.add(json.loads(body))
        return True
