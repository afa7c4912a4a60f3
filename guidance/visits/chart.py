"""The chart of a site visit: the one table of its moves (R8); never does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guidance.permissions import asked_for_visit, leads
from guidance.states import VISIT_CLOCKS, VISIT_HOLDERS, VISIT_TO_COME, VisitState
from guidance.visits import effects as do
from guidance.visits.guards import has_begun
from guidance.visits.inviting import invite
from proposals.permissions import is_platform
from workflow.engine.moves import Machine, Move, reasons
from workflow.states import Party
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from guidance.models import Visit

S = VisitState
FORMS, RECORDING = "guidance.visits.forms", "guidance.visits.recording"
ROUTE = "guidance:visit_move"
LEADERS = _("主辦單位、專管平台")
PEOPLE = frozenset({"guests", "members", "came", "others_came"})
COMING = (Party.PROPOSER, Party.DISTRICT, Party.TEAM, Party.AGENCIES)


def said(data: dict[str, Any], visit: Visit) -> list[str]:
    """When and where it was set to, how many people were asked besides units, how many came; why."""
    if came := data.get(do.CAME):
        return [gettext("到場 %d 個單位或人員") % came, *reasons(data, visit)]
    if "begins" not in data:
        return reasons(data, visit)
    # A line of the log holds days and times as texts.
    day, begins, ends = roc(parse_date(str(data["day"]))), str(data["begins"])[:5], str(data["ends"])[:5]
    when = gettext("%(when)s，%(place)s") % {"when": f"{day} {begins}–{ends}", "place": data["place"]}
    guests = [gettext("另邀請 %d 位個人") % data[do.INVITED]] if data.get(do.INVITED) else []
    return [when, *guests, *reasons(data, visit)]


SCHEDULE = Move(
    name="schedule_visit",
    label=_("排定訪視"),
    source=frozenset({S.PROPOSED}),
    target=S.SCHEDULED,
    allowed=leads | is_platform,
    who=_("輔導單位、專管平台"),
    route=ROUTE,
    form=f"{FORMS}.ScheduleForm",
    unlogged=PEOPLE,
    effects=(do.schedule,),
    notify=COMING,
    ask=_("排定時間、地點與參加者；參加者會收到通知，信中附行事曆檔。來訪的輔導團隊在完成紀錄前看得到這件計畫。"),
    weight="primary",
)
PUT_OFF = Move(
    name="put_off_visit",
    label=_("改期或改參加者"),
    source=frozenset({S.SCHEDULED}),
    target=S.SCHEDULED,
    allowed=leads | is_platform,
    who=LEADERS,
    route=ROUTE,
    form=f"{FORMS}.PutOffForm",
    unlogged=PEOPLE,
    effects=(do.put_off,),
    notify=COMING,
    ask=_("說明改期的理由；參加者會收到新的行事曆檔，取代原來的時間。不再參加的單位即看不到這次訪視。"),
)
HOLD = Move(
    name="hold_visit",
    label=_("登錄到場情形"),
    source=frozenset({S.SCHEDULED}),
    target=S.HELD,
    allowed=leads | is_platform,
    guards=(has_begun,),
    who=LEADERS,
    route=ROUTE,
    form=f"{RECORDING}.HoldForm",
    unlogged=PEOPLE,
    effects=(do.keep_who_came,),
    ask=_("勾選到場的單位與人員，接著就能加照片、寫訪視紀錄。"),
    weight="primary",
)
CORRECT = Move(
    name="correct_attendance",
    label=_("更正到場情形"),
    source=frozenset({S.HELD}),
    target=S.HELD,
    allowed=leads | is_platform,
    who=LEADERS,
    route=ROUTE,
    form=f"{RECORDING}.CorrectForm",
    unlogged=PEOPLE,
    effects=(do.keep_who_came,),
    keeps_clock=True,
    ask=_("重新勾選到場的單位與人員；完成訪視紀錄之前都可以更正。"),
)
RECORD = Move(
    name="record_visit",
    label=_("完成訪視紀錄"),
    source=frozenset({S.HELD}),
    target=S.RECORDED,
    allowed=leads | is_platform,
    who=LEADERS,
    route=ROUTE,
    form=f"{RECORDING}.RecordForm",
    effects=(do.end_sight, do.keep_record),
    notify=COMING,
    ask=_(
        "寫下所見與要追蹤的事項，有計畫的也寫各章節的發現；送出後不能修改，參加者都看得到，追蹤事項會出現在負責單位的桌面。"
    ),
    weight="primary",
)
CANCEL = Move(
    name="cancel_visit",
    label=_("取消訪視"),
    source=VISIT_TO_COME,
    target=S.CANCELLED,
    allowed=asked_for_visit | leads | is_platform,
    who=_("提出單位、主辦單位、專管平台"),
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    effects=(do.call_off,),
    notify=(*COMING, Party.PLATFORM),
    ask=_("說明取消的理由；已排定的，參加者會收到取消通知，行事曆上也會移除。"),
    weight="danger",
)

MOVES = (SCHEDULE, PUT_OFF, HOLD, CORRECT, RECORD, CANCEL)
MACHINE = Machine("visit", states=VisitState, moves=MOVES, holders=VISIT_HOLDERS, clocks=VISIT_CLOCKS, said=said)


def start() -> None:
    """When the app starts: those who come are told by what their calendars take over, not by the door besides."""
    for move in (SCHEDULE, PUT_OFF, CANCEL):
        for party in COMING:
            MACHINE.tell_of_part(move, party)
    MACHINE.follow(invite)
