"""What people and desks send about presence and hours."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.fields import Form, Line60, Line100, Moment, Note100, SixDigits, Whole, YesNo

Move = Literal["in", "out"]
SeatId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}-[0-9]{2}-[a-f0-9]{16}$")]
Minutes = Annotated[Whole, Field(ge=0, le=600)]


class Kept(Form):
    """What a phone kept while it was offline: its clock, a number used once, and its signature."""

    at: Moment
    nonce: Annotated[str, StringConstraints(pattern=r"^[a-f0-9]{32}$")]
    signature: Annotated[str, StringConstraints(pattern=r"^[a-f0-9]{64}$")]


class Present(Form):
    """The site's code, entered on a person's own phone."""

    move: Move
    code: SixDigits
    kept: Kept | None = None


class Scan(Form):
    """A person's code, read aloud to the desk; `at` where the desk kept it while offline."""

    move: Move
    code: SixDigits
    assignment: SeatId | None = None
    at: Moment | None = None


class RollCall(Form):
    """Whom a second person sees."""

    move: Move
    assignments: Annotated[list[SeatId], Field(min_length=1, max_length=60)]


class Confirm(Form):
    """Whose hours the site confirms; standby is shown apart."""

    assignments: Annotated[list[SeatId], Field(min_length=1, max_length=60)]
    standby: YesNo = False


class Declare(Form):
    """How many minutes somebody served, in their own word."""

    minutes: Minutes
    words: Note100 = ""


class Contest(Form):
    """What the minutes should be, and why."""

    minutes: Minutes
    words: Line100


class Appeal(Form):
    """Why an absence was excused after all."""

    words: Line100


class Add(Form):
    """Hours by the word of staff, with the document that proves them."""

    minutes: Minutes
    document: Annotated[Line60, Field(min_length=2)]
    reason: Line100


class Settle(Form):
    """The minutes that stand after a dispute."""

    minutes: Minutes
    reason: Line100


class Absent(Form):
    """Whether an absence had good reason."""

    excused: YesNo
    reason: Line100


class Revoke(Form):
    """Why a certificate no longer holds."""

    reason: Line100


class FileQuery(Form):
    """In which language."""

    lang: Literal["zh", "en"] = "zh"
