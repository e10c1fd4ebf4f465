"""Public codes that can be read out on the phone: prefix, eight digits, check digit (ISO 7064 Mod 11,10)."""


from stdnum.iso7064 import mod_11_10


def public_code(prefix: str, number: int) -> str:
    """The code of a number, taken modulo 10**8."""
    digits = f"{number % 10**8:08d}"
    return f"{prefix}-{digits}{mod_11_10.calc_check_digit(digits)}"


def is_code(prefix: str, text: str) -> bool:
    """Whether the text is a whole code with that prefix and a right check digit."""
    head, _, digits = text.partition("-")
    return head == prefix and len(digits) == 9 and digits.isascii() and mod_11_10.is_valid(digits)
