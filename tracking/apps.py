"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    """NDC's meetings, the ministries' approval, and the tracking of passed ventures."""

    name = "tracking"
    verbose_name = _("列管")

    def ready(self) -> None:
        """Register the chart, and what tracking asks before a plan is executed and closed (R9, R10)."""
        from proposals import workflow as plans
        from tracking import guards, workflow  # noqa: F401
        from tracking.models import Undertaking
        from workflow.engine import fsm

        fsm.bind(Undertaking)
        plans.MACHINE.require(plans.START_EXECUTION, guards.work_plans_accepted)
        plans.MACHINE.require(plans.CLOSE, guards.undertakings_ended)
