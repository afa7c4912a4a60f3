"""Figures as they stood at one moment; never how they are reckoned."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit


class Snapshot(models.Model):
    """統計快照: the figures of what one office sees, the last of each day kept.

    Ten thousand plans are added up by the clock, and not while somebody waits for the page.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("單位"), db_index=False)
    day = models.DateField(_("日期"))
    taken_at = models.DateTimeField(_("計算時間"), default=timezone.now)
    figures = models.JSONField(_("數字"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("統計快照")
        verbose_name_plural = _("統計快照")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="one_snapshot_a_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"
