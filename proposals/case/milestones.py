"""The milestones on a plan's way, in their order, and by which states one knows that it came there."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from proposals.states import State as S
from proposals.workflow import TAKE_BACKS
from workflow.states import Remark


class Milestone(TextChoices):
    """How far a plan came; who reached one has reached all before it."""

    NOTIFIED = "notified", _("知會專管平台")
    FILED = "filed", _("正式送件")
    FORMED = "formed", _("成案")
    REVIEWED = "reviewed", _("書面審查完成")
    SENT = "sent", _("函送國發會")
    PROPOSED = "proposed", _("輔導會議後提報")
    PASSED = "passed", _("工作會議通過")
    APPROVED = "approved", _("部會核定")
    RELEASED = "released", _("解除列管")


M = Milestone
# The state that a plan enters -> the milestone it has come to; other states say nothing of it.
COME_TO: dict[str, Milestone] = {
    S.NOTIFIED: M.NOTIFIED,
    S.WITH_DISTRICT: M.FILED,
    S.WITH_RDEC: M.FILED,
    S.FORMED: M.FORMED,
    S.DOCUMENT_REVIEW: M.FORMED,
    S.CONFIRMING: M.REVIEWED,
    S.PROJECT_MEETING: M.REVIEWED,
    S.MEETING_REVISION: M.REVIEWED,
    S.READY_FOR_COUNSELLING: M.REVIEWED,
    S.NDC_COUNSELLING: M.SENT,
    S.READY_FOR_WORKING: M.SENT,
    S.NDC_WORKING: M.PROPOSED,
    S.NDC_ADJUSTMENT: M.PROPOSED,
    S.PRELIMINARILY_APPROVED: M.PASSED,
    S.APPROVED: M.APPROVED,
    S.EXECUTING: M.APPROVED,
    S.PLAN_CHANGE: M.APPROVED,
    S.CHANGE_REVIEW: M.APPROVED,
    S.CLOSED: M.RELEASED,
}


REMARKS = list(map(str, Remark))
# After one of these a plan never was where the move before it, of what is no remark, had led.
UNDOING = [move.name for move in TAKE_BACKS]


def place_of(milestone: Milestone) -> int:
    """What ``Proposal.came`` says of a plan that came to the milestone and no farther, from one on; nothing before is 0."""
    return list(Milestone).index(milestone) + 1
