"""What programs keep of a cell, written as people read it in the cell; never judges what it means."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

DIGITS = Context(prec=15)  # what spreadsheets keep of a figure; further ones are the noise of binary fractions
# What Excel and WPS write for characters that XML does not hold; half surrogates are never written so.
ESCAPE = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
# A format of nothing but zeros and the signs between them: telephone numbers, codes.
PADDED = re.compile(r'(?:0|[-() ]|\\[-() ]|"[-() ]*")+')


def figure(written: str) -> str:
    """A number as people type it: ``1200000.0`` and ``1.2E6`` are ``1200000``, ``12.50`` is ``12.5``."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > 20:
        return written
    if number != number.to_integral_value():
        number = DIGITS.plus(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(written: str) -> str:
    """The same of a cell that shows percents: ``0.85`` is ``85%``."""
    try:
        return f"{figure(str(Decimal(written) * 100))}%"
    except InvalidOperation:
        return written


def unescaped(text: str) -> str:
    """``第一段_x000D_`` ends its line; ``_x005F_x000D_`` is how somebody's own ``_x000D_`` is written."""
    return ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)


def padded(number: int, pattern: str) -> str:
    """A number in a format that keeps its leading zeros: 912345678 in ``0000-000-000`` is ``0912-345-678``."""
    if number < 0 or not PADDED.fullmatch(pattern):
        return str(number)
    signs = re.sub(r'[\\"]', "", pattern)
    digits = str(number).zfill(signs.count("0"))
    first = len(digits) - signs.count("0")  # of a longer number the format pads nothing
    places = iter(digits[first:])
    return digits[:first] + "".join(next(places) if sign == "0" else sign for sign in signs)


def as_shown(number: str, shown: str) -> str:
    """``number``, or what the cell shows of it where that only puts zeros before it and signs between its digits."""
    digits = re.sub(r"[-() ]", "", shown)
    is_padded = digits.startswith("0") and digits.isdecimal() and number.isdecimal() and digits.lstrip("0") == number
    return shown if is_padded else number
