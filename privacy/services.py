"""Asking, and moving a request on with whoever asked told; never decides."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from inputs.words import in_words
from privacy.models import RightsRequest
from privacy.permissions import answers, asks
from privacy.states import HOLDERS, TOLD, Identity, RequestState
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted
from workflow.engine.services import perform, start_clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import User
    from workflow.engine.moves import Move
    from workflow.models import Transition

ASKED = gettext_lazy("收到新的個人資料權利請求：%(case)s")
MOVED = gettext_lazy("您的請求（%(case)s）：%(move)s")


def ask(*, right: str, words: str, reached_at: str, by: Actor) -> RightsRequest:
    """The person's own request, received today. Refused to a deputy."""
    if not asks(by):
        raise NotPermitted(_("請以本人身分提出，不能以職務代理的身分提出。"))
    return _receive(
        by=by,
        applicant=by.user,
        name=str(by.user)[:60],
        identity=Identity.ACCOUNT,
        received_on=timezone.localdate(clock.now()),
        right=right,
        words=words,
        reached_at=reached_at,
    )


def enter(*, by: Actor, **said: Any) -> RightsRequest:
    """What somebody asked on paper, entered by RDEC on whichever day it came. Refused to others."""
    if not answers(by):
        raise NotPermitted(_("只有研考會承辦人與主管能登錄書面提出的請求。"))
    return _receive(by=by, applicant=None, **said)


@transaction.atomic
def _receive(*, by: Actor, applicant: User | None, received_on: dt.date, **said: Any) -> RightsRequest:
    unit = Unit.objects.get(code=settings.RDEC_UNIT_CODE)
    request = RightsRequest(
        unit=unit,
        applicant=applicant,
        received_on=received_on,
        made_by=by.label,
        made_at=clock.now(),
        holder=HOLDERS[RequestState.ASKED],
        holder_unit=unit,
        **said,
    )
    start_clock(request, request.made_at, {"due_on": request.last_day})
    request.save(force_insert=True)
    words = in_words(ASKED, {"case": request})
    key = f"rights_request:{request.pk}:asked"
    notices.tell(key, words, request.get_absolute_url(), [unit], but=by.user, case=request)
    return request


@transaction.atomic
def move(request: RightsRequest, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Make the move; who asked with an account is told, but for what it did itself."""
    log = perform(request, move, by=by, **data)
    if request.applicant and request.applicant.pk != by.user.pk:
        text = in_words(MOVED, {"case": request, "move": move.label})
        event = notices.Event(f"rights_request:{request.pk}:{log.row_version}", TOLD, request)
        notices.write(event, text, request.get_absolute_url(), {request.applicant: (None, notices.nothing)})
    return log
