"""Matches of ventures with partners, what is sought, what is put in (R6); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from accounts.states import UnitKind
from documents.models import Attachment
from guidance.matching.queries import MatchQuerySet
from guidance.matching.states import MatchState
from guidance.models.partners import Partner
from guidance.partners.states import Help, PartnerKind, Theme
from inputs.words import listed
from proposals.models import Proposal, Venture
from proposals.models.offices import offices
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class SoughtHelp(models.Model):
    """尋求的協助: what a venture seeks from partners, said by its proposer; suggestions go by it."""

    venture = models.OneToOneField(Venture, models.CASCADE, related_name="sought_help", verbose_name=_("事業提案"))
    themes = ArrayField(models.CharField(max_length=12, choices=Theme), default=list, verbose_name=_("主題"))
    offers = ArrayField(models.CharField(max_length=12, choices=Help), verbose_name=_("尋求的協助"))
    words = models.TextField(_("說明"), max_length=1000)
    by = models.CharField(_("登錄人"), max_length=200)
    at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    class Meta:
        verbose_name = _("尋求的協助")
        verbose_name_plural = _("尋求的協助")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words

    @property
    def offers_label(self) -> str:
        """What is sought, in words."""
        return listed(str(Help(offer).label) for offer in self.offers)

    @property
    def themes_label(self) -> str:
        """The themes that were said, in words."""
        return listed(str(Theme(theme).label) for theme in self.themes)


class Match(BesidePlans, Stateful):
    """媒合: a partner is to work along with a venture."""

    machine_name = "match"
    part_of = "proposal"
    read_with = ("partner__unit", "proposal__owner", "proposal__represented_by", "asked_by")
    held_with = ("partner",)  # two that take its last place wait for each other

    state = FSMField(
        _("狀態"), max_length=10, choices=MatchState, default=MatchState.SUGGESTED, protected=True, editable=False
    )
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="matches", verbose_name=_("計畫"))
    # A venture may be taken out of a draft; the match stays under the name the venture had.
    venture = models.ForeignKey(
        Venture, models.SET_NULL, null=True, blank=True, related_name="matches", verbose_name=_("事業提案")
    )
    title = models.CharField(_("事業提案"), max_length=100)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="matches", verbose_name=_("協力夥伴"))
    kind = models.CharField(_("夥伴類別"), max_length=12, choices=PartnerKind, editable=False)  # as figures count it
    words = models.TextField(_("希望夥伴做什麼"), max_length=1000)
    asked_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("提出單位"), db_index=False)
    asked_at = models.DateTimeField(_("提出時間"), default=timezone.now)
    year = models.PositiveSmallIntegerField(_("年度"), editable=False)  # ROC, in which it was suggested
    contacted_at = models.DateTimeField(_("聯繫夥伴時間"), null=True, blank=True, editable=False)
    agreement = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("合作文件")
    )
    agreement_number = models.CharField(_("合作文件文號"), max_length=60, blank=True)
    outcome = models.TextField(_("結果或理由"), max_length=2000, blank=True)
    closed_by = models.CharField(_("結束單位"), max_length=60, blank=True, editable=False)

    objects = MatchQuerySet.as_manager()

    if TYPE_CHECKING:
        contributions: RelatedManager[Contribution]
        transitions: RelatedManager[MatchTransition]

    class Meta:
        verbose_name = _("媒合")
        verbose_name_plural = _("媒合")
        ordering = ["-id"]
        constraints = [
            # One that was declined stands in the way of another for the same venture; one that came to its end does not.
            models.UniqueConstraint(
                fields=["venture", "partner"], condition=~Q(state="ended"), name="one_match_of_a_partner"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "ended"]) | Q(agreement__isnull=False) | Q(agreement_number__gt=""),
                name="begun_match_has_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ended", "declined"]) | Q(outcome__gt=""), name="closed_match_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="matches_by_due"),
            models.Index(fields=["state", "due_on", "id"], name="matches_by_state"),
            models.Index(fields=["partner", "due_on", "id"], name="matches_of_partner"),
            models.Index(fields=["year", "kind", "state"], name="matches_of_year"),
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                condition=Q(state__in=["suggested", "contacted", "agreed", "active"]),
                name="matches_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(_("媒合「%(venture)s」與「%(partner)s」")) % {"venture": self.title, "partner": self.partner.name}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:match", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return f"{self.title} × {self.partner.name}"

    @property
    def has_paper(self) -> bool:
        """Is there a paper it was agreed on, or its number?"""
        return bool(self.agreement_id or self.agreement_number)

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Where the plan lies."""
        return self.proposal.named_districts

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it; for a partner without people here the platform answers.

        A partner hears of a match once it was spoken to.
        """
        if party == Party.PROPOSER:
            return [self.proposal.proposing_unit]
        platform = [unit for unit in offices() if unit.kind == UnitKind.PLATFORM]
        if party == Party.PARTNER:
            if self.contacted_at is None:
                return []
            return [self.partner.unit] if self.partner.unit and self.partner.signs_in else platform
        return platform if party == Party.PLATFORM else []


class Contribution(models.Model):
    """投入: hours or money that a partner put in on a day. A line once written stays; a wrong one is struck out by another."""

    match = models.ForeignKey(
        Match, models.PROTECT, related_name="contributions", verbose_name=_("媒合"), db_index=False
    )
    kind = models.CharField(_("夥伴類別"), max_length=12, choices=PartnerKind)  # as figures count it
    day = models.DateField(_("日期"))
    hours = models.DecimalField(_("時數"), max_digits=7, decimal_places=1, default=0)
    amount = models.BigIntegerField(_("金額（元）"), default=0)
    words = models.CharField(_("做了什麼"), max_length=300)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("更正")
    )
    by = models.CharField(_("登錄人"), max_length=200)
    recorded_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    class Meta:
        verbose_name = _("投入紀錄")
        verbose_name_plural = _("投入紀錄")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, hours__gte=0, amount__gte=0) & (Q(hours__gt=0) | Q(amount__gt=0))
                | Q(reverses__isnull=False, hours__lte=0, amount__lte=0),
                name="contribution_is_something",
            )
        ]
        indexes = [
            models.Index(fields=["match", "-day", "-id"], name="contributions_of_match"),
            models.Index(fields=["kind", "-day", "-id"], name="contributions_of_kind"),
            models.Index(fields=["-day", "-id"], name="contributions_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.words}"


class MatchTransition(Transition):
    """The log of a match."""

    subject = case_of(Match)

    class Meta(Transition.Meta):
        verbose_name = _("媒合歷程")
        verbose_name_plural = _("媒合歷程")
        indexes = [lines_of_a_case("match_log")]
