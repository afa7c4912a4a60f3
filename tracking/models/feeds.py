"""Secret addresses under which calendar programs read somebody's deadlines; never what stands there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """行事曆訂閱 of one person as one actor. Kept is a digest of the address: who reads the table reads no calendar.

    The row stays when the address is revoked, so that it is known when it was good for anything.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人員"))
    actor = models.CharField(_("身分"), max_length=20)  # ``Actor.key``: it ends when the person may not act so any more
    digest = models.CharField(_("網址摘要"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("產生時間"), default=timezone.now)
    revoked_at = models.DateTimeField(_("停用時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("行事曆訂閱")
        verbose_name_plural = _("行事曆訂閱")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "actor"], condition=Q(revoked_at=None), name="one_feed_an_actor")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.actor}"
