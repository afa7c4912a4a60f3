"""Cases like a plan: of the same proposer, in the same district, docked to the same programme; none that the reader may not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from proposals.content import PlanContent
from proposals.models import Proposal, SoughtProgramme
from proposals.states import State
from workflow.engine.verdicts import Words

if TYPE_CHECKING:
    from accounts.actors import Actor

SHOWN = 5
OF_EACH = 3  # districts and programmes of a plan whose other cases are looked for
NEWEST = 60  # of a district's or a programme's cases: so far one looks back, however many there are
OWNER, PROGRAMME, DISTRICT = "owner", "programme", "district"
WHY: dict[str, Words] = {OWNER: _("同提案單位"), PROGRAMME: _("同補助計畫"), DISTRICT: _("同行政區")}


@dataclass(frozen=True)
class Related:
    """Another case, where it stands, and what it has in common."""

    pk: int
    title: str
    case_number: str | None
    state: str
    why: tuple[Words, ...]


def related(plan: Proposal, content: PlanContent, actor: Actor) -> list[Related]:
    """Those that share most first, then the newest (one query, whatever their number)."""
    first, *others = _branches(plan, content, actor)
    rows = list(first.union(*others, all=True))
    shared = Counter((row[0], row[4]) for row in rows)  # two districts in common are one reason
    why: dict[int, set[str]] = {}
    for pk, kind in shared:
        why.setdefault(pk, set()).add(kind)
    told = {pk: (title, number, state) for pk, title, number, state, _kind in rows}
    order = sorted(told, key=lambda pk: (-len(why[pk]), -pk))[:SHOWN]
    return [_shown(pk, *told[pk], [WHY[kind] for kind in WHY if kind in why[pk]]) for pk in order]


def _shown(pk: int, title: str, number: str | None, state: str, why: list[Words]) -> Related:
    return Related(pk, title, number, str(State(state).label), tuple(why))


def _branches(plan: Proposal, content: PlanContent, actor: Actor) -> Iterator[QuerySet]:
    seen = Proposal.objects.visible_to(actor).exclude(pk=plan.pk).order_by("-id")
    yield _told(seen.filter(owner=plan.owner_id), OWNER)
    docked = (line.programme.code for venture in content.ventures for line in venture.budget if line.programme)
    for code in _first(docked):
        cases = SoughtProgramme.objects.filter(programme__code=code).order_by("-proposal")
        yield _told(seen.filter(pk__in=cases.values("proposal")[:NEWEST]), PROGRAMME)
    places = Proposal.districts.through._default_manager.order_by("-proposal")
    for code in _first(district.code for district in content.basics.districts):
        yield _told(seen.filter(pk__in=places.filter(district=code).values("proposal")[:NEWEST]), DISTRICT)


def _first(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))[:OF_EACH]


def _told(rows: QuerySet, kind: str) -> QuerySet:
    shown = rows.annotate(kind=Value(kind, output_field=CharField()), said=F("listed_as"))
    return shown.values_list("pk", "said", "case_number", "state", "kind")[:SHOWN]
