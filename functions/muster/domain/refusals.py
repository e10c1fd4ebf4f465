"""A domain's no: what was refused, in which field, and why, as a code that has a text in every language."""


class Refused(Exception):
    """The rules say no; `code` names a text of muster.texts, `facts` fill its blanks, `field` is the input it is about."""

    def __init__(self, code: str, field: str | None = None, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class Missing(Refused):
    """There is no such thing, or it is none of the caller's business: one answer for both (T08)."""

    def __init__(self, code: str = "not_found") -> None:
        super().__init__(code)


class Conflict(Refused):
    """The thing is in a state that does not allow this, or another write came first."""


class Forbidden(Refused):
    """The caller is known, and has no right to this."""


class Unavailable(Exception):
    """Not now: the same request may be sent again after so many seconds."""

    def __init__(self, seconds: int = 1, code: str = "unavailable", *, status: int = 503) -> None:
        super().__init__(code)
        self.seconds, self.code, self.status = seconds, code, status
