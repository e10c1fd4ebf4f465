"""Which subtrees a list reads."""

from muster.domain.areas import level_of, within
from muster.domain.grants import Staff
from muster.domain.refusals import Forbidden
from muster.tables import areas


def sites_of(staff: Staff, area: str | None) -> list[str]:
    """The subtrees to read, each within one district; raises Forbidden for an area outside one's own."""
    if area and not staff.sees(area):
        raise Forbidden("no_right")
    wanted = [area] if area else [grant.area for grant in staff.grants if staff.may("needs", grant.area)]
    widest = [site for site in sorted(set(wanted)) if not any(site != other and within(site, other) for other in wanted)]
    return [part for site in widest for part in ([one.code for one in areas.districts()] if level_of(site) == "city" else [site])]
