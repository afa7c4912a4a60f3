"""The one date field, money field, telephone field and letter number of the whole project; never asks the database."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inputs.bounds import FAR_OFF, LONG_AGO, Bound, Day
from inputs.cleaning import one_line, plain

Row = TypeVar("Row")

ROC_OFFSET = 1911
FIRST_ROC_YEAR = 1912
# What letters and word processors put between the figures of a date, all meant as one: dots and dashes of every kind.
SEPARATORS = str.maketrans(dict.fromkeys("./。‧·・•∙⋅●‐‑‒–—―−－", "-"))
WRITTEN = re.compile(
    r"^(?P<era>(?:中華)?民國)?(?:"
    r"(?P<y1>\d{1,4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{1,4})年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日?"
    r"|(?P<y3>\d{3}|\d{4})(?P<m3>\d{2})(?P<d3>\d{2})"
    r")(?:\((?:星期|週)?[一二三四五六日]\))?$"
)
LETTER = re.compile(r".+字第[0-9A-Za-z-]+號.*")
GROUPED = re.compile(r"^(\d+|\d{1,3}(,\d{3})+)$")
WITH_UNIT = re.compile(r"^(?P<number>[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)(?P<unit>\D*)$")
SCALES = {"十": 10, "百": 100, "千": 1_000, "萬": 10_000, "万": 10_000, "億": 10**8, "亿": 10**8}
SCALED = re.compile(f"(?!百分)[{''.join(SCALES)}]*")  # 百分比 and 百分點 multiply nothing
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
PHONE = re.compile(r"(?:[0-9+()#*.,;/、\s-]|轉|分機|ext\.?)+", re.IGNORECASE)
LEAST_DIGITS = 7  # the shortest number somebody outside can call
MOST_DIGITS = 22  # of an international number with its prefix and a long extension
DOMESTIC_DIGITS = 9  # of a mobile or a city's number whose leading 0 a spreadsheet has eaten


def grouped(number: Decimal | int | str) -> str:
    """A figure with thousands separators and without trailing zeros: 1,200 or 12.5."""
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_full(number: str, unit: str) -> str:
    """What ``1,200`` with ``千元`` or ``萬人`` behind it is without the word that multiplies it: 1200000."""
    value = Decimal(number.replace(",", ""))
    scale = SCALED.match(unit)
    for word in scale[0] if scale else "":
        value *= SCALES[word]
    return grouped(value).replace(",", "")


def format_roc(day: dt.date) -> str:
    """115.11.23, as papers, files and what is kept have it; a day before the Republic stays Gregorian."""
    if day.year < FIRST_ROC_YEAR:
        return day.isoformat()
    return f"{roc_year(day)}.{day:%m.%d}"


def format_day(day: dt.date) -> str:
    """A day as a page in the reader's language has it: 115.11.23 in Chinese, 2026-11-23 in English."""
    return day.isoformat() if get_language() == "en" else format_roc(day)


def readings(text: str) -> list[dt.date]:
    """The days ``text`` may mean: none when it is not written as a date, two when its year has two figures only.

    A year below 1000 is a ROC year; 26 may be 2026 as well, which then comes second. Raises ValueError for a day that does
    not exist.
    """
    if not (match := WRITTEN.match(plain(text).translate(SEPARATORS))):
        return []
    era, *parts = match.groups()
    year, month, day = (int(part) for part in parts if part is not None)
    figures = next(part for part in parts if part is not None)
    if year == 0 or 999 < year < FIRST_ROC_YEAR or (era and year > 999):
        raise ValueError(text)
    years = [year if year >= FIRST_ROC_YEAR else year + ROC_OFFSET]
    if len(figures) == 2 and not era:
        years.append(2000 + year)
    if not (found := [dt.date(y, month, day) for y in years if day <= monthrange(y, month)[1]]):
        raise ValueError(text)
    return found


def parse_roc(text: str) -> dt.date | None:
    """The day ``text`` writes, in ROC or Gregorian years, or None when it is not written as a date.

    Raises ValueError for a day that does not exist.
    """
    return next(iter(readings(text)), None)


class RocDateInput(forms.TextInput):
    """A text box that shows ROC years, in English Gregorian ones: a browser's own picker knows no others."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": _("民國年.月.日"), "class": "cs-date", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A stored day as pages have it; what was typed stays as typed."""
        return format_day(value) if isinstance(value, dt.date) else super().format_value(value)


class RocDateField(forms.DateField):
    """A date typed as 115.11.23, 115/11/23, 115-11-23, 115年11月23日, 1151123 or Gregorian; stored Gregorian.

    ``earliest`` and ``latest`` are days, functions that give one, or a :class:`Bound` with its own words.
    """

    widget = RocDateInput
    default_error_messages = {
        "invalid": _("「%(value)s」不是日期。請用民國年，例如 115.11.23；西元 2026-11-23 也可以。"),
        "no_such_day": _("沒有「%(value)s」這一天，請檢查年、月、日。"),
        "which_year": _(
            "「%(value)s」是民國 %(roc)s 年，還是西元 %(year)s 年？前者請寫「%(first)s」，後者請寫「%(second)s」。"
        ),
        "too_early": _("日期不可早於 %(limit)s。"),
        "too_late": _("日期不可晚於 %(limit)s。"),
    }

    def __init__(self, *, earliest: Day | Bound = LONG_AGO, latest: Day | Bound = FAR_OFF, **kwargs: Any) -> None:
        self.earliest = earliest if isinstance(earliest, Bound) else Bound(earliest)
        self.latest = latest if isinstance(latest, Bound) else Bound(latest)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The day, or a message that repeats what was typed."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        shown = {"value": str(value)[:30]}
        try:
            days = readings(value)
        except ValueError:
            raise ValidationError(self.error_messages["no_such_day"], "no_such_day", shown) from None
        if not days:
            raise ValidationError(self.error_messages["invalid"], "invalid", shown)
        # Asked where both fit, and where neither does: who typed 26 for 2026 has a year in mind, not the day's bounds.
        if len(days) > 1 and (self._takes(days[1]) or (days[1] <= self.latest.on() and not self._takes(days[0]))):
            raise ValidationError(self.error_messages["which_year"], "which_year", shown | _both(*days))
        return days[0]

    def validate(self, value: dt.date | None) -> None:
        """Within the field's bounds."""
        super().validate(value)
        if value and value < (first := self.earliest.on()):
            self._refuse("too_early", first, self.earliest)
        if value and value > (last := self.latest.on()):
            self._refuse("too_late", last, self.latest)

    def _takes(self, day: dt.date) -> bool:
        return self.earliest.on() <= day <= self.latest.on()

    def _refuse(self, code: str, limit: dt.date, bound: Bound) -> None:
        raise ValidationError(str(bound.words) or self.error_messages[code], code, {"limit": format_day(limit)})


def _both(roc: dt.date, gregorian: dt.date) -> dict[str, Any]:
    """The two readings of a year of two figures, each as it is written without a doubt."""
    years = {"roc": roc_year(roc), "year": gregorian.year}
    return years | {"first": f"民國{years['roc']}年{roc.month}月{roc.day}日", "second": format_roc(gregorian)}


class MoneyInput(forms.TextInput):
    """A text box with thousands separators, its figures lined up on the right."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "class": "cs-money text-end", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """1,234,567; what was typed stays as typed."""
        return f"{value:,}" if isinstance(value, int) else super().format_value(value)


class MoneyField(forms.IntegerField):
    """Whole New Taiwan dollars, never negative; accepts 1,234,567 and full-width digits."""

    widget = MoneyInput
    default_error_messages = {
        "invalid": _("請輸入金額，例如 1,234,567。"),
        "unit": _("您填的是「%(value)s」：這裡請填 %(number)s；不接受「%(unit)s」。"),
        "decimal": _("金額以元為單位，請輸入整數，不要有小數。"),
        "min_value": _("金額不可為負數。"),
        "max_value": _("金額不可超過 %(limit_value)s 元。"),
    }

    def __init__(self, *, max_value: int = 10**11, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        self.limit = max_value
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The amount in 元, or a message that says what is wrong with what was typed."""
        if value in self.empty_values:
            return None
        text = plain(value).translate(DASHES).removeprefix("NT").removeprefix("$").removesuffix("元")
        if GROUPED.match(text.removeprefix("-")):
            digits = text.removeprefix("-").replace(",", "").lstrip("0") or "0"
            if text.startswith("-") and digits != "0":
                raise ValidationError(self.error_messages["min_value"], "min_value")
            # By length first: int() refuses thousands of digits.
            if len(digits) > len(str(self.limit)) or int(digits) > self.limit:
                raise ValidationError(self.error_messages["max_value"], "max_value", {"limit_value": f"{self.limit:,}"})
            return int(digits)
        if re.fullmatch(r"-?[\d,]+\.\d+", text):
            raise ValidationError(self.error_messages["decimal"], "decimal")
        written = WITH_UNIT.match(plain(value)) if len(text) <= len(f"{self.limit:,}") else None
        if written is None:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        words = {"value": value, "number": in_full(written["number"], written["unit"]), "unit": written["unit"]}
        raise ValidationError(self.error_messages["unit"], "unit", words)


def parse_phone(text: str) -> str | None:
    """The number ``text`` writes, in half-width signs, or None when it is no number somebody can call.

    A bare number of nine digits has lost the 0 before it: that is what spreadsheets do to numbers.
    """
    written = " ".join(unicodedata.normalize("NFKC", one_line(text)).translate(DASHES).split())
    figures = sum(sign.isdigit() for sign in written)
    if not PHONE.fullmatch(written) or not LEAST_DIGITS <= figures <= MOST_DIGITS:
        return None
    is_bare = written.isdigit() and len(written) == DOMESTIC_DIGITS and not written.startswith("0")
    return f"0{written}" if is_bare else written


class SoughtField(forms.CharField):
    """Words a list is narrowed by. Of more than it takes the first are looked for: a list leaves out what it cannot read,
    and would show everything."""

    widget = forms.SearchInput

    def __init__(self, *, max_length: int = 60, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """As much of it as the field takes."""
        return (super().to_python(value) or "")[: self.max_length].strip()


class PhoneField(forms.CharField):
    """A telephone number with its extension; full-width signs are kept in half width."""

    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    default_error_messages = {"invalid": _("請輸入電話號碼，例如 04-2228-9111 轉 21000。")}

    def to_python(self, value: Any) -> str:
        """The number as it is dialled, or a message."""
        text: str = super().to_python(value) or ""
        if text in self.empty_values:
            return text
        if (number := parse_phone(text)) is None:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return number


def roc_year(value: Any) -> int:
    """ROC year of a date or datetime: AD − 1911."""
    return value.year - ROC_OFFSET


def choice_of(form: forms.BaseForm, name: str) -> Any:
    """A model choice field of a form, whose queryset depends on the case."""
    return form.fields[name]


def among(rows: Mapping[str, Row]) -> Callable[[str], Row]:
    """To coerce a choice with: the row of its code. Of what is no code's, as a page may be made to send it, a ValueError."""

    def row(code: str) -> Row:
        if code not in rows:
            raise ValueError(code)
        return rows[code]

    return row


class LetterNumberField(forms.CharField):
    """The number of a letter as the official-document system writes it: 府授研考字第1150000001號."""

    default_error_messages = {
        "no_number": _("「%(value)s」不是公文字號。請照公文填寫，例如「府授研考字第1150000001號」。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40} | kwargs)

    def validate(self, value: str) -> None:
        """It names who wrote and the letter's own number."""
        super().validate(value)
        if value and not LETTER.fullmatch(plain(value)):
            raise ValidationError(self.error_messages["no_number"], "no_number", {"value": value[:40]})


def half_letter(data: Mapping[str, Any]) -> dict[str, Any]:
    """Field and message where a letter has a number without a day, or a day without a number."""
    number, day = data.get("letter_number"), data.get("letter_date")
    if number and not day:
        return {"letter_date": _("請一併填寫發文日期。")}
    if day and not number:
        return {"letter_number": _("請一併填寫發文字號。")}
    return {}
