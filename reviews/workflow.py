"""The charts of an opinion and of a commitment: the tables of their moves (R2–R4); never do anything."""

from django.utils.translation import gettext_lazy as _

from proposals.permissions import is_rdec
from proposals.workflow import PROPOSER, RDEC
from reviews import guards as g
from reviews.commitments import evidence
from reviews.opinions import effects as do
from reviews.permissions import is_agency, is_agency_officer, is_agency_supervisor, proposes
from reviews.states import (
    COMMITMENT_HOLDERS,
    IN_AGENCY,
    OPEN,
    OPINION_HOLDERS,
    CommitmentState,
    OpinionState,
)
from reviews.states import CommitmentState as C
from reviews.states import OpinionState as O
from workflow.engine.moves import Machine, Move
from workflow.states import Party

AGENCY = _("受請機關承辦人或主管")
AGENCY_OFFICER, AGENCY_SUPERVISOR = _("受請機關承辦人"), _("受請機關主管")
REASON_FORM = "proposals.forms.ReasonForm"

FILE_OPINION = Move(
    name="file_opinion",
    label=_("回復審查意見"),
    source=frozenset({O.REQUESTED}),
    target=O.AWAITING_RELEASE,
    allowed=is_agency,
    who=AGENCY,
    form="reviews.opinions.forms.OpinionForm",
    route="reviews:opinion_file",
    fits=(g.answers_unchecked,),
    guards=(g.under_review,),
    effects=(do.write_opinion,),
    notify=(Party.RDEC,),
    ask=_(
        "就計畫內容、對接中央補助計畫之合宜性提出說明，並列出貴機關可主辦或協辦的事項。研考會釋出前，提案單位與其他機關看不到。"
    ),
    weight="primary",
)
SUBMIT_OPINION = Move(
    name="submit_opinion",
    label=_("送主管核閱"),
    source=frozenset({O.REQUESTED}),
    target=O.AWAITING_CHECK,
    allowed=is_agency,
    who=AGENCY_OFFICER,
    form="reviews.opinions.forms.OpinionForm",
    route="reviews:opinion_file",
    fits=(g.answers_checked,),
    guards=(g.under_review,),
    effects=(do.write_opinion,),
    notify=(Party.AGENCIES,),
    ask=_("貴單位的審查意見須經主管核閱，核可後才回復研考會；核閱前可取回修改，回復期限不變。"),
    weight="primary",
    keeps_clock=True,
)
APPROVE_OPINION = Move(
    name="approve_opinion",
    label=_("核可並回復審查意見"),
    source=frozenset({O.AWAITING_CHECK}),
    target=O.AWAITING_RELEASE,
    allowed=is_agency_supervisor,
    who=AGENCY_SUPERVISOR,
    route="reviews:opinion_check",
    guards=(g.under_review,),
    effects=(do.approve,),
    notify=(Party.RDEC,),
    ask=_("以下就是回復研考會的全文。核可後即回復研考會；研考會釋出前，提案單位與其他機關看不到。"),
    weight="primary",
)
RETURN_OPINION = Move(
    name="return_opinion",
    label=_("退回承辦人修改"),
    source=frozenset({O.AWAITING_CHECK}),
    target=O.REQUESTED,
    allowed=is_agency_supervisor,
    who=AGENCY_SUPERVISOR,
    form="reviews.opinions.verb_forms.ReturnForm",
    route="reviews:opinion_return",
    guards=(g.under_review,),
    notify=(Party.AGENCIES,),
    ask=_("說明要承辦人改什麼；已寫的意見留在表單裡，回復期限不變。"),
    keeps_clock=True,
)
RECALL_FROM_CHECK = Move(
    name="recall_from_check",
    label=_("取回修改"),
    source=frozenset({O.AWAITING_CHECK}),
    target=O.REQUESTED,
    allowed=is_agency_officer,
    who=AGENCY_OFFICER,
    route="reviews:opinion_recall_from_check",
    guards=(g.under_review,),
    notify=(Party.AGENCIES,),
    ask=_("主管核閱前，可取回意見修改後重新送核；回復期限不變。"),
    keeps_clock=True,
)
MISROUTE = Move(
    name="misroute",
    label=_("退分"),
    source=frozenset({O.REQUESTED}),
    target=O.MISROUTED,
    allowed=is_agency,
    who=AGENCY,
    form="reviews.opinions.verb_forms.MisrouteForm",
    route="reviews:opinion_misroute",
    guards=(g.under_review,),
    effects=(do.misroute,),
    notify=(Party.RDEC,),
    ask=_("本案應由其他機關審查時，說明理由退回研考會，由研考會改請其他機關或請貴機關續審。"),
)
REASSIGN = Move(
    name="reassign",
    label=_("改請其他機關"),
    source=frozenset({O.MISROUTED}),
    target=O.REASSIGNED,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.rounds.verb_forms.ReassignForm",
    route="reviews:reassign",
    guards=(g.under_review,),
    effects=(do.strike,),
    ask=_("在同一輪改請另一個機關；退分的機關未曾審查本案的，不再看得到本案。"),
    weight="primary",
)
INSIST = Move(
    name="insist",
    label=_("請原機關續審"),
    source=frozenset({O.MISROUTED}),
    target=O.REQUESTED,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.rounds.verb_forms.InsistForm",
    route="reviews:insist",
    guards=(g.under_review,),
    effects=(do.insist,),
    notify=(Party.AGENCIES,),
    ask=_("說明為什麼仍請這個機關審查，並訂新的回復期限。"),
)
ASK_EXTENSION = Move(
    name="ask_extension",
    label=_("申請展延"),
    source=frozenset({O.REQUESTED}),
    target=O.REQUESTED,
    allowed=is_agency,
    who=AGENCY,
    form="reviews.opinions.verb_forms.AskExtensionForm",
    route="reviews:opinion_ask_extension",
    guards=(g.under_review, g.no_extension_asked),
    effects=(do.ask_extension,),
    notify=(Party.RDEC,),
    ask=_("說明需要到哪一天與理由；研考會准許前，原期限不變。"),
    keeps_clock=True,
)
GRANT_EXTENSION = Move(
    name="grant_extension",
    label=_("准予展延"),
    source=frozenset({O.REQUESTED}),
    target=O.REQUESTED,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.rounds.verb_forms.GrantForm",
    route="reviews:grant_extension",
    fits=(g.extension_asked,),
    guards=(g.under_review,),
    effects=(do.extend,),
    notify=(Party.AGENCIES,),
    ask=_("准到機關申請的日期，或另訂日期；只展延這個機關。"),
)
REFUSE_EXTENSION = Move(
    name="refuse_extension",
    label=_("不准展延"),
    source=frozenset({O.REQUESTED}),
    target=O.REQUESTED,
    allowed=is_rdec,
    who=RDEC,
    form=REASON_FORM,
    route="reviews:refuse_extension",
    fits=(g.extension_asked,),
    guards=(g.under_review,),
    effects=(do.settle_extension,),
    notify=(Party.AGENCIES,),
    ask=_("說明為什麼不展延；機關的回復期限不變。"),
    keeps_clock=True,
)
RECALL_OPINION = Move(
    name="recall_opinion",
    label=_("取回修改"),
    source=frozenset({O.AWAITING_RELEASE}),
    target=O.REQUESTED,
    allowed=is_agency,
    who=AGENCY,
    route="reviews:opinion_recall",
    guards=(g.under_review,),
    resumes=(FILE_OPINION.name, APPROVE_OPINION.name),
    notify=(Party.RDEC,),
    ask=_("研考會釋出前，可取回意見修改後重新回復；原回復期限不變。"),
    hints={O.RELEASED: _("意見已釋出給提案單位，不能取回。")},
)
RELEASE_OPINION = Move(
    name="release_opinion",
    label=_("釋出審查意見"),
    source=frozenset({O.AWAITING_RELEASE}),
    target=O.RELEASED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:release",
    guards=(g.under_review,),
    effects=(do.mark_released,),
    ask=_("釋出後提案單位、專管平台與其他機關都看得到，機關不能再取回。"),
)
EXCUSE_OPINION = Move(
    name="excuse_opinion",
    label=_("逾期結案"),
    source=IN_AGENCY,
    target=O.EXCUSED,
    allowed=is_rdec,
    who=RDEC,
    form=REASON_FORM,
    route="reviews:excuse",
    guards=(g.under_review, g.overdue),
    effects=(do.excuse,),
    notify=(Party.AGENCIES,),
    ask=_("機關逾期未回復，說明理由後不再等候；該機關此輪視為沒有意見。"),
)
EXTEND_OPINION = Move(
    name="extend_opinion",
    label=_("展延回復期限"),
    source=frozenset({O.REQUESTED}),
    target=O.REQUESTED,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.rounds.forms.ExtendForm",
    route="reviews:extend",
    guards=(g.under_review,),
    effects=(do.extend,),
    notify=(Party.AGENCIES,),
    ask=_("只展延這個機關的回復期限，說明理由；其他機關的期限不變。"),
)
WITHDRAW_REQUEST = Move(
    name="withdraw_request",
    label=_("撤回審查請求"),
    source=frozenset({O.REQUESTED, O.MISROUTED}),
    target=O.CALLED_OFF,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.rounds.forms.WithdrawForm",
    route="reviews:withdraw_request",
    fits=(g.not_written,),
    guards=(g.under_review,),
    effects=(do.settle_extension,),
    ask=_("錯請的機關開始填寫（含暫存）之前，可撤回請求；說明理由。未曾審查本案的機關，不再看得到本案。"),
    weight="danger",
)
CALL_OFF = Move(
    name="call_off",
    label=_("不再請貴機關再審"),
    source=frozenset({O.REQUESTED}),
    target=O.CALLED_OFF,
    allowed=proposes,
    who=PROPOSER,
    fits=(g.version_taken_back,),
    effects=(do.settle_extension,),
    notify=(Party.AGENCIES,),
    ask=_("提案單位撤回修正時，由系統撤回因該次送件而請求的再審。"),
)
RECALL_REQUEST = Move(
    name="recall_request",
    label=_("收回分送"),
    source=OPEN,
    target=O.RECALLED,
    allowed=is_rdec,
    who=RDEC,
    fits=(g.round_recalled,),
    effects=(do.strike,),
    ask=_("研考會收回整輪分送時，由系統收回各機關的審查請求。"),
)
OPINION = Machine(
    "opinion",
    states=OpinionState,
    moves=(
        FILE_OPINION,
        SUBMIT_OPINION,
        APPROVE_OPINION,
        RETURN_OPINION,
        RECALL_FROM_CHECK,
        MISROUTE,
        REASSIGN,
        INSIST,
        ASK_EXTENSION,
        GRANT_EXTENSION,
        REFUSE_EXTENSION,
        RECALL_OPINION,
        RELEASE_OPINION,
        EXCUSE_OPINION,
        EXTEND_OPINION,
        WITHDRAW_REQUEST,
        CALL_OFF,
        RECALL_REQUEST,
    ),
    holders=OPINION_HOLDERS,
)

COMMITMENT_GUARDS = (g.before_ndc, g.opinion_released)
CONFIRM = Move(
    name="confirm",
    label=_("確認分工"),
    source=frozenset({C.PROPOSED}),
    target=C.CONFIRMED,
    allowed=is_agency,
    who=AGENCY,
    route="reviews:commitment",
    guards=COMMITMENT_GUARDS,
    ask=_("確認貴機關主辦或協辦這個事項，列入分工表。"),
    weight="primary",
)
CONFIRM_FOR = Move(
    name="confirm_for",
    label=_("代機關確認"),
    source=frozenset({C.PROPOSED, C.QUERIED}),
    target=C.CONFIRMED,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.commitments.forms.ConfirmForForm",
    route="reviews:commitment",
    guards=COMMITMENT_GUARDS,
    effects=(evidence.keep_paper,),
    ask=_("機關已另以公文、電子郵件等確認時，附上該文件並註明來源，代為確認；該機關會收到通知。"),
)
QUERY = Move(
    name="query",
    label=_("請機關釐清"),
    source=frozenset({C.PROPOSED, C.CONFIRMED}),
    target=C.QUERIED,
    allowed=is_rdec,
    who=RDEC,
    form=REASON_FORM,
    route="reviews:commitment",
    guards=COMMITMENT_GUARDS,
    notify=(Party.AGENCIES,),
    ask=_("說明要機關釐清什麼；釐清確認前，不得免開專案會議。"),
)
RECONFIRM = Move(
    name="reconfirm",
    label=_("釐清並再確認"),
    source=frozenset({C.QUERIED}),
    target=C.CONFIRMED,
    allowed=is_agency,
    who=AGENCY,
    form="reviews.commitments.forms.ClarifyForm",
    route="reviews:commitment",
    guards=COMMITMENT_GUARDS,
    notify=(Party.RDEC,),
    ask=_("說明釐清的結果，確認貴機關仍主辦或協辦這個事項。"),
    weight="primary",
)
DROP = Move(
    name="drop",
    label=_("不列入"),
    source=frozenset({C.PROPOSED, C.QUERIED, C.CONFIRMED}),
    target=C.DROPPED,
    allowed=is_rdec,
    who=RDEC,
    form=REASON_FORM,
    route="reviews:commitment",
    guards=COMMITMENT_GUARDS,
    notify=(Party.AGENCIES,),
    ask=_("說明為什麼不列入分工表；紀錄仍保存。"),
    weight="danger",
)
COMMITMENT = Machine(
    "commitment",
    states=CommitmentState,
    moves=(CONFIRM, CONFIRM_FOR, QUERY, RECONFIRM, DROP),
    holders=COMMITMENT_HOLDERS,
    said=evidence.said,
)
SETTLING = frozenset({CONFIRM, CONFIRM_FOR, RECONFIRM})
