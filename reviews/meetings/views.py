"""The page on which a project meeting is called; never writes but through the service."""

from __future__ import annotations

from typing import Any

from reviews.meetings.forms import MeetingForm
from reviews.meetings.services import call_meeting
from reviews.views import ReviewMoveView
from workflow.models import Transition


class CallMeetingView(ReviewMoveView):
    """召開專案會議 (R3)."""

    form_class = MeetingForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Call it."""
        return call_meeting(self.instance, by=self.request.actor, **data, **door)
