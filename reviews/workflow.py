"""The charts of an opinion and of a commitment: the tables of their moves (R2–R4); never do anything."""

from django.utils.translation import gettext_lazy as _

from proposals.permissions import is_rdec
from proposals.workflow import PROPOSER, RDEC
from reviews import guards as g
from reviews.opinions import effects as do
from reviews.permissions import is_agency, proposes
from reviews.states import COMMITMENT_HOLDERS, OPINION_HOLDERS, CommitmentState, OpinionState
from reviews.states import CommitmentState as C
from reviews.states import OpinionState as O
from workflow.engine.moves import Machine, Move
from workflow.states import Party

AGENCY = _("受請機關承辦人或主管")
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
    guards=(g.under_review,),
    effects=(do.write_opinion,),
    notify=(Party.RDEC,),
    ask=_(
        "就計畫內容、對接中央補助計畫之合宜性提出說明，並列出貴機關可主辦或協辦的事項。研考會釋出前，提案單位與其他機關看不到。"
    ),
    weight="primary",
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
    resumes=FILE_OPINION.name,
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
    source=frozenset({O.REQUESTED}),
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
    source=frozenset({O.REQUESTED}),
    target=O.CALLED_OFF,
    allowed=is_rdec,
    who=RDEC,
    form="reviews.rounds.forms.WithdrawForm",
    route="reviews:withdraw_request",
    fits=(g.not_written,),
    guards=(g.under_review,),
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
    notify=(Party.AGENCIES,),
    ask=_("提案單位撤回修正時，由系統撤回因該次送件而請求的再審。"),
)
OPINION = Machine(
    "opinion",
    states=OpinionState,
    moves=(
        FILE_OPINION,
        RECALL_OPINION,
        RELEASE_OPINION,
        EXCUSE_OPINION,
        EXTEND_OPINION,
        WITHDRAW_REQUEST,
        CALL_OFF,
    ),
    holders=OPINION_HOLDERS,
)

COMMITMENT_GUARDS = (g.before_ndc, g.opinion_released)
CONFIRM = Move(
    name="confirm",
    label=_("確認分工"),
    source=frozenset({C.PROPOSED, C.QUERIED}),
    target=C.CONFIRMED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:commitment",
    guards=COMMITMENT_GUARDS,
    ask=_("確認由該機關主辦或協辦這個事項，列入分工表。"),
    weight="primary",
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
    "commitment", states=CommitmentState, moves=(CONFIRM, QUERY, RECONFIRM, DROP), holders=COMMITMENT_HOLDERS
)
