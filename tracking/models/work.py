"""Work plans: what is done until when, by whom, for how much of the whole (R9); never who sees them."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from inputs.fields import grouped
from tracking.models.undertakings import Undertaking
from tracking.queries import WorkTemplateQuerySet
from tracking.states import WHOLE, Shape

QUARTERS = [(1, _("第一季")), (2, _("第二季")), (3, _("第三季")), (4, _("第四季"))]


class WorkPlan(models.Model):
    """工作計畫: the work of one undertaking as it was filed once; the accepted one is its baseline 基準 (R9).

    What was filed stays as it is: who files again, or changes the plan during execution, writes the next number.
    """

    undertaking = models.ForeignKey(
        Undertaking, models.PROTECT, related_name="work_plans", verbose_name=_("列管案件"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("版次"))
    starts_on = models.DateField(_("預定開始"))
    ends_on = models.DateField(_("預定完成"))
    note = models.TextField(_("補充說明"), max_length=2000, blank=True)
    reason = models.TextField(_("仍照此提報之原因"), max_length=500, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("附件")
    )
    filed_at = models.DateTimeField(_("提報時間"), default=timezone.now)
    filed_by = models.CharField(_("提報者"), max_length=200)
    accepted_at = models.DateTimeField(_("核備時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("工作計畫")
        verbose_name_plural = _("工作計畫")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "number"], name="one_work_plan_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="work_plan_period"),
        ]

    def __str__(self) -> str:
        return str(_("第 %s 版工作計畫") % self.number)


class WorkItem(models.Model):
    """工作項目 of a work plan; ``code`` is the same for the same work in every number of the plan."""

    work_plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="items", db_index=False)
    code = models.PositiveSmallIntegerField(_("項次"))
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("工作項目"), max_length=100)
    weight = models.DecimalField(_("權重（%）"), max_digits=5, decimal_places=2)
    starts_on = models.DateField(_("預定開始"))
    ends_on = models.DateField(_("預定完成"))
    shape = models.CharField(_("進度分配"), max_length=6, choices=Shape, default=Shape.EVEN)
    responsible = models.CharField(_("負責人"), max_length=80, blank=True)
    deliverable = models.CharField(_("產出"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("工作項目")
        verbose_name_plural = _("工作項目")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["work_plan", "code"], name="one_work_item_code"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="work_item_period"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="work_item_weight"),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """里程碑 of a work plan: a day on which something is there."""

    work_plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="milestones")
    title = models.CharField(_("里程碑"), max_length=100)
    due_on = models.DateField(_("預定日期"))

    class Meta:
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title


class QuarterBudget(models.Model):
    """What of the approved subsidy is to be spent in one quarter, 元."""

    work_plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="quarters", db_index=False)
    year = models.PositiveSmallIntegerField(_("年度"))  # ROC
    quarter = models.PositiveSmallIntegerField(_("季"), choices=QUARTERS)
    amount = models.BigIntegerField(_("預定支用（元）"), validators=[MinValueValidator(0), MaxValueValidator(10**11)])

    class Meta:
        verbose_name = _("分季經費")
        verbose_name_plural = _("分季經費")
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["work_plan", "year", "quarter"], name="one_quarter_budget"),
            models.CheckConstraint(condition=Q(amount__gte=0, quarter__gte=1, quarter__lte=4), name="quarter_of_year"),
        ]

    def __str__(self) -> str:
        about = {"year": self.year, "quarter": self.get_quarter_display()}
        return str(_("%(year)s 年%(quarter)s") % about)


class WorkTemplate(models.Model):
    """工作計畫範本 for one kind of venture, kept by RDEC; a draft is made from it, never changed by it (R9)."""

    name = models.CharField(_("範本名稱"), max_length=40, unique=True)
    about = models.CharField(_("適用情形"), max_length=200, blank=True)

    objects = WorkTemplateQuerySet.as_manager()
    weight: Decimal  # of its items, where ``weighed``
    count: int

    class Meta:
        verbose_name = _("工作計畫範本")
        verbose_name_plural = _("工作計畫範本")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Is it offered? Its items are the whole of the work."""
        return self.weight == WHOLE

    @property
    def lacks(self) -> str:
        """Why it is not."""
        if self.is_ready:
            return ""
        return str(_("權重合計 %s%%，滿 100%% 才會提供選用。") % grouped(self.weight.normalize()))


class WorkTemplateItem(models.Model):
    """One item of a template; its days are parts of whatever period the plan will have, in percent."""

    template = models.ForeignKey(WorkTemplate, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("工作項目"), max_length=100)
    weight = models.DecimalField(_("權重（%）"), max_digits=5, decimal_places=2)
    from_percent = models.PositiveSmallIntegerField(_("自期程（%）"), validators=[MaxValueValidator(99)])
    to_percent = models.PositiveSmallIntegerField(
        _("至期程（%）"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    shape = models.CharField(_("進度分配"), max_length=6, choices=Shape, default=Shape.EVEN)
    deliverable = models.CharField(_("產出"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("範本項目")
        verbose_name_plural = _("範本項目")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_percent__lt=F("to_percent"), to_percent__lte=100), name="template_item_period"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="template_item_weight"),
        ]

    def __str__(self) -> str:
        return self.title
