"""What a visit asks: on which days, when and with whom, who came; never saves."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.forms import DistrictField
from accounts.models import District, Unit
from accounts.states import UnitKind
from documents.forms import PhotoField
from guidance.contacts.showing import masked_name
from guidance.models import CounsellingRequest, NetworkMember, Visit
from guidance.models.visits import MOST_DAYS
from guidance.narrowing import Narrowing
from guidance.permissions import COUNSELLING_KINDS, may_write_to
from guidance.states import RequestState, VisitState
from guidance.visits.times import at_time, counted
from inputs.bounds import Bound, years_from_today
from inputs.fields import RocDateField, choice_of, format_day
from inputs.reasons import Substance
from inputs.times import TimeOfDayField
from inputs.widgets import SearchedChecks
from inputs.words import listed
from proposals.models import Proposal
from workflow.calendar import clock
from workflow.calendar.quarters import Quarter
from workflow.engine.forms import MoveForm

ENTERED_LATE = dt.timedelta(days=60)
MOST_GUESTS, MOST_PLANS, MOST_MEMBERS = 20, 30, 200
ADDRESS = re.compile(r"[\s,，;；<>＜＞（）()]*([^\s,，;；<>＜＞（）()]+@[^\s,，;；<>＜＞（）()]+)[\s<>＜＞（）()]*$")


def day_to_come(since: dt.date | None = None, **kwargs: Any) -> RocDateField:
    """A day from today on, within a year; of a visit that is entered afterwards from ``since`` on."""
    first = Bound(since, _("補登的訪視不可早於 %(limit)s。")) if since else None
    return RocDateField(
        earliest=first or Bound(timezone.localdate, _("訪視日期不可早於今天。")),
        latest=Bound(years_from_today(1), _("訪視日期不可晚於 %(limit)s（一年內）。")),
        **kwargs,
    )


class ProposeForm(forms.Form):
    """提出訪視: what is to be seen, where, on which days it would suit (R8)."""

    proposal = forms.ModelChoiceField(
        label=_("計畫"), queryset=Proposal.objects.none(), required=False, empty_label=_("還沒有計畫，只有構想")
    )
    title = forms.CharField(label=_("構想名稱"), required=False, max_length=100, help_text=_("選了計畫就不必填。"))
    district = DistrictField(empty_label=_("請選擇"))
    purpose = forms.CharField(
        label=_("訪視目的"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("想請大家看什麼、要當場確認什麼。"),
        validators=[Substance(_("請說明想請大家看什麼。"), _("訪視目的"))],
    )

    def __init__(
        self,
        *args: Any,
        of: Proposal | CounsellingRequest | None = None,
        actor: Actor,
        for_others: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        days = [f"day_{number}" for number in range(1, MOST_DAYS + 1)]
        called = _("建議的日期 %d") if for_others else _("可配合的日期 %d")
        for number, name in enumerate(days, 1):
            self.fields[name] = day_to_come(self._since(actor), label=called % number, required=number == 1)
        self.days = days
        if of is None:
            self._offer_plans(actor)
        else:
            del self.fields["proposal"], self.fields["title"]
        choice_of(self, "district").queryset = here = self._districts(of, actor)
        if len(only := here[:2]) == 1:
            self.initial.setdefault("district", only[0].pk)

    def _since(self, actor: Actor) -> dt.date | None:
        """Who counsels may enter a visit that has taken place: the first day of one."""
        if actor.kind not in COUNSELLING_KINDS:
            return None
        self.fields["took_place"] = forms.BooleanField(
            label=_("已經辦理的訪視，補登紀錄"),
            required=False,
            help_text=_(
                "勾選後可填 60 天內的日期；補登的不寄邀請，也不通知參加者，接著登錄當時的時間、到場情形與紀錄。"
            ),
        )
        return timezone.localdate() - ENTERED_LATE if self.data.get("took_place") else None

    @staticmethod
    def _districts(of: Proposal | CounsellingRequest | None, actor: Actor) -> Any:
        """Where the plan or the request lies; of an idea of a district office its own."""
        districts = District.objects.order_by("code")
        if of is not None:
            own = of.districts.order_by("code")
            return own if own.exists() else districts
        if actor.kind == UnitKind.DISTRICT_OFFICE and actor.unit:
            return districts.filter(pk=actor.unit.district_id)
        return districts

    def _offer_plans(self, actor: Actor) -> None:
        """The unit's own plans, the newest first; who has none asks of an idea."""
        own = [plan.pk for plan in Proposal.objects.proposed_by(actor).first(MOST_PLANS)[:MOST_PLANS]]
        if own:
            choice_of(self, "proposal").queryset = Proposal.objects.filter(pk__in=own)
            choice_of(self, "proposal").label_from_instance = lambda plan: plan.title
        else:
            del self.fields["proposal"]
            self.fields["title"].help_text = _("已有計畫的，請從該計畫的「輔導與夥伴」提出。")

    def clean(self) -> dict[str, Any]:
        """What is visited has a name; the days in their order, each once."""
        data = super().clean() or {}
        if "title" in self.fields and not data.get("proposal") and not data.get("title"):
            self.add_error("title", _("請選擇計畫，或填寫構想名稱。"))
        offered: list[dt.date] = []
        for name in self.days:
            if day := data.pop(name, None):
                if day in offered:
                    self.add_error(name, _("這一天已經填過了，請改填另一天或留空。"))
                offered.append(day)
        data.pop("took_place", None)
        return data | {"offered": sorted(offered)}


class GuestsField(forms.CharField):
    """People by name, one on each line, with a mail address behind it where they want to be told."""

    widget = forms.Textarea(attrs={"rows": 3})
    default_error_messages = {
        "no_name": _("第 %(line)d 行只有電子郵件，請在前面寫上姓名。"),
        "address": _("第 %(line)d 行的「%(address)s」不是電子郵件。"),
        "twice": _("第 %(line)d 行的「%(name)s」已經寫過了。"),
        "too_long": _("第 %(line)d 行的姓名太長，最多 60 個字。"),
        "too_many": _("最多可寫 %(limit)d 人。"),
    }

    def clean(self, value: Any) -> list[tuple[str, str]]:
        """Names with their addresses."""
        found: dict[str, str] = {}
        for line, text in enumerate(super().clean(value).splitlines(), 1):
            if text.strip():
                name, address = self._read(line, text.strip())
                if name in found:
                    self._refuse("twice", line=line, name=name)
                found[name] = address
        if len(found) > MOST_GUESTS:
            self._refuse("too_many", limit=MOST_GUESTS)
        return list(found.items())

    def _read(self, line: int, text: str) -> tuple[str, str]:
        match = ADDRESS.search(text)
        name, address = (text[: match.start()].strip(), match[1]) if match else (text, "")
        if "@" in name:  # an address that was begun is no part of a name
            self._refuse("address", line=line, address=next(word for word in name.split() if "@" in word)[:60])
        if address:
            try:
                validate_email(address)
            except ValidationError:
                self._refuse("address", line=line, address=address[:60])
        if not name:
            self._refuse("no_name", line=line)
        if len(name) > 60:
            self._refuse("too_long", line=line)
        return name, address

    def _refuse(self, code: str, **about: Any) -> None:
        raise ValidationError(self.error_messages[code], code, about)


class ScheduleForm(MoveForm):
    """When, where, who leads, who comes; the visit is due on its day."""

    instance: Visit

    day = day_to_come(label=_("訪視日期"))
    begins = TimeOfDayField(label=_("開始時間"), help_text=_("24 小時制，例如 14:00。"))
    ends = TimeOfDayField(label=_("結束時間"))
    place = forms.CharField(label=_("地點"), max_length=200, help_text=_("集合的地點，寫到找得到。"))
    team = forms.ModelChoiceField(label=_("主辦單位"), queryset=Unit.objects.none(), empty_label=None)
    units = forms.ModelMultipleChoiceField(
        label=_("參加單位"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    agencies = forms.ModelMultipleChoiceField(
        label=_("邀請機關與輔導團隊"),
        queryset=Unit.objects.none(),
        widget=SearchedChecks(),
        required=False,
    )
    members = forms.ModelMultipleChoiceField(
        label=_("邀請在地聯絡網成員"),
        queryset=NetworkMember.objects.none(),
        widget=SearchedChecks(),
        required=False,
        help_text=_("本區聯絡網裡有電子郵件的成員；他們會收到行事曆邀請。"),
    )
    guests = GuestsField(
        label=_("其他參加者"),
        required=False,
        max_length=2000,
        help_text=_("每行一人：姓名，需要寄行事曆的後面加電子郵件。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visit, today = self.instance, timezone.localdate()
        near = {unit.pk for unit in (visit.asked_by, visit.proposing_unit, visit.team) if unit}
        if visit.request and visit.request.team_id:
            near.add(visit.request.team_id)
        here = Q(kind=UnitKind.DISTRICT_OFFICE, district=visit.district_id) | Q(kind=UnitKind.PLATFORM)
        valid = Unit.objects.valid_on(today)
        choice_of(self, "units").queryset = valid.filter(here | Q(pk__in=near)).order_by("kind", "id")
        far = valid.filter(kind__in=[UnitKind.AGENCY, UnitKind.COUNSELLING_TEAM]).exclude(pk__in=near)
        choice_of(self, "agencies").queryset = far.order_by("-kind", "id")
        leaders = valid.filter(kind__in=COUNSELLING_KINDS)
        if self.actor.kind != UnitKind.PLATFORM:
            leaders = leaders.filter(pk=self.actor.unit_id)
        choice_of(self, "team").queryset = leaders.order_by("-kind", "id")
        self._offer_members()
        if visit.is_entered_late:
            self.fields["guests"].help_text = _("每行一人：姓名；補登的不寄邀請。")
            if "members" in self.fields:
                self.fields["members"].help_text = _("本區聯絡網的成員；補登的不寄邀請。")
        if (first := visit.offered[0]) < today:  # it may have been held on a day that was offered and is past
            self.fields["day"] = day_to_come(first, label=self.fields["day"].label)
            self.order_fields(["day"])
        for name, value in self.as_it_stands().items():
            self.initial.setdefault(name, value)

    def _offer_members(self) -> None:
        """Of the district's networks, to who may write to them, and who is invited already (one query)."""
        kept = NetworkMember.objects.kept_by(self.actor).filter(district=self.instance.district_id)
        kept = kept.reachable().exclude(name="")
        invited = self.instance.parties.filter(member__isnull=False).values("member")
        found = list((kept | NetworkMember.objects.filter(pk__in=invited)).in_order()[:MOST_MEMBERS])
        if not found:
            del self.fields["members"]
            return
        field = choice_of(self, "members")
        field.queryset = NetworkMember.objects.filter(pk__in=[member.pk for member in found])
        field.label_from_instance = self._called

    def _called(self, member: NetworkMember) -> str:
        """The person's name is for who may write to them."""
        name = member.name if may_write_to(member, self.actor) else masked_name(member.name)
        quiet = _("；不收通知") if member.is_quiet else ""
        return f"{member.organisation}　{name}（{member.role}{quiet}）"

    def as_it_stands(self) -> dict[str, Any]:
        """What a page asks first with: a day that was offered, all who are near."""
        visit = self.instance
        self.fields["day"].help_text = self._offered()
        suits = {day for answer in visit.standing.values() for day in answer.days}
        to_come = [day for day in visit.offered if day >= timezone.localdate()]
        team = (
            visit.request.team_id
            if visit.request and visit.request.state == RequestState.ASSIGNED
            else self.actor.unit_id
        )
        to_come.sort(key=lambda day: (day not in suits, day))
        units = choice_of(self, "units").queryset.values_list("pk", flat=True)
        held = visit.offered[-1] if visit.is_entered_late else None
        return {"day": to_come[0] if to_come else held, "team": team, "units": list(units)}

    def _offered(self) -> str:
        """The days, and what whose place it is answered (one query)."""
        visit = self.instance
        said = [_("提出的日期：%s。") % listed(map(format_day, visit.offered))]
        answers = [f"{answer}　{answer.words}" for answer in visit.standing.values()]
        return "".join([*map(str, said), *(str(_("提案單位回復：%s")) % words for words in answers)])

    def clean(self) -> dict[str, Any]:
        """Day and times together: not over, and not ending before it begins."""
        data = super().clean() or {}
        day, begins, ends = (data.get(name) for name in ("day", "begins", "ends"))
        held = day in self.instance.offered and day <= timezone.localdate()
        if day and day < timezone.localdate() and not held:
            self.add_error("day", _("訪視日期不可早於今天；補登只能選提出的日期。"))
        elif day and begins and not held and at_time(day, begins) <= clock.now():
            self.add_error("begins", _("這個時間已經過了，請排定之後的時間。"))
        if begins and ends and ends <= begins:
            self.add_error("ends", _("結束時間要晚於開始時間。"))
        guests, members = data.get("guests") or [], list(data.get("members") or [])
        if len(guests) + len(members) > MOST_GUESTS:
            self.add_error("members", _("其他參加者連同聯絡網成員最多 %d 人。") % MOST_GUESTS)
        there = {address.lower(): name for name, address in guests if address}
        for member in members:
            if name := there.get(member.email.lower()):
                self.add_error("guests", _("「%s」已在聯絡網成員裡選了，這裡不必再寫。") % name)
        return data | {"due_on": day}


class PutOffForm(ScheduleForm):
    """The same as it was set, with why it changes."""

    reason = forms.CharField(label=_("改期理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def as_it_stands(self) -> dict[str, Any]:
        """As it was set."""
        visit = self.instance
        parties = list(visit.parties.select_related("unit"))
        invited = [party.unit_id for party in parties if party.unit_id]
        others = [row for row in parties if row.unit_id is None and row.member_id is None]
        guests = "\n".join(f"{row.name} {row.email}".strip() for row in others)
        members = [row.member_id for row in parties if row.member_id]
        times = {"begins": visit.starts_at, "ends": visit.ends_at}
        clocks = {name: timezone.localtime(at).time() for name, at in times.items() if at}
        stands = {"day": visit.day, "place": visit.place, "team": visit.team_id, **clocks}
        return stands | {"units": invited, "agencies": invited, "members": members, "guests": guests}


class AnswerForm(forms.Form):
    """回復: of a day that is set whether one comes, of the days offered which of them suit.

    Fields are named after what was asked: an answer to a day that was put off meanwhile is asked for anew.
    """

    words = forms.CharField(
        label=_("出席人員或說明"),
        max_length=300,
        help_text=_("出席的寫姓名與職稱；不能來的寫原因，或可以的其他時間。"),
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        radio, boxes = forms.RadioSelect, forms.CheckboxSelectMultiple
        if visit.starts_at:
            self.asked = f"comes_{visit.sequence}"
            choices = [("yes", _("出席")), ("no", _("不克出席"))]
            field: forms.Field = forms.ChoiceField(label=visit.when, choices=choices, widget=radio)
        else:
            self.asked = "days"
            offered = [(day.isoformat(), format_day(day)) for day in visit.offered]
            hint = _("都不行的話不必勾選，在下面寫可以的時間。")
            field = forms.MultipleChoiceField(
                label=_("哪幾天可以"), choices=offered, widget=boxes, required=False, help_text=hint
            )
        self.fields = {self.asked: field, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Whether one comes, the days, and the words."""
        data = super().clean() or {}
        said = data.pop(self.asked, None)
        if self.asked != "days":
            return data | {"comes": said == "yes"}
        return data | {"comes": bool(said), "days": [dt.date.fromisoformat(day) for day in said or ()]}


class PhotoForm(forms.Form):
    """One photograph, and what it shows: that is also what those hear who do not see it."""

    file = PhotoField(
        label=_("照片"),
        help_text=_("jpg 或 png。存入時會去除拍攝地點（GPS）、時間與裝置等資訊，並縮成適合閱讀的大小。"),
    )
    caption = forms.CharField(label=_("照片說明"), max_length=100, help_text=_("照片裡是什麼、在哪裡。"))


class VisitFilter(Narrowing):
    """State, district, and, behind a figure, the quarter whose visits it counts."""

    state = forms.ChoiceField(label=_("狀態"), choices=[("", _("全部")), *VisitState.choices], required=False)
    quarter = forms.ChoiceField(label=_("季"), required=False)
    field_order = ["state", "district", "quarter"]
    district_of = "place"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Quarter.of(str(self.data.get("quarter", "")))
        offered = {each.code: each for each in [*([asked] if asked else []), *Quarter.latest(timezone.localdate())]}
        choice_of(self, "quarter").choices = [("", _("全部")), *((code, str(each)) for code, each in offered.items())]

    def narrow(self) -> Q:
        """The rows that were asked for."""
        quarter = Quarter.of(self.chosen.get("quarter", ""))
        return super().narrow() & (counted(quarter) if quarter else Q())
