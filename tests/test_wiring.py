"""One wiring: the template, the apps, the published document and the pages agree, and nothing is open by accident."""

import re

import pytest

from infra.local.template import local
from tests.template import imports
from tests.template.loading import ROOT, Template, load
from tests.template.routes import Address, of_app, of_openapi, of_pages, of_template, started, unnamed

# Whoever reads this list sees all that a stranger may call. Adding to it is a decision.
PUBLIC = {
    Address("POST", "/v1/volunteers"),
    Address("POST", "/v1/vehicles"),
    Address("GET", "/v1/receipts/{code}"),
    Address("GET", "/v1/certificates/{code}"),
    Address("GET", "/v1/areas"),
    Address("GET", "/v1/health"),
    Address("GET", "/v1/openapi.json"),
    Address("POST", "/v1/sessions/challenges"),
    Address("POST", "/v1/sessions"),
    Address("POST", "/v1/sessions/refresh"),
    Address("GET", "/v1/giving"),
    Address("POST", "/v1/pledges/check"),
    Address("POST", "/v1/organisations/applications"),
    Address("POST", "/v1/pledges"),
    Address("GET", "/v1/pledges/{code}"),
    # By the number of a gift and the end of a phone, or a shipment and the code its receiver was sent.
    *(Address("POST", f"/v1/pledges/{{code}}/{act}") for act in ("gift", "withdraw", "release", "forget")),
    Address("POST", "/v1/handovers/{code}"),
    Address("POST", "/v1/handovers/{code}/sign"),
    Address("GET", "/v1/ledger"),
    Address("GET", "/v1/ledger/months"),
    Address("GET", "/v1/ledger/months/{month}"),
    Address("GET", "/v1/ledger/items"),
    Address("GET", "/v1/donation-receipts/{number}"),
}
# What the link in a message opens without signing in: one assignment, or the answer to one question.
BY_LINK = {
    Address("GET", "/v1/organisations/{id}/application"),
    Address("GET", "/v1/memberships/{id}"),
    Address("POST", "/v1/memberships/{id}/answer"),
    Address("POST", "/v1/memberships/{id}/coming"),
    Address("GET", "/v1/assignments/{id}"),
    Address("POST", "/v1/assignments/{id}/accept"),
    Address("POST", "/v1/assignments/{id}/decline"),
    Address("POST", "/v1/assignments/{id}/withdraw"),
    Address("GET", "/v1/callups/{id}"),
    Address("POST", "/v1/callups/{id}/answer"),
    Address("GET", "/v1/assignments/{id}/presence"),
    Address("POST", "/v1/assignments/{id}/presence"),
    Address("POST", "/v1/assignments/{id}/declare"),
    Address("POST", "/v1/assignments/{id}/contest"),
    Address("POST", "/v1/assignments/{id}/appeal"),
    Address("GET", "/v1/invitations/{id}"),
    Address("POST", "/v1/invitations/{id}/accept"),
    Address("POST", "/v1/invitations/{id}/refuse"),
    *(Address(method, "/v1/assignments/{id}/swap") for method in ("GET", "POST", "DELETE")),
    Address("POST", "/v1/me/availability"),  # one person, for some weeks
}
# What a machine of others calls, with a signature over the whole body.
BY_GATEWAY = {Address("POST", "/v1/messages/receipts")}
pytestmark = pytest.mark.xdist_group("template")  # translated once, for all that look at it
TEMPLATE = load()
FUNCTIONS = TEMPLATE.written("AWS::Serverless::Function")
HTTP = sorted(set(of_template(TEMPLATE).values()))
# What makes a cold start slow and belongs to one function: the solver, its arrays, the gateways' library.
HEAVY = {"ortools", "numpy", "apprise", "yaml", "requests"}
LONGEST_MODULE = 250


@pytest.fixture(scope="module")
def template() -> Template:
    return TEMPLATE


@pytest.mark.parametrize("function", HTTP)
def test_the_template_lists_the_routes_of_each_app(function: str, template: Template) -> None:
    assert {address for address, behind in of_template(template).items() if behind == function} == set(of_app(function))


def test_the_published_document_describes_every_route(template: Template) -> None:
    assert of_openapi() == set(of_template(template))


def test_pages_call_only_routes_that_exist(template: Template) -> None:
    routes = {unnamed(address.path) for address in of_template(template)}
    called = of_pages()
    assert {path: files for path, files in called.items() if path not in routes} == {}


@pytest.mark.parametrize("function", HTTP)
def test_every_route_is_authenticated_or_on_the_public_list(function: str) -> None:
    for address, access in of_app(function).items():
        expected = {"public"} if address in PUBLIC else {"link"} if address in BY_LINK else {"signed"} if address in BY_GATEWAY else {"person", "staff"}
        assert access in expected, address


def test_what_is_public_exists(template: Template) -> None:
    assert set(of_template(template)) >= PUBLIC | BY_LINK | BY_GATEWAY


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_starts_with_what_the_template_gives_it_and_nothing_it_may_never_need(name: str) -> None:
    found = started(name)
    assert found["handler"]
    assert HEAVY & {module.partition(".")[0] for module in found["modules"]} == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_bundle_holds_its_handler(name: str) -> None:
    folder = FUNCTIONS[name]["Properties"]["Handler"].partition(".")[0]
    makefile = (ROOT / "functions" / "Makefile").read_text(encoding="utf-8")
    rule = re.search(rf"^(?:build-\w+ )*build-{name}(?: build-\w+)*: ; \$\(call bundle,(\w+),(\w+),", makefile, re.MULTILINE)
    assert rule is not None
    assert rule[2] == folder
    assert (ROOT / "infra" / "locks" / f"{rule[1]}.txt").is_file()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_given_the_settings_it_reads(name: str, template: Template) -> None:
    given = set(template.made("AWS::Lambda::Function")[name]["Environment"]["Variables"])
    needed = imports.needed_by(FUNCTIONS[name]["Properties"]["Handler"].partition(".")[0])
    assert needed - given - _reached_but_unused(name) == set()


def _reached_but_unused(name: str) -> set[str]:
    """The gateways' passwords are for the one function that sends, whatever else imports the module that could."""
    return set() if name in ("NotificationsFunction", "ResendFunction") else {"NOTIFY_SECRET_ARN"}


def test_settings_are_read_in_one_place() -> None:
    reading = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "functions").rglob("*.py")
        if re.search(r"os\.(environ|getenv)(?!\.get\(\"AWS_)", file.read_text(encoding="utf-8"))
    }
    assert reading == {"functions/muster/settings.py"}


def test_no_module_is_two_subjects() -> None:
    places = [ROOT / folder for folder in ("functions", "infra", "site")]
    modules = [file for place in places for suffix in ("py", "js", "mjs", "css") for file in place.rglob(f"*.{suffix}")]
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in modules
        if not {"node_modules", "vendor", "build"} & set(file.parts)
    }
    assert {file: length for file, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_schedule_has_a_name_of_its_own() -> None:
    names = [one.name for one in local().schedules]
    assert len(names) == len(set(names))  # the local clock knows them by it


def test_what_belongs_to_one_worker_is_given_to_one(request: pytest.FixtureRequest) -> None:
    assert not hasattr(request.config, "workerinput") or request.node.nodeid.endswith("@template")
