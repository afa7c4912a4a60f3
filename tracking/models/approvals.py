"""What ministries approved; never who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from inputs.search import Folded
from proposals.models import Venture

if TYPE_CHECKING:
    pass


class ApprovalLetter(models.Model):
    """A ministry's letter that approves a venture, with the money it grants in 元."""

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="approval_letters", verbose_name=_("事業"))
    ministry = models.CharField(_("核定機關"), max_length=60)
    letter_number = models.CharField(_("核定函字號"), max_length=40)
    letter_date = models.DateField(_("核定函日期"))
    amount = models.BigIntegerField(_("核定金額（元）"), validators=[MaxValueValidator(10**11)])
    above_reason = models.CharField(_("核定高於申請之原因"), max_length=500, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核定函")
    )
    recorded_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    class Meta:
        verbose_name = _("核定函")
        verbose_name_plural = _("核定函")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="approved_not_negative")]
        indexes = [models.Index(Folded("letter_number"), name="approval_by_letter")]

    def __str__(self) -> str:
        return f"{self.ministry} {self.letter_number}"
