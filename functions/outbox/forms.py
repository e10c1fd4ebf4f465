"""What gateways report of messages, and what staff see of the outbox: figures, never a phone or a text."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.fields import Form, View

_Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Told(Form):
    """Which message, by the {id} that its gateway was given, and the gateway's word for a failure."""

    id: _Id
    code: Annotated[str, StringConstraints(max_length=64)] = ""


class Receipt(Form):
    """A delivery receipt in the shape of Standard Webhooks; the moment in it is the gateway's, and is not believed."""

    type: Literal["message.delivered", "message.failed"]
    timestamp: Annotated[str, StringConstraints(max_length=40)] = ""
    data: Told


class Counted(View):
    """So many messages that stand one way; `reason` says why where there are several."""

    pile: str
    reason: str
    count: int
    text: str


class Day(View):
    """How the messages written on a local day stand now."""

    date: str
    total: int
    piles: list[Counted]


class Trouble(View):
    """A gateway that failed last, by its place in the settings and its channel, and since when."""

    place: int
    channel: str
    reason: str
    text: str
    since: str


class Summary(View):
    """The outbox: today and the seven days before, what waits now, what today has cost, and gateways in trouble.

    `waiting` counts no further than `waiting_most`; `spent_fen` counts from `spent_since`, against `cap_fen` (0: no bound).
    """

    days: list[Day]
    waiting: int
    waiting_most: int
    oldest: str
    spent_fen: int
    spent_since: str
    cap_fen: int
    gateways: list[Trouble]
    as_of: Annotated[str, Field(description="When this was counted")]
