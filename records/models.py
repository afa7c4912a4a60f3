"""The chain of seals on lines of logs and what waits for its seal, which the database alone writes; and what was tried."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.states import Tried
from workflow.rights import BY_TRIGGERS


class Unsealed(models.Model):
    """A line of a log that was written and not sealed yet: noted by a trigger in the transaction that wrote it."""

    log = models.CharField(_("紀錄表"), max_length=63)
    line = models.CharField(_("紀錄編號"), max_length=40)
    digest = models.BinaryField(_("雜湊值"))

    class Meta:
        verbose_name = _("待封存的紀錄")
        verbose_name_plural = _("待封存的紀錄")
        db_table_comment = BY_TRIGGERS
        constraints = [models.UniqueConstraint(fields=["log", "line"], name="unsealed_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.line}"


class Seal(models.Model):
    """One link: ``link`` is the hash of the link before it, of its number, and of the line's table, key and digest.

    Numbers begin at 1 and have no gap, as one writer at a time adds them (``records.seals.triggers``).
    """

    number = models.BigIntegerField(_("序號"), primary_key=True)
    log = models.CharField(_("紀錄表"), max_length=63)
    line = models.CharField(_("紀錄編號"), max_length=40)
    digest = models.BinaryField(_("雜湊值"))
    link = models.BinaryField(_("鏈結值"))
    sealed_at = models.DateTimeField(_("封存時間"))

    class Meta:
        verbose_name = _("紀錄封存")
        verbose_name_plural = _("紀錄封存")
        ordering = ["number"]
        db_table_comment = BY_TRIGGERS
        constraints = [models.UniqueConstraint(fields=["log", "line"], name="seal_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.log} {self.line}"


class Proof(models.Model):
    """A backup, a drill or a look through the logs that was tried, and how it ended; never changed."""

    kind = models.CharField(_("種類"), max_length=6, choices=Tried)
    began_at = models.DateTimeField(_("開始時間"))
    ended_at = models.DateTimeField(_("結束時間"), default=timezone.now)
    is_good = models.BooleanField(_("成功"))
    words = models.CharField(_("結果"), max_length=500)

    class Meta:
        verbose_name = _("保全紀錄")
        verbose_name_plural = _("保全紀錄")
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "-ended_at"], condition=models.Q(is_good=True), name="proofs_good")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.words}"
