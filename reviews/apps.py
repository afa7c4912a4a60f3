"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """Written review by agencies, the division of work, and the project meeting."""

    name = "reviews"
    verbose_name = _("審查")

    def ready(self) -> None:
        """Register the charts, and whatever others are to know of reviews."""
        from proposals import workflow as plans
        from proposals.corrections import entries
        from proposals.letters import occasions
        from proposals.papers import parts
        from proposals.states import State
        from proposals.versions import history
        from proposals.writing.drafts import seen_by
        from reviews import steps, workflow
        from reviews.charges import chart as charging  # noqa: F401 - makes the machine of charges known
        from reviews.history.entries import (
            AttendanceEntry,
            CommitmentLineEntry,
            DecisionEntry,
            MeetingEntry,
            MinutesEntry,
            OpinionLineEntry,
        )
        from reviews.history.lines import of_review
        from reviews.letters.offers import OCCASIONS
        from reviews.meetings import chart  # noqa: F401 - makes the machine of meetings known
        from reviews.models import Charge, Commitment, Meeting, OpinionRequest, ReviewRound
        from reviews.packets.makers import register_all
        from reviews.papers.enclosing import enclosed
        from reviews.permissions import own_opinions
        from reviews.rounds.requests import note_typing
        from workflow.calendar import deadlines
        from workflow.drafts import names
        from workflow.drafts.services import watch
        from workflow.engine import fsm
        from workflow.states import Party

        entries.register(
            MeetingEntry(),
            MinutesEntry(),
            AttendanceEntry(),
            DecisionEntry(),
            OpinionLineEntry(),
            CommitmentLineEntry(),
        )
        occasions.register(*OCCASIONS)
        for model in (OpinionRequest, Commitment, Meeting, Charge):
            fsm.bind(model)
        names.register(
            "reviews:open_round",
            "reviews:recall_round",
            "reviews:ask_revision",
            "reviews:answer_opinions",
            cases=seen_by,
        )
        names.register("reviews:call_meeting", "reviews:cancel_meeting", "reviews:answer_decisions", cases=seen_by)
        names.register(
            "reviews:opinion_file",
            "reviews:excuse",
            "reviews:extend",
            "reviews:withdraw_request",
            "reviews:opinion_return",
            "reviews:opinion_misroute",
            "reviews:opinion_ask_extension",
            "reviews:reassign",
            "reviews:insist",
            "reviews:grant_extension",
            "reviews:refuse_extension",
            # Also who has no such page may keep a draft of its address, and is not told by it whose opinion that is.
            cases=lambda actor: OpinionRequest.objects.visible_to(actor).filter(own_opinions(actor)).for_list(),
        )
        names.register("reviews:commitment", cases=lambda actor: Commitment.objects.visible_to(actor).for_page())
        names.register("reviews:checking", what=_("核閱設定"))
        names.register("reviews:meeting_move", cases=Meeting.objects.visible_to)
        names.register("reviews:arrivals", what=_("點名"))
        names.register("reviews:draft_minutes", what=_("擬會議紀錄稿"))
        names.register("reviews:comment_minutes", what=_("對會議紀錄稿表示意見"))
        names.register("reviews:minutes", what=_("登錄會議紀錄與決議"))
        watch("reviews:opinion_file", note_typing)
        plans.MACHINE.tell_of_part(plans.OPEN_REVIEW, Party.AGENCIES)
        plans.MACHINE.wait_for(State.DOCUMENT_REVIEW, steps.waiting)
        workflow.OPINION.follow(steps.follow_opinion)
        history.tell(of_review, history.Part.REVIEW)
        parts.enclose(enclosed)
        register_all()
        deadlines.register(ReviewRound, open=Q(closed_at=None))
        self._say_what_waits()
        self._hold_back()
        self._let_answer()
        self._let_report()
        self._invite()

    def _say_what_waits(self) -> None:
        """On panels and desks; what a plan's page reads for them with the plan."""
        from proposals.workflow import MACHINE
        from reviews import duties, steps
        from workflow.engine.steps import read_with_case, register

        register(MACHINE.name, steps.steps, duties.duties)
        read_with_case(MACHINE.name, steps.asked_columns)

    def _hold_back(self) -> None:
        """What reviews ask before the plan moves on (R2–R4)."""
        from proposals import workflow as plans
        from reviews import guards

        plans.MACHINE.require(plans.RECALL_ROUND, guards.nothing_released)
        plans.MACHINE.require(plans.CONCLUDE_REVIEW, guards.review_complete)
        plans.MACHINE.require(plans.CONCLUDE_REVIEW, guards.items_answered)
        plans.MACHINE.lead_instead(plans.ASK_REVIEW_REVISION, plans.CONCLUDE_REVIEW, guards.asks_for_answers)
        plans.MACHINE.require(plans.ASK_REVIEW_REVISION, guards.something_to_answer)
        plans.MACHINE.require(plans.WAIVE_MEETING, guards.no_commitment_open)
        plans.MACHINE.lead_instead(plans.WAIVE_MEETING, plans.CALL_MEETING, guards.needs_no_meeting)
        plans.MACHINE.require(plans.PASS_MEETING, guards.minutes_confirmed)
        plans.MACHINE.require(plans.PASS_MEETING, guards.meeting_settled_commitments)
        plans.MACHINE.require(plans.CANCEL_MEETING, guards.meeting_to_come)
        plans.MACHINE.require(plans.REVISE_AFTER_MEETING, guards.minutes_confirmed)

    def _let_answer(self) -> None:
        """What the proposer's answers add to the plan (R20): a step, a guard, and what follows its writing."""
        from proposals import workflow as plans
        from proposals.services import watch_writing
        from proposals.writing.drafts import seen_by
        from reviews.answers import steps
        from reviews.answers.drafts import follow_changes
        from reviews.answers.standing import every_item_answered
        from reviews.steps import follow_filing
        from workflow.drafts import names
        from workflow.engine.steps import register

        register(plans.MACHINE.name, steps.steps, steps.duties)
        plans.MACHINE.follow(follow_filing)
        plans.MACHINE.require(plans.RESUBMIT_REVIEW, every_item_answered)
        watch_writing(follow_changes)
        names.register("reviews:answer_item", what=_("回應審查意見"), cases=seen_by)

    def _let_report(self) -> None:
        """What agencies have confirmed is theirs to do once the plan is approved, and to report on (R3)."""
        from proposals import workflow as plans
        from reviews.charges.services import hand_over
        from workflow.drafts import names

        plans.MACHINE.follow(hand_over)
        names.register("reviews:charge_move", what=_("回報辦理情形"))

    def _invite(self) -> None:
        """To meetings; who withdraws from a network is asked to none any more (R7)."""
        from guidance.contacts import forgetting
        from reviews.meetings.inviting import forget_member
        from workflow.drafts import names

        names.register("reviews:invited", what=_("編輯邀請名單"))
        names.register("reviews:invite_members", what=_("邀請在地聯絡網成員"))
        forgetting.watch(forget_member)
