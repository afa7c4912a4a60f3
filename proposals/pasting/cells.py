"""One cell as the form's field would have it typed: units multiplied, signs of book-keeping read; never guesses a figure.

What is not understood stays as it was typed, for the field to refuse in its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from inputs.cleaning import plain
from inputs.fields import DASHES, ROC_OFFSET, SCALED, SCALES, WITH_UNIT, MoneyField, RocDateField, grouped, in_full
from inputs.numbers import Figure
from proposals.workbooks.columns import Column
from proposals.workbooks.grids import value_of

CURRENCY = re.compile(r"^([-(]?)(?:NTD|NT\$?|TWD|新[臺台]幣|\$)", re.IGNORECASE)
WHOLE = re.compile(r"元整$|圓整?$|整$|元$")
DOLLARS_OF_OTHERS = re.compile(r"^[-(]?(?:US\$|[€£¥])|(?:美元|美金|日圓|日元|歐元|人民幣)$", re.IGNORECASE)
BOOKED_BELOW = re.compile(r"^\((.+)\)$|^[△▲](.+)$|^([\d,.]+)-$")  # how books write less than nothing
EXPONENT = re.compile(r"^[+-]?\d+(?:\.\d+)?e[+-]?\d+$", re.IGNORECASE)
TOO_NARROW = re.compile(r"^#+$")
BROKEN = re.compile(r"^#(?:REF|VALUE|NAME|DIV/0|N/A|NUM|NULL)[!?]?$|^Err:\d+$", re.IGNORECASE)
NOTHING = re.compile(r"^-+$|^$")
MIDNIGHT = re.compile(r"(?<=\d)(?:\s+|T)(?:上午\s*12|0?0):00(?::00(?:\.0+)?)?\s*$")
YEAR = re.compile(r"^(?:中華)?(?:民國)?(\d{2,4})年?度?$")
SAME = {"經常": "經常門", "經": "經常門", "資本": "資本門", "資": "資本門", "經常支出": "經常門", "資本支出": "資本門"}
LONGEST = 40  # characters of what may be a figure


@dataclass(frozen=True)
class Understood:
    """``value`` goes into the field; ``words`` say it where it is not what was typed; ``problem`` is why it cannot stay."""

    value: str = ""
    words: str = ""
    problem: str = ""


def understood(column: Column, text: str, *, scale: int = 1) -> Understood:
    """``text`` for the field of ``column``; ``scale`` is what a heading multiplies its figures by."""
    if BROKEN.match(plain(text)):
        return Understood(text, problem=_("這一格是試算表的錯誤值，請改填正確的內容。"))
    if column.options:
        return _chosen(column, text)
    if isinstance(column.field, RocDateField):
        day = MIDNIGHT.sub("", text)
        _value, problem = value_of(column, day)
        return Understood(day, day if day != text else "", problem)
    if isinstance(column.field, MoneyField | Figure):
        return _figure(column, text, scale)
    return Understood(text)


def _chosen(column: Column, text: str) -> Understood:
    """The choice's key; years of any spelling and calendar are years."""
    meant = SAME.get(plain(text), text)
    if column.name == "year" and (year := YEAR.match(plain(text))):
        number = int(year[1])
        meant = str(number - ROC_OFFSET if number > ROC_OFFSET else number)
    value, problem = value_of(column, meant)
    assert column.options
    words = next((word for word in column.options.words if column.options.values.get(plain(word)) == value), "")
    return Understood(str(value or ""), words if value and plain(words) != plain(text) else "", problem)


def _figure(column: Column, text: str, scale: int) -> Understood:
    written = plain(text).translate(DASHES)
    if TOO_NARROW.match(written):
        return Understood(text, problem=_("欄太窄，試算表複製到的是 # 號。請把那一欄拉寬，再複製一次。"))
    if EXPONENT.match(written):
        return Understood(
            text, problem=_("「%s」是科學記號，看不出原來的數。請把儲存格改成數值格式，再複製一次。") % text[:30]
        )
    if isinstance(column.field, MoneyField):
        return _amount(text, written, scale)
    number = _number(_signed(written))
    return Understood(text) if number is None else _said(number, text, scale)


def _amount(text: str, written: str, scale: int) -> Understood:
    """An amount in 元; where the cell has a unit of its own the heading's is not asked."""
    if DOLLARS_OF_OTHERS.search(written):
        return Understood(text, problem=_("「%s」不是新臺幣，請換算後填寫。") % text[:30])
    written = CURRENCY.sub(r"\1", written)
    if NOTHING.match(written):
        return Understood("", "0" if text else "")
    booked = _signed(written)
    number = _number(WHOLE.sub("", booked))
    if number is not None:
        return _said(number, text, 1 if WHOLE.search(booked) else scale)
    found = WITH_UNIT.match(booked) if len(booked) <= LONGEST else None
    words = SCALED.match(WHOLE.sub("", found["unit"])) if found else None
    if not found or not words or not words[0] or words[0] != WHOLE.sub("", found["unit"]):
        return Understood(text)
    return _said(Decimal(in_full(found["number"], words[0])), text, 1)


def _signed(written: str) -> str:
    """Less than nothing with a minus sign before it."""
    below = BOOKED_BELOW.match(written)
    return f"-{next(filter(None, below.groups()))}" if below else written


def _number(written: str) -> Decimal | None:
    found = WITH_UNIT.match(written) if len(written) <= LONGEST else None
    return Decimal(found["number"].replace(",", "")) if found and not found["unit"] else None


def _said(number: Decimal, text: str, scale: int) -> Understood:
    value = grouped(number * scale)
    return Understood(value, value if plain(text) not in (value, value.replace(",", "")) else "")


def scale_of_figures(text: str) -> int | None:
    """The same of figures that are no money: 目標值（千人）."""
    found = re.search(rf"\((?!百分)([{''.join(SCALES)}]+)", plain(text))
    return int(Decimal(in_full("1", found[1]).replace(",", ""))) if found else None


def scale_of(text: str, *, aside: bool = False) -> int | None:
    """What a heading says its figures are to be multiplied by; None where it says nothing of 元.

    ``aside`` is a text beside the table: it counts only where it speaks of the unit.
    """
    written = plain(text)
    signs = "".join(SCALES)
    if aside and "單位" not in written and not re.search(rf"\([{signs}]*元\)", written):
        return None
    found = re.search(rf"([{signs}]*)元(?![\u4e00-\u9fff])", written) or re.search(rf"\(([{signs}]+)\)", written)
    if not found:
        return None
    return int(Decimal(in_full("1", found[1]).replace(",", "")))
