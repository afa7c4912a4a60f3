"""What is asked when a view is kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lists.listing import LONGEST


class ViewForm(forms.Form):
    """A name for what the list shows now."""

    name = forms.CharField(label=_("名稱"), max_length=40)
    is_shared = forms.BooleanField(label=_("與同單位的人共用"), required=False)
    query = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
