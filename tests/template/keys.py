"""Keys, secrets, queues: who may open what, and that what must not be lost is kept."""

from collections.abc import Iterator

from tests.template.loading import Json, Template, as_list, target

ACCOUNT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
NEEDED_FOR_EVER = {"DataKey", "StorageKey", "SecretsKey", "IndexSecret", "NotifySecret"}
_USES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt", "kms:CreateGrant", "kms:*", "*")


def keys_turn_and_are_named(template: Template) -> Iterator[str]:
    named = {target(alias["TargetKeyId"]) for alias in template.made("AWS::KMS::Alias").values()}
    for name, key in template.made("AWS::KMS::Key").items():
        if key.get("EnableKeyRotation") is not True:
            yield f"{name}: is never rotated"
        if name not in named:
            yield f"{name}: has no alias"


def keys_are_used_under_a_condition(template: Template) -> Iterator[str]:
    for name, key in template.made("AWS::KMS::Key").items():
        for statement in key["KeyPolicy"]["Statement"]:
            uses = [action for action in as_list(statement["Action"]) if action.startswith(_USES) or action == "*"]
            if uses and not statement.get("Condition"):
                yield f"{name}.{statement.get('Sid')}: {uses} under no condition"
            principal = statement.get("Principal")
            if principal != ACCOUNT and not (isinstance(principal, dict) and set(principal) == {"Service"}):
                yield f"{name}.{statement.get('Sid')}: is given to {principal}"


def personal_data_opens_for_our_functions_only(template: Template) -> Iterator[str]:
    for statement in template.made("AWS::KMS::Key")["DataKey"]["KeyPolicy"]["Statement"]:
        by_role = "aws:PrincipalArn" in statement.get("Condition", {}).get("ArnLike", {})
        if statement["Sid"] != "Administration" and not by_role:
            yield f"DataKey.{statement['Sid']}: opens for whoever the account lets"


def what_cannot_be_made_again_is_kept(template: Template) -> Iterator[str]:
    for name in sorted(NEEDED_FOR_EVER):
        body: Json = template.source["Resources"].get(name, {})
        if (body.get("DeletionPolicy"), body.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
            yield f"{name}: goes with the stack"


def secrets_are_made_by_nobody(template: Template) -> Iterator[str]:
    for name, secret in template.made("AWS::SecretsManager::Secret").items():
        if target(secret.get("KmsKeyId")) != "SecretsKey":
            yield f"{name}: is not encrypted with SecretsKey"
        if "SecretString" in secret or secret.get("GenerateSecretString", {}).get("PasswordLength", 64) < 43:
            yield f"{name}: is written here or too short"
        if "GenerateSecretString" not in secret and name != "NotifySecret":
            yield f"{name}: has no value"


def queues_keep_failures_safe(template: Template) -> Iterator[str]:
    for name, queue in template.made("AWS::SQS::Queue").items():
        if target(queue.get("KmsMasterKeyId")) != "QueueKey":
            yield f"{name}: is not encrypted with QueueKey"
        if queue.get("MessageRetentionPeriod") != 14 * 24 * 3600:
            yield f"{name}: does not keep failures for 14 days"
    policies = template.made("AWS::SQS::QueuePolicy").values()
    statements = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    in_the_clear = [each for each in statements if each["Effect"] == "Deny" and "aws:SecureTransport" in str(each)]
    covered = {target(resource) for each in in_the_clear for resource in as_list(each["Resource"])}
    yield from (f"{name}: takes messages in the clear" for name in template.made("AWS::SQS::Queue") if name not in covered)
    for each in statements:
        if each["Effect"] == "Allow" and (each["Principal"] == "*" or "aws:SourceArn" not in str(each.get("Condition"))):
            yield f"FailuresPolicy.{each['Sid']}: lets anybody write"


CHECKS = (
    keys_turn_and_are_named,
    keys_are_used_under_a_condition,
    personal_data_opens_for_our_functions_only,
    what_cannot_be_made_again_is_kept,
    secrets_are_made_by_nobody,
    queues_keep_failures_safe,
)
