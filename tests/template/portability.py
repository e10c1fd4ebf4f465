"""One template for aws and aws-cn, any region, any account, any stage."""

import re
from collections.abc import Iterator

from tests.template.loading import Template, texts

# What the China partition lacks, or what would open a second way in.
ABSENT = (
    "AWS::Cognito::", "AWS::SES::", "AWS::Pinpoint", "AWS::SMSVOICE", "AWS::Lambda::Url", "AWS::ApiGatewayV2::",
    "AWS::Serverless::HttpApi", "AWS::XRay::", "AWS::ApplicationSignals::", "AWS::CertificateManager::",
)  # fmt: skip
_HARD_CODED = {
    "partition": re.compile(r"arn:aws"),
    "region": re.compile(r"\b(us|eu|ap|sa|ca|me|af|il|cn)-(gov-)?(north|south|east|west|central)[a-z]*-\d\b"),
    "account": re.compile(r"(?<!\d)\d{12}(?!\d)"),
    "endpoint": re.compile(r"\.amazonaws\.com(?!\*)"),
}
# The names services go by in both partitions; and the city, whose code has as many digits as an account.
_NAMES = re.compile(r"(lambda|apigateway|events)\.amazonaws\.com")
_CITY = "Parameters.City.Default"


def nothing_is_hard_coded(template: Template) -> Iterator[str]:
    for line in texts(template.source):
        if _NAMES.fullmatch(line.text) or line.place == _CITY:
            continue
        for what, pattern in _HARD_CODED.items():
            if pattern.search(line.text):
                yield f"{line.place}: a {what} is hard-coded in {line.text[:60]!r}"


def nothing_needs_what_one_partition_lacks(template: Template) -> Iterator[str]:
    for name, body in template.source["Resources"].items():
        if body["Type"].startswith(ABSENT):
            yield f"{name}: {body['Type']} is not to be had in both partitions, or opens a second way in"
        properties = body.get("Properties", {})
        yield from (f"{name}: {each}" for each in ("SnapStart", "FunctionUrlConfig", "CodeSigningConfigArn") if each in properties)
    for line in texts(template.source):
        if line.text in ("EDGE", "CLOUDFRONT", "sms"):
            yield f"{line.place}: {line.text}"


CHECKS = (nothing_is_hard_coded, nothing_needs_what_one_partition_lacks)
