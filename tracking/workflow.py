"""The undertaking's chart: the one table of moves (R9, R10); never does anything."""

from django.utils.translation import gettext_lazy as _

from proposals import workflow as plans
from proposals.permissions import is_platform, is_rdec, is_rdec_supervisor
from tracking import guards as g
from tracking.permissions import is_executing_unit
from tracking.results import effects as results
from tracking.results.releasing import is_settled
from tracking.states import CLOCKS, HOLDERS, OPEN, State
from tracking.states import State as S
from tracking.undertakings import effects as do
from workflow.engine.begun import not_begun, take_back
from workflow.engine.moves import Machine, Move
from workflow.states import Party

FILE_PLAN = Move(
    name="file_plan",
    label=_("提報工作計畫"),
    source=frozenset({S.PLANNING}),
    target=S.PLAN_FILED,
    allowed=is_executing_unit,
    who=plans.EXECUTING,
    route="tracking:file_plan",
    form="tracking.undertakings.plan_forms.FilePlanForm",
    guards=(g.plan_is_open,),
    effects=(do.file_work_plan,),
    notify=(Party.PLATFORM,),
    ask=_("填列工作項目、權重與期程；專管平台核備後開始列管。"),
    weight="primary",
)
RETURN_PLAN = Move(
    name="return_plan",
    label=_("退回工作計畫"),
    source=frozenset({S.PLAN_FILED}),
    target=S.PLANNING,
    allowed=is_platform,
    who=plans.PLATFORM,
    form="tracking.undertakings.plan_forms.ReturnPlanForm",
    guards=(g.plan_is_open,),
    notify=(Party.EXECUTING,),
    ask=_("逐項說明工作計畫要補正什麼，退回執行單位重新提報。"),
)
ACCEPT_PLAN = Move(
    name="accept_plan",
    label=_("核備工作計畫"),
    source=frozenset({S.PLAN_FILED}),
    target=S.TRACKED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form="proposals.forms.NoteForm",
    guards=(g.plan_is_open,),
    effects=(do.accept_work_plan,),
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("工作項目與期程可行，自此列管至預定完成日。"),
    weight="primary",
)
REPORT_COMPLETION = Move(
    name="report_completion",
    label=_("提報完成與成果"),
    source=frozenset({S.TRACKED}),
    target=S.REPORTED,
    allowed=is_executing_unit,
    who=plans.EXECUTING,
    form="tracking.results.forms.CompletionForm",
    guards=(g.plan_is_open, g.has_begun, g.is_reported, g.no_change_waits),
    effects=(results.file_results,),
    notify=(Party.PLATFORM, Party.RDEC),
    ask=_("工作已完成，提報成果報告；專管平台審定後，由研考會解除列管。"),
    weight="primary",
)
RETURN_RESULTS = Move(
    name="return_results",
    label=_("退回成果報告"),
    source=frozenset({S.REPORTED}),
    target=S.TRACKED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form="tracking.results.forms.ReturnResultsForm",
    guards=(g.plan_is_open,),
    effects=(do.run_on,),
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("逐項說明成果報告要補什麼，退回執行單位補正後再提報；在此之前仍列管。"),
)
ACCEPT_RESULTS = Move(
    name="accept_results",
    label=_("審定成果報告"),
    source=frozenset({S.REPORTED}),
    target=S.COMPLETED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form="proposals.forms.NoteForm",
    guards=(g.plan_is_open,),
    effects=(results.accept_results,),
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("成果報告符合核定內容，送研考會解除列管。"),
    weight="primary",
)
RELEASE = Move(
    name="release",
    label=_("解除列管"),
    source=frozenset({S.COMPLETED}),
    target=S.RELEASED,
    allowed=is_rdec,
    who=plans.RDEC,
    form="tracking.results.forms.ReleaseForm",
    guards=(g.plan_is_open, is_settled),
    notify=(Party.EXECUTING, Party.PLATFORM),
    ask=_("成果已審定，補助款已結清；簽奉核可後，登錄簽的文號，解除本項事業的列管。"),
    weight="primary",
)
RETURN_COMPLETION = Move(
    name="return_completion",
    label=_("退回成果"),
    source=frozenset({S.COMPLETED}),
    target=S.TRACKED,
    allowed=is_rdec,
    who=plans.RDEC,
    form="tracking.results.forms.ReturnResultsForm",
    guards=(g.plan_is_open,),
    effects=(do.run_on,),
    notify=(Party.EXECUTING, Party.PLATFORM),
    ask=_("說明成果要補什麼，退回執行單位補正後再提報；在此之前仍列管。"),
)
TERMINATE = Move(
    name="terminate",
    label=_("撤銷管制"),
    source=OPEN,
    target=S.TERMINATED,
    allowed=is_rdec_supervisor,
    who=plans.RDEC_SUPERVISOR,
    form="tracking.results.forms.TerminateForm",
    effects=(results.terminate,),
    notify=(Party.EXECUTING, Party.PLATFORM),
    ask=_(
        "本項事業不再執行時使用；選事由、說明理由，列管就此結束。手上還有補助款的，執行單位依限繳回；"
        "各項事業都結束、款項結清後，計畫由研考會結案。"
    ),
    weight="danger",
)

TAKE_BACK_PLAN = take_back(
    "take_back_plan",
    FILE_PLAN,
    S.PLANNING,
    receiver=is_platform,
    guards=(g.plan_is_open, not_begun),
    ask=_("專管平台開始處理之前，可撤回工作計畫修改後再提報；原期限不變。"),
)
TAKE_BACK_COMPLETION = take_back(
    "take_back_completion",
    REPORT_COMPLETION,
    S.TRACKED,
    receiver=is_platform,
    guards=(g.plan_is_open, not_begun),
    ask=_("專管平台開始處理之前，可撤回成果報告修改後再提報；原期限不變。"),
)

MOVES = (
    FILE_PLAN,
    RETURN_PLAN,
    ACCEPT_PLAN,
    REPORT_COMPLETION,
    RETURN_RESULTS,
    ACCEPT_RESULTS,
    RELEASE,
    RETURN_COMPLETION,
    TAKE_BACK_PLAN,
    TAKE_BACK_COMPLETION,
    TERMINATE,
)

MACHINE = Machine("undertaking", states=State, moves=MOVES, holders=HOLDERS, clocks=CLOCKS)
