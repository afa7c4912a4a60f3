"""A case in a line: what a list, the map and the front page say of it; never who sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts import geo
from guidance.partners.states import Theme
from guidance.suggesting.scoring import themes_in
from inputs.search import Folded
from inputs.words import listed
from proposals.models import Proposal
from public.showing import proposer_of
from tracking.approvals import sums

NEXT_PIN = 26  # units of the map between two pins of one district


class Said(Func):
    """Of the content a version keeps, one text of each of its ventures."""

    template = "jsonb_path_query_array(%(expressions)s, '$.ventures[*].%(name)s')::text"
    output_field = TextField()


SPACE = Value(" ", output_field=TextField())
# What ventures are about, in the words of the version that was filed last: its themes are looked for there.
ABOUT = Concat(
    *(part for name in ("title", "theme", "method") for part in (Said("version__content", name=name), SPACE))
)


@dataclass(frozen=True)
class Card:
    """One case as a line."""

    number: str
    title: str
    proposer: str
    label: str  # of its state, for outsiders
    districts: Sequence[tuple[str, str, bool]]  # code, name, whether it is a priority district
    themes: Sequence[str]
    approved: int  # of the central subsidy, 元

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("public:case", args=[self.number])

    @property
    def year(self) -> str:
        """Of the Republic, as its number says."""
        return self.number.partition("-")[0]

    @property
    def where(self) -> str:
        """Its districts in one line."""
        return listed(name for _code, name, _priority in self.districts)

    @property
    def is_priority(self) -> bool:
        """Does it lie in one of the six priority districts (R16)?"""
        return any(priority for _code, _name, priority in self.districts)


@dataclass(frozen=True)
class Pin:
    """A case on the map, under its number in the list beside it."""

    place: int
    card: Card
    x: str
    y: str


def themed(plans: QuerySet[Proposal], theme: str) -> QuerySet[Proposal]:
    """Those in whose ventures a word of ``theme`` stands."""
    from guidance.partners.states import WORDS

    about = plans.alias(about=Folded(ABOUT))
    found = about.none()
    for word in WORDS[theme]:
        found = found | about.filter(about__contains=word)
    return found


def cards(plans: Iterable[Proposal]) -> list[Card]:
    """Of plans read by :func:`for_cards` (one query more, for the money)."""
    rows = list(plans)
    approved = sums.of_plans([plan.pk for plan in rows]) if rows else {}
    return [_card(plan, approved[plan.pk].approved if plan.pk in approved else 0) for plan in rows]


def for_cards(plans: Any) -> Any:
    """With what a line says (one query for all of them)."""
    return plans.for_list().annotate(about=Folded(ABOUT))


def _card(plan: Proposal, approved: int) -> Card:
    return Card(
        number=str(plan.case_number),
        title=plan.called,
        proposer=proposer_of(plan),
        label=plan.public_label,
        districts=plan.named_districts,
        themes=[str(Theme(theme).label) for theme in themes_in(plan.__dict__["about"])],
        approved=approved,
    )


def pins(found: Sequence[Card]) -> list[Pin]:
    """Each in its first district; several of one district stand beside each other."""
    stand: dict[str, int] = {}
    made = []
    for place, card in enumerate(found, 1):
        if not card.districts or (code := card.districts[0][0]) not in geo.shapes():
            continue
        x, y = geo.shapes()[code].label
        nth = stand[code] = stand.get(code, -1) + 1
        made.append(Pin(place, card, f"{x + nth * NEXT_PIN:.1f}", f"{y:.1f}"))
    return made
