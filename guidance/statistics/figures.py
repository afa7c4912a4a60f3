"""What was asked for, spoken about, answered and given in a year: figures, each of which a list shows; never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guidance.coordination.forms import REPLIED
from guidance.coordination.states import ANSWERED_ONES, CoordinationState, Settled
from guidance.counselling.forms import TAKEN, TAKEN_UP
from guidance.figures import Figure
from guidance.models import Resource
from guidance.queries import sights_of
from guidance.resources.forms import GIVEN, given_in
from guidance.resources.states import GIVEN_ONES, ResourceKind, UseState
from guidance.states import Contacted, Listed, RequestState, Topic
from inputs.fields import ROC_OFFSET
from workflow.engine.verdicts import Words

if TYPE_CHECKING:
    from accounts.actors import Actor

Group = tuple[str, Words, frozenset[str]]  # as it stands in the address, in words, the states it holds
REQUESTS: tuple[Group, ...] = (
    ("", _("申請"), frozenset(RequestState)),
    (RequestState.ASKED, RequestState.ASKED.label, frozenset({RequestState.ASKED})),
    (TAKEN, _("已受理"), frozenset(TAKEN_UP)),
    *((state, state.label, frozenset({state})) for state in (RequestState.ASSIGNED, RequestState.CLOSED)),
    *((state, state.label, frozenset({state})) for state in (RequestState.DECLINED, RequestState.WITHDRAWN)),
)
ASKED_TOGETHER: tuple[Group, ...] = (
    ("", _("請求"), frozenset(CoordinationState)),
    (CoordinationState.ASKED, CoordinationState.ASKED.label, frozenset({CoordinationState.ASKED})),
    (REPLIED, _("已回復"), ANSWERED_ONES),
    (CoordinationState.SETTLED, CoordinationState.SETTLED.label, frozenset({CoordinationState.SETTLED})),
)
USES: tuple[Group, ...] = (
    ("", _("申請"), frozenset(UseState)),
    (GIVEN, _("已同意"), GIVEN_ONES),
    (UseState.USED, UseState.USED.label, frozenset({UseState.USED})),
)
TOTAL = _("合計")


@dataclass(frozen=True)
class Line:
    """A row: what it is of, and its figures in the order of the columns."""

    name: Words
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Table:
    """What was counted of one kind; the last line is that of all."""

    title: Words
    of: Words  # what its lines are
    lines: Sequence[Line]
    note: Words

    @property
    def heads(self) -> list[str]:
        """What the columns count."""
        return [figure.label for figure in self.lines[0].figures]

    @property
    def shown(self) -> list[Line]:
        """Those of which there is something to count, and that of all."""
        return [line for line in self.lines if line is self.lines[-1] or any(each.count for each in line.figures)]

    @property
    def total(self) -> Figure:
        """The first figure of the last line: how many there are."""
        return self.lines[-1].figures[0]


def tables_of(actor: Actor, year: int) -> list[Table]:
    """What ``actor`` may see of the year (five queries)."""
    return [_requests(actor, year), _spoken(actor, year), _coordination(actor, year), _resources(actor, year)]


def _led(label: Words, view: str, count: Decimal | int | None, year: int, **asked: str) -> Figure:
    query = {"year": str(year)} | {name: value for name, value in asked.items() if value}
    return Figure(count, reverse(f"guidance:{view}", query=query), str(label))


def _sum(found: Mapping[tuple[str, str], int], states: Iterable[str], fits: str = "") -> int:
    """Of what was counted by kind and state."""
    wanted = frozenset(states)
    return sum(count for (kind, state), count in found.items() if state in wanted and fits in kind)


def _requests(actor: Actor, year: int) -> Table:
    rows = sights_of(actor, Listed.REQUEST).filter(year=year).values_list("kind", "state")
    found = {(kind, state): count for kind, state, count in rows.annotate(count=Count("listed"))}

    def line(name: Words, topic: str = "") -> Line:
        fits = f",{topic}," if topic else ""
        return Line(
            name,
            [
                _led(label, "requests", _sum(found, states, fits), year, state=asked, topic=topic)
                for asked, label, states in REQUESTS
            ],
        )

    lines = [*(line(topic.label, topic.value) for topic in Topic), line(TOTAL)]
    note = _("依申請的年度，狀態以現在為準。一件申請可以問好幾件事，在每一件都計入，合計只計一次。")
    return Table(_("輔導申請"), _("想請教的事"), lines, note)


def _spoken(actor: Actor, year: int) -> Table:
    rows = sights_of(actor, Listed.SPOKEN).filter(day__year=year + ROC_OFFSET).values_list("kind")
    found = dict(rows.annotate(count=Count("listed")))
    lines = [
        Line(way.label, [_led(_("次數"), "contacts", found.get(way, 0), year, how=way.value)]) for way in Contacted
    ]
    lines.append(Line(TOTAL, [_led(_("次數"), "contacts", sum(found.values()), year)]))
    return Table(_("聯繫紀錄"), _("方式"), lines, _("依聯繫的日期。"))


def _coordination(actor: Actor, year: int) -> Table:
    rows = sights_of(actor, Listed.TOGETHER).filter(year=year).values_list("kind", "state", "about")
    found, days = Counter[tuple[str, str]](), Counter[int]()
    for outcome, state, after, count in rows.annotate(count=Count("listed")):
        found[outcome, state] += count
        if after is not None:
            days[after] += count
    by_state = [
        _led(label, "coordinations", _sum(found, states), year, state=asked) for asked, label, states in ASKED_TOGETHER
    ]
    by_outcome = [
        _led(outcome.label, "coordinations", found[outcome, CoordinationState.SETTLED], year, outcome=outcome.value)
        for outcome in Settled
    ]
    gone = CoordinationState.WITHDRAWN
    withdrawn = _led(gone.label, "coordinations", _sum(found, [gone]), year, state=gone.value)
    after = _led(_("回復天數（中位數）"), "coordinations", median(days), year, state=REPLIED)
    note = _("依請求的年度，狀態以現在為準。回復天數是從請求到最近一次回復的日曆天，一半的案件在這個天數以內。")
    return Table(_("中央協調"), "", [Line(TOTAL, [*by_state, *by_outcome, withdrawn, after])], note)


def median(days: Counter[int]) -> Decimal | int | None:
    """The middle of them, or what lies between the two in the middle; None where there are none."""
    in_order = sorted(days.elements())
    if not in_order:
        return None
    low, high = in_order[(len(in_order) - 1) // 2], in_order[len(in_order) // 2]
    return low if low == high else Decimal(low + high) / 2


def _resources(actor: Actor, year: int) -> Table:
    offered = Resource.objects.visible_to(actor).filter(given_in(year)).order_by().values_list("kind")
    given = dict(offered.annotate(count=Count("pk")))
    rows = sights_of(actor, Listed.USE).filter(year=year).values_list("kind", "state")
    found = {(kind, state): count for kind, state, count in rows.annotate(count=Count("listed"))}

    def line(name: Words, kind: str = "") -> Line:
        of_kind = given.get(kind, 0) if kind else sum(given.values())
        uses = {key: count for key, count in found.items() if kind in ("", key[0])}
        return Line(
            name,
            [
                _led(_("提供"), "resources", of_kind, year, kind=kind),
                *(
                    _led(label, "resource_uses", _sum(uses, states), year, state=asked, kind=kind)
                    for asked, label, states in USES
                ),
            ],
        )

    lines = [*(line(kind.label, kind.value) for kind in ResourceKind), line(TOTAL)]
    note = _("提供是這一年有一天可以使用的資源；申請依提出的年度，狀態以現在為準。")
    return Table(_("機關資源"), _("資源類別"), lines, note)
