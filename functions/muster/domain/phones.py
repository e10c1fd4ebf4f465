"""Phone numbers of mainland mobiles, as people type them."""

import unicodedata

_TYPED = frozenset("0123456789+-() ")


class NotAMobile(ValueError):
    """The text is no mainland mobile number."""


def parse(text: str) -> str:
    """The E.164 form of a +86 mobile; full-width digits, blanks and hyphens are accepted; raises NotAMobile (T05: +86 mobiles only)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not set(plain) <= _TYPED:  # the library would read letters as digits, and a number out of a sentence
        raise NotAMobile
    import phonenumbers  # a quarter of a cold start, and most requests carry no phone

    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException as error:
        raise NotAMobile from error
    national = str(number.national_number)
    if number.country_code != 86 or number.extension or len(national) != 11 or national[0] != "1" or national[1] in "012":
        raise NotAMobile
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
