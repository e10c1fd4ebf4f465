"""Lists of vehicles within one's own subtree, a page at a time."""

from fleet.forms import Vehicles, VehiclesQuery, VehicleView
from muster import cursors
from muster.domain.areas import district_of, level_of
from muster.domain.fleet import Vehicle
from muster.domain.grants import Staff
from muster.domain.people import Person
from muster.domain.refusals import Forbidden
from muster.domain.times import stamp
from muster.http import Call
from muster.tables import accesses, areas, people, vehicles

PAGE = 50


def page(call: Call[Staff], query: VehiclesQuery) -> Vehicles:
    """The next page, names, phones and plates opened and the look recorded; raises Forbidden outside one's sites, Refused on a cursor that is not ours."""
    sites = _sites(call.caller, query.area)
    index, after = cursors.read("vehicles", query.cursor, person=call.caller.person) if query.cursor else (0, None)
    found: list[Vehicle] = []
    cursor = None
    while index < len(sites):
        more, after = vehicles.within(sites[index], district_of(sites[index]), state=query.state, after=after, limit=PAGE - len(found))
        found += more
        index += after is None
        if len(found) == PAGE:
            cursor = cursors.sign("vehicles", index, after, person=call.caller.person) if index < len(sites) else None
            break
    return Vehicles(vehicles=_opened(call, found), cursor=cursor)


def _sites(staff: Staff, area: str | None) -> list[str]:
    """The subtrees to read, each within one district."""
    if not staff.may("fleet", area):
        raise Forbidden("no_right")
    wanted = {area} if area else {grant.area for grant in staff.grants if staff.may("fleet", grant.area)}
    if any(level_of(site) == "city" for site in wanted):
        return [one.code for one in areas.districts()]
    return sorted(wanted)


def _opened(call: Call[Staff], found: list[Vehicle]) -> list[VehicleView]:
    owners = people.find([one.owner for one in found])
    accesses.record(owners, staff=call.caller.person, purpose="fleet", fields="name phone plate", now=call.now, operation="fleet")
    return [_view(one, owners.get(one.owner)) for one in found]


def _view(one: Vehicle, owner: Person | None) -> VehicleView:
    area = areas.get(one.area)
    return VehicleView(
        id=one.id, state=one.state, plate=one.plate, kind=one.kind, seats=one.seats, goods=one.goods, area=one.area,
        area_name=area.name if area else "", confirmed=one.confirmed, owner_name=owner.offer.name if owner else "",
        owner_phone=owner.phone.removeprefix("+86") if owner else "", reason=one.reason, created=stamp(one.created),
    )  # fmt: skip
