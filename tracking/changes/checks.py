"""What is wrong with a change before it is filed; form and door both ask here (R10)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from inputs.fields import format_day
from tracking.changes.comparing import compare, differs, money_differs
from tracking.states import Between, ChangeKind
from tracking.undertakings.checks import Bounds, Draft, errors, findings
from tracking.undertakings.curve import period


def allowed(draft: Draft, bounds: Bounds) -> Bounds:
    """What a change may reach: beyond the approved money and years it goes another way, it is not wrong."""
    above = bounds.subsidy is not None and sum(row.amount for row in draft.quarters) > bounds.subsidy
    return Bounds(bounds.first, None, None if above else bounds.subsidy)


def wrong(was: Draft, now: Draft, kinds: Collection[str], between: str, bounds: Bounds) -> list[str]:
    """Why the change cannot be filed: the new plan's own errors, and what its kinds do not say or say for nothing."""
    return [*errors(now, allowed(now, bounds)), *(_kinds(was, now, kinds, between) if now.items else ())]


def unwise(now: Draft, bounds: Bounds) -> list[str]:
    """What is filed only with a reason; what leaves the approval goes another way and is not asked here."""
    return findings(now, Bounds(bounds.first, None, None))


def _kinds(was: Draft, now: Draft, kinds: Collection[str], between: str) -> Iterator[str]:
    last, later = period(was.items)[1], period(now.items)[1]
    if later > last and ChangeKind.SCHEDULE not in kinds:
        about = {"last": format_day(last), "later": format_day(later)}
        yield _("預定完成日由 %(last)s 延到 %(later)s，請勾選「期程展延」。") % about
    if later <= last and ChangeKind.SCHEDULE in kinds:
        yield _("勾選了「期程展延」，但預定完成日沒有晚於 %s。") % format_day(last)
    if any(pair.is_other_work for pair in compare(was.items, now.items)) and ChangeKind.ITEMS not in kinds:
        yield _("工作項目有增減、改權重或改內容，請勾選「工作項目調整」。")
    if money_differs(was, now) and ChangeKind.MONEY not in kinds:
        yield _("各季預定支用有調整，請勾選「經費調整」。")
    if (ChangeKind.MONEY in kinds) != bool(between):
        yield _("請選擇經費在哪之間調整；沒有「經費調整」時不用選。")
    if not differs(was, now) and ChangeKind.SCOPE not in kinds and between != Between.EXPENSES:
        yield _("和現行的工作計畫沒有差異，請先改要變更的地方。")
