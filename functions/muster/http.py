"""Typed routes on Chalice: checked bodies in, models out, problem details (RFC 9457) for every no."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar, get_type_hints

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Chalice, Response
from pydantic import BaseModel, ValidationError
from pynamodb.exceptions import PynamoDBException

from muster import pages
from muster.bodies import LIMIT, BadBody, read_form, read_json, read_text
from muster.domain.people import Language
from muster.domain.refusals import Conflict, Forbidden, Missing, Refused, Unavailable
from muster.problems import Problem, from_validation
from muster.telemetry import count, logger, metrics
from muster.texts import pick

Access = Literal["public", "person", "link", "staff", "signed"]
C = TypeVar("C")
JSON, FORM, PROBLEM = "application/json", "application/x-www-form-urlencoded", "application/problem+json"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")
_STATUS: dict[type[Refused], int] = {Missing: 404, Conflict: 409, Forbidden: 403}
_BUSY = {"ThrottlingException", "LimitExceededException", "KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException"}
LONGEST_NAME = 256  # of anything that a path names; a sort key ends at 1,024 bytes
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Unauthorised(Exception):
    """No token, or none that holds."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a caller resolver may look at; the body, as it came, only where it is signed."""

    headers: Mapping[str, str]
    path: Mapping[str, str]
    now: datetime
    body: str = ""


@dataclass(frozen=True, slots=True)
class Call(Generic[C]):
    """One request: who asks, its idempotency key, and the server's clock."""

    caller: C
    now: datetime
    language: Language
    key: str
    network: str
    form: bool
    html: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that needs more than a model: another status, a page, a header."""

    body: BaseModel | str | None
    status: int = 200
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """One route as the OpenAPI document and the wiring tests see it."""

    method: str
    path: str
    access: Access
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: Any
    status: int
    create: bool
    form: bool
    summary: str


@dataclass(frozen=True, slots=True)
class Caller(Generic[C]):
    """How a route knows who asks: the kind of access, and the resolver, which raises Unauthorised or Forbidden."""

    access: Access
    resolve: Callable[[Request], C]


PUBLIC: Caller[None] = Caller("public", lambda request: None)


class Api(Chalice):
    """A Chalice app whose views take a Call and models, and whose every answer has one shape."""

    def __init__(self, name: str) -> None:
        super().__init__(app_name=name, configure_logs=False)
        self.log = logger  # type: ignore[assignment]
        self.typed_routes: list[Route] = []
        self._event: dict[str, Any] = {}

    def typed(
        self, method: str, path: str, caller: Caller[C], *, status: int = 200, create: bool = False, form: bool = False, largest: int = LIMIT
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Registers a view; its annotations of `body`, `query` and the return name the models. A create needs an Idempotency-Key; a route that takes a file says how large."""

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            hints = get_type_hints(view)
            body, query = hints.get("body"), hints.get("query")
            summary = (view.__doc__ or "").strip().partition("\n")[0]
            self.typed_routes.append(
                Route(method, path, caller.access, body, query, hints.get("return"), status, create, form, summary)
            )

            def run(**parameters: str) -> Response:
                return self._run(view, caller, parameters, body, query, status, create, form, largest)

            run.__name__ = view.__name__
            self.route(path, methods=[method], name=view.__name__, content_types=[JSON, FORM] if form else [JSON])(run)
            return view

        return register

    def answer(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The proxy response to a proxy event; what Chalice itself refuses becomes a problem too."""
        self._event = event
        response: dict[str, Any] = self(event, context)
        kinds = response.get("multiValueHeaders", {}).get("Content-Type") or [response.get("headers", {}).get("Content-Type", "")]
        if response["statusCode"] >= 400 and kinds[0] not in (PROBLEM, pages.TYPE):
            problem = Problem(response["statusCode"], _language(event))
            if response["statusCode"] >= 500:
                count("ServerErrors")
            response["body"] = problem.json()
            response["headers"] = {**response.get("headers", {}), **_HEADERS, "Content-Type": PROBLEM, **problem.headers}
            response["multiValueHeaders"] = {}
        return response

    def _run(
        self, view: Callable[..., Any], caller: Caller[C], path: dict[str, str], body: Any, query: Any, status: int, create: bool, form: bool,
        largest: int,
    ) -> Response:
        event = self._event
        language = _language(event)
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        posted_form = form and headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
        try:
            now = datetime.now(UTC)
            who = caller.resolve(Request(headers, path, now, read_text(event, largest) if caller.access == "signed" else ""))
            if any(len(value) > LONGEST_NAME for value in path.values()):
                raise Missing
            arguments: dict[str, Any] = dict(path)
            if body is not None:
                raw = read_form(event, body) if posted_form else read_json(event, headers, largest=largest)
                arguments["body"] = body.model_validate(raw)
                if posted_form:
                    language = getattr(arguments["body"], "language", language)
            if query is not None:
                arguments["query"] = query.model_validate(event.get("queryStringParameters") or {})
            call = Call(
                who, now, language, _key(headers, needed=create and not posted_form), _network(event), posted_form,
                "text/html" in headers.get("accept", ""),
            )  # fmt: skip
            return _respond(view(call, **arguments), status)
        except tuple(_ANSWERS) as error:
            problem = _ANSWERS[next(kind for kind in type(error).__mro__ if kind in _ANSWERS)](error, language)
        if posted_form:
            return Response(pages.problem(problem), status_code=problem.status, headers={**pages.HEADERS, **problem.headers})
        return Response(problem.json(), status_code=problem.status, headers={**_HEADERS, "Content-Type": PROBLEM, **problem.headers})


def handler_of(app: Api) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of an app, wrapped in logs and metrics."""

    @logger.inject_lambda_context(clear_state=True)
    @metrics.log_metrics
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return app.answer(event, context)

    return handler


def routes(app: Api) -> list[Route]:
    """The typed routes of an app."""
    return app.typed_routes


def _respond(result: Any, status: int) -> Response:
    reply = result if isinstance(result, Reply) else Reply(result, status)
    content = reply.body.model_dump_json(by_alias=True, exclude_none=True) if isinstance(reply.body, BaseModel) else reply.body or ""
    kind = {"Content-Type": reply.content_type} if content else {}
    return Response(content, status_code=reply.status, headers={**_HEADERS, **kind, **reply.headers})


def _key(headers: Mapping[str, str], *, needed: bool) -> str:
    key = headers.get("idempotency-key", "")
    if not key and not needed:
        return ""
    if not _KEY.match(key):
        raise BadBody(400, "idempotency_key", "Idempotency-Key")
    return key


def _network(event: Mapping[str, Any]) -> str:
    """The caller's network: /24 of an IPv4 address, /48 of an IPv6 one."""
    address = str(event.get("requestContext", {}).get("identity", {}).get("sourceIp", ""))
    return ":".join(address.split(":")[:3]) if ":" in address else address.rpartition(".")[0]


def _language(event: Mapping[str, Any]) -> Language:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return pick(headers.get("accept-language", ""))


def _unavailable(error: Unavailable, language: Language) -> Problem:
    return Problem(error.status, language, error.code, headers={"Retry-After": str(error.seconds)}, facts={"seconds": error.seconds})


def _store(error: PynamoDBException | BotoCoreError, language: Language) -> Problem:
    """The store is down or overloaded: come again. What it calls invalid is our own mistake, and is not hidden."""
    if isinstance(error, PynamoDBException) and error.cause_response_code in ("ValidationException", "ResourceNotFoundException"):
        raise error
    logger.exception("store")
    return _unavailable(Unavailable(5), language)


def _service(error: ClientError, language: Language) -> Problem:
    """A service beside the store (KMS) is overloaded: come again. What it refuses is our own mistake, and is not hidden."""
    if error.response["Error"]["Code"] not in _BUSY:
        raise error
    logger.exception("service")
    return _unavailable(Unavailable(5), language)


def _refused(error: Refused, language: Language) -> Problem:
    return Problem(_STATUS.get(type(error), 422), language, error.code, error.field, facts=error.facts)


_ANSWERS: dict[type[BaseException], Callable[[Any, Language], Problem]] = {
    Refused: _refused,
    ValidationError: lambda error, language: from_validation(error, language),
    BadBody: lambda error, language: Problem(error.status, language, error.code, error.field, error.facts),
    Unauthorised: lambda error, language: Problem(401, language, "signed_out", headers={"WWW-Authenticate": "Bearer"}),
    Unavailable: _unavailable,
    PynamoDBException: _store,
    BotoCoreError: _store,
    ClientError: _service,
}
