"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    """Counselling, visits, partners, networks, and what each district has."""

    name = "guidance"
    verbose_name = _("輔導")

    def ready(self) -> None:
        """Register the charts, what stands on desks, and the lines of a plan's history."""
        from guidance import steps
        from guidance.counselling import chart
        from guidance.history import of_guidance
        from guidance.models import CounsellingRequest
        from proposals.versions import history
        from workflow.drafts import names
        from workflow.engine import fsm
        from workflow.engine.steps import read_ahead, register

        fsm.bind(CounsellingRequest)
        register(chart.MACHINE.name, steps.steps, steps.duties)
        read_ahead(steps.ahead)
        history.tell(of_guidance)
        seen = CounsellingRequest.objects.visible_to
        names.register("guidance:request_move", cases=seen)
        names.register("guidance:contact", what=_("登錄聯繫紀錄"), cases=seen)
        names.register("guidance:ask", what=_("申請輔導"))
