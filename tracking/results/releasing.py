"""What keeps an undertaking in tracking although its results are approved (R10); reads, never writes.

Who adds something that must not wait at a release adds a guard: ``tracking.workflow.MACHINE.require(RELEASE, guard)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from inputs.words import listed, sentences
from tracking.in_hand import Rest, in_hand, in_words, total
from workflow.engine.verdicts import Verdict, when

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
    return when(not reasons, sentences(reasons))
