"""What a plan begins with; never a section's form, which are in ``sections``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import CentralProgramme


class StartForm(forms.Form):
    """A plan begins with a name."""

    title = forms.CharField(label=_("計畫名稱"), max_length=100, help_text=_("之後可以再改。"))
    programme = forms.ModelChoiceField(
        label=_("對接的中央補助計畫"),
        queryset=CentralProgramme.objects.filter(active=True),
        to_field_name="code",
        required=False,
        empty_label=_("以後再選"),
        help_text=_("第一項事業的經費表會先放一列對接這個計畫，金額之後再填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.initial.get("programme") or self.data.get("programme")):
            del self.fields["programme"]  # asked of who comes from the guide
