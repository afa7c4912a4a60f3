"""A line in somebody's inbox, and what is to be delivered outside the system. Never knows what is told of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Lower, Replace
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflow.delivery.queries import NotificationQuerySet, OutboxQuerySet
from workflow.states import Fate

OUTSIDE = (
    "outside"  # among a line's translations: by language, its first line as a mail says it, where that is not the same
)

# What a mail server, or the way to it, answers, by the name of the error.
REFUSALS = {
    "SMTPRecipientsRefused": _("收信的主機不收這個信箱"),
    "SMTPSenderRefused": _("寄信的主機不接受本系統的寄件人"),
    "SMTPDataError": _("收信的主機不收這封信"),
    "Bounced": _("收信的主機收下後退回"),
    "SMTPAuthenticationError": _("寄信的主機不接受本系統登入"),
    **dict.fromkeys(
        ("SMTPServerDisconnected", "SMTPConnectError", "ConnectionRefusedError", "TimeoutError", "gaierror"),
        _("寄信的主機沒有回應"),
    ),
}
OTHERWISE = _("寄送時發生其他錯誤")


class Notification(models.Model):
    """A line in somebody's inbox; the mail of the same event is an outbox row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=120)
    text = models.CharField(_("內容"), max_length=300)
    more = models.TextField(_("說明"), blank=True, default="")  # why, until when, what to do: a line each
    translations = models.JSONField(default=dict)  # by language, what ``text`` and ``more`` say in the others
    url = models.CharField(max_length=200, blank=True)
    kind = models.CharField(_("種類"), max_length=20, blank=True, default="")  # ``workflow.inbox.kinds``
    # What it stands with, by machine and key as ``proposal:12``, and what that is called; its own key where it is of no case.
    matter = models.CharField(max_length=120, blank=True, default="")
    matter_name = models.CharField(max_length=200, blank=True, default="")
    # Told in the mail of a day that is still to be written.
    in_digest = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # What it asks for, by what that is done on, as ``proposal:12``; triggers say when (``workflow.migration_ops``).
    task = models.CharField(max_length=60, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_notice_per_event")]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_inbox"),
            # The newest of each case, case by case; and what of one case came last.
            models.Index(fields=["user", "matter", "-created_at", "-id"], name="notice_matter"),
            models.Index(
                fields=["user", "-created_at", "-id"], condition=Q(read_at=None, done_at=None), name="notice_unread"
            ),
            models.Index(fields=["user"], condition=Q(in_digest=True), name="notice_digest"),
            models.Index(fields=["task"], condition=Q(done_at=None) & ~Q(task=""), name="notice_task"),
        ]

    def __str__(self) -> str:
        return self.said["text"]

    @property
    def is_unread(self) -> bool:
        """Does it wait to be read? What is done does not."""
        return self.read_at is None and self.done_at is None

    @property
    def in_mail(self) -> str:
        """Its first line without what somebody typed, in the language of the page."""
        return str(self.translations.get(OUTSIDE, {}).get(get_language()) or self)

    @property
    def said(self) -> dict[str, str]:
        """``text`` and ``more`` in the language of the page."""
        return self.translations.get(get_language()) or {"text": self.text, "more": self.more}


class OutboxMessage(models.Model):
    """Something to be delivered, written in the transaction that caused it; Valkey is only the bell."""

    key = models.CharField(_("代碼"), max_length=160, unique=True)
    kind = models.CharField(_("種類"), max_length=20, default="mail")
    payload = models.JSONField(_("內容"), default=dict)
    # Whose mail it is, where the person has an account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("收件人"), db_index=False
    )
    created_at = models.DateTimeField(_("建立時間"), default=timezone.now)
    available_at = models.DateTimeField(_("下次寄送"), default=timezone.now)
    leased_until = models.DateTimeField(_("處理至"), null=True)
    attempts = models.PositiveSmallIntegerField(_("已試次數"), default=0)
    sent_at = models.DateTimeField(_("寄出時間"), null=True)
    failed_at = models.DateTimeField(_("放棄時間"), null=True)
    error = models.CharField(_("錯誤"), max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("寄件匣")
        verbose_name_plural = _("寄件匣")
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="outbox_open",
            ),
            # Of one person the newest first, and what was given up.
            models.Index(fields=["user", "-id"], name="outbox_user"),
            models.Index(fields=["user", "failed_at"], condition=Q(failed_at__isnull=False), name="outbox_given_up"),
            # What is to be sent to somebody outside who does not want it any more.
            models.Index(Lower(KT("payload__to")), condition=Q(sent_at=None), name="outbox_waiting_to"),
            # By the Message-ID it went out under: what comes back names that.
            models.Index(Replace("key", Value(":"), Value(".")), name="outbox_message_id"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def fate(self) -> Fate:
        """What has become of it so far."""
        if self.sent_at:
            return Fate.SENT
        if self.failed_at:
            return Fate.GIVEN_UP
        return Fate.RETRIED if self.error else Fate.QUEUED

    @property
    def why(self) -> str:
        """What kept it from being sent, in words; as the machine said it stands in ``error``."""
        if not self.error:
            return ""
        name = self.error.partition(":")[0]
        return str(REFUSALS.get(name, OTHERWISE))
