"""我的案件: a link by which somebody without an account looks at one case once; never what it shows."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.models import Proposal


class StatusLink(models.Model):
    """One link that was asked for; only a digest of it is kept. Without a plan where nothing was found, so that asking costs the same."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="+", verbose_name=_("計畫"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("寄出時間"), default=timezone.now)
    opened_at = models.DateTimeField(_("開啟時間"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["made_at"], name="status_links_by_day")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.made_at}"
