"""What of the plan an answer changed, and what its agency found of it in the re-review (R20); never who sees them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models.answerable import NamedPassage
from reviews.models.rounds import OpinionItem, OpinionRequest


class AnswerChange(NamedPassage):
    """A passage that was changed for an item of an opinion."""

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="changes", db_index=False)

    class Meta:
        verbose_name = _("修正的段落")
        verbose_name_plural = _("修正的段落")
        ordering = ["item_id", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="one_change_a_position")]


class ItemVerdict(models.Model):
    """What the agency found in ``request``, its re-review, of the answer to an item of its earlier opinion (R20).

    One that is asked again is an item of the new opinion, which ``OpinionItem.follows`` it.
    """

    request = models.ForeignKey(OpinionRequest, models.PROTECT, related_name="verdicts", db_index=False)
    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="verdicts")
    agreed = models.BooleanField(_("再審結果"), choices=[(True, _("同意")), (False, _("再問"))])

    class Meta:
        verbose_name = _("再審結果")
        verbose_name_plural = _("再審結果")
        ordering = ["request_id", "item_id"]
        constraints = [models.UniqueConstraint(fields=["request", "item"], name="one_verdict_an_item")]

    def __str__(self) -> str:
        return f"{self.item_id}：{self.get_agreed_display()}"
