"""What drafts that are kept on pages of guidance are called, and whose they are; never who may see one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guidance.models import (
    Coordination,
    CounsellingRequest,
    FollowUp,
    InventoryEntry,
    InventoryOffer,
    Match,
    Partner,
    Resource,
    ResourceUse,
    Visit,
)
from proposals.models import Proposal
from workflow.drafts import names

MOVES: dict[str, Any] = {
    "coordination_move": Coordination,
    "follow_up_move": FollowUp,
    "inventory_offer_move": InventoryOffer,
    "match_move": Match,
    "request_move": CounsellingRequest,
    "resource_use_move": ResourceUse,
    "visit_move": Visit,
}
ABOUT: dict[str, tuple[Any, Any]] = {
    "contact": (_("登錄聯繫紀錄"), CounsellingRequest),
    "add_photo": (_("加照片"), Visit),
    "visit_answer": (_("回復訪視邀請"), Visit),
    "contribute": (_("登錄投入"), Match),
    "strike": (_("更正投入紀錄"), Match),
    "seek": (_("尋求的協助"), Proposal),
    "resource_ask": (_("申請使用"), Resource),
    "resource_edit": (_("修改機關資源"), Resource),
    "suggest": (_("建議媒合"), Proposal),
    "edit_partner": (_("修改夥伴資料"), Partner),
    "invite_partner": (_("邀請夥伴自行維護"), Partner),
    "entry_edit": (_("修改在地資源"), InventoryEntry),
    "entry_withdraw": (_("撤回同意"), InventoryEntry),
    "entry_remove": (_("停用在地資源"), InventoryEntry),
    "offer_rows": (_("提供盤點給區公所"), Proposal),
}
ALONE = {
    "ask": _("申請輔導"),
    "propose_visit": _("提出現地訪視"),
    "coordination_new": _("請求協調"),
    "network_send": _("寄通知給在地聯絡網"),
    "add_partner": _("登錄夥伴"),
    "resource_new": _("登錄機關資源"),
    "entry_new": _("登錄在地資源"),
}


def register_all() -> None:
    """When the app starts."""
    for route, model in MOVES.items():
        names.register(f"guidance:{route}", cases=model.objects.visible_to)
    for route, (what, model) in ABOUT.items():
        names.register(f"guidance:{route}", what=what, cases=model.objects.visible_to)
    for route, what in ALONE.items():
        names.register(f"guidance:{route}", what=what)
