"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    """Counselling, visits, partners, networks, and what each district has."""

    name = "guidance"
    verbose_name = _("輔導")

    def ready(self) -> None:
        """Register the charts, what stands on desks, the paper of a visit, and the lines of a plan's history."""
        from accounts.services import watch_people
        from documents.orders.pages_printed import PAGE
        from documents.orders.wishes import register
        from guidance import kept, steps
        from guidance.coordination import steps as coordination
        from guidance.counselling import chart  # noqa: F401 (the table of its moves)
        from guidance.history import of_guidance
        from guidance.inventory.offering import chart as inventory  # noqa: F401
        from guidance.matching import chart as matching  # noqa: F401
        from guidance.matching import steps as matching_steps
        from guidance.matching.services import hand_over
        from guidance.models import (
            Coordination,
            CounsellingRequest,
            FollowUp,
            InventoryOffer,
            Match,
            ResourceUse,
            Visit,
        )
        from guidance.networks.papers import ROSTER_KIND
        from guidance.queries import found_at_visits, guided
        from guidance.resources import steps as resources
        from guidance.visits import chart as visits
        from guidance.visits.papers import orders
        from guidance.windows import terms
        from proposals import queries
        from proposals.versions import history
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        for model in (Coordination, CounsellingRequest, Visit, FollowUp, InventoryOffer, Match, ResourceUse):
            fsm.bind(model)
        for duties in (steps.duties, steps.visit_duties, steps.follow_up_duties, steps.offer_duties):
            on_desks(duties)
        on_desks(coordination.duties)
        on_desks(matching_steps.duties)
        on_desks(resources.duties)
        for read in (steps.ahead, terms.ahead, coordination.ahead, matching_steps.ahead, resources.ahead):
            read_ahead(read)
        watch_people(hand_over)
        visits.start()
        orders.register_all()
        register(ROSTER_KIND, PAGE)
        history.tell(of_guidance)
        queries.show(guided=guided, visited=found_at_visits)
        kept.register_all()
