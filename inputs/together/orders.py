"""Rows whose order two people may change from pages opened at the same time; what stands in a row is its form's matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from inputs.rows import OrderedRows, typed_order
from inputs.together.meanwhile import BETWEEN
from inputs.words import listed

MOVED_BY_TWO = _("這一頁開啟之後順序已由他人改為 %(now)s，您排的是 %(mine)s；要改成您排的請再儲存一次。")
SHOWN = "SHOWN"


class OrderedTogether(OrderedRows):
    """Rows, each ``Together``, whose page remembers in which order it showed them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moved_by_two = False

    @property
    def conflicts(self) -> bool:
        """Is somebody asked about a row, or about the order of the rows?"""
        rows: Any = self.forms
        return self.moved_by_two or any(form.conflicts for form in rows)

    @cached_property
    def management_form(self) -> Any:
        """It carries the order."""
        form = super().management_form
        form.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput)
        form.initial[SHOWN] = BETWEEN.join(self.own)
        return form

    def clean(self) -> None:
        """Whoever moved nothing leaves the order as it is now; what two have moved is asked about, with both orders."""
        super().clean()
        shown = [key for key in str(self.data.get(f"{self.prefix}-{SHOWN}", "")).split(BETWEEN) if key in self.own]
        now = [key for key in self.own if key in shown]
        if now == shown:
            return
        rows = {str(form.instance.pk): form for form in sorted(self.initial_forms, key=typed_order)}
        mine = [key for key in rows if key in shown]
        self._remember()
        if mine == shown:
            self._move(rows, [key for key in now if key in rows])
        elif mine != [key for key in now if key in rows]:
            self.moved_by_two = True
            told = {
                "now": listed(str(self.own[key]) for key in now),
                "mine": listed(str(self.own[key]) for key in mine),
            }
            raise forms.ValidationError(MOVED_BY_TWO, params=told)

    def _remember(self) -> None:
        """The page that comes back shows the order that stands now."""
        form = self.management_form
        form.data = form.data.copy()
        form.data[f"{self.prefix}-{SHOWN}"] = BETWEEN.join(self.own)

    def _move(self, rows: dict[str, Any], order: list[str]) -> None:
        """Put the rows where they stand now, at the numbers they had among themselves."""
        for place, key in zip(sorted(typed_order(rows[key]) for key in order), order, strict=True):
            form = rows[key]
            form.data = form.data.copy()
            form.data[form.add_prefix(ORDERING_FIELD_NAME)] = str(place)
            if hasattr(form, "cleaned_data"):
                form.cleaned_data[ORDERING_FIELD_NAME] = place
