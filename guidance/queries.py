"""Querysets of guidance: ``visible_to`` first, always; never a rule of who may do what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import District
from accounts.states import UnitKind
from guidance.permissions import (
    entries_seen,
    ways_to_see_follow_ups,
    ways_to_see_offered,
    ways_to_see_requests,
    ways_to_see_visits,
)
from guidance.states import (
    REQUEST_OPEN,
    VISIT_GOES_ON,
    FollowUpState,
    Listed,
    OfferedState,
    RequestState,
    VisitState,
)
from proposals.models import Proposal
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows, first_of
from workflow.statements import gathered

MOST_FOUND = 200
EVERYTHING = Q()

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import GuidanceSight


def sights_of(actor: Actor, what: Listed) -> QuerySet[GuidanceSight]:
    """What of ``what`` stands on the lists of the actor's unit: what ``visible_to`` shows, found in one index."""
    from guidance.models import GuidanceSight

    return GuidanceSight.objects.filter(unit=actor.unit_id, what=what)


def rows_seen(actor: Actor, what: Listed, narrow: Q, of: Any) -> Rows:
    """The same as a list of ``of``, in the order that these are in; ``narrow`` narrows by what stands in a sight."""
    columns = {"due_on": "day", "-due_on": "-day", "-day": "-day", "id": "listed", "-id": "-listed"}
    order = [columns[part if isinstance(part, str) else part.expression.name] for part in of.query.order_by]
    return Rows([sights_of(actor, what).filter(narrow).order_by(*order)], key="listed", of=of)


def guided(plan: OuterRef) -> Q:
    """Is anything of guidance about ``plan``: help, a visit, coordination, a partner, a row offered? A column of the plan's pages."""
    from guidance.models import Coordination, CounsellingRequest, InventoryOffer, Match, ResourceUse, Visit

    kinds = (CounsellingRequest, Visit, Coordination, Match, ResourceUse, InventoryOffer)
    return reduce(or_, (Q(Exists(kind.objects.filter(proposal=plan))) for kind in kinds))


def found_at_visits(plan: OuterRef) -> ArraySubquery:
    """What visits found of the sections of ``plan``, the latest first: a column of its pages, to be shown to its proposer.

    Section, key of the venture, words, key and day of the visit.
    """
    from guidance.models import VisitFinding

    rows = VisitFinding.objects.filter(visit__proposal=plan).order_by("-visit__day", "id")[:MOST_FOUND]
    return gathered(rows, "section", "venture_id", "words", "visit_id", "visit__day")


class RequestQuerySet(StatefulQuerySet):
    """Requests for counselling; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> RequestQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_requests(actor)))

    def seen_by(self, actor: Actor, narrow: Q = EVERYTHING, by: Sequence[Any] = ()) -> Rows:
        """The same for a list, the most urgent first unless it goes ``by`` something else."""
        return rows_seen(actor, Listed.REQUEST, narrow, self.order_by(*by) if by else self.by_due())

    def by_due(self) -> RequestQuerySet:
        """The most urgent first, what has ended last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def for_list(self) -> RequestQuerySet:
        """With what a row shows (two queries)."""
        with_units = self.select_related("asked_by", "team", "coach", "holder_unit", "proposal")
        return with_units.prefetch_related(Prefetch("districts", District.objects.order_by("code")))

    def in_hands_of(self, actor: Actor, most: int) -> RequestQuerySet:
        """What the actor's unit is to do now, the most urgent first."""
        return self.filter(holder_unit=actor.unit_id, state__in=REQUEST_OPEN).by_due()[:most]

    def asked_for(self, actor: Actor, most: int) -> RequestQuerySet:
        """What the actor's unit asked for and waits for."""
        open_ = self.filter(asked_by=actor.unit_id, state__in=REQUEST_OPEN)
        return open_.exclude(holder_unit=actor.unit_id).by_due()[:most]

    def letting_in(self, plan: int, unit: int) -> RequestQuerySet:
        """Those by which ``unit`` sees ``plan``."""
        return self.filter(proposal=plan, team=unit, state=RequestState.ASSIGNED)


class VisitQuerySet(StatefulQuerySet):
    """Site visits; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> VisitQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_visits(actor)))

    def seen_by(self, actor: Actor, narrow: Q) -> Rows:
        """The same for a list, the latest day first."""
        return rows_seen(actor, Listed.VISIT, narrow, self.by_day())

    def by_day(self) -> VisitQuerySet:
        """The latest day first."""
        return self.order_by("-day", "-id")

    def for_list(self) -> VisitQuerySet:
        """With what a row shows."""
        return self.select_related("asked_by", "team", "district", "holder_unit")

    def for_page(self) -> VisitQuerySet:
        """With what its page and its moves read."""
        units = ("asked_by", "team", "holder_unit", "request__team", "request__asked_by", "proposal__owner")
        return self.select_related("district", "proposal__represented_by", *units)

    def with_ways(self, actor: Actor) -> VisitQuerySet:
        """With whether the actor sees its plan and its request."""
        from guidance.models import CounsellingRequest

        plans = Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))
        requests = CounsellingRequest.objects.visible_to(actor).filter(pk=OuterRef("request"))
        return self.annotate(sees_plan=Exists(plans), sees_request=Exists(requests))

    def in_hands_of(self, actor: Actor, most: int) -> VisitQuerySet:
        """What the actor's unit is to do now, the most urgent first; who counsels may set the day as well."""
        going = self.filter(state__in=[VisitState.PROPOSED, *VISIT_GOES_ON])
        by_due = (F("due_on").asc(nulls_last=True), "id")
        ways = [going.filter(holder_unit=actor.unit_id)]
        if actor.kind != UnitKind.PLATFORM:
            counselled = {"request__team": actor.unit_id, "request__state": RequestState.ASSIGNED}
            ways.append(self.filter(state=VisitState.PROPOSED, **counselled))
        keys = first_of([(rows.order_by(*by_due), "due_on", "id") for rows in ways], most)
        return self.filter(pk__in=keys).order_by(*by_due)

    def to_attend(self, actor: Actor, today: dt.date, most: int) -> VisitQuerySet:
        """Visits to come in which the actor's unit takes part and which another one leads (index ``visits_ahead``).

        ``answered``: whether it said that it comes; None before it said anything of the day that is set.
        """
        from guidance.models import VisitAnswer, VisitParty

        ahead = VisitParty.objects.filter(unit=actor.unit_id, day__gte=today).order_by("day", "visit")
        keys = ahead.values("visit")[:most]
        answers = VisitAnswer.objects.filter(visit=OuterRef("pk"), unit=actor.unit_id, sequence=OuterRef("sequence"))
        answered = Subquery(answers.order_by("-id").values("comes")[:1])
        return self.filter(pk__in=keys).annotate(answered=answered).order_by("day", "id")

    def letting_in(self, plan: int, unit: int) -> VisitQuerySet:
        """Those by which ``unit``, which leads or takes part from a team, sees ``plan``."""
        from guidance.models import VisitParty

        takes_part = VisitParty.objects.filter(visit=OuterRef("pk"), unit=unit, unit__kind=UnitKind.COUNSELLING_TEAM)
        return self.filter(Q(team=unit) | Exists(takes_part), proposal=plan, state__in=VISIT_GOES_ON)


class FollowUpQuerySet(StatefulQuerySet):
    """What visits left to do; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> FollowUpQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_follow_ups(actor)))

    def seen_by(self, actor: Actor, narrow: Q, by: Sequence[Any]) -> Rows:
        """The same for a list, ordered ``by`` what an index of sights holds."""
        return rows_seen(actor, Listed.FOLLOW_UP, narrow, self.order_by(*by))

    def by_due(self) -> FollowUpQuerySet:
        """The first day first, what has ended last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def for_page(self) -> FollowUpQuerySet:
        """With what its row, its page and its moves read."""
        units = ("owner", "visit__team", "visit__district", "visit__asked_by")
        plans = ("visit__request__team", "visit__request__asked_by", "visit__proposal__owner")
        return self.select_related(*units, *plans, "visit__proposal__represented_by")

    def in_hands_of(self, actor: Actor, most: int) -> FollowUpQuerySet:
        """What the actor's unit is to do, the most urgent first."""
        return self.filter(holder_unit=actor.unit_id, state=FollowUpState.OPEN).by_due()[:most]


class EntryQuerySet(QuerySet):
    """The districts' inventories of 人文地產景; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> EntryQuerySet:
        """Those the actor may see."""
        return self.filter(entries_seen(actor))

    def seen_by(self, actor: Actor, narrow: Q, by: Sequence[Any] = ()) -> Rows:
        """The same for a list, district by district unless it goes ``by`` something else."""
        found = self.visible_to(actor).filter(narrow)
        return Rows([found.order_by(*by) if by else found.by_place()])

    def by_place(self) -> EntryQuerySet:
        """District by district, by name."""
        return self.order_by("district_id", "name", "id")

    def for_page(self) -> EntryQuerySet:
        """With what its row and its page read."""
        return self.select_related("district", "photo", "entered_for")

    def in_use(self) -> EntryQuerySet:
        """Those that stand in a register."""
        return self.filter(removed_at=None)

    def unchecked_since(self, day: dt.date) -> EntryQuerySet:
        """Those of them that nobody has looked at since ``day``."""
        return self.in_use().filter(checked_on__lt=day)


class OfferedQuerySet(StatefulQuerySet):
    """What proposers offer to the inventories; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> OfferedQuerySet:
        """Those the actor may see."""
        return self.filter(reduce(or_, ways_to_see_offered(actor)))

    def seen_by(self, actor: Actor, narrow: Q) -> Rows:
        """The same for a list, the latest first."""
        rows = self.filter(narrow)
        return Rows([rows.filter(way).by_day() for way in ways_to_see_offered(actor)], of=self.by_day())

    def by_day(self) -> OfferedQuerySet:
        """The latest first."""
        return self.order_by("-id")

    def for_page(self) -> OfferedQuerySet:
        """With what its row, its page and its moves read."""
        return self.select_related("district", "offered_by", "holder_unit", "entry", "proposal__owner")

    def waiting(self) -> OfferedQuerySet:
        """Those that nobody has decided on, the most urgent first."""
        return self.filter(state=OfferedState.OFFERED).order_by(F("due_on").asc(nulls_last=True), "id")
