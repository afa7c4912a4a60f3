"""Which plans figures and lists are of, read from the address: when they were notified, by whom, how far they came."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.states import OrganisationKind
from inputs.fields import ROC_OFFSET
from programmes.states import YEARS
from proposals.case.milestones import Milestone, place_of

ALL = _("全部")


class Scope(forms.Form):
    """Fields that forms of several lists share; every one is optional."""

    notified = forms.TypedChoiceField(
        label=_("知會年度"), required=False, coerce=int, choices=[("", ALL), *((y, str(y)) for y in YEARS)]
    )
    kind = forms.ChoiceField(label=_("提案單位類別"), required=False, choices=[("", ALL), *OrganisationKind.choices])

    def of_plans(self, prefix: str = "") -> Q:
        """What is asked of plans, or of rows that name theirs by ``prefix``."""
        told = Q(**{f"{prefix}notified_at__isnull": False}) if self.cleaned_data.get("notified") else Q()
        return told & self.of_year(prefix) & self.of_owners(prefix)  # that it was told is what the index asks

    def of_year(self, prefix: str = "") -> Q:
        """The year in which the platform was told; said of a plan and of a sight of it alike."""
        year: int | None = self.cleaned_data.get("notified") or None
        return Q(**{f"{prefix}told": year + ROC_OFFSET}) if year else Q()

    def of_owners(self, prefix: str = "") -> Q:
        """The kind of who proposes it."""
        kind = self.cleaned_data.get("kind")
        return Q(**{f"{prefix}owner__organisation_kind": kind}) if kind else Q()

    @property
    def scope(self) -> dict[str, str]:
        """The same as parameters of an address."""
        return {name: str(value) for name in Scope.base_fields if (value := self.cleaned_data.get(name))}


class Reached(forms.Form):
    """How far plans came at least."""

    reached = forms.ChoiceField(label=_("曾達"), required=False, choices=[("", ALL), *Milestone.choices])

    @property
    def places(self) -> list[int]:
        """What ``came`` of such a plan, and of a sight of it, may say; none where nothing is asked."""
        milestone = self.cleaned_data.get("reached")
        return list(range(place_of(Milestone(milestone)), len(Milestone) + 1)) if milestone else []
