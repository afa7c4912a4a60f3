"""Which plans figures and lists are of, read from the address: when they were notified, by whom, how far they came."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.states import OrganisationKind
from inputs.fields import ROC_OFFSET
from programmes.states import YEARS
from proposals.case.milestones import MOVES, UNDOING, Milestone, states_from
from proposals.models import ProposalTransition
from workflow.calendar.days import midnight

ALL = _("全部")


class Scope(forms.Form):
    """Fields that forms of several lists share; every one is optional."""

    notified = forms.TypedChoiceField(
        label=_("知會年度"), required=False, coerce=int, choices=[("", ALL), *((y, str(y)) for y in YEARS)]
    )
    kind = forms.ChoiceField(label=_("提案單位類別"), required=False, choices=[("", ALL), *OrganisationKind.choices])

    def of_plans(self, prefix: str = "") -> Q:
        """What is asked of plans, or of rows that name theirs by ``prefix``."""
        asked: Any = self.cleaned_data.get
        found = Q()
        if year := asked("notified"):
            first, last = (midnight(dt.date(at + ROC_OFFSET, 1, 1)) for at in (year, year + 1))
            found &= Q(**{f"{prefix}notified_at__gte": first, f"{prefix}notified_at__lt": last})
        if kind := asked("kind"):
            found &= Q(**{f"{prefix}owner__organisation_kind": kind})
        return found

    @property
    def scope(self) -> dict[str, str]:
        """The same as parameters of an address."""
        return {name: str(value) for name in Scope.base_fields if (value := self.cleaned_data.get(name))}


class Reached(forms.Form):
    """How far plans came at least."""

    reached = forms.ChoiceField(label=_("曾達"), required=False, choices=[("", ALL), *Milestone.choices])

    def reached_q(self) -> Q:
        """What is asked of plans."""
        if not (milestone := self.cleaned_data.get("reached")):
            return Q()
        after = ProposalTransition.objects.filter(subject=OuterRef("subject"), pk__gt=OuterRef("pk"), move__in=MOVES)
        next_move = Coalesce(Subquery(after.order_by("pk").values("move")[:1]), Value(""))
        came = ProposalTransition.objects.filter(
            subject=OuterRef("pk"), move__in=MOVES, target__in=states_from(Milestone(milestone))
        )
        stood = came.alias(next_move=next_move).exclude(next_move__in=UNDOING)
        return Q(Exists(stood))
