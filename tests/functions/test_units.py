"""What a step may cost, by the store's own count."""

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
    assert 1 <= spent["write"] / 64 <= 1.2


def test_the_second_sign_up_of_a_phone_writes_nothing_but_the_refused_put() -> None:
    actors.sign_up(1)
    with metered(connection.client) as spent:
        actors.sign_up(1)
    assert spent["write"] <= 1


def test_a_solve_with_nothing_new_only_takes_and_returns_its_lease() -> None:
    from matching import app

    for number in range(8):
        actors.sign_up(number)
    app.reconcile({}, context_of(local().functions["ReconcilerFunction"]))
    actors.publish(actors.line(3))
    app.solve(actors.DISTRICT)
    with metered(connection.client) as spent:
        app.solve(actors.DISTRICT)
    assert spent["write"] <= 3


def test_from_offer_to_accepted_a_seat_costs_at_most_twelve_write_units() -> None:
    from matching import app

    for number in range(6):
        actors.sign_up(number)
    app.reconcile({}, context_of(local().functions["ReconcilerFunction"]))
    need = actors.publish(actors.line(3))
    app.solve(actors.DISTRICT)
    actors.settings(firm_hours=300)
    with metered(connection.client) as spent:
        app.solve(actors.DISTRICT)
    offered = (spent["write"] - 3) / 3
    [one, *_] = actors.told(need)
    with metered(connection.client) as spent:
        assert call("POST", f"/v1/assignments/{one['assignment']}/accept", {}, link=actors.link(one["assignment"])).status == 200
    assert offered + spent["write"] <= 12
