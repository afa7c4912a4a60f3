"""What of the subsidy is in hand, by programme, kind of expense and year; reckons with what was read, never reads (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from inputs.words import listed
from programmes.states import Expense


class Rest(NamedTuple):
    """What came of one programme for one kind of expense in one year and was neither spent nor returned, 元.

    Below nothing where one's own money was spent beside it. ``venture`` is 0 where all are of one.
    """

    programme: int | None
    expense: str
    year: int | None
    amount: int
    venture: int = 0


def in_hand(nets: Iterable[Rest]) -> list[Rest]:
    """What is left, each part above nothing; all together it is no more than what is left of its kind of expense.

    One's own money spent on one kind or under one programme uses up nothing of another. Money of one year that was spent
    for another is taken from the earliest year that has some left: what is in hand is what came last.
    """
    of_each: dict[tuple[int, int | None, str], list[Rest]] = {}
    for net in nets:
        of_each.setdefault((net.venture, net.programme, net.expense), []).append(net)
    found = []
    for parts in of_each.values():
        left = max(sum(part.amount for part in parts), 0)
        for part in sorted(parts, key=_year, reverse=True):
            if taken := min(left, max(part.amount, 0)):
                found.append(part._replace(amount=taken))
                left -= taken
    return sorted(found, key=lambda rest: (_year(rest), rest.expense != Expense.RECURRENT, rest.programme or 0))


def total(rests: Iterable[Rest]) -> int:
    """All of it, 元."""
    return sum(rest.amount for rest in rests)


class Use(NamedTuple):
    """What came of one programme for one kind of expense, 元; ``approved`` without a kind is for whichever asks for it."""

    programme: int | None
    expense: str
    spent: int
    approved: int
    received: int = 0
    returned: int = 0

    @property
    def named(self) -> int:
        """What the letters say is for this kind."""
        return self.approved if self.expense else 0

    @property
    def own(self) -> int:
        """What of the subsidy can be spent for this kind alone: what it was approved or has received."""
        return max(self.named, self.received) - self.returned

    @property
    def open(self) -> int:
        """What it leaves of, or takes from, what the letters name no kind for."""
        return self.approved - self.named - max(self.received - self.named, 0)


def of_subsidy(uses: Iterable[Sequence[Any]]) -> int:
    """What of the subsidy was spent, 元, of rows of :class:`Use`: by programme and kind as :func:`in_hand`, own money last.

    So once all that was approved has come, it is what came, less what is in hand and what was returned.
    """
    of_each: dict[int | None, list[Use]] = {}
    for use in (Use(*row) for row in uses):
        of_each.setdefault(use.programme, []).append(use)
    return sum(map(_of_programme, of_each.values()))


def _of_programme(uses: list[Use]) -> int:
    own = sum(min(use.spent, use.own) for use in uses)
    beyond = sum(max(use.spent - use.own, 0) for use in uses)
    return own + min(beyond, max(sum(use.open for use in uses), 0))


def in_words(rests: Iterable[Rest]) -> str:
    """「115 年資本門 80,000 元、116 年經常門 20,000 元」, programmes added up."""
    summed: dict[tuple[int | None, str], int] = {}
    for rest in rests:
        key = (rest.year, rest.expense)
        summed[key] = summed.get(key, 0) + rest.amount
    return listed(
        _("%(what)s %(amount)s 元") % {"what": _called(*key), "amount": f"{amount:,}"} for key, amount in summed.items()
    )


def _called(year: int | None, expense: str) -> str:
    kind = Expense(expense).label if expense else _("未分經資門")
    return _("%(year)s 年%(kind)s") % {"year": year, "kind": kind} if year else str(kind)


def _year(rest: Rest) -> int:
    return rest.year or 0
