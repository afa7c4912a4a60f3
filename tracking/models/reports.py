"""Progress reports of undertakings, their lights, and the causes of delay RDEC keeps (R10); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from documents.models import Attachment
from proposals.models import Proposal
from tracking.models.undertakings import Undertaking
from tracking.models.work import WorkPlan
from tracking.queries import ReportQuerySet
from tracking.states import FileKind, Light, ReportState
from workflow import known
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class DelayCause(models.Model):
    """落後原因, a list RDEC keeps; one that is used no more stays with the reports that named it."""

    name = models.CharField(_("落後原因"), max_length=60, unique=True)
    is_used = models.BooleanField(_("可選用"), default=True)

    class Meta:
        verbose_name = _("落後原因")
        verbose_name_plural = _("落後原因")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class LightRule(models.Model):
    """燈號門檻, one row that RDEC keeps: by how many points below the plan a light turns."""

    progress_yellow = models.PositiveSmallIntegerField(_("進度落後逾此為注意（百分點）"), default=5, validators=PERCENT)
    progress_red = models.PositiveSmallIntegerField(_("進度落後逾此為落後（百分點）"), default=10, validators=PERCENT)
    spending_yellow = models.PositiveSmallIntegerField(
        _("支用落後逾此為注意（百分點）"), default=20, validators=PERCENT
    )
    spending_red = models.PositiveSmallIntegerField(_("支用落後逾此為落後（百分點）"), default=40, validators=PERCENT)

    class Meta:
        verbose_name = _("燈號門檻")
        verbose_name_plural = _("燈號門檻")
        constraints = [
            models.CheckConstraint(
                condition=Q(progress_red__gt=F("progress_yellow"), spending_red__gt=F("spending_yellow")),
                name="red_after_yellow",
            )
        ]

    def __str__(self) -> str:
        return str(_("燈號門檻"))

    @classmethod
    def current(cls) -> LightRule:
        """What RDEC keeps, else the defaults (one query an act)."""
        return known.once("light rule", lambda: cls.objects.order_by("pk").first() or cls())


class ProgressReport(Stateful):
    """進度報告: what of an undertaking was done and spent by the end of one period (R10).

    The two percentages, and the work plan they are measured by, are frozen when it is filed.
    """

    machine_name = "report"
    part_of = "plan"
    read_with = ("undertaking__venture__proposal__owner", "undertaking__venture__executing_unit")
    held_with = ("undertaking",)  # which keeps its latest figures, and whose next report follows from this one

    state = FSMField(
        _("狀態"), max_length=10, choices=ReportState, default=ReportState.OPEN, protected=True, editable=False
    )
    undertaking = models.ForeignKey(
        Undertaking, models.PROTECT, related_name="reports", verbose_name=_("列管案件"), db_index=False
    )
    baseline = models.ForeignKey(WorkPlan, models.PROTECT, related_name="reports", verbose_name=_("基準工作計畫"))
    number = models.PositiveSmallIntegerField(_("期別"))
    first_day = models.DateField(_("自"))
    last_day = models.DateField(_("至"))
    opened_on = models.DateField(_("開放填報日"))
    spent = models.BigIntegerField(_("累計支用核定補助（元）"), default=0, validators=[MaxValueValidator(10**11)])
    spent_reason = models.CharField(_("累計支用減少之原因"), max_length=500, blank=True)
    narrative = models.TextField(_("辦理情形"), max_length=4000, blank=True)
    causes = models.ManyToManyField(DelayCause, blank=True, related_name="+", verbose_name=_("落後原因"))
    remedy = models.TextField(_("改善措施"), max_length=2000, blank=True)
    next_steps = models.TextField(_("下期預定辦理"), max_length=2000, blank=True)
    planned = models.DecimalField(_("預定進度（%）"), max_digits=4, decimal_places=1, null=True, blank=True)
    actual = models.DecimalField(_("實際進度（%）"), max_digits=4, decimal_places=1, null=True, blank=True)
    filed_at = models.DateTimeField(_("填報時間"), null=True, blank=True)
    filed_by = models.CharField(_("填報者"), max_length=200, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("進度報告")
        verbose_name_plural = _("進度報告")
        ordering = ["undertaking", "number"]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="report_by_state"),
            models.Index(fields=["holder_unit", "state", "due_on", "id"], name="report_in_hand"),
            models.Index(
                fields=["undertaking", "number"], name="report_waiting", condition=Q(state__in=["open", "filed"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "number"], name="one_report_number"),
            models.UniqueConstraint(fields=["undertaking", "last_day"], name="one_report_a_period"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="report_period"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="report_spent"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(planned__isnull=False, actual__isnull=False, filed_at__isnull=False),
                name="filed_has_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking} {self.called}"

    @property
    def called(self) -> str:
        """「第 3 期進度報告」."""
        return str(_("第 %s 期進度報告") % self.number)

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("tracking:report", args=[self.pk])

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """What it is measured by, and which of its undertaking's reports are open and filed."""
        return ReportQuerySet.asked()

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """What its plan asks for."""
        return Proposal.known_when_locked()

    @property
    def plan(self) -> Proposal:
        """The plan of its venture."""
        return self.undertaking.plan

    @property
    def executing_unit_id(self) -> int:
        """Who carries the venture out, for the predicates."""
        return self.undertaking.executing_unit_id

    @property
    def holder_label(self) -> str:
        """In whose hands, by name."""
        if self.holder == Party.EXECUTING:
            return self.undertaking.executing_unit.name
        return self.holder_unit.name if self.holder_unit else str(self.get_holder_display())

    @property
    def is_waited_for(self) -> bool:
        """Is anybody to move it?"""
        return self.holder != Party.NOBODY and not self.undertaking.has_ended

    def units_for(self, party: str) -> Iterable[Unit]:
        """As of its undertaking; nobody is asked for a report once the tracking has ended."""
        return [] if self.undertaking.has_ended else self.undertaking.units_for(party)


class ReportTransition(Transition):
    """The log of a report."""

    subject = case_of(ProgressReport)

    class Meta(Transition.Meta):
        verbose_name = _("進度報告歷程")
        verbose_name_plural = _("進度報告歷程")
        indexes = [lines_of_a_case("report_log")]


class ReportLine(models.Model):
    """How much of one work item is done by the end of the period; ``code`` is the item's in every number of the plan."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="lines", db_index=False)
    code = models.PositiveSmallIntegerField(_("項次"))
    percent = models.PositiveSmallIntegerField(_("完成（%）"), validators=PERCENT)
    note = models.CharField(_("說明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("項目進度")
        verbose_name_plural = _("項目進度")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="one_line_an_item"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="line_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.code}：{self.percent}%"


class ReportFile(models.Model):
    """佐證 or 照片 of a report; the file itself lies with the plan."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("檔案"))
    kind = models.CharField(_("種類"), max_length=10, choices=FileKind)
    caption = models.CharField(_("圖說"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("報告附件")
        verbose_name_plural = _("報告附件")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or str(self.attachment)


class ReportLight(models.Model):
    """燈號 of a report: computed, and beside it a person's own with the reason. Append-only: the last row counts."""

    SHOWN = Coalesce(NullIf("judged", Value("")), "computed")  # as ``shown``, in a query

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="lights")
    progress_gap = models.DecimalField(_("進度差（百分點）"), max_digits=4, decimal_places=1)
    spending_gap = models.DecimalField(_("支用差（百分點）"), max_digits=4, decimal_places=1, null=True)
    computed = models.CharField(_("計算燈號"), max_length=10, choices=Light)
    judged = models.CharField(_("人工燈號"), max_length=10, choices=Light, blank=True)
    reason = models.CharField(_("人工判定之理由"), max_length=500, blank=True)
    was = models.CharField(_("前期燈號"), max_length=10, choices=Light, blank=True)  # of the period before
    at = models.DateTimeField(_("時間"), default=timezone.now)
    by = models.CharField(_("判定者"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("燈號")
        verbose_name_plural = _("燈號")
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="light_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(judged="") | ~Q(reason=""), name="judged_with_reason"),
        ]

    def __str__(self) -> str:
        return str(Light(self.shown).label)

    @property
    def shown(self) -> str:
        """A person's light where there is one, else the computed."""
        return self.judged or self.computed
