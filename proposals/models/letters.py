"""Letters that offices write in a case, version by version; their words are ``documents.letters.values``."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from documents.letters.di import Read
from documents.letters.values import Kind, LetterContent
from documents.models import Attachment
from inputs.search import Folded
from proposals.models.plans import Proposal
from proposals.queries import LetterQuerySet
from proposals.states import LetterSource, LetterStatus


class Letter(models.Model):
    """公文: what one unit writes in a case on one occasion; the document system sends it and gives it its number."""

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="letters", verbose_name=_("計畫"), db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letters", verbose_name=_("擬稿單位"))
    occasion = models.CharField(_("事由"), max_length=40)
    # What of the plan it is about, where a plan has several: a meeting, an undertaking (``Occasion.abouts``).
    about = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    kind = models.CharField(_("文別"), max_length=8, choices=Kind)
    status = models.CharField(_("狀態"), max_length=8, choices=LetterStatus, default=LetterStatus.DRAFT)
    made_at = models.DateTimeField(_("擬稿時間"), default=timezone.now)
    made_by = models.CharField(_("擬稿人"), max_length=200)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("公文")
        verbose_name_plural = _("公文")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["proposal", "id"], name="letter_of_plan"),
            models.Index(fields=["about", "occasion"], condition=Q(about__isnull=False), name="letter_by_about"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return reverse("proposals:letter", args=[self.proposal_id, self.pk])

    @property
    def is_draft(self) -> bool:
        """May its words still change, or it be dropped?"""
        return self.status == LetterStatus.DRAFT

    @property
    def is_dropped(self) -> bool:
        """Did its unit discard the draft? It is read by its unit, and nothing is done with it any more."""
        return self.status == LetterStatus.DROPPED

    @property
    def is_sent(self) -> bool:
        """Has the document system given it a number?"""
        return self.status == LetterStatus.SENT


class LetterVersion(models.Model):
    """A letter as it was saved once. Append-only: a database trigger refuses update and delete."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(_("版次"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    # Codes of what goes with it (``proposals.enclosures.things``), in the order of the names in the content.
    attached = models.JSONField(_("附件"), default=list)
    letter_number = models.CharField(_("發文字號"), max_length=40, blank=True)
    letter_date = models.DateField(_("發文日期"), null=True, blank=True)
    # The letter as the document system's DI said it, and the notes of its reader; of none that was typed.
    received = models.JSONField(_("讀入的公文"), encoder=DjangoJSONEncoder, null=True, blank=True)
    source = models.CharField(_("來源"), max_length=8, choices=LetterSource)
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)  # why number or day was recorded again
    created_at = models.DateTimeField(_("時間"), default=timezone.now)
    created_by = models.CharField(_("修改者"), max_length=200)

    class Meta:
        verbose_name = _("公文版次")
        verbose_name_plural = _("公文版次")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="one_letter_version"),
            models.CheckConstraint(
                condition=Q(letter_number="", letter_date=None) | (~Q(letter_number="") & Q(letter_date__isnull=False)),
                name="letter_number_has_day",
            ),
        ]
        indexes = [
            models.Index(Folded("letter_number"), condition=~Q(letter_number=""), name="letter_by_number"),
        ]

    def __str__(self) -> str:
        return str(_("第 %s 版") % self.number)

    @property
    def words(self) -> LetterContent:
        """What it says, with the number and the day it was given."""
        return LetterContent.from_json(self.content).sent(self.letter_number, self.letter_date)

    @property
    def as_received(self) -> Read | None:
        """What the DI said from which number and day were read."""
        return Read.from_json(self.received) if self.received else None


class LetterEnclosure(models.Model):
    """A paper as it read when the letter was drafted that it goes with. Append-only, as the versions that name it."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="kept", verbose_name=_("公文"))
    title = models.CharField(_("名稱"), max_length=100)  # as 附件 names it
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("檔案"), db_index=False)
    is_restricted = models.BooleanField(_("僅研考會及國發會可開啟"), default=False)

    class Meta:
        verbose_name = _("公文附件")
        verbose_name_plural = _("公文附件")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
