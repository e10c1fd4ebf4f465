"""Stream mappings and schedules: nothing is lost in silence, nothing is tried for ever, nothing wakes itself."""

import json
from collections.abc import Iterator
from typing import Any

from tests.template.loading import Json, Template, target
from tests.template.rights import WRITES, rights_of

LARGEST_BATCH = 200
EVERY_MINUTE = {"ClocksFunction", "ReconcilerFunction", "DispatchRoundsFunction", "PostsWatchFunction", "RotationClockFunction"}


def _mappings(template: Template) -> dict[str, Json]:
    return template.made("AWS::Lambda::EventSourceMapping")


def _patterns(mapping: Json) -> list[Any]:
    return [json.loads(each["Pattern"]) for each in mapping.get("FilterCriteria", {}).get("Filters", [])]


def mappings_start_at_the_oldest_change(template: Template) -> Iterator[str]:
    for name, mapping in _mappings(template).items():
        if mapping.get("StartingPosition") != "TRIM_HORIZON":
            yield f"{name}: starts at {mapping.get('StartingPosition')} and misses what came before"


def mappings_give_up_within_bounds_and_say_so(template: Template) -> Iterator[str]:
    queues = template.made("AWS::SQS::Queue")
    for name, mapping in _mappings(template).items():
        if not 0 < mapping.get("MaximumRetryAttempts", -1) <= 5:
            yield f"{name}: tries {mapping.get('MaximumRetryAttempts')} times"
        if not 0 < mapping.get("MaximumRecordAgeInSeconds", -1) <= 3600:
            yield f"{name}: holds its shard for {mapping.get('MaximumRecordAgeInSeconds')} s"
        if mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Type", "SQS") != "SQS":
            yield f"{name}: fails to a destination the China partition lacks"
        if target(mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")) not in queues:
            yield f"{name}: what it gives up on is lost"


def mappings_single_out_the_bad_record(template: Template) -> Iterator[str]:
    for name, mapping in _mappings(template).items():
        if mapping.get("BisectBatchOnFunctionError") is not True:
            yield f"{name}: one bad record fails its whole batch"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: what succeeded is done again"
        if not 0 < mapping.get("BatchSize", 0) <= LARGEST_BATCH or "MaximumBatchingWindowInSeconds" not in mapping:
            yield f"{name}: its batch is {mapping.get('BatchSize')} records"


def mappings_pass_only_what_matters(template: Template) -> Iterator[str]:
    for name, mapping in _mappings(template).items():
        if not _patterns(mapping):
            yield f"{name}: has no filter"
        if any("eventName" not in pattern for pattern in _patterns(mapping)):
            yield f"{name}: a filter passes every kind of change"


def no_function_wakes_itself(template: Template) -> Iterator[str]:
    """Who may write to the table it listens to must filter by what it writes there (T30)."""
    functions = template.made("AWS::Lambda::Function")
    for name, mapping in _mappings(template).items():
        table, function = target(mapping["EventSourceArn"]), target(mapping["FunctionName"])
        held = rights_of(template, target(functions[function]["Role"])).get(table, set())
        for pattern in _patterns(mapping):
            woken = {WRITES[event] for event in pattern.get("eventName", WRITES)} & held
            if woken and "state" not in pattern.get("dynamodb", {}).get("NewImage", {}):
                yield f"{name}: {function} may {sorted(woken)} on {table} and wake itself"


def every_stream_has_a_reader(template: Template) -> Iterator[str]:
    read = {target(mapping["EventSourceArn"]) for mapping in _mappings(template).values()}
    for name, table in template.made("AWS::DynamoDB::Table").items():
        if ("StreamSpecification" in table) != (name in read):
            yield f"{name}: its stream and its readers do not agree"


def schedules_are_bounded_and_their_failures_kept(template: Template) -> Iterator[str]:
    queues = template.made("AWS::SQS::Queue")
    rules = template.made("AWS::Events::Rule")
    every_minute = {target(each["Arn"]) for rule in rules.values() if rule.get("ScheduleExpression") == "rate(1 minute)" for each in rule["Targets"]}
    yield from (f"{name}: does not run every minute" for name in sorted(EVERY_MINUTE - every_minute))
    for name, rule in rules.items():
        for each in rule["Targets"]:
            if target(each.get("DeadLetterConfig", {}).get("Arn")) not in queues:
                yield f"{name}: a run that cannot start is lost"
            if not 0 < each.get("RetryPolicy", {}).get("MaximumEventAgeInSeconds", 0) <= 900:
                yield f"{name}: is tried for a day"
            if not isinstance(json.loads(each.get("Input", "null")), dict):
                yield f"{name}: its input is not fixed"
    scheduled = {target(each["Arn"]) for rule in rules.values() for each in rule["Targets"]}
    kept = {
        target(config["FunctionName"])
        for config in template.made("AWS::Lambda::EventInvokeConfig").values()
        if target(config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")) in queues
        and config.get("MaximumRetryAttempts", 2) <= 1
    }
    yield from (f"{name}: a run that fails is lost" for name in sorted(scheduled - kept))


CHECKS = (
    mappings_start_at_the_oldest_change,
    mappings_give_up_within_bounds_and_say_so,
    mappings_single_out_the_bad_record,
    mappings_pass_only_what_matters,
    no_function_wakes_itself,
    every_stream_has_a_reader,
    schedules_are_bounded_and_their_failures_kept,
)
