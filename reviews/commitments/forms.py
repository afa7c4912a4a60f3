"""What is asked when a matter is cleared up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.engine.forms import MoveForm


class ClarifyForm(MoveForm):
    """What the agency cleared up."""

    note = forms.CharField(label=_("釐清說明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
