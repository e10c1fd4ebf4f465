"""template.yaml holds what it must, and the checks notice when it does not (T50)."""

from functools import cache

import boto3
import pytest

from tests.template.checks import CHECKS, complaints
from tests.template.held import NotAllowed, Right, asked, granted, held_to_its_rights
from tests.template.loading import Template, load, translate
from tests.template.mutants import MUTANTS

pytestmark = pytest.mark.xdist_group("template")  # translated once, for all that look at it


@pytest.fixture(scope="module")
def template() -> Template:
    return load()


@pytest.mark.parametrize("name", CHECKS)
def test_the_template(name: str, template: Template) -> None:
    assert list(CHECKS[name](template)) == []


def test_functions_translated_apart_are_what_the_whole_template_makes(template: Template) -> None:
    whole = translate(template.source)
    differ = {name for name, body in template.resources.items() if body != whole.get(name)}
    kinds = {template.resources[name]["Type"] for name in differ}
    assert kinds <= {"AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"}
    assert {body["Type"] for name, body in whole.items() if name not in template.resources} <= {"AWS::ApiGateway::Deployment"}


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


def test_a_transaction_takes_the_right_of_each_of_its_writes() -> None:
    items = [
        {"Put": {"TableName": "muster-test-assignments"}},
        {"Delete": {"TableName": "muster-test-duties"}},
        {"Update": {"TableName": "muster-test-needs"}},
    ]
    taken = set(asked("TransactWriteItems", {"TransactItems": items}))
    assert taken == {Right("PutItem", "assignments"), Right("DeleteItem", "duties"), Right("UpdateItem", "needs")}
    assert taken <= granted("MatchingFunction")
    assert not taken <= granted("AssignmentsFunction")


def test_an_index_is_a_right_of_its_own() -> None:
    (read,) = asked("Query", {"TableName": "muster-test-needs", "IndexName": "live"})
    assert read in granted("MatchingFunction")
    assert read not in granted("AssignmentsFunction")


def test_a_call_beyond_the_role_is_refused() -> None:
    client = boto3.client("dynamodb", "cn-north-1", aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106
    with held_to_its_rights(client, "RegistrationFunction"), pytest.raises(NotAllowed, match="needs"):
        client.get_item(TableName="muster-test-needs", Key={"id": {"S": "n"}})
