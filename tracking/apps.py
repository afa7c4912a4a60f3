"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    """NDC's meetings, the ministries' approval, and the tracking of passed ventures."""

    name = "tracking"
    verbose_name = _("列管")

    def ready(self) -> None:
        """Register the chart, and what tracking asks before a plan is executed and closed (R9, R10)."""
        from proposals import queries
        from proposals import workflow as plans
        from proposals.corrections import entries
        from proposals.letters import occasions
        from proposals.numbers import standings
        from proposals.papers import parts
        from proposals.versions import history
        from proposals.writing.drafts import seen_by
        from tracking import guards, numbers, steps
        from tracking.board import elsewhere
        from tracking.history.lines import of_tracking
        from tracking.letters.drafts import OCCASIONS
        from tracking.letters.entries import (
            ApprovalEntry,
            NdcItemEntry,
            NdcMeetingEntry,
            SubmissionEntry,
            UndertakingLineEntry,
        )
        from tracking.models import Payment, Undertaking
        from tracking.papers.enclosing import enclosed
        from tracking.queries import approved
        from workflow.drafts import names
        from workflow.engine.steps import on_desks, read_ahead, register

        entries.register(SubmissionEntry(), NdcMeetingEntry(), NdcItemEntry(), ApprovalEntry(), UndertakingLineEntry())
        occasions.register(*OCCASIONS)
        register(plans.MACHINE.name, steps.steps, steps.duties)
        read_ahead(elsewhere.ahead)
        on_desks(elsewhere.duties)
        self._let_wait()
        history.tell(of_tracking, history.Part.TRACKING)
        parts.enclose(enclosed)
        standings.look_in(numbers.SUBMISSION, _("「函送國發會」"), numbers.of_submissions)
        standings.look_in(numbers.APPROVAL, _("「部會核定函」"), numbers.of_approvals)
        queries.show(approved=approved)
        plan_pages = ("send", "ndc_revise", "ndc_pass", "ndc_decide", "take_back_result", "approve")
        names.register(*(f"tracking:{page}" for page in plan_pages), cases=seen_by)
        names.register(
            "tracking:undertaking_move", cases=lambda actor: Undertaking.objects.visible_to(actor).for_page()
        )
        names.register("tracking:payment_move", cases=lambda actor: Payment.objects.visible_to(actor).for_page())
        written = {"letter": _("登錄核定函"), "ask_payment": _("請款"), "spend": _("登錄支用")}
        for page, what in written.items():
            names.register(f"tracking:{page}", what=what, cases=lambda a: Undertaking.objects.visible_to(a).for_page())
        names.register("tracking:reverse", what=_("沖銷支用"))
        self._let_answer()
        self._let_change()
        self._let_report()
        self._let_record_results()
        plans.MACHINE.require(plans.START_EXECUTION, guards.work_plans_accepted)
        plans.MACHINE.require(plans.CLOSE, guards.undertakings_ended)

    def _let_wait(self) -> None:
        """Whom plans, undertakings and payments wait for, where that hangs on their parts (R9, R10)."""
        from proposals import workflow as plans
        from proposals.states import State
        from tracking import steps, workflow
        from tracking.models import Payment, Undertaking
        from tracking.payments import chart, desk
        from tracking.results.releasing import release_waits
        from tracking.states import PaymentState
        from tracking.states import State as Tracked
        from workflow.engine import fsm

        fsm.bind(Undertaking)
        fsm.bind(Payment)
        for settled in (PaymentState.ACCOUNTED, PaymentState.RETURNED):
            chart.MACHINE.wait_for(settled, desk.waiting)
        chart.MACHINE.follow(steps.follow_payment)
        for state in (State.APPROVED, State.EXECUTING):
            plans.MACHINE.wait_for(state, steps.waiting)
        plans.MACHINE.follow(steps.follow_plan)
        workflow.MACHINE.wait_for(Tracked.COMPLETED, release_waits)
        workflow.MACHINE.follow(steps.follow_undertaking)

    def _let_answer(self) -> None:
        """What the proposer's answers to NDC add to the plan (R20): a step, a guard, what follows its writing; which went on alone."""
        from proposals import queries
        from proposals import workflow as plans
        from proposals.corrections import entries
        from proposals.services import watch_writing
        from proposals.writing.drafts import seen_by
        from tracking.ndc import answers, sending, table
        from tracking.ndc.outcomes import OutcomeEntry, none_went_alone
        from workflow.drafts import names
        from workflow.engine.steps import register

        register(plans.MACHINE.name, answers.steps, answers.duties)
        for move in (plans.RESUBMIT_NDC, plans.RESUBMIT_ADJUSTMENT):
            plans.MACHINE.require(move, answers.every_comment_answered)
        plans.MACHINE.require(plans.TAKE_BACK_PASS, none_went_alone)
        entries.register(OutcomeEntry())
        watch_writing(answers.follow_changes)
        sending.register_all()
        queries.show(apart_from=table.apart_from, gone_apart=table.gone_apart)
        names.register("tracking:answer_item", what=_("回應國發會意見"), cases=seen_by)
        names.register("tracking:answer_ndc", cases=seen_by)

    def _let_change(self) -> None:
        """Changes of work plans: their chart, whom the plan waits for afterwards, the names of their drafts (R10)."""
        from proposals.corrections import entries
        from tracking import steps
        from tracking.changes import chart
        from tracking.letters.entries import ChangeLineEntry
        from tracking.models import ChangeRequest
        from workflow.drafts import names
        from workflow.engine import fsm

        entries.register(ChangeLineEntry())
        fsm.bind(ChangeRequest)
        chart.MACHINE.follow(steps.follow_change)
        for page in ("change_move", "file_change"):
            names.register(f"tracking:{page}", cases=lambda actor: ChangeRequest.objects.visible_to(actor).for_page())

    def _let_report(self) -> None:
        """Progress reports (R10): chart, corrections, drafts of their pages, what a meeting's agenda is offered."""
        from proposals.corrections import entries
        from reviews.letters import drafts
        from tracking import steps
        from tracking.models import ProgressReport
        from tracking.reports import chart
        from tracking.supervision.entries import ReportEntry
        from tracking.supervision.turned import for_agenda
        from workflow.drafts import names
        from workflow.engine import fsm

        fsm.bind(ProgressReport)
        chart.MACHINE.follow(steps.follow_report)
        entries.register(ReportEntry())
        drafts.offer_to_report(for_agenda)
        for page in ("file_report", "report_move"):
            names.register(f"tracking:{page}", cases=lambda actor: ProgressReport.objects.visible_to(actor).for_page())

    def _let_record_results(self) -> None:
        """Results: figures that can be corrected, the names of their pages' drafts (R10)."""
        from proposals.corrections import entries
        from tracking.models import Undertaking
        from tracking.results.entries import KpiEntry
        from workflow.drafts import names

        entries.register(KpiEntry())
        for page, what in (("record_kpi", _("登錄 KPI 實績")), ("add_photo", _("上傳成果照片"))):
            names.register(f"tracking:{page}", what=what, cases=lambda a: Undertaking.objects.visible_to(a).for_page())
        names.register("tracking:withdraw_photo", what=_("撤回照片的同意"))
