"""What RDEC and the platform keep of progress reports; never saves but the row of the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.reasons import Substance
from inputs.together.meanwhile import KeptTogether
from tracking.models import DelayCause, LightRule
from tracking.states import Every


class CauseForm(KeptTogether):
    """A cause of delay; what is used no more stays with the reports that named it."""

    class Meta:
        model = DelayCause
        fields = ["name", "is_used"]
        help_texts = {"is_used": gettext_lazy("不再選用時取消勾選；已填報的進度報告仍顯示原來的原因。")}


class LimitsForm(KeptTogether):
    """By how many points below the plan a light turns."""

    class Meta:
        model = LightRule
        fields = ["progress_yellow", "progress_red", "spending_yellow", "spending_red"]

    def clean(self) -> dict[str, Any]:
        """Red comes after yellow."""
        data = super().clean()
        for kind in ("progress", "spending"):
            yellow, red = data.get(f"{kind}_yellow"), data.get(f"{kind}_red")
            if yellow is not None and red is not None and red <= yellow:
                about = {"yellow": yellow, "red": red}
                words = _("「落後」的門檻 %(red)d 須大於「注意」的門檻 %(yellow)d。") % about
                self.add_error(f"{kind}_red", words)
        return data


class RhythmForm(forms.Form):
    """How often one undertaking is reported on, and why it is changed."""

    report_every = forms.ChoiceField(label=gettext_lazy("填報頻率"), choices=Every.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("變更之理由"),
        max_length=500,
        validators=[Substance(gettext_lazy("請說明為何變更填報頻率。"))],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
