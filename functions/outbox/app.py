"""The outbox seen from outside: what gateways report of messages, and how it stands."""

from muster import auth
from muster.domain import outcomes
from muster.domain.grants import Staff
from muster.domain.refusals import Forbidden
from muster.http import Api, Call, handler_of
from muster.tables import endings
from muster.telemetry import count
from outbox import summary
from outbox.forms import Receipt, Summary
from outbox.signed import GATEWAY

app = Api("outbox")
handler = handler_of(app)


@app.typed("POST", "/v1/messages/receipts", GATEWAY, status=202)
def note_receipt(call: Call[str], body: Receipt) -> None:
    """What became of a message, signed as Standard Webhooks says; one that we do not know is answered like any other."""
    failed = body.type == "message.failed"
    cause = outcomes.cause_of(body.data.code) if failed else ""
    if endings.receipt(body.data.id, "FAILED" if failed else "DELIVERED", cause, call.now):
        count("Undelivered" if failed else "Delivered")


@app.typed("GET", "/v1/messages/summary", auth.STAFF)
def show_summary(call: Call[Staff]) -> Summary:
    """How the messages of today and the last seven days stand, in figures."""
    if not call.caller.may("messages"):
        raise Forbidden("no_right")
    return summary.read(call)
