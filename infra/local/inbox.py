"""The local inbox: what would have gone out as text messages, sealed on disk, for /dev/inbox and /dev/messages."""

import base64
import fcntl
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
Message = dict[str, str]


class Inbox:
    """Lines of sealed JSON: no phone number lies on disk in the clear."""

    def __init__(self, state: Path, keys: Path) -> None:
        self._file = state / "inbox"
        self._cipher = AESGCM(base64.b64decode(json.loads(keys.read_text(encoding="ascii"))["wrap"]))
        self._starts = [0]  # of the lines seen so far, and of the next one
        self._reading = threading.Lock()

    def add(self, message: Message) -> None:
        """Appends a message with the time it came."""
        nonce = os.urandom(_NONCE)
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        sealed = self._cipher.encrypt(nonce, json.dumps({**message, "at": at}).encode(), b"inbox")
        with open(os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(base64.b64encode(nonce + sealed) + b"\n")

    def read(self, since: int = 0) -> list[Message]:
        """Every message from the since-th on, oldest first."""
        with self._reading:
            lines = self._lines(since)
        rows = [base64.b64decode(line) for line in lines]
        return [json.loads(self._cipher.decrypt(row[:_NONCE], row[_NONCE:], b"inbox")) for row in rows]

    def count(self) -> int:
        """How many messages there are."""
        with self._reading:
            self._look()
            return len(self._starts) - 1

    def _lines(self, since: int) -> list[bytes]:
        self._look()
        if since >= len(self._starts) - 1:
            return []
        with self._file.open("rb") as file:
            file.seek(self._starts[since])
            return file.read(self._starts[-1] - self._starts[since]).splitlines()

    def _look(self) -> None:
        """Notes where the lines written since the last look start; one that is being written waits."""
        if not self._file.exists():
            self._starts = [0]
            return
        with self._file.open("rb") as file:
            file.seek(self._starts[-1])
            for line in file:
                if line.endswith(b"\n"):
                    self._starts.append(self._starts[-1] + len(line))


def here() -> Inbox:
    """The inbox of the run that this process belongs to."""
    return Inbox(Path(os.environ["MUSTER_STATE"]), Path(os.environ["MUSTER_KEY_FILE"]))


def register(inbox: Inbox) -> None:
    """Makes inbox:// a target that Apprise delivers to."""
    from apprise.decorators import notify  # only who sends pays for it

    def deliver(body: str, title: str, notify_type: Any, *arguments: Any, **options: Any) -> bool:
        inbox.add(json.loads(body))
        return True

    target: Any = notify  # apprise gives no types for its decorator
    target(on="inbox", name="Muster inbox")(deliver)
