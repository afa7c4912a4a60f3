"""What an agency fills in beside its opinion: why it is returned, why it is not its own, why more time; never the opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from inputs.bounds import Bound, days_from_today, not_before, years_from_today
from inputs.fields import RocDateField
from inputs.reasons import Substance
from inputs.widgets import small_area
from reviews.models import OpinionRequest
from reviews.opinions.effects import NOT_LATER
from workflow.engine.forms import MoveForm


class ReturnForm(MoveForm):
    """What the supervisor wants otherwise; no ``reason``, which a notice would repeat: it speaks of the text (R2)."""

    words = forms.CharField(
        label=_("要修改什麼"),
        max_length=2000,
        validators=[Substance(_("請說明要承辦人修改什麼。"))],
        widget=small_area(),
    )


class MisrouteForm(MoveForm):
    """Why the plan is not this agency's, and perhaps whose it is."""

    instance: OpinionRequest

    reason = forms.CharField(
        label=_("退分理由"),
        max_length=2000,
        validators=[Substance(_("請說明為什麼不屬貴機關權管。"))],
        widget=small_area(),
    )
    belongs_to = forms.ModelChoiceField(
        label=_("應由哪個機關審查（可不填）"), queryset=Unit.objects.none(), required=False, empty_label=_("（不指定）")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.reviewing().valid_on(timezone.localdate()).exclude(pk=self.instance.agency_id)
        self.fields["belongs_to"].queryset = others  # type: ignore[attr-defined]


class AskExtensionForm(MoveForm):
    """Until which day the agency asks to have, and why."""

    instance: OpinionRequest

    until = RocDateField(
        label=_("申請展延至"),
        earliest=Bound(days_from_today(1), _("回復期限須在今天之後。")),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )
    reason = forms.CharField(
        label=_("展延理由"),
        max_length=500,
        validators=[Substance(_("請說明為什麼需要更多時間。"))],
        widget=small_area(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "until", self.instance.earliest_extension, NOT_LATER)
