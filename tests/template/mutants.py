"""Ways a slip could weaken the template; every one of them must be noticed."""

from collections.abc import Callable
from typing import Any

from tests.template.loading import Json

Mutation = Callable[[Json], Any]
Place = tuple[str | int, ...]


def _at(source: Json, place: Place) -> Any:
    """What stands at a place: a resource's name, then the steps below its properties."""
    found: Any = source["Resources"][place[0]]["Properties"]
    for step in place[1:]:
        found = found[step]
    return found


def _without(*place: str | int) -> Mutation:
    return lambda source: _at(source, place[:-1]).pop(place[-1])


def _with(*place: str | int, **values: Any) -> Mutation:
    return lambda source: _at(source, place).update(values)


def _kept_no_more(name: str) -> Mutation:
    return lambda source: source["Resources"][name].pop("DeletionPolicy")


def _gone(name: str) -> Mutation:
    return lambda source: source["Resources"].pop(name)


def _new(name: str, kind: str) -> Mutation:
    return lambda source: source["Resources"].update({name: {"Type": kind, "Properties": {}}})


def _grant(role: str, action: str, resource: Any) -> Mutation:
    statement = {"Sid": "Slip", "Effect": "Allow", "Action": action, "Resource": resource}
    return lambda source: _at(source, (role, "Policies", 0, "PolicyDocument", "Statement")).append(statement)


def _arn(name: str) -> Json:
    return {"Fn::GetAtt": [name, "Arn"]}


def _everywhere(**values: Any) -> Mutation:
    return lambda source: source["Globals"]["Function"].update(values)


def _setting(**values: Any) -> Mutation:
    return lambda source: source["Globals"]["Function"]["Environment"]["Variables"].update(values)


def _event(function: str, event: str) -> tuple[str, ...]:
    return function, "Events", event, "Properties"


PEOPLE, NEEDS = _event("MatchingFunction", "People"), _event("MatchingFunction", "Needs")
ANSWERS, MESSAGES = _event("MatchingFunction", "Assignments"), _event("NotificationsFunction", "Messages")
MINUTE = _event("ReconcilerFunction", "EveryMinute")
EVERYTHING = {"Filters": [{"Pattern": '{"eventName": ["INSERT", "MODIFY"]}'}]}
ADMINISTRATOR = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}

TABLES: dict[str, Mutation] = {
    "a table goes with the stack": _kept_no_more("NeedsTable"),
    "a table may be deleted": _without("PeopleTable", "DeletionProtectionEnabled"),
    "a table has no history": _without("AssignmentsTable", "PointInTimeRecoverySpecification"),
    "erased keys stay in the history": _with("PeopleKeysTable", "PointInTimeRecoverySpecification", RecoveryPeriodInDays=35),
    "a table is encrypted with another key": _without("PeopleTable", "SSESpecification", "KMSMasterKeyId"),
    "a table may cost anything": _without("MessagesTable", "OnDemandThroughput"),
    "an index may cost anything": _without("NeedsTable", "GlobalSecondaryIndexes", 1, "OnDemandThroughput"),
    "two stages share a table": _with("GrantsTable", TableName={"Fn::Sub": "muster-grants"}),
    "sessions never expire": _without("SessionsTable", "TimeToLiveSpecification"),
    "a stream shows keys only": _with("PeopleTable", "StreamSpecification", StreamViewType="KEYS_ONLY"),
    "a key names what is not defined": _with("PoolTable", "KeySchema", 1, AttributeName="persons"),
}
FUNCTIONS: dict[str, Mutation] = {
    "a function may take longer than its caller waits": _with("NeedsFunction", Timeout=60),
    "all functions may take longer than their callers wait": _everywhere(Timeout=30),
    "functions run where their wheels do not": _everywhere(Architectures=["x86_64"]),
    "a function takes the places of all others": _without("RegistrationFunction", "ReservedConcurrentExecutions"),
    "reserved places leave none": _with("AssignmentsFunction", ReservedConcurrentExecutions=900),
    "two functions share a role": _with("ConsoleFunction", Role=_arn("NeedsRole")),
    "a log is kept for ever": _without("ConsoleLog", "RetentionInDays"),
    "a log is not encrypted": _without("NeedsLog", "KmsKeyId"),
    "a secret stands in the settings": _setting(TOKEN_SECRET_ARN="hunter2hunter2"),
    "a setting is missing": lambda source: source["Globals"]["Function"]["Environment"]["Variables"].pop("SITE_URL"),
}
WAKERS: dict[str, Mutation] = {
    "a mapping loses what it gives up on": _without(*NEEDS, "DestinationConfig"),
    "a mapping tries for ever": _with(*PEOPLE, MaximumRetryAttempts=-1),
    "a mapping holds its shard for a day": _without(*MESSAGES, "MaximumRecordAgeInSeconds"),
    "a mapping misses what came before it": _with(*ANSWERS, StartingPosition="LATEST"),
    "one bad record fails its batch": _with(*PEOPLE, BisectBatchOnFunctionError=False),
    "what succeeded is done again": _without(*MESSAGES, "FunctionResponseTypes"),
    "matching is woken by everything": _without(*NEEDS, "FilterCriteria"),
    "matching wakes itself": _with(*ANSWERS, FilterCriteria=EVERYTHING),
    "notifications wake themselves": _with(*MESSAGES, FilterCriteria=EVERYTHING),
    "nobody reads a stream": _without("MatchingFunction", "Events", "People"),
    "a run that cannot start is lost": _without(*MINUTE, "DeadLetterConfig"),
    "a run that fails is lost": _without("ReconcilerFunction", "EventInvokeConfig"),
    "the reconciler runs once an hour": _with(*MINUTE, Schedule="rate(1 hour)"),
}
API: dict[str, Mutation] = {
    "the API is at the edge": _with("Api", EndpointConfiguration={"Type": "EDGE"}),
    "other origins may call": _with("Api", Cors="'*'"),
    "tracing is on where it does not exist": _with("Api", TracingEnabled=True),
    "a route takes everything below it": _with(*_event("ConsoleFunction", "Console"), Path="/v1/{proxy+}"),
    "a route takes every method": _with(*_event("NeedsFunction", "List"), Method="any"),
    "a function has an address of its own": _with("RegistrationFunction", FunctionUrlConfig={"AuthType": "NONE"}),
    "requests are written to the log": _with("Api", "MethodSettings", 0, DataTraceEnabled=True),
    "addresses are written to the log": _with("Api", "AccessLogSetting", Format='{"ip":"$context.identity.sourceIp"}'),
    "codes cost what they may": _without("Api", "MethodSettings", 1),
    "the API costs what it may": lambda source: source["Parameters"]["ApiRate"].update(Default=10000),
    "a later does not say when": _without("Api", "GatewayResponses", "THROTTLED", "ResponseParameters", "Headers", "Retry-After"),
    "a no has another shape": _without("Api", "GatewayResponses", "MISSING_AUTHENTICATION_TOKEN"),
    "the guard watches nothing": _gone("ApiGuardOnApi"),
    "the guard only counts": _with("ApiGuard", "Rules", 0, Action={"Count": {}}),
    "anybody's queue may call a function": lambda source: source["Resources"].update(
        Slip={
            "Type": "AWS::Lambda::Permission",
            "Properties": {"Principal": "sns.amazonaws.com", "FunctionName": "f", "Action": "lambda:InvokeFunction"},
        }
    ),
}
RIGHTS: dict[str, Mutation] = {
    "a role may do anything to a table": _grant("NeedsRole", "dynamodb:*", _arn("NeedsTable")),
    "a role may read every table": _grant("NeedsRole", "dynamodb:GetItem", "*"),
    "a role may use PartiQL": _grant("ConsoleRole", "dynamodb:PartiQLSelect", _arn("PeopleTable")),
    "registration reads the contacts of needs": _grant("RegistrationRole", "dynamodb:GetItem", _arn("NeedsTable")),
    "matching opens personal data": _grant("MatchingRole", "kms:Decrypt", _arn("DataKey")),
    "needs walk through everybody": _grant("NeedsRole", "dynamodb:Scan", _arn("PeopleTable")),
    "the console changes any area": _grant("ConsoleRole", "dynamodb:UpdateItem", _arn("AreasTable")),
    "a role has somebody else's policy": _with("NeedsRole", ManagedPolicyArns=[ADMINISTRATOR]),
    "anybody may take a role": _with("NeedsRole", "AssumeRolePolicyDocument", "Statement", 0, Principal="*"),
    "the shared policy opens a key to any call": _without("FunctionKeyUse", "PolicyDocument", "Statement", 0, "Condition"),
}
KEYS: dict[str, Mutation] = {
    "a key is never rotated": _without("DataKey", "EnableKeyRotation"),
    "a key opens for the whole account": _without("DataKey", "KeyPolicy", "Statement", 1, "Condition"),
    "the key of the data goes with the stack": _kept_no_more("DataKey"),
    "a secret is written down": _with("TokenSecret", SecretString="hunter2hunter2"),
    "a queue is in the clear": _without("MatchingFailures", "KmsMasterKeyId"),
    "failures are gone after four days": _without("ScheduleFailures", "MessageRetentionPeriod"),
    "anybody may write to a queue": _without("FailuresPolicy", "PolicyDocument", "Statement", 1, "Condition"),
}
ALARMS: dict[str, Mutation] = {
    "a queue fills and nobody is told": _gone("NotificationFailuresWaiting"),
    "a function fails and nobody is told": _gone("MatchingErrors"),
    "a stream falls behind and nobody is told": _gone("MatchingBehind"),
    "the reconciler stops and nobody is told": _with("ReconcilerSilent", TreatMissingData="notBreaching"),
    "an alarm rings for nobody": _without("ApiFailures", "AlarmActions"),
}
PORTABILITY: dict[str, Mutation] = {
    "an ARN is of one partition": _with("NeedsRole", ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    "an account is written down": _with("NeedsFunction", Description="runs in 123456789012"),
    "a region is written down": _with("NeedsFunction", Description="runs in cn-north-1"),
    "people are kept in a directory China lacks": _new("Directory", "AWS::Cognito::UserPool"),
}
MUTANTS = TABLES | FUNCTIONS | WAKERS | API | RIGHTS | KEYS | ALARMS | PORTABILITY
