"""Seven emergency teams with their captains, a community, and what they ask for."""

from collections.abc import Callable
from datetime import datetime, timedelta

from infra.bootstrap import appoint
from muster import vault
from muster.domain.codes import public_code
from muster.domain.partners import Kind, Partner
from muster.domain.times import SHANGHAI
from muster.domain.wishes import STANDS, Priority, Wish
from muster.tables import partners, wishes

CITY, DISTRICT, HOME = "140100000000", "140105000000", "140105001001"
TEAMS = ("应急救援一队", "应急救援二队", "环境消杀队", "民兵应急队", "蓝天志愿队", "红十字救护队", "青年突击队")
_WISHES: tuple[tuple[int, str, int, Priority], ...] = (
    (0, "fogging_machine", 20, "P1"), (0, "rescue_pack", 20, "P1"), (1, "fogging_machine", 20, "P1"), (2, "fogging_machine", 30, "P0"),
    (2, "disinfectant_84", 600, "P1"), (3, "rescue_pack", 25, "P1"), (4, "rescue_pack", 20, "P2"), (5, "protective_suit", 200, "P0"),
    (6, "n95_mask", 500, "P2"), (7, "disinfectant_84", 200, "P2"), (7, "infrared_thermometer", 5, "P2"),
)  # fmt: skip


def load(now: datetime, phone: Callable[[int], str]) -> int:
    """Writes them through the tables, the captains as people who can sign in; answers how many partners."""
    made = [_partner(number, name, "team", DISTRICT, now, phone(number)) for number, name in enumerate(TEAMS)]
    made.append(_partner(len(TEAMS), "社区防疫站", "community", HOME, now, ""))
    for one in made:
        partners.add(one)
    for number, (at, item, units, priority) in enumerate(_WISHES):
        id, partner = vault.keyed_hash("wish", f"seed/{number}"), made[at]
        wishes.add(Wish(
            id=id, code=public_code("WS", int(id, 16)), partner=partner.id, partner_name=partner.name, item=item, units=units, useful=None,
            priority=priority, area=partner.area, created=now, expires=now + STANDS, need_by=(now + timedelta(days=3)).astimezone(SHANGHAI).date(),
        ))  # fmt: skip
    return len(made)


def _partner(number: int, name: str, kind: Kind, area: str, now: datetime, phone: str) -> Partner:
    id = vault.keyed_hash("partner", f"seed/{number}")
    captain = appoint(phone, f"{name}队长", "TEAM_CAPTAIN", area, until=now + timedelta(days=180)).person if phone else ""
    return Partner(
        id=id, code=public_code("TM" if kind == "team" else "OR", int(id, 16)), kind=kind, name=name, area=area, created=now,
        capabilities=("disinfection", "rescue") if kind == "team" else (), members=20 + 5 * number if phone else 0, tasks=3 * number if phone else 0,
        machines={"fogging_machine": number % 3} if phone else {}, order=number + 1, captain=captain,
    )  # fmt: skip
