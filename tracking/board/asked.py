"""常用檢視: the questions asked of a board each week, each with how many answer it; one query, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from tracking.board.filters import OPEN
from tracking.models.undertakings import ASKED_EACH_WEEK
from tracking.queries import concerns_of
from tracking.states import Due, Light, State
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.verdicts import Words

COUNTED = 300  # of more it is said that there are more


class Counted(Subquery):
    """How many rows a queryset has, as a column."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class View:
    """A question: its words, its part of the address, how many rows answer it."""

    words: Words
    query: str
    count: int

    @property
    def is_more(self) -> bool:
        """Were there more than were counted?"""
        return self.count >= COUNTED


VIEWS: tuple[tuple[str, Words, str], ...] = (
    ("all", _("全部"), ""),
    (Light.RED, _("■ 落後"), "light=red"),
    (Light.YELLOW, _("▲ 注意"), "light=yellow"),
    (Light.UNREPORTED, _("○ 未填報"), "light=unreported"),
    (Due.LATE, _("已逾期"), "due=late"),
    (State.PLAN_FILED, _("工作計畫待核備"), "state=plan_filed"),
    ("priority", _("優先區"), f"state={OPEN}&priority=on"),
)


TRACKED: tuple[str, Words, str] = ("open", _("列管中"), "")  # what the heading tells, and no list of its own


def views_of(actor: Actor) -> dict[str, View]:
    """Each view with its count, and that of all that have not ended (one query)."""
    every = concerns_of(actor.unit_id)
    rows = every.open()
    asked = {
        "all": every,
        "open": rows,
        **{name: rows.filter(narrowed) for name, narrowed in ASKED_EACH_WEEK.items()},
        Due.LATE: every.filter(next_due__lt=timezone.localdate(clock.now())),  # what has ended is due never
    }
    # Each is counted in an index, which holds the undertaking and not the key of the row.
    columns = {f"n_{name}": Counted(found.values("undertaking")[:COUNTED]) for name, found in asked.items()}
    unit = Unit.objects.filter(pk=actor.unit_id or 0).order_by()
    counts: Any = unit.values(**columns).first() or {}
    return {name: View(words, query, counts.get(f"n_{name}", 0)) for name, words, query in (*VIEWS, TRACKED)}
