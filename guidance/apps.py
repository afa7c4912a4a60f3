"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    """Counselling, visits, partners, networks, and what each district has."""

    name = "guidance"
    verbose_name = _("輔導")

    def ready(self) -> None:
        """Register the charts, what stands on desks, the paper of a visit, and the lines of a plan's history."""
        from guidance import steps
        from guidance.coordination import steps as coordination
        from guidance.counselling import chart  # noqa: F401 (the table of its moves)
        from guidance.history import of_guidance
        from guidance.models import Coordination, CounsellingRequest, FollowUp, Visit
        from guidance.queries import guided
        from guidance.visits import chart as visits
        from guidance.visits.papers import orders
        from guidance.windows import terms
        from proposals import queries
        from proposals.versions import history
        from workflow.drafts import names
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        for model in (Coordination, CounsellingRequest, Visit, FollowUp):
            fsm.bind(model)
        for duties in (steps.duties, steps.visit_duties, steps.follow_up_duties, coordination.duties):
            on_desks(duties)
        read_ahead(steps.ahead)
        read_ahead(terms.ahead)
        read_ahead(coordination.ahead)
        visits.start()
        orders.register_all()
        history.tell(of_guidance)
        queries.show(guided=guided)
        seen = CounsellingRequest.objects.visible_to
        names.register("guidance:request_move", cases=seen)
        names.register("guidance:contact", what=_("登錄聯繫紀錄"), cases=seen)
        names.register("guidance:ask", what=_("申請輔導"))
        names.register("guidance:coordination_move", cases=Coordination.objects.visible_to)
        names.register("guidance:coordination_new", what=_("請求協調"))
        seen_visits = Visit.objects.visible_to
        names.register("guidance:visit_move", cases=seen_visits)
        names.register("guidance:add_photo", what=_("加照片"), cases=seen_visits)
        names.register("guidance:propose_visit", what=_("提出現地訪視"))
        names.register("guidance:network_send", what=_("寄通知給在地聯絡網"))
        names.register("guidance:follow_up_move", cases=FollowUp.objects.visible_to)
