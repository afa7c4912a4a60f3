"""Case number and e-mail; never looks anything up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """What is asked for."""

    case_number = forms.CharField(label=_("案號"), max_length=12, help_text=_("例如 999-0001。"))
    email = forms.EmailField(label=_("電子郵件"), help_text=_("送件時留的聯絡電子郵件。"))
