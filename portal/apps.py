"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("入口")

    def ready(self) -> None:
        """Let desks read the meetings of the week ahead."""
        from portal.desk import week
        from workflow.engine.steps import read_ahead

        read_ahead(week.ahead)
