"""The gateways that carry messages: Apprise targets from the settings, each held to the hosts that may be called."""

import ipaddress
import json
from functools import cache
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from muster import settings
from muster.telemetry import logger
from notifications.letters import Letter

LOCAL = "inbox://"
_OWN_HOSTS = {"wecombot": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com"}  # of targets whose address names no host


def deliver(letter: Letter, id: str, template: str, taken: frozenset[str]) -> tuple[frozenset[str], bool]:
    """Hands a letter to each gateway of its kind that has not taken it; answers who has it now, and whether all do.

    A target stands on a line of the settings, after the templates it is for where it is not for all ("code,offer=json://…"); {to} stands for the phone
    and {id} for the message, by which a gateway can tell a second try from a second message.
    """
    body = _apart(letter) if _lines() == (LOCAL,) else f"{letter.text} {letter.link}".strip()
    whole = True
    for line in _lines():
        kinds, target = _parts(line)
        name = blake2b(line.encode(), digest_size=6).hexdigest()
        if (kinds and template not in kinds) or name in taken:
            continue
        gateway = _gateway(target.replace("{to}", quote(letter.to, safe="")).replace("{id}", quote(id, safe="")))
        if gateway is not None and gateway.notify(body=body, title=""):
            taken |= {name}
        else:
            whole = False
    return taken, whole and bool(taken)


def _gateway(url: str) -> Any:
    """The target of an address; None, with a line in the log, for one that is not to be called."""
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


def _parts(line: str) -> tuple[frozenset[str], str]:
    head, between, tail = line.partition("=")
    return (frozenset(head.split(",")), tail) if between and "://" not in head else (frozenset(), line)


def _apart(letter: Letter) -> str:
    return json.dumps({"to": letter.to, "text": letter.text, "link": letter.link}, ensure_ascii=False)


@cache
def _lines() -> tuple[str, ...]:
    """The targets; from the environment locally, from Secrets Manager on AWS."""
    if (given := settings.notify_urls()) is not None:
        return tuple(given.split())
    from aws_lambda_powertools.utilities.parameters import get_secret

    return tuple(str(get_secret(settings.notify_secret())).split())
