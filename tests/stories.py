"""A day's happenings that several tests play, each with its own streams and troubles."""

import random
from collections.abc import Callable

from tests import actors
from tests.api import call, send

PLACES = (actors.HOME, actors.NEXT_DOOR, "140105002001")


def story(chance: random.Random, breathe: Callable[[], object] | None = None) -> list[str]:
    """People join, pause, move and withdraw while needs are posted and cancelled; `breathe` lets streams through now and then. Answers the needs."""
    needs: list[str] = []
    for number in range(1, 17):
        actors.sign_up(number, area=chance.choice(PLACES))
        if number % 4 == 0:
            needs.append(actors.publish(actors.line(chance.randint(1, 6), hour=chance.choice((8, 13, 18))), area=chance.choice(PLACES), priority=chance.choice((1, 3, 5))))
        if chance.random() < 0.3:
            change = chance.choice([{"paused": True}, {"area": chance.choice(PLACES)}])
            call("PATCH", "/v1/me", change, token=actors.token(chance.randint(1, number)))
        if chance.random() < 0.1:
            send("DELETE", "/v1/me", token=actors.token(chance.randint(1, number)))
        if number == 11:
            call("POST", f"/v1/needs/{needs[0]}/cancel", {"reason": "解除管控"}, token=actors.staff("CENTRE_LEAD", actors.CITY, 4))
        if breathe and chance.random() < 0.4:
            breathe()
    return needs


def filled(needs: list[str]) -> list[int]:
    """The seats filled, line by line."""
    return [line["filled"] for need in needs for line in actors.show(need)["lines"]]
