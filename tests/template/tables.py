"""Tables: what is kept of them, who can read it at rest, and what they may cost."""

from collections.abc import Iterator

from tests.template.loading import Json, Template, target

DAYS_OF_HISTORY = {"PeopleKeysTable": 7}  # erasing a key must hold soon
STREAMED = {"PeopleTable", "NeedsTable", "AssignmentsTable", "MessagesTable", "ZonesTable"}
EXPIRING = {"DutiesTable", "SessionsTable", "MessagesTable", "TalliesTable", "PartiesTable", "ServiceRecordsTable", "RostersTable", "InvitationsTable"}


def _tables(template: Template) -> dict[str, Json]:
    return {name: body["Properties"] for name, body in template.written("AWS::DynamoDB::Table").items()}


def outlive_the_stack(template: Template) -> Iterator[str]:
    for name, body in template.written("AWS::DynamoDB::Table").items():
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if body.get(policy) != "Retain":
                yield f"{name}: {policy} is not Retain"
        if body["Properties"].get("DeletionProtectionEnabled") not in (True, {"Fn::If": ["IsKept", True, False]}):
            yield f"{name}: may be deleted"


def can_be_brought_back(template: Template) -> Iterator[str]:
    for name, table in _tables(template).items():
        history = table.get("PointInTimeRecoverySpecification", {})
        if not history.get("PointInTimeRecoveryEnabled"):
            yield f"{name}: has no history to restore from"
        if history.get("RecoveryPeriodInDays") != DAYS_OF_HISTORY.get(name, 35):
            yield f"{name}: keeps {history.get('RecoveryPeriodInDays')} days of history"


def are_encrypted_with_our_key(template: Template) -> Iterator[str]:
    for name, table in _tables(template).items():
        encryption = table.get("SSESpecification", {})
        if not encryption.get("SSEEnabled") or target(encryption.get("KMSMasterKeyId")) != "StorageKey":
            yield f"{name}: is not encrypted with StorageKey"


def cost_no_more_than_allowed(template: Template) -> Iterator[str]:
    for name, table in _tables(template).items():
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: is not on demand"
        for place in [table, *table.get("GlobalSecondaryIndexes", [])]:
            cap = place.get("OnDemandThroughput", {})
            if set(cap) != {"MaxReadRequestUnits", "MaxWriteRequestUnits"}:
                yield f"{name}: {place.get('IndexName', 'the table')} has no cap"


def are_named_by_stage(template: Template) -> Iterator[str]:
    for name, table in _tables(template).items():
        if not str(table.get("TableName", {}).get("Fn::Sub", "")).startswith("muster-${Stage}-"):
            yield f"{name}: is not named by its stage"


def stream_and_expire_as_the_readers_expect(template: Template) -> Iterator[str]:
    for name, table in _tables(template).items():
        view = table.get("StreamSpecification", {}).get("StreamViewType")
        if view != ("NEW_AND_OLD_IMAGES" if name in STREAMED else None):
            yield f"{name}: its stream shows {view}"
        expiry = table.get("TimeToLiveSpecification")
        if expiry != ({"AttributeName": "expires", "Enabled": True} if name in EXPIRING else None):
            yield f"{name}: expires by {expiry}"


def define_only_what_keys_use(template: Template) -> Iterator[str]:
    for name, table in _tables(template).items():
        places = [table, *table.get("GlobalSecondaryIndexes", [])]
        used = {key["AttributeName"] for place in places for key in place["KeySchema"]}
        defined = {attribute["AttributeName"] for attribute in table["AttributeDefinitions"]}
        if used != defined:
            yield f"{name}: keys use {sorted(used)}, defined are {sorted(defined)}"
        for place in places:
            if [key["KeyType"] for key in place["KeySchema"]] not in (["HASH"], ["HASH", "RANGE"]):
                yield f"{name}: a key is not HASH, RANGE"


CHECKS = (
    outlive_the_stack,
    can_be_brought_back,
    are_encrypted_with_our_key,
    cost_no_more_than_allowed,
    are_named_by_stage,
    stream_and_expire_as_the_readers_expect,
    define_only_what_keys_use,
)
