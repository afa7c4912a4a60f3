"""What a plan begins with; never a section's form, which are in ``sections``."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class StartForm(forms.Form):
    """A plan begins with a name."""

    title = forms.CharField(label=_("計畫名稱"), max_length=100, help_text=_("之後可以再改。"))
