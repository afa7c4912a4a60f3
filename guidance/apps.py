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
        from guidance import steps
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
            InventoryEntry,
            InventoryOffer,
            Match,
            Partner,
            Visit,
        )
        from guidance.queries import guided
        from guidance.visits import chart as visits
        from guidance.visits.papers import orders
        from guidance.windows import terms
        from proposals import queries
        from proposals.models import Proposal
        from proposals.versions import history
        from workflow.drafts import names
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        for model in (Coordination, CounsellingRequest, Visit, FollowUp, InventoryOffer, Match):
            fsm.bind(model)
        for duties in (steps.duties, steps.visit_duties, steps.follow_up_duties, steps.offer_duties):
            on_desks(duties)
        on_desks(coordination.duties)
        on_desks(matching_steps.duties)
        for read in (steps.ahead, terms.ahead, coordination.ahead, matching_steps.ahead):
            read_ahead(read)
        watch_people(hand_over)
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
        seen_matches, seen_partners = Match.objects.visible_to, Partner.objects.visible_to
        names.register("guidance:match_move", cases=seen_matches)
        names.register("guidance:contribute", what=_("登錄投入"), cases=seen_matches)
        names.register("guidance:strike", what=_("更正投入紀錄"), cases=seen_matches)
        names.register("guidance:seek", what=_("尋求的協助"), cases=Proposal.objects.visible_to)
        names.register("guidance:suggest", what=_("建議媒合"), cases=Proposal.objects.visible_to)
        names.register("guidance:add_partner", what=_("登錄夥伴"))
        names.register("guidance:edit_partner", what=_("修改夥伴資料"), cases=seen_partners)
        names.register("guidance:invite_partner", what=_("邀請夥伴自行維護"), cases=seen_partners)
        names.register("guidance:inventory_offer_move", cases=InventoryOffer.objects.visible_to)
        names.register("guidance:entry_new", what=_("登錄在地資源"))
        seen_entries = InventoryEntry.objects.visible_to
        names.register("guidance:entry_edit", what=_("修改在地資源"), cases=seen_entries)
        names.register("guidance:entry_withdraw", what=_("撤回同意"), cases=seen_entries)
        names.register("guidance:entry_remove", what=_("停用在地資源"), cases=seen_entries)
        names.register("guidance:offer_rows", what=_("提供盤點給區公所"), cases=Proposal.objects.visible_to)
