"""The report's chart: the table of its moves (R10); never does anything."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from proposals import workflow as plans
from proposals.permissions import is_platform
from tracking.models import ProgressReport
from tracking.permissions import is_executing_unit
from tracking.reports import effects as do
from tracking.reports.standing import columns
from tracking.states import REPORT_CLOCKS, REPORT_HOLDERS, ReportState, State
from tracking.states import ReportState as S
from workflow.engine.begun import not_begun, take_back
from workflow.engine.moves import Machine, Move
from workflow.engine.verdicts import Verdict, when
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


def is_tracked(report: ProgressReport, actor: "Actor") -> Verdict:
    """Nothing is reported of what is tracked no more: its periods are closed."""
    state = report.undertaking.get_state_display()
    return when(report.undertaking.state == State.TRACKED, _("列管案件目前為「%s」，這一期已不再填報。") % state)


def is_in_turn(report: ProgressReport, actor: "Actor") -> Verdict:
    """A period is filed once those before it are, whose figures it carries on."""
    first = columns(report)["first_open"]
    return when(first is None or first >= report.number, _("請先填報第 %s 期。") % first)


def is_last_filed(report: ProgressReport, actor: "Actor") -> Verdict:
    """What a later report was built on is corrected, not filed anew."""
    last = columns(report)["last_filed"]
    return when(last is None or last <= report.number, _("後面的期別已填報；這一期要改請用更正。"))


FILE_REPORT = Move(
    name="file_report",
    label=_("填報進度"),
    source=frozenset({S.OPEN}),
    target=S.FILED,
    allowed=is_executing_unit,
    who=plans.EXECUTING,
    route="tracking:file_report",
    form="tracking.reports.forms.ReportForm",
    guards=(is_tracked, is_in_turn),
    effects=(do.file_report,),
    notify=(Party.PLATFORM,),
    ask=_("數字已帶入上期填報的；沒有變動直接送出，有變動只改變動的地方。"),
    weight="primary",
)
RETURN_REPORT = Move(
    name="return_report",
    label=_("退回進度報告"),
    source=frozenset({S.FILED}),
    target=S.OPEN,
    allowed=is_platform,
    who=plans.PLATFORM,
    form="tracking.reports.forms.ReturnReportForm",
    guards=(is_tracked, is_last_filed),
    effects=(do.reopen,),
    notify=(Party.EXECUTING,),
    ask=_("逐項說明要補正什麼，退回執行單位重新填報；填過的內容會保留。"),
)
ACCEPT_REPORT = Move(
    name="accept_report",
    label=_("核備進度報告"),
    source=frozenset({S.FILED}),
    target=S.ACCEPTED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form="proposals.forms.NoteForm",
    notify=(Party.EXECUTING,),
    ask=_("進度與支用可採，核備後要改須登錄更正。"),
    weight="primary",
)
TAKE_BACK_REPORT = take_back(
    "take_back_report",
    FILE_REPORT,
    S.OPEN,
    receiver=is_platform,
    guards=(is_tracked, is_last_filed, not_begun),
    effects=(do.reopen,),
    ask=_("專管平台開始處理之前，可撤回修改後再填報；原期限不變。"),
)

MOVES = (FILE_REPORT, RETURN_REPORT, ACCEPT_REPORT, TAKE_BACK_REPORT)
MACHINE = Machine("report", states=ReportState, moves=MOVES, holders=REPORT_HOLDERS, clocks=REPORT_CLOCKS)
