"""Files that came with moves of coordination and of follow-ups (R5, R8); never who opens them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from guidance.models.coordination import Coordination
from guidance.models.follow_ups import FollowUp


class CaseFile(models.Model):
    """附件: a file of one case, which came with the line of its log that has ``row_version``; once there it stays."""

    coordination = models.ForeignKey(
        Coordination,
        models.PROTECT,
        null=True,
        related_name="files",
        verbose_name=_("中央協調"),
        db_index=False,
    )
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, related_name="files", verbose_name=_("追蹤事項"), db_index=False
    )
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name=_("附件"))
    row_version = models.PositiveIntegerField(_("異動序號"))

    class Meta:
        verbose_name = _("輔導附件")
        verbose_name_plural = _("輔導附件")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(coordination=None, follow_up__isnull=False) | Q(coordination__isnull=False, follow_up=None),
                name="guidance_file_of_one_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["coordination", "id"], condition=Q(coordination__isnull=False), name="files_of_coordination"
            ),
            models.Index(fields=["follow_up", "id"], condition=Q(follow_up__isnull=False), name="files_of_follow_up"),
        ]

    def __str__(self) -> str:
        return str(self.attachment)
