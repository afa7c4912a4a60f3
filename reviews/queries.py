"""Querysets of rounds, opinions, commitments and meetings; never go round ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.states import UnitKind
from proposals.budget.checker import RECORDED
from proposals.models import Proposal, ProposalGroupObjectPermission, ProposalTransition
from proposals.permissions import SEES_EVERY_PLAN
from proposals.queries import LONG_TEXTS, asks_rules, sights_of
from proposals.states import GIVEN_UP, IN_REVIEW, PlanPermission
from reviews.permissions import commitment_q, known_opinions, opinion_q
from reviews.states import (
    FILED,
    OPEN,
    SITTING,
    STRUCK,
    TO_COME,
    TO_REPORT,
    UNDER_REVIEW,
    UNSETTLED,
    ChargeState,
    CommitmentState,
    MeetingState,
    OpinionState,
)
from workflow.calendar import clock
from workflow.calendar.days import ONE_DAY, midnight
from workflow.engine.queries import StatefulQuerySet
from workflow.rows import Rows, each
from workflow.statements import gathered

if TYPE_CHECKING:
    import datetime as dt

    from accounts.actors import Actor
    from accounts.models import Unit
    from reviews.models import OpinionRequest


class RoundQuerySet(models.QuerySet):
    """Rounds of written review."""

    def visible_to(self, actor: Actor) -> RoundQuerySet:
        """Rounds of the plans the actor may see; what the agencies wrote in them is asked of the opinions."""
        return self.filter(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))))

    def seen_by(self, actor: Actor) -> Rows:
        """Rounds of plans under review, the same for a list of many, in the order of this queryset."""
        if actor.unit is None or actor.kind in SEES_EVERY_PLAN:
            reviewed = Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"), state__in=UNDER_REVIEW)
            return Rows([self.filter(each(Exists(reviewed)))])
        seen = sights_of(actor).filter(proposal=OuterRef("proposal"), state__in=UNDER_REVIEW)
        return Rows([self.filter(Exists(seen))])

    def open(self) -> RoundQuerySet:
        """Rounds that still wait for an agency or for RDEC, the most urgent first (index ``round_open``)."""
        return self.filter(closed_at__isnull=True).order_by("due_on", "id")

    def for_list(self) -> RoundQuerySet:
        """With what a row shows: the plan, how many agencies were asked, have replied, wait for release (one query)."""
        return self.select_related("proposal").annotate(
            asked=_requests(),
            replied=_requests(state__in=FILED | {OpinionState.EXCUSED}),
            to_release=_requests(state=OpinionState.AWAITING_RELEASE),
        )


def _requests(**which: Any) -> Coalesce:
    """How many of a round's requests; counted for the rows that are shown, where a join counts those of all rounds first."""
    from reviews.models import OpinionRequest

    rows = OpinionRequest.objects.filter(round=OuterRef("pk"), **which).order_by().values("round")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


class OpinionQuerySet(StatefulQuerySet):
    """Opinion requests; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> OpinionQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(opinion_q(actor))

    def known_to(self, actor: Actor) -> OpinionQuerySet:
        """Those of them whose agency the actor is told."""
        return self.visible_to(actor).filter(known_opinions(actor))

    def called(self, opened: int, alias: str, actor: Actor) -> OpinionQuerySet:
        """The released opinion of a round without names that stands under ``alias``, if the actor may see it."""
        released = self.visible_to(actor).filter(state=OpinionState.RELEASED, round__names_agencies=False)
        return released.filter(round=opened, alias=alias)

    def for_list(self) -> OpinionQuerySet:
        """With what a row shows and the predicates read (no further query)."""
        return self.select_related("round__proposal", "round__version", "agency").defer("round__version__content")

    def for_writing(self) -> OpinionQuerySet:
        """The same with the version's content, which a re-review compares with the one seen before (no further query)."""
        return self.select_related("round__proposal", "round__version", "agency")

    def for_form(self) -> OpinionQuerySet:
        """The same with what the form goes by: remits, phrases, what was found in the budget (no further query)."""
        from reviews.models import Phrase

        phrases = Phrase.objects.filter(unit=OuterRef("agency")).order_by("name")
        filings = ProposalTransition.objects.filter(
            subject=OuterRef("round__proposal"), at__lte=OuterRef("round__opened_at"), data__has_key=RECORDED
        )
        found = filings.order_by("-id").values(f"data__{RECORDED}")[:1]
        return (
            self.for_writing().with_remits().annotate(phrases=gathered(phrases, "name", "text"), found=Subquery(found))
        )

    def with_remits(self) -> OpinionQuerySet:
        """With programme and word of each 業管對應 of the agency."""
        from reviews.models import Remit

        remits = Remit.objects.filter(agency=OuterRef("agency")).order_by("pk")
        return self.annotate(remits=gathered(remits, "programme__code", "word"))

    def of_plan(self, plan: Proposal) -> OpinionQuerySet:
        """All of a plan, round by round."""
        return self.filter(round__proposal=plan).order_by("round__number", "id")

    def standing(self) -> OpinionQuerySet:
        """But for who is asked no more: a filing or a round was taken back, or RDEC had asked the wrong agency."""
        return self.exclude(state__in=STRUCK)

    def due_from(self, unit: Unit) -> OpinionQuerySet:
        """What the agency is to write now, the most urgent first (one query, index ``opinion_in_hand``)."""
        return self.of_agency(unit).filter(state=OpinionState.REQUESTED)

    def to_check(self, unit: Unit) -> OpinionQuerySet:
        """What the agency's supervisors are to read before it goes out, the most urgent first."""
        return self.of_agency(unit).filter(state=OpinionState.AWAITING_CHECK)

    def to_answer(self) -> OpinionQuerySet:
        """What agencies sent back or asked more time for, and RDEC has not answered, the oldest first."""
        reviewed = Proposal.objects.filter(pk=OuterRef("round__proposal"), state__in=UNDER_REVIEW)
        asked = Q(state=OpinionState.MISROUTED) | Q(extension_until__isnull=False)
        return self.for_list().filter(asked, each(Exists(reviewed))).order_by("state_since", "id")

    def filed_by(self, unit: Unit) -> OpinionQuerySet:
        """What the agency has sent and may still take back."""
        return self.of_agency(unit).filter(state=OpinionState.AWAITING_RELEASE)

    def of_agency(self, unit: Unit) -> OpinionQuerySet:
        """The agency's requests of plans that are still under review; one that was let out of a plan is not asked any more."""
        review = Permission.objects.filter(codename=PlanPermission.REVIEW).values("pk")[:1]
        let_in = ProposalGroupObjectPermission.objects.filter(
            group=unit.group_id, permission=review, content_object=OuterRef("round__proposal")
        )
        reviewed = Proposal.objects.filter(pk=OuterRef("round__proposal"), state__in=UNDER_REVIEW)
        mine = self.for_list().filter(each(Exists(let_in)), each(Exists(reviewed)), agency=unit)
        return mine.order_by("due_on", "id")

    def unsettled(self) -> OpinionQuerySet:
        """Neither released nor excused."""
        return self.filter(state__in=OPEN)


class ItemQuerySet(models.QuerySet):
    """Numbered items of opinions."""

    def open_for(self, plan: Proposal) -> ItemQuerySet:
        """Filed items nobody has answered, released or not."""
        return self.filter(request__round__proposal=plan, request__state__in=FILED, answered_at__isnull=True)

    def to_answer(self, plan: Proposal) -> ItemQuerySet:
        """What the proposer must answer on filing again (one query)."""
        return (
            self.open_for(plan)
            .filter(request__state=OpinionState.RELEASED)
            .select_related("request__agency", "request__round__proposal")
            .order_by("request__round__number", "request_id", "number")
        )

    def released_to(self, actor: Actor, plan: Proposal) -> ItemQuerySet:
        """Of the plan's opinions that were released, and that the actor may read: asked of each of their items."""
        from reviews.models import OpinionRequest

        readable = OpinionRequest.objects.visible_to(actor).filter(pk=OuterRef("request"))
        of_plan = self.filter(request__round__proposal=plan, request__state=OpinionState.RELEASED)
        return of_plan.filter(each(Exists(readable)))

    def to_judge(self, opinion: OpinionRequest) -> ItemQuerySet:
        """The answered items of what the agency said before ``opinion``, but those it has judged in a round between."""
        from reviews.models import ItemVerdict

        judged = ItemVerdict.objects.filter(item=OuterRef("pk"), request__state__in=FILED).exclude(request=opinion)
        earlier = self.filter(
            request__round__proposal=opinion.plan,
            request__round__number__lt=opinion.round.number,
            request__agency=opinion.agency_id,
            request__state=OpinionState.RELEASED,
            answered_at__isnull=False,
        )
        return (
            earlier.exclude(Exists(judged))
            .select_related("request__agency", "request__round__proposal")
            .order_by("request__round__number", "request_id", "number")
        )

    def for_paper(self) -> ItemQuerySet:
        """Agency by agency, round by round, with what a paper says of them (three queries)."""
        from reviews.models import ItemVerdict

        found = ItemVerdict.objects.filter(request__state=OpinionState.RELEASED).select_related("request__round")
        return (
            self.prefetch_related("changes", Prefetch("verdicts", found))
            .select_related(
                "request__agency", "request__round__version", "request__round__proposal", "follows__request__round"
            )
            .defer("request__round__version__content")
            .order_by("request__round__number", "request_id", "number")
        )


class CommitmentQuerySet(StatefulQuerySet):
    """Commitments; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> CommitmentQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(commitment_q(actor))

    def for_page(self) -> CommitmentQuerySet:
        """With what a row, the predicates and the guards read (no further query)."""
        return self.select_related("proposal", "agency", "request")

    def live(self) -> CommitmentQuerySet:
        """Not dropped."""
        return self.exclude(state=CommitmentState.DROPPED)

    def open_of(self, actor: Actor) -> CommitmentQuerySet:
        """What the actor's agency has still to confirm or to clear up, of the plans it sees, the oldest plan first.

        Read in order from an index: ``commitment_open``, or ``commitment_waiting`` by the day since when.
        """
        going_on = sights_of(actor).filter(proposal=OuterRef("proposal"), state__in=IN_REVIEW)
        own = self.filter(agency=actor.unit_id, state__in=UNSETTLED, request__state=OpinionState.RELEASED)
        return own.filter(each(Exists(going_on))).order_by("proposal_id", "id")

    def queried_of(self, unit: Unit) -> CommitmentQuerySet:
        """What RDEC asked the agency to clear up."""
        return self.for_page().filter(agency=unit, state=CommitmentState.QUERIED).order_by("state_since", "id")


def _on_agenda(actor: Actor) -> models.QuerySet[Proposal]:
    """The plans of a meeting that the actor may see."""
    return Proposal.objects.visible_to(actor).filter(agenda_items__meeting=OuterRef("pk"))


class MeetingQuerySet(StatefulQuerySet):
    """Project meetings; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """Those with a plan on the agenda that the actor may see."""
        return self.filter(Exists(_on_agenda(actor)))

    def between(self, first: dt.date, last: dt.date, actor: Actor) -> MeetingQuerySet:
        """Those of these days that the actor may see, one after the other: read on in order (index ``meeting_by_time``)."""
        rows = self.filter(held_at__gte=midnight(first), held_at__lt=midnight(last + ONE_DAY))
        return rows.seen_in_order(actor).order_by("held_at", "pk")

    def seen_in_order(self, actor: Actor) -> MeetingQuerySet:
        """What :meth:`visible_to` shows, for a list: asked of one row after the other, by what is kept of who does not oversee."""
        from reviews.models import MeetingSight

        if asks_rules(actor):
            return self.filter(each(Exists(_on_agenda(actor))))
        return self.filter(each(Exists(MeetingSight.objects.filter(unit=actor.unit_id, meeting=OuterRef("pk")))))

    def with_plans_seen(self, actor: Actor, *columns: str) -> MeetingQuerySet:
        """With ``columns`` of the plans on the agenda that the actor may see, as ``plans_seen`` (no further query)."""
        return self.annotate(plans_seen=gathered(_on_agenda(actor).order_by("agenda_items__number"), *columns))

    def wholly_visible_to(self, actor: Actor) -> MeetingQuerySet:
        """Those of whose agenda the actor sees every plan: the packet holds them all."""
        return self.filter(_is_whole(actor))

    def for_page(self, actor: Actor) -> MeetingQuerySet:
        """With ``is_whole``: does the actor see every plan of the agenda (no further query)?"""
        return self.annotate(is_whole=ExpressionWrapper(_is_whole(actor), models.BooleanField()))

    def to_come(self) -> MeetingQuerySet:
        """Called for a moment to come, the next one first: plans can still be added."""
        return self.filter(state__in=TO_COME, held_at__gt=clock.now()).order_by("held_at", "id")

    def running(self) -> MeetingQuerySet:
        """Those that sit now, as ``guards.is_running`` says of one."""
        today = Q(state=MeetingState.NOTIFIED, held_at__date=timezone.localdate(clock.now()))
        return self.filter(today | Q(state__in=SITTING))

    def asking(self) -> MeetingQuerySet:
        """Those in which agencies are asked today, as ``guards.asks_now`` says of one."""
        return self.running().filter(held_at__gte=midnight(timezone.localdate(clock.now())))


class AgendaItemQuerySet(models.QuerySet):
    """Plans on the agendas of meetings."""

    def to_comment(self, actor: Actor) -> AgendaItemQuerySet:
        """Those whose draft of minutes is out until a day to come, while the actor's unit was invited and has not replied.

        Begun at the few meetings that wait (index ``meeting_circulated``), of which alone the rest is asked.
        """
        from reviews.models import Invitation

        today, own = timezone.localdate(clock.now()), {"unit": actor.unit_id}
        is_out = Q(meeting__state=MeetingState.MINUTES_CIRCULATED, meeting__comments_due__gte=today)
        is_seen = Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal")))
        is_asked = Exists(Invitation.objects.filter(meeting=OuterRef("meeting"), replied_at=None, **own))
        asked = each(is_out & Q(is_asked) & Q(is_seen))
        return self.filter(is_out, asked).order_by("meeting_id", "id")


def _is_whole(actor: Actor) -> Q:
    plans = Proposal.objects.filter(agenda_items__meeting=OuterRef("pk"))
    seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("pk"))
    return Q(Exists(plans)) & ~Q(Exists(plans.exclude(Exists(seen))))


class ChargeQuerySet(StatefulQuerySet):
    """What decisions gave units to do, and what units confirmed that they would."""

    def visible_to(self, actor: Actor) -> ChargeQuerySet:
        """A unit's own, whether it sees the plan or not; those of the plans the actor sees."""
        seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))
        own = Q(unit=actor.unit_id) if actor.unit_id else Q(pk__in=[])
        return self.filter(own | Q(Exists(seen)))

    def for_page(self) -> ChargeQuerySet:
        """With what a page, the predicates and the guards read (no further query)."""
        return self.select_related("unit", "proposal", "commitment", "decision__agenda_item__meeting")

    def for_list(self) -> ChargeQuerySet:
        """With what a row shows."""
        long = (f"proposal__{name}" for name in LONG_TEXTS)
        return self.for_page().defer(*long)

    def concerning(self, actor: Actor) -> ChargeQuerySet:
        """What belongs on the actor's list: RDEC's, which accepts the reports, of all plans it sees; else the unit's own."""
        if actor.kind == UnitKind.RDEC:
            return self.all()  # only of a plan that was formed is there any, and RDEC sees all of these
        return self.filter(unit=actor.unit_id) if actor.unit_id else self.none()

    def by_until(self) -> ChargeQuerySet:
        """What is to be done first, first; what has no day of its own after that, the oldest first."""
        return self.order_by(F("until").asc(nulls_last=True), "id")

    def reported(self) -> ChargeQuerySet:
        """What RDEC is to accept, the most urgent first (index ``charge_reported``)."""
        return self.filter(state=ChargeState.REPORTED).order_by(F("due_on").asc(nulls_last=True), "id")

    def due_from(self, unit: int | None) -> ChargeQuerySet:
        """What the unit has still to report as done; of a plan that was given up nothing."""
        return self.filter(unit=unit, state__in=TO_REPORT).exclude(proposal__state__in=GIVEN_UP)


class DecisionQuerySet(models.QuerySet):
    """Decisions of project meetings."""

    def to_answer(self, plan: Proposal) -> DecisionQuerySet:
        """What the proposer must answer on filing again after a meeting (one query)."""
        return self.filter(agenda_item__proposal=plan, answered_at__isnull=True).order_by("agenda_item_id", "number")
