"""Querysets of plans; every list is bounded by its caller and never goes round ``visible_to``.

Models name these as their managers, so this module imports models late, inside functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject
from django.utils import timezone

from accounts.models import District, Unit
from chapters.states import Section
from inputs.search import TRIGRAM, Folded, folded, sought_words
from programmes.models import CentralProgramme
from proposals.permissions import (
    PROPOSING,
    SEES_EVERY_PLAN,
    letters_q,
    opens_vouchers,
    reads_filed,
    visible_q,
    ways_to_see,
)
from proposals.states import (
    AT_INTAKE,
    OPEN,
    OUT,
    REVISING,
    WRITERS_FILES,
    WRITING,
    WRITTEN,
    LetterStatus,
    Purpose,
    State,
)
from workflow.engine.queries import StatefulQuerySet
from workflow.engine.steps import MOST_DUTIES
from workflow.rows import Rows
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Consent, PlanVersion, PrivacyNotice, Proposal, Sight

CITY = "臺中市"
CODES: ArrayField = ArrayField(models.CharField(max_length=8))
LONG_TEXTS = ("summary", "vision", "benefits", "vision_fit")  # no row of a list shows them

_more: dict[str, Callable[[OuterRef], Any]] = {}


def show(**columns: Callable[[OuterRef], Any]) -> None:
    """Let a higher app put what it knows of a plan on the plan's pages: a column of their query, given the plan's key."""
    _more.update(columns)


class ProposalQuerySet(StatefulQuerySet):
    """Plans; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> ProposalQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(visible_q(actor))

    def seen_by(
        self, actor: Actor, narrow: Callable[[Any], Any] = lambda rows: rows, *, but: Iterable[int] = ()
    ) -> Rows:
        """The same for a list of many, in the order of this queryset and without those of the keys ``but``.

        One index finds them (``Sight``); ``narrow`` narrows by what stands in it, and is given plans or sights.
        """
        from proposals.models import Proposal

        # What only a plan has is looked for among the plans, by each way to see one.
        if self.query.where or asks_rules(actor):
            return Rows([narrow(self.filter(way).exclude(pk__in=but)) for way in ways_to_see(actor)])
        order = self.query.order_by
        sights = narrow(sights_of(actor)).exclude(proposal__in=but).order_by(*map(_of_sights, order))
        return Rows([sights], key="proposal", of=Proposal.objects.order_by(*order))

    def each_seen_by(self, actor: Actor) -> ProposalQuerySet:
        """The same for a list that has an index of its own: asked of each of its plans."""
        return self.visible_to(actor) if asks_rules(actor) else self.filter(seen_q(actor, "pk"))

    def about(self, words: str) -> ProposalQuerySet:
        """Plans in which every one of ``words`` is found.

        Looked for in the name and number, the contact, the names of the owner and of who represents it, of its
        districts, and the names and codes of the programmes its budget is docked to (``SoughtProgramme``). From three characters on each is
        answered from indexes (``plan_sought`` and those of the keys); a shorter word is looked for in ``plan_told``,
        which holds all it asks.
        """
        return self.filter(*(_found_q(word) for word in sought_words(words)))

    def for_list(self) -> ProposalQuerySet:
        """With what a row shows: owner, who represents it, holder; ``places``: codes, names, priority of its districts."""
        rows = self.select_related("owner", "represented_by", "holder_unit").defer(*LONG_TEXTS)
        return rows.annotate(places=self.places())

    @staticmethod
    def places() -> Any:
        """Codes, names and priority of a plan's districts, as a column."""
        districts = District.objects.filter(proposals=OuterRef("pk")).order_by("code")
        return gathered(districts, "code", "name", "priority")

    @staticmethod
    def unit_written(column: str = "_id") -> Case:
        """A ``column`` of who carries a venture out as its writers have it (``Venture.unit_written``)."""
        return Case(When(unit_rewritten=True, then=f"written_unit{column}"), default=f"executing_unit{column}")

    @staticmethod
    def places_written() -> Any:
        """The same as its writers have them."""
        from proposals.models import Proposal

        filed = Proposal.districts.through.objects.filter(proposal=OuterRef(OuterRef("pk"))).values("district")
        codes = Coalesce(OuterRef("written_districts"), ArraySubquery(filed), output_field=CODES)
        districts = District.objects.alias(written=codes).filter(Q(written__contains=[F("code")])).order_by("code")
        return gathered(districts, "code", "name", "priority")

    def for_intake(self) -> ProposalQuerySet:
        """The same with the version that was filed."""
        return self.for_list().select_related("version").defer(*LONG_TEXTS, "version__content")

    def for_page(self) -> ProposalQuerySet:
        """With what every page of the plan shows around its own content, and what its predicates read.

        ``money`` is the sums of its budget, 元, without the ventures that are :data:`OUT` of it, whose number is beside them;
        ``executors`` the units that carry out its ventures; ``written_places`` its districts as its writers have them;
        ``adjusted_from`` is what :func:`adjusted_from` says.
        """
        from proposals.models import BudgetLine, Venture

        lines = BudgetLine.objects.filter(venture__proposal=OuterRef("pk")).order_by().values("venture__proposal")
        out = Q(venture__outcome__in=OUT)
        columns = {name: Sum(name, filter=~out, default=0) for name in ("central", "local", "private")}
        sums = lines.annotate(sums=JSONObject(**columns, out=Count("venture", filter=out, distinct=True)))
        page = self.for_list().select_related("version", "coach").defer(None).defer("version__content")
        page = page.annotate(adjusted_from=adjusted_from(), written_places=self.places_written())
        executors = Venture.objects.filter(proposal=OuterRef("pk")).order_by().values("executing_unit_id")
        more = {name: make(OuterRef("pk")) for name, make in _more.items()}
        return page.annotate(money=Subquery(sums.values("sums")), executors=ArraySubquery(executors), **more)

    def in_hands_of(self, unit_id: int | None, most: int = MOST_DUTIES) -> ProposalQuerySet:
        """Open plans the unit is to move now, the most urgent first, at least ``most`` (index ``plan_in_hand``).

        Several executing units hold a plan together; each finds it in its hands (index ``plan_in_hands``).
        """
        return self._first_of(self._in_hands(unit_id), most)

    def led_on_by(self, actor: Actor, most: int = MOST_DUTIES) -> ProposalQuerySet:
        """Plans in the unit's hands, and those it writes though others hold them: coached (R14), or to be adjusted."""
        parts = self._in_hands(actor.unit_id)
        if actor.may_propose:
            written = self.by_due().filter(state__in=sorted(WRITTEN))
            parts += [written.filter(**{part: actor.unit_id}) for part in PROPOSING]
        return self._first_of(parts, most)

    def _in_hands(self, unit_id: int | None) -> list[ProposalQuerySet]:
        from proposals.models import Venture

        if unit_id is None:
            return []
        plans = self.open().by_due()
        together = plans.filter(holder=Party.EXECUTING, holder_unit=None)
        executed = Exists(Venture.objects.filter(executing_unit=unit_id, proposal=OuterRef("pk")))
        parts = (executed, *(Q(**{part: unit_id}) for part in PROPOSING))
        return [plans.filter(holder_unit=unit_id), *map(together.filter, parts)]

    def _first_of(self, parts: list[ProposalQuerySet], most: int) -> ProposalQuerySet:
        found: ProposalQuerySet = Rows(parts).first(most) if parts else self.none()
        return found

    def with_open_budget(self) -> ProposalQuerySet:
        """Plans whose budget is checked against today's terms (``proposals.budget.checker.is_live`` for one plan)."""
        from proposals.models import SectionRequest

        asked = SectionRequest.objects.filter(section=Section.BUDGET, closed_at__isnull=True).values("proposal")
        reopened = Q(state=State.INTAKE_REVISION, pk__in=asked)
        return self.filter(Q(state__in=[*WRITING, State.COACHING_REVISION]) | reopened)

    def at_intake(self, unit_id: int | None) -> ProposalQuerySet:
        """Filed plans on the unit's desk, the oldest due first (index ``plan_at_intake``)."""
        return self.filter(holder_unit=unit_id, state__in=sorted(AT_INTAKE)).by_due()

    def proposed_by(self, actor: Actor) -> Rows:
        """Plans the actor's unit owns, or files for somebody who cannot; the newest first."""
        if actor.unit_id is None:
            return Rows([self.none()])
        return Rows([self.filter(**{part: actor.unit_id}).order_by("-id") for part in PROPOSING])

    def by_due(self) -> ProposalQuerySet:
        """The most urgent first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def open(self) -> ProposalQuerySet:
        """Plans that have not ended."""
        return self.filter(state__in=OPEN)


def sights_of(actor: Actor) -> models.QuerySet[Sight]:
    """The plans that the actor's unit sees, which does not oversee them: see :meth:`ProposalQuerySet.seen_by`."""
    from proposals.models import Sight

    return Sight.objects.filter(unit=actor.unit_id)


def seen_q(actor: Actor, path: str) -> Q:
    """The plan whose key is ``path`` is on the actor's lists: asked of the rules for who sees nearly all, else of the sights."""
    from proposals.models import Proposal

    if asks_rules(actor):
        return Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef(path))))
    return Q(Exists(sights_of(actor).filter(proposal=OuterRef(path))))


def asks_rules(actor: Actor) -> bool:
    return actor.unit is None or actor.kind in SEES_EVERY_PLAN


def _of_sights(part: Any) -> Any:
    """The same order among sights, where the plan's key and what it is listed as have other names."""
    return (
        {"id": "proposal_id", "-id": "-proposal_id", "listed_as": "title"}.get(part, part)
        if isinstance(part, str)
        else part
    )


def adjusted_from() -> Case:
    """Of a plan that is being adjusted: its content when that was asked for, and when it was frozen last."""
    from proposals.models import ProposalTransition

    asked = ProposalTransition.objects.filter(subject=OuterRef("pk"), source=State.EXECUTING, target=State.PLAN_CHANGE)
    contents = JSONObject(asked=Subquery(asked.order_by("-id").values("version__content")[:1]), last="version__content")
    return Case(When(state=State.PLAN_CHANGE, then=contents), output_field=models.JSONField())


def filed_for(actor: Actor) -> Case:
    """Of a plan that is being revised, unless the actor proposes it: what was filed last, and the ventures that are out of it."""
    from proposals.models import Venture

    out = Venture.objects.filter(proposal=OuterRef("pk"), outcome__in=OUT).order_by().values("pk")
    filed = JSONObject(content="version__content", out=ArraySubquery(out))
    others = reduce(and_, (~Q(**{part: actor.unit_id}) for part in PROPOSING))
    return Case(When(others, state__in=sorted(REVISING), then=filed), output_field=models.JSONField())


def filed_on(plan: Proposal) -> dt.date | None:
    """When the plan was filed (no query): what an intake desk's letter answers."""
    return plan.submitted_at and timezone.localdate(plan.submitted_at)


def made_on(plan: Proposal, *moves: str) -> dt.date | None:
    """When the last of ``moves`` was made (one query); None where none was."""
    at = plan.transitions.filter(move__in=moves).order_by("id").values_list("at", flat=True).last()
    return at and timezone.localdate(at)


def _found_q(word: str) -> Q:
    from proposals.models import Proposal, SoughtProgramme

    units = Unit.objects.called(word).order_by().values("pk")
    programmes = CentralProgramme.objects.called(word).order_by().values("pk")
    plans = SoughtProgramme.objects.filter(programme__in=programmes).values("proposal")
    places = Proposal.districts.through.objects.filter(district__in=_districts_called(word)).values("proposal")
    if len(word) < TRIGRAM:
        by_unit = Q(owner__in=units) | Q(represented_by__in=units)
        return Q(sought__contains=word) | by_unit | Q(pk__in=places) | Q(pk__in=plans)
    # A union and no OR: each part has its own index, and a programme may be that of thousands of plans.
    keys = Proposal.objects.order_by().values("pk")
    named = [keys.filter(owner__in=units), keys.filter(represented_by__in=units), places, plans]
    return Q(pk__in=keys.filter(sought__contains=word).union(*named))


def _districts_called(word: str) -> models.QuerySet[District, Any]:
    """Those in whose name ``word`` stands, the city's before it; of the city alone every plan is."""
    if word in folded(CITY):
        return District.objects.none()
    names = Folded(Concat(Value(CITY), "name"), "name_en")
    return District.objects.alias(sought=names).filter(sought__contains=word).order_by().values("pk")


NONE = Q(pk__in=[])


class LetterQuerySet(models.QuerySet):
    """Letters of plans; every page begins with a plan the actor may see."""

    def visible_to(self, actor: Actor) -> LetterQuerySet:
        """What the actor may see of plans it may see: its own unit's, and of others what was sent; a 簽 stays inside."""
        return self.filter(letters_q(actor))

    def kept(self) -> LetterQuerySet:
        """Without drafts that were discarded: these stay in the history alone."""
        return self.exclude(status=LetterStatus.DROPPED)

    def since(self, stood: Any, *, also: Q = NONE) -> LetterQuerySet:
        """Those drafted since the plan ``stood`` where it stands and kept, ``also`` others; of what it has several of, all."""
        return self.kept().filter(Q(made_at__gte=stood) | Q(about__isnull=False) | also)

    def telling_of_kept(self) -> LetterQuerySet:
        """With ``has_kept``: was any paper frozen with it? (no further query)"""
        from proposals.models import LetterEnclosure

        return self.annotate(has_kept=Exists(LetterEnclosure.objects.filter(letter=OuterRef("pk"))))

    def for_list(self) -> LetterQuerySet:
        """With what a row shows: its unit, the last version's subject, number and day (no further query)."""
        from proposals.models import LetterVersion

        last = LetterVersion.objects.filter(letter=OuterRef("pk")).order_by("-number")
        columns = {
            "subject": Subquery(last.values("content__subject")[:1]),
            "letter_number": Subquery(last.values("letter_number")[:1]),
            "letter_date": Subquery(last.values("letter_date")[:1]),
        }
        return self.select_related("unit").annotate(**columns).order_by("-id")


class FileQuerySet(models.QuerySet):
    """Files of plans; every page begins with a plan the actor may see."""

    def shown_to(self, actor: Actor, plan: Proposal) -> FileQuerySet:
        """Those of ``plan`` that the actor reads: while it is revised, others read those of what was filed (R20)."""
        return (self.filed(plan) if reads_filed(plan, actor) else self).opened_by(actor, plan)

    def opened_by(self, actor: Actor, plan: Proposal) -> FileQuerySet:
        """Without the papers of its money, where these are not for the actor."""
        return self if opens_vouchers(plan, actor) else self.exclude(purpose=Purpose.PAYMENT)

    def filed(self, plan: Proposal) -> FileQuerySet:
        """But for what its writers have added since the current version, while it is revised."""
        added = self.added_since(plan.version) if plan.state in REVISING and plan.version else self.none()
        return self.exclude(pk__in=added.values("pk"))

    def added_since(self, version: PlanVersion) -> FileQuerySet:
        """What its writers have added to the plan since ``version``; papers of its course are recorded by offices."""
        return self.filter(
            proposal=version.proposal_id, purpose__in=sorted(WRITERS_FILES), added_at__gt=version.created_at
        )


class VisionQuerySet(models.QuerySet):
    """Versions of the districts' visions."""

    def present(self) -> VisionQuerySet:
        """The latest version of each district (index of ``one_vision_number``)."""
        return self.order_by("district_id", "-number").distinct("district_id")


class FitQuerySet(models.QuerySet):
    """Findings whether ventures fit the visions of their districts."""

    def standing(self) -> FitQuerySet:
        """The latest of each venture and district: a plan that is filed again is judged again."""
        return self.order_by("venture_id", "district_id", "-id").distinct("venture_id", "district_id")


class PrivacyNoticeQuerySet(models.QuerySet[Any]):
    """個資告知事項, the newest first."""

    def in_force(self, day: dt.date) -> PrivacyNotice | None:
        """The notice that holds on ``day``: the last one published of those whose day has come (one query).

        One that was to hold from a later day is replaced by whatever was published after it, which was written from it.
        """
        return self.filter(effective_from__lte=day).last_published()

    def last_published(self) -> PrivacyNotice | None:
        """The one with the highest number (one query)."""
        found: PrivacyNotice | None = self.order_by("-number").first()
        return found


class ConsentQuerySet(models.QuerySet[Any]):
    """Consents; rows are only ever added, so the last one of a kind is what holds."""

    def last_of(self, plan: Proposal, kind: str) -> Consent | None:
        """What holds of one kind (one query, notice included; index ``consent_of_plan``)."""
        found: Consent | None = self.filter(proposal=plan, kind=kind).select_related("notice").order_by("-id").first()
        return found
