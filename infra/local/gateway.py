"""What API Gateway and the CDN do: requests under /v1 become events for the template's functions, the rest is the site."""

import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from infra.local.environment import context_of, where
from infra.local.proxy import Answer, Headers, Malformed, event_of, unpack
from infra.local.template import Route, Template

__all__ = ["Gateway", "Routes", "context_of"]

INTEGRATION_SECONDS = 29
Develop = Callable[[str, str, Mapping[str, str], bytes], Answer | None]
Serve = Callable[[str, str, Mapping[str, str]], Answer]
_FALL_BACK = (
    '{"type":"about:blank","title":"Not available","status":%d,"detail":"The gateway cannot answer this.","errors":[]}'  # a template without responses
)


class Routes:
    """The template's routes as a tree of path parts; a `{name}` part takes any one part, undecoded."""

    def __init__(self, template: Template) -> None:
        self._tree: dict[str, Any] = {}
        for route in template.routes:
            node = self._tree
            for part in route.path.strip("/").split("/"):
                node = node.setdefault("{}" if part.startswith("{") else part, {})
            node.setdefault("", {})[route.method] = route

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a method and path, and its path parameters."""
        node, values = self._tree, list[str]()
        for part in path.removeprefix("/").split("/"):
            if part and part in node:
                node = node[part]
            elif part and "{}" in node:
                node = node["{}"]
                values.append(part)
            else:
                return None
        route: Route | None = node.get("", {}).get(method)
        if route is None:
            return None
        names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
        return route, dict(zip(names, values, strict=True))


class Gateway:
    """Answers requests; the functions one at a time, for Chalice apps are not thread-safe."""

    def __init__(self, template: Template, *, serve: Serve, develop: Develop, say: Callable[[str], None]) -> None:
        self._template, self._serve, self._develop, self._say = template, serve, develop, say
        self._routes = Routes(template)
        self._handlers: dict[str, Callable[[dict[str, Any], Any], Any]] = {}
        self._one_at_a_time = threading.Lock()

    def warm(self) -> None:
        """Imports every function that has a route, as provisioned ones would be; one that cannot be imported answers 5xx."""
        for name in dict.fromkeys(route.function for route in self._template.routes):
            try:
                self._handler(name)
            except Exception as error:
                self._say(f"{name}: {where(error)}")

    def answer(self, method: str, target: str, headers: Headers, body: bytes, address: str) -> Answer:
        """The whole answer to a request."""
        try:
            url = urlsplit(target)
        except ValueError:  # an address that is none, such as //[
            return self.own("BAD_REQUEST_PARAMETERS")
        lower = {name.lower(): value for name, value in headers}
        if url.path.startswith("/dev/"):
            return self._develop(method, target, lower, body) or self.own("MISSING_AUTHENTICATION_TOKEN")
        if url.path != "/v1" and not url.path.startswith("/v1/"):
            return self._serve(method, url.path, lower)
        found = self._routes.find(method, url.path)
        if found is None:
            return self.own("MISSING_AUTHENTICATION_TOKEN")
        route, parameters = found
        try:
            event = event_of(
                resource=route.path, method=method, path=url.path, query=url.query, parameters=parameters,
                headers=headers, body=body, address=address,
            )  # fmt: skip
        except ValueError:
            return self.own("BAD_REQUEST_PARAMETERS")
        return self._invoke(route.function, event)

    def own(self, kind: str) -> Answer:
        """What the gateway itself says, as the template words it."""
        server = kind.startswith(("INTEGRATION", "API_CONFIGURATION"))
        responses = self._template.gateway_responses
        response = responses.get(kind) or responses.get("DEFAULT_5XX" if server else "DEFAULT_4XX")
        if response is None:
            status = 502 if server else 400
            return status, [("Content-Type", "application/problem+json")], (_FALL_BACK % status).encode()
        return response.status, list(response.headers.items()), response.body.encode()

    def _invoke(self, name: str, event: dict[str, Any]) -> Answer:
        if not self._one_at_a_time.acquire(timeout=INTEGRATION_SECONDS):
            return self.own("INTEGRATION_TIMEOUT")
        try:
            return unpack(self._handler(name)(event, context_of(self._template.functions[name])))
        except Exception as error:
            route = f"{event['httpMethod']} {event['resource']}"
            self._say(f"{name}, {route}: {'malformed answer: ' if isinstance(error, Malformed) else ''}{where(error)}")
            return self.own("INTEGRATION_FAILURE")
        finally:
            self._one_at_a_time.release()

    def _handler(self, name: str) -> Callable[[dict[str, Any], Any], Any]:
        if name not in self._handlers:
            module, _, attribute = self._template.functions[name].handler.rpartition(".")
            self._handlers[name] = getattr(import_module(module), attribute)
        return self._handlers[name]
