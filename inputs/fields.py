"""The one date field and the one money field of the whole project; never asks the database."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ROC_OFFSET = 1911
FIRST_ROC_YEAR = 1912
WRITTEN = re.compile(
    r"^(?:民國)?(?:"
    r"(?P<y1>\d{1,4})[./-](?P<m1>\d{1,2})[./-](?P<d1>\d{1,2})"
    r"|(?P<y2>\d{1,4})年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日?"
    r"|(?P<y3>\d{3}|\d{4})(?P<m3>\d{2})(?P<d3>\d{2})"
    r")$"
)
GROUPED = re.compile(r"^(\d+|\d{1,3}(,\d{3})+)$")


def plain(text: Any) -> str:
    """What was meant: full-width digits and signs made half-width, all blanks gone."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))


def format_roc(day: dt.date) -> str:
    """115-11-23; a day before the Republic stays Gregorian."""
    if day.year < FIRST_ROC_YEAR:
        return day.isoformat()
    return f"{day.year - ROC_OFFSET}-{day:%m-%d}"


def parse_roc(text: str) -> dt.date | None:
    """The day ``text`` writes, in ROC or Gregorian years, or None when it is not written as a date.

    A year below 1000 is a ROC year. Raises ValueError for a day that does not exist.
    """
    if not (match := WRITTEN.match(plain(text))):
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    if year == 0 or 999 < year < FIRST_ROC_YEAR:
        raise ValueError(text)
    return dt.date(year if year >= FIRST_ROC_YEAR else year + ROC_OFFSET, month, day)


class RocDateInput(forms.TextInput):
    """A text box that shows ROC years: a browser's own picker knows only Gregorian ones."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": "115-11-23", "class": "cs-date", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A stored day in ROC years; what was typed stays as typed."""
        return format_roc(value) if isinstance(value, dt.date) else super().format_value(value)


class RocDateField(forms.DateField):
    """A date typed as 115.11.23, 115/11/23, 115-11-23, 115年11月23日, 1151123 or Gregorian; stored Gregorian."""

    widget = RocDateInput
    default_error_messages = {
        "invalid": _("「%(value)s」不是日期。請用民國年，例如 115-11-23；西元 2026-11-23 也可以。"),
        "no_such_day": _("沒有「%(value)s」這一天，請檢查年、月、日。"),
        "too_early": _("日期不可早於 %(limit)s。"),
        "too_late": _("日期不可晚於 %(limit)s。"),
    }

    def __init__(self, *, earliest: dt.date | None = None, latest: dt.date | None = None, **kwargs: Any) -> None:
        self.earliest = earliest
        self.latest = latest
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
            day = parse_roc(value)
        except ValueError:
            raise ValidationError(self.error_messages["no_such_day"], "no_such_day", shown) from None
        if day is None:
            raise ValidationError(self.error_messages["invalid"], "invalid", shown)
        return day

    def validate(self, value: dt.date | None) -> None:
        """Within the limits, when there are any."""
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise ValidationError(self.error_messages["too_early"], "too_early", {"limit": format_roc(self.earliest)})
        if value and self.latest and value > self.latest:
            raise ValidationError(self.error_messages["too_late"], "too_late", {"limit": format_roc(self.latest)})


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
        "decimal": _("金額以元為單位，請輸入整數，不要有小數。"),
        "min_value": _("金額不可為負數。"),
        "max_value": _("金額不可超過 %(limit)s 元。"),
    }

    def __init__(self, *, max_value: int = 10**11, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        self.limit = max_value
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The amount in 元, or a message that says what is wrong with what was typed."""
        if value in self.empty_values:
            return None
        text = plain(value).removeprefix("NT").removeprefix("$").removesuffix("元")
        if GROUPED.match(text.removeprefix("-")):
            digits = text.removeprefix("-").replace(",", "").lstrip("0") or "0"
            if text.startswith("-") and digits != "0":
                raise ValidationError(self.error_messages["min_value"], "min_value")
            # By length first: int() refuses thousands of digits.
            if len(digits) > len(str(self.limit)) or int(digits) > self.limit:
                raise ValidationError(self.error_messages["max_value"], "max_value", {"limit": f"{self.limit:,}"})
            return int(digits)
        code = "decimal" if re.fullmatch(r"-?[\d,]+\.\d+", text) else "invalid"
        raise ValidationError(self.error_messages[code], code)


def roc_year(value: Any) -> int:
    """ROC year of a date or datetime: AD − 1911."""
    return value.year - 1911


def choice_of(form: forms.BaseForm, name: str) -> Any:
    """A model choice field of a form, whose queryset depends on the case."""
    return form.fields[name]
