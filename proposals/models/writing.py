"""What goes on while a plan is written: marks of saves, answers to warnings, imports; never what it says."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from chapters.states import Section
from proposals.models.content import Venture
from proposals.models.plans import Proposal


class BudgetAnswer(models.Model):
    """Why a warning of the checker stands: it holds for these figures only (``proposals.budget.checker``)."""

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


class FormerAnswer(models.Model):
    """A reason of a warning that was replaced or withdrawn: the log of a plan's answers."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="former_answers")
    about = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    reason = models.TextField(_("理由"), max_length=500)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField()
    ended_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "id"], name="former_answer_of_plan")]

    def __str__(self) -> str:
        return f"{self.about}：{self.reason}"


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


class PlanImport(models.Model):
    """A workbook that became drafts: which page it was sent from, so that a double click makes them once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    name = models.CharField(_("檔名"), max_length=100)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    # Ids of the drafts in the workbook's order, each with the number of things it still lacked.
    plans = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_import_a_page")]

    def __str__(self) -> str:
        return self.name
