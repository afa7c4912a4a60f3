"""What keeps an undertaking in tracking although its results are approved, and whom that waits for (R10); never writes.

Who adds something that must not wait at a release adds a guard: ``tracking.workflow.MACHINE.require(RELEASE, guard)``,
and says in :func:`release_waits` in whose hands it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Value
from django.utils.translation import gettext as _

from inputs.words import listed, sentences
from tracking.in_hand import Rest, in_hand, in_words, total
from tracking.models import Payment, ProgressReport
from tracking.states import IN_ORDER, ReportState, State
from workflow.engine.moves import Waiting
from workflow.engine.verdicts import Verdict, when
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import Undertaking


def left_of(undertaking: Undertaking) -> dict[str, Any]:
    """Its columns of ``UndertakingQuerySet.left_open``: read with its page and with its lock, else one query."""
    known: dict[str, Any] = vars(undertaking)
    if "unsettled" in known:
        return known
    rows = type(undertaking).objects
    asked = rows.left_open() | {"open_change": rows.open_change()}
    return dict(rows.filter(pk=undertaking.pk).values(**asked).get())


def rests_of(undertaking: Undertaking) -> list[Rest]:
    """What of the subsidy was received and neither spent nor returned, by programme, kind of expense and year."""
    return in_hand(Rest(*row) for row in left_of(undertaking)["in_hand"])


def is_settled(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Released only with its money accounted for or returned, and no change or report waiting (R10)."""
    reasons = unsettled(undertaking)
    return when(not reasons, sentences(reasons))


def unsettled(undertaking: Undertaking) -> list[str]:
    """What of it waits, each as a sentence (no query where ``left_of`` was read with it)."""
    left, reasons = left_of(undertaking), []
    if numbers := left["unsettled"]:
        called = listed(_("第 %(number)d 期") % {"number": number} for number in numbers)
        reasons.append(_("%s請款還沒有撥付、核銷或繳回完畢。") % called)
    if rests := rests_of(undertaking):
        about = {"amount": f"{total(rests):,}", "parts": in_words(rests)}
        reasons.append(_("補助款結存 %(amount)s 元（%(parts)s）還沒有支用或繳回。") % about)
    if left["open_change"]:
        reasons.append(_("第 %s 次計畫變更還沒有結果。") % left["open_change"])
    if undertaking.unfiled or left["judging"]:
        reasons.append(_("還有進度報告待填報或待核備。"))
    return reasons


def release_waits(undertaking: Undertaking) -> Waiting:
    """Whom a release waits for: who is to settle the money, who judges the reports, and only then RDEC, whose days begin there
    (one query).
    """
    money = Payment.objects.unsettled().filter(undertaking=undertaking.pk).order_by()
    judged = ProgressReport.objects.filter(undertaking=undertaking.pk, state=ReportState.FILED).order_by()
    waits = money.values_list("holder", "is_proven", "due_on").union(
        judged.values_list("holder", Value(value=False, output_field=BooleanField()), "due_on"), all=True
    )
    return whom(held_by(*row) for row in waits) or Waiting(Party.RDEC, clock=State.COMPLETED)


def held_by(holder: str, is_proven: bool, due_on: dt.date | None) -> tuple[str, dt.date | None]:
    """Who is to move a payment, and until when: what is spent is the platform's to account for, whenever the papers come."""
    return (Party.PLATFORM, None) if is_proven else (holder, due_on)


def whom(parts: Iterable[tuple[str, dt.date | None]]) -> Waiting | None:
    """Of parts with who holds each, and until when, whom the whole waits for, until the first of those days."""
    days: dict[str, list[dt.date]] = {}
    for party, day in parts:
        days.setdefault(party, []).extend([day] if day else [])
    first = next((party for party in IN_ORDER if party in days), None)
    return Waiting(first, min(days[first], default=None)) if first else None
