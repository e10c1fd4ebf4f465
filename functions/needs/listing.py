"""Lists of needs within one's own subtree, a page at a time."""

import base64
import hmac
import json
from typing import Any

from muster import vault
from muster.domain import needs as rules
from muster.domain.areas import district_of, level_of, within
from muster.domain.grants import Staff
from muster.domain.needs import Need
from muster.domain.refusals import Forbidden, Refused
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import areas, needs
from needs.forms import NeedRow, Needs, NeedsQuery

PAGE = 50


def page(call: Call[Staff], query: NeedsQuery) -> Needs:
    """The next page of the sites the caller may see; raises Forbidden outside them, Refused on a cursor that is not ours."""
    sites = _sites(call.caller, query.area)
    start, after = _read(query.cursor, call.caller.person) if query.cursor else (0, None)
    found: list[NeedRow] = []
    for index in range(start, len(sites)):
        while len(found) < PAGE:
            needs_read, after = needs.within(sites[index], district_of(sites[index]), after=after)
            found += [row for row in (_row(need, call) for need in needs_read) if query.state in (None, row.state) or _is_open(query, row)]
            if after is None:
                break
        if after is not None:
            return Needs(needs=found, cursor=_sign(index, after, call.caller.person))
        if len(found) >= PAGE and index + 1 < len(sites):
            return Needs(needs=found, cursor=_sign(index + 1, None, call.caller.person))
    return Needs(needs=found)


def _is_open(query: NeedsQuery, row: NeedRow) -> bool:
    return query.state == "OPEN" and row.open > 0 and row.state in ("MATCHING", "PARTLY_FILLED")


def _sites(staff: Staff, area: str | None) -> list[str]:
    """The subtrees to read, each within one district."""
    if area and not staff.sees(area):
        raise Forbidden("no_right")
    wanted = [area] if area else [grant.area for grant in staff.grants]
    widest = [site for site in sorted(set(wanted)) if not any(site != other and within(site, other) for other in wanted)]
    return [part for site in widest for part in ([one.code for one in areas.districts()] if level_of(site) == "city" else [site])]


def _row(need: Need, call: Call[Staff]) -> NeedRow:
    area = areas.get(need.area)
    filled = sum(line.filled for line in need.lines)
    return NeedRow(
        id=need.id, code=need.code, state=rules.shown(need, call.now), area=need.area, area_name=area.name if area else "",
        start=stamp(need.start), end=stamp(need.end), wanted=need.seats, filled=filled, open=max(0, need.seats - filled), priority=need.priority,
        created=stamp(need.created),
    )  # fmt: skip


def _sign(index: int, after: dict[str, Any] | None, person: str) -> str:
    """A cursor only its owner can use (T36)."""
    plain = json.dumps([index, after], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(plain, person) + plain).decode()


def _read(cursor: str, person: str) -> tuple[int, dict[str, Any] | None]:
    try:
        raw = base64.urlsafe_b64decode(cursor)
        if not hmac.compare_digest(raw[:16], _seal(raw[16:], person)):
            raise ValueError
        index, after = json.loads(raw[16:])
    except ValueError as error:
        raise Refused("malformed", "cursor") from error
    return index, after


def _seal(plain: bytes, person: str) -> bytes:
    return hmac.digest(vault.secret("token"), b"cursor" + person.encode() + plain, "sha256")[:16]
