"""What agencies give and who uses it (R5); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from guidance.partners.states import Theme
from guidance.resources.queries import ResourceQuerySet, UseQuerySet
from guidance.resources.states import ResourceKind, UseState
from inputs.words import listed
from proposals.models import Proposal
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_PLACES = 999


class Resource(models.Model):
    """機關資源: something an agency gives to plans this year, to so many, under conditions."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("提供機關"), db_index=False)
    kind = models.CharField(_("資源類別"), max_length=12, choices=ResourceKind)
    title = models.CharField(_("名稱"), max_length=100)
    words = models.TextField(_("說明"), max_length=2000)
    conditions = models.CharField(_("條件"), max_length=500, blank=True)
    themes = ArrayField(models.CharField(max_length=12, choices=Theme), verbose_name=_("主題"))
    districts = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name=_("行政區"))
    valid_from = models.DateField(_("可使用期間起"))
    valid_until = models.DateField(_("可使用期間迄"))
    capacity = models.PositiveSmallIntegerField(
        _("可提供幾件"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    taken = models.PositiveSmallIntegerField(_("已同意件數"), default=0, editable=False)
    contact = models.CharField(_("承辦窗口"), max_length=100, help_text=_("科室與分機；這裡不寫個人資料。"))
    is_open = models.BooleanField(_("開放申請"), default=True)
    entered_by = models.CharField(_("登錄人"), max_length=200, editable=False)
    entered_at = models.DateTimeField(_("登錄時間"), default=timezone.now, editable=False)

    objects = ResourceQuerySet.as_manager()

    if TYPE_CHECKING:
        uses: RelatedManager[ResourceUse]

    class Meta:
        verbose_name = _("機關資源")
        verbose_name_plural = _("機關資源")
        ordering = ["valid_until", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="resource_period"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="resource_has_room"),
        ]
        indexes = [
            models.Index(fields=["valid_until", "id"], name="resources_by_end"),
            models.Index(fields=["unit", "valid_until", "id"], name="resources_of_unit"),
            GinIndex(fields=["themes"], name="resources_by_theme"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:resource", args=[self.pk])

    @property
    def themes_label(self) -> str:
        """What it is for, in words."""
        return listed(str(Theme(theme).label) for theme in self.themes)

    @property
    def is_ahead(self) -> bool:
        """Is its first day to come?"""
        return self.valid_from > timezone.localdate()

    @property
    def room(self) -> int:
        """To how many more it can be given."""
        return max(self.capacity - self.taken, 0)


class ResourceUse(BesidePlans, Stateful):
    """資源使用: a plan is to use what an agency gives."""

    machine_name = "resource_use"
    part_of = "proposal"
    read_with = ("resource", "giver", "asked_by", "proposal__owner", "proposal__represented_by")
    held_with = ("resource",)

    state = FSMField(_("狀態"), max_length=10, choices=UseState, default=UseState.ASKED, protected=True, editable=False)
    resource = models.ForeignKey(
        Resource, models.PROTECT, related_name="uses", verbose_name=_("機關資源"), db_index=False
    )
    giver = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("提供機關"), db_index=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="resource_uses", verbose_name=_("計畫"))
    words = models.TextField(_("要用在哪裡"), max_length=1000)
    asked_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("申請單位"), db_index=False)
    asked_at = models.DateTimeField(_("申請時間"), default=timezone.now)
    outcome = models.TextField(_("使用情形"), max_length=2000, blank=True)

    objects = UseQuerySet.as_manager()

    if TYPE_CHECKING:
        transitions: RelatedManager[ResourceUseTransition]

    class Meta:
        verbose_name = _("資源使用")
        verbose_name_plural = _("資源使用")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "proposal"],
                condition=Q(state__in=["asked", "accepted"]),
                name="one_use_of_a_resource",
            ),
            models.CheckConstraint(condition=~Q(state="used") | ~Q(outcome=""), name="used_resource_says_what"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="resource_uses_by_due"),
            models.Index(fields=["giver", "due_on", "id"], name="resource_uses_of_giver"),
            models.Index(fields=["resource", "state", "id"], name="resource_uses_of_resource"),
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                condition=Q(state__in=["asked", "accepted"]),
                name="resource_uses_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(_("資源使用「%s」")) % self.resource.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:resource_use", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.resource.title

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it: 負責單位 is the agency that gives."""
        if party == Party.OWNER:
            return [self.giver]
        return [self.proposal.proposing_unit] if party == Party.PROPOSER else []


class ResourceUseTransition(Transition):
    """The log of a use."""

    subject = case_of(ResourceUse)

    class Meta(Transition.Meta):
        verbose_name = _("資源使用歷程")
        verbose_name_plural = _("資源使用歷程")
        indexes = [lines_of_a_case("resource_use_log")]
