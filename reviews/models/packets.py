"""會議資料 of a project meeting, volume by volume (R3); never who may read them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.orders.wishes import Wish
from proposals.models import Proposal
from reviews.models.meetings import Meeting


class Packet(models.Model):
    """會議資料: one volume of a meeting's papers as they stood when it was asked for. Neither changed nor deleted."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="packets", db_index=False)
    number = models.PositiveSmallIntegerField(_("冊次"))
    digest = models.CharField(max_length=64, editable=False)  # of what it holds and how it is bound
    for_outsiders = models.BooleanField(_("對外版"), default=False)
    cover = models.JSONField(default=dict)  # what its cover says: day, place and chair of the meeting, what is left out
    on_odd = models.BooleanField(_("各節由奇數頁起"), default=False)
    made_at = models.DateTimeField(_("製作時間"), default=timezone.now)
    made_by = models.CharField(_("製作者"), max_length=200)

    class Meta:
        verbose_name = _("會議資料")
        verbose_name_plural = _("會議資料")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_packet_number"),
            models.UniqueConstraint(fields=["meeting", "digest"], name="one_packet_of_a_content"),
        ]

    def __str__(self) -> str:
        return str(_("第 %s 冊會議資料") % self.number)


class PacketSection(models.Model):
    """A section of a packet: a paper that the queue makes, or a file of the plan. Frozen with its packet."""

    FILE = "file"

    packet = models.ForeignKey(Packet, models.PROTECT, related_name="sections", db_index=False)
    number = models.PositiveSmallIntegerField(_("節次"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+", verbose_name=_("計畫"))
    chapter = models.CharField(_("案由"), max_length=200, blank=True)
    title = models.CharField(_("標題"), max_length=200)
    kind = models.CharField(max_length=20)  # of the paper (``documents.orders.wishes``), or FILE
    said = models.JSONField(default=dict)  # what the paper is made of, or which file it is

    class Meta:
        verbose_name = _("會議資料章節")
        verbose_name_plural = _("會議資料章節")
        ordering = ["packet_id", "number"]
        constraints = [models.UniqueConstraint(fields=["packet", "number"], name="one_packet_section")]

    def __str__(self) -> str:
        return self.title

    @property
    def wish(self) -> Wish | None:
        """The paper it is; None of a file."""
        said: dict[str, Any] = self.said
        return None if self.kind == self.FILE else Wish(self.kind, said)
