"""What the local run reads out of a template."""

from infra.local.surroundings import variables
from infra.local.template import Template, local
from tests.local.test_gateway import SMALL


def test_parameters_conditions_and_globals_are_worked_out() -> None:
    small = Template({"Stage": "city"}, SMALL)
    echo = small.functions["EchoFunction"]
    assert (echo.handler, echo.timeout, echo.environment["NAME"], echo.environment["KEPT"]) == ("tests.local.handlers.echo", 10, "echo-city", "yes")
    assert Template(path=SMALL).functions["EchoFunction"].environment["KEPT"] == "no"
    assert small.functions["ClumsyFunction"].timeout == 2
    assert "SECRET_ARN" not in variables(echo)


def test_a_table_is_created_with_what_create_table_takes() -> None:
    [table] = Template(path=SMALL).tables
    assert (table.name, table.expires) == ("muster-small-things", "expires")
    assert table.create["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert set(table.create["GlobalSecondaryIndexes"][0]) == {"IndexName", "KeySchema", "Projection"}


def test_a_mapping_has_lambdas_defaults_where_nothing_is_declared() -> None:
    [mapping] = Template(path=SMALL).mappings
    assert (mapping.name, mapping.table, mapping.batch, mapping.window, mapping.retries, mapping.age) == ("ClumsyFunction.Things", "muster-small-things", 100, 0, -1, -1)
    assert (mapping.bisect, mapping.partial, mapping.destination, mapping.filters) == (False, False, "", [{"eventName": ["INSERT"]}])


def test_a_schedule_has_its_input_and_one_that_is_off_is_none() -> None:
    [daily] = Template(path=SMALL).schedules
    assert (daily.name, daily.expression, daily.input, daily.function, daily.destination) == ("Daily", "cron(0 1 * * ? *)", {"a": 1}, "ClumsyFunction", "Failures")


def test_the_gateway_says_what_the_template_words() -> None:
    answer = Template(path=SMALL).gateway_responses["DEFAULT_5XX"]
    assert (answer.status, answer.headers["Retry-After"], answer.body) == (503, "5", '{"status":503}')


def test_the_committed_template_can_be_run() -> None:
    template = local()
    assert {one.function for one in template.routes} <= set(template.functions)
    assert {one.table for one in template.mappings} <= {one.name for one in template.tables}
    assert all(one.destination and one.retries >= 0 and one.partial for one in template.mappings)
