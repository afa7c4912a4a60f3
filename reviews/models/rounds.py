"""Rounds of written review and what agencies say in them (R2); never who sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from proposals.content import from_version
from proposals.models import PlanVersion, Proposal, Venture
from proposals.states import State as PlanState
from reviews.models.answerable import Answerable
from reviews.queries import ItemQuerySet, OpinionQuerySet, RoundQuerySet
from reviews.states import (
    UNDER_REVIEW,
    OpinionState,
    Result,
)
from workflow import known
from workflow.calendar import clock
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class ReviewRound(models.Model):
    """書面審查的一輪: one version of the plan sent to some agencies until a due day (R2)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="review_rounds", verbose_name=_("計畫"))
    number = models.PositiveSmallIntegerField(_("輪次"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="review_rounds", verbose_name=_("審查版本"))
    # What the version is about in short, which similar plans are found by (``reviews.opinions.said``).
    about = models.TextField(editable=False, default="", blank=True)
    due_on = models.DateField(_("期限"))
    # As many after ``due_from`` as the round before had; empty where RDEC named the day, which is then ``due_from``.
    due_days = models.PositiveSmallIntegerField(_("期限工作天數"), null=True, blank=True, editable=False)
    due_from = models.DateField(_("期限起算日"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("分送時間"), default=timezone.now)
    opened_by = models.CharField(_("分送者"), max_length=200)
    released_at = models.DateTimeField(_("最近釋出時間"), null=True, blank=True)
    names_agencies = models.BooleanField(_("釋出時列出機關名稱"), default=True)
    closed_at = models.DateTimeField(_("全數處理完畢時間"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("書面審查")
        verbose_name_plural = _("書面審查")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_round_number")]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(closed_at__isnull=True),
                include=["proposal", "closed_at"],
                name="round_open",
            ),
        ]

    def __str__(self) -> str:
        return str(_("第 %s 輪書面審查") % self.number)

    @property
    def title(self) -> str:
        """What the plan is called in the version it asks about, whatever it was called since (a query where that was deferred)."""
        return from_version(self.version.content).basics.title

    @property
    def names_to_all(self) -> bool:
        """May everybody read which agencies it asks? Once RDEC has released opinions of it under their names (R2)."""
        return self.names_agencies and self.released_at is not None


class OpinionRequest(Stateful):
    """One agency asked in one round, and its opinion once written: content, fit with the central programme (R2)."""

    machine_name = "opinion"
    part_of = "plan"
    read_with = ("round__proposal", "agency")
    is_veiled = False  # read by somebody who is told its alias only (``reviews.permissions.veil``)

    state = FSMField(
        _("狀態"),
        max_length=20,
        choices=OpinionState,
        default=OpinionState.REQUESTED,
        protected=True,
        editable=False,
    )
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="requests", verbose_name=_("輪次"))
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="opinion_requests", verbose_name=_("審查機關"))
    result = models.CharField(_("審查結果"), max_length=10, choices=Result, blank=True)
    content_opinion = models.TextField(_("計畫內容意見"), max_length=4000, blank=True)
    fit_opinion = models.TextField(_("對接中央補助計畫之合宜性"), max_length=4000, blank=True)
    filed_at = models.DateTimeField(_("回復時間"), null=True, blank=True)
    released_at = models.DateTimeField(_("釋出時間"), null=True, blank=True)
    # Why it is not this agency's, and which it belongs to, as the agency says.
    misrouted_reason = models.TextField(_("退分理由"), max_length=2000, blank=True)
    belongs_to = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("應由哪個機關審查")
    )
    # What the agency asks for and RDEC has not answered.
    extension_until = models.DateField(_("申請展延至"), null=True, blank=True)
    extension_reason = models.TextField(_("展延理由"), max_length=500, blank=True)
    # When the round went on already, and by whom; empty for those it began with.
    added_at = models.DateTimeField(_("加請時間"), null=True, blank=True, editable=False)
    added_by = models.CharField(_("加請者"), max_length=200, blank=True, editable=False)
    # What it is called where the round does not name its agencies.
    alias = models.CharField(_("代稱"), max_length=2, blank=True, editable=False)
    excused_reason = models.TextField(_("逾期結案理由"), max_length=2000, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("審查意見")
        verbose_name_plural = _("審查意見")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "agency"],
                condition=~Q(state__in=["called_off", "reassigned", "recalled"]),
                name="one_request_an_agency",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["awaiting_release", "released"]) | (~Q(result="") & Q(filed_at__isnull=False)),
                name="filed_opinion_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="misrouted") | ~Q(misrouted_reason=""), name="misrouted_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(extension_until__isnull=True) | Q(state="requested"), name="extension_of_who_writes"
            ),
            models.CheckConstraint(condition=~Q(state="excused") | ~Q(excused_reason=""), name="excused_has_reason"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on", "id"], include=["round"], name="opinion_in_hand"),
            models.Index(
                fields=["state_since", "id"],
                condition=Q(state="misrouted") | Q(extension_until__isnull=False),
                name="opinion_to_answer",
            ),
            # The list of them, the newest first: of those that stand so, of one agency.
            models.Index(fields=["state", "-id"], include=["due_on", "round"], name="opinion_by_state"),
            models.Index(fields=["agency", "-id"], include=["state", "due_on", "round"], name="opinion_by_agency"),
            models.Index(
                fields=["agency", "-released_at"],
                condition=Q(state="released"),
                include=["id", "round"],
                name="opinion_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}：{self.round.proposal}"

    def get_absolute_url(self) -> str:
        """The opinion's page; to who is told its alias only by that: numbers rise as agencies are asked."""
        if self.is_veiled:
            return reverse("reviews:opinion_called", args=[self.round_id, self.alias])
        return reverse("reviews:opinion", args=[self.pk])

    @property
    def paper_url(self) -> str:
        """The same of its 書面審查意見表."""
        return f"{self.get_absolute_url()}paper/"

    @property
    def anchor(self) -> str:
        """Where it stands on a page with others."""
        return f"opinion-{self.round_id}-{self.alias}" if self.is_veiled else f"opinion-{self.pk}"

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """Whether the plan is still seen: an agency may have been let out of it since its page was opened."""
        return {"is_seen": Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("round__proposal")))}

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """What its plan asks for."""
        return Proposal.known_when_locked()

    @property
    def plan(self) -> Proposal:
        """The plan of its round."""
        return self.round.proposal

    @property
    def asked_until(self) -> dt.date:
        """When its agency is to have answered: its own day, or the round's where nobody is waited for any more."""
        return self.due_on or self.round.due_on

    @property
    def is_overdue(self) -> bool:
        """Has that day gone by? An agency may use all the time it was given."""
        return self.asked_until < timezone.localdate(clock.now())

    @property
    def earliest_extension(self) -> dt.date:
        """The first day that gives it more time: after the one it has, and to come."""
        return max(self.asked_until, timezone.localdate(clock.now())) + dt.timedelta(days=1)

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this opinion; nobody is asked for more once the review is over."""
        if self.plan.state not in UNDER_REVIEW:
            return []
        return [self.agency] if party == Party.AGENCIES else self.plan.units_for(party)


class OpinionTransition(Transition):
    """The log of an opinion; its data keep every text as it was filed, also one taken back and written anew."""

    subject = case_of(OpinionRequest)

    class Meta(Transition.Meta):
        verbose_name = _("審查意見歷程")
        verbose_name_plural = _("審查意見歷程")
        indexes = [lines_of_a_case("opinion_log")]


class OpinionItem(Answerable):
    """A numbered point of an opinion that the proposer answers one by one (R20)."""

    ANSWERED_IN = frozenset({PlanState.REVIEW_REVISION})

    request = models.ForeignKey(OpinionRequest, models.PROTECT, related_name="items", db_index=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("再問的項目")
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("意見項目")
        verbose_name_plural = _("意見項目")
        ordering = ["request_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_item_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_item_has_answer"
            ),
        ]

    @property
    def plan(self) -> Proposal:
        """The plan of its round."""
        return self.request.round.proposal

    @property
    def reviewed(self) -> PlanVersion:
        """The version of its round."""
        return self.request.round.version

    @property
    def reviewed_id(self) -> int:
        """The key of that version."""
        return self.request.round.version_id

    @property
    def asked_in(self) -> OpinionRequest:
        """The opinion."""
        return self.request

    @property
    def asked_at(self) -> dt.datetime | None:
        """Since its opinion was released."""
        return self.request.released_at

    @property
    def asked_by(self) -> str:
        """The agency."""
        return str(self.request.agency)

    @property
    def asked_when(self) -> str:
        """The round."""
        return str(self.request.round)

    @property
    def follows_words(self) -> str:
        """Which item it asks again, for who reads it: its round and number; empty for one that is new."""
        if self.follows is None:
            return ""
        return gettext("續第 %(round)s 輪第 %(item)s 項") % {
            "round": self.follows.request.round.number,
            "item": self.follows.number,
        }

    @property
    def verdict(self) -> str:
        """What its agency found of the answer, as far as that was released (``ItemQuerySet.for_paper``); empty before."""
        found = [verdict.get_agreed_display() for verdict in self.verdicts.all()]
        return str(found[-1]) if found else ""


class VentureOpinion(models.Model):
    """The two mandated parts on one venture of the round's version: its content, its fit with the programmes (R2).

    A venture that the plan gives up later leaves its title and what was said of it.
    """

    request = models.ForeignKey(OpinionRequest, models.PROTECT, related_name="venture_opinions", db_index=False)
    number = models.PositiveSmallIntegerField(_("事業提案序號"))
    venture = models.ForeignKey(Venture, models.SET_NULL, null=True, related_name="+")
    venture_title = models.CharField(_("事業提案"), max_length=100)
    content = models.TextField(_("計畫內容意見"), max_length=2000, blank=True)
    fit = models.TextField(_("對接中央補助計畫之合宜性"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("事業提案意見")
        verbose_name_plural = _("事業提案意見")
        ordering = ["request_id", "number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="one_opinion_a_venture")]

    def __str__(self) -> str:
        return f"{self.number}　{self.venture_title}"
