"""Gives the first staff person their grant: `python -m infra.bootstrap PHONE NAME ROLE AREA DAYS`, in the environment of the deployment."""

import sys
from datetime import UTC, datetime, timedelta

from muster import vault
from muster.domain.grants import Grant, Role
from muster.domain.people import Offer, Person
from muster.domain.phones import parse
from muster.tables import areas, grants, people, people_keys


def appoint(phone: str, name: str, role: Role, area: str, *, until: datetime) -> Grant:
    """Makes the phone's owner staff; someone already known keeps their record. Raises ValueError on an unknown area, NotAMobile on a bad phone."""
    if areas.get(area) is None:
        raise ValueError(f"no area {area}")
    number = parse(phone)
    id = vault.person_id(number)
    reference, key = people_keys.fresh()
    people.add(Person(id, reference, number, "STAFF", Offer(name, area, (), ()), datetime.now(UTC)), key, digest="")
    grant = Grant(person=id, role=role, area=area, until=until, by="bootstrap")
    grants.put(grant)
    return grant


if __name__ == "__main__":
    try:
        phone, name, role, area, days = sys.argv[1:]
        given = appoint(phone, name, role, area, until=datetime.now(UTC) + timedelta(days=int(days)))  # type: ignore[arg-type]
    except ValueError as error:
        sys.exit(f"usage: python -m infra.bootstrap PHONE NAME ROLE AREA DAYS ({type(error).__name__}: {error})")
    sys.stdout.write(f"{given.role} at {given.area} until {given.until:%Y-%m-%d}\n")
