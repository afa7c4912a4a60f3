"""What else happens when a request for coordination moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guidance.files.telling import attached
from inputs.fields import format_day
from workflow.engine.errors import DataMissing
from workflow.engine.moves import reasons

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Coordination

Data = dict[str, Any]
BEFORE_ASKED = _("回復日期不可早於請求協調或請再說明的日期（%(limit)s）。")


def keep_answer(case: Coordination, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was answered, by whom; of an answer by letter its number and day."""
    asked_on = timezone.localdate(case.state_since)  # first, or again
    case.answer, case.answered_by = data["answer"], by.label
    case.answered_on = data.get("answered_on") or timezone.localdate(at)
    if case.answered_on < asked_on:
        raise DataMissing(str(BEFORE_ASKED) % {"limit": format_day(asked_on)})
    case.answer_number = data.get("answer_number", "")


def keep_result(case: Coordination, by: Actor, data: Data, at: dt.datetime) -> None:
    """What came of it."""
    case.outcome, case.result = data["outcome"], data["result"]


def said(data: Data, case: Coordination) -> list[str]:
    """The words of a line of its log."""
    said_then = (str(data[name]) for name in ("answer", "result") if data.get(name))
    return [*reasons(data, case), *said_then, *attached(data)]
