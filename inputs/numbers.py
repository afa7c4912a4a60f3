"""Figures outside money as people type them: 1,200, １，２００, 85 %, 60 人; never knows what they count."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inputs.cleaning import plain
from inputs.fields import DASHES, WITH_UNIT, grouped, in_full

PERCENT = "%"
SAME = {"百分比": PERCENT}
MOST_DIGITS = 20  # no column holds more; longer figures are not even computed


def counted(text: str) -> int | None:
    """A whole number that a page or an address sends along; None for any other text, and for one that no column holds."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


class FigureInput(forms.TextInput):
    """A text box for a figure, lined up on the right: a browser's own number box takes no separators."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "cs-money text-end", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A stored figure with separators; what was typed stays as typed."""
        return grouped(Decimal(value)) if isinstance(value, int | Decimal) else super().format_value(value)


class Figure(forms.Field):
    """A figure with or without its ``unit`` behind it; another unit is refused with what to write instead."""

    widget = FigureInput
    default_error_messages = {
        "invalid": _("「%(value)s」不是數字，請填數字，例如 1,200。"),
        "unit": _("您填的是「%(value)s」：這裡請填 %(number)s；不接受「%(unit)s」。"),
        "other_unit": _("您填的是「%(value)s」：這裡請填 %(number)s；不接受「%(unit)s」，單位是「%(known)s」。"),
        "whole": _("您填的是「%(value)s」：這裡請填整數，不要有小數。"),
        "min_value": _("不可小於 %(limit_value)s。"),
        "max_value": _("不可大於 %(limit_value)s。"),
    }
    min_value: Any
    max_value: Any

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Within the bounds, which are told with separators too."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(
                self.error_messages["min_value"], "min_value", {"limit_value": grouped(self.min_value)}
            )
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(
                self.error_messages["max_value"], "max_value", {"limit_value": grouped(self.max_value)}
            )

    def digits_of(self, value: Any) -> str:
        """The figure's digits without separators and unit, or a message that repeats what was typed."""
        shown = {"value": str(value)[:30]}
        written = WITH_UNIT.match(plain(value).translate(DASHES))
        if not written or len(written["number"]) > MOST_DIGITS * 2:
            raise ValidationError(self.error_messages["invalid"], "invalid", shown)
        number, unit = written["number"], SAME.get(written["unit"], written["unit"])
        if unit and unit != plain(self.unit):
            code = "other_unit" if self.unit else "unit"
            words = shown | {"number": in_full(number, unit), "unit": written["unit"], "known": self.unit}
            raise ValidationError(self.error_messages[code], code, words)
        return number.replace(",", "")


class NumberField(Figure, forms.DecimalField):
    """A figure that may have decimals, unless what it counts has no halves: then ``whole``."""

    whole = False

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The figure, or a message."""
        if value in self.empty_values:
            return None
        number = Decimal(self.digits_of(value))
        if self.whole and number != number.to_integral_value():
            raise ValidationError(self.error_messages["whole"], "whole", {"value": str(value)[:30]})
        return number


class WholeNumberField(Figure, forms.IntegerField):
    """A figure without decimals."""

    def to_python(self, value: Any) -> int | None:
        """The figure, or a message."""
        if value in self.empty_values:
            return None
        number = Decimal(self.digits_of(value))
        if number != number.to_integral_value():
            raise ValidationError(self.error_messages["whole"], "whole", {"value": str(value)[:30]})
        return int(number)
