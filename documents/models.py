"""Files people attach, papers they ask for; who may see one is never decided here but by the page of what it belongs to."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from documents.errors import revived
from documents.files.names import MAX_LENGTH
from documents.files.refusals import megabytes
from documents.states import Printed, Scan

FOLDER = "attachments"


def stored_as(attachment: Attachment, _filename: str) -> str:
    """Where a file lies: by its UUID, never by the name its sender gave it."""
    return f"{FOLDER}/{attachment.pk.hex[:2]}/{attachment.pk}"


class Attachment(models.Model):
    """A checked file. Neither changed nor deleted; a new file is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("檔案"), upload_to=stored_as, max_length=100)
    name = models.CharField(_("檔名"), max_length=MAX_LENGTH)
    size = models.PositiveBigIntegerField(_("大小（位元組）"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    mime = models.CharField(_("類型"), max_length=100)
    scan = models.CharField(_("掃毒"), max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    virus = models.CharField(_("病毒名稱"), max_length=100, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上傳者")
    )
    uploaded_for = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上傳單位")
    )
    created_at = models.DateTimeField(_("上傳時間"), default=timezone.now)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(scan="quarantined", virus=""), name="attachment_to_scan"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def size_label(self) -> str:
        """The size as people say it."""
        return megabytes(self.size) if self.size >= 1 << 20 else f"{-(-self.size // 1024)} KB"

    @property
    def is_quarantined(self) -> bool:
        """Must nobody open it for now?"""
        return self.scan == Scan.QUARANTINED


KEYS: ArrayField = ArrayField(models.CharField(max_length=64))
WAITED_FOR = 2  # attempts of a part, before the whole is made without it


class PaperOrderQuerySet(models.QuerySet):
    """Papers by what is to be done with them."""

    def claimable(self, now: dt.datetime) -> PaperOrderQuerySet:
        """To be made now, and nobody is at it: the first asked for first."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        ready = self.filter(free, ~models.Exists(PaperOrder.needs_of(now)), state=Printed.WANTED, available_at__lte=now)
        return ready.order_by("asked_at", "id")


class PaperOrder(models.Model):
    """A paper somebody wants, written in the transaction that wants it; the file it became. One for each key.

    The key is a digest of what the paper says and of how papers look (``documents.orders.wishes``).
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    needs = ArrayField(models.CharField(max_length=64), default=list)  # keys of those it is put together from
    said = models.JSONField(default=dict)  # from what it is made
    layout = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=Printed, default=Printed.WANTED)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    available_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)  # of the worker that is at it; each claim has another
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    failure = models.JSONField(default=dict, blank=True)  # of the last attempt (``documents.errors``)
    name = models.CharField(max_length=120, blank=True)  # among the stored files
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    places = models.JSONField(default=dict)  # what stands on which page, for papers that cite this one
    made_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)  # empty: as long as papers look like this

    objects = PaperOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件製作")
        verbose_name_plural = _("文件製作")
        indexes = [
            models.Index(fields=["asked_at", "id"], condition=models.Q(state="wanted"), name="paper_wanted"),
            models.Index(fields=["kept_until"], condition=models.Q(kept_until__isnull=False), name="paper_kept_until"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"

    @classmethod
    def needs_of(cls, now: dt.datetime) -> PaperOrderQuerySet:
        """What an outer order still waits for; one that has failed again and again is not waited for any longer."""
        hopeful = models.Q(attempts__lt=WAITED_FOR) | models.Q(leased_until__gte=now)
        own = models.Func("key", template="ARRAY[%(expressions)s]::varchar[]", output_field=KEYS)
        needed = models.ExpressionWrapper(models.OuterRef("needs"), output_field=KEYS)
        waited = cls.objects.filter(hopeful, state=Printed.WANTED).alias(needed=needed)
        return waited.filter(needed__contains=own)

    @property
    def reason(self) -> str:
        """Why the last attempt failed, in the reader's language; empty if it did not."""
        return str(revived(self.failure)) if self.failure else ""
