"""Who of a unit handles a plan (承辦人), and who did before: rows end, none is taken away. When each person last looked at one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from proposals.models.plans import Proposal


class Assignment(models.Model):
    """A plan in the care of one person of a unit, from ``since`` until ``until``, by whom and why; one at a time in a unit.

    Each unit that has to do with the plan has its own, and no other unit sees it.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="assignments", verbose_name=_("計畫"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("單位"), db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("承辦人"), db_index=False)
    since = models.DateTimeField(_("自"), default=timezone.now)
    by = models.CharField(_("指定者"), max_length=200)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    until = models.DateTimeField(_("至"), null=True, blank=True)
    ended_by = models.CharField(_("解除者"), max_length=200, blank=True)
    end_reason = models.CharField(_("解除理由"), max_length=200, blank=True)  # where nobody came after

    class Meta:
        verbose_name = _("承辦人")
        verbose_name_plural = _("承辦人")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "unit"], condition=Q(until=None), name="one_handler_of_a_unit")
        ]
        indexes = [
            models.Index(fields=["unit", "user", "proposal"], condition=Q(until=None), name="plans_of_a_handler"),
            models.Index(fields=["unit", "user", "id"], condition=~Q(until=None), name="past_plans_of_a_handler"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}：{self.user}"


class Look(models.Model):
    """When a person last had a plan's page open, ``at``, and when in the visit ``before``: what happened since then is new to it.

    Nobody else is ever told. One for each person, whatever unit it acts for.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    before = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "proposal"], name="one_look_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.proposal_id} {self.at:%Y-%m-%d %H:%M}"
