"""The phases of a drill: people sign up, needs are posted and published, the night settles who goes where, people are told and answer."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import ceil
from typing import Any

from infra import areas, generated
from infra.bootstrap import appoint
from infra.drill.client import Client, Staff, in_parallel, sign_in
from muster.domain.areas import district_of
from muster.domain.times import SHANGHAI

PEOPLE, FLEET, NEEDS = 39_724, 823, 663  # Taiyuan, April 2022
CLIENTS, ROUNDS = 16, 20
DECLINES, SILENT = 0.25, 0.10
Bar = Callable[[str, int], Callable[[], object]]


@dataclass(slots=True)
class Figures:
    """What a drill measured; seconds and counts."""

    people: int = 0
    fleet: int = 0
    needs: int = 0
    seats_wanted: int = 0
    seats_provisional: int = 0
    seats_accepted: int = 0
    needs_full: int = 0
    needs_any: int = 0
    sign_ups_per_s: float = 0.0
    first_match_s: list[float] = field(default_factory=list)
    all_matched_s: list[float] = field(default_factory=list)


class Drill:
    """One emergency at a scale, driven by a seed."""

    def __init__(self, port: int, *, scale: float, seed: int, bar: Bar) -> None:
        self._client, self._seed, self._bar = Client(port), seed, bar
        self.people, self.fleet = max(1, round(PEOPLE * scale)), max(1, round(FLEET * scale))
        self.needs = max(1, round(NEEDS * scale))
        self.figures = Figures(people=self.people, fleet=self.fleet, needs=self.needs)
        every = areas.read()
        streets = [area.code for area in every if area.level == "street"]
        part = set(streets[: max(1, ceil(len(streets) * scale))])  # a part of the city, as densely peopled as the whole
        self.communities = [area for area in every if area.level == "community" and area.parent in part]
        self._districts = [area.code for area in every if area.level == "district"]
        today = datetime.now(UTC).astimezone(SHANGHAI).date()
        self._days = generated.working_days(today + timedelta(days=1), 1)

    def play(self) -> Figures:
        """The whole emergency, phase by phase."""
        self.sign_up()
        self.quiet()
        posters, reviewer = self.staff()
        self._clear_fleet(reviewer)
        self.quiet()
        published = self._publish(posters, reviewer)
        self._client.call("POST", "/dev/schedules/Nightly")
        self.figures.seats_provisional = sum(row["filled"] for row in self._rows(reviewer).values())
        reviewer.call("PATCH", "/v1/emergency", {"firm_hours": 336, "verification_budget": 1_000_000})
        self._client.call("POST", "/dev/schedules/EveryMinute")
        self.quiet()
        self._answer()
        self._close(reviewer, published)
        return self.figures

    def sign_up(self) -> None:
        reserve = generated.volunteers(self.people, communities=self.communities, seed=self._seed)
        fleet = generated.fleet(self.fleet, communities=self.communities, seed=self._seed, first=self.people)
        bodies = [*(("/v1/volunteers", body) for body in reserve), *(("/v1/vehicles", body) for body in fleet)]
        begun = time.monotonic()
        key = f"drill-{self._seed:08d}-"
        in_parallel(
            lambda pair: self._client.call("POST", *pair[1], key=f"{key}{pair[0]:08d}"), enumerate(bodies), CLIENTS,
            self._bar("sign-ups", len(bodies)),
        )  # fmt: skip
        self.figures.sign_ups_per_s = len(bodies) / (time.monotonic() - begun)

    def staff(self) -> tuple[dict[str, Staff], Staff]:
        """A lead in every district who posts, and the city's operator who reviews."""
        until = datetime.now(UTC) + timedelta(days=30)
        city = self._districts[0][:4].ljust(12, "0")
        places = [*self._districts, city]
        phones = [generated.phone(99_000_000 + number) for number in range(len(places))]
        for place, phone in zip(places, phones, strict=True):
            appoint(phone, "演练", "CITY_OPERATOR" if place == city else "CENTRE_LEAD", place, until=until)
        signed_in = sign_in(self._client, phones)
        return dict(zip(self._districts, signed_in, strict=False)), signed_in[-1]

    def _clear_fleet(self, operator: Staff) -> None:
        """Sees the papers of every vehicle."""
        done = self._bar("vehicles", self.fleet)
        while waiting := operator.call("GET", "/v1/vehicles")["vehicles"]:
            for vehicle in waiting:
                operator.call("POST", f"/v1/vehicles/{vehicle['id']}/clear", {})
                done()

    def _publish(self, posters: dict[str, Staff], reviewer: Staff) -> dict[str, float]:
        """Posts and publishes every need while matching runs, and watches the seats fill."""
        bodies = generated.needs(self.needs, communities=self.communities, days=self._days, seed=self._seed, first_phone=98_000_000)
        done, published, wanted = self._bar("needs", self.needs), dict[str, float](), dict[str, int]()
        watch = _Watch(lambda: self._rows(reviewer), published)
        for number, body in enumerate(bodies):
            key = f"drill-{self._seed:08d}-need-{number:06d}"
            need = posters[district_of(body["area"])].call("POST", "/v1/needs", body, key=key)
            reviewer.call("POST", f"/v1/needs/{need['id']}/review", {"decision": "publish"})
            published[need["id"]] = time.monotonic()
            wanted[need["id"]] = sum(line["wanted"] for line in need["lines"])
            done()
        self.figures.seats_wanted = sum(wanted.values())
        self.quiet()
        watch.stop()
        self.figures.first_match_s, self.figures.all_matched_s = watch.first, watch.full
        return published

    def _answer(self) -> None:
        """People answer in rounds; between rounds the seats given back go to the next. Who said nothing gives the seat back a round later,
        as the lapse of their offer would after two hours."""
        seen, silent = 0, list[tuple[str, str]]()
        for number in range(ROUNDS):
            letters = self._client.call("GET", f"/dev/messages?since={seen}")
            seen += len(letters)
            offers = sorted(letter["link"].partition("id=")[2].partition("#k=")[::2] for letter in letters if letter["link"])
            if not offers and not silent:
                return
            self._client.call("POST", "/dev/pump", {"paused": True})  # whoever answers in a round answers before the next is found
            done = self._bar(f"answers, round {number + 1}", len(offers) + len(silent))
            for id, signature in silent:
                self._client.call("POST", f"/v1/assignments/{id}/decline", {}, authorization=f"Link {signature}")
                done()
            silent = [offer for offer in offers if not self._wish(offer[0])]
            for action in ("accept", "decline"):
                for id, signature in offers:
                    if self._wish(id) == action:
                        self._client.call("POST", f"/v1/assignments/{id}/{action}", {}, authorization=f"Link {signature}")
                        done()
            self._client.call("POST", "/dev/pump", {"drain": True})
            self._client.call("POST", "/dev/schedules/EveryMinute")
            self._client.call("POST", "/dev/pump", {"drain": True})
            self._client.call("POST", "/dev/pump", {"paused": False})

    def _wish(self, id: str) -> str:
        drawn = int.from_bytes(blake2b(f"{self._seed}/{id}".encode(), digest_size=7).digest()) / 2**56
        return "decline" if drawn < DECLINES else "" if drawn < DECLINES + SILENT else "accept"

    def _close(self, reviewer: Staff, published: dict[str, float]) -> None:
        done = self._bar("looking at every need", len(published))
        for id in published:
            lines = reviewer.call("GET", f"/v1/needs/{id}")["lines"]
            accepted, wanted = sum(line["accepted"] for line in lines), sum(line["wanted"] for line in lines)
            self.figures.seats_accepted += accepted
            self.figures.needs_full += accepted == wanted
            self.figures.needs_any += accepted > 0
            done()

    def _rows(self, reviewer: Staff) -> dict[str, dict[str, Any]]:
        """Every need of the city as the console lists them."""
        rows: dict[str, dict[str, Any]] = {}
        cursor: str | None = ""
        while cursor is not None:
            page = reviewer.call("GET", f"/v1/needs?cursor={cursor}" if cursor else "/v1/needs")
            rows |= {row["id"]: row for row in page["needs"]}
            cursor = page.get("cursor")
        return rows

    def quiet(self) -> None:
        """Waits until no stream has anything left."""
        calm = 0
        while calm < 3:
            calm = calm + 1 if self._client.call("GET", "/dev/pump")["idle"] else 0
            time.sleep(0.3)


class _Watch:
    """Notes, while needs are published, when each got its first and its last seat."""

    def __init__(self, rows: Callable[[], dict[str, dict[str, Any]]], published: dict[str, float]) -> None:
        self._rows, self._published = rows, published
        self._first: dict[str, float] = {}
        self._full: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    @property
    def first(self) -> list[float]:
        return sorted(self._first.values())

    @property
    def full(self) -> list[float]:
        return sorted(self._full.values())

    def _run(self) -> None:
        while True:
            last = self._over.is_set()
            rows, now = self._rows(), time.monotonic()
            for id, at in list(self._published.items()):
                row = rows.get(id)
                if row and row["filled"]:
                    self._first.setdefault(id, now - at)
                if row and not row["open"]:
                    self._full.setdefault(id, now - at)
            if last:
                return
            self._over.wait(0.4)
