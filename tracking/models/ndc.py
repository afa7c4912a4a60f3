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
from tracking.states import MeetingKind, Result

if TYPE_CHECKING:
    pass


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


class VentureDecision(models.Model):
    """What one working meeting decided of one venture; a later round adds rows and leaves these."""

    submission = models.ForeignKey(NdcSubmission, models.PROTECT, related_name="decisions", db_index=False)
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="ndc_decisions", verbose_name=_("事業"))
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome)

    class Meta:
        verbose_name = _("事業結果")
        verbose_name_plural = _("事業結果")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["submission", "venture"], name="one_decision_a_venture")]

    def __str__(self) -> str:
        return f"{self.venture}：{self.get_outcome_display()}"
