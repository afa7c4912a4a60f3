"""Rounds of written review, opinions, commitments, project meetings and their decisions (R2–R4); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from chapters.states import Section
from documents.models import Attachment
from proposals.models import PlanVersion, Proposal, SectionRequest, Venture
from proposals.states import Place
from reviews.queries import CommitmentQuerySet, DecisionQuerySet, ItemQuerySet, OpinionQuerySet, RoundQuerySet
from reviews.states import (
    UNDER_REVIEW,
    CommitmentRole,
    CommitmentState,
    MatterKind,
    MeetingStatus,
    OpinionState,
    Part,
    Result,
)
from workflow.models import Stateful, Transition
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


class ReviewRound(models.Model):
    """書面審查的一輪: one version of the plan sent to some agencies until a due day (R2)."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="review_rounds", verbose_name=_("計畫"))
    number = models.PositiveSmallIntegerField(_("輪次"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="review_rounds", verbose_name=_("審查版本"))
    due_on = models.DateField(_("期限"))
    # As many after ``due_from`` as the round before had; empty where RDEC named the day, which is then ``due_from``.
    due_days = models.PositiveSmallIntegerField(_("期限工作天數"), null=True, blank=True, editable=False)
    due_from = models.DateField(_("期限起算日"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("分送時間"), default=timezone.now)
    opened_by = models.CharField(_("分送者"), max_length=200)
    released_at = models.DateTimeField(_("最近釋出時間"), null=True, blank=True)
    closed_at = models.DateTimeField(_("全數處理完畢時間"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("書面審查")
        verbose_name_plural = _("書面審查")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_round_number")]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(closed_at__isnull=True), name="round_open"),
        ]

    def __str__(self) -> str:
        return str(_("第 %s 輪書面審查") % self.number)


class OpinionRequest(Stateful):
    """One agency asked in one round, and its opinion once written: content, fit with the central programme (R2)."""

    machine_name = "opinion"
    read_with = ("round__proposal", "agency")

    state = FSMField(
        _("狀態"),
        max_length=20,
        choices=OpinionState,
        default=OpinionState.REQUESTED,
        protected=True,
        editable=False,
    )
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="requests", verbose_name=_("輪次"))
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="opinion_requests", verbose_name=_("審查機關"))
    result = models.CharField(_("審查結果"), max_length=10, choices=Result, blank=True)
    content_opinion = models.TextField(_("計畫內容意見"), max_length=4000, blank=True)
    fit_opinion = models.TextField(_("對接中央補助計畫之合宜性"), max_length=4000, blank=True)
    filed_at = models.DateTimeField(_("回復時間"), null=True, blank=True)
    released_at = models.DateTimeField(_("釋出時間"), null=True, blank=True)
    excused_reason = models.TextField(_("逾期結案理由"), max_length=2000, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("審查意見")
        verbose_name_plural = _("審查意見")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "agency"], condition=~Q(state="called_off"), name="one_request_an_agency"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["awaiting_release", "released"]) | (~Q(result="") & Q(filed_at__isnull=False)),
                name="filed_opinion_has_result",
            ),
            models.CheckConstraint(condition=~Q(state="excused") | ~Q(excused_reason=""), name="excused_has_reason"),
        ]
        indexes = [models.Index(fields=["agency", "state", "due_on", "id"], name="opinion_in_hand")]

    def __str__(self) -> str:
        return f"{self.agency}：{self.round.proposal}"

    def get_absolute_url(self) -> str:
        """The opinion's page."""
        return reverse("reviews:opinion", args=[self.pk])

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """Whether the plan is still seen: an agency may have been let out of it since its page was opened."""
        return {"is_seen": Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("round__proposal")))}

    @property
    def plan(self) -> Proposal:
        """The plan of its round."""
        return self.round.proposal

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this opinion; nobody is asked for more once the review is over."""
        if self.plan.state not in UNDER_REVIEW:
            return []
        return [self.agency] if party == Party.AGENCIES else self.plan.units_for(party)


class OpinionTransition(Transition):
    """The log of an opinion; its data keep every text as it was filed, also one taken back and written anew."""

    subject = models.ForeignKey(
        OpinionRequest, models.PROTECT, related_name="transitions", verbose_name=_("審查意見"), db_index=False
    )

    class Meta(Transition.Meta):
        verbose_name = _("審查意見歷程")
        verbose_name_plural = _("審查意見歷程")
        indexes = [models.Index(fields=["subject", "id"], name="opinion_log")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.move}"


OpinionRequest.transition_model = OpinionTransition


class OpinionItem(models.Model):
    """A numbered point of an opinion that the proposer answers one by one (R20)."""

    request = models.ForeignKey(OpinionRequest, models.PROTECT, related_name="items", db_index=False)
    number = models.PositiveSmallIntegerField(_("項次"))
    section = models.CharField(_("章節"), max_length=12, choices=Section, blank=True)
    venture = models.ForeignKey(Venture, models.PROTECT, null=True, blank=True, related_name="+")
    venture_title = models.CharField(_("事業提案"), max_length=100, blank=True)
    text = models.TextField(_("意見"), max_length=2000)
    answer = models.TextField(_("回應"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("回應時間"), null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("意見項目")
        verbose_name_plural = _("意見項目")
        ordering = ["request_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_item_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_item_has_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def section_label(self) -> str:
        """The section as the plan's template calls it, after the venture's title; empty without one."""
        if not self.section:
            return ""
        section = self.request.round.proposal.layout.label(self.section)
        return f"{self.venture_title}・{section}" if self.venture_title else section

    @property
    def place(self) -> Place:
        """The section it is about; of a venture's without a venture, that of all ventures is meant."""
        return Place(self.section, self.venture_id)

    def is_answered_in(self, request: SectionRequest) -> bool:
        """Is it one of the items that are the reason of ``request``?"""
        return self.section == request.section and self.venture_id in (None, request.venture_id)


class Commitment(Stateful):
    """分工項目或配合事項: what an agency will do for the plan (R3); while one is open no meeting is waived (R4)."""

    machine_name = "commitment"

    state = FSMField(
        _("狀態"),
        max_length=12,
        choices=CommitmentState,
        default=CommitmentState.PROPOSED,
        protected=True,
        editable=False,
    )
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="commitments", verbose_name=_("計畫"))
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="commitments", verbose_name=_("機關"))
    request = models.ForeignKey(
        OpinionRequest, models.PROTECT, related_name="commitments", verbose_name=_("提出之審查意見")
    )
    item = models.CharField(_("分工或配合事項"), max_length=200)
    role = models.CharField(_("主協辦"), max_length=6, choices=CommitmentRole)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("分工事項")
        verbose_name_plural = _("分工事項")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "agency", "item"], condition=~Q(state="dropped"), name="one_live_commitment"
            )
        ]
        indexes = [models.Index(fields=["agency", "state", "id"], name="commitment_by_agency")]

    def __str__(self) -> str:
        return f"{self.agency}{self.get_role_display()}「{self.item}」"

    def get_absolute_url(self) -> str:
        """The plan's matrix, where it stands."""
        return reverse("reviews:plan", args=[self.proposal_id]) + "#commitments"

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """Whether the plan is still seen: an agency may have been let out of it since its page was opened."""
        return {"is_seen": Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal")))}

    @property
    def plan(self) -> Proposal:
        """Its plan."""
        return self.proposal

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this commitment."""
        return [self.agency] if party == Party.AGENCIES else self.proposal.units_for(party)


class CommitmentTransition(Transition):
    """The log of a commitment."""

    subject = models.ForeignKey(
        Commitment, models.PROTECT, related_name="transitions", verbose_name=_("分工事項"), db_index=False
    )

    class Meta(Transition.Meta):
        verbose_name = _("分工事項歷程")
        verbose_name_plural = _("分工事項歷程")
        indexes = [models.Index(fields=["subject", "id"], name="commitment_log")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.move}"


Commitment.transition_model = CommitmentTransition


class Meeting(models.Model):
    """專案會議: convened by a city-level leader to settle the division of work (R3); numbered in its ROC year."""

    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("次別"))
    proposals = models.ManyToManyField(
        Proposal, through="AgendaItem", related_name="project_meetings", verbose_name=_("計畫")
    )
    held_at = models.DateTimeField(_("開會時間"))
    place = models.CharField(_("地點"), max_length=120)
    chair = models.CharField(_("主持人"), max_length=60)
    status = models.CharField(_("狀態"), max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    minutes = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("會議紀錄")
    )
    contact = models.CharField(_("聯絡人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    recorder = models.CharField(_("紀錄"), max_length=60, blank=True)
    remarks = models.TextField(_("主席致詞"), max_length=4000, blank=True)
    adjourned_at = models.DateTimeField(_("散會時間"), null=True, blank=True)
    called_by = models.CharField(_("召開者"), max_length=200)
    called_at = models.DateTimeField(_("排定時間"), default=timezone.now)

    class Meta:
        verbose_name = _("專案會議")
        verbose_name_plural = _("專案會議")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_meeting_number"),
            models.CheckConstraint(
                condition=~Q(status="minutes_confirmed") | Q(minutes__isnull=False), name="confirmed_has_minutes"
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(year)s 年第 %(number)s 次專案會議") % {"year": self.year, "number": self.number})


class AgendaItem(models.Model):
    """One plan on a meeting's agenda."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda_items", db_index=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="agenda_items")
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, related_name="agenda_items", verbose_name=_("審議版本")
    )
    number = models.PositiveSmallIntegerField(_("案次"), default=1)
    subject = models.CharField(_("案由"), max_length=200, blank=True)
    explanation = models.TextField(_("說明"), max_length=4000, blank=True)
    proposed = models.TextField(_("擬辦"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("議程")
        verbose_name_plural = _("議程")
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_agenda_number"),
            models.UniqueConstraint(fields=["meeting", "proposal"], name="one_agenda_item_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}：{self.proposal}"


class MeetingMatter(models.Model):
    """報告事項或臨時動議: what a meeting heard beside the plans on its agenda, and what it settled of it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="matters", db_index=False)
    kind = models.CharField(_("類別"), max_length=10, choices=MatterKind)
    number = models.PositiveSmallIntegerField(_("項次"))
    text = models.TextField(_("內容"), max_length=2000)
    settled = models.TextField(_("決定或決議"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("報告事項或臨時動議")
        verbose_name_plural = _("報告事項或臨時動議")
        ordering = ["meeting_id", "kind", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "number"], name="one_matter_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Attendance(models.Model):
    """Somebody invited to a meeting, and how the minutes name them: 出席, 列席 or 請假 (R3)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", db_index=False)
    number = models.PositiveSmallIntegerField(_("順序"))
    part = models.CharField(_("出列席"), max_length=10, choices=Part, default=Part.ATTENDS)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("單位"))
    organisation = models.CharField(_("單位名稱"), max_length=120)
    title = models.CharField(_("職稱"), max_length=60, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("出列席人員")
        verbose_name_plural = _("出列席人員")
        ordering = ["meeting_id", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_attendance_number")]

    def __str__(self) -> str:
        return "　".join(filter(None, (self.organisation, self.title, self.name)))


class Decision(models.Model):
    """What a meeting decided of one plan, and the proposer's answer when it was asked to revise."""

    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions", db_index=False)
    number = models.PositiveSmallIntegerField(_("項次"))
    text = models.TextField(_("決議"), max_length=2000)
    answer = models.TextField(_("回應"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("回應時間"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("會議決議")
        verbose_name_plural = _("會議決議")
        ordering = ["agenda_item_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "number"], name="one_decision_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_decision_has_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
