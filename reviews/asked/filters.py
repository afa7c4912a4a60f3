"""Which opinions are listed, read from the address; never widens what the actor sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District, Unit
from accounts.states import UnitKind
from proposals.case.scope import ALL, Scope
from reviews.models import OpinionRequest
from reviews.states import FILED, IN_AGENCY, STRUCK, OpinionState
from workflow.calendar import clock
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor


class Stands(TextChoices):
    """How it stands with what an agency was asked."""

    OPEN = "open", _("待機關回復")
    LATE = "late", _("逾期未回復")
    ANSWERED = "answered", _("已回復")
    EXCUSED = "excused", _("逾期結案")
    STRUCK = "struck", _("已撤回、改請或收回")


class AskedFilter(Scope):
    """Every field is optional; what cannot be read is left out rather than refused."""

    agency = forms.ModelChoiceField(
        label=_("機關"),
        required=False,
        queryset=Unit.objects.filter(kind=UnitKind.AGENCY).order_by("code"),
        empty_label=ALL,
    )
    state = forms.ChoiceField(
        label=_("回復情形"), required=False, choices=[("", _("全部（不含撤回）")), *Stands.choices]
    )
    district = forms.ModelChoiceField(
        label=_("行政區"), required=False, queryset=District.objects.order_by("code"), empty_label=ALL
    )
    field_order = ["agency", "state", "district", "kind", "notified"]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    def rows(self, actor: Actor) -> Rows:
        """RDEC's of everybody, an agency's own, the newest first."""
        asked: Any = self.cleaned_data.get
        found = OpinionRequest.objects.visible_to(actor).filter(self._stands(), self.of_plans("round__proposal__"))
        if actor.kind != UnitKind.RDEC:
            found = found.filter(agency=actor.unit_id)
        if asked("agency"):
            found = found.filter(agency=asked("agency"))
        if asked("district"):
            found = found.filter(round__proposal__districts=asked("district"))
        return Rows([found.order_by("-id")])

    def _stands(self) -> Q:
        today = timezone.localdate(clock.now())
        return {
            Stands.OPEN.value: Q(state__in=IN_AGENCY),
            Stands.LATE.value: Q(state__in=IN_AGENCY, due_on__lt=today),
            Stands.ANSWERED.value: Q(state__in=FILED),
            Stands.EXCUSED.value: Q(state=OpinionState.EXCUSED),
            Stands.STRUCK.value: Q(state__in=STRUCK),
        }.get(self.cleaned_data.get("state", ""), ~Q(state__in=STRUCK))
