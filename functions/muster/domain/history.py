"""The append-only history that every entity keeps of its transitions."""


def event(at: str, was: str, to: str, actor: str, reason: str = "") -> str:
    """One transition as a line of text."""
    return "|".join((at, was, to, actor, reason.replace("|", "/")))


def read(line: str) -> dict[str, str]:
    """The parts of a transition: at, from, to, actor, reason."""
    return dict(zip(("at", "from", "to", "actor", "reason"), line.split("|"), strict=True))
