"""What several test files of this room share."""

from __future__ import annotations

from proposals import workflow as w
from workflow.engine.services import perform


def coach(plan, platform, **door):
    return perform(plan, w.START_COACHING, by=platform, coach=platform.user, **door)
