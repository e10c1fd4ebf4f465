"""Alarms: whatever can fail, wait or fall silent has somebody who is told."""

from collections.abc import Iterator

from tests.template.loading import Template, target

TOLD = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}


def _watched(template: Template) -> set[tuple[str, str]]:
    """What is watched: (metric, logical id of what it is measured on)."""
    return {
        (alarm.get("MetricName", ""), target(dimension["Value"]))
        for alarm in template.made("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
    }


def every_function_is_watched(template: Template) -> Iterator[str]:
    watched = _watched(template)
    readers = {target(mapping["FunctionName"]) for mapping in template.made("AWS::Lambda::EventSourceMapping").values()}
    for name in template.made("AWS::Lambda::Function"):
        wanted = {"Errors", "Throttles"} | ({"IteratorAge"} if name in readers else set())
        missing = sorted(metric for metric in wanted if (metric, name) not in watched)
        yield from (f"{name}: nobody is told of its {metric}" for metric in missing)


def every_queue_of_failures_is_watched(template: Template) -> Iterator[str]:
    for name in template.made("AWS::SQS::Queue"):
        if ("ApproximateNumberOfMessagesVisible", name) not in _watched(template):
            yield f"{name}: may fill and nobody is told"


def silence_is_noticed(template: Template) -> Iterator[str]:
    alarm = template.made("AWS::CloudWatch::Alarm").get("ReconcilerSilent", {})
    if (alarm.get("MetricName"), alarm.get("TreatMissingData")) != ("Invocations", "breaching"):
        yield "the reconciler may stop and nobody is told"


def every_alarm_reaches_the_topic(template: Template) -> Iterator[str]:
    for name, alarm in template.made("AWS::CloudWatch::Alarm").items():
        if alarm.get("AlarmActions") != TOLD or not alarm.get("AlarmDescription"):
            yield f"{name}: rings for nobody"
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible" and alarm.get("Threshold") != 0:
            yield f"{name}: lets {alarm.get('Threshold')} failures pass"


CHECKS = (
    every_function_is_watched,
    every_queue_of_failures_is_watched,
    silence_is_noticed,
    every_alarm_reaches_the_topic,
)
