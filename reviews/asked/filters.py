"""Which opinions are listed, read from the address; never widens what the actor sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictField
from accounts.models import Unit
from accounts.states import UnitKind
from proposals.case.scope import ALL, Scope
from proposals.queries import seen_q
from reviews.models import OpinionRequest
from reviews.states import FILED, IN_AGENCY, STRUCK, OpinionState
from workflow.calendar import clock
from workflow.rows import Rows, each

if TYPE_CHECKING:
    from accounts.actors import Actor


class Stands(TextChoices):
    """How it stands with what an agency was asked."""

    OPEN = "open", _("待機關回復")
    LATE = "late", _("逾期未回復")
    ANSWERED = "answered", _("已回復")
    EXCUSED = "excused", _("逾期結案")
    STRUCK = "struck", _("已撤回、改請或收回")


STATES: dict[str, list[str]] = {
    Stands.OPEN.value: sorted(IN_AGENCY),
    Stands.LATE.value: sorted(IN_AGENCY),
    Stands.ANSWERED.value: sorted(FILED),
    Stands.EXCUSED.value: [OpinionState.EXCUSED],
    Stands.STRUCK.value: sorted(STRUCK),
}


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
    district = DistrictField(required=False, empty_label=ALL)
    field_order = ["agency", "state", "district", "kind", "notified"]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    def rows(self, actor: Actor) -> Rows:
        """RDEC's of everybody, an agency's own, the newest first."""
        asked: Any = self.cleaned_data.get
        # An agency sees its own as long as it sees the plan; asked of each as they come in order: nearly all are seen.
        found = OpinionRequest.objects.filter(
            each(seen_q(actor, "round__proposal")), self.of_plans("round__proposal__")
        )
        agency = asked("agency") if actor.kind == UnitKind.RDEC else actor.unit_id
        if agency:
            found = found.filter(agency=agency)
        if asked("district"):
            found = found.filter(round__proposal__districts=asked("district"))
        if asked("state") == Stands.LATE:
            found = found.filter(due_on__lt=timezone.localdate(clock.now()))
        found = found.order_by("-id")
        if states := STATES.get(asked("state")):
            # In order by state; of one agency all are in order.
            return Rows([found.filter(state__in=states)]) if agency else Rows([found]).split("state", states)
        return Rows([found.exclude(state__in=STRUCK)])
