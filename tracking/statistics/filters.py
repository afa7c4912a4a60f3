"""Which ventures a figure counts, read from the address; never widens what the actor sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programmes.models import Kpi
from programmes.states import YEARS
from proposals.models import KpiContribution, Proposal, Venture
from proposals.permissions import SEES_EVERY_PLAN
from proposals.queries import sights_of
from proposals.states import DECIDED, Outcome
from workflow.rows import Rows


class VentureFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    outcome = forms.ChoiceField(
        label=_("國發會工作會議"), required=False, choices=[("", _("全部")), *((o, Outcome(o).label) for o in DECIDED)]
    )
    kpi = forms.ModelChoiceField(
        label=_("指標"),
        required=False,
        queryset=Kpi.objects.order_by("code"),
        to_field_name="code",
        empty_label=_("全部"),
    )
    year = forms.TypedChoiceField(
        label=_("年度"), required=False, coerce=int, choices=[("", _("全部")), *((y, str(y)) for y in YEARS)]
    )

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    def rows(self, actor: Any) -> Rows:
        """The decided ventures of the plans ``actor`` may see, the latest plan first."""
        asked: Any = self.cleaned_data.get
        found = Venture.objects.filter(outcome__in=[asked("outcome")] if asked("outcome") else DECIDED)
        if asked("kpi"):
            promised = KpiContribution.objects.filter(venture=OuterRef("pk"), kpi=asked("kpi"))
            found = found.filter(Exists(promised.filter(year=asked("year")) if asked("year") else promised))
        return Rows([found.filter(_is_seen(actor)).order_by("-proposal_id", "-pk")])


def _is_seen(actor: Any) -> Q:
    """Of a plan the actor may see: asked of each where nearly all are, else two indexes are merged (``venture_decided``)."""
    if actor.kind in SEES_EVERY_PLAN:
        return Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))))
    return Q(proposal__in=sights_of(actor).values("proposal"))
