"""The pages on which several plans' holders, or several agencies by their opinions, are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reviews.reminding import opinions, services
from reviews.reminding.several import Line, SeveralView

if TYPE_CHECKING:
    from accounts.actors import Actor


class NudgePlansView(SeveralView):
    """催辦 of plans, whoever has them in hand."""

    template_name = "reviews/reminding/plans.html"
    named, back = "plan", "proposals:list"

    def lines(self, actor: Actor, wanted: Sequence[int]) -> Sequence[Line]:
        """The longest overdue first."""
        return services.lines_of(actor, wanted)

    def remind(self, lines: Sequence[Any], by: Actor) -> None:
        """Agencies by their opinions, all others by their plans."""
        services.remind(lines, by=by)


class NudgeSeveralView(SeveralView):
    """催辦 of opinions."""

    template_name = "reviews/reminding/opinions.html"
    named, back, after = "opinion", "reviews:opinions", "?state=late"

    def lines(self, actor: Actor, wanted: Sequence[int]) -> Sequence[Line]:
        """Plan by plan."""
        return opinions.lines_of(actor, wanted)

    def remind(self, lines: Sequence[Any], by: Actor) -> None:
        """Each agency by its opinion."""
        opinions.remind(lines, by=by)
