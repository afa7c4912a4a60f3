"""The plan's chart: the one table of moves (R20), from which all else derives; never does anything."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from proposals import effects as do
from proposals import guards as g
from proposals.permissions import (
    is_district_officer,
    is_executing_unit,
    is_platform,
    is_proposer,
    is_rdec,
    is_rdec_supervisor,
    may_withdraw,
)
from proposals.states import CLOCKS, HOLDERS, OPEN, State
from proposals.states import State as S
from proposals.versions.history import told
from workflow.engine.begun import take_back
from workflow.engine.moves import Machine, Move
from workflow.engine.verdicts import Predicate, Words
from workflow.states import Party

PROPOSER, PLATFORM, DISTRICT, RDEC = _("提案單位"), _("專管平台"), _("區公所承辦人或主管"), _("研考會")
RDEC_SUPERVISOR, EXECUTING = _("研考會主管"), _("執行單位")
SUBMIT_HINTS: dict[str, Words] = {S.DRAFTING: _("規劃階段須先知會專管平台，才能送件。")}
RETURN_FORM = "proposals.returns.forms.ReturnForm"
RESUBMIT_FORM = "proposals.consent.forms.ResubmitForm"
TAKE_BACK_ASK = _("對方開始處理之前，可撤回修改後再送；已填的回應保留，原期限不變。")

NOTIFY = Move(
    name="notify",
    label=_("知會專管平台"),
    source=frozenset({S.DRAFTING}),
    target=S.NOTIFIED,
    allowed=is_proposer,
    who=PROPOSER,
    guards=(g.notice_complete,),
    effects=(do.settle_drafts, do.mark_notified, do.freeze_version),
    notify=(Party.PLATFORM,),
    ask=_(
        "把計畫名稱、行政區、聯絡人與構想摘要告知專管平台，平台會主動聯繫並提供輔導。此時的內容留存為第 1 版，之後的修正都能與它對照。"
    ),
    weight="primary",
)
START_COACHING = Move(
    name="start_coaching",
    label=_("開始輔導"),
    source=frozenset({S.NOTIFIED}),
    target=S.COACHING,
    allowed=is_platform,
    who=PLATFORM,
    form="proposals.forms.CoachForm",
    effects=(do.assign_coach,),
    notify=(Party.PROPOSER,),
    ask=_("指派輔導員，開始輔導本案。"),
    weight="primary",
    begins=True,
)
ASK_COACHING_REVISION = Move(
    name="ask_coaching_revision",
    label=_("請提案單位修正"),
    source=frozenset({S.COACHING}),
    target=S.COACHING_REVISION,
    allowed=is_platform,
    who=PLATFORM,
    form=RETURN_FORM,
    effects=(do.freeze_if_changed, do.ask_sections),
    notify=(Party.PROPOSER,),
    ask=_("勾選要修正的章節並逐一說明理由；只有勾選的章節會開放修改。"),
    duty=_("輔導計畫"),
    weight="primary",
)
CLEAR_TO_FILE = Move(
    name="clear_to_file",
    label=_("看過，可以送件"),
    source=frozenset({S.COACHING}),
    target=S.COACHING,
    allowed=is_platform,
    who=PLATFORM,
    form="proposals.forms.NoteForm",
    fits=(g.still_coached,),
    notify=(Party.PROPOSER,),
    ask=_("告知提案單位計畫已看過、可以送件；本案轉由提案單位辦理，要再修正時仍可請其修正。"),
)
RESUBMIT_TO_COACHING = Move(
    name="resubmit_to_coaching",
    label=_("修正完成，送回輔導"),
    source=frozenset({S.COACHING_REVISION}),
    target=S.COACHING,
    allowed=is_proposer,
    who=PROPOSER,
    form=RESUBMIT_FORM,
    effects=(do.settle_drafts, do.freeze_version, do.answer_requests),
    notify=(Party.PLATFORM,),
    ask=_("送出後產生新版本，並附上您對每一項的回應。"),
    weight="primary",
)
SUBMIT_TO_DISTRICT = Move(
    name="submit_to_district",
    label=_("送件至區公所"),
    source=frozenset({S.NOTIFIED, S.COACHING}),
    target=S.WITH_DISTRICT,
    allowed=is_proposer,
    who=PROPOSER,
    form="proposals.consent.forms.SubmitForm",
    fits=(g.one_district,),
    guards=(g.platform_told, g.plan_complete, g.budget_checked),
    effects=(do.settle_drafts, do.mark_submitted, do.freeze_version, do.record_consent, do.record_budget_check),
    notify=(Party.DISTRICT, Party.PLATFORM),
    ask=_("正式送件給所在區的區公所。送出後產生不可更改的新版本。"),
    hints=SUBMIT_HINTS,
    weight="primary",
)
SUBMIT_TO_RDEC = Move(
    name="submit_to_rdec",
    label=_("送件至研考會"),
    source=frozenset({S.NOTIFIED, S.COACHING}),
    target=S.WITH_RDEC,
    allowed=is_proposer,
    who=PROPOSER,
    form="proposals.consent.forms.SubmitForm",
    fits=(g.several_districts_or_office,),
    guards=(g.platform_told, g.plan_complete, g.budget_checked),
    effects=(do.settle_drafts, do.mark_submitted, do.freeze_version, do.record_consent, do.record_budget_check),
    notify=(Party.RDEC, Party.PLATFORM),
    ask=_("跨區計畫或區公所自提的計畫，正式送件給研考會。送出後產生不可更改的新版本。"),
    hints=SUBMIT_HINTS,
    weight="primary",
)
FORWARD = Move(
    name="forward",
    label=_("轉送研考會"),
    source=frozenset({S.WITH_DISTRICT}),
    target=S.WITH_RDEC,
    allowed=is_district_officer,
    who=DISTRICT,
    form="proposals.intake.forms.ForwardForm",
    effects=(do.record_vision_fit, do.record_district_fits),
    notify=(Party.RDEC, Party.PROPOSER),
    ask=_("逐項確認檢核表，逐一認定各事業是否符合該區地方創生願景，轉送研考會。"),
    duty=_("檢核收到的計畫"),
    weight="primary",
)
RETURN_FROM_DISTRICT = Move(
    name="return_from_district",
    label=_("退請補正"),
    source=frozenset({S.WITH_DISTRICT}),
    target=S.INTAKE_REVISION,
    allowed=is_district_officer,
    who=DISTRICT,
    form=RETURN_FORM,
    effects=(do.returned_by_district, do.ask_sections),
    notify=(Party.PROPOSER,),
    ask=_("勾選要補正的章節並逐一說明理由；只有勾選的章節會開放修改。"),
)
RETURN_FROM_RDEC = Move(
    name="return_from_rdec",
    label=_("退請補正"),
    source=frozenset({S.WITH_RDEC}),
    target=S.INTAKE_REVISION,
    allowed=is_rdec,
    who=RDEC,
    form=RETURN_FORM,
    effects=(do.returned_by_rdec, do.ask_sections),
    notify=(Party.PROPOSER,),
    ask=_("勾選要補正的章節並逐一說明理由；只有勾選的章節會開放修改。"),
)
RESUBMIT_INTAKE_DISTRICT = Move(
    name="resubmit_intake_district",
    label=_("補正完成，送回區公所"),
    source=frozenset({S.INTAKE_REVISION}),
    target=S.WITH_DISTRICT,
    allowed=is_proposer,
    who=PROPOSER,
    form=RESUBMIT_FORM,
    fits=(g.returned_by_district,),
    guards=(g.plan_complete, g.budget_checked),
    effects=(do.settle_drafts, do.freeze_version, do.record_consent, do.record_budget_check, do.answer_requests),
    notify=(Party.DISTRICT,),
    ask=_("送出後產生新版本，並附上您對每一項的回應。"),
    weight="primary",
)
RESUBMIT_INTAKE_RDEC = Move(
    name="resubmit_intake_rdec",
    label=_("補正完成，送回研考會"),
    source=frozenset({S.INTAKE_REVISION}),
    target=S.WITH_RDEC,
    allowed=is_proposer,
    who=PROPOSER,
    form=RESUBMIT_FORM,
    fits=(g.returned_by_rdec,),
    guards=(g.plan_complete, g.budget_checked),
    effects=(do.settle_drafts, do.freeze_version, do.record_consent, do.record_budget_check, do.answer_requests),
    notify=(Party.RDEC,),
    ask=_("送出後產生新版本，並附上您對每一項的回應。"),
    weight="primary",
)
FORM_CASE = Move(
    name="form_case",
    label=_("成案"),
    source=frozenset({S.WITH_RDEC}),
    target=S.FORMED,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.intake.forms.FormCaseForm",
    effects=(do.record_rdec_fits, do.take_case_number),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.DISTRICT),
    ask=_("逐項確認檢核表後成案，系統給予案號（年度-流水）。"),
    duty=_("檢核收到的計畫"),
    weight="primary",
)
DECLINE = Move(
    name="decline",
    label=_("不予成案"),
    source=frozenset({S.WITH_RDEC, S.FORMED, S.CONFIRMING}),
    target=S.DECLINED,
    allowed=is_rdec_supervisor,
    who=RDEC_SUPERVISOR,
    form="proposals.forms.DeclineForm",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.DISTRICT),
    ask=_("說明理由並登錄函復提案單位的公文。案件就此結束。"),
    weight="danger",
)
OPEN_REVIEW = Move(
    name="open_review",
    label=_("分送機關書面審查"),
    source=frozenset({S.FORMED}),
    target=S.DOCUMENT_REVIEW,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:open_round",
    effects=(do.let_agencies_in,),
    notify=(Party.AGENCIES, Party.PROPOSER),
    ask=_("選擇審查機關與期限。隨送隨審。"),
    weight="primary",
)
RECALL_ROUND = Move(
    name="recall_round",
    label=_("收回分送"),
    source=frozenset({S.DOCUMENT_REVIEW}),
    target=S.FORMED,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.ReasonForm",
    route="reviews:recall_round",
    notify=(Party.PROPOSER,),
    ask=_("收回整輪書面審查，計畫回到成案；未曾審查本案的機關不再看得到本案，已寫的意見不釋出。"),
    weight="danger",
)
ASK_REVIEW_REVISION = Move(
    name="ask_review_revision",
    label=_("釋出意見，請提案單位修正"),
    source=frozenset({S.DOCUMENT_REVIEW}),
    target=S.REVIEW_REVISION,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:ask_revision",
    effects=(do.ask_sections,),
    notify=(Party.PROPOSER,),
    ask=_("把已回復的審查意見釋出給提案單位，並勾選要修正的章節。"),
)
RESUBMIT_REVIEW = Move(
    name="resubmit_review",
    label=_("修正完成，送回審查"),
    source=frozenset({S.REVIEW_REVISION}),
    target=S.DOCUMENT_REVIEW,
    allowed=is_proposer,
    who=PROPOSER,
    route="reviews:answer_opinions",
    effects=(do.settle_drafts, do.freeze_version, do.record_consent, do.answer_requests),
    notify=(Party.RDEC,),
    ask=_("逐項回應審查意見，送出後產生新版本；要求再審的機關會重新收到。"),
    weight="primary",
)
CONCLUDE_REVIEW = Move(
    name="conclude_review",
    label=_("結束書面審查"),
    source=frozenset({S.DOCUMENT_REVIEW}),
    target=S.CONFIRMING,
    allowed=is_rdec,
    who=RDEC,
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("所有機關已回復或逾期結案，進入應確認事項檢核。"),
    weight="primary",
)
CALL_MEETING = Move(
    name="call_meeting",
    label=_("召開專案會議"),
    source=frozenset({S.CONFIRMING}),
    target=S.PROJECT_MEETING,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:call_meeting",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.DISTRICT, Party.AGENCIES, Party.CONVENER),
    ask=_("訂定時間、地點與主持人，確認各機關分工項目及配合事項。"),
    weight="primary",
)
WAIVE_MEETING = Move(
    name="waive_meeting",
    label=_("免開專案會議"),
    source=frozenset({S.CONFIRMING}),
    target=S.READY_FOR_COUNSELLING,
    allowed=is_rdec_supervisor,
    who=RDEC_SUPERVISOR,
    form="proposals.forms.WaiveForm",
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("應確認事項皆已確認時，得免開專案會議；請列明依據。"),
)
PASS_MEETING = Move(
    name="pass_meeting",
    label=_("會議通過"),
    source=frozenset({S.PROJECT_MEETING}),
    target=S.READY_FOR_COUNSELLING,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.NoteForm",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.AGENCIES),
    ask=_("會議紀錄已確認，計畫進入函送國發會的準備。"),
    weight="primary",
)
CANCEL_MEETING = Move(
    name="cancel_meeting",
    label=_("取消專案會議"),
    source=frozenset({S.PROJECT_MEETING}),
    target=S.CONFIRMING,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.ReasonForm",
    route="reviews:cancel_meeting",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.DISTRICT, Party.AGENCIES, Party.CONVENER),
    ask=_("會議不開了，說明理由；議程上的計畫都回到應確認事項檢核，可再召開，或在全部確認後免開。"),
    weight="danger",
)
REVISE_AFTER_MEETING = Move(
    name="revise_after_meeting",
    label=_("會後請提案單位修正"),
    source=frozenset({S.PROJECT_MEETING}),
    target=S.MEETING_REVISION,
    allowed=is_rdec,
    who=RDEC,
    form=RETURN_FORM,
    effects=(do.ask_sections,),
    notify=(Party.PROPOSER,),
    ask=_("依會議決議勾選要修正的章節；提案單位須逐項回應決議。"),
)
RESUBMIT_MEETING = Move(
    name="resubmit_meeting",
    label=_("修正完成，送回檢核"),
    source=frozenset({S.MEETING_REVISION}),
    target=S.CONFIRMING,
    allowed=is_proposer,
    who=PROPOSER,
    route="reviews:answer_decisions",
    effects=(do.settle_drafts, do.freeze_version, do.record_consent, do.answer_requests),
    notify=(Party.RDEC,),
    ask=_("逐項回應會議決議，送出後產生新版本。"),
    weight="primary",
)
SEND_TO_COUNSELLING = Move(
    name="send_to_counselling",
    label=_("函送國發會（輔導會議）"),
    source=frozenset({S.READY_FOR_COUNSELLING}),
    target=S.NDC_COUNSELLING,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:send",
    effects=(do.let_ndc_in,),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.NDC),
    ask=_("登錄函送國發會的發文日期與字號。"),
    weight="primary",
)
COUNSELLING_REVISE = Move(
    name="counselling_revise",
    label=_("輔導會議：請修正"),
    source=frozenset({S.NDC_COUNSELLING}),
    target=S.NDC_REVISION,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:ndc_revise",
    effects=(do.ask_sections,),
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("上傳輔導會議紀錄，勾選要修正的章節。"),
)
COUNSELLING_PASS = Move(
    name="counselling_pass",
    label=_("輔導會議：通過"),
    source=frozenset({S.NDC_COUNSELLING}),
    target=S.READY_FOR_WORKING,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:ndc_pass",
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("上傳輔導會議紀錄，計畫進入工作會議的準備。"),
    weight="primary",
)
RESUBMIT_NDC = Move(
    name="resubmit_ndc",
    label=_("修正完成"),
    source=frozenset({S.NDC_REVISION}),
    target=S.READY_FOR_WORKING,
    allowed=is_proposer,
    who=PROPOSER,
    route="tracking:answer_ndc",
    effects=(do.settle_drafts, do.freeze_version, do.record_consent, do.answer_requests),
    notify=(Party.RDEC,),
    ask=_("送出後產生新版本，並附上您對每一項的回應。"),
    weight="primary",
)
COUNSEL_AGAIN = Move(
    name="counsel_again",
    label=_("再送輔導會議"),
    source=frozenset({S.READY_FOR_WORKING}),
    target=S.NDC_COUNSELLING,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:send",
    effects=(do.let_ndc_in,),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.NDC),
    ask=_("國發會再召開輔導會議時使用；登錄發文日期與字號。"),
)
SEND_TO_WORKING = Move(
    name="send_to_working",
    label=_("函送國發會（工作會議）"),
    source=frozenset({S.READY_FOR_WORKING}),
    target=S.NDC_WORKING,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:send",
    effects=(do.let_ndc_in,),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.NDC),
    ask=_("登錄函送國發會的發文日期與字號。"),
    weight="primary",
)
WORKING_ADJUST = Move(
    name="working_adjust",
    label=_("工作會議：需修正或調整"),
    source=frozenset({S.NDC_WORKING}),
    target=S.NDC_ADJUSTMENT,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:ndc_revise",
    effects=(do.ask_sections,),
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("上傳工作會議紀錄，勾選要修正的章節。"),
)
RESUBMIT_ADJUSTMENT = Move(
    name="resubmit_adjustment",
    label=_("調整完成"),
    source=frozenset({S.NDC_ADJUSTMENT}),
    target=S.READY_FOR_WORKING,
    allowed=is_proposer,
    who=PROPOSER,
    route="tracking:answer_ndc",
    effects=(do.settle_drafts, do.freeze_version, do.record_consent, do.answer_requests),
    notify=(Party.RDEC,),
    ask=_("送出後產生新版本，並附上您對每一項的回應。"),
    weight="primary",
)
WORKING_PASS = Move(
    name="working_pass",
    label=_("工作會議：通過"),
    source=frozenset({S.NDC_WORKING}),
    target=S.PRELIMINARILY_APPROVED,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:ndc_decide",
    effects=(do.need_a_passed_venture,),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING),
    ask=_("上傳工作會議紀錄，逐項登錄事業結果；至少一項通過。"),
    weight="primary",
)
WORKING_REJECT = Move(
    name="working_reject",
    label=_("工作會議：未通過"),
    source=frozenset({S.NDC_WORKING}),
    target=S.DECLINED,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:ndc_decide",
    effects=(do.need_all_rejected,),
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("上傳工作會議紀錄，登錄各項事業皆未通過。案件就此結束。"),
    weight="danger",
)
APPROVE = Move(
    name="approve",
    label=_("登錄核定"),
    source=frozenset({S.PRELIMINARILY_APPROVED}),
    target=S.APPROVED,
    allowed=is_rdec,
    who=RDEC,
    route="tracking:approve",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING),
    ask=_("登錄各通過事業的部會核定函。"),
    weight="primary",
)
START_EXECUTION = Move(
    name="start_execution",
    label=_("開始執行（列管）"),
    source=frozenset({S.APPROVED}),
    target=S.EXECUTING,
    allowed=is_platform,
    who=PLATFORM,
    form="proposals.forms.NoteForm",
    notify=(Party.PROPOSER, Party.EXECUTING, Party.RDEC),
    ask=_("各事業的工作計畫皆已核備，開始執行列管。"),
    weight="primary",
)
OPEN_CHANGE = Move(
    name="open_change",
    label=_("申請計畫調整"),
    source=frozenset({S.EXECUTING}),
    target=S.PLAN_CHANGE,
    allowed=is_executing_unit,
    who=EXECUTING,
    form="proposals.returns.forms.ChangeForm",
    effects=(do.ask_sections,),
    notify=(Party.RDEC, Party.PLATFORM),
    ask=_("勾選要調整的章節，說明調整什麼、為什麼；勾選的章節會開放修改，改好後再送研考會決定。"),
)
FILE_CHANGE = Move(
    name="file_change",
    label=_("送出調整內容"),
    source=frozenset({S.PLAN_CHANGE}),
    target=S.CHANGE_REVIEW,
    allowed=is_executing_unit,
    who=EXECUTING,
    form="proposals.forms.NoteForm",
    guards=(g.something_adjusted,),
    effects=(do.settle_drafts, do.freeze_version, do.close_requests),
    notify=(Party.RDEC, Party.PLATFORM),
    ask=_("調整的內容送研考會決定。送出後產生新版本，內容不再開放修改。"),
    weight="primary",
)
ACCEPT_CHANGE = Move(
    name="accept_change",
    label=_("同意調整（不涉核定內容）"),
    source=frozenset({S.CHANGE_REVIEW}),
    target=S.EXECUTING,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.NoteForm",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING),
    ask=_("調整不涉及國發會核定的內容，回到執行。"),
    duty=_("決定計畫調整"),
    weight="primary",
)
SEND_CHANGE = Move(
    name="send_change",
    label=_("調整涉核定內容，再函送國發會"),
    source=frozenset({S.CHANGE_REVIEW}),
    target=S.READY_FOR_WORKING,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.NoteForm",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING),
    ask=_("調整涉及國發會核定的內容，須再送工作會議。"),
)
RETURN_CHANGE = Move(
    name="return_change",
    label=_("退回再修"),
    source=frozenset({S.CHANGE_REVIEW}),
    target=S.PLAN_CHANGE,
    allowed=is_rdec,
    who=RDEC,
    form=RETURN_FORM,
    effects=(do.ask_sections,),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING),
    ask=_("勾選要再修正的章節並逐一說明理由；只有勾選的章節會開放修改。"),
)
REFUSE_CHANGE = Move(
    name="refuse_change",
    label=_("不同意調整"),
    source=frozenset({S.PLAN_CHANGE, S.CHANGE_REVIEW}),
    target=S.EXECUTING,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.ReasonForm",
    effects=(do.restore_asked, do.close_requests),
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING),
    ask=_("說明不同意的理由；計畫改回申請調整前的內容繼續執行，已寫的調整留存為版本。"),
    weight="danger",
)
CLOSE = Move(
    name="close",
    label=_("結案解除列管"),
    source=frozenset({S.EXECUTING}),
    target=S.CLOSED,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.NoteForm",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.EXECUTING, Party.DISTRICT),
    ask=_("各列管案件皆已解除列管或撤銷管制，成果已備，全案結案。"),
    weight="primary",
)
WITHDRAW = Move(
    name="withdraw",
    label=_("撤案"),
    source=OPEN,
    target=S.WITHDRAWN,
    allowed=may_withdraw,
    who=_("成案前提案單位，成案後研考會"),
    form="proposals.forms.ReasonForm",
    notify=(Party.PROPOSER, Party.PLATFORM, Party.DISTRICT, Party.RDEC),
    ask=_("說明撤案理由。案件就此結束，內容與歷程仍保存。"),
    weight="danger",
)


def _take_back(name: str, filing: Move, target: str, *, receiver: Predicate | None, **more: Any) -> Move:
    """The same of a plan: only what was filed last, from ``target``, and what the filing did is undone."""
    fits = (g.filed_by(filing.name, target),)
    asked: dict[str, Any] = {"fits": fits, "effects": (do.take_back,), "ask": TAKE_BACK_ASK}
    return take_back(name, filing, target, receiver=receiver, **asked | more)


TAKE_BACK_NOTICE = _take_back(
    "take_back_notice",
    NOTIFY,
    S.DRAFTING,
    receiver=is_platform,
    effects=(do.take_back, do.take_back_notice),
    notify=(),
    ask=_("撤回知會，計畫回到籌備撰寫，其他單位不再看得到；修改後可再知會。"),
)
TAKE_BACK_COACHING = _take_back("take_back_coaching", RESUBMIT_TO_COACHING, S.COACHING_REVISION, receiver=is_platform)
TAKE_BACK_DISTRICT_TO_NOTIFIED = _take_back(
    "take_back_district_to_notified", SUBMIT_TO_DISTRICT, S.NOTIFIED, receiver=is_district_officer
)
TAKE_BACK_DISTRICT_TO_COACHING = _take_back(
    "take_back_district_to_coaching", SUBMIT_TO_DISTRICT, S.COACHING, receiver=is_district_officer
)
TAKE_BACK_DISTRICT_TO_REVISION = _take_back(
    "take_back_district_to_revision", RESUBMIT_INTAKE_DISTRICT, S.INTAKE_REVISION, receiver=is_district_officer
)
TAKE_BACK_RDEC_TO_NOTIFIED = _take_back("take_back_rdec_to_notified", SUBMIT_TO_RDEC, S.NOTIFIED, receiver=is_rdec)
TAKE_BACK_RDEC_TO_COACHING = _take_back("take_back_rdec_to_coaching", SUBMIT_TO_RDEC, S.COACHING, receiver=is_rdec)
TAKE_BACK_RDEC_TO_REVISION = _take_back(
    "take_back_rdec_to_revision", RESUBMIT_INTAKE_RDEC, S.INTAKE_REVISION, receiver=is_rdec
)
TAKE_BACK_FORWARDING = _take_back(
    "take_back_forwarding",
    FORWARD,
    S.WITH_DISTRICT,
    receiver=is_rdec,
    ask=_("研考會開始處理之前，可撤回轉送，重新檢核；原辦理期限不變。"),
)
TAKE_BACK_REVIEW = _take_back(
    "take_back_review", RESUBMIT_REVIEW, S.REVIEW_REVISION, receiver=is_rdec, route="reviews:take_back"
)
TAKE_BACK_MEETING = _take_back(
    "take_back_meeting", RESUBMIT_MEETING, S.MEETING_REVISION, receiver=is_rdec, route="reviews:take_back"
)
TAKE_BACK_NDC = _take_back(
    "take_back_ndc", RESUBMIT_NDC, S.NDC_REVISION, receiver=is_rdec, route="tracking:take_back_ndc"
)
TAKE_BACK_ADJUSTMENT = _take_back(
    "take_back_adjustment",
    RESUBMIT_ADJUSTMENT,
    S.NDC_ADJUSTMENT,
    receiver=is_rdec,
    route="tracking:take_back_ndc",
)
TAKE_BACK_CHANGE = _take_back(
    "take_back_change",
    OPEN_CHANGE,
    S.EXECUTING,
    receiver=None,
    label=_("撤回調整申請"),
    effects=(do.take_back, do.take_back_written, do.close_requests),
    ask=_(
        "調整的內容送出之前，可撤回申請，繼續執行：計畫改回申請前的內容，已寫的調整留存為版本，開放修改的章節隨之關閉，原期限不變。"
    ),
)
TAKE_BACK_CHANGE_FILING = _take_back("take_back_change_filing", FILE_CHANGE, S.PLAN_CHANGE, receiver=is_rdec)
TAKE_BACK_PASS = _take_back(
    "take_back_pass",
    WORKING_PASS,
    S.NDC_WORKING,
    receiver=None,
    label=_("撤回會議結果"),
    route="tracking:take_back_result",
    effects=(),
    ask=_(
        "工作會議的結果登錄有誤、部會尚未核定時使用：本案恢復為國發會工作會議，重新登錄會議紀錄與各項結果；原登錄內容留在歷程中。"
    ),
)
TAKE_BACK_REJECTION = _take_back(
    "take_back_rejection",
    WORKING_REJECT,
    S.NDC_WORKING,
    receiver=None,
    allowed=is_rdec_supervisor,
    who=RDEC_SUPERVISOR,
    label=_("撤回會議結果"),
    route="tracking:take_back_result",
    effects=(),
    ask=_("「未通過」登錄有誤時使用：本案恢復為國發會工作會議，重新登錄會議紀錄與各項結果；原登錄內容留在歷程中。"),
)

TAKE_BACKS = (
    TAKE_BACK_NOTICE,
    TAKE_BACK_COACHING,
    TAKE_BACK_DISTRICT_TO_NOTIFIED,
    TAKE_BACK_DISTRICT_TO_COACHING,
    TAKE_BACK_DISTRICT_TO_REVISION,
    TAKE_BACK_RDEC_TO_NOTIFIED,
    TAKE_BACK_RDEC_TO_COACHING,
    TAKE_BACK_RDEC_TO_REVISION,
    TAKE_BACK_FORWARDING,
    TAKE_BACK_REVIEW,
    TAKE_BACK_MEETING,
    TAKE_BACK_NDC,
    TAKE_BACK_ADJUSTMENT,
    TAKE_BACK_PASS,
    TAKE_BACK_REJECTION,
    TAKE_BACK_CHANGE,
    TAKE_BACK_CHANGE_FILING,
)
MOVES = (
    NOTIFY,
    START_COACHING,
    ASK_COACHING_REVISION,
    CLEAR_TO_FILE,
    RESUBMIT_TO_COACHING,
    SUBMIT_TO_DISTRICT,
    SUBMIT_TO_RDEC,
    FORWARD,
    RETURN_FROM_DISTRICT,
    RETURN_FROM_RDEC,
    RESUBMIT_INTAKE_DISTRICT,
    RESUBMIT_INTAKE_RDEC,
    FORM_CASE,
    DECLINE,
    OPEN_REVIEW,
    RECALL_ROUND,
    ASK_REVIEW_REVISION,
    RESUBMIT_REVIEW,
    CONCLUDE_REVIEW,
    CALL_MEETING,
    WAIVE_MEETING,
    PASS_MEETING,
    CANCEL_MEETING,
    REVISE_AFTER_MEETING,
    RESUBMIT_MEETING,
    SEND_TO_COUNSELLING,
    COUNSELLING_REVISE,
    COUNSELLING_PASS,
    RESUBMIT_NDC,
    COUNSEL_AGAIN,
    SEND_TO_WORKING,
    WORKING_ADJUST,
    RESUBMIT_ADJUSTMENT,
    WORKING_PASS,
    WORKING_REJECT,
    APPROVE,
    START_EXECUTION,
    OPEN_CHANGE,
    FILE_CHANGE,
    ACCEPT_CHANGE,
    SEND_CHANGE,
    RETURN_CHANGE,
    REFUSE_CHANGE,
    CLOSE,
    *TAKE_BACKS,
    WITHDRAW,
)

# The moves by which what was asked comes to the desk that judges it (R20).
RESUBMISSIONS = frozenset({FILE_CHANGE.name, *(move.name for move in MOVES if do.answer_requests in move.effects)})

MACHINE = Machine("proposal", states=State, moves=MOVES, holders=HOLDERS, clocks=CLOCKS, said=told)
