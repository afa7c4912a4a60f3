"""States of an opinion and a commitment with their holders; results, roles, a meeting's status; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from proposals.states import State as PlanState
from workflow.inbox import kinds
from workflow.inbox.kinds import Kind, Turns
from workflow.states import Party

# Opinions are written, released and settled while the plan is in one of these (R2).
UNDER_REVIEW = frozenset({PlanState.DOCUMENT_REVIEW, PlanState.REVIEW_REVISION})

# What agencies offer is before no meeting yet: where agencies are not named, their confirmation is waited for.
BEFORE_MEETING = UNDER_REVIEW | {PlanState.CONFIRMING}


class OpinionState(TextChoices):
    """Where one agency's written opinion stands."""

    REQUESTED = "requested", _("待機關回復")
    AWAITING_CHECK = "awaiting_check", _("待主管核閱")
    MISROUTED = "misrouted", _("已退分，待研考會處理")
    AWAITING_RELEASE = "awaiting_release", _("已回復，待釋出")
    RELEASED = "released", _("已釋出")
    EXCUSED = "excused", _("逾期結案")
    CALLED_OFF = "called_off", _("已撤回請求")
    REASSIGNED = "reassigned", _("已改請其他機關")
    RECALLED = "recalled", _("已收回分送")


O = OpinionState  # noqa: E741 - the short name of the tables below
FILED = frozenset({O.AWAITING_RELEASE, O.RELEASED})
IN_AGENCY = frozenset({O.REQUESTED, O.AWAITING_CHECK})
OPEN = IN_AGENCY | {O.MISROUTED, O.AWAITING_RELEASE}
# Asked no more: such a request stays as a struck row, and the agency may be asked again.
STRUCK = frozenset({O.CALLED_OFF, O.REASSIGNED, O.RECALLED})

OPINION_HOLDERS: dict[str, str] = {
    O.REQUESTED: Party.AGENCIES,
    O.AWAITING_CHECK: Party.AGENCIES,
    O.MISROUTED: Party.RDEC,
    O.AWAITING_RELEASE: Party.RDEC,
    O.RELEASED: Party.NOBODY,
    O.EXCUSED: Party.NOBODY,
    O.CALLED_OFF: Party.NOBODY,
    O.REASSIGNED: Party.NOBODY,
    O.RECALLED: Party.NOBODY,
}


class Result(TextChoices):
    """What an agency finds (R2)."""

    AGREE = "agree", _("同意")
    REVISE = "revise", _("修正後同意")
    REREVIEW = "rereview", _("修正後再審")
    NOT_OURS = "not_ours", _("非本機關權管")


NEEDS_ITEMS = frozenset({Result.REVISE, Result.REREVIEW})


class CommitmentRole(TextChoices):
    """Does the agency lead the matter or assist (R3)?"""

    LEAD = "lead", _("主辦")
    ASSIST = "assist", _("協辦")


class CommitmentKind(TextChoices):
    """Is it a part of the work, led or assisted, or only to be taken into account (R3)?"""

    DIVISION = "division", _("分工項目")
    COOPERATION = "cooperation", _("配合事項")

    @classmethod
    def of(cls, role: str) -> CommitmentKind:
        """What is led or assisted is 分工; who cooperates has no role."""
        return cls.DIVISION if role else cls.COOPERATION


class CommitmentState(TextChoices):
    """Where a 分工項目 or 配合事項 stands (R3, R4)."""

    PROPOSED = "proposed", _("待確認")
    CONFIRMED = "confirmed", _("已確認")
    QUERIED = "queried", _("待釐清")
    DROPPED = "dropped", _("不列入")


C = CommitmentState
UNSETTLED = frozenset({C.PROPOSED, C.QUERIED})

COMMITMENT_HOLDERS: dict[str, str] = {
    C.PROPOSED: Party.RDEC,
    C.CONFIRMED: Party.NOBODY,
    C.QUERIED: Party.AGENCIES,
    C.DROPPED: Party.NOBODY,
}


class MeetingState(TextChoices):
    """Where a project meeting stands (R3)."""

    PLANNED = "planned", _("已排定")
    NOTIFIED = "notified", _("已通知開會")
    HELD = "held", _("已開會")
    MINUTES_DRAFTED = "minutes_drafted", _("紀錄稿已擬")
    MINUTES_CIRCULATED = "minutes_circulated", _("紀錄稿徵詢意見中")
    MINUTES_CONFIRMED = "minutes_confirmed", _("紀錄已確認")
    CANCELLED = "cancelled", _("已取消")
    CLOSED = "closed", _("已結束，未作決議")


M = MeetingState
TO_COME = frozenset({M.PLANNED, M.NOTIFIED})  # it can still be put off or cancelled, and plans can be added
DRAFTING = frozenset({M.HELD, M.MINUTES_DRAFTED, M.MINUTES_CIRCULATED})  # its minutes are written item by item
DRAFTED = DRAFTING - {M.HELD}
SITTING = frozenset({M.HELD, M.MINUTES_DRAFTED})  # minutes are written while it sits, until their draft is circulated
UNFINISHED = TO_COME | DRAFTING  # its minutes are not confirmed yet

MEETING_HOLDERS: dict[str, str] = {
    **dict.fromkeys(UNFINISHED, Party.RDEC),
    M.MINUTES_CONFIRMED: Party.NOBODY,
    M.CANCELLED: Party.NOBODY,
    M.CLOSED: Party.NOBODY,
}


class ChargeState(TextChoices):
    """Where what a meeting's decision gave a unit to do stands (R3)."""

    OPEN = "open", _("待主辦單位回報")
    REPORTED = "reported", _("已回報，待研考會確認")
    UNDER_WAY = "under_way", _("辦理中")
    SETTLED = "settled", _("已確認")


TO_REPORT = frozenset({ChargeState.OPEN, ChargeState.UNDER_WAY})

CHARGE_HOLDERS: dict[str, str] = {
    ChargeState.OPEN: Party.AGENCIES,
    ChargeState.REPORTED: Party.RDEC,
    ChargeState.UNDER_WAY: Party.AGENCIES,
    ChargeState.SETTLED: Party.NOBODY,
}
# Working days. What is under way is due again on the day that its unit named.
CHARGE_CLOCKS: dict[str, int] = {ChargeState.OPEN: 20, ChargeState.REPORTED: 5}


class Outcome(TextChoices):
    """What a unit says of what a decision gave it to do."""

    DONE = "done", _("已辦理完成")
    UNDER_WAY = "under_way", _("辦理中")
    NOT_DONE = "not_done", _("未能辦理")


class Seat(TextChoices):
    """As what somebody is invited to a project meeting (R3)."""

    CONVENER = "convener", _("召集人")
    DEPUTY = "deputy", _("副召集人")
    AGENCY = "agency", _("機關")
    DISTRICT = "district", _("區公所")
    PROPOSER = "proposer", _("提案單位")
    OTHER = "other", _("其他")


class CivilRank(TextChoices):
    """官職等 of somebody invited; agencies send an official of 簡任 rank (R3)."""

    SENIOR = "senior", _("簡任")
    JUNIOR = "junior", _("薦任")
    ELEMENTARY = "elementary", _("委任")
    OTHER = "other", _("其他（政務、民選等）")


AGENDA = "agenda"  # what the letter is written for that says what a meeting hears


class MatterKind(TextChoices):
    """What a meeting hears beside the plans on its agenda."""

    REPORT = "report", _("報告事項")
    MOTION = "motion", _("臨時動議")


class MinutesPart(TextChoices):
    """What an item of a draft of minutes is about."""

    REPORT = "report", _("報告事項")
    CASE = "case", _("討論事項")
    MATTER = "matter", _("待確認事項")
    MOTION = "motion", _("臨時動議")


class MatterOutcome(TextChoices):
    """What minutes settle of a 分工項目 or 配合事項 that was open; without one it stays open."""

    CONFIRMED = "confirmed", _("依決議確認")
    DROPPED = "dropped", _("依決議不列入")


class Part(TextChoices):
    """In what part somebody invited comes to a meeting."""

    ATTENDS = "attends", _("出席")
    OBSERVES = "observes", _("列席")
    EXCUSED = "excused", _("請假")


# --- kinds of notices ---------------------------------------------------------------------------------------------

REVIEWS = Turns(
    Kind(
        "review_asked",
        _("審查意見、分工與交辦：請您辦理"),
        _("請貴機關回復意見、確認分工或回報辦理情形；撤回或改分也在內。"),
        legal=True,
    ),
    Kind("review_told", _("審查的進度"), _("意見釋出、回應、分工確認等，現由其他單位辦理。")),
)
MEETINGS = Kind("meeting", _("專案會議"), _("開會、改期、取消，以及會議紀錄的徵詢與確認。"), legal=True)
kinds.declare("reviews", _("審查與專案會議"), REVIEWS.asked, REVIEWS.told, MEETINGS)
kinds.of_machines(REVIEWS, "opinion", "commitment", "charge")
kinds.of_machines(Turns(MEETINGS, MEETINGS), "meeting")
