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
        from guidance.files.enclosing import enclosed
        from guidance.history import of_guidance
        from guidance.inventory import steps as inventory_steps
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
        from guidance.networks import steps as networks
        from guidance.networks.papers import ROSTER_KIND
        from guidance.queries import found_at_visits, guided
        from guidance.resources import steps as resources
        from guidance.visits import chart as visits
        from guidance.visits.papers import orders
        from guidance.windows import terms
        from proposals import queries
        from proposals.papers import parts
        from proposals.versions import history
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        for model in (Coordination, CounsellingRequest, Visit, FollowUp, InventoryOffer, Match, ResourceUse):
            fsm.bind(model)
        rooms = (coordination, matching_steps, resources, inventory_steps, networks)
        for duties in (steps.duties, steps.visit_duties, steps.follow_up_duties, *(room.duties for room in rooms)):
            on_desks(duties)
        for read in (steps.ahead, terms.ahead, *(room.ahead for room in rooms)):
            read_ahead(read)
        watch_people(hand_over)
        visits.start()
        orders.register_all()
        register(ROSTER_KIND, PAGE)
        history.tell(of_guidance, history.Part.GUIDANCE)
        parts.enclose(enclosed)
        queries.show(guided=guided, visited=found_at_visits)
        kept.register_all()
