"""Pages on which the proposer answers opinions and decisions; never write but through services."""

from __future__ import annotations

from typing import Any

from proposals.consent.forms import consent_given
from reviews.answers.forms import DecisionAnswersForm, OpinionAnswersForm
from reviews.answers.services import answer_decisions, answer_opinions
from reviews.views import ReviewMoveView
from workflow.models import Transition


class AnswerOpinionsView(ReviewMoveView):
    """逐項回應審查意見，送回審查 (R20)."""

    form_class = OpinionAnswersForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Answer and file."""
        door |= consent_given(data)
        return answer_opinions(self.instance, data["replies"], data["answers"], by=self.request.actor, **door)


class AnswerDecisionsView(ReviewMoveView):
    """逐項回應會議決議，送回檢核 (R20)."""

    form_class = DecisionAnswersForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Answer and file."""
        door |= consent_given(data)
        return answer_decisions(self.instance, data["replies"], data["answers"], by=self.request.actor, **door)
