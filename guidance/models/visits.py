"""Site visits: where and when, who comes, what was seen and found (R8); never who sees them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import District, Unit
from accounts.states import UnitKind
from chapters.states import Section
from documents.models import Attachment
from guidance.models.counselling import CounsellingRequest
from guidance.models.networks import NetworkMember
from guidance.queries import VisitQuerySet
from guidance.states import VisitState
from inputs.words import listed
from proposals.models import Proposal, Venture
from proposals.models.offices import offices
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from guidance.models.follow_ups import FollowUp

MOST_DAYS = 5  # offered by who asks


@dataclass(frozen=True)
class Invites:
    """What calendars are to do with the visit (RFC 5546), and why."""

    method: str
    reason: str = ""


class Visit(BesidePlans, Stateful):
    """現地訪視: the place of a plan, of a request for counselling or of an idea is looked at together."""

    machine_name = "visit"
    part_of = "proposal"
    read_with = ("asked_by", "team", "request__team", "proposal__owner", "district")

    state = FSMField(
        _("狀態"), max_length=10, choices=VisitState, default=VisitState.PROPOSED, protected=True, editable=False
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("計畫")
    )
    request = models.ForeignKey(
        CounsellingRequest, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("輔導申請")
    )
    title = models.CharField(_("計畫或構想名稱"), max_length=100)
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("行政區"), db_index=False)
    purpose = models.TextField(_("訪視目的"), max_length=1000)
    offered = ArrayField(models.DateField(), size=MOST_DAYS, verbose_name=_("可配合的日期"))
    asked_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("提出單位"), db_index=False)
    asked_at = models.DateTimeField(_("提出時間"), default=timezone.now)
    # What lists go by: the day of the visit, the first of those offered until one is set.
    day = models.DateField(_("訪視日期"))
    starts_at = models.DateTimeField(_("開始時間"), null=True, blank=True)
    ends_at = models.DateTimeField(_("結束時間"), null=True, blank=True)
    place = models.CharField(_("地點"), max_length=200, blank=True)
    team = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主辦單位"), db_index=False
    )
    # What calendars know the visit by, and how often it was put off since they were told of it first (RFC 5545).
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sequence = models.PositiveSmallIntegerField(_("改期次數"), default=0, editable=False)
    others_came = models.CharField(_("其他到場人員"), max_length=300, blank=True)
    seen = models.TextField(_("訪視所見"), max_length=4000, blank=True)
    recorded_by = models.CharField(_("紀錄人"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("紀錄時間"), null=True, blank=True)

    invites: Invites | None = None  # what those who come are told with the move that is being made
    uninvited: Sequence[VisitParty] = ()  # who came until that move

    objects = VisitQuerySet.as_manager()

    if TYPE_CHECKING:
        parties: RelatedManager[VisitParty]
        photos: RelatedManager[VisitPhoto]
        answers: RelatedManager[VisitAnswer]
        findings: RelatedManager[VisitFinding]
        follow_ups: RelatedManager[FollowUp]
        transitions: RelatedManager[VisitTransition]

    class Meta:
        verbose_name = _("現地訪視")
        verbose_name_plural = _("現地訪視")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "cancelled"])
                | Q(team__isnull=False, starts_at__isnull=False, ends_at__gt=F("starts_at")) & ~Q(place=""),
                name="scheduled_visit_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded") | Q(recorded_at__isnull=False) & ~Q(seen=""),
                name="recorded_visit_says_what",
            ),
            # A unit that has asked waits for a day; what else it wants to be seen it says there.
            *(
                models.UniqueConstraint(
                    fields=[about, "asked_by", "district"],
                    condition=Q(state="proposed"),
                    name=f"one_visit_asked_of_{about}",
                )
                for about in ("proposal", "request")
            ),
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="visits_by_day"),
            models.Index(fields=["state", "-day", "-id"], name="visits_by_state"),
            models.Index(fields=["district", "-day", "-id"], name="visits_of_district"),
            models.Index(fields=["asked_by", "-day", "-id"], name="visits_asked"),
            models.Index(fields=["team", "-day", "-id"], name="visits_led"),
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                condition=Q(state__in=["proposed", "scheduled", "held"]),
                name="visits_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(_("現地訪視「%s」")) % self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:visit", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.title

    @property
    def is_entered_late(self) -> bool:
        """Was it held before it was entered? Then nobody is invited to it, nor told that it is set."""
        held_on = timezone.localdate(self.starts_at) if self.starts_at else self.offered[-1]
        return held_on < timezone.localdate(self.asked_at)

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Where it is: code, name, whether the district has priority (R16)."""
        return [(self.district.code, self.district.name, self.district.priority)]

    @property
    def when(self) -> str:
        """「115.12.03 14:00–16:00」; empty before a day is set."""
        if self.starts_at is None or self.ends_at is None:
            return ""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{roc(start)} {start:%H:%M}–{end:%H:%M}"

    @property
    def standing(self) -> dict[int, VisitAnswer]:
        """What each unit answered last, by its key: of the day that is set, or of the days offered."""
        return {row.unit_id: row for row in self.answers.all() if row.sequence == self.set_for}

    @property
    def set_for(self) -> int | None:
        """Which day answers are about: how often it was put off; none before one is set."""
        return self.sequence if self.starts_at else None

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it: 提案單位 is the plan's, or who asked for counselling."""
        if party == Party.PROPOSER:
            return [unit for unit in [self.proposing_unit] if unit]
        if party == Party.TEAM:
            return [self.team] if self.team else []
        if party == Party.PLATFORM:
            return [unit for unit in offices() if unit.kind == UnitKind.PLATFORM]
        return [party.unit for party in self.parties.select_related("unit") if party.unit]

    @property
    def proposing_unit(self) -> Unit | None:
        """Whose place it is: the plan's proposer, else who asked for counselling."""
        if self.proposal:
            return self.proposal.proposing_unit
        return self.request.asked_by if self.request else None


class VisitParty(models.Model):
    """Who takes part in a visit: a unit, or somebody by name."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="parties", verbose_name=_("現地訪視"), db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("單位"))
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    email = models.EmailField(_("電子郵件"), blank=True)
    # Of whom the networks name, as long as they do.
    member = models.ForeignKey(
        NetworkMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("聯絡網成員")
    )
    came = models.BooleanField(_("到場"), null=True, blank=True)
    # The day of the visit while it is ahead and another unit leads it; triggers keep it. A unit's next ones are found by it.
    day = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("訪視參加者")
        verbose_name_plural = _("訪視參加者")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "unit"], name="one_party_of_a_unit"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, name="", email="") | Q(unit=None) & ~Q(name=""),
                name="visit_party_is_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "day", "visit"], condition=Q(day__isnull=False), name="visits_ahead"),
            models.Index(Upper("email"), condition=Q(unit=None), name="visits_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.unit.name if self.unit else self.name


class VisitAnswer(models.Model):
    """What a unit answers: on which of the days offered it can be there, or whether it comes on the day that was set.

    A line once written stays; the last one of a unit counts, until the visit is put off.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answers", verbose_name=_("現地訪視"), db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("單位"), db_index=False)
    comes = models.BooleanField(_("出席"))
    days = ArrayField(models.DateField(), size=MOST_DAYS, default=list, blank=True, verbose_name=_("可以的日期"))
    words = models.CharField(_("出席人員或說明"), max_length=300, blank=True)
    sequence = models.PositiveSmallIntegerField(_("改期次數"), null=True)  # of the visit then; none before a day is set
    by = models.CharField(_("回復人"), max_length=200)
    at = models.DateTimeField(_("回復時間"), default=timezone.now)

    class Meta:
        verbose_name = _("訪視邀請的回復")
        verbose_name_plural = _("訪視邀請的回復")
        ordering = ["id"]
        indexes = [models.Index(fields=["visit", "unit", "id"], name="answers_to_visit")]

    def __str__(self) -> str:
        if self.days:
            return str(_("可以：%s")) % listed(map(roc, self.days))
        return str(_("出席") if self.comes else _("不克出席"))


class VisitPhoto(models.Model):
    """A picture taken at the place, as it is shown: without what the camera knew besides, such as where."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos", verbose_name=_("現地訪視"))
    file = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name=_("照片"))
    caption = models.CharField(_("照片說明"), max_length=100)
    removed_at = models.DateTimeField(_("移除時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("訪視照片")
        verbose_name_plural = _("訪視照片")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption


class VisitFinding(models.Model):
    """What was found of one section of the plan, or of one of its ventures' sections."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", verbose_name=_("現地訪視"))
    section = models.CharField(_("章節"), max_length=20, choices=Section)
    venture = models.ForeignKey(
        Venture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("事業提案")
    )
    label = models.CharField(_("章節名稱"), max_length=200)  # as it was called then: a venture may be taken out
    words = models.TextField(_("發現"), max_length=2000)

    class Meta:
        verbose_name = _("訪視發現")
        verbose_name_plural = _("訪視發現")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class VisitTransition(Transition):
    """The log of a visit."""

    subject = case_of(Visit)

    class Meta(Transition.Meta):
        verbose_name = _("現地訪視歷程")
        verbose_name_plural = _("現地訪視歷程")
        indexes = [lines_of_a_case("visit_log")]
