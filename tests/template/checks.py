"""All checks of the template, by the name they are reported under."""

from tests.template import alarms, api, functions, keys, portability, rights, tables, wakers
from tests.template.loading import Check, Template

CHECKS: dict[str, Check] = {
    f"{subject.__name__.rpartition('.')[2]}: {check.__name__}": check
    for subject in (tables, functions, wakers, api, rights, keys, alarms, portability)
    for check in subject.CHECKS
}


def complaints(template: Template) -> dict[str, list[str]]:
    """Everything that is wrong with a template, by the check that says so."""
    found = {name: list(check(template)) for name, check in CHECKS.items()}
    return {name: problems for name, problems in found.items() if problems}
