"""A function's own process: one event at a time, ended when it takes too long, started again when it is gone."""

import os
import time
from collections.abc import Iterator

import pytest

from infra.local.delivery import FunctionFailed
from infra.local.environment import Environment
from infra.local.template import Template
from tests.local.test_gateway import SMALL


@pytest.fixture
def clumsy() -> Iterator[Environment]:
    environment = Environment(Template(path=SMALL).functions["ClumsyFunction"], dict(os.environ))
    yield environment
    environment.stop()


def test_it_answers_with_its_own_variables_and_not_with_what_it_prints(clumsy: Environment) -> None:
    found = clumsy.invoke({"how": "variables"})
    assert found == {"NAME": None, "STAGE": "local", "SECRET_ARN": None, "POWERTOOLS_SERVICE_NAME": "ClumsyFunction"}


def test_it_stays_warm(clumsy: Environment) -> None:
    clumsy.invoke({"how": "none"})
    pid = clumsy.pid
    clumsy.invoke({"how": "none"})
    assert clumsy.pid == pid


def test_what_it_raises_is_told_without_the_message(clumsy: Environment) -> None:
    with pytest.raises(FunctionFailed, match=r"^ValueError at handlers.py:\d+ clumsy") as failed:
        clumsy.invoke({"how": "raise"})
    assert "1380000" not in str(failed.value)


def test_an_answer_that_is_no_json_is_a_failure(clumsy: Environment) -> None:
    with pytest.raises(FunctionFailed, match="TypeError"):
        clumsy.invoke({"how": "unspeakable"})


def test_it_is_started_again_after_it_died(clumsy: Environment) -> None:
    with pytest.raises(FunctionFailed, match="ended"):
        clumsy.invoke({"how": "die"})
    assert clumsy.invoke({"how": "text"}) == "hello"


def test_it_is_ended_when_it_takes_longer_than_the_template_allows(clumsy: Environment) -> None:
    clumsy.invoke({"how": "none"})
    began = time.monotonic()
    with pytest.raises(FunctionFailed, match="timed out after 2 s"):
        clumsy.invoke({"how": "sleep"})
    assert time.monotonic() - began < 6
    assert 0 < clumsy.invoke({"how": "left"}) <= 2000
