"""A paper to go with the plan; never checks what it is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from proposals.states import Purpose


class UploadForm(forms.Form):
    """A paper to go with the plan."""

    purpose = forms.ChoiceField(
        label=_("用途"), choices=[(p.value, p.label) for p in (Purpose.SUPPORTING, Purpose.MINUTES)]
    )
    file = DocumentField(label=_("檔案"))
