"""The forms RDEC keeps a work template with; never offer it to anybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.numbers import NumberField, WholeNumberField
from inputs.rows import Row
from inputs.together.meanwhile import KeptTogether
from inputs.together.orders import OrderedTogether
from tracking.models import WorkTemplate, WorkTemplateItem
from tracking.states import LEAST_WEIGHT

MAX_ITEMS = 50  # as many as the form of a work plan has rows


class WorkTemplateForm(KeptTogether):
    """What it is called, and which ventures it is for."""

    class Meta:
        model = WorkTemplate
        fields = ["name", "about"]
        help_texts = {"about": _("提報工作計畫的人依此挑選範本，例如：整修既有空間、需要發包施工的事業。")}


class ItemRow(KeptTogether, Row):
    """One item: what of the whole it weighs, and from which part of the period to which."""

    weight = NumberField(
        label=_("權重（%）"), unit="%", min_value=LEAST_WEIGHT, max_value=100, max_digits=5, decimal_places=2
    )
    from_percent = WholeNumberField(label=_("自期程（%）"), unit="%", min_value=0, max_value=99)
    to_percent = WholeNumberField(label=_("至期程（%）"), unit="%", min_value=1, max_value=100)

    class Meta:
        model = WorkTemplateItem
        fields = ["title", "weight", "from_percent", "to_percent", "shape", "deliverable"]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        data = super().clean() or {}
        begins, ends = data.get("from_percent"), data.get("to_percent")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("to_percent", _("「至」要大於「自」。"))
        return data


ItemRows: Any = forms.inlineformset_factory(
    WorkTemplate,
    WorkTemplateItem,
    form=ItemRow,
    formset=OrderedTogether,
    extra=0,
    can_delete=True,
    can_order=True,
    max_num=MAX_ITEMS,
    validate_max=True,
    absolute_max=MAX_ITEMS + 10,
)
