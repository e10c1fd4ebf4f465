"""Any order of what people, staff and the clock do keeps what must always hold: no double booking, no overfull line, no lost seat."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from infra.drill.audit import audit
from tests import actors
from tests.api import call
from tests.clearing import empty
from tests.streams import reconcile

PEOPLE, HOURS = st.integers(1, 6), st.sampled_from([8, 13, 18])
AREAS = st.sampled_from([actors.HOME, actors.NEXT_DOOR])
AT_REST = ("open_seats_without_reason", "pool_mismatch")


class WholeLife(RuleBasedStateMachine):
    """A street of six people and its needs; `tables` and `empty` are given by the test."""

    tables: Any
    empty: Any

    @initialize()
    def begin(self) -> None:
        self.empty()
        actors.settings(firm_hours=336)
        for number in range(1, 4):
            actors.sign_up(number)
        self.needs = [actors.publish(actors.line(2)), actors.publish(actors.line(1, hour=13), area=actors.NEXT_DOOR)]
        reconcile()

    @rule(number=PEOPLE, area=AREAS)
    def sign_up(self, number: int, area: str) -> None:
        actors.sign_up(number, area=area)

    @rule(number=PEOPLE, paused=st.booleans())
    def pause(self, number: int, paused: bool) -> None:
        assert call("PATCH", "/v1/me", {"paused": paused}, token=actors.token(number)).status in (200, 404)

    @rule(number=PEOPLE, area=st.sampled_from([actors.HOME, actors.OTHER_STREET]))
    def move_house(self, number: int, area: str) -> None:
        assert call("PATCH", "/v1/me", {"area": area}, token=actors.token(number)).status in (200, 404)

    @rule(number=PEOPLE)
    def withdraw(self, number: int) -> None:
        assert call("DELETE", "/v1/me", token=actors.token(number)).status in (204, 404, 409)

    @rule(people=st.integers(1, 3), hour=HOURS, area=AREAS)
    def publish(self, people: int, hour: int, area: str) -> None:
        if len(self.needs) < 4:
            self.needs.append(actors.publish(actors.line(people, hour=hour), area=area))

    @rule(which=st.integers(0, 3))
    def cancel(self, which: int) -> None:
        if which < len(self.needs):
            answer = call("POST", f"/v1/needs/{self.needs[which]}/cancel", {"reason": "解除管控"}, token=actors.staff("CENTRE_LEAD", actors.CITY, 4))
            assert answer.status in (200, 409)

    @rule(which=st.integers(0, 3), seat=st.integers(0, 2), action=st.sampled_from(["accept", "accept", "decline", "withdraw"]))
    def answer(self, which: int, seat: int, action: str) -> None:
        told = actors.told(self.needs[which]) if which < len(self.needs) else []
        if seat < len(told):
            id = told[seat]["assignment"]
            assert call("POST", f"/v1/assignments/{id}/{action}", {}, link=actors.link(id)).status in (200, 409)

    @rule(settle=st.booleans())
    def reconcile(self, settle: bool) -> None:
        reconcile(settle=settle)
        reconcile()
        assert self._wrong(()) == {}

    @invariant()
    def nothing_is_double_booked_overfull_or_lost(self) -> None:
        if hasattr(self, "needs"):
            assert self._wrong(AT_REST) == {}

    def _wrong(self, but: tuple[str, ...]) -> dict[str, int]:
        return {what: count for what, count in audit(self.tables, "muster-local-").items() if count and what not in but}


@pytest.mark.slow
def test_any_order_of_events_keeps_what_must_always_hold(clean: None, tables: Any, request: pytest.FixtureRequest) -> None:
    machine = type("Life", (WholeLife,), {"tables": tables, "empty": staticmethod(lambda: empty(tables))})
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    sizes = settings(
        max_examples=6, stateful_step_count=16, phases=[Phase.generate], deadline=None, suppress_health_check=checks, derandomize=True
    )
    run_state_machine_as_test(machine, settings=sizes)
