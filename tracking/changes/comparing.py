"""Two work plans beside each other, item by item; reckons, never reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from tracking.undertakings.checks import Draft


@dataclass(frozen=True)
class Pair:
    """One item as it was and as it is to be; a side is None where the item is not there."""

    was: Any
    now: Any

    @property
    def is_moved(self) -> bool:
        """Other days?"""
        return self._differs("starts_on", "ends_on")

    @property
    def is_reweighed(self) -> bool:
        """Another weight?"""
        return self._differs("weight")

    @property
    def is_reworded(self) -> bool:
        """Another title, spread, person or deliverable?"""
        return self._differs("title", "shape", "responsible", "deliverable")

    @property
    def is_other_work(self) -> bool:
        """Does more than its days differ?"""
        return self.was is None or self.now is None or self.is_reweighed or self.is_reworded

    @property
    def words(self) -> list[str]:
        """What happened to it."""
        if self.was is None:
            return [_("新增")]
        if self.now is None:
            return [_("刪除")]
        said = (self.is_moved, _("調整期程")), (self.is_reweighed, _("調整權重")), (self.is_reworded, _("調整內容"))
        return [words for differs, words in said if differs]

    def _differs(self, *names: str) -> bool:
        if self.was is None or self.now is None:
            return False
        return any(getattr(self.was, name) != getattr(self.now, name) for name in names)


def compare(was: Sequence[Any], now: Sequence[Any]) -> list[Pair]:
    """The items of both, those of ``now`` in their order, then what is gone; the same ``code`` is the same work."""
    before = {item.code: item for item in was}
    pairs = [Pair(before.pop(item.code, None) if item.code else None, item) for item in now]
    return pairs + [Pair(item, None) for item in before.values()]


def money_differs(was: Draft, now: Draft) -> bool:
    """Is the money of any quarter another?"""
    return _money(was) != _money(now)


def differs(was: Draft, now: Draft) -> bool:
    """Does anything differ?"""
    pairs = compare(was.items, now.items)
    others: Iterable[bool] = ([*was.milestones] != [*now.milestones], money_differs(was, now))
    return any(pair.words for pair in pairs) or any(others)


def _money(draft: Draft) -> set[tuple[int, int, int]]:
    return {(row.year, row.quarter, row.amount) for row in draft.quarters if row.amount}
