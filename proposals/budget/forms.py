"""The answer to a warning of the checker; never whether it is needed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.reasons import Substance


class AnswerForm(forms.Form):
    """Why a warning of the budget's checker stands."""

    about = forms.CharField(max_length=200, widget=forms.HiddenInput)
    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        validators=[Substance(_("請說明依據、金額怎麼算，或已與哪個機關確認。"))],
        error_messages={"required": _("請說明保留這項警示的理由。")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
