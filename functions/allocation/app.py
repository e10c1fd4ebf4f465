"""Who gets which goods: proposed by the engine, compared with other ways, approved by two different people."""

import json

from allocation.forms import Ask, Compared, ProposalRow, Proposals, ProposalView, Propose, Reason, ReasonView, RowView
from allocation.words import reason_text
from muster import auth
from muster.domain import allocations as rules
from muster.domain.allocations import Proposal, Row, move
from muster.domain.catalogue import ITEMS
from muster.domain.grants import Staff
from muster.domain.history import read
from muster.domain.refusals import Conflict, Missing
from muster.domain.times import stamp
from muster.http import Api, Call, handler_of
from muster.tables import allocations, stock, wishes
from muster.telemetry import count

app = Api("allocation")
handler = handler_of(app)
AT_ONCE = 150  # rows allocated in one call; whoever approves calls again while there are more


@app.typed("POST", "/v1/goods/what-if", auth.STAFF)
def what_if(call: Call[Staff], body: Ask) -> Compared:
    """Who would get what now, beside other ways, without some partners, or with earmarks released; nothing is kept."""
    from allocation import scene  # the solver's libraries are loaded only where there is something to solve

    found = scene.read(call, body)
    return scene.compare(found, scene.solve(found, call), call)


@app.typed("GET", "/v1/goods/proposals", auth.STAFF)
def list_proposals(call: Call[Staff]) -> Proposals:
    """Proposals that wait for approval, then those that were decided."""
    if not call.caller.may("allocate"):
        raise Missing
    found = [one for state in ("PROPOSED", "APPROVING", "APPROVED", "REJECTED") for one in allocations.proposals(state)]
    return Proposals(proposals=[
        ProposalRow(id=one.id, code=one.code, state=one.state, items=[ITEMS[item].name(call.language) for item in one.items], created=stamp(one.created),
                    approvals=len(one.approvals))
        for one in found
    ])  # fmt: skip


@app.typed("POST", "/v1/goods/proposals", auth.STAFF, status=201, create=True)
def propose(call: Call[Staff], body: Propose) -> ProposalView:
    """Let the engine propose who gets what; stored with what it was made from."""
    from allocation import proposing

    return _view(proposing.propose(call, body), call)


@app.typed("GET", "/v1/goods/proposals/{id}", auth.STAFF)
def show_proposal(call: Call[Staff], id: str) -> ProposalView:
    """A proposal with its rows and their reasons."""
    return _view(_visible(call, id), call)


@app.typed("POST", "/v1/goods/proposals/{id}/approve", auth.STAFF)
def approve(call: Call[Staff], id: str) -> ProposalView:
    """My approval; the second one, by somebody else, allocates the goods, so many rows a call."""
    one = _visible(call, id)
    role = call.caller.acting("approve", call.caller.widest)
    if one.state == "PROPOSED":
        was, one = one, rules.approve(one, by=call.caller.person, now=call.now)
        allocations.change(was, one)
        count("ProposalsApproved")
    elif one.state != "APPROVING":
        raise Conflict("proposal_state")
    if one.state == "APPROVING":
        waiting = [row for row in allocations.rows(id) if row.state == "PROPOSED"]
        for row in waiting[:AT_ONCE]:
            _allocate(row, call, role)
        if len(waiting) <= AT_ONCE:
            was, one = one, rules.settle(one, now=call.now)
            allocations.change(was, one)
    return _view(one, call)


@app.typed("POST", "/v1/goods/proposals/{id}/reject", auth.STAFF)
def reject(call: Call[Staff], id: str, body: Reason) -> ProposalView:
    """Not like this, with the reason."""
    was = _visible(call, id)
    call.caller.acting("approve", call.caller.widest)
    now = rules.reject(was, by=call.caller.person, now=call.now, reason=body.reason)
    allocations.change(was, now)
    return _view(now, call)


@app.typed("POST", "/v1/goods/proposals/{id}/rows/{row}/release", auth.STAFF)
def release(call: Call[Staff], id: str, row: str, body: Reason) -> ProposalView:
    """Give back to stock what was approved and has not left."""
    one = _visible(call, id)
    role = call.caller.acting("approve", call.caller.widest)
    was = allocations.get(id, row)
    if was is None:
        raise Missing
    now = move(was, "RELEASED", by=call.caller.person, now=call.now, reason=body.reason)
    draft = rules.entry(was, "RELEASED", actor=role, at=call.now, reason=body.reason)
    stock.post(draft, allocations.carrying(was, now, wishes.filling(was.wish, -was.units, call.now)))
    return _view(one, call)


def _allocate(row: Row, call: Call[Staff], role: str) -> None:
    """Allocates a row; one whose goods or wish are gone meanwhile is turned down with the reason, and the others go on."""
    draft = rules.entry(row, "ALLOCATED", actor=role, at=call.now)
    for attempt in range(3):
        try:
            now = move(row, "APPROVED", by=call.caller.person, now=call.now)
            stock.post(draft, allocations.carrying(row, now, wishes.filling(row.wish, row.units, call.now)))
        except Conflict as no:
            if no.code == "changed_meanwhile" and attempt < 2:
                continue
            allocations.move(row, move(row, "REJECTED", by="allocation", now=call.now, reason=no.code))
        return


def _visible(call: Call[Staff], id: str) -> Proposal:
    found = allocations.proposal(id) if id.isalnum() and call.caller.may("allocate") else None
    if found is None:
        raise Missing
    return found


def _view(one: Proposal, call: Call[Staff]) -> ProposalView:
    rows = allocations.rows(one.id)
    compared = Compared.model_validate(json.loads(one.summary)[call.language])
    return ProposalView(
        id=one.id, code=one.code, state=one.state, engine=one.engine, digest=one.digest, items=[ITEMS[item].name(call.language) for item in one.items],
        created=stamp(one.created), approvals=len(one.approvals), mine=call.caller.person in one.approvals, reason=one.reason,
        more=one.state == "APPROVING" and any(row.state == "PROPOSED" for row in rows), rows=[_row(row, call) for row in rows], compared=compared,
    )  # fmt: skip


def _row(one: Row, call: Call[Staff]) -> RowView:
    reasons = [
        ReasonView(code=why.code, text=reason_text(why.code, why.facts, call.language), units=int(why.facts["units"]) if "units" in why.facts else None)
        for why in one.reasons
    ]
    last = read(one.history[-1])["reason"] if one.history and one.state == "REJECTED" else ""
    return RowView(
        id=one.id, code=one.code, state=one.state, partner=one.partner, partner_name=one.partner_name, wish=one.wish, item=one.item,
        name=ITEMS[one.item].name(call.language), unit=ITEMS[one.item].unit, units=one.units, store=one.store, reasons=reasons, note=last,
    )  # fmt: skip

