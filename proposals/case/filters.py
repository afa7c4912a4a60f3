"""The list's filters, read from and kept in the address; never widen what the actor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictField
from inputs.fields import SoughtField
from proposals.assigning.reading import own
from proposals.case.scope import Reached, Scope
from proposals.models import Proposal
from proposals.queries import ProposalQuerySet
from proposals.states import OPEN, STAGES, Stage, State
from workflow.calendar import clock
from workflow.rows import Rows
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor

ORDERS = {
    "new": ("-id",),
    "due": (F("due_on").asc(nulls_last=True), "-id"),
    "title": ("listed_as", "-id"),
}


class PlanFilter(Scope, Reached):
    """Every field is optional; what cannot be read is left out rather than refused."""

    q = SoughtField(
        label=_("關鍵字"),
        help_text=_("找案號、計畫名稱、提案單位、行政區、聯絡人與補助計畫；幾個詞以空格分開，都符合才列出。"),
        widget=forms.SearchInput(attrs={"placeholder": _("例如：0018 石岡 水圳")}),
    )
    state = forms.ChoiceField(
        label=_("狀態"), required=False, choices=[("", _("全部狀態")), ("open", _("尚未結束")), *State.choices]
    )
    stage = forms.TypedChoiceField(
        label=_("階段"), required=False, coerce=int, empty_value=None, choices=[("", _("全部階段")), *Stage.choices]
    )
    district = DistrictField(required=False, empty_label=_("全部行政區"))
    holder = forms.ChoiceField(label=_("在誰手上"), required=False, choices=[("", _("不限")), *Party.choices])
    priority = forms.BooleanField(label=_("只看優先區"), required=False)
    late = forms.BooleanField(label=_("只看逾期"), required=False)
    mine = forms.BooleanField(label=_("只看我承辦的"), required=False)
    order = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("new", _("最新在前")), ("due", _("期限近的在前")), ("title", _("依名稱"))],
    )

    field_order = [
        *(
            "q",
            "state",
            "stage",
            "district",
            "holder",
            "kind",
            "notified",
            "reached",
            "priority",
            "late",
            "mine",
            "order",
        )
    ]

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        """Is any plan left out?"""
        return any(value not in (None, "", False) for name, value in self.cleaned_data.items() if name != "order")

    def rows(self, actor: Actor) -> Rows:
        """The plans ``actor`` may see, narrowed and in order."""
        plans = Proposal.objects.all()
        if self.cleaned_data.get("mine"):
            plans = plans.filter(pk__in=own(actor).values("proposal"))
        found = self.apply(plans).seen_by(actor, self._narrow)
        # In order by state, or by how far they came: a branch for each.
        if (stage := self.cleaned_data.get("stage")) is not None:
            return found.split("state", [state for state, at in STAGES.items() if at == stage])
        if len(found.branches) == 1 and self.is_newest_first and (places := self.places):
            return found.split("came", places)
        return found

    @property
    def is_newest_first(self) -> bool:
        """Is no other order asked for?"""
        return (self.cleaned_data.get("order") or "new") == "new"

    def apply(self, plans: ProposalQuerySet) -> ProposalQuerySet:
        """Narrow ``plans`` by what is asked of plans alone, and order them."""
        data = self.cleaned_data
        if data.get("q"):
            plans = plans.about(data["q"])
        if data.get("district"):
            plans = plans.filter(pk__in=data["district"].proposals.values("pk"))
        if data.get("holder"):
            plans = plans.filter(holder=data["holder"])
        plans = plans.filter(self.of_owners())
        return plans.order_by(*ORDERS[data.get("order") or "new"])

    def _narrow(self, rows: QuerySet) -> QuerySet:
        """Narrow plans, or what units see of them, by the rest, but for the stage."""
        data = self.cleaned_data
        if data.get("state") == "open":
            rows = rows.filter(state__in=OPEN)
        elif data.get("state"):
            rows = rows.filter(state=data["state"])
        if data.get("priority"):
            rows = rows.filter(priority=True)
        if data.get("late"):
            rows = rows.filter(state__in=OPEN, due_on__lt=timezone.localdate(clock.now()))
        if places := self.places:
            rows = rows.filter(came__gte=places[0])
        return rows.filter(self.of_year())
