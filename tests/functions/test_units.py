"""What a step may cost, by the store's own count."""

from typing import Any

import pytest

from infra.local.environment import context_of
from infra.local.template import local
from muster.tables.base import connection
from tests import actors
from tests.api import call
from tests.bench.meter import metered

pytestmark = pytest.mark.usefixtures("clean")


def test_a_sign_up_costs_at_most_three_write_units() -> None:
    actors.sign_up(1)
    with metered(connection.client) as spent:
        for number in range(2, 66):
            actors.sign_up(number)
    assert 2 <= spent["write"] / 64 <= 2.2  # the person, and when to ask them whether they are still there


def test_the_second_sign_up_of_a_phone_writes_nothing_but_the_refused_put() -> None:
    actors.sign_up(1)
    with metered(connection.client) as spent:
        actors.sign_up(1)
    assert spent["write"] <= 1


def test_a_solve_with_nothing_new_only_takes_and_returns_its_lease() -> None:
    from matching import app, turns

    for number in range(8):
        actors.sign_up(number)
    app.reconcile({}, context_of(local().functions["ReconcilerFunction"]))
    actors.publish(actors.line(3))
    turns.solve(actors.DISTRICT)
    with metered(connection.client) as spent:
        turns.solve(actors.DISTRICT)
    assert spent["write"] <= 3


def test_from_offer_to_accepted_a_seat_costs_at_most_twelve_write_units() -> None:
    from matching import app, turns

    for number in range(6):
        actors.sign_up(number)
    app.reconcile({}, context_of(local().functions["ReconcilerFunction"]))
    need = actors.publish(actors.line(3))
    turns.solve(actors.DISTRICT)
    actors.settings(firm_hours=300)
    with metered(connection.client) as spent:
        turns.solve(actors.DISTRICT)
    offered = (spent["write"] - 3) / 3
    [one, *_] = actors.told(need)
    with metered(connection.client) as spent:
        assert call("POST", f"/v1/assignments/{one['assignment']}/accept", {}, link=actors.link(one["assignment"])).status == 200
    assert offered + spent["write"] <= 12


def test_a_solve_reads_a_fraction_of_a_unit_for_each_person_it_considers(tables: Any) -> None:
    from matching.turns import solve
    from tests.bench.units import PEOPLE, _fill_pool

    _fill_pool(tables)
    actors.publish(actors.line(24))
    with metered(connection.client) as first:
        solve(actors.DISTRICT)
    assert first["read"] <= 0.05 * PEOPLE  # the goal is 0.5
    assert first["write"] <= 24 * 7 + 4
    with metered(connection.client) as again:
        solve(actors.DISTRICT)
    assert (again["read"] <= 0.05 * PEOPLE, again["write"] <= 3) == (True, True)
