"""What several test files of this room share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from proposals import workflow as w
from proposals.intake.services import record_vision
from workflow.engine.services import perform

if TYPE_CHECKING:
    from accounts.models import District
    from proposals.models import DistrictVision, Proposal

TODAY = dt.date(2026, 3, 2)
CHECKS = ("check_complete", "check_consensus", "check_contact")


def vision(
    district: District, by: Any, *, number: int = 1, text: str = "先做人，再做路。", **more: Any
) -> DistrictVision:
    return record_vision(district, number=number, text=text, adopted_on=TODAY, by=by, **more)


def found(plan: Proposal, *kinds: str, words: str = "說明") -> dict[int, dict[str, str]]:
    ventures = plan.ventures.order_by("position", "id")
    return {v.pk: {"fit": kind, "words": words} for v, kind in zip(ventures, kinds, strict=True)}


def forward(plan: Proposal, by: Any, said: dict[int, dict[str, str]], **door: Any) -> Any:
    checks = dict.fromkeys(CHECKS, True)
    return perform(plan, w.FORWARD, by=by, vision_fit="符合", fits=said, **checks, **door)


def typed(plan: Proposal, fit: str, prefix: str, words: str = "不同意見的說明") -> dict[str, Any]:
    """What a person types into the office's form."""
    checks = dict.fromkeys((f"{prefix}{name}" for name in CHECKS), "on")
    ventures = list(plan.ventures.all())
    chosen = {f"{prefix}fit_{v.pk}": fit for v in ventures} | {f"{prefix}words_{v.pk}": words for v in ventures}
    return checks | chosen | {f"{prefix}vision_fit": "整體符合"}


BUNDLE = "/plans/intake/forward/"
