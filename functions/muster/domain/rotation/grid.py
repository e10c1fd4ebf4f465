"""A plan read once: which tours nobody may take together, which a person may take at all, who shares nights; a set of tours is a bit mask."""

from collections import Counter, defaultdict

from muster.domain.rotation.model import DAY, Limits, Person, Plan, Tour
from muster.domain.rotation.patterns import turn

_FAR = 3  # tours whose duty days lie further apart than this never touch each other's rest
Shape = tuple[int, int, bool]  # start and end since the midnight of its duty day, and whether it is sealed


class Grid:
    """The tours by number, in the plan's order, and what stands between them and the people."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.by_day: dict[int, list[int]] = defaultdict(list)
        for at, tour in enumerate(plan.tours):
            self.by_day[tour.day].append(at)
        self.clashes = _clashes(plan, self.by_day)
        self.nights = sum(1 << at for at, tour in enumerate(plan.tours) if tour.night)
        self.entered = {person.id: sum(1 << at for at, tour in enumerate(plan.tours) if person.may(tour)) for person in plan.people}
        self.may = {person.id: self.entered[person.id] & ~self._held(person) & self._turns(person) for person in plan.people}
        self.people = {person.id: person for person in plan.people}
        self.peers = self._peers()
        self.shares = {id: people for people in self.peers for id in people}
        self.missed = {person.id: self._missed(person) for person in plan.people}

    def _held(self, person: Person) -> int:
        """The tours that clash with what the person holds already."""
        return sum(1 << at for at, tour in enumerate(self.plan.tours) if any(between(self.plan.limits, held, tour) for held in person.held))

    def _turns(self, person: Person) -> int:
        """The tours of the person's group, where whole groups move through the pattern."""
        plan = self.plan
        if not plan.groups:
            return -1
        names = list(dict.fromkeys(tour.name for tour in plan.tours))
        at = plan.groups.index(person.group)
        mine = [turn(at, day, names=names, groups=len(plan.groups)) for day in range(plan.days)]
        return sum(1 << number for number, tour in enumerate(plan.tours) if mine[tour.day] == tour.name)

    def _peers(self) -> list[list[str]]:
        """People who may enter the same posts by night: between them nights are shared."""
        places = {(tour.post, tour.zone) for tour in self.plan.tours if tour.night}
        found: dict[frozenset[str], list[str]] = defaultdict(list)
        for person in self.plan.people:
            found[frozenset(post for post, zone in places if not zone or zone in person.zones)].append(person.id)
        return [people for posts, people in found.items() if posts]

    def _missed(self, person: Person) -> int:
        """Days with nights at the person's posts, of which they are there for none."""
        mine: dict[int, bool] = {}
        for at, tour in enumerate(self.plan.tours):
            if tour.night and (not tour.zone or tour.zone in person.zones):
                mine[tour.day] = mine.get(tour.day, False) or bool(self.entered[person.id] >> at & 1)
        return Counter(mine.values())[False]


def between(limits: Limits, one: Tour, other: Tour) -> str:
    """The rule that keeps anybody from taking both; empty when nothing does.

    Two tours settle it: a third within the same 24 hours would lie two rests away and leave two hours for all of them.
    """
    first, second = (one, other) if one.start <= other.start else (other, one)
    if first.day == second.day:
        return "one_a_day"
    rest = second.start - first.end
    if rest < limits.rest:
        return "rest"
    if first.sealed and rest < limits.after_sealed:
        return "after_sealed"
    from_start = first.minutes + max(0, min(second.end, first.start + DAY) - second.start)
    to_end = second.minutes + max(0, first.end - max(first.start, second.end - DAY))
    return "in_a_day" if max(from_start, to_end) > limits.in_a_day else ""


def _clashes(plan: Plan, by_day: dict[int, list[int]]) -> list[int]:
    found = [0] * len(plan.tours)
    known: dict[tuple[Shape, Shape, int], bool] = {}
    shapes = [(tour.start - tour.day * DAY, tour.end - tour.day * DAY, tour.sealed) for tour in plan.tours]
    for at, tour in enumerate(plan.tours):
        for day in range(tour.day, tour.day + _FAR + 1):
            for other in by_day.get(day, ()):
                if other == at:
                    continue
                key = (shapes[at], shapes[other], day - tour.day)
                if key not in known:
                    known[key] = bool(between(plan.limits, tour, plan.tours[other]))
                if known[key]:
                    found[at] |= 1 << other
                    found[other] |= 1 << at
    return found
