"""The plan and everything it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator, validate_slug
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import District, Unit
from accounts.states import UnitKind
from documents.models import Attachment
from proposals.queries import ProposalQuerySet
from proposals.states import (
    PUBLIC_LABELS,
    STAGES,
    YEARS,
    Expense,
    GrantKind,
    Outcome,
    Purpose,
    ResourceKind,
    RuleKind,
    Section,
    Stage,
    State,
)
from workflow.fields import StateField
from workflow.models import Stateful, Transition
from workflow.states import Party

TEMPLATE_VERSION = "114-1"  # the chapters of plan 肆 as this release writes them


class CentralProgramme(models.Model):
    """A central subsidy programme that budget lines dock to (R5, R18)."""

    code = models.CharField(_("代碼"), max_length=10, unique=True, validators=[validate_slug])
    ministry = models.CharField(_("部會"), max_length=40)
    agency = models.CharField(_("主辦機關"), max_length=60, blank=True)
    name = models.CharField(_("計畫名稱"), max_length=120)
    funds_what = models.CharField(_("補助內容"), max_length=300, blank=True)
    cap = models.CharField(_("上限或比率"), max_length=300, blank=True)
    applicant = models.CharField(_("申請者"), max_length=300, blank=True)
    condition = models.CharField(_("條件"), max_length=300, blank=True)
    source = models.CharField(_("資料來源"), max_length=300, blank=True)
    active = models.BooleanField(_("可選用"), default=True)

    class Meta:
        verbose_name = _("中央補助計畫")
        verbose_name_plural = _("中央補助計畫")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.ministry}・{self.name}"

    def get_absolute_url(self) -> str:
        """Its page in the catalogue."""
        return reverse("proposals:programme", args=[self.code])


class ProgrammeTerm(models.Model):
    """What a central programme pays in one ROC year, as far as it is published; the checker reads it (R5, R18)."""

    programme = models.ForeignKey(
        CentralProgramme, models.CASCADE, related_name="terms", verbose_name=_("中央補助計畫")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), choices=[(y, str(y)) for y in YEARS])
    opens_on = models.DateField(_("受理開始"), null=True, blank=True)
    closes_on = models.DateField(_("受理截止"), null=True, blank=True)
    cap_per_plan = models.BigIntegerField(
        _("每案上限（元）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10**11)]
    )
    max_central_percent = models.PositiveSmallIntegerField(
        _("中央補助比率上限（%）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_personnel_percent = models.PositiveSmallIntegerField(
        _("人事費比率上限（%）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    funds_only = models.CharField(_("只補助"), max_length=10, choices=Expense, blank=True)
    checked_on = models.DateField(_("查證日期"))
    source = models.CharField(_("資料來源"), max_length=300)
    note = models.CharField(_("說明"), max_length=300, blank=True)

    class Meta:
        ordering = ["fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "fiscal_year"],
                name="one_term_a_year",
                violation_error_message=_("同一年度只能有一列補助條件。"),
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="term_window"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.fiscal_year}"


class ProgrammeRule(models.Model):
    """What a programme does not fund, or what has to be made sure of; its keywords make the checker warn."""

    programme = models.ForeignKey(
        CentralProgramme, models.CASCADE, related_name="rules", verbose_name=_("中央補助計畫")
    )
    kind = models.CharField(_("種類"), max_length=10, choices=RuleKind)
    words = models.CharField(_("內容"), max_length=300)
    keywords = models.CharField(
        _("關鍵字"), max_length=200, blank=True, help_text=_("以逗號分隔；經費項目或事業內容出現時提出警示。")
    )

    class Meta:
        ordering = ["-kind", "id"]

    def __str__(self) -> str:
        return self.words

    @property
    def keyword_list(self) -> list[str]:
        """The keywords, one by one."""
        return [word.strip() for word in re.split("[,，、]", self.keywords) if word.strip()]


class Kpi(models.Model):
    """A usual indicator of regional revitalization."""

    code = models.CharField(_("代碼"), max_length=10, unique=True)
    name = models.CharField(_("指標"), max_length=80)
    unit = models.CharField(_("單位"), max_length=20)
    direction = models.CharField(_("方向"), max_length=4, choices=[("up", _("愈高愈好")), ("down", _("愈低愈好"))])
    source = models.CharField(_("資料來源"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("KPI")
        verbose_name_plural = _("KPI")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


class Proposal(Stateful):
    """地方創生計畫: one plan with one or more ventures, on its way through the chart."""

    machine_name = "proposal"

    state = StateField(_("狀態"), max_length=24, choices=State, default=State.DRAFTING, editable=False)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="proposals", verbose_name=_("提案單位"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("建立者"))
    created_at = models.DateTimeField(_("建立時間"), default=timezone.now)
    updated_at = models.DateTimeField(_("最後修改"), default=timezone.now)
    title = models.CharField(_("計畫名稱"), max_length=100)
    summary = models.TextField(_("構想摘要"), max_length=1000, blank=True)
    districts = models.ManyToManyField(District, related_name="proposals", verbose_name=_("提案行政區"))
    contact_name = models.CharField(_("聯絡人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    contact_email = models.EmailField(_("聯絡電子郵件"), blank=True)
    vision = models.TextField(_("地方創生願景"), max_length=4000, blank=True)
    benefits = models.TextField(_("預期效益"), max_length=4000, blank=True)
    case_number = models.CharField(_("案號"), max_length=12, null=True, blank=True, unique=True, editable=False)
    notified_at = models.DateTimeField(_("知會時間"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("首次送件時間"), null=True, blank=True, editable=False)
    consented_at = models.DateTimeField(_("個資同意時間"), null=True, blank=True, editable=False)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("輔導員")
    )
    vision_fit = models.TextField(_("符合該區願景之說明"), max_length=1000, blank=True, editable=False)
    returned_by = models.CharField(_("退件窗口"), max_length=12, choices=Party, blank=True, editable=False)
    version = models.ForeignKey(
        "PlanVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("現行版本"),
    )
    is_demo = models.BooleanField(_("示範資料"), default=False, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("計畫")
        verbose_name_plural = _("計畫")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["holder_unit", "due_on", "id"], name="plan_in_hand"),
            models.Index(fields=["owner", "-id"], name="plan_by_owner"),
            models.Index(fields=["state", "-id"], name="plan_by_state"),
            models.Index(fields=["due_on"], name="plan_by_due"),
            models.Index(fields=["-id"], condition=Q(notified_at__isnull=False), name="plan_told"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.title}" if self.case_number else self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("proposals:detail", args=[self.pk])

    @property
    def public_label(self) -> str:
        """What outsiders read instead of the state."""
        return str(PUBLIC_LABELS[State(self.state)])

    @property
    def stage(self) -> Stage | None:
        """The ribbon's phase; None for a case that ended on the way."""
        return STAGES.get(self.state)

    @cached_property
    def district_list(self) -> list[District]:
        """Its districts (no query when prefetched)."""
        return sorted(self.districts.all(), key=lambda d: d.code)

    @property
    def district_codes(self) -> set[str]:
        """Their codes."""
        return {d.code for d in self.district_list}

    @property
    def is_priority(self) -> bool:
        """Does it lie in one of the six priority districts (R16)?"""
        return any(d.priority for d in self.district_list)

    @cached_property
    def venture_list(self) -> list[Venture]:
        """Its ventures in order (no query when prefetched)."""
        return sorted(self.ventures.all(), key=lambda v: (v.position, v.pk))

    @cached_property
    def open_requests(self) -> list[SectionRequest]:
        """Sections asked to be revised and not yet filed again."""
        return list(self.section_requests.filter(closed_at__isnull=True))

    @property
    def goes_to_rdec(self) -> bool:
        """R13: RDEC receives plans of several districts, and those a district office files for its own district."""
        if len(self.district_codes) != 1:
            return True
        return self.owner.kind == UnitKind.DISTRICT_OFFICE and self.owner.district_id in self.district_codes

    def log_fields(self) -> dict[str, Any]:
        """Every line of the log cites the version it was decided on."""
        return {"version_id": self.version_id}

    def forget(self) -> None:
        """Drop what was remembered of related rows."""
        for name in ("district_list", "venture_list", "open_requests", "_prefetched_objects_cache"):
            self.__dict__.pop(name, None)

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this plan."""
        if party == Party.PROPOSER:
            return [self.owner]
        if not self.notified_at:  # a draft is its owner's alone
            return []
        if party == Party.DISTRICT:
            return Unit.objects.filter(kind=UnitKind.DISTRICT_OFFICE, district__in=self.district_codes)
        if party == Party.EXECUTING:
            passed = [v for v in self.venture_list if v.outcome != Outcome.REJECTED]
            return list({u.pk: u for u in (v.executing_unit or self.owner for v in passed)}.values()) or [self.owner]
        if party == Party.AGENCIES:
            return Unit.objects.filter(grants__proposal=self, grants__kind=GrantKind.REVIEW, grants__revoked_at=None)
        kinds = {
            Party.PLATFORM: UnitKind.PLATFORM,
            Party.RDEC: UnitKind.RDEC,
            Party.NDC: UnitKind.NDC,
            Party.CONVENER: UnitKind.CONVENER,
        }
        return Unit.objects.filter(kind=kinds[Party(party)])

    def budget(self) -> dict[str, int]:
        """Totals of all ventures in 元: central, local, private, total (one query)."""
        lines = BudgetLine.objects.filter(venture__proposal=self)
        sums = lines.aggregate(
            central=Sum("central", default=0), local=Sum("local", default=0), private=Sum("private", default=0)
        )
        return sums | {"total": sum(sums.values())}


class ProposalTransition(Transition):
    """The log of a plan."""

    subject = models.ForeignKey(Proposal, models.PROTECT, related_name="transitions", verbose_name=_("計畫"))
    version = models.ForeignKey(
        "PlanVersion", models.PROTECT, null=True, related_name="transitions", verbose_name=_("版本")
    )

    class Meta(Transition.Meta):
        verbose_name = _("歷程")
        verbose_name_plural = _("歷程")
        indexes = [models.Index(fields=["subject", "id"], name="plan_log")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.move}"


Proposal.transition_model = ProposalTransition


class CaseCounter(models.Model):
    """The last serial of a ROC year's case numbers; the row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04d}"


class Grant(models.Model):
    """A unit was let into a plan it has no part in by itself; given and revoked by services only."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=12, choices=GrantKind)
    given_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "proposal", "kind"], condition=Q(revoked_at__isnull=True), name="one_live_grant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()}"


class SectionRequest(models.Model):
    """A return's wish for one section, with its reason and, on filing again, the proposer's answer."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="section_requests")
    asked_in = models.CharField(max_length=24, choices=State)
    section = models.CharField(_("章節"), max_length=12, choices=Section)
    reason = models.TextField(_("理由"), max_length=2000)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    revised_at = models.DateTimeField(_("已修正"), null=True)
    answer = models.TextField(_("回應"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "id"], name="request_of_plan")]

    def __str__(self) -> str:
        return f"{self.get_section_display()}：{self.reason}"


class PlanVersion(models.Model):
    """The plan frozen at a submission. Append-only: a database trigger refuses update and delete."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    template_version = models.CharField(max_length=20, default=TEMPLATE_VERSION)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_version_number")]

    def __str__(self) -> str:
        return str(_("第 %s 版") % self.number)


class ProposalFile(models.Model):
    """A file of a plan and what it is for; seen by whoever sees the plan."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="proposal_file")
    purpose = models.CharField(_("用途"), max_length=16, choices=Purpose)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.attachment)


class ResourceItem(models.Model):
    """One entry of the inventory 人文地產景 (R17)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="resources")
    kind = models.CharField(_("類別"), max_length=10, choices=ResourceKind)
    name = models.CharField(_("名稱"), max_length=80)
    place = models.CharField(_("地點"), max_length=120, blank=True)
    description = models.TextField(_("特色說明"), max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class ConsensusMeeting(models.Model):
    """A meeting that sought local consensus; without its minutes it does not count (R17)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="consensus_meetings")
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地點"), max_length=120)
    attendance = models.PositiveIntegerField(_("出席人數"), validators=[MinValueValidator(1)])
    summary = models.TextField(_("共識要點"), max_length=2000, blank=True)
    minutes = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, verbose_name=_("會議紀錄"))

    class Meta:
        ordering = ["held_on", "id"]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.place}"


class Venture(models.Model):
    """事業提案: one theme with its people, concept, contribution and money, carried out by one unit (R18)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="ventures")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("事業名稱"), max_length=100)
    theme = models.TextField(_("事業主題"), max_length=4000, blank=True)
    method = models.TextField(_("推動方法"), max_length=4000, blank=True)
    executing_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="executed_ventures", verbose_name=_("執行單位")
    )
    declared_total = models.BigIntegerField(_("事業總經費（元）"), default=0, validators=[MinValueValidator(0)])
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome, default=Outcome.PENDING, editable=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Stakeholder(models.Model):
    """Somebody the venture concerns, and how."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="stakeholders")
    name = models.CharField(_("對象"), max_length=80)
    relation = models.CharField(_("關係"), max_length=120)
    involvement = models.TextField(_("參與方式"), max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class ScheduleStep(models.Model):
    """When and where something is done."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="steps")
    title = models.CharField(_("工作項目"), max_length=100)
    starts_on = models.DateField(_("開始"))
    ends_on = models.DateField(_("完成"))
    place = models.CharField(_("地點"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="step_period")]

    def __str__(self) -> str:
        return self.title


class KpiContribution(models.Model):
    """What the venture adds to one indicator in one year."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="kpis")
    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name=_("指標"))
    year = models.PositiveSmallIntegerField(_("年度"), choices=[(y, str(y)) for y in YEARS])
    baseline = models.DecimalField(_("基準值"), max_digits=14, decimal_places=2, default=0)
    target = models.DecimalField(_("目標值"), max_digits=14, decimal_places=2)
    evidence = models.CharField(_("佐證來源"), max_length=200, blank=True)

    class Meta:
        ordering = ["kpi_id", "year", "id"]
        constraints = [models.UniqueConstraint(fields=["venture", "kpi", "year"], name="one_target_a_year")]

    def __str__(self) -> str:
        return f"{self.kpi} {self.year}"


class BudgetLine(models.Model):
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

    class Meta:
        ordering = ["year", "id"]
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


class BudgetAnswer(models.Model):
    """Why a warning of the checker stands: it holds for these figures only (``proposals.checker``)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="budget_answers")
    about = models.CharField(max_length=200)  # the rule and what it speaks of: ``P1:CP01:115``
    fingerprint = models.CharField(max_length=64)  # of the figures that were answered
    reason = models.TextField(_("理由"), max_length=500)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "about", "fingerprint"], name="one_answer_a_warning")
        ]

    def __str__(self) -> str:
        return f"{self.about}：{self.reason}"


def roc_year(value: Any) -> int:
    """ROC year of a date or datetime: AD − 1911."""
    return value.year - 1911


class SectionMark(models.Model):
    """How often a section has been saved, and by whom last: what makes the later of two conflicting saves visible."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="section_marks")
    section = models.CharField(max_length=12, choices=Section)
    venture = models.ForeignKey(Venture, models.CASCADE, null=True, related_name="section_marks")
    saves = models.PositiveIntegerField(default=0)
    saved_by = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "section", "venture"], nulls_distinct=False, name="one_mark_a_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.saves}"


class SectionDraft(models.Model):
    """What somebody has typed in a section and not saved yet, valid or not; one per person and section."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="section_drafts")
    section = models.CharField(max_length=12, choices=Section)
    venture = models.ForeignKey(Venture, models.CASCADE, null=True, related_name="section_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="section_drafts")
    data = models.TextField()  # the form as it was encoded, without files
    base = models.PositiveIntegerField(default=0)  # the section's saves when the page was opened
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "section", "venture", "user"], nulls_distinct=False, name="one_draft_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.saved_at:%H:%M}"
