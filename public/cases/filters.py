"""What the list of cases is narrowed by, as its address says; never widens what is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictField
from accounts.states import OrganisationKind
from guidance.partners.states import Theme
from inputs.fields import SoughtField, choice_of
from inputs.search import Folded, sought_words
from programmes.models import CentralProgramme
from proposals.models import Proposal
from proposals.models.sights import SoughtProgramme
from proposals.states import PUBLIC_LABELS, State
from public.cases.cards import ABOUT, themed
from public.showing import shown_plans

# The public labels of states a case can be shown in, each under the first state that has it.
LABELS = {PUBLIC_LABELS[state]: state.value for state in (State.APPROVED, State.EXECUTING, State.CLOSED)}


class CaseFilter(forms.Form):
    """Every field is optional; what cannot be read narrows nothing."""

    q = SoughtField(label=_("關鍵字"), widget=forms.SearchInput())
    district = DistrictField(required=False, empty_label=_("全部行政區"))
    theme = forms.ChoiceField(label=_("主題"), required=False, choices=[("", _("全部主題")), *Theme.choices])
    year = forms.ChoiceField(label=_("年度"), required=False)
    programme = forms.ModelChoiceField(
        label=_("補助計畫"), required=False, queryset=CentralProgramme.objects.none(), empty_label=_("全部補助計畫")
    )
    state = forms.ChoiceField(label=_("狀態"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        numbers = shown_plans().values_list("case_number", flat=True)
        years = sorted({str(number).partition("-")[0] for number in numbers}, reverse=True)
        choice_of(self, "year").choices = [("", _("全部年度")), *((year, year) for year in years)]
        choice_of(self, "state").choices = [("", _("全部狀態")), *((code, label) for label, code in LABELS.items())]
        docked = SoughtProgramme.objects.filter(programme=OuterRef("pk"), proposal__in=shown_plans().order_by())
        choice_of(self, "programme").queryset = CentralProgramme.objects.filter(Exists(docked))

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self) -> Any:
        """The cases that were asked for."""
        plans: Any = shown_plans()
        for name, value in self.chosen.items():
            plans = getattr(self, f"_by_{name}")(plans, value)
        return plans

    @staticmethod
    def _by_q(plans: Any, words: str) -> Any:
        """Number, name, what its ventures are about, districts, organisation: not by a person, whose name would be found so."""
        plans = plans.alias(named=Folded("case_number", "listed_as"), about=Folded(ABOUT))
        organisations = ~Q(owner__organisation_kind=OrganisationKind.INDIVIDUAL)
        for word in sought_words(words):
            places = Proposal.districts.through.objects.filter(district__name__contains=word).values("proposal")
            by_owner = organisations & Q(owner__sought__contains=word)
            plans = plans.filter(Q(named__contains=word) | Q(about__contains=word) | by_owner | Q(pk__in=places))
        return plans

    @staticmethod
    def _by_district(plans: Any, district: Any) -> Any:
        return plans.filter(districts=district)

    @staticmethod
    def _by_theme(plans: Any, theme: str) -> Any:
        return themed(plans, theme)

    @staticmethod
    def _by_year(plans: Any, year: str) -> Any:
        return plans.filter(case_number__startswith=f"{year}-")

    @staticmethod
    def _by_programme(plans: Any, programme: CentralProgramme) -> Any:
        docked = SoughtProgramme.objects.filter(programme=programme, proposal=OuterRef("pk"))
        return plans.filter(Exists(docked))

    @staticmethod
    def _by_state(plans: Any, code: str) -> Any:
        label = PUBLIC_LABELS[State(code)]
        return plans.filter(state__in=[state for state in State if PUBLIC_LABELS[state] == label])
