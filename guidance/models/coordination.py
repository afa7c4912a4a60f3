"""Requests to NDC's centre and to agencies to help with a ministry (R5): what was asked, answered, and came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from guidance.coordination.queries import CoordinationQuerySet
from guidance.coordination.states import CoordinationState, Settled
from programmes.models import CentralProgramme
from proposals.models import Proposal
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from guidance.models.files import CaseFile


class Coordination(BesidePlans, Stateful):
    """中央協調: the platform or RDEC asks NDC's centre or an agency to help with a ministry, of a plan or in general."""

    machine_name = "coordination"
    part_of = "proposal"
    read_with = ("asked_by", "addressee", "proposal__owner")

    state = FSMField(
        _("狀態"),
        max_length=10,
        choices=CoordinationState,
        default=CoordinationState.ASKED,
        protected=True,
        editable=False,
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="coordinations", verbose_name=_("計畫")
    )
    programme = models.ForeignKey(
        CentralProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("中央補助計畫"),
        db_index=False,
    )
    title = models.CharField(_("事由"), max_length=100)
    words = models.TextField(_("請協助的事"), max_length=2000)
    asked_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("提出單位"), db_index=False)
    asked_at = models.DateTimeField(_("提出時間"), default=timezone.now)
    addressee = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("請求對象"), db_index=False)
    answer = models.TextField(_("回復內容"), max_length=2000, blank=True)
    answered_on = models.DateField(_("回復日期"), null=True, blank=True)
    answered_by = models.CharField(_("回復者"), max_length=200, blank=True)
    answer_number = models.CharField(_("來文字號"), max_length=60, blank=True)
    outcome = models.CharField(_("結果"), max_length=10, choices=Settled, blank=True)
    result = models.TextField(_("結果說明"), max_length=2000, blank=True)

    objects = CoordinationQuerySet.as_manager()

    if TYPE_CHECKING:
        files: RelatedManager[CaseFile]
        transitions: RelatedManager[CoordinationTransition]

    class Meta:
        verbose_name = _("中央協調")
        verbose_name_plural = _("中央協調")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "settled"]) | ~Q(answer="") & Q(answered_on__isnull=False),
                name="answered_coordination_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | ~Q(outcome="") & ~Q(result=""), name="settled_coordination_says_what"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="coordination_by_due"),
            models.Index(fields=["state", "due_on", "id"], name="coordination_by_state"),
            models.Index(fields=["addressee", "due_on", "id"], name="coordination_of_unit"),
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                condition=Q(state__in=["asked", "answered"]),
                name="coordination_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(_("中央協調「%s」")) % self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:coordination", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.title

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it: 負責單位 is who was asked, 專管平台 whoever asked."""
        if party == Party.OWNER:
            return [self.addressee]
        return [self.asked_by] if party == Party.PLATFORM else []


class CoordinationTransition(Transition):
    """The log of a request for coordination."""

    subject = case_of(Coordination)

    class Meta(Transition.Meta):
        verbose_name = _("中央協調歷程")
        verbose_name_plural = _("中央協調歷程")
        indexes = [lines_of_a_case("coordination_log")]
