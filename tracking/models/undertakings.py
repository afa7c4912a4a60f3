"""Each passed venture's tracking (R9, R10); never who sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from documents.models import Attachment
from proposals.models import Proposal, Venture
from proposals.states import ENDED as PLAN_ENDED
from proposals.states import State as PlanState
from tracking.queries import ConcernQuerySet, UndertakingQuerySet
from tracking.states import ENDED, REDS_TOLD, Every, Light, State
from workflow import known
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class TerminationGround(models.Model):
    """撤銷管制事由: why a venture may leave tracking before it is done, with what that rests on; a list RDEC keeps."""

    code = models.SlugField(_("代碼"), max_length=20, unique=True)
    words = models.CharField(_("事由"), max_length=100)
    clause = models.CharField(_("依據"), max_length=200)
    position = models.PositiveSmallIntegerField(_("順序"), default=0)
    is_active = models.BooleanField(_("可選用"), default=True)

    class Meta:
        verbose_name = _("撤銷管制事由")
        verbose_name_plural = _("撤銷管制事由")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.words}（{self.clause}）"


class Undertaking(Stateful):
    """列管案件: one passed venture from its work plan to its release from tracking (R9, R10)."""

    machine_name = "undertaking"
    part_of = "plan"
    read_with = ("venture__proposal__owner", "venture__executing_unit")
    held_with = ("venture__proposal",)  # it follows its undertakings
    due_within_year = True

    state = FSMField(_("狀態"), max_length=12, choices=State, default=State.PLANNING, protected=True, editable=False)
    venture = models.OneToOneField(Venture, models.PROTECT, related_name="undertaking", verbose_name=_("事業"))
    planned_start = models.DateField(_("預定開始"), null=True, blank=True)
    planned_end = models.DateField(_("預定完成"), null=True, blank=True)
    baseline = models.ForeignKey(
        "tracking.WorkPlan", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("基準工作計畫")
    )
    results = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("成果報告")
    )
    report_every = models.CharField(_("填報頻率"), max_length=8, choices=Every, default=Every.MONTH)
    # Of the latest report that was filed, and how many wait to be: lists of a thousand undertakings join no reports.
    actual = models.DecimalField(_("實際進度（%）"), max_digits=4, decimal_places=1, null=True, blank=True)
    light = models.CharField(_("燈號"), max_length=10, choices=Light, blank=True)
    reported_until = models.DateField(_("填報至"), null=True, blank=True)
    reds = models.PositiveSmallIntegerField(_("連續落後期數"), default=0)
    unfiled = models.PositiveSmallIntegerField(_("待填報期數"), default=0)
    results_summary = models.TextField(_("成果摘要"), max_length=4000, blank=True)
    ground = models.ForeignKey(
        TerminationGround, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤銷管制事由")
    )

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        verbose_name = _("列管案件")
        verbose_name_plural = _("列管案件")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="undertaking_by_due"),
            models.Index(fields=["state", "due_on", "id"], name="undertaking_by_state"),
            models.Index(
                F("reds").desc(), "id", name="undertaking_red", condition=Q(state="tracked", reds__gte=REDS_TOLD)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end__isnull=True) | Q(planned_end__gte=F("planned_start")),
                name="undertaking_period",
            ),
            # R9: nothing is tracked without a work plan and its dates; R10: nothing is released without results.
            models.CheckConstraint(
                condition=~Q(state__in=["plan_filed", "tracked", "reported", "completed", "released"])
                | Q(planned_start__isnull=False, planned_end__isnull=False),
                name="filed_has_period",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["tracked", "reported", "completed", "released"]) | Q(baseline__isnull=False),
                name="tracked_has_baseline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "completed", "released"]) | Q(results__isnull=False),
                name="completed_has_results",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.case_number or ''} {self.venture}".strip()

    def get_absolute_url(self) -> str:
        """The undertaking's page."""
        return reverse("tracking:undertaking", args=[self.pk])

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """What the approval of the venture says, whether a change of the work plan waits, what is left of its money."""
        asked = {"open_change": UndertakingQuerySet.open_change(), **UndertakingQuerySet.left_open()}
        return asked | UndertakingQuerySet.approval()

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """What its plan asks for."""
        return Proposal.known_when_locked()

    @property
    def plan(self) -> Proposal:
        """The plan of its venture."""
        return self.venture.proposal

    @property
    def has_ended(self) -> bool:
        """Is the venture, or its plan, tracked no more? Of rows ``tracking.permissions.goes_on_q`` says the opposite."""
        return self.state in ENDED or self.plan.state in PLAN_ENDED

    @property
    def executing_unit(self) -> Unit:
        """Who carries it out: the unit named, else the plan's proposer."""
        return self.venture.executing_unit or self.plan.proposing_unit

    @property
    def executing_unit_id(self) -> int:
        """Its id, for the predicates."""
        return self.venture.executing_unit_id or self.plan.represented_by_id or self.plan.owner_id

    @property
    def waits_with_plan(self) -> bool:
        """Is its work plan accepted, and the execution of its plan not begun? Then it waits for whom that waits for."""
        return self.state == State.TRACKED and self.plan.state == PlanState.APPROVED

    @property
    def is_waited_for(self) -> bool:
        """Is anybody to move it by itself?"""
        return self.is_held and not self.waits_with_plan

    @property
    def holder_label(self) -> str:
        """In whose hands, by name; the executing unit as the venture names it now."""
        if self.waits_with_plan:
            return str(self.plan.get_holder_display())
        if self.holder == Party.EXECUTING:
            return self.executing_unit.name
        return self.holder_unit.name if self.holder_unit else str(self.get_holder_display())

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this venture; nobody is asked for more once the plan has ended."""
        if self.plan.state in PLAN_ENDED:
            return []
        return [self.executing_unit] if party == Party.EXECUTING else self.plan.units_for(party)


class UndertakingTransition(Transition):
    """The log of an undertaking."""

    subject = case_of(Undertaking)

    class Meta(Transition.Meta):
        verbose_name = _("列管歷程")
        verbose_name_plural = _("列管歷程")
        indexes = [lines_of_a_case("undertaking_log")]


# What a board asks each week of what has not ended (``tracking.board.asked``), each read and counted in an index of its own.
ASKED_EACH_WEEK = {
    **{str(light): Q(facets__contains=[f"light:{light}"]) for light in (Light.RED, Light.YELLOW, Light.UNREPORTED)},
    "priority": Q(facets__contains=["priority"]),
    "plan_filed": Q(state="plan_filed"),
}


class Concern(models.Model):
    """An undertaking stands on the list of a unit. Triggers keep the rows, whoever writes what they follow from.

    Whom it concerns lies in the venture and its plan, the deadline in the undertaking: of a hundred thousand, those of one
    unit in the order of their deadlines are found only where both stand in one row, as with ``proposals.models.Sight``.
    Whether a page may be opened is always asked of the rules, never of these rows.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="+")
    state = models.CharField(max_length=12)
    due_on = models.DateField(null=True)
    is_open = models.BooleanField()  # neither it nor its plan has ended
    in_hand = models.BooleanField()  # open, and the unit's to move
    next_due = models.DateField(null=True)  # of it, its reports and its changes what is due first, while it is open
    facets = ArrayField(
        models.CharField(max_length=80), default=list
    )  # what a board is narrowed by (``tracking.board``)
    reds = models.PositiveSmallIntegerField(default=0)  # in a row, while it is tracked

    objects = ConcernQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "undertaking"], name="one_concern")]
        indexes = [
            models.Index(fields=["unit", "due_on", "undertaking"], name="concern_by_due"),
            models.Index(fields=["unit", "state", "due_on", "undertaking"], name="concern_by_state"),
            models.Index(fields=["unit", "due_on", "undertaking"], condition=Q(is_open=True), name="concern_open"),
            models.Index(fields=["unit", "due_on", "undertaking"], condition=Q(in_hand=True), name="concern_in_hand"),
            models.Index(fields=["unit", "next_due", "undertaking"], name="concern_by_next_due"),
            models.Index("unit", F("reds").desc(), "undertaking", condition=Q(reds__gte=REDS_TOLD), name="concern_red"),
            *(
                models.Index(
                    fields=["unit", "next_due", "undertaking"],
                    condition=Q(is_open=True) & narrowed,
                    name=f"concern_asked_{name}",
                )
                for name, narrowed in ASKED_EACH_WEEK.items()
            ),
            # Whatever is asked together: what few have is found here, what most have by the order of the other index.
            GinIndex(fields=["unit", "facets"], name="concern_by_facets"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.undertaking_id}"
