"""Pages of NDC's meetings; never write but through services."""

from __future__ import annotations

from typing import Any

from proposals.workflow import WORKING_REJECT
from tracking.ndc import forms, services
from tracking.views import TrackingMoveView
from workflow.engine.forms import MoveForm
from workflow.models import Transition


class SendView(TrackingMoveView):
    """Send to a meeting of NDC."""

    form = forms.SendForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the letter's number and date."""
        return services.send(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcReviseView(TrackingMoveView):
    """NDC asks for changes."""

    form = forms.NdcReviseForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes and sections."""
        return services.ndc_revise(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcPassView(TrackingMoveView):
    """The counselling meeting lets the plan go on."""

    form = forms.MinutesForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes."""
        return services.ndc_pass(self.instance, self.move, by=self.request.actor, **data, **door)


class NdcDecideView(TrackingMoveView):
    """The working meeting decides of each venture."""

    def get_form(self, *args: Any, **kwargs: Any) -> MoveForm:
        """A rejection of the whole plan asks for minutes only."""
        self.form = forms.RejectForm if self.move.name == WORKING_REJECT.name else forms.DecideForm
        return super().get_form(*args, **kwargs)

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With minutes and outcomes."""
        return services.ndc_decide(self.instance, self.move, by=self.request.actor, **data, **door)
