"""The directory of partners and the consent of whom to write to there (R6); never who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from guidance.contacts.showing import masked_name
from guidance.partners.queries import PartnerQuerySet
from guidance.partners.states import Help, PartnerKind, Theme
from guidance.states import ConsentWay
from inputs.search import Folded
from inputs.words import listed
from workflow.calendar import clock
from workflow.delivery import notices

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

MOST_AT_ONCE = 50


class Partner(models.Model):
    """協力夥伴: a university, a company or a mentor that works along with ventures (plan 貳三(二)).

    Kept by the platform, or by the people of ``unit``, which it has once somebody of it was asked in.
    """

    kind = models.CharField(_("類別"), max_length=12, choices=PartnerKind)
    name = models.CharField(_("名稱"), max_length=100)
    about = models.TextField(_("可以提供什麼"), max_length=2000)
    offers = ArrayField(models.CharField(max_length=12, choices=Help), verbose_name=_("提供的協助"))
    themes = ArrayField(models.CharField(max_length=12, choices=Theme), verbose_name=_("主題"))
    # Codes; none for the whole city.
    districts = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name=_("行政區"))
    capacity = models.PositiveSmallIntegerField(
        _("同時最多媒合幾件"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)]
    )
    # How many matches take a place now: counted with the moves that take and free one, under the row's lock.
    taken = models.PositiveSmallIntegerField(_("媒合中件數"), default=0, editable=False)
    valid_until = models.DateField(_("有效至"), null=True, blank=True)
    note = models.TextField(_("備註"), max_length=1000, blank=True)
    contact_name = models.CharField(_("聯絡人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    contact_email = models.EmailField(_("電子郵件"), blank=True)
    consented_on = models.DateField(_("同意日期"), null=True, blank=True)
    consent_way = models.CharField(_("同意方式"), max_length=8, choices=ConsentWay, blank=True)
    unit = models.OneToOneField(
        Unit, models.PROTECT, null=True, blank=True, related_name="partner", editable=False, verbose_name=_("單位")
    )
    row_version = models.PositiveIntegerField(_("異動序號"), default=0, editable=False)
    created_at = models.DateTimeField(_("建立時間"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("最後修改"), default=timezone.now, editable=False)
    sought = models.GeneratedField(
        expression=Folded("name", "about"), output_field=models.TextField(), db_persist=True, editable=False
    )

    objects = PartnerQuerySet.as_manager()

    if TYPE_CHECKING:
        consents: RelatedManager[ContactConsent]

    class Meta:
        verbose_name = _("協力夥伴")
        verbose_name_plural = _("協力夥伴")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="one_partner_a_name",
                violation_error_message=_("這個類別已有同名的夥伴。"),
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="partner_has_room"),
            models.CheckConstraint(
                condition=Q(contact_name="", contact_phone="", contact_email="", consented_on=None, consent_way="")
                | Q(contact_name__gt="", consented_on__isnull=False, consent_way__gt=""),
                name="contact_of_partner_consents",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="partners_by_name"),
            models.Index(fields=["kind", "name", "id"], name="partners_of_kind"),
            models.Index(Upper("contact_email"), condition=~Q(contact_email=""), name="partners_by_address"),
            GinIndex(fields=["themes"], name="partners_by_theme"),
            GinIndex(fields=["districts"], name="partners_by_district"),
            GinIndex(fields=["offers"], name="partners_by_offer"),
            GinIndex(OpClass("sought", name="gin_trgm_ops"), name="partners_sought"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:partner", args=[self.pk])

    @property
    def offers_label(self) -> str:
        """What it offers, in words."""
        return listed(str(Help(offer).label) for offer in self.offers)

    @property
    def themes_label(self) -> str:
        """Its themes, in words."""
        return listed(str(Theme(theme).label) for theme in self.themes)

    @property
    def room(self) -> int:
        """How many more matches it takes on."""
        return self.capacity - self.taken

    @property
    def is_over(self) -> bool:
        """Is the last day of its validity past?"""
        return self.valid_until is not None and self.valid_until < timezone.localdate(clock.now())

    @property
    def masked_contact(self) -> str:
        """The contact for who may not write to it: that there is one, and no more than how the name begins."""
        return masked_name(self.contact_name)

    @cached_property
    def signs_in(self) -> bool:
        """Does it have people of its own here? If not, the platform says for it what it answers (one query)."""
        return self.unit is not None and bool(notices.people_of([self.unit]))


class ContactConsent(models.Model):
    """That a contact person agreed to be kept and written to, or does no more. Append-only.

    It keeps who and when, never how the person is reached: that goes with the consent.
    """

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="consents", verbose_name=_("協力夥伴"), db_index=False
    )
    given = models.BooleanField(_("同意"))
    person = models.CharField(_("聯絡人"), max_length=60)
    day = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=8, choices=ConsentWay)
    by = models.CharField(_("登錄人"), max_length=200)
    recorded_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    class Meta:
        verbose_name = _("聯絡人同意紀錄")
        verbose_name_plural = _("聯絡人同意紀錄")
        ordering = ["-id"]
        indexes = [models.Index(fields=["partner", "-id"], name="consents_of_partner")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.person}"
