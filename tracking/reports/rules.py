"""What a progress report has to say before it is filed; form, door and correction ask here, nothing is read or written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking.states import WHOLE
from tracking.undertakings.curve import Work, achieved

OVER_APPROVED = gettext_lazy("累計支用 %(spent)s 元，超過核定補助 %(approved)s 元。")


@dataclass(frozen=True)
class Standing:
    """What a report is measured by: the items, what they should have reached, the figures filed last, what was approved."""

    items: Sequence[Any]
    planned: Decimal
    subsidy: int
    tolerance: int  # points below the plan that are not behind yet
    done: Mapping[int, int] = field(default_factory=dict)  # percent by the item's code
    spent: int = 0


@dataclass(frozen=True)
class Figures:
    """What somebody reports; ``notes`` are by the item's code, as the percents are."""

    percents: Mapping[int, int]
    notes: Mapping[int, str]
    spent: int
    spent_reason: str = ""
    causes: Collection[Any] = ()
    remedy: str = ""

    def actual(self, items: Sequence[Work]) -> Decimal:
        """The whole's percent."""
        return achieved(items, dict(self.percents))


def gaps(said: Figures, standing: Standing) -> dict[str, str]:
    """Field of the form and message of each thing that stands against the report."""
    found: dict[str, str] = {}
    for item in standing.items:
        found |= _of_item(item, said, standing)
    return found | _of_money(said, standing) | _of_delay(said, standing)


def is_behind(said: Figures, standing: Standing) -> bool:
    """Is less done than the plan says, by more than the tolerance?"""
    return said.actual(standing.items) < standing.planned - standing.tolerance


def _of_item(item: Any, said: Figures, standing: Standing) -> dict[str, str]:
    percent, before = said.percents.get(item.code), standing.done.get(item.code, 0)
    if percent is None:
        return {f"percent_{item.code}": _("請填「%s」的完成百分比。") % item.title}
    if not 0 <= percent <= WHOLE:
        return {f"percent_{item.code}": _("「%s」的完成百分比須在 0 到 100 之間。") % item.title}
    if percent < before and not said.notes.get(item.code):
        words = _("「%(item)s」上期已達 %(before)d%%，這期填 %(now)d%%；進度減少請說明原因。")
        return {f"note_{item.code}": words % {"item": item.title, "before": before, "now": percent}}
    return {}


def _of_money(said: Figures, standing: Standing) -> dict[str, str]:
    amounts = {"spent": f"{said.spent:,}", "approved": f"{standing.subsidy:,}", "before": f"{standing.spent:,}"}
    if said.spent > standing.subsidy:
        return {"spent": OVER_APPROVED % amounts}
    if said.spent < standing.spent and not said.spent_reason:
        words = _("累計支用 %(spent)s 元，少於上期的 %(before)s 元，請說明原因。")
        return {"spent_reason": words % amounts}
    return {}


def _of_delay(said: Figures, standing: Standing) -> dict[str, str]:
    read = [percent for percent in said.percents.values() if 0 <= percent <= WHOLE]
    if len(read) < len(standing.items) or not is_behind(said, standing):
        return {}
    about = {"actual": said.actual(standing.items), "planned": standing.planned}
    found = {}
    if not said.causes:
        found["causes"] = _("實際進度 %(actual)s%%，預定 %(planned)s%%，已落後；請選落後原因。") % about
    if not said.remedy:
        found["remedy"] = _("實際進度 %(actual)s%%，預定 %(planned)s%%，已落後；請寫改善措施。") % about
    return found
