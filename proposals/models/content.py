"""What a plan is made of: inventory, meetings, ventures with people, steps, targets, money; never the case's course."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from chapters.models import Question
from documents.models import Attachment
from inputs.fields import format_day
from programmes.models import CentralProgramme, Kpi
from programmes.states import YEARS, Expense
from proposals.models.plans import Proposal
from proposals.states import DECIDED, Outcome, ResourceKind


class Ordered(models.Model):
    """A row whose place among its like the author decides."""

    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class ResourceItem(Ordered):
    """One entry of the inventory 人文地產景 (R17)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="resources")
    kind = models.CharField(_("類別"), max_length=10, choices=ResourceKind)
    name = models.CharField(_("名稱"), max_length=80)
    place = models.CharField(_("地點"), max_length=120, blank=True)
    description = models.TextField(_("特色說明"), max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.name


class ConsensusMeeting(Ordered):
    """A meeting that sought local consensus; without its minutes it does not count (R17)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="consensus_meetings")
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地點"), max_length=120)
    attendance = models.PositiveIntegerField(_("出席人數"), validators=[MinValueValidator(1)])
    summary = models.TextField(_("共識要點"), max_length=2000, blank=True)
    minutes = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("會議紀錄"))

    def __str__(self) -> str:
        return f"{format_day(self.held_on)} {self.place}"


class Venture(models.Model):
    """事業提案: one theme with its people, concept, contribution and money, carried out by one unit (R18)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="ventures")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("事業名稱"), max_length=100)
    theme = models.TextField(_("事業主題"), max_length=4000, blank=True)
    method = models.TextField(_("推動方法"), max_length=4000, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    longitude = models.DecimalField(_("經度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("緯度"), max_digits=9, decimal_places=6, null=True, blank=True)
    # For everybody: as told or filed last. What its writers have chosen since stands beside it until that is filed.
    executing_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="executed_ventures", verbose_name=_("執行單位")
    )
    unit_rewritten = models.BooleanField(default=False, editable=False)
    written_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", editable=False)
    declared_total = models.BigIntegerField(_("事業總經費（元）"), default=0, validators=[MinValueValidator(0)])
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome, default=Outcome.PENDING, editable=False)
    # In the plan's current version.
    filed_title = models.CharField(max_length=100, blank=True, default="", editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="venture_place_whole",
                violation_error_message=_("經度與緯度要一起填。"),
            )
        ]
        indexes = [
            models.Index(
                fields=["proposal", "id"],
                include=["outcome"],
                condition=Q(outcome__in=sorted(DECIDED)),
                name="venture_decided",
            )
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """The name it goes by wherever it is not written: as it was filed last; its own until then (R20)."""
        return self.filed_title or self.title

    @property
    def unit_written(self) -> Unit | None:
        """Who carries it out as its writers have it; None for the proposer."""
        return self.written_unit if self.unit_rewritten else self.executing_unit


class Stakeholder(Ordered):
    """Somebody the venture concerns, and how."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="stakeholders")
    name = models.CharField(_("對象"), max_length=80)
    relation = models.CharField(_("關係"), max_length=120)
    involvement = models.TextField(_("參與方式"), max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name


class ScheduleStep(Ordered):
    """When and where something is done."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="steps")
    title = models.CharField(_("工作項目"), max_length=100)
    starts_on = models.DateField(_("開始"))
    ends_on = models.DateField(_("完成"))
    place = models.CharField(_("地點"), max_length=120, blank=True)

    class Meta(Ordered.Meta):
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="step_period")]

    def __str__(self) -> str:
        return self.title


class KpiContribution(Ordered):
    """What the venture adds to one indicator in one year."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="kpis")
    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name=_("指標"))
    year = models.PositiveSmallIntegerField(_("年度"), choices=[(y, str(y)) for y in YEARS])
    baseline = models.DecimalField(_("基準值"), max_digits=14, decimal_places=2, default=0)
    target = models.DecimalField(_("目標值"), max_digits=14, decimal_places=2)
    evidence = models.CharField(_("佐證來源"), max_length=200, blank=True)

    class Meta(Ordered.Meta):
        constraints = [models.UniqueConstraint(fields=["venture", "kpi", "year"], name="one_target_a_year")]

    def __str__(self) -> str:
        return f"{self.kpi} {self.year}"


class BudgetLine(Ordered):
    """Money for one item in one ROC year, by source, docked to a central programme; integers in 元."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="budget_lines")
    item = models.CharField(_("項目"), max_length=100)
    programme = models.ForeignKey(
        CentralProgramme, models.PROTECT, null=True, blank=True, verbose_name=_("對接中央計畫")
    )
    year = models.PositiveSmallIntegerField(_("年度"), choices=[(y, str(y)) for y in YEARS])
    expense = models.CharField(_("經／資"), max_length=10, choices=Expense)
    central = models.BigIntegerField(_("中央"), default=0, validators=[MinValueValidator(0), MaxValueValidator(10**11)])
    local = models.BigIntegerField(_("地方"), default=0, validators=[MinValueValidator(0), MaxValueValidator(10**11)])
    private = models.BigIntegerField(_("民間"), default=0, validators=[MinValueValidator(0), MaxValueValidator(10**11)])

    class Meta(Ordered.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(central__gte=0, local__gte=0, private__gte=0), name="money_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.item

    @property
    def total(self) -> int:
        """All sources, 元."""
        return self.central + self.local + self.private


class Answer(models.Model):
    """What a plan, or one of its ventures, answers to an extra question of its template (R19)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="answers")
    venture = models.ForeignKey(Venture, models.CASCADE, null=True, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField(
        default=str
    )  # a text; an ISO date; a decimal as text; the rows of a table as lists of texts
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "venture", "question"], nulls_distinct=False, name="one_answer_a_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}：{self.value}"
