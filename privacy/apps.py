"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Rights of persons to what is kept of them."""

    name = "privacy"
    verbose_name = _("個人資料權利")

    def ready(self) -> None:
        """Register the chart, what stands on desks, and what drafts of its pages are called."""
        from privacy import chart, steps  # noqa: F401 (the table of its moves)
        from privacy.models import RightsRequest
        from workflow.drafts import names
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        fsm.bind(RightsRequest)
        on_desks(steps.duties)
        read_ahead(steps.ahead)
        names.register("privacy:ask", what=_("提出個人資料權利請求"))
        names.register("privacy:enter", what=_("登錄個人資料權利請求"))
        names.register("privacy:move", cases=RightsRequest.objects.visible_to)
