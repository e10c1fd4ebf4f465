"""Reasons in words."""

from collections.abc import Mapping

from muster.domain.people import Language
from muster.texts import say


def reason_text(code: str, facts: Mapping[str, str | int], language: Language) -> str:
    """The sentence of a reason."""
    return say(f"why_{code}", language, **facts)
