"""What counselling asks: what help is wanted, who gives it, what was spoken about; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.forms import DistrictsField
from accounts.models import Unit, User
from guidance.models import CounsellingRequest
from guidance.narrowing import BY_DUE, Yearly
from guidance.permissions import COUNSELLING_KINDS
from guidance.states import Contacted, RequestState, Topic
from inputs.bounds import Bound, until_today, years_from_today
from inputs.fields import ROC_OFFSET, PhoneField, RocDateField, choice_of
from inputs.reasons import Substance
from proposals.assigning.services import candidates
from proposals.models import Proposal
from workflow.engine.forms import MoveForm


class AskForm(forms.Form):
    """What somebody wants to be helped with: a plan of its own, or an idea that is none yet (R8)."""

    proposal = forms.ModelChoiceField(
        label=_("計畫"),
        queryset=Proposal.objects.none(),
        required=False,
        empty_label=_("還沒有計畫，只有構想"),
    )
    title = forms.CharField(
        label=_("計畫或構想名稱"), max_length=100, required=False, help_text=_("選了計畫就不必填。")
    )
    topics = forms.MultipleChoiceField(
        label=_("想請教的事"), choices=Topic, widget=forms.CheckboxSelectMultiple, help_text=_("可複選。")
    )
    words = forms.CharField(
        label=_("說明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("想做什麼、現在卡在哪裡、希望怎麼協助。"),
        validators=[Substance(_("請用一兩句話說明想請教的事。"), _("說明"))],
    )
    districts = DistrictsField(
        required=False,
        help_text=_("選了計畫就不必勾選，以計畫的行政區為準。"),
    )
    contact_name = forms.CharField(label=_("聯絡人"), max_length=60)
    contact_phone = PhoneField(label=_("聯絡電話"), max_length=40)
    contact_email = forms.EmailField(label=_("電子郵件"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Proposal.objects.proposed_by(actor).first(30) if actor.unit_id else Proposal.objects.none()
        choice_of(self, "proposal").queryset = Proposal.objects.filter(pk__in=[plan.pk for plan in own[:30]])
        choice_of(self, "proposal").label_from_instance = lambda plan: plan.title
        choice_of(self, "districts").label_from_instance = lambda d: f"★ {d.name}" if d.priority else d.name

    def clean(self) -> dict[str, Any]:
        """A plan says by itself what it is called and where it lies."""
        data = super().clean() or {}
        if plan := data.get("proposal"):
            data["title"] = data.get("title") or plan.title
            data["districts"] = data.get("districts") or plan.districts.all()
        for name, missing in (("title", _("請填寫計畫或構想名稱。")), ("districts", _("請選擇「行政區」。"))):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return data


class AssignForm(MoveForm):
    """Who counsels; whom of its people, where the platform knows."""

    instance: CounsellingRequest

    team = forms.ModelChoiceField(label=_("輔導單位"), queryset=Unit.objects.none())
    coach = forms.ModelChoiceField(
        label=_("輔導員"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("由專管平台輔導時可指定輔導員；其他單位由該單位自行指派。"),
    )
    note = forms.CharField(label=_("備註"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        units = Unit.objects.filter(kind__in=COUNSELLING_KINDS).valid_on(today).exclude(pk=self.instance.team_id)
        choice_of(self, "team").queryset = units.order_by("-kind", "id")
        if self.actor.unit:
            choice_of(self, "coach").queryset = candidates(self.actor.unit)

    def clean(self) -> dict[str, Any]:
        """A coach is one of the unit's own people, and the platform knows only its own."""
        data = super().clean() or {}
        if data.get("coach") and data.get("team") and data["team"].pk != self.actor.unit_id:
            self.add_error("coach", _("輔導員是專管平台的人員；由其他單位輔導時請留空。"))
        return data


class ReassignForm(AssignForm):
    """The same, with why."""

    reason = forms.CharField(label=_("改派理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["team", "coach", "reason", "note"]


class ChangeCoachForm(MoveForm):
    """Who of the platform counsels from now on, and why."""

    instance: CounsellingRequest

    coach = forms.ModelChoiceField(label=_("輔導員"), queryset=User.objects.none(), empty_label=_("請選擇"))
    reason = forms.CharField(label=_("改派理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor.unit:
            choice_of(self, "coach").queryset = candidates(self.actor.unit).exclude(pk=self.instance.coach_id or 0)


class CloseForm(MoveForm):
    """What came of it."""

    outcome = forms.CharField(
        label=_("輔導結果"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("談出了什麼、接下來由誰做什麼。"),
        validators=[Substance(_("請說明輔導的結果。"), _("輔導結果"))],
    )


class ContactForm(forms.Form):
    """聯繫紀錄: a conversation, within the last year and not after today."""

    day = RocDateField(
        label=_("日期"),
        earliest=Bound(years_from_today(-1), _("聯繫日期不可早於 %(limit)s（一年內）。")),
        latest=until_today(_("聯繫日期不可晚於今天。")),
    )
    how = forms.ChoiceField(label=_("方式"), choices=Contacted, widget=forms.RadioSelect)
    words = forms.CharField(label=_("談了什麼"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


TAKEN = "taken"
TAKEN_UP = (RequestState.TRIAGED, RequestState.ASSIGNED, RequestState.CLOSED)


class RequestFilter(Yearly):
    """State, topic and the year it was asked in; 已受理 is what was taken up, whatever became of it."""

    state = forms.ChoiceField(
        label=_("狀態"), choices=[("", _("全部")), (TAKEN, _("已受理")), *RequestState.choices], required=False
    )
    topic = forms.ChoiceField(label=_("想請教的事"), choices=[("", _("全部")), *Topic.choices], required=False)
    orders = BY_DUE
    field_order = ["state", "topic", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["district"]

    def narrow_state(self, state: str) -> Q:
        """One state, or those of what was taken up."""
        return Q(state__in=TAKEN_UP) if state == TAKEN else Q(state=state)

    def narrow(self) -> Q:
        """The requests that were asked for."""
        found = super().narrow()
        return found & Q(kind__contains=f",{self.chosen['topic']},") if "topic" in self.chosen else found


class SpokenFilter(Yearly):
    """How and in which year was spoken."""

    how = forms.ChoiceField(label=_("方式"), choices=[("", _("全部")), *Contacted.choices], required=False)
    field_order = ["how", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["district"]

    def of_year(self, year: int) -> Q:
        """Of its days."""
        return Q(day__year=year + ROC_OFFSET)

    def narrow(self) -> Q:
        """The conversations that were asked for."""
        found = super().narrow()
        return found & Q(kind=self.chosen["how"]) if "how" in self.chosen else found
