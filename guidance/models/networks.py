"""在地聯絡網: who can be reached in a district and for what (R7), and what was sent to them; never who sees whose contact."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District, Unit
from guidance.networks.queries import MemberQuerySet, NoticeQuerySet
from guidance.states import ConsentWay, Network, NetworkAct
from inputs.bounds import years_from_today

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


a_year_ago = years_from_today(-1)


def new_key() -> str:
    """What an address of one's own is signed with."""
    return secrets.token_urlsafe(9)


class NetworkMember(models.Model):
    """聯絡網成員: an organisation in one network of a district, and whom to speak with there, if that person agreed.

    Who takes the consent back is taken out: the row is deleted, and the log keeps that there was one.
    """

    network = models.CharField(_("聯絡網"), max_length=12, choices=Network)
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("行政區"), db_index=False)
    organisation = models.CharField(_("單位或團體"), max_length=100)
    role = models.CharField(_("角色"), max_length=60, help_text=_("在聯絡網裡做什麼，例如：社區窗口、農會推廣、校長。"))
    helps = models.CharField(_("可協助的事"), max_length=300, blank=True)
    name = models.CharField(_("聯絡人"), max_length=60, blank=True)
    phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    email = models.EmailField(_("電子郵件"), blank=True)
    agreed_on = models.DateField(_("本人同意日期"), null=True, blank=True)
    agreed_how = models.CharField(_("同意方式"), max_length=8, choices=ConsentWay, blank=True)
    confirmed_on = models.DateField(_("最近確認"), null=True, blank=True)
    asked_on = models.DateField(_("最近請本人確認"), null=True, blank=True, editable=False)
    times_asked = models.PositiveSmallIntegerField(_("已請確認次數"), default=0, editable=False)
    is_quiet = models.BooleanField(_("不收通知"), default=False)
    entered_by = models.CharField(_("登錄人"), max_length=200, editable=False)
    entered_at = models.DateTimeField(_("登錄時間"), default=timezone.now, editable=False)
    key = models.CharField(max_length=20, default=new_key, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("聯絡網成員")
        verbose_name_plural = _("聯絡網成員")
        ordering = ["district", "network", "organisation", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name="", phone="", email="") | Q(agreed_on__isnull=False) & ~Q(agreed_how=""),
                name="network_contact_agreed",
            ),
            models.CheckConstraint(condition=~Q(name="") | Q(phone="", email=""), name="network_contact_is_somebody_s"),
            models.UniqueConstraint("network", "district", "organisation", Lower("email"), name="one_network_member"),
        ]
        indexes = [
            models.Index(fields=["district", "network", "organisation", "id"], name="network_of_district"),
            models.Index(fields=["network", "district", "organisation", "id"], name="network_by_kind"),
            models.Index(fields=["confirmed_on", "id"], name="network_by_confirmed"),
            models.Index(fields=["district", "confirmed_on", "id"], name="network_by_confirmed_here"),
            models.Index(Upper("email"), condition=~Q(email=""), name="network_by_address"),
        ]

    def __str__(self) -> str:
        """Without a person's name: the log of upkeep keeps this."""
        return f"{self.get_network_display()}　{self.district.name}　{self.organisation}"

    def get_absolute_url(self) -> str:
        """Where it is kept."""
        return reverse("guidance:network_member", args=[self.pk])

    @property
    def is_old(self) -> bool:
        """Was it confirmed more than a year ago, or never?"""
        return self.confirmed_on is None or self.confirmed_on < a_year_ago()


class NetworkLine(models.Model):
    """異動紀錄: what was done to a member, by whom; append-only, without any name, number or address of a person."""

    member = models.BigIntegerField(_("成員編號"))  # no key: the row may be gone
    district = models.ForeignKey(District, models.PROTECT, related_name="+", db_index=False)
    called = models.CharField(_("成員"), max_length=200)
    act = models.CharField(_("異動"), max_length=10, choices=NetworkAct)
    words = models.CharField(_("說明"), max_length=300, blank=True)
    by = models.CharField(_("異動人"), max_length=200)
    at = models.DateTimeField(_("時間"), default=timezone.now)

    class Meta:
        verbose_name = _("聯絡網異動紀錄")
        verbose_name_plural = _("聯絡網異動紀錄")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="network_lines_of_member"),
            models.Index(fields=["district", "-id"], name="network_lines_of_district"),
        ]

    def __str__(self) -> str:
        return f"{self.called}　{self.get_act_display()}"


class NetworkNotice(models.Model):
    """聯絡網通知: what was sent, by which unit, to how many; once sent it stays."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("寄送單位"), db_index=False)
    subject = models.CharField(_("主旨"), max_length=100)
    text = models.TextField(_("內容"), max_length=2000)
    chosen = models.CharField(_("對象"), max_length=300)
    recipients = models.PositiveIntegerField(_("收件人數"))
    left_out = models.PositiveIntegerField(_("未寄人數"))
    sent_by = models.CharField(_("寄送人"), max_length=200)
    sent_at = models.DateTimeField(_("寄送時間"), default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = NoticeQuerySet.as_manager()

    if TYPE_CHECKING:
        told: RelatedManager[NoticeRecipient]

    class Meta:
        verbose_name = _("聯絡網通知")
        verbose_name_plural = _("聯絡網通知")
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["-sent_at", "-id"], name="network_notices"),
            models.Index(fields=["unit", "-sent_at", "-id"], name="network_notices_of_unit"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """What was sent to whom."""
        return reverse("guidance:network_notice", args=[self.pk])


class NoticeRecipient(models.Model):
    """To which organisation a notice went; who left the networks since is no longer to be found here."""

    notice = models.ForeignKey(NetworkNotice, models.PROTECT, related_name="told", db_index=False)
    member = models.ForeignKey(NetworkMember, models.SET_NULL, null=True, related_name="+")
    called = models.CharField(_("單位或團體"), max_length=200)

    class Meta:
        verbose_name = _("通知對象")
        verbose_name_plural = _("通知對象")
        ordering = ["id"]
        indexes = [models.Index(fields=["notice", "id"], name="told_of_notice")]

    def __str__(self) -> str:
        return self.called
