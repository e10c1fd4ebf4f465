"""The product as `make run` starts it, for browser tests: a state of its own, a free port, and people who sign in."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra import generated
from infra.drill.client import Client, Staff, sign_in
from infra.local.store import free_port
from infra.local.surroundings import ROOT

START_SECONDS = 90
_GIVEN = ("AWS_ENDPOINT_URL_DYNAMODB", "MUSTER_KEY_FILE", "TABLE_PREFIX", "STAGE", "SITE_URL")


@dataclass
class Product:
    """A running Muster."""

    state: Path
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None
    _operator: Staff | None = None
    _people: int = 0

    def __post_init__(self) -> None:
        self._client = Client(self.port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it as a person would, and waits until it answers."""
        clean = {name: value for name, value in os.environ.items() if name not in _GIVEN}
        env = {**clean, "PORT": str(self.port), "OPEN": "0", "MUSTER_STATE": str(self.state)}
        self._process = subprocess.Popen([sys.executable, "-m", "infra.local", "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not (self.state / "run.json").exists():
            assert time.monotonic() < deadline and self._process.poll() is None, "make run did not come up"
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends it as Ctrl-C would."""
        assert self._process
        self._client.close()
        self._process.terminate()
        self._process.wait(30)

    def about(self) -> dict[str, Any]:
        """What run.json tells."""
        found: dict[str, Any] = json.loads((self.state / "run.json").read_text(encoding="utf-8"))
        return found

    def messages(self, phone: str) -> list[dict[str, str]]:
        """The messages a phone received, oldest first."""
        with urllib.request.urlopen(f"{self.url}/dev/messages") as answer:
            return [one for one in json.load(answer) if one["to"].endswith(phone)]

    def code(self, phone: str, *, after: int = 0, seconds: float = 30) -> str:
        """The newest sign-in code of a phone among what came after the first `after` messages; other letters may come between."""
        deadline = time.monotonic() + seconds
        while not (codes := [code for one in self.messages(phone)[after:] for code in re.findall(r"\b\d{6}\b", one["text"])]):
            assert time.monotonic() < deadline, "no code came"
            time.sleep(0.2)
        return str(codes[-1])

    def wait_for_messages(self, phone: str, *, after: int = 0, seconds: float = 30) -> list[dict[str, str]]:
        """The messages of a phone once there are more than `after`."""
        deadline = time.monotonic() + seconds
        while len(found := self.messages(phone)) <= after:
            assert time.monotonic() < deadline, "no message came"
            time.sleep(0.2)
        return found

    def pause(self, seconds: float = 0.5) -> None:
        """Gives the streams a moment."""
        time.sleep(seconds)

    def new_phone(self) -> str:
        """A made-up phone nobody had yet."""
        self._people += 1
        return generated.phone(50_000_000 + self._people)

    def new_staff(self, role: str, area: str) -> str:
        """The phone of somebody whom the city's operator just gave a role."""
        if self._operator is None:
            phone = next(one["phone"] for one in self.about()["staff"] if one["role"] == "CITY_OPERATOR")
            self._operator = sign_in(self._client, [phone])[0]
        phone = self.new_phone()
        until = (datetime.now(UTC) + timedelta(days=9)).isoformat()
        self._operator.call("POST", "/v1/grants", {"phone": phone, "name": "值班员", "role": role, "area": area, "until": until})
        return phone
