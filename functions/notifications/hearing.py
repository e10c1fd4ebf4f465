"""Whether a gateway answered: Apprise only says that it failed, which may mean that nothing was sent or that nobody knows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from http.client import HTTPConnection
from smtplib import SMTP, SMTPServerDisconnected
from typing import Any


@dataclass(slots=True)
class Heard:
    """What went over the wire: something of a message, and an answer to it."""

    sent: bool = False
    answered: bool = False

    @property
    def in_doubt(self) -> bool:
        """Whether the message may have been taken though nobody said so: it left, and the connection brought no answer."""
        return self.sent and not self.answered


_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


@contextmanager
def hearing() -> Iterator[Heard]:
    """Notes what the requests made inside send and hear.

    No connection, no name, no certificate: nothing was sent. A status of any kind is an answer. Only silence after sending leaves a doubt.
    """
    _listen()
    heard = Heard()
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


@cache
def _listen() -> None:
    """Every target of Apprise ends in the standard library's HTTP or SMTP, and no hook of Apprise or requests is called for an error."""
    HTTPConnection.send = _noting(HTTPConnection.send, sent=True)  # type: ignore[method-assign]
    HTTPConnection.getresponse = _noting(HTTPConnection.getresponse, sent=False)  # type: ignore[method-assign]
    SMTP.data = _doubting(SMTP.data)  # type: ignore[method-assign]


def _noting(act: Callable[..., Any], *, sent: bool) -> Callable[..., Any]:
    @wraps(act)
    def noted(*arguments: Any, **named: Any) -> Any:
        result = act(*arguments, **named)
        if heard := _heard.get():
            heard.sent, heard.answered = sent, not sent  # the last request counts
        return result

    return noted


def _doubting(act: Callable[..., Any]) -> Callable[..., Any]:
    """SMTP hands the whole message over in one step; every code is an answer, a lost connection is none."""

    @wraps(act)
    def noted(*arguments: Any, **named: Any) -> Any:
        try:
            return act(*arguments, **named)
        except (SMTPServerDisconnected, TimeoutError, ConnectionError):
            if heard := _heard.get():
                heard.sent = True
            raise

    return noted
