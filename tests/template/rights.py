"""Roles: each function may do what it needs on the tables it needs, and nothing else."""

import fnmatch
from collections.abc import Iterator
from typing import Any

from tests.template.loading import Json, Template, as_list, target

WRITES = {"INSERT": "dynamodb:PutItem", "MODIFY": "dynamodb:UpdateItem", "REMOVE": "dynamodb:DeleteItem"}
COMPOUNDS_ONLY = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["?" * 15]}}
EMERGENCY_ONLY = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["emergency"]}}
MANAGED = {"AmazonAPIGatewayPushToCloudWatchLogs"}  # the gateway's own, account-wide; no function has it

# What a role may at most do; more is a decision, so it is made here too. The verbs are those of the tables (get, batch = a
# read of many, query, scan, put, bulk = a write of many, update, delete, check = a condition of a transaction), stream = reading the table's stream,
# wrap and unwrap = making and using keys, open = reading a secret, send = to a queue.
ALLOWED = {
    "RegistrationRole": """
        get batch put update PeopleTable; batch put update PeopleKeysTable; batch query AreasTable AssignmentsTable;
        get put update query VehiclesTable; batch put SessionsTable; batch put delete PartiesTable;
        query delete MembersTable; query AccessesTable;
        batch update MessagesTable; update TalliesTable; wrap unwrap DataKey; open IndexSecret TokenSecret""",
    "StandingRole": """
        batch update PeopleTable; batch query update PoolTable; batch update query NeedsTable; get batch put update delete query AssignmentsTable;
        query put delete DutiesTable; get put update query SwapsTable; query DispatchesTable; put MessagesTable OverridesTable; query ZonesTable GrantsTable;
        batch query AreasTable; open TokenSecret""",
    "AskingRole": """
        batch update query PeopleTable; batch PoolTable AreasTable; put MessagesTable; send ScheduleFailures; wrap unwrap QueueKey""",
    "OutboxRole": """
        batch update query MessagesTable; query update TalliesTable; batch SessionsTable; query GrantsTable; open TokenSecret ReceiptSecret""",
    "ReturningRole": """
        update query PeopleTable; send ScheduleFailures; wrap unwrap QueueKey""",
    "NeedsRole": """
        batch query put update NeedsTable; query AssignmentsTable GrantsTable ZonesTable; batch PeopleTable; batch put PeopleKeysTable;
        batch query AreasTable; bulk AccessesTable; scan GrantsTable; put MessagesTable; wrap unwrap DataKey; open IndexSecret TokenSecret""",
    "ClocksRole": """
        batch query put NeedsTable; query AreasTable; scan GrantsTable; put MessagesTable; send ScheduleFailures; wrap unwrap QueueKey""",
    "PlanningRole": """
        batch query NeedsTable AreasTable; query PoolTable AssignmentsTable GrantsTable ZonesTable; scan RegionsTable;
        open TokenSecret""",
    "AssignmentsRole": """
        get batch query update AssignmentsTable; query update NeedsTable; delete DutiesTable; update PoolTable;
        batch update PeopleTable; batch PeopleKeysTable AreasTable; batch update MessagesTable; update TalliesTable; unwrap DataKey; open TokenSecret""",
    "ConsoleRole": """
        batch put update delete SessionsTable; put MessagesTable; get batch put update PeopleTable; batch put PeopleKeysTable;
        query scan put delete GrantsTable; batch query put update AreasTable; get query put update ZonesTable; wrap unwrap DataKey; open IndexSecret TokenSecret""",
    "FleetRole": """
        get query update VehiclesTable; batch update PeopleTable; batch PeopleKeysTable; batch query AreasTable; query GrantsTable;
        bulk AccessesTable; unwrap DataKey; open TokenSecret""",
    "PostsRole": """
        get put update query PostsTable; get batch put update query EchelonsTable GroupsTable; get put query AssignmentsTable; query GrantsTable ZonesTable;
        batch query put update NeedsTable; put DutiesTable; update PoolTable;
        put MessagesTable; batch query AreasTable; batch PeopleTable; batch put PeopleKeysTable; bulk AccessesTable; wrap unwrap DataKey;
        open IndexSecret TokenSecret""",
    "PostsWatchRole": """
        update query PostsTable; put query EchelonsTable; batch query NeedsTable; query AssignmentsTable AreasTable; put MessagesTable;
        send ScheduleFailures; wrap unwrap QueueKey""",
    "RotationRole": """
        get put update delete query RotationsTable; get PostsTable GroupsTable; batch query put update NeedsTable AssignmentsTable; query put DutiesTable;
        batch query update PoolTable; batch PeopleTable; batch put PeopleKeysTable; query ZonesTable GrantsTable; batch query AreasTable;
        scan update RegionsTable; put MessagesTable OverridesTable; bulk AccessesTable; wrap unwrap DataKey; open IndexSecret TokenSecret""",
    "RotationClockRole": """
        get update query RotationsTable; get PostsTable; batch AreasTable; batch query put update NeedsTable; query put update AssignmentsTable; put DutiesTable MessagesTable;
        batch update PoolTable; batch PeopleTable; batch put PeopleKeysTable; scan update RegionsTable; send ScheduleFailures;
        wrap unwrap DataKey QueueKey; open IndexSecret""",
    "GivingRole": """
        get put update PledgesTable; batch put update PeopleKeysTable; get scan CampaignsTable; get query PartnersTable; query WishesTable;
        get batch query put StockTable; query ReceiptsTable; batch put SessionsTable; batch query AreasTable; wrap unwrap DataKey; open IndexSecret""",
    "CampaignsRole": """
        get update query PledgesTable; get put scan CampaignsTable; get PartnersTable; query WishesTable GrantsTable; get batch query put StockTable;
        batch PeopleKeysTable; put MessagesTable; bulk AccessesTable; batch query AreasTable; unwrap DataKey; open IndexSecret TokenSecret""",
    "HoursClockRole": """
        get query put ServiceRecordsTable; get check update AssignmentsTable; send ScheduleFailures; wrap unwrap QueueKey""",
    "LapsesRole": """
        update query PledgesTable; put MessagesTable; send ScheduleFailures; wrap unwrap QueueKey""",
    "DemandRole": """
        get batch put query PartnersTable; get batch put update query WishesTable; get put PeopleTable; batch put update PeopleKeysTable;
        batch query AreasTable; query put GrantsTable; wrap unwrap DataKey; open IndexSecret TokenSecret""",
    "RostersRole": """
        get put update query OrganisationsTable; get batch put update bulk query RostersTable; get batch put update InvitationsTable;
        query put update MembersTable; get put query PartyReportsTable; query AssignmentsTable; batch NeedsTable; get PostsTable; bulk AccessesTable;
        get batch put update PeopleTable; batch put update PeopleKeysTable; batch put update MessagesTable; update TalliesTable;
        batch put update SessionsTable; batch query AreasTable; query put delete GrantsTable; wrap unwrap DataKey; open IndexSecret TokenSecret""",
    "IntakeRole": """
        get put update query ArrivalsTable; get update PledgesTable; get batch query put StockTable; put update ReceiptsTable; batch PeopleKeysTable;
        put MessagesTable; batch query AreasTable; query GrantsTable; unwrap DataKey; open IndexSecret TokenSecret""",
    "DeliveryRole": """
        get update query AllocationsTable; get put update query ShipmentsTable; get batch query put StockTable; get update WishesTable;
        get put query PartnersTable; get PeopleTable VehiclesTable; batch PeopleKeysTable; put MessagesTable; batch query AreasTable; query GrantsTable;
        unwrap DataKey; open IndexSecret TokenSecret""",
    "StoreRole": """
        get batch query put StockTable; get put update ReceiptsTable; get put update query WriteoffsTable; batch query AreasTable; query GrantsTable;
        open IndexSecret TokenSecret""",
    "AllocationRole": """
        get query put update bulk AllocationsTable; get batch query put StockTable; get update query WishesTable; batch PartnersTable;
        batch query AreasTable; query GrantsTable; open IndexSecret TokenSecret""",
    "LedgerRole": """
        get batch query StockTable; get ReceiptsTable""",
    "HoursRole": """
        get query put update ServiceRecordsTable; get query put update CertificatesTable; get query check update AssignmentsTable; query update NeedsTable;
        put delete DutiesTable; update PoolTable; query put DispatchesTable; put MessagesTable; get batch PeopleTable; batch PeopleKeysTable AreasTable;
        query GrantsTable; bulk AccessesTable; unwrap DataKey; open IndexSecret TokenSecret""",
    "LedgerExportRole": """
        get query StockTable; load store list ReportsBucket; send ScheduleFailures; wrap unwrap QueueKey""",
    "MatchingRole": """
        stream PeopleTable NeedsTable AssignmentsTable ZonesTable; batch query update NeedsTable PoolTable; check NeedsTable; query ZonesTable;
        batch query put update delete AssignmentsTable; query put delete DutiesTable; get scan update RegionsTable;
        batch query AreasTable; put MessagesTable; send MatchingFailures; wrap unwrap QueueKey""",
    "DispatchRole": """
        get query put update DispatchesTable; get batch query put update CallupsTable; batch query update NeedsTable; get query put AssignmentsTable;
        put DutiesTable; batch update PoolTable; query ZonesTable; get batch update PeopleTable; batch PeopleKeysTable PartiesTable; get VehiclesTable;
        query GroupsTable MembersTable; get query OrganisationsTable; scan RegionsTable; put OverridesTable;
        bulk AccessesTable; batch put update MessagesTable; update TalliesTable; batch query AreasTable; query GrantsTable; unwrap DataKey;
        open IndexSecret TokenSecret""",
    "DispatchRoundsRole": """
        query update DispatchesTable; get OrganisationsTable; query MembersTable;
        query put update CallupsTable; batch update NeedsTable; get query put update delete AssignmentsTable;
        put delete DutiesTable; batch query update PoolTable; query ZonesTable; batch PeopleTable PeopleKeysTable; scan update RegionsTable;
        put MessagesTable; batch query AreasTable; scan GrantsTable; unwrap DataKey; send ScheduleFailures; wrap QueueKey; unwrap QueueKey""",
    "ReconcilerRole": """
        scan PeopleTable; batch query update NeedsTable PoolTable; check NeedsTable; query ZonesTable; batch query put update delete AssignmentsTable;
        query put delete DutiesTable; get scan update RegionsTable; batch query AreasTable; put MessagesTable;
        send ScheduleFailures; wrap unwrap QueueKey""",
    "ReportsRole": """
        scan PeopleTable NeedsTable AssignmentsTable GrantsTable ServiceRecordsTable PostsTable CallupsTable EchelonsTable OverridesTable;
        get query StockTable; batch query AreasTable; put MessagesTable;
        get query scan put update ReportsTable; load store list ReportsBucket; send ScheduleFailures; wrap unwrap QueueKey""",
    "ReportsApiRole": """
        query scan ReportsTable; query GrantsTable; load list ReportsBucket; open TokenSecret""",
    "NotificationsRole": """
        stream MessagesTable; get update MessagesTable; update SessionsTable TalliesTable; get PeopleTable AssignmentsTable PledgesTable InvitationsTable CallupsTable;
        get OrganisationsTable;
        batch PeopleKeysTable AreasTable; unwrap DataKey; open TokenSecret NotifySecret; send NotificationFailures; wrap unwrap QueueKey""",
    "ResendRole": """
        batch get query update MessagesTable; update SessionsTable TalliesTable; get PeopleTable AssignmentsTable PledgesTable InvitationsTable CallupsTable;
        get OrganisationsTable;
        batch PeopleKeysTable AreasTable; unwrap DataKey; open TokenSecret NotifySecret""",
}
_VERBS = {
    "get": {"dynamodb:GetItem"},
    "batch": {"dynamodb:BatchGetItem"},
    "query": {"dynamodb:Query"},
    "scan": {"dynamodb:Scan"},
    "put": {"dynamodb:PutItem"},
    "bulk": {"dynamodb:BatchWriteItem"},
    "check": {"dynamodb:ConditionCheckItem"},
    "update": {"dynamodb:UpdateItem"},
    "delete": {"dynamodb:DeleteItem"},
    "stream": {f"dynamodb:{each}" for each in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")},
    "wrap": {"kms:GenerateDataKey"},
    "unwrap": {"kms:Decrypt"},
    "open": {"secretsmanager:GetSecretValue"},
    "send": {"sqs:SendMessage"},
    "load": {"s3:GetObject"},
    "store": {"s3:PutObject"},
    "list": {"s3:ListBucket"},
}
_READS = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
# Never, by no role: PartiQL walks past per-item conditions; the rest deletes or opens tables, keys and roles.
_NEVER = (
    "dynamodb:*Table", "dynamodb:*Backup*", "dynamodb:PartiQL*", "kms:CreateGrant", "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion", "iam:*", "sts:*", "secretsmanager:PutSecretValue", "s3:Delete*", "s3:Put*Acl", "s3:*Policy", "ses:*", "sns:*",
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
            for action in sorted(actions - (_LOG if resource == log else _allowed(role, resource))):
                yield f"{role}: {action} on {resource or 'something not written here'}"


def _allowed(role: str, resource: str) -> set[str]:
    clauses = [clause.split() for clause in ALLOWED[role].split(";")]
    verbs = {word for clause in clauses if resource in clause for word in clause if word in _VERBS}
    return set().union(*(_VERBS[verb] for verb in verbs))


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
        if "*" in text and not (text.endswith((".Arn}/stream/*", "Bucket.Arn}/*")) and text.count("*") == 1):
            yield f"on {text}"
        if "/index/" in text and not set(as_list(statement["Action"])) <= _READS:
            yield f"does more than read {text}"


def only_the_console_changes_the_emergency(template: Template) -> Iterator[str]:
    """Of the areas, it may change the one item that holds the settings of the emergency, and add compounds."""
    for role in _function_roles(template):
        for statement in statements(template, role):
            writes = set(as_list(statement["Action"])) & set(WRITES.values())
            on_areas = "AreasTable" in map(target, as_list(statement["Resource"]))
            bound = {"dynamodb:UpdateItem": EMERGENCY_ONLY, "dynamodb:PutItem": COMPOUNDS_ONLY}
            if on_areas and any(statement.get("Condition") != bound.get(write) or role != "ConsoleRole" for write in writes):
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
