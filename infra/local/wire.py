"""Speaking to the store: the SDK, and DynamoDB's own JSON for what the SDK refuses or would decode only to be encoded again."""

import contextlib
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

_SIGNED = (
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
)  # a stand-in checks that there is a signature, not whose


class Unreachable(OSError):
    """The store does not answer just now."""


class Refused(RuntimeError):
    """The store answered that it will not."""


class Wire:
    """One connection to the store; not for several threads at once."""

    def __init__(self, endpoint: str, seconds: float = 10) -> None:
        url = urlsplit(endpoint)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(url.hostname or "127.0.0.1", url.port, timeout=seconds)

    def ask(self, operation: str, **body: Any) -> dict[str, Any]:
        """The answer to an operation such as `DynamoDBStreams_20120810.GetRecords`; raises Unreachable or Refused."""
        fresh = self._connection.sock is None
        try:
            return self._ask(operation, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if fresh:
                raise Unreachable(str(error)) from error
        try:  # a kept connection may have been closed by the other side meanwhile
            return self._ask(operation, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unreachable(str(error)) from error

    def close(self) -> None:
        """Gives the connection back."""
        with contextlib.suppress(OSError):
            self._connection.close()

    def __del__(self) -> None:
        self.close()

    def _ask(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "X-Amz-Target": operation, "Content-Type": "application/x-amz-json-1.0", "X-Amz-Date": "20260101T000000Z", "Authorization": _SIGNED,
        }  # fmt: skip
        self._connection.request("POST", "/", json.dumps(body), headers)
        response = self._connection.getresponse()
        text = response.read()
        try:
            answer: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise Refused(f"{operation}: {response.status}, and no JSON") from error
        if response.status != 200:
            raise Refused(f"{operation}: {answer.get('__type', response.status)} {answer.get('message', '')}")
        return answer


def client(service: str, endpoint: str) -> Any:
    """A client of the store with credentials that mean nothing; ids of its streams are shorter than boto3 wants (quirk 4)."""
    make: Any = boto3.client  # the service is only known here, so its stubs cannot help
    return make(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",  # noqa: S106
        config=Config(parameter_validation=service != "dynamodbstreams", retries={"total_max_attempts": 2}, connect_timeout=2, read_timeout=10),
    )  # fmt: skip
