"""Pages of the approval; never write but through services."""

from __future__ import annotations

from typing import Any

from tracking.approvals import forms, services
from tracking.views import TrackingMoveView
from workflow.models import Transition


class ApproveView(TrackingMoveView):
    """The ministries' approval."""

    template_name = "tracking/approvals/approve.html"
    form = forms.ApproveForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the letters."""
        return services.approve(self.instance, by=self.request.actor, **data, **door)
