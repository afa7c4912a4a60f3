"""The payment's chart: the one table of its moves; never does anything.

The executing unit asks. The platform, which accepts the unit's papers as it does its work plans and reports, records
what was paid, accounted for and returned. RDEC, which recorded what was approved, takes back what was recorded wrongly:
nobody reverses an entry of its own.
"""

from django.utils.translation import gettext_lazy as _

from proposals import workflow as plans
from proposals.permissions import is_platform, is_rdec
from tracking.payments import effects as do
from tracking.permissions import asks_for_payment
from tracking.states import PAYMENT_CLOCKS, PAYMENT_HOLDERS, PaymentState
from tracking.states import PaymentState as S
from workflow.engine.moves import Machine, Move
from workflow.states import Party

FORMS = "tracking.payments.forms"

PAY = Move(
    name="pay",
    label=_("登錄撥款"),
    source=frozenset({S.ASKED}),
    target=S.PAID,
    allowed=is_platform,
    who=plans.PLATFORM,
    form=f"{FORMS}.PayForm",
    guards=(do.plan_goes_on,),
    effects=(do.pay,),
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("款項已撥入執行單位時，依撥款文件登錄日期、文號與實撥金額；不得超過核定金額與補助上限。"),
    weight="primary",
)
REFUSE_PAYMENT = Move(
    name="refuse_payment",
    label=_("不予撥付"),
    source=frozenset({S.ASKED}),
    target=S.CANCELLED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form=f"{FORMS}.WhyForm",
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("部會不撥付這一期，或請款文件有誤時使用；說明理由，執行單位可另行請款。"),
)
WITHDRAW_PAYMENT = Move(
    name="withdraw_payment",
    label=_("撤回請款"),
    source=frozenset({S.ASKED}),
    target=S.CANCELLED,
    allowed=asks_for_payment,
    who=plans.EXECUTING,
    form=f"{FORMS}.WhyForm",
    notify=(Party.PLATFORM,),
    ask=_("撥款之前可撤回，改正後再請款。"),
)
ACCOUNT = Move(
    name="account",
    label=_("登錄核銷"),
    source=frozenset({S.PAID}),
    target=S.ACCOUNTED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form=f"{FORMS}.AccountForm",
    effects=(do.account,),
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("支用憑證已審核時，登錄核銷金額；不得超過執行單位已登錄的支用。未核銷的餘額由執行單位繳回。"),
    weight="primary",
)
RETURN_REST = Move(
    name="return_rest",
    label=_("登錄繳回"),
    source=frozenset({S.PAID, S.ACCOUNTED, S.RETURNED}),
    target=S.RETURNED,
    allowed=is_platform,
    who=plans.PLATFORM,
    form=f"{FORMS}.RestForm",
    guards=(do.something_is_left,),
    effects=(do.return_rest,),
    notify=(Party.EXECUTING, Party.RDEC),
    ask=_("執行單位已繳回餘額時，依繳款文件登錄；核銷後可分次繳回，未支用的可全數繳回。"),
)
REVERSE_PAY = Move(
    name="reverse_pay",
    label=_("沖銷撥款"),
    source=frozenset({S.PAID}),
    target=S.ASKED,
    allowed=is_rdec,
    who=plans.RDEC,
    form=f"{FORMS}.WhyForm",
    effects=(do.reverse_received,),
    notify=(Party.PLATFORM, Party.EXECUTING),
    ask=_("撥款登錄錯誤時，以反向帳目沖銷並說明理由；原帳目保留，由專管平台重新登錄。"),
)
REVERSE_ACCOUNT = Move(
    name="reverse_account",
    label=_("撤銷核銷"),
    source=frozenset({S.ACCOUNTED}),
    target=S.PAID,
    allowed=is_rdec,
    who=plans.RDEC,
    form=f"{FORMS}.WhyForm",
    effects=(do.undo_account,),
    notify=(Party.PLATFORM, Party.EXECUTING),
    ask=_("核銷登錄錯誤時撤銷並說明理由，由專管平台重新登錄。"),
)
REVERSE_RETURN = Move(
    name="reverse_return",
    label=_("沖銷繳回"),
    source=frozenset({S.RETURNED}),
    target=S.ACCOUNTED,
    allowed=is_rdec,
    who=plans.RDEC,
    form=f"{FORMS}.WhyForm",
    effects=(do.reverse_returned,),
    notify=(Party.PLATFORM, Party.EXECUTING),
    ask=_("繳回登錄錯誤時，以反向帳目沖銷並說明理由；原帳目保留，由專管平台重新登錄。"),
)

MOVES = (
    PAY,
    REFUSE_PAYMENT,
    WITHDRAW_PAYMENT,
    ACCOUNT,
    RETURN_REST,
    REVERSE_PAY,
    REVERSE_ACCOUNT,
    REVERSE_RETURN,
)
MACHINE = Machine("payment", states=PaymentState, moves=MOVES, holders=PAYMENT_HOLDERS, clocks=PAYMENT_CLOCKS)
