"""A proposal: the engine's answer as rows, stored with the digest of what it was made from and with the other ways beside it."""

import json
from dataclasses import replace

from allocation import scene
from allocation.forms import Propose
from muster import vault
from muster.domain.allocating import ENGINE, rows_of
from muster.domain.allocations import Proposal, Row
from muster.domain.codes import public_code
from muster.domain.grants import Staff
from muster.domain.people import Language
from muster.domain.refusals import Conflict
from muster.http import Call
from muster.tables import allocations
from muster.telemetry import count


def propose(call: Call[Staff], body: Propose) -> Proposal:
    """Makes and stores a proposal; the one of the same key when it was made before; raises Conflict when there is nothing to propose."""
    id = vault.keyed_hash("proposal", f"{call.caller.person}/{call.key}")
    if before := allocations.proposal(id):
        if before.items != tuple(dict.fromkeys(body.items)):
            raise Conflict("other_body", "Idempotency-Key")
        return before
    found = scene.read(call, body)
    answer = scene.solve(found, call)
    stores = {one.lot: one.store for one in found.supplies}
    rows: list[Row] = []
    for given in answer.given:
        wish = found.wishes[given.wish]
        for store, parts, reasons in rows_of(given, stores):
            number = f"{len(rows):05d}"
            rows.append(Row(
                id=f"{id[:16]}-{number}", code=_code(f"{id}-{number}"), proposal=id, wish=wish.id, partner=wish.partner,
                partner_name=found.partners[wish.partner].name, item=given.item, parts=parts, store=store, reasons=reasons, created=call.now,
            ))  # fmt: skip
    if not rows:
        raise Conflict("nothing_to_allocate")
    languages: tuple[Language, ...] = ("zh", "en")
    summary = {language: scene.compare(found, answer, replace(call, language=language)).model_dump() for language in languages}
    one = Proposal(
        id=id, code=_code(id), by=call.caller.person, items=tuple(dict.fromkeys(body.items)), engine=ENGINE, digest=found.digest,
        summary=json.dumps(summary, ensure_ascii=False), created=call.now,
    )  # fmt: skip
    allocations.propose(one, rows)
    count("ProposalsMade")
    return allocations.proposal(id) or one


def _code(id: str) -> str:
    return public_code("AL", int(vault.keyed_hash("allocation code", id), 16))
