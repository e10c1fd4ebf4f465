"""Any story with any trouble: whatever happens in whatever order, what must always hold holds, and rest brings the rest.

`TROUBLE=300 python -m pytest tests/functions/test_trouble.py` plays that many stories instead of a few.
"""

import copy
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from infra.drill.audit import audit
from matching.turns import solve
from muster.solving import region
from muster.tables import regions, seats
from tests import actors
from tests.api import call, send
from tests.clearing import empty
from tests.streams import Streams, deliver, reconcile

STORIES = int(os.environ.get("TROUBLE", "3"))
ALWAYS = ("double_booked", "over_capacity", "counter_mismatch", "duty_mismatch", "group_mismatch")
SERVES = 1 << 20  # the pool's mark of who serves
AFTER: dict[str, set[str]] = {
    "OFFERED": {"ACCEPTED", "DECLINED", "EXPIRED", "RELEASED"}, "ACCEPTED": {"WITHDRAWN_EARLY", "WITHDRAWN_LATE", "RELEASED", "COMPLETED"},
}  # fmt: skip
PEOPLE, PLACES = range(1, 13), (actors.HOME, actors.NEXT_DOOR, "140181001001")
people, places, indexes = st.sampled_from(PEOPLE), st.sampled_from(PLACES), st.integers(0, 7)


class Killed(BaseException):
    """The process ends here."""


class Trouble(RuleBasedStateMachine):
    """A city of twelve people, and everything that can happen to it."""

    tables: ClassVar[Any]
    first_streams: ClassVar[Streams]
    clock: ClassVar[Callable[..., None]]

    def __init__(self) -> None:
        super().__init__()
        empty(self.tables)
        self.hours = 0.0
        self.clock(hours=0)
        self.needs: list[str] = []
        self.cancelled: set[str] = set()
        self.gone: set[str] = set()
        self.told: dict[tuple[str, str], str] = {}
        self.pool: dict[tuple[str, str], int] = defaultdict(int)
        self.groups: dict[int, set[str]] = {}
        self.asked: set[tuple[str, str, str]] = set()
        self.past: list[tuple[str, list[dict[str, Any]]]] = []
        self.streams = self._streams()

    def _streams(self) -> Streams:
        return Streams(self.first_streams._endpoint, self.first_streams._folder, self.first_streams._inbox)

    @initialize(firm=st.sampled_from([12, 336]), crowd=st.integers(2, 8))
    def begin(self, firm: int, crowd: int) -> None:
        actors.settings(firm_hours=firm, respond_minutes=60)
        actors.crowd(crowd)

    # what people do

    @rule(number=people, place=places)
    def someone_joins(self, number: int, place: str) -> None:
        assert send("POST", "/v1/volunteers", actors.volunteer(number, area=place)).status == 201
        self.gone.discard(actors.person(number))

    @rule(number=people, change=st.sampled_from([{"paused": True}, {"paused": False}, {"area": actors.OTHER_STREET}, {"area": PLACES[2]}]))
    def someone_changes(self, number: int, change: dict[str, Any]) -> None:
        send("PATCH", "/v1/me", change, token=actors.token(number))

    @rule(number=people)
    def someone_withdraws(self, number: int) -> None:
        if send("DELETE", "/v1/me", token=actors.token(number)).status < 300:
            self.gone.add(actors.person(number))

    @rule(number=people, other=people)
    def someone_joins_anothers_group(self, number: int, other: int) -> None:
        network = f"203.0.{number}.1"
        begun = call("POST", "/v1/me/together", token=actors.token(number), network=network)
        if begun.status == 201 and begun.body["code"]:
            call("POST", "/v1/me/together/join", {"code": begun.body["code"]}, token=actors.token(other), network=network)

    @rule(number=people)
    def someone_leaves_their_group(self, number: int) -> None:
        call("DELETE", "/v1/me/together", token=actors.token(number))

    @rule(seats=st.integers(1, 5), hour=st.sampled_from([8, 13, 18]), days=st.sampled_from([2, 3]), place=places)
    def a_need_is_published(self, seats: int, hour: int, days: int, place: str) -> None:
        self.needs.append(actors.publish(actors.line(seats, hour=hour, days=days), area=place))

    @precondition(lambda self: self.needs)
    @rule(which=indexes)
    def a_need_is_cancelled(self, which: int) -> None:
        self._cancel(self.needs[which % len(self.needs)])

    @precondition(lambda self: self.needs)
    @rule(which=indexes, whom=indexes, action=st.sampled_from(["accept", "decline", "decline", "withdraw"]))
    def someone_answers(self, which: int, whom: int, action: str) -> None:
        if told := actors.told(self.needs[which % len(self.needs)]):
            task = told[whom % len(told)]["assignment"]
            send("POST", f"/v1/assignments/{task}/{action}", {}, link=actors.link(task))

    @rule(hours=st.sampled_from([0.1, 1.1, 9]))
    def time_passes(self, hours: float) -> None:
        self.hours += hours
        self.clock(hours=self.hours)

    # what streams do

    @rule()
    def the_streams_are_delivered(self) -> None:
        self.streams.drain()
        self.past += self.streams.batches
        self.streams.batches = []

    @rule()
    def what_the_streams_held_is_lost(self) -> None:
        self.streams = self._streams()

    @precondition(lambda self: self.past)
    @rule(which=indexes, turned=st.booleans())
    def a_batch_comes_again(self, which: int, turned: bool) -> None:
        name, records = self.past[which % len(self.past)]
        records = sorted(records, key=lambda one: str(one["dynamodb"]["Keys"]), reverse=turned) if turned else records  # a key keeps its order
        assert deliver(self.streams.readers[name].mapping.function, {"Records": records}) == {"batchItemFailures": []}

    @precondition(lambda self: any(name.endswith("People") for name, _ in self.past))
    @rule(which=indexes)
    def a_poison_record_comes(self, which: int) -> None:
        name, records = next((name, records) for name, records in self.past if name.endswith("People"))
        poison = copy.deepcopy(records[which % len(records)])
        poison["dynamodb"]["NewImage"]["version"] = {"S": "poison"}
        poison["dynamodb"]["SequenceNumber"] = "9" * 21
        answer = deliver(self.streams.readers[name].mapping.function, {"Records": [*records[:1], poison, *records[1:]]})
        assert answer["batchItemFailures"][0] == {"itemIdentifier": "9" * 21}

    # what solvers do

    @rule(settle=st.booleans())
    def the_reconciler_runs(self, settle: bool) -> None:
        reconcile(**({"settle": True} if settle else {}))

    @rule()
    def two_solvers_run_at_once(self) -> None:
        with ThreadPoolExecutor(2) as solvers:
            list(solvers.map(solve, [actors.DISTRICT] * 2))

    @rule(after=st.integers(0, 2), cleans_up=st.booleans())
    def a_solver_dies_while_it_writes(self, after: int, cleans_up: bool) -> None:
        with pytest.MonkeyPatch.context() as patch:
            real, left = seats.claim, [after]

            def claim(*given: Any) -> None:
                if not left[0]:
                    raise Killed
                left[0] -= 1
                real(*given)

            patch.setattr(seats, "claim", claim)
            if not cleans_up:
                patch.setattr(regions, "drop", lambda district, owner: None)
            try:
                solve(actors.DISTRICT)
            except Killed:
                self.time_passes(0.02)  # its lease runs out

    @precondition(lambda self: self.needs)
    @rule(which=indexes)
    def a_need_is_cancelled_while_it_is_solved(self, which: int) -> None:
        with _after_reading(lambda: self._cancel(self.needs[which % len(self.needs)])):
            solve(actors.DISTRICT)

    @rule(number=people)
    def someone_withdraws_while_the_district_is_solved(self, number: int) -> None:
        with _after_reading(lambda: self.someone_withdraws(number)):
            solve(actors.DISTRICT)

    # what must hold

    @invariant()
    def nobody_is_booked_twice_and_counters_are_right(self) -> None:
        found = audit(self.tables, "muster-local-")
        assert {what: found[what] for what in ALWAYS} == dict.fromkeys(ALWAYS, 0)

    @invariant()
    def whoever_was_told_is_never_moved(self) -> None:
        now = {(item["need"]["S"], item["seat"]["S"]): item for item in self._items("assignments")}
        for seat, before in self.told.items():
            state = now[seat]["state"]["S"]  # a told one is never deleted
            assert state == before or state in AFTER.get(before, set()), (before, state)
            if (before, state) == ("OFFERED", "EXPIRED"):
                late = now[seat]["respond_by"]["S"] <= actors.now().strftime("%Y-%m-%dT%H:%M:%SZ")
                assert late or now[seat]["history"]["L"][-1]["S"].endswith("WITHDRAWN")
            if state == "RELEASED":
                assert seat[0] in self.cancelled
        self.told = {seat: item["state"]["S"] for seat, item in now.items() if "told" in item}

    @invariant()
    def a_group_is_told_whole_or_not_at_all(self) -> None:
        groups: dict[int, set[str]] = defaultdict(set)
        for item in self._items("pool"):
            if "g" in item and int(item["m"]["N"]) >= SERVES:
                groups[int(item["g"]["N"])].add(item["person"]["S"])
        asked = {(item["need"]["S"], item["seat"]["S"][:2], item["person"]["S"]) for item in self._items("assignments") if "told" in item}
        for mark, members in groups.items():
            if members == self.groups.get(mark):  # whoever came or went in this very step may have been told before
                new = {(need, line) for need, line, person in asked - self.asked if person in members}
                assert len(members) == mark & 7 or not new
                assert all((need, line, person) in asked - self.asked for need, line in new for person in members)
        self.groups, self.asked = dict(groups), asked

    @invariant()
    def the_pool_never_goes_back(self) -> None:
        for item in self._items("pool"):
            place, version = (item["cell"]["S"], item["person"]["S"]), int(item["v"]["N"])
            assert version >= self.pool[place]
            self.pool[place] = version

    def teardown(self) -> None:
        """Rest: with the streams dead, the reconciler alone brings everything where it belongs."""
        self.time_passes(0.02)
        reconcile()
        reconcile()
        assert {what: count for what, count in audit(self.tables, "muster-local-").items() if count} == {}
        assert regions.marked() == []
        self.whoever_was_told_is_never_moved()
        held = [item for item in self._items("assignments") if item["state"]["S"] in ("PROPOSED", "OFFERED")]
        assert not {item["person"]["S"] for item in held} & self.gone

    def _cancel(self, need: str) -> None:
        send("POST", f"/v1/needs/{need}/cancel", {"reason": "解除管控"}, token=actors.staff("CENTRE_LEAD", actors.CITY, 4))
        self.cancelled.add(need)

    def _items(self, table: str) -> list[dict[str, Any]]:
        return list(self.tables.scan(TableName=f"muster-local-{table}", ConsistentRead=True)["Items"])


@contextmanager
def _after_reading(happens: Callable[[], None]) -> Iterator[None]:
    """Something happens once, between a solver's look at its region and its first write."""
    real, left = region.people, [happens]

    def people(*given: Any, **how: Any) -> Any:
        found = real(*given, **how)
        while left:
            left.pop()()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(region, "people", people)
        yield


def test_any_story_with_any_trouble_comes_to_rest_sound(streams: Streams, tables: Any, clock: Callable[..., None]) -> None:
    story = type("Story", (Trouble,), {"tables": tables, "first_streams": streams, "clock": staticmethod(clock)})
    run_state_machine_as_test(
        story,
        settings=settings(
            max_examples=STORIES, stateful_step_count=16, derandomize=STORIES == 3, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if STORIES > 3 else [Phase.generate], print_blob=True,
        ),
    )  # fmt: skip
