"""Why seats are open, and the needs that took their last eligible person as far as the caller may open them."""

from collections.abc import Iterable

from muster.domain.grants import Staff
from muster.domain.needs import Line
from muster.domain.people import Language
from muster.fields import Gap
from muster.tables import needs
from muster.texts import say
from needs.forms import Rival


def rivals(lines: Iterable[Line], staff: Staff) -> dict[str, Rival]:
    """By public code, the rivals of these lines that lie in the caller's sight; the code of any other is a name without a door."""
    codes = {line.gap_other for line in lines if line.gap_other and line.filled < line.wanted}
    ids = needs.ids_of(codes) if codes else {}
    known = needs.headers(ids.values()) if ids else {}
    return {code: Rival(id=id, code=code) for code, id in ids.items() if id in known and staff.sees(known[id].area)}


def gap_of(line: Line, code: str, missing: int, language: Language) -> Gap | None:
    """Why some seats of a line of the need with this public code are open, in words; None when none is."""
    if not line.gap or not missing:
        return None
    other = say("this_need", language) if line.gap_other == code else line.gap_other
    return Gap(code=line.gap, text=say(line.gap, language, other=other), count=missing)
