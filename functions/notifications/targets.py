"""The gateways as the settings name them: for which messages, over which channel, at what price, and whether they may be called."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from muster import settings
from muster.domain.outcomes import read_prices
from muster.telemetry import logger

LOCAL = "inbox://"
_OWN_HOSTS = {"wecombot": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com"}  # of targets whose address names no host
_CHANNELS = {
    "wecombot": "wecom", "mailto": "email", "mailtos": "email", "inbox": "sms", **dict.fromkeys(("json", "jsons", "xml", "xmls", "form", "forms"), "sms"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A line of the settings: an address, the templates it is for where it is not for all, and its place among the others.

    {to} in the address stands for the phone and {id} for the message, by which a gateway can tell a second try from a second message.
    """

    address: str
    kinds: frozenset[str]
    place: int

    @property
    def name(self) -> str:
        """What messages know it by; tells nobody the address."""
        return blake2b(f"{','.join(sorted(self.kinds))}={self.address}".encode(), digest_size=6).hexdigest()

    @property
    def scheme(self) -> str:
        return self.address.partition("://")[0].lower()

    @property
    def channel(self) -> str:
        """What its price stands under: HTTP gateways carry text messages, any other is named as Apprise names it."""
        return _CHANNELS.get(self.scheme, self.scheme)

    @property
    def label(self) -> str:
        """What staff know it by: its place in the settings and its kind, never an address or a key."""
        return f"{self.place} {self.channel}"

    @property
    def knows_again(self) -> bool:
        """Whether it is told the message's id, so that asking it again brings no second message."""
        return "{id}" in self.address

    def takes(self, template: str) -> bool:
        """Whether messages of a template go to it."""
        return not self.kinds or template in self.kinds

    def of(self, to: str, id: str) -> str:
        """The address for one message."""
        return self.address.replace("{to}", quote(to, safe="")).replace("{id}", quote(id, safe=""))


def of_template(template: str) -> list[Target]:
    """The targets that a message goes to."""
    return [target for target in targets() if target.takes(template)]


def price_fen(template: str) -> int:
    """What a message costs, in fen: the price of each channel that carries it."""
    prices = read_prices(settings.message_prices())
    return sum(prices.get(target.channel, prices["other"]) for target in of_template(template))


def instance(url: str) -> Any:
    """Apprise's target of an address; None, with a line in the log, for one that is not to be called."""
    import apprise  # slow to load, and not needed to word a message

    gateway: Any = apprise.Apprise.instantiate(url, asset=apprise.AppriseAsset(http_redirects=False), suppress_exceptions=True)
    if gateway is None or (url != LOCAL and not _may_call(gateway)):
        logger.error("A target of NOTIFY is not to be called", extra={"scheme": url.partition(":")[0]})
        return None
    return gateway


def _may_call(gateway: Any) -> bool:
    """Whether the host stands on the list; without a list, whether it is no address of a network of our own."""
    host = str(getattr(gateway, "smtp_host", "") or getattr(gateway, "host", "") or "").lower()
    host = _OWN_HOSTS.get(str(gateway.schema).lower(), host)
    allowed = settings.notify_hosts()
    if allowed:
        return host in allowed
    try:
        return ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))


@cache
def targets() -> tuple[Target, ...]:
    """All targets; from the environment locally, from Secrets Manager on AWS."""
    if (given := settings.notify_urls()) is None:
        from aws_lambda_powertools.utilities.parameters import get_secret

        given = str(get_secret(settings.notify_secret()))
    return tuple(_parse(given.split()))


def _parse(lines: Iterable[str]) -> Iterable[Target]:
    for place, line in enumerate(lines, 1):
        head, between, tail = line.partition("=")
        named = between and "://" not in head
        yield Target(tail, frozenset(head.split(",")), place) if named else Target(line, frozenset(), place)
