"""Functions: how long, how many at once, with what settings, and where their logs go."""

from collections import Counter
from collections.abc import Iterator

from tests.template.loading import Json, Template, target

LONGEST = {
    "ClocksFunction": 55, "MatchingFunction": 60, "ReconcilerFunction": 300, "PlanningFunction": 29, "NotificationsFunction": 120, "ResendFunction": 55, "ReportsFunction": 300,
    # A yes, too, is checked by the solver's rules.
    "DispatchFunction": 29, "DispatchRoundsFunction": 300,
    # Lists of thousands of rows, arrivals and shipments of hundreds of entries: each call ends before the gateway gives up, and may be called again.
    "DemandFunction": 29, "RostersFunction": 29, "IntakeFunction": 29, "DeliveryFunction": 29, "AllocationFunction": 29, "RotationFunction": 29, "LapsesFunction": 120,
    "ReturningFunction": 120, "AskingFunction": 120, "LedgerExportFunction": 120,
    "PostsWatchFunction": 55, "HoursClockFunction": 120, "RotationClockFunction": 120,
}
BEHIND_THE_API = 10
SETTINGS = {
    "STAGE", "TABLE_PREFIX", "CITY", "SITE_URL", "INDEX_SECRET_ARN", "TOKEN_SECRET_ARN", "DATA_KEY_ARN",
    "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_SERVICE_NAME",
}  # fmt: skip


def _functions(template: Template) -> dict[str, Json]:
    return template.made("AWS::Lambda::Function")


def answer_in_time(template: Template) -> Iterator[str]:
    for name, function in _functions(template).items():
        if not 0 < function.get("Timeout", 900) <= LONGEST.get(name, BEHIND_THE_API):
            yield f"{name}: may take {function.get('Timeout')} s"
        if not 512 <= function.get("MemorySize", 0) <= 3008:
            yield f"{name}: has {function.get('MemorySize')} MB"


def leave_room_for_each_other(template: Template) -> Iterator[str]:
    functions = _functions(template).items()
    reserved = {name: function.get("ReservedConcurrentExecutions", 0) for name, function in functions}
    yield from (f"{name}: has no places of its own" for name, places in reserved.items() if places < 1)
    if sum(reserved.values()) > 900:
        yield f"{sum(reserved.values())} places of an account's 1,000 are reserved; 100 must stay free"


def run_on_the_platform_they_are_built_for(template: Template) -> Iterator[str]:
    for name, function in _functions(template).items():
        if (function.get("Runtime"), function.get("Architectures")) != ("python3.13", ["arm64"]):
            yield f"{name}: runs on {function.get('Runtime')} {function.get('Architectures')}"
    for name, body in template.written("AWS::Serverless::Function").items():
        if body.get("Metadata", {}).get("BuildMethod") != "makefile":
            yield f"{name}: is not built by functions/Makefile"


def have_a_role_of_their_own(template: Template) -> Iterator[str]:
    roles = {name: target(function.get("Role")) for name, function in _functions(template).items()}
    shared = Counter(roles.values())
    for name, role in roles.items():
        if role not in template.source["Resources"] or shared[role] > 1:
            yield f"{name}: its role {role} is not written here for it alone"


def log_to_a_place_that_forgets(template: Template) -> Iterator[str]:
    groups = template.made("AWS::Logs::LogGroup")
    for name, function in _functions(template).items():
        if target(function.get("LoggingConfig", {}).get("LogGroup")) not in groups:
            yield f"{name}: its log group is not written here"
    for name, group in groups.items():
        if group.get("RetentionInDays") != {"Ref": "LogDays"}:
            yield f"{name}: is not kept LogDays"
        if target(group.get("KmsKeyId")) != "LogKey":
            yield f"{name}: is not encrypted with LogKey"
    if max(template.source["Parameters"]["LogDays"]["AllowedValues"]) > 30:
        yield "LogDays: may be more than the 30 days the privacy notice promises"


def know_their_settings_and_no_secret(template: Template) -> Iterator[str]:
    for name, function in _functions(template).items():
        variables = function.get("Environment", {}).get("Variables", {})
        yield from (f"{name}: lacks {setting}" for setting in sorted(SETTINGS - set(variables)))
        for variable, value in variables.items():
            if variable.endswith(("SECRET_ARN", "KEY_ARN")) and not target(value):
                yield f"{name}: {variable} is a plain text"
            if isinstance(value, dict) and "resolve:" in str(value):
                yield f"{name}: {variable} would hold a secret in the clear"
        if target(function.get("KmsKeyArn")) != "StorageKey":
            yield f"{name}: its settings are not encrypted with StorageKey"


CHECKS = (
    answer_in_time,
    leave_room_for_each_other,
    run_on_the_platform_they_are_built_for,
    have_a_role_of_their_own,
    log_to_a_place_that_forgets,
    know_their_settings_and_no_secret,
)
