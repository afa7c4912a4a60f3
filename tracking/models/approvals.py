"""What ministries approved; never who sees it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from inputs.search import Folded
from programmes.models import CentralProgramme
from proposals.models import Venture
from tracking.states import Amendment


class ApprovalQuerySet(models.QuerySet["ApprovalLetter"]):
    """Letters of ministries."""

    def in_force(self) -> ApprovalQuerySet:
        """Those that no later one stands instead of."""
        later = ApprovalLetter.objects.filter(amends=OuterRef("pk"), amendment=Amendment.REPLACES)
        return self.filter(~Exists(later))


class ApprovalLetter(models.Model):
    """A ministry's letter that approves a venture, with the money it grants in 元."""

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="approval_letters", verbose_name=_("事業"))
    ministry = models.CharField(_("核定機關"), max_length=60)
    letter_number = models.CharField(_("核定函字號"), max_length=40)
    letter_date = models.DateField(_("核定函日期"))
    amount = models.BigIntegerField(_("核定金額（元）"), validators=[MaxValueValidator(10**11)])
    above_reason = models.CharField(_("核定高於申請之原因"), max_length=500, blank=True)
    confirmed = models.BooleanField(_("核定金額確定無誤"), default=False)  # also above the programme's cap
    programme = models.ForeignKey(
        CentralProgramme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("補助計畫")
    )
    conditions = models.TextField(_("附帶條件"), max_length=2000, blank=True)
    amendment = models.CharField(_("與前函的關係"), max_length=10, choices=Amendment, default=Amendment.FIRST)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name=_("前函")
    )
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核定函")
    )
    recorded_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("核定函")
        verbose_name_plural = _("核定函")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="approved_not_negative"),
            models.CheckConstraint(
                condition=Q(amendment="first", amends=None) | (~Q(amendment="first") & Q(amends__isnull=False)),
                name="amendment_names_letter",
            ),
            # What stands instead of a letter is one letter: the next one amends that.
            models.UniqueConstraint(fields=["amends"], condition=Q(amendment="replaces"), name="one_replacing_letter"),
        ]
        indexes = [models.Index(Folded("letter_number"), name="approval_by_letter")]

    def __str__(self) -> str:
        return f"{self.ministry} {self.letter_number}"
