"""The questions that lead to programmes; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.states import OrganisationKind
from guidance.partners.states import Theme


class GuideForm(forms.Form):
    """Three short questions; none need be answered."""

    theme = forms.ChoiceField(
        label=_("想做的事最接近哪一種？"), required=False, choices=[("", _("還不確定")), *Theme.choices]
    )
    applicant = forms.ChoiceField(
        label=_("由誰提出？"), required=False, choices=[("", _("還不確定")), *OrganisationKind.choices]
    )
    open = forms.BooleanField(label=_("只看受理中或即將受理的"), required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was answered; what cannot be read is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
