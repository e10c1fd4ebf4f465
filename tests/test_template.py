"""template.yaml holds what it must, and the checks notice when it does not (T50)."""

from functools import cache

import pytest

from tests.template.checks import CHECKS, complaints
from tests.template.loading import Template, load
from tests.template.mutants import MUTANTS


@pytest.fixture(scope="module")
def template() -> Template:
    return load()


@pytest.mark.parametrize("name", CHECKS)
def test_the_template(name: str, template: Template) -> None:
    assert list(CHECKS[name](template)) == []


@cache
def noticed(name: str) -> frozenset[str]:
    """The checks that complain of a mutant."""
    mutant = load()
    MUTANTS[name](mutant.source)
    assert mutant.source != load().source, "the mutant changes nothing"
    return frozenset(complaints(mutant))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_weakened_template_is_caught(name: str) -> None:
    assert noticed(name)


def test_every_check_can_complain() -> None:
    assert set(CHECKS) == set().union(*(noticed(name) for name in MUTANTS))
