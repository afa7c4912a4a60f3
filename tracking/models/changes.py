"""Changes of accepted work plans (R10); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from inputs.words import listed
from proposals.models import Proposal
from tracking.models.undertakings import Undertaking
from tracking.models.work import WorkPlan
from tracking.queries import ChangeQuerySet
from tracking.states import Between, ChangeKind, ChangeState
from workflow import known
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class ChangeRequest(Stateful):
    """計畫變更 of one undertaking: a whole new work plan beside the accepted one, with the reason (R10)."""

    machine_name = "change"
    part_of = "plan"
    read_with = (
        "undertaking__venture__proposal__owner",
        "undertaking__venture__executing_unit",
        "undertaking__baseline",
        "work_plan",
        "was",
    )
    held_with = ("undertaking", "undertaking__venture__proposal")  # its baseline, and the plan that waits for it

    state = FSMField(
        _("狀態"), max_length=10, choices=ChangeState, default=ChangeState.DRAFTING, protected=True, editable=False
    )
    undertaking = models.ForeignKey(
        Undertaking, models.PROTECT, related_name="changes", verbose_name=_("列管案件"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("第幾次變更"))
    kinds = ArrayField(models.CharField(max_length=8, choices=ChangeKind), default=list, verbose_name=_("變更種類"))
    between = models.CharField(_("經費在哪之間調整"), max_length=8, choices=Between, blank=True)
    why = models.TextField(_("變更理由"), max_length=2000, blank=True)
    was = models.ForeignKey(WorkPlan, models.PROTECT, related_name="+", verbose_name=_("原工作計畫"))
    work_plan = models.ForeignKey(
        WorkPlan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("變更後工作計畫")
    )
    filed_at = models.DateTimeField(_("送審時間"), null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("計畫變更")
        verbose_name_plural = _("計畫變更")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "number"], name="one_change_number"),
            models.UniqueConstraint(
                fields=["undertaking"], condition=Q(state__in=["drafting", "filed"]), name="one_open_change"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "accepted", "refused"])
                | Q(work_plan__isnull=False, filed_at__isnull=False) & ~Q(why=""),
                name="filed_change_says_what",
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                name="change_in_hand",
                condition=Q(state__in=["drafting", "filed"]),
            )
        ]

    def __str__(self) -> str:
        return str(_("%(undertaking)s 第 %(number)d 次計畫變更")) % {
            "undertaking": self.undertaking,
            "number": self.number,
        }

    def get_absolute_url(self) -> str:
        """The change's page."""
        return reverse("tracking:change", args=[self.pk])

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """What decides its way."""
        return ChangeQuerySet.bounds()

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """What its plan asks for."""
        return Proposal.known_when_locked()

    @property
    def plan(self) -> Proposal:
        """The plan of its undertaking."""
        return self.undertaking.plan

    @property
    def executing_unit_id(self) -> int:
        """Whose it is, for the predicates."""
        return self.undertaking.executing_unit_id

    @property
    def kinds_label(self) -> str:
        """What it is about, in words."""
        return listed(str(ChangeKind(kind).label) for kind in self.kinds)

    @property
    def called(self) -> str:
        """「事業甲　第 1 次計畫變更」."""
        return f"{self.undertaking.venture.called}　{_('第 %(number)s 次計畫變更') % {'number': self.number}}"

    @property
    def holder_label(self) -> str:
        """In whose hands, by name."""
        if self.holder == Party.EXECUTING:
            return self.undertaking.executing_unit.name
        return self.holder_unit.name if self.holder_unit else str(self.get_holder_display())

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to its undertaking."""
        return self.undertaking.units_for(party)


class ChangeTransition(Transition):
    """The log of a change."""

    subject = case_of(ChangeRequest)

    class Meta(Transition.Meta):
        verbose_name = _("計畫變更歷程")
        verbose_name_plural = _("計畫變更歷程")
        indexes = [lines_of_a_case("change_log")]
