"""When, where and who presides; a meeting put off, and who is invited (R3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guidance.models import NetworkMember
from inputs.bounds import Bound, years_from_today
from inputs.fields import PhoneField, RocDateField, choice_of
from inputs.times import TimeOfDayField
from inputs.together.meanwhile import KeptTogether
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.guards import off_words
from reviews.models import Invitation, Meeting
from reviews.states import Seat
from workflow.engine.forms import MoveForm
from workflow.templatetags.cs import roc_time

MOST_MEMBERS = 300
MOST = 50  # meetings or plans offered at once


class WhenForm(MoveForm):
    """Day, hour and place of a meeting to come; gives ``held_at``."""

    held_on = RocDateField(
        label=_("開會日期"),
        earliest=Bound(timezone.localdate, _("開會日期不可早於今天。")),
        latest=Bound(years_from_today(1), _("開會日期不可晚於 %(limit)s（一年內）。")),
    )
    on_day_off = forms.BooleanField(label=_("仍訂在這一天"), required=False)
    held_time = TimeOfDayField(label=_("開會時間"), help_text=_("24 小時制，例如 14:00。"))
    place = forms.CharField(label=_("地點"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["on_day_off"]

    def clean(self) -> dict[str, Any]:
        """Day and time together; nobody can come to a meeting that is over, and few to one on a day off."""
        data = super().clean() or {}
        day, time, meant = data.pop("held_on", None), data.pop("held_time", None), data.pop("on_day_off", False)
        if not (asked := day and off_words(day)):
            del self.fields["on_day_off"]
        elif not meant:
            self.add_error("on_day_off", asked)
        if day and time:
            data["held_at"] = timezone.make_aware(dt.datetime.combine(day, time))
            if data["held_at"] <= timezone.now():
                self.add_error("held_time", _("這個時間已經過了，請排定之後的時間。"))
        return data


class MeetingForm(WhenForm):
    """A new meeting, of other plans too; or one that is called already, which the plan joins (R3)."""

    chair = forms.CharField(
        label=_("主持人"), max_length=60, help_text=_("由府層長官擔任召集人，研考會主任委員擔任副召集人。")
    )
    contact = forms.CharField(label=_("聯絡人"), required=False, max_length=60)
    contact_phone = PhoneField(label=_("聯絡電話"), required=False)
    others = forms.ModelMultipleChoiceField(
        label=_("併同審議的計畫"),
        queryset=Proposal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("同在應確認事項檢核的計畫，可排入同一次會議。"),
    )
    meeting = forms.ModelChoiceField(
        label=_("排入已訂的會議"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("另訂新的會議"),
        help_text=_("選了已訂的會議，就不必再填時間、地點與主持人。"),
    )
    field_order = ["meeting"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = Proposal.objects.visible_to(self.actor).filter(state=PlanState.CONFIRMING)
        choices: dict[str, Any] = {
            "others": waiting.exclude(pk=self.instance.pk).order_by("case_number"),
            "meeting": Meeting.objects.to_come(),
        }
        for name, rows in choices.items():
            found = list(rows[:MOST])
            if found:
                self.fields[name].queryset = rows.model.objects.filter(pk__in=[row.pk for row in found])  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if "meeting" in self.fields:
            choice_of(self, "meeting").label_from_instance = _called_with_its_day
        if self.is_bound and self.data.get("meeting") and "meeting" in self.fields:
            for field in self.fields.values():
                field.required = False

    def clean(self) -> dict[str, Any]:
        """A plan that joins a meeting takes over when and where that is."""
        data = super().clean() or {}
        if data.get("meeting"):
            for name in set(self.errors) - {"meeting"}:
                del self.errors[name]
            return {"meeting": data["meeting"]}
        data.pop("meeting", None)
        return data


def _called_with_its_day(meeting: Meeting) -> str:
    return f"{meeting}　{roc_time(meeting.held_at)}　{meeting.place}"


class PostponeForm(WhenForm):
    """Another day, and why."""

    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class InvitationForm(KeptTogether):
    """One of those invited: unit, whom they send, and in what part they come; two who change the list undo nothing unseen."""

    class Meta:
        model = Invitation
        fields = ("organisation", "title", "name", "rank", "part")


class ComingForm(KeptTogether):
    """Whom a unit that was invited sends."""

    class Meta:
        model = Invitation
        fields = ("title", "name", "rank")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if self.instance.seat == Seat.AGENCY:
            self.fields["rank"].required = True
            self.fields["rank"].help_text = _("機關應派簡任級人員；未達簡任的會標示，不影響送出。")


InvitationFormSet = forms.inlineformset_factory(
    Meeting, Invitation, form=InvitationForm, extra=2, max_num=100, validate_max=True, can_delete=True
)


class MembersForm(forms.Form):
    """Who of the networks in the plans' districts is asked to come (R7)."""

    members = forms.ModelMultipleChoiceField(
        label=_("在地聯絡網成員"),
        queryset=NetworkMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("列席；有電子郵件的，開會通知、改期與取消時會收到信。"),
    )

    def __init__(self, *args: Any, offered: QuerySet[NetworkMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self, "members")
        field.queryset = NetworkMember.objects.filter(pk__in=[row.pk for row in offered[:MOST_MEMBERS]]).in_order()
        field.label_from_instance = self._called

    @staticmethod
    def _called(row: NetworkMember) -> str:
        quiet = _("；不收通知") if row.is_quiet else ""
        return f"{row.organisation}　{row.name}（{row.get_network_display()}・{row.role}{quiet}）"
