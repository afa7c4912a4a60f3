"""The lines of payments in a plan's history: who asked, paid, accounted and took back what, on which paper and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.versions.history import Line, led_to, said
from tracking.models import Payment, PaymentTransition
from tracking.payments.chart import MACHINE
from workflow.states import Remark
from workflow.templatetags.cs import money, roc

if TYPE_CHECKING:
    from proposals.models import Proposal


def of_payments(plan: Proposal, payments: Iterable[Payment]) -> list[Line]:
    """Every line of ``payments``, read with their logs (no query).

    Whom a payment waits for next follows from the line before and is no line of its own.
    """
    lines: list[PaymentTransition] = [line for payment in payments for line in payment.transitions.all()]
    return [_line(plan, line) for line in lines if line.move != Remark.HANDED_ON]


def paper_words(line: PaymentTransition) -> str:
    """「撥字第1號（115.03.02）　200,000 元」; empty where a line names no paper."""
    if not line.data.get("document"):
        return ""
    about = {"document": line.data["document"], "day": roc(line.data["day"]), "amount": money(line.data["amount"])}
    return _("%(document)s（%(day)s）　%(amount)s 元") % about


def _line(plan: Proposal, line: PaymentTransition) -> Line:
    about = {"venture": line.subject.undertaking.venture.called, "part": line.subject.called, "move": line.move_label}
    return Line(
        at=line.at,
        what=_("%(venture)s%(part)s請款：%(move)s") % about,
        by=line.actor_label,
        target=led_to(MACHINE, line),
        words=[words for words in (paper_words(line), *said(line.data, plan)) if words],
    )
