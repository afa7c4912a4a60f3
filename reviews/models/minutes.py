"""The draft of a meeting's minutes, item by item, and what those invited say of it (R3); never who sees it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from reviews.models.commitments import Commitment
from reviews.models.meetings import AgendaItem, Meeting
from reviews.states import MatterOutcome, MinutesPart


class MinutesItem(models.Model):
    """One item of a draft: what was heard, or the case or matter it is about, and what was settled of it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes_items", db_index=False)
    part = models.CharField(_("類別"), max_length=10, choices=MinutesPart)
    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="minutes_items", verbose_name=_("議程")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("分工事項")
    )
    number = models.PositiveSmallIntegerField(_("項次"))
    text = models.TextField(_("內容"), max_length=2000, blank=True)
    settled = models.TextField(_("決定或決議"), max_length=2000, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主辦"))
    outcome = models.CharField(_("結果"), max_length=10, choices=MatterOutcome, blank=True)

    class Meta:
        verbose_name = _("紀錄稿項目")
        verbose_name_plural = _("紀錄稿項目")
        ordering = ["meeting_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "part", "agenda_item", "commitment", "number"],
                nulls_distinct=False,
                name="one_minutes_item",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.number}"


class MinutesComment(models.Model):
    """What a unit that was invited says of an item while the draft is circulated; RDEC may take it over."""

    item = models.ForeignKey(MinutesItem, models.CASCADE, related_name="comments", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("單位"))
    text = models.TextField(_("意見"), max_length=2000)
    said_by = models.CharField(_("填寫人"), max_length=200)
    said_at = models.DateTimeField(_("填寫時間"))
    is_taken = models.BooleanField(_("採納"), default=False)

    class Meta:
        verbose_name = _("對紀錄稿的意見")
        verbose_name_plural = _("對紀錄稿的意見")
        ordering = ["item_id", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="one_comment_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.text}"
