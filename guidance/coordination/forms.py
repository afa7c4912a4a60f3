"""What coordination asks: whom, about what, what was answered, what came of it; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import UnitKind
from documents.forms import FilesForm
from guidance.coordination.effects import BEFORE_ASKED
from guidance.coordination.permissions import ASKED_KINDS
from guidance.coordination.states import ANSWERED_ONES, CoordinationState, Settled
from guidance.narrowing import BY_DUE, Yearly
from inputs.bounds import PROGRAMME_BEGAN, Bound, not_before, until_today, years_from_today
from inputs.fields import LetterNumberField, RocDateField, choice_of
from inputs.reasons import Substance
from inputs.widgets import SearchedSelect
from programmes.models import CentralProgramme
from proposals.models import Proposal
from proposals.queries import LONG_TEXTS
from proposals.states import OPEN
from workflow.engine.forms import MoveForm

MOST_PLANS = 300
TEXT = forms.Textarea(attrs={"rows": 5})


class AskForm(forms.Form):
    """請求協調: of a plan, which the address names or the list offers, or in general."""

    proposal = forms.ModelChoiceField(
        label=_("計畫"),
        queryset=Proposal.objects.none(),
        required=False,
        empty_label=None,
        widget=SearchedSelect(),
        help_text=_("提案單位看得到協調的經過。這裡列出最近有異動的 %d 件；找不到時，請從該計畫的「輔導與夥伴」提出。")
        % MOST_PLANS,
    )
    addressee = forms.ModelChoiceField(label=_("請誰協助"), queryset=Unit.objects.none(), empty_label=_("請選擇"))
    title = forms.CharField(label=_("事由"), max_length=100)
    programme = forms.ModelChoiceField(
        label=_("中央補助計畫"),
        queryset=CentralProgramme.objects.filter(active=True),
        required=False,
        empty_label=_("沒有特定計畫"),
    )
    words = forms.CharField(
        label=_("請協助的事"),
        max_length=2000,
        widget=TEXT,
        help_text=_("要洽哪個部會、哪個問題、希望什麼時候有答案。"),
        validators=[Substance(_("請說明要請對方協助什麼。"), _("請協助的事"))],
    )
    due_on = RocDateField(
        label=_("希望回復的日期"),
        required=False,
        earliest=Bound(timezone.localdate, _("希望回復的日期不可早於今天。")),
        latest=Bound(years_from_today(1), _("希望回復的日期不可晚於 %(limit)s（一年內）。")),
        help_text=_("不填就是 10 個工作天。"),
    )

    def __init__(self, *args: Any, of: Proposal | None = None, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(kind__in=ASKED_KINDS).valid_on(timezone.localdate())
        choice_of(self, "addressee").queryset = units.order_by("-kind", "id")
        if centre := units.filter(kind=UnitKind.NDC).first():
            self.initial.setdefault("addressee", centre.pk)
        if of is not None:
            self.initial.setdefault("title", of.called[:100])
            del self.fields["proposal"]
        else:
            self._offer_plans(actor)

    def _offer_plans(self, actor: Actor) -> None:
        """Those in hand, what moved last first; any that the actor sees is taken (one query)."""
        field = choice_of(self, "proposal")
        field.queryset = Proposal.objects.visible_to(actor).for_list()
        latest = Proposal.objects.order_by("-state_since", "-id").seen_by(
            actor, lambda rows: rows.filter(state__in=OPEN)
        )
        plans = latest.first(MOST_PLANS).select_related("owner").defer(*LONG_TEXTS)
        choices = [(plan.pk, _called(plan)) for plan in plans]
        field.choices = [("", _("一般事項，不為某件計畫")), *choices]


def _called(plan: Proposal) -> str:
    return "　".join(filter(None, [plan.case_number, plan.called, plan.owner.name]))


class AnswerForm(FilesForm, MoveForm):
    """What the unit answers."""

    answer = forms.CharField(
        label=_("回復內容"),
        max_length=2000,
        widget=TEXT,
        validators=[Substance(_("請說明能怎麼協助，或為什麼不能。"), _("回復內容"))],
    )


class RecordForm(AnswerForm):
    """What it answered elsewhere: on which day, not before it was asked last, by which letter."""

    answered_on = RocDateField(
        label=_("回復日期"), earliest=PROGRAMME_BEGAN, latest=until_today(_("回復日期不可晚於今天。"))
    )
    answer_number = LetterNumberField(
        label=_("來文字號"), required=False, help_text=_("以公文回復時填寫；電話或會議回復的，寫在回復內容。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "answered_on", timezone.localdate(self.instance.state_since), BEFORE_ASKED)


class SettleForm(FilesForm, MoveForm):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("結果"), choices=Settled.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label=_("結果說明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[Substance(_("請說明協調之後怎麼了。"), _("結果說明"))],
    )


REPLIED = "replied"


class CoordinationFilter(Yearly):
    """State, outcome and the year it was asked in; 已回復 is what was answered, with a result or not yet."""

    state = forms.ChoiceField(
        label=_("狀態"), choices=[("", _("全部")), (REPLIED, _("已回復")), *CoordinationState.choices], required=False
    )
    outcome = forms.ChoiceField(label=_("結果"), choices=[("", _("全部")), *Settled.choices], required=False)
    orders = BY_DUE
    field_order = ["state", "outcome", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["district"]

    def narrow_state(self, state: str) -> Q:
        """One state, or those of what was answered."""
        return Q(state__in=ANSWERED_ONES) if state == REPLIED else Q(state=state)

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = super().narrow()
        return found & Q(kind=self.chosen["outcome"]) if "outcome" in self.chosen else found
