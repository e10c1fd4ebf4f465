"""Roles: each function may do what it needs on the tables it needs, and nothing else."""

import fnmatch
from collections.abc import Iterator
from typing import Any

from tests.template.loading import Json, Template, as_list, target

WRITES = {"INSERT": "dynamodb:PutItem", "MODIFY": "dynamodb:UpdateItem", "REMOVE": "dynamodb:DeleteItem"}
EMERGENCY_ONLY = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["emergency"]}}
MANAGED = {"AmazonAPIGatewayPushToCloudWatchLogs"}  # the gateway's own, account-wide; no function has it

# What a role may at most do; a right beyond this is a decision, so it is made here too. Words: read = GetItem, BatchGetItem,
# Query; put, update, delete, check, scan = the one action; stream = reading the table's stream.
ALLOWED = {
    "RegistrationRole": {
        "PeopleTable": "read put update delete", "PeopleKeysTable": "read put update", "AreasTable": "read",
        "AssignmentsTable": "read", "AccessesTable": "read", "SessionsTable": "read update delete",
        "DataKey": "kms:Decrypt kms:GenerateDataKey", "IndexSecret": "open", "TokenSecret": "open",
    },
    "NeedsRole": {
        "NeedsTable": "read put update check", "AssignmentsTable": "read", "PeopleTable": "read",
        "PeopleKeysTable": "read put update", "AreasTable": "read", "GrantsTable": "read", "AccessesTable": "put",
        "DataKey": "kms:Decrypt kms:GenerateDataKey", "IndexSecret": "open", "TokenSecret": "open",
    },
    "AssignmentsRole": {
        "AssignmentsTable": "read update check", "NeedsTable": "read update check", "DutiesTable": "read put update delete",
        "PeopleTable": "read update", "PeopleKeysTable": "read", "AreasTable": "read", "AccessesTable": "put",
        "DataKey": "kms:Decrypt", "IndexSecret": "open", "TokenSecret": "open",
    },
    "ConsoleRole": {
        "SessionsTable": "read put update delete", "MessagesTable": "put", "PeopleTable": "read put update",
        "PeopleKeysTable": "read put update", "GrantsTable": "read put update delete", "AreasTable": "read update",
        "AccessesTable": "put", "DataKey": "kms:Decrypt kms:GenerateDataKey", "IndexSecret": "open", "TokenSecret": "open",
    },
    "MatchingRole": {
        "PeopleTable": "stream read", "NeedsTable": "stream read update check",
        "AssignmentsTable": "stream read put update delete check", "DutiesTable": "read put update delete",
        "PoolTable": "read put update delete", "RegionsTable": "read put update", "AreasTable": "read",
        "MessagesTable": "put", "IndexSecret": "open", "MatchingFailures": "send", "QueueKey": "kms:Decrypt kms:GenerateDataKey",
    },
    "ReconcilerRole": {
        "PeopleTable": "read scan", "NeedsTable": "read update check", "AssignmentsTable": "read put update delete check",
        "DutiesTable": "read put update delete", "PoolTable": "read put update delete", "RegionsTable": "read put update",
        "AreasTable": "read", "MessagesTable": "put", "IndexSecret": "open", "ScheduleFailures": "send",
        "QueueKey": "kms:Decrypt kms:GenerateDataKey",
    },
    "NotificationsRole": {
        "MessagesTable": "stream read update", "PeopleTable": "read", "PeopleKeysTable": "read", "AssignmentsTable": "read",
        "NeedsTable": "read", "AreasTable": "read", "DataKey": "kms:Decrypt", "IndexSecret": "open", "TokenSecret": "open",
        "NotifySecret": "open", "NotificationFailures": "send", "QueueKey": "kms:Decrypt kms:GenerateDataKey",
    },
}  # fmt: skip
_WORDS = {
    "read": "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query", "scan": "dynamodb:Scan", "put": "dynamodb:PutItem",
    "update": "dynamodb:UpdateItem", "delete": "dynamodb:DeleteItem", "check": "dynamodb:ConditionCheckItem",
    "stream": "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams",
    "open": "secretsmanager:GetSecretValue", "send": "sqs:SendMessage",
}  # fmt: skip
_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
# Never, by no role: PartiQL walks past per-item conditions; the rest deletes or opens tables, keys and roles.
_NEVER = (
    "dynamodb:*Table", "dynamodb:*Backup*", "dynamodb:PartiQL*", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
    "iam:*", "sts:*", "secretsmanager:PutSecretValue", "s3:*", "ses:*", "sns:*",
)  # fmt: skip


def statements(template: Template, role: str) -> list[Json]:
    """A role's own statements."""
    policies = template.resources[role]["Properties"].get("Policies", [])
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def rights_of(template: Template, role: str) -> dict[str, set[str]]:
    """What a role may do, by the resource written here that it may do it on."""
    found: dict[str, set[str]] = {}
    for statement in statements(template, role):
        for resource in as_list(statement["Resource"]):
            found.setdefault(target(resource), set()).update(as_list(statement["Action"]))
    return found


def _function_roles(template: Template) -> dict[str, str]:
    return {target(body["Role"]): name for name, body in template.made("AWS::Lambda::Function").items()}


def roles_do_what_is_allowed(template: Template) -> Iterator[str]:
    for role, function in _function_roles(template).items():
        if role not in ALLOWED:
            yield f"{role}: nobody has decided what it may do"
            continue
        log = target(template.made("AWS::Lambda::Function")[function].get("LoggingConfig", {}).get("LogGroup"))
        for resource, actions in rights_of(template, role).items():
            words = ALLOWED[role].get(resource, "").split()
            allowed = {action for word in words for action in _WORDS.get(word, word).split()}
            for action in sorted(actions - (_LOG if resource == log else allowed)):
                yield f"{role}: {action} on {resource or 'something not written here'}"


def rights_are_exact(template: Template) -> Iterator[str]:
    for role in _function_roles(template):
        for statement in statements(template, role):
            where = f"{role}.{statement.get('Sid')}"
            if statement.get("Effect") != "Allow" or {"NotAction", "NotResource"} & set(statement):
                yield f"{where}: allows by leaving out"
            for action in as_list(statement.get("Action", "*")):
                if "*" in action or any(fnmatch.fnmatch(action, pattern) for pattern in _NEVER):
                    yield f"{where}: {action}"
            yield from (f"{where}: {problem}" for problem in _too_wide(statement))


def _too_wide(statement: Json) -> Iterator[str]:
    for resource in as_list(statement.get("Resource", "*")):
        text = str(resource.get("Fn::Sub", "")) if isinstance(resource, dict) else str(resource)
        if "*" in text and not (text.endswith(".Arn}/stream/*") and text.count("*") == 1):
            yield f"on {text}"
        if "/index/" in text and not set(as_list(statement["Action"])) <= set(_WORDS["read"].split()):
            yield f"does more than read {text}"


def only_the_console_changes_the_emergency(template: Template) -> Iterator[str]:
    """Of the areas, it may change the one item that holds the settings of the emergency."""
    for role in _function_roles(template):
        for statement in statements(template, role):
            writes = set(as_list(statement["Action"])) & set(WRITES.values())
            on_areas = "AreasTable" in map(target, as_list(statement["Resource"]))
            if writes and on_areas and statement.get("Condition") != EMERGENCY_ONLY:
                yield f"{role}: may change any area"


def roles_trust_one_service(template: Template) -> Iterator[str]:
    for name, role in template.made("AWS::IAM::Role").items():
        service = "lambda.amazonaws.com" if name in _function_roles(template) else "apigateway.amazonaws.com"
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            if statement.get("Principal") != {"Service": service} or statement.get("Action") != "sts:AssumeRole":
                yield f"{name}: may be taken by {statement.get('Principal')}"
        yield from (f"{name}: {policy}" for policy in _foreign_policies(role.get("ManagedPolicyArns", [])))


def _foreign_policies(policies: list[Any]) -> Iterator[str]:
    for policy in policies:
        name = str(policy.get("Fn::Sub", "") if isinstance(policy, dict) else policy).rpartition("/")[2]
        if target(policy) != "FunctionKeyUse" and name not in MANAGED:
            yield f"has {policy}"


def keys_open_only_through_their_service(template: Template) -> Iterator[str]:
    """The one policy that functions share lets nothing be read that their own role does not let them read."""
    for statement in template.made("AWS::IAM::ManagedPolicy")["FunctionKeyUse"]["PolicyDocument"]["Statement"]:
        if "kms:ViaService" not in statement.get("Condition", {}).get("StringLike", {}):
            yield f"FunctionKeyUse.{statement.get('Sid')}: opens its key to any call"
        if target(statement["Resource"]) not in ("StorageKey", "SecretsKey"):
            yield f"FunctionKeyUse.{statement.get('Sid')}: opens {target(statement['Resource'])}"


CHECKS = (
    roles_do_what_is_allowed,
    rights_are_exact,
    only_the_console_changes_the_emergency,
    roles_trust_one_service,
    keys_open_only_through_their_service,
)
