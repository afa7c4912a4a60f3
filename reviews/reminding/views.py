"""The pages on which several plans' holders, or several agencies by their opinions, are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.reminding import opinions, services
from reviews.reminding.several import Line, SeveralView

if TYPE_CHECKING:
    from accounts.actors import Actor


class NudgePlansView(SeveralView):
    """催辦 of plans, whoever has them in hand."""

    named, back = "plan", "proposals:list"
    things, label, whom = _("計畫"), _("要催辦的計畫"), _("通知誰")
    hint = _("通知手上有計畫的單位；在審查機關手上的，通知逾期的機關。一個工作天至多催辦一次，歷程會留下紀錄。")
    empty = _("請先在計畫清單勾選要催辦的計畫。")

    def lines(self, actor: Actor, wanted: Sequence[int]) -> Sequence[Line]:
        """The longest overdue first."""
        return services.lines_of(actor, wanted)

    def remind(self, lines: Sequence[Any], by: Actor) -> None:
        """Agencies by their opinions, all others by their plans."""
        services.remind(lines, by=by)


class NudgeSeveralView(SeveralView):
    """催辦 of opinions."""

    named, back, after = "opinion", "reviews:opinions", "?state=late"
    things, label, whom = _("審查意見"), _("要催辦的審查意見"), _("機關")
    hint = _("通知各機關的承辦人；意見在主管核閱中的，通知主管。每個機關一個工作天至多催辦一次，歷程會留下紀錄。")
    empty = _("請先在審查意見清單勾選要催辦的機關。")

    def lines(self, actor: Actor, wanted: Sequence[int]) -> Sequence[Line]:
        """Plan by plan."""
        return opinions.lines_of(actor, wanted)

    def remind(self, lines: Sequence[Any], by: Actor) -> None:
        """Each agency by its opinion."""
        opinions.remind(lines, by=by)
