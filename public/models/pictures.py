"""Pictures the worker makes for public pages: sizes of the photographs, and what is shown where a page is shared; never consent.

All of them can be made again: they go with the row they were made of, and a round removes those nobody may see any longer.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment


class PhotoSize(models.Model):
    """One size of a photograph in one format, without notes of a camera; gone with the file it was made of."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="+", verbose_name=_("照片"), db_index=False)
    kind = models.CharField(_("格式"), max_length=4)  # a key of ``public.pictures.sizes.MIME``
    width = models.PositiveSmallIntegerField(_("寬（像素）"))
    height = models.PositiveSmallIntegerField(_("高（像素）"))
    data = models.BinaryField(_("內容"))
    made_at = models.DateTimeField(_("製作時間"), default=timezone.now)

    class Meta:
        verbose_name = _("照片尺寸")
        verbose_name_plural = _("照片尺寸")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["attachment", "kind", "width"], name="one_of_each_size")]

    def __str__(self) -> str:
        return f"{self.width} {self.kind}"


class SharePicture(models.Model):
    """What is shown of a page where its address is shared: drawn of a few words, and again when they change."""

    subject = models.CharField(max_length=40, unique=True)  # as ``public.pictures.sharing`` names it
    digest = models.CharField(max_length=64)  # of what it was drawn of
    data = models.BinaryField(_("內容"))
    drawn_at = models.DateTimeField(_("製作時間"), default=timezone.now)

    class Meta:
        verbose_name = _("分享圖")
        verbose_name_plural = _("分享圖")
        ordering = ["subject"]

    def __str__(self) -> str:
        return self.subject
