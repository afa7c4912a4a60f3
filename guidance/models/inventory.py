"""What each district has, 人文地產景, who keeps it so, and what proposers offer to it (R5); never who sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import District, Unit
from accounts.states import UnitKind
from documents.models import Attachment
from guidance.queries import EntryQuerySet, OfferedQuerySet
from guidance.states import Entered, InventoryKind, OfferedState
from inputs.search import Core, Folded
from proposals.models import Proposal, ResourceItem
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

STALE = dt.timedelta(days=365)  # since it was checked last


class InventoryEntry(models.Model):
    """在地資源: one thing, place, craft, landscape, person or group of a district, with where it is and how it is known.

    The contact stands here as long as its consent does: once that is withdrawn the fields are empty and the row says since
    when. What was in them stands in no log either.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("行政區"), db_index=False)
    kind = models.CharField(_("類別"), max_length=10, choices=InventoryKind)
    name = models.CharField(_("名稱"), max_length=80)
    words = models.TextField(_("特色說明"), max_length=1000, blank=True)
    address = models.CharField(_("地址或地點"), max_length=120, blank=True)
    longitude = models.DecimalField(_("經度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("緯度"), max_digits=9, decimal_places=6, null=True, blank=True)
    source = models.CharField(_("資料來源"), max_length=100)
    year = models.PositiveSmallIntegerField(_("資料年度"), null=True, blank=True)  # of the Republic
    photo = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照片")
    )
    photo_alt = models.CharField(_("照片說明"), max_length=100, blank=True)
    photo_consent = models.CharField(_("照片中人物同意的取得方式"), max_length=200, blank=True)
    contact_name = models.CharField(_("聯絡人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    contact_email = models.EmailField(_("電子郵件"), blank=True)
    consent_by = models.CharField(_("同意人"), max_length=60, blank=True)
    consent_on = models.DateField(_("同意日期"), null=True, blank=True)
    consent_withdrawn_at = models.DateTimeField(_("撤回同意時間"), null=True, blank=True)
    entered_at = models.DateTimeField(_("登錄時間"), default=timezone.now)
    entered_by = models.CharField(_("登錄者"), max_length=200)
    entered_for = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("登錄單位"), db_index=False)
    checked_on = models.DateField(_("最近查核"), default=timezone.localdate)
    checked_by = models.CharField(_("查核者"), max_length=200)
    removed_at = models.DateTimeField(_("停用時間"), null=True, blank=True)
    row_version = models.PositiveIntegerField(_("異動序號"), default=0, editable=False)
    sought = models.GeneratedField(
        expression=Folded("name", "words", "address"), output_field=models.TextField(), db_persist=True, editable=False
    )
    core = models.GeneratedField(
        expression=Core(Folded("name")), output_field=models.TextField(), db_persist=True, editable=False
    )

    objects = EntryQuerySet.as_manager()

    if TYPE_CHECKING:
        changes: RelatedManager[InventoryChange]
        district_id: str

    class Meta:
        verbose_name = _("在地資源")
        verbose_name_plural = _("在地資源")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="entry_place_whole",
            ),
            models.CheckConstraint(
                condition=Q(contact_name="", contact_phone="", contact_email="")
                | Q(consent_on__isnull=False, consent_withdrawn_at=None) & ~Q(consent_by=""),
                name="contact_has_consent",
            ),
            models.CheckConstraint(condition=Q(photo=None) | ~Q(photo_alt=""), name="entry_photo_is_described"),
        ]
        indexes = [
            models.Index(fields=["district", "name", "id"], name="entries_of_district"),
            models.Index(fields=["kind", "district", "name", "id"], name="entries_of_kind"),
            models.Index(fields=["checked_on", "id"], condition=Q(removed_at=None), name="entries_to_check"),
            models.Index(
                fields=["district", "checked_on", "id"], condition=Q(removed_at=None), name="entries_to_check_here"
            ),
            models.Index(Upper("contact_email"), condition=~Q(contact_email=""), name="entries_by_address"),
            GinIndex(OpClass("sought", name="gin_trgm_ops"), name="entry_sought"),
            GinIndex(OpClass("core", name="gin_trgm_ops"), name="entry_like"),
            models.Index(fields=["core"], name="entry_called"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:entry", args=[self.pk])

    @property
    def has_contact(self) -> bool:
        """Is there somebody to ask?"""
        return bool(self.contact_name or self.contact_phone or self.contact_email)

    @property
    def is_placed(self) -> bool:
        """Does it stand on the map?"""
        return self.longitude is not None

    @property
    def is_stale(self) -> bool:
        """Was it checked last more than a year ago?"""
        return self.checked_on < timezone.localdate() - STALE

    @property
    def known_by(self) -> str:
        """Source and year, as they are cited."""
        if not self.year:
            return self.source
        return gettext("%(source)s（%(year)d 年）") % {"source": self.source, "year": self.year}


class InventoryChange(models.Model):
    """A line of an entry's log: what was done, by whom, each field before and after. Append-only, and without contacts."""

    entry = models.ForeignKey(
        InventoryEntry, models.PROTECT, related_name="changes", verbose_name=_("在地資源"), db_index=False
    )
    at = models.DateTimeField(_("時間"), default=timezone.now)
    what = models.CharField(_("動作"), max_length=20, choices=Entered)
    # Field, before, after; of a contact only that it was there.
    fields = models.JSONField(_("內容"), default=list, encoder=DjangoJSONEncoder)
    words = models.CharField(_("說明"), max_length=300, blank=True)
    # Nobody where the contact did it without an account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人員")
    )
    by = models.CharField(_("行為人"), max_length=200)

    class Meta:
        verbose_name = _("在地資源異動")
        verbose_name_plural = _("在地資源異動")
        ordering = ["-id"]
        indexes = [models.Index(fields=["entry", "-id"], name="changes_of_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.what}"


class InventoryImport(models.Model):
    """A workbook that was read and is looked at before it is written: its rows wait here, and go once that is done."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人員"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("單位"))
    name = models.CharField(_("檔名"), max_length=200)
    made_at = models.DateTimeField(_("上傳時間"), default=timezone.now)
    rows = models.JSONField(_("內容"), default=list)
    done_at = models.DateTimeField(_("匯入時間"), null=True, blank=True)
    added = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("修改"), default=0)
    left_out = models.PositiveIntegerField(_("未匯入"), default=0)

    class Meta:
        verbose_name = _("盤點匯入")
        verbose_name_plural = _("盤點匯入")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(done_at=None) & ~Q(rows=[]), name="imports_waiting"),
        ]

    def __str__(self) -> str:
        return self.name


class InventoryOffer(BesidePlans, Stateful):
    """提供盤點: a row of a proposer's own inventory, offered to the district's as it was written then."""

    machine_name = "inventory_offer"
    part_of = "proposal"
    read_with = ("district", "offered_by")

    state = FSMField(
        _("狀態"), max_length=10, choices=OfferedState, default=OfferedState.OFFERED, protected=True, editable=False
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="inventory_offers", verbose_name=_("計畫"), db_index=False
    )
    # The row may be taken out of the plan afterwards, which knows nothing of offers; what was offered stays here.
    resource = models.ForeignKey(
        ResourceItem, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("資源盤點的列")
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("行政區"), db_index=False)
    kind = models.CharField(_("類別"), max_length=10, choices=InventoryKind)
    name = models.CharField(_("名稱"), max_length=80)
    words = models.TextField(_("特色說明"), max_length=1000, blank=True)
    address = models.CharField(_("地址或地點"), max_length=120, blank=True)
    offered_by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("提供單位"), db_index=False)
    offered_at = models.DateTimeField(_("提供時間"), default=timezone.now)
    entry = models.ForeignKey(
        InventoryEntry, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("在地資源")
    )

    objects = OfferedQuerySet.as_manager()

    if TYPE_CHECKING:
        transitions: RelatedManager[InventoryOfferTransition]
        district_id: str

    class Meta:
        verbose_name = _("提供盤點")
        verbose_name_plural = _("提供盤點")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(entry__isnull=False), name="accepted_offer_has_entry"
            ),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state__in=["offered", "accepted"]), name="row_offered_once"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="offered_to_district"),
            models.Index(fields=["offered_by", "-id"], name="offered_by_unit"),
            models.Index(fields=["state", "-id"], name="offered_by_state"),
            models.Index(fields=["proposal", "id"], name="offered_of_plan"),
            models.Index(fields=["due_on", "id"], condition=Q(state="offered"), name="offered_waiting"),
            models.Index(
                fields=["district", "due_on", "id"], condition=Q(state="offered"), name="offered_waiting_here"
            ),
        ]

    def __str__(self) -> str:
        return str(_("提供盤點「%s」")) % self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("guidance:inventory_offer", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.name

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Where it is: code, name, whether the district has priority (R16)."""
        return [(self.district.code, self.district.name, self.district.priority)]

    @property
    def said(self) -> dict[str, Any]:
        """What an entry would say of it."""
        return {name: getattr(self, name) for name in ("kind", "name", "words", "address")}

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it: the office of its district, who offered it."""
        if party == Party.PROPOSER:
            return [self.offered_by]
        if party == Party.DISTRICT:
            return Unit.objects.filter(kind=UnitKind.DISTRICT_OFFICE, district=self.district_id)
        return []


class InventoryOfferTransition(Transition):
    """The log of an offer."""

    subject = case_of(InventoryOffer)

    class Meta(Transition.Meta):
        verbose_name = _("提供盤點歷程")
        verbose_name_plural = _("提供盤點歷程")
        indexes = [lines_of_a_case("inventory_offer_log")]
