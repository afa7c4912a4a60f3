"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoversConfig(AppConfig):
    """What is open in a person's name, given to another."""

    name = "handovers"
    verbose_name = _("職務移交")

    def ready(self) -> None:
        """Register the chart, what stands on desks, and what drafts of its pages are called."""
        from handovers import chart, steps  # noqa: F401 (the table of its moves)
        from handovers.models import Handover
        from workflow.drafts import names
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        fsm.bind(Handover)
        on_desks(steps.duties)
        read_ahead(steps.ahead)
        names.register("handovers:begin", what=_("擬訂職務移交清冊"))
        names.register("handovers:move", cases=Handover.objects.visible_to)
