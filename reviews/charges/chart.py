"""The chart of what a unit has to do by a decision or by what it confirmed: the table of its moves (R3); never does anything."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guidance.files.telling import attached
from proposals.permissions import is_rdec
from proposals.workflow import RDEC
from reviews.permissions import is_charged
from reviews.states import CHARGE_CLOCKS, CHARGE_HOLDERS, TO_REPORT, ChargeState, Outcome
from workflow.engine.moves import Machine, Move, reasons
from workflow.engine.verdicts import Verdict, when
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Charge

C = ChargeState


def keep_report(charge: Charge, by: Actor, data: dict[str, Any], at: dt.datetime) -> None:
    """What the unit says it did; the report before stays in the log."""
    charge.outcome, charge.report, charge.until = data["outcome"], data["report"], data["until"]
    charge.reported_at = at


def run_until(charge: Charge, by: Actor, data: dict[str, Any], at: dt.datetime) -> None:
    """The unit reports again by the day that it named."""
    data["due_on"] = charge.until


def is_under_way(charge: Charge, actor: Actor) -> Verdict:
    """Is it to be done by a day to come?"""
    return when(charge.outcome == Outcome.UNDER_WAY, gettext("主辦單位回報已完成或未能辦理。"))


def is_over(charge: Charge, actor: Actor) -> Verdict:
    """Has the unit no more to do?"""
    return when(charge.outcome != Outcome.UNDER_WAY, gettext("主辦單位回報仍在辦理中。"))


def said(data: dict[str, Any], charge: Charge) -> list[str]:
    """A report with its outcome, and until when; else why."""
    if "outcome" not in data:
        return reasons(data, charge)
    return [str(Outcome(data["outcome"]).label), str(data["report"]), *attached(data)]


REPORT = Move(
    name="report_charge",
    label=_("回報辦理情形"),
    source=TO_REPORT,
    target=C.REPORTED,
    allowed=is_charged,
    who=_("交辦或分工的單位"),
    form="reviews.charges.forms.ReportForm",
    route="reviews:charge_move",
    effects=(keep_report,),
    notify=(Party.RDEC,),
    ask=_("說明辦理到哪裡；仍在辦理中的，填預計完成日期，由研考會確認。"),
    weight="primary",
)
ACCEPT = Move(
    name="accept",
    label=_("確認辦理情形"),
    source=frozenset({C.REPORTED}),
    target=C.SETTLED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:charge_move",
    fits=(is_over,),
    ask=_("回報列入辦理情形，這項交辦就此結束。"),
    weight="primary",
)
ACCEPT_UNTIL = Move(
    name="accept_until",
    label=_("確認繼續辦理"),
    source=frozenset({C.REPORTED}),
    target=C.UNDER_WAY,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:charge_move",
    fits=(is_under_way,),
    effects=(run_until,),
    ask=_("主辦單位繼續辦理，到預計完成日期前再回報。"),
    weight="primary",
)
RETURN = Move(
    name="return_report",
    label=_("請主辦單位補充"),
    source=frozenset({C.REPORTED}),
    target=C.OPEN,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.ReasonForm",
    route="reviews:charge_move",
    notify=(Party.AGENCIES,),
    ask=_("說明要補充什麼；回報的內容仍保存在歷程裡。"),
)
CHARGE = Machine(
    "charge",
    states=ChargeState,
    moves=(REPORT, ACCEPT, ACCEPT_UNTIL, RETURN),
    holders=CHARGE_HOLDERS,
    clocks=CHARGE_CLOCKS,
    said=said,
)
