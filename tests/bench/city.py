"""Made-up cities for the benches: a Taiyuan-like place, its volunteers and its units, the same for the same seed.

Populations are those of the 2020 census rounded to ten thousand, centres are where the districts lie around the old town, both from
general knowledge; everyone and everything in them is drawn.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from muster.domain.matching import ROLES, Units, Volunteers
from muster.domain.matching.model import CONTROLLED, SEALED


@dataclass(frozen=True, slots=True)
class District:
    """A district: statistical code, name, population in ten thousands, kilometres east and north of the old town, spread, inner city or not."""

    code: int
    name: str
    population: int
    east: float
    north: float
    spread: float
    core: bool


DISTRICTS = (
    District(140105, "Xiaodian", 139, 2.5, -9.0, 4.0, True),
    District(140106, "Yingze", 60, 2.0, -1.0, 2.5, True),
    District(140107, "Xinghualing", 82, 1.5, 4.0, 2.8, True),
    District(140108, "Jiancaoping", 56, -4.0, 9.0, 4.0, True),
    District(140109, "Wanbailin", 100, -6.0, 0.5, 3.5, True),
    District(140110, "Jinyuan", 30, -7.0, -12.0, 4.0, True),
    District(140121, "Qingxu", 34, -12.0, -32.0, 7.0, False),
    District(140122, "Yangqu", 13, 8.0, 24.0, 7.0, False),
    District(140123, "Loufan", 8, -68.0, 22.0, 6.0, False),
    District(140181, "Gujiao", 19, -36.0, 6.0, 6.0, False),
)
UNDER_CONTROL = 140105
CONTROLLED_SHARE, SEALED_SHARE = 0.2, 0.3  # of the communities of Xiaodian, and of the compounds in those

SKILLS = {"queue": 0.85, "delivery": 0.60, "disinfect": 0.06, "driver": 0.03, "medical": 0.025, "info": 0.25}
ASKED = {"queue": 0.36, "delivery": 0.28, "disinfect": 0.06, "driver": 0.03, "medical": 0.03, "info": 0.24}
PRIORITIES = (0.15, 0.25, 0.35, 0.17, 0.08)
SLOTS = (0.60, 0.28, 0.12)
UNITS_A_NEED = 3.48
# Share of people; chance to be free by day, in the evening, at night; the same at weekends; most shifts a week.
KINDS = np.array(
    [
        (0.18, 0.60, 0.60, 0.15, 0.70, 0.60, 0.20, 5),  # students
        (0.42, 0.10, 0.55, 0.10, 0.65, 0.50, 0.15, 3),  # at work
        (0.16, 0.75, 0.30, 0.02, 0.75, 0.30, 0.02, 4),  # retired
        (0.14, 0.60, 0.45, 0.25, 0.60, 0.45, 0.25, 5),  # work for themselves
        (0.10, 0.85, 0.60, 0.30, 0.85, 0.60, 0.30, 6),  # sent by party, union or firm
    ]
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How many people, needs and seats a day, in how many cities."""

    people: int
    needs: int
    seats: int
    cities: int = 1


SCALES = {
    "mini": Scale(4_000, 70, 1_600),
    "seed": Scale(40_547, 663, 16_000),
    "city": Scale(113_000, 5_000, 48_000),
    "province": Scale(1_000_000, 30_000, 420_000, cities=11),
}


@dataclass(frozen=True, slots=True)
class Instance:
    """A question to the solver with the names of its rows."""

    volunteers: Volunteers
    units: Units
    people_ids: list[str]
    unit_ids: list[str]


def city(scale: str, *, seed: int, days: int = 1) -> Instance:
    """The made-up city (or province of cities out of each other's reach) of a scale; over several days a need asks on two days in three.

    A smaller city is smaller on the ground, so that volunteers live as close to each other as in the reference case.
    """
    return drawn(SCALES[scale], seed=seed, days=days)


def drawn(scale: Scale, *, seed: int, days: int = 1) -> Instance:
    """The same, of any size."""
    dice = np.random.default_rng([seed, scale.people, days])
    weight = 1 / np.arange(7, 7 + scale.cities)
    shares = weight / weight.sum()
    homes = _Homes(dice, _spread(scale.people, shares), extent=min(1.0, (scale.people / scale.cities / SCALES["seed"].people) ** 0.5))
    of = np.repeat(np.arange(homes.cities), _spread(scale.people, shares))
    at = np.repeat(np.arange(homes.cities), _spread(scale.needs, shares))
    volunteers = _volunteers(dice, homes, of, days)
    units = _units(dice, homes, at, scale.seats / scale.needs / UNITS_A_NEED, days)
    return Instance(volunteers, units, [f"p{row:07}" for row in range(len(volunteers))], [f"u{row:07}" for row in range(len(units))])


def _spread(whole: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """A whole number in parts as near to the shares as can be."""
    return np.asarray(np.diff(np.rint(np.cumsum(shares) * whole), prepend=0), np.int64)


class _Homes:
    """Communities of some sixty volunteers with a dozen compounds each, by city laid end to end."""

    COMPOUNDS = 12

    def __init__(self, dice: np.random.Generator, people: NDArray[np.int64], *, extent: float) -> None:
        self.cities = len(people)
        size = np.maximum(people // 60, 20)
        population = np.array([district.population for district in DISTRICTS])
        # One community in each district, the others where people live.
        each, shares = np.arange(len(DISTRICTS)), population / population.sum()
        place = [np.r_[each, dice.choice(len(DISTRICTS), many - len(DISTRICTS), p=shares)] for many in size]
        district = np.concatenate([np.sort(which) for which in place])
        town = np.repeat(np.arange(self.cities), size)
        # Cities lie 400 km apart, each turned its own way; place codes of the next city follow on.
        turn = (dice.uniform(0, 2 * np.pi, self.cities) * (np.arange(self.cities) > 0))[town]
        centre = np.array([(one.east, one.north) for one in DISTRICTS])[district] * 1000
        near = extent * (centre + dice.normal(0, 1, (len(town), 2)) * np.array([one.spread for one in DISTRICTS])[district, None] * 1000)
        self.x = near[:, 0] * np.cos(turn) - near[:, 1] * np.sin(turn) + 400_000 * (town % 4)
        self.y = near[:, 0] * np.sin(turn) + near[:, 1] * np.cos(turn) + 400_000 * (town // 4)
        prefix = np.array([one.code for one in DISTRICTS])[district]
        first = np.flatnonzero(np.diff(prefix * 100 + town, prepend=-1))
        number = np.arange(len(town)) - np.repeat(first, np.diff(first, append=len(town)))
        self.code = (prefix + 100 * town) * 10**6 + (1 + number // 10) * 1000 + 1 + number % 10
        self.core = np.array([one.core for one in DISTRICTS])[district]
        controlled = (prefix == UNDER_CONTROL) & (dice.random(len(town)) < CONTROLLED_SHARE)
        sealed = dice.random((len(town), self.COMPOUNDS)) < SEALED_SHARE
        self.zone = np.where(controlled[:, None], np.where(sealed, SEALED, CONTROLLED), 0)
        self.east, self.north = dice.normal(0, 280, (2, len(town), self.COMPOUNDS))
        self.crowd = dice.gamma(4, 1, len(town))
        self.ends = np.cumsum(size)

    def drawn(self, dice: np.random.Generator, town: NDArray[np.int64], crowd: NDArray[np.float64], jitter: float) -> dict[str, Any]:
        """Where rows of these (sorted) towns are, communities by their weight: compound, community, place, zone and inner city."""
        community = np.empty(len(town), np.int64)
        for number, stop in enumerate(self.ends.tolist()):
            start = int(self.ends[number - 1]) if number else 0
            rows = town == number
            community[rows] = start + dice.choice(stop - start, int(rows.sum()), p=crowd[start:stop] / crowd[start:stop].sum())
        compound = dice.integers(0, self.COMPOUNDS, len(town))
        x, y = (
            np.rint(centre[community] + offset[community, compound] + dice.normal(0, jitter, len(town)))
            for centre, offset in ((self.x, self.east), (self.y, self.north))
        )
        code = self.code[community]
        zone, core = self.zone[community, compound], self.core[community]
        return {"community": code, "compound": code * 1000 + 1 + compound, "x": x, "y": y, "zone": zone, "core": core}


def _volunteers(dice: np.random.Generator, homes: _Homes, town: NDArray[np.int64], days: int) -> Volunteers:
    count = len(town)
    kind = dice.choice(len(KINDS), count, p=KINDS[:, 0])
    offered = {role: dice.random(count) < share for role, share in SKILLS.items()}
    skills = sum(has.astype(np.uint32) << np.uint32(ROLES.index(role)) for role, has in offered.items())
    shifts = np.zeros(count, np.uint64)
    for day in range(days):
        chances = KINDS[kind, 4:7] if day % 7 >= 5 else KINDS[kind, 1:4]
        for slot in range(3):
            shifts |= (dice.random(count) < chances[:, slot]).astype(np.uint64) << np.uint64(3 * day + slot)
    served = np.where(dice.random(count) < 0.45, dice.geometric(0.4, count), 0)
    on_duty = offered["disinfect"] | offered["driver"] | offered["medical"]
    place = homes.drawn(dice, town, homes.crowd, 40)
    columns: dict[str, Any] = {
        "key": dice.permutation(count),
        **place,
        "skills": skills,
        "shifts": shifts,
        "gender": dice.integers(0, 2, count),
        "cleared": dice.random(count) < np.where(on_duty, 0.15, 0.01),
        "echelon": dice.choice([1, 2, 3], count, p=[0.5, 0.3, 0.2]),
        "served": served,
        "idle_days": np.where(served > 0, np.minimum(dice.geometric(0.25, count), 30), 30),
        "max_shifts": np.maximum(KINDS[kind, 7].astype(np.int64) - dice.integers(0, 3, count), 1),
        "surcharge": np.zeros(count),
        "vehicle": offered["driver"],
        "together": np.zeros(count),
    }
    return Volunteers(**columns)


def _units(dice: np.random.Generator, homes: _Homes, town: NDArray[np.int64], seats: float, days: int) -> Units:
    needs = len(town)
    # Need gathers: some communities ask for far more than their own can give, those under control most of all.
    asking = homes.crowd * dice.gamma(0.8, 1, len(homes.crowd)) * np.where(homes.zone.any(axis=1), 2.0, 1.0)
    place = homes.drawn(dice, town, asking, 20)
    size = 1 + dice.poisson(UNITS_A_NEED - 1, needs)
    need = np.repeat(np.arange(needs), size)
    role = dice.choice([ROLES.index(role) for role in ASKED], len(need), p=list(ASKED.values()))
    slot = dice.choice(3, len(need), p=SLOTS)
    maximum = dice.geometric(1 / seats, len(need))
    minimum = np.ceil(maximum * dice.choice([0.5, 0.7, 1.0], len(need)))
    gender = np.where(dice.random(len(need)) < 0.03, dice.integers(0, 2, len(need)), -1)
    priority = dice.choice([1, 2, 3, 4, 5], needs, p=PRIORITIES)
    row, day = np.nonzero(dice.random((len(need), days)) < (1.0 if days == 1 else 0.65))
    columns: dict[str, Any] = {
        "need": need[row],
        "role": role[row],
        "shifts": np.uint64(1) << (3 * day + slot[row]).astype(np.uint64),
        "day": day,
        **{name: column[need[row]] for name, column in place.items()},
        "priority": priority[need[row]],
        "minimum": minimum[row],
        "maximum": maximum[row],
        "gender": gender[row],
        "taken": np.zeros(len(row)),
        "vehicles": np.zeros(len(row)),
    }
    return Units(**columns)
