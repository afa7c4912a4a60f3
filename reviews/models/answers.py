"""What of the plan an answer changed, and what its agency found of it in the re-review (R20); never who sees them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chapters.states import Section
from proposals.states import Place
from reviews.models.rounds import OpinionItem, OpinionRequest


class AnswerChange(models.Model):
    """A passage that was changed for an item: as it was reviewed, as it is now; frozen when the answer is filed (R20)."""

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="changes", db_index=False)
    position = models.PositiveSmallIntegerField()
    section = models.CharField(_("章節"), max_length=12, choices=Section)
    # A venture may go while the plan is revised; what was changed of it is told under the number it had.
    venture = models.ForeignKey(
        "proposals.Venture", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    called = models.CharField(_("位置"), max_length=300)
    part = models.CharField(max_length=100)
    old = models.TextField(_("原內容"), blank=True)
    new = models.TextField(_("修正後內容"), blank=True)
    said = models.JSONField(default=list)  # the passage's texts in the new version, by which its printed page is found
    gone = models.BooleanField(default=False)  # written on past recognition since: to be chosen again

    class Meta:
        verbose_name = _("修正的段落")
        verbose_name_plural = _("修正的段落")
        ordering = ["item_id", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="one_change_a_position")]

    def __str__(self) -> str:
        return self.called

    @property
    def place(self) -> Place:
        """The section it stands in."""
        return Place(self.section, self.venture_id)


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
