"""The API: only what is listed, at a bounded rate, and every no in one shape that tells when to come back."""

import json
from collections.abc import Iterator
from typing import Any

from tests.template.loading import Json, Template, target

PROBLEM = "'application/problem+json'"
ANSWERED = {
    "THROTTLED": 429, "QUOTA_EXCEEDED": 429, "WAF_FILTERED": 429,
    "INTEGRATION_TIMEOUT": 503, "INTEGRATION_FAILURE": 503, "DEFAULT_5XX": 503,
    "MISSING_AUTHENTICATION_TOKEN": 404, "INVALID_SIGNATURE": 404, "RESOURCE_NOT_FOUND": 404,
    "REQUEST_TOO_LARGE": 413, "UNSUPPORTED_MEDIA_TYPE": 415, "ACCESS_DENIED": 403, "UNAUTHORIZED": 401,
    "DEFAULT_4XX": 400,
}  # fmt: skip
# What the access log may name. No address, no path as it was called, no agent, no caller.
LOGGED = {
    "requestId", "requestTimeEpoch", "httpMethod", "resourcePath", "status", "responseLatency", "integrationLatency",
    "responseLength", "error.responseType",
}  # fmt: skip


def _api(template: Template) -> Json:
    api: Json = template.source["Resources"]["Api"]["Properties"]
    return api


def _stage(template: Template) -> Json:
    (stage,) = template.made("AWS::ApiGateway::Stage").values()
    return stage


def is_regional_and_for_one_origin(template: Template) -> Iterator[str]:
    if _api(template).get("EndpointConfiguration") != {"Type": "REGIONAL"}:
        yield "Api: is not regional, the only kind both partitions have"
    forbidden = {"Cors", "Auth", "Domain", "DefinitionBody", "DefinitionUri", "BinaryMediaTypes", "CacheClusterEnabled"}
    yield from (f"Api: has {each}" for each in sorted(forbidden & set(_api(template))))
    if _stage(template).get("TracingEnabled") != {"Fn::If": ["IsChina", False, True]}:
        yield "Api: is traced where that is not to be had, or not traced where it is"


def runs_dry_before_the_wallet(template: Template) -> Iterator[str]:
    settings = {each["ResourcePath"]: each for each in _stage(template).get("MethodSettings", [])}
    for path, rate, burst in (
        ("/*", "ApiRate", "ApiBurst"),
        ("/~1v1~1sessions~1challenges", "ChallengeRate", "ChallengeBurst"),
    ):
        found = settings.get(path, {})
        if (found.get("ThrottlingRateLimit"), found.get("ThrottlingBurstLimit")) != ({"Ref": rate}, {"Ref": burst}):
            yield f"{path}: is not held to {rate}"
    parameters = template.source["Parameters"]
    if parameters["ApiRate"]["Default"] > 500 or parameters["ChallengeRate"]["Default"] > 10:
        yield "the rates allow more than a bad day may cost"
    for association in template.made("AWS::WAFv2::WebACLAssociation").values():
        if target(association["WebACLArn"]) == "ApiGuard":
            return
    yield "no guard holds one address back"


def one_address_is_held_back(template: Template) -> Iterator[str]:
    for name, acl in template.made("AWS::WAFv2::WebACL").items():
        limits = [rule for rule in acl.get("Rules", []) if "RateBasedStatement" in rule["Statement"]]
        if acl.get("Scope") != "REGIONAL" or not limits or any("Block" not in rule["Action"] for rule in limits):
            yield f"{name}: lets one address take everything"


def logs_no_person(template: Template) -> Iterator[str]:
    stage = _stage(template)
    if target(stage.get("AccessLogSetting", {}).get("DestinationArn")) != "ApiLog":
        yield "Api: keeps no access log"
        return
    entry: dict[str, str] = json.loads(stage["AccessLogSetting"]["Format"])
    for name, value in entry.items():
        if value.removeprefix("$context.") not in LOGGED:
            yield f"Api: logs {value} as {name}"
    for setting in stage.get("MethodSettings", []):
        if setting.get("DataTraceEnabled") is not False or setting.get("LoggingLevel") != "OFF":
            yield f"{setting['ResourcePath']}: requests and answers would be written to the log"


def answers_in_one_shape(template: Template) -> Iterator[str]:
    answers = _api(template).get("GatewayResponses", {})
    yield from (f"{kind}: is answered in the gateway's own shape" for kind in sorted(set(ANSWERED) - set(answers)))
    for kind, answer in answers.items():
        yield from (f"{kind}: {problem}" for problem in _faults(answer, ANSWERED.get(kind)))


def _faults(answer: Json, status: int | None) -> Iterator[str]:
    headers = answer.get("ResponseParameters", {}).get("Headers", {})
    body: dict[str, Any] = json.loads(answer.get("ResponseTemplates", {}).get("application/json", "{}"))
    if answer.get("StatusCode") != status or body.get("status") != status:
        yield f"answers {answer.get('StatusCode')} and says {body.get('status')}"
    if set(body) != {"type", "title", "status", "detail", "errors"} or headers.get("Content-Type") != PROBLEM:
        yield "is not a problem (RFC 9457)"
    if not any("一" <= character <= "鿿" for character in body.get("detail", "")):
        yield "is not in both languages"
    if status in (429, 503) and not headers.get("Retry-After", "").strip("'").isdigit():
        yield "does not say when to come back"


def lists_every_route(template: Template) -> Iterator[str]:
    for function, body in template.written("AWS::Serverless::Function").items():
        for event, each in body["Properties"].get("Events", {}).items():
            if each["Type"] == "HttpApi" or "FunctionUrlConfig" in body["Properties"]:
                yield f"{function}.{event}: is reached past the API"
            if each["Type"] != "Api":
                continue
            route = each["Properties"]
            if target(route.get("RestApiId")) != "Api" or "Auth" in route:
                yield f"{function}.{event}: is not a plain route of Api"
            if "+" in route["Path"] or route["Method"] not in ("get", "post", "patch", "delete"):
                yield f"{function}.{event}: {route['Method']} {route['Path']} opens more than one route"


def invocations_come_from_our_own(template: Template) -> Iterator[str]:
    for name, permission in template.made("AWS::Lambda::Permission").items():
        if "SourceArn" not in permission and "SourceAccount" not in permission:
            yield f"{name}: anybody's {permission.get('Principal')} may call it"


CHECKS = (
    is_regional_and_for_one_origin,
    runs_dry_before_the_wallet,
    one_address_is_held_back,
    logs_no_person,
    answers_in_one_shape,
    lists_every_route,
    invocations_come_from_our_own,
)
