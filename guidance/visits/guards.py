"""What must hold before a visit moves; never who may move it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workflow.calendar import clock
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Visit


def has_begun(visit: Visit, actor: Actor) -> Verdict:
    """Nobody has seen anything before it has begun."""
    begun = visit.starts_at is not None and visit.starts_at <= clock.now()
    return when(begun, _("訪視訂於 %s，開始後才能登錄。") % visit.when)
