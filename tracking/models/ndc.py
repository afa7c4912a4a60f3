"""What NDC was sent and what it answered (R15, R20); never who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from inputs.search import Folded
from proposals.models import PlanVersion, Proposal, Venture
from proposals.states import Outcome
from proposals.states import State as PlanState
from reviews.models import Answerable, NamedPassage
from tracking.queries import NdcItemQuerySet
from tracking.states import MeetingKind, Result

if TYPE_CHECKING:
    import datetime as dt


class NdcSubmission(models.Model):
    """One sending to NDC: the letter, the version that went with it, and what the meeting said (R15, R20)."""

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="ndc_submissions", verbose_name=_("計畫"), db_index=False
    )
    kind = models.CharField(_("會議"), max_length=12, choices=MeetingKind)
    sequence = models.PositiveSmallIntegerField(_("次別"))
    letter_number = models.CharField(_("發文字號"), max_length=40)
    letter_date = models.DateField(_("發文日期"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="ndc_submissions", verbose_name=_("函送版本"))
    sent_at = models.DateTimeField(_("登錄時間"), default=timezone.now)
    met_on = models.DateField(_("會議日期"), null=True, blank=True)
    place = models.CharField(_("會議地點"), max_length=100, blank=True)
    present = models.TextField(_("出席人員"), max_length=2000, blank=True)
    summary = models.TextField(_("會議結論"), max_length=4000, blank=True)
    minutes = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("會議紀錄")
    )
    result = models.CharField(_("結果"), max_length=10, choices=Result, default=Result.PENDING)

    class Meta:
        verbose_name = _("函送國發會")
        verbose_name_plural = _("函送國發會")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "kind", "sequence"], name="one_ndc_sequence"),
            models.UniqueConstraint(fields=["proposal"], condition=Q(result="pending"), name="one_pending_ndc"),
            models.CheckConstraint(
                condition=Q(result="pending", met_on=None, minutes=None)
                | (~Q(result="pending") & Q(met_on__isnull=False, minutes__isnull=False)),
                name="ndc_result_has_minutes",
            ),
        ]
        indexes = [models.Index(Folded("letter_number"), name="ndc_by_letter")]

    def __str__(self) -> str:
        return str(_("第 %(sequence)s 次%(kind)s") % {"sequence": self.sequence, "kind": self.get_kind_display()})

    plan_size = 0  # of the plan as it is printed, where a page has asked (``tracking.ndc.sending.weigh``)

    @property
    def size_label(self) -> str:
        """How much went along, as people say it: with the plan itself where that is known."""
        size = sum(each.attachment.size for each in self.enclosures.all() if each.attachment)
        return Attachment(size=size + self.plan_size).size_label


class VentureDecision(models.Model):
    """What one working meeting decided of one venture; a later round adds rows and leaves these."""

    submission = models.ForeignKey(NdcSubmission, models.PROTECT, related_name="decisions", db_index=False)
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="ndc_decisions", verbose_name=_("事業"))
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome)
    # In which it goes on, where it is revised and sent again alone.
    apart = models.OneToOneField(
        Proposal, models.PROTECT, null=True, related_name="apart_of", verbose_name=_("單獨再送的案件")
    )

    class Meta:
        verbose_name = _("事業結果")
        verbose_name_plural = _("事業結果")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "venture"], name="one_decision_a_venture"),
            models.CheckConstraint(
                condition=Q(apart__isnull=False, outcome="alone") | Q(apart__isnull=True) & ~Q(outcome="alone"),
                name="alone_has_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venture}：{self.get_outcome_display()}"


class NdcItem(Answerable):
    """A numbered comment of one of NDC's meetings, which the proposer answers like an agency's (R20)."""

    ANSWERED_IN = frozenset({PlanState.NDC_REVISION, PlanState.NDC_ADJUSTMENT})
    CALLED = _("國發會意見")

    submission = models.ForeignKey(NdcSubmission, models.PROTECT, related_name="items", db_index=False)

    objects = NdcItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("國發會意見項目")
        verbose_name_plural = _("國發會意見項目")
        ordering = ["submission_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_ndc_item_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_ndc_item_has_answer"
            ),
        ]

    @property
    def plan(self) -> Proposal:
        """The plan that was sent."""
        return self.submission.proposal

    @property
    def reviewed(self) -> PlanVersion:
        """The version that was sent."""
        return self.submission.version

    @property
    def reviewed_id(self) -> int:
        """The key of that version."""
        return self.submission.version_id

    @property
    def asked_in(self) -> NdcSubmission:
        """The meeting."""
        return self.submission

    @property
    def asked_at(self) -> dt.datetime | None:
        """Since its minutes were recorded, which the plan's log tells."""
        return None

    @property
    def asked_by(self) -> str:
        """NDC."""
        return str(_("國發會"))


class NdcChange(NamedPassage):
    """A passage that was changed for a comment of NDC."""

    item = models.ForeignKey(NdcItem, models.PROTECT, related_name="changes", db_index=False)

    class Meta:
        verbose_name = _("修正的段落")
        verbose_name_plural = _("修正的段落")
        ordering = ["item_id", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="one_ndc_change_a_position")]


class Enclosure(models.Model):
    """What went with one sending (R15): the plan in the version sent, a paper as it read that day, a file of the case.

    Neither changed nor deleted: a database trigger refuses both.
    """

    submission = models.ForeignKey(NdcSubmission, models.PROTECT, related_name="enclosures", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("附件名稱"), max_length=255)
    # Empty for the plan itself, which its version keeps and names by its own digest.
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("檔案"))
    # A paper that names which agency said what: for who sent it and who received it.
    is_restricted = models.BooleanField(_("僅研考會及國發會可開啟"), default=False)

    class Meta:
        verbose_name = _("函送附件")
        verbose_name_plural = _("函送附件")
        ordering = ["submission_id", "position"]
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="one_enclosure_a_position")]

    def __str__(self) -> str:
        return self.name
