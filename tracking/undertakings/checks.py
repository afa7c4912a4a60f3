"""What is wrong with a work plan, and what looks unwise; form and door both ask here, a person gives the reason (R9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from inputs.fields import format_day, grouped
from inputs.words import listed
from tracking.states import WHOLE
from tracking.undertakings.curve import month_ends, percent, period, quarter_period, share, spending_share
from tracking.undertakings.values import ItemDraft, MilestoneDraft, QuarterDraft

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_AT_HALF = Fraction(1, 4)  # of the work, when half of the days are over
MONEY_AHEAD = Fraction(1, 5)  # of all, by which money may run before work


class Bounds(NamedTuple):
    """What the approval allows: the earliest day, the last day of its last year, the subsidy in 元; None where unknown."""

    first: dt.date | None
    last: dt.date | None
    subsidy: int | None


class Draft(NamedTuple):
    """A work plan as it is about to be filed; while it is typed, what of a row cannot be read is None."""

    items: Sequence[ItemDraft]
    milestones: Sequence[MilestoneDraft] = ()
    quarters: Sequence[QuarterDraft] = ()


def errors(draft: Draft, bounds: Bounds) -> list[str]:
    """Why it cannot be filed, all of it; what cannot be read yet is not judged."""
    checks: tuple[Callable[[Draft, Bounds], Iterator[str]], ...]
    checks = (_some, _backwards, _weights, _names, _first_day, _milestones, _quarters)
    return [words for check in checks for words in check(draft, bounds)]


def _known(*values: Any) -> bool:
    return all(value not in (None, "") for value in values)


def _period(draft: Draft) -> tuple[dt.date, dt.date] | None:
    """The period of the items, where every one of them has its days."""
    dated = all(_known(item.starts_on, item.ends_on) for item in draft.items)
    return period(draft.items) if draft.items and dated else None


def _some(draft: Draft, bounds: Bounds) -> Iterator[str]:
    if not draft.items:
        yield _("請至少列一項工作項目，並填寫權重與起訖日期。")


def _backwards(draft: Draft, bounds: Bounds) -> Iterator[str]:
    for place, item in enumerate(draft.items, 1):
        if _known(item.starts_on, item.ends_on) and item.ends_on < item.starts_on:
            yield _("「%s」的完成日不可早於開始日。") % (item.title or place)


def findings(draft: Draft, bounds: Bounds) -> list[str]:
    """What is filed only with a reason: a plan that leaves the work to the end, stands still, or spends before it works."""
    checks: tuple[Callable[[Draft, Bounds], Iterator[str]], ...] = (_late, _idle, _money_ahead, _beyond)
    return [words for check in checks for words in check(draft, bounds)]


def _weights(draft: Draft, bounds: Bounds) -> Iterator[str]:
    if not draft.items or not _known(*(item.weight for item in draft.items)):
        return
    total = sum((item.weight for item in draft.items), Decimal(0))
    if total != WHOLE:
        yield _("權重合計 %s%%，應為 100%%。") % grouped(total.normalize())


def _names(draft: Draft, bounds: Bounds) -> Iterator[str]:
    titles = [item.title for item in draft.items if item.title]
    if twice := sorted({title for title in titles if titles.count(title) > 1}):
        yield _("工作項目重複：%s") % listed(twice)


def _first_day(draft: Draft, bounds: Bounds) -> Iterator[str]:
    first = min((item.starts_on for item in draft.items if _known(item.starts_on)), default=None)
    if bounds.first and first and first < bounds.first:
        yield _("預定開始日不可早於核定函日期 %s。") % format_day(bounds.first)


def _milestones(draft: Draft, bounds: Bounds) -> Iterator[str]:
    if (whole := _period(draft)) is None:
        return
    first, last = whole
    for milestone in draft.milestones:
        if _known(milestone.due_on) and not first <= milestone.due_on <= last:
            about = {"title": milestone.title, "first": format_day(first), "last": format_day(last)}
            yield _("里程碑「%(title)s」要在 %(first)s 至 %(last)s 之間。") % about


def _quarters(draft: Draft, bounds: Bounds) -> Iterator[str]:
    read = [row for row in draft.quarters if _known(row.year, row.quarter)]
    if len({(row.year, row.quarter) for row in read}) < len(read):
        yield _("同一季的經費請合併為一列。")
    whole = _period(draft)
    for row in read if whole else ():
        begins, ends = quarter_period(row.year, row.quarter)
        if whole and row.amount and (ends < whole[0] or begins > whole[1]):
            yield _("%(year)d 年第 %(quarter)d 季不在工作期程內。") % {"year": row.year, "quarter": row.quarter}
    if not _known(*(row.amount for row in draft.quarters)):
        return
    total = sum(row.amount for row in draft.quarters)
    if draft.quarters and bounds.subsidy is not None and total != bounds.subsidy:
        about = {"total": f"{total:,}", "subsidy": f"{bounds.subsidy:,}"}
        yield _("各季預定支用合計 %(total)s 元，核定補助 %(subsidy)s 元，兩者應相同。") % about


def _late(draft: Draft, bounds: Bounds) -> Iterator[str]:
    first, last = period(draft.items)
    half = first + (last - first) / 2
    done = share(draft.items, half)
    if last > first and done < LEAST_AT_HALF:
        yield _("期程過半（%(day)s）時預定進度只有 %(done)s%%，工作集中在後段。") % {
            "day": format_day(half),
            "done": percent(done),
        }


def _idle(draft: Draft, bounds: Bounds) -> Iterator[str]:
    """Months in which nothing is under way."""
    first, last = period(draft.items)
    idle = []
    for end in month_ends(first, last):
        begins = end.replace(day=1)
        if not any(item.starts_on <= end and item.ends_on >= begins for item in draft.items):
            idle.append(_("%(year)d 年 %(month)d 月") % {"year": end.year - 1911, "month": end.month})
    if idle:
        yield _("沒有任何工作項目的月份：%s。") % listed(idle)


def _money_ahead(draft: Draft, bounds: Bounds) -> Iterator[str]:
    for row in sorted(draft.quarters, key=lambda row: (row.year, row.quarter)):
        _begins, ends = quarter_period(row.year, row.quarter)
        spent, done = spending_share(draft.quarters, ends), share(draft.items, ends)
        if spent is not None and spent - done > MONEY_AHEAD:
            words = _("到 %(year)d 年第 %(quarter)d 季底預定支用 %(spent)s%%，預定進度只有 %(done)s%%，支用超前工作。")
            yield words % {
                "year": row.year,
                "quarter": row.quarter,
                "spent": percent(spent),
                "done": percent(done),
            }
            return


def _beyond(draft: Draft, bounds: Bounds) -> Iterator[str]:
    _first, last = period(draft.items)
    if bounds.last and last > bounds.last:
        about = {"last": format_day(last), "limit": format_day(bounds.last)}
        yield _("預定完成日 %(last)s 在核定經費的最後年度（至 %(limit)s）之後。") % about
