"""Requests for counselling and what was spoken about (R8); never who sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import District, Unit
from accounts.states import UnitKind
from guidance.queries import RequestQuerySet
from guidance.states import Contacted, RequestState, Topic, Way
from inputs.words import listed
from proposals.models import Proposal
from proposals.models.offices import offices
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class CounsellingRequest(BesidePlans, Stateful):
    """輔導申請: somebody asks for help with a plan, or with an idea that is none yet."""

    machine_name = "counselling"
    part_of = "proposal"
    read_with = ("asked_by", "team", "proposal__owner")

    state = FSMField(
        _("狀態"), max_length=10, choices=RequestState, default=RequestState.ASKED, protected=True, editable=False
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="counselling", verbose_name=_("計畫")
    )
    title = models.CharField(_("計畫或構想名稱"), max_length=100)
    topics = ArrayField(models.CharField(max_length=10, choices=Topic), verbose_name=_("想請教的事"))
    words = models.TextField(_("說明"), max_length=1000)
    districts = models.ManyToManyField(District, related_name="requests", verbose_name=_("行政區"))
    asked_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("申請單位"))
    asked_at = models.DateTimeField(_("申請時間"), default=timezone.now)
    contact_name = models.CharField(_("聯絡人"), max_length=60)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40)
    contact_email = models.EmailField(_("電子郵件"), blank=True)
    way = models.CharField(_("輔導方式"), max_length=10, choices=Way, blank=True)
    team = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("輔導單位"), db_index=False
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("輔導員"),
        db_index=False,
    )
    assigned_at = models.DateTimeField(_("分派時間"), null=True, blank=True)
    contacted_on = models.DateField(_("最近聯繫"), null=True, blank=True)
    outcome = models.TextField(_("輔導結果"), max_length=2000, blank=True)

    objects = RequestQuerySet.as_manager()

    if TYPE_CHECKING:
        contacts: RelatedManager[ContactNote]
        transitions: RelatedManager[RequestTransition]

    class Meta:
        verbose_name = _("輔導申請")
        verbose_name_plural = _("輔導申請")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(team__isnull=False, assigned_at__isnull=False),
                name="assigned_has_team",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(outcome=""), name="closed_counselling_says_what"),
            # One open request of a unit about one plan: what else it wants to know it says there.
            models.UniqueConstraint(
                fields=["proposal", "asked_by"],
                condition=Q(state__in=["asked", "triaged", "assigned"]),
                name="one_open_counselling",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="counselling_by_due"),
            models.Index(fields=["asked_by", "due_on", "id"], name="counselling_of_unit"),
            models.Index(fields=["team", "due_on", "id"], name="counselling_by_team"),
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                condition=Q(state__in=["asked", "triaged", "assigned"]),
                name="counselling_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(_("輔導申請「%s」")) % self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:request", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.title

    @property
    def topics_label(self) -> str:
        """What it is about, in words."""
        return listed(str(Topic(topic).label) for topic in self.topics)

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Where it lies: code, name, whether the district has priority (R16)."""
        return [(district.code, district.name, district.priority) for district in self.districts.all()]

    @property
    def days_silent(self) -> int | None:
        """Days since somebody spoke with who asked, or since it was assigned; None before that."""
        since = max(filter(None, (self.contacted_on, self.assigned_on)), default=None)
        return (timezone.localdate() - since).days if since else None

    @property
    def assigned_on(self) -> dt.date | None:
        """The day since when its team counsels."""
        return timezone.localdate(self.assigned_at) if self.assigned_at else None

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it; 提案單位 is who asked."""
        if party == Party.PROPOSER:
            return [self.asked_by]
        if party == Party.TEAM:
            return [self.team] if self.team else []
        return [unit for unit in offices() if unit.kind == UnitKind.PLATFORM] if party == Party.PLATFORM else []


class ContactNote(models.Model):
    """聯繫紀錄: that a team spoke with who asked, when, how and about what; a line once written stays."""

    request = models.ForeignKey(
        CounsellingRequest, models.PROTECT, related_name="contacts", verbose_name=_("輔導申請"), db_index=False
    )
    day = models.DateField(_("日期"))
    how = models.CharField(_("方式"), max_length=10, choices=Contacted)
    words = models.TextField(_("談了什麼"), max_length=2000)
    by = models.CharField(_("紀錄人"), max_length=200)
    recorded_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    class Meta:
        verbose_name = _("聯繫紀錄")
        verbose_name_plural = _("聯繫紀錄")
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["request", "-day", "-id"], name="contacts_of_request")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_how_display()}"

    @property
    def is_late(self) -> bool:
        """Was it written down more than a week afterwards?"""
        return timezone.localdate(self.recorded_at) - self.day > dt.timedelta(days=7)


class RequestTransition(Transition):
    """The log of a request."""

    subject = case_of(CounsellingRequest)

    class Meta(Transition.Meta):
        verbose_name = _("輔導申請歷程")
        verbose_name_plural = _("輔導申請歷程")
        indexes = [lines_of_a_case("counselling_log")]
