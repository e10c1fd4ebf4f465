"""A volunteer's standing and the swaps of seats, told by the rules that decide them."""

from muster import auth
from muster.domain.grants import Staff
from muster.domain.refusals import Missing
from muster.http import Api, Call, handler_of
from muster.tables import pauses
from standing import deciding
from standing.forms import Decide, Standing, Swaps, SwapView, WaitingSwaps

app = Api("standing")
handler = handler_of(app)


# The solver's rules are loaded only where they are asked.


@app.typed("GET", "/v1/me/standing", auth.PERSON)
def show_standing(call: Call[str]) -> Standing:
    """Where I stand, what happens next, and why nobody has called me."""
    from standing import telling

    person = pauses.stands(call.caller)
    if person is None:
        raise Missing("withdrawn")
    return telling.told(call, person)


@app.typed("GET", "/v1/me/swaps", auth.PERSON)
def list_swaps(call: Call[str]) -> Swaps:
    """Seats offered around me that the rules let me take."""
    from standing import swapping

    return swapping.around(call)


@app.typed("GET", "/v1/assignments/{id}/swap", auth.HOLDER)
def show_own_swap(call: Call[str | None], id: str) -> SwapView:
    """How the offer of my seat stands."""
    from standing import swapping

    return swapping.own(call, id)


@app.typed("POST", "/v1/assignments/{id}/swap", auth.HOLDER)
def offer_swap(call: Call[str | None], id: str) -> SwapView:
    """Offer my accepted seat to others; it stays mine until somebody has it."""
    from standing import swapping

    return swapping.offer(call, id)


@app.typed("DELETE", "/v1/assignments/{id}/swap", auth.HOLDER)
def call_swap_back(call: Call[str | None], id: str) -> SwapView:
    """Take the offer of my seat back."""
    from standing import swapping

    return swapping.call_back(call, id)


@app.typed("GET", "/v1/swaps/{id}", auth.PERSON)
def show_swap(call: Call[str], id: str) -> SwapView:
    """An offered seat that somebody sent me the link of, and whether I may take it."""
    from standing import swapping

    return swapping.show(call, id)


@app.typed("POST", "/v1/swaps/{id}/take", auth.PERSON)
def take_swap(call: Call[str], id: str) -> SwapView:
    """Take an offered seat: at once until twelve hours before the start, later once the station agrees."""
    from standing import swapping

    return swapping.take(call, id)


@app.typed("GET", "/v1/swaps", auth.STAFF)
def list_waiting_swaps(call: Call[Staff]) -> WaitingSwaps:
    """Swaps that wait for my word."""
    return deciding.waiting(call)


@app.typed("POST", "/v1/swaps/{id}/decide", auth.STAFF)
def decide_swap(call: Call[Staff], id: str, body: Decide) -> WaitingSwaps:
    """Approve a swap or refuse it."""
    deciding.decide(call, id, body)
    return deciding.waiting(call)
