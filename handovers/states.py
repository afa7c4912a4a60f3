"""States of a handover, and what can be in a person's name; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.inbox import kinds
from workflow.inbox.kinds import Turns
from workflow.states import Party


class HandoverState(TextChoices):
    """Where a handover stands."""

    PREPARED = "prepared", _("待移交人確認")
    HANDED_OVER = "handed_over", _("待接收人確認")
    RECEIVED = "received", _("已交接")
    REFUSED = "refused", _("未接收")
    CANCELLED = "cancelled", _("已作廢")


GOES_ON = frozenset({HandoverState.PREPARED, HandoverState.HANDED_OVER})
HOLDERS: dict[str, str] = {state: Party.OWNER if state in GOES_ON else Party.NOBODY for state in HandoverState}
CLOCKS: dict[str, int] = dict.fromkeys(GOES_ON, 3)  # working days that either side has


class Kind(TextChoices):
    """What is in a person's name: a plan it handles or coaches, a request for counselling that it counsels on."""

    PLAN = "plan", _("計畫")
    COUNSELLING = "counselling", _("輔導申請")


class Outcome(TextChoices):
    """What became of a line once both had confirmed."""

    MOVED = "moved", _("已移交")
    KEPT = "kept", _("未移交")


MOST = 100  # lines of one handover; as many as are assigned at once

TOLD = kinds.Kind("handover", _("職務移交"), _("請您確認移交或接收；職務移交完成、未接收或作廢。"))
kinds.declare("handovers", _("職務移交"), TOLD)
kinds.of_machines(Turns(TOLD, TOLD), "handover")
