"""What the inventory asks: an entry with its consent, why one goes, what a list is narrowed by; never saves.

A row of a workbook goes through the same form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import geo
from accounts.models import District
from documents.forms import PhotoField
from guidance.inventory.likeness import Alike
from guidance.inventory.services import CONSENT, CONTACT, consent_is_old, is_given_since
from guidance.models import InventoryEntry
from guidance.models.inventory import STALE
from guidance.narrowing import Narrowing, Order
from guidance.states import InventoryKind
from inputs.bounds import until_today
from inputs.fields import ROC_OFFSET, PhoneField, RocDateField, among
from inputs.numbers import WholeNumberField
from inputs.reasons import Substance
from inputs.search import sought_words
from inputs.together.meanwhile import Together
from proposals.writing.sections import CoordinateField, outside_city

AREA = forms.Textarea(attrs={"rows": 5})
FIRST_YEAR = 1  # of the Republic
OTHER_PHOTO = _("這一頁開啟之後，照片已由他人換過或移除；仍要改成您的，請再儲存一次。")


class EntryForm(Together, forms.Form):
    """在地資源: what it is, where, how it is known, whom to ask and by whose consent (R5)."""

    district = forms.TypedChoiceField(label=_("行政區"))
    kind = forms.ChoiceField(label=_("類別"), choices=[("", _("請選擇")), *InventoryKind.choices])
    name = forms.CharField(label=_("名稱"), max_length=80)
    words = forms.CharField(
        label=_("特色說明"),
        max_length=1000,
        required=False,
        widget=AREA,
        help_text=_("是什麼、有什麼特色、現在的情形。"),
    )
    address = forms.CharField(label=_("地址或地點"), max_length=120, required=False)
    longitude = CoordinateField(label=_("經度"))
    latitude = CoordinateField(label=_("緯度"))
    source = forms.CharField(
        label=_("資料來源"), max_length=100, help_text=_("從哪裡知道的，例如文史調查、社區訪談、區公所踏查。")
    )
    year = WholeNumberField(label=_("資料年度"), required=False, unit="年", help_text=_("民國年，例如 114。"))
    contact_name = forms.CharField(label=_("聯絡人"), max_length=60, required=False)
    contact_phone = PhoneField(label=_("聯絡電話"), max_length=40, required=False)
    contact_email = forms.EmailField(label=_("電子郵件"), required=False)
    consent_by = forms.CharField(
        label=_("同意人"),
        max_length=60,
        required=False,
        help_text=_("誰同意留下聯絡資料；有聯絡資料時必填。撤回後聯絡資料會立即清除。"),
    )
    consent_on = RocDateField(label=_("同意日期"), required=False, latest=until_today(_("同意日期不可晚於今天。")))

    def __init__(
        self, *args: Any, districts: Sequence[District], entry: InventoryEntry | None = None, **kwargs: Any
    ) -> None:
        self.entry = entry
        super().__init__(*args, **kwargs)
        known = self.known = {district.code: district for district in districts}
        field: Any = self.fields["district"]
        field.choices = [("", _("請選擇")), *((code, district.name) for code, district in known.items())]
        field.coerce = among(known)
        if len(known) == 1:
            field.initial = next(iter(known))

    def is_known(self) -> bool:
        """Is it an entry that is there?"""
        return self.entry is not None

    def standing(self, name: str) -> Any:
        """What it says now."""
        assert self.entry
        if name == "district":
            return self.entry.district
        said = self.of(self.entry)
        return said[name] if name in said else self.fields[name].clean(None)

    @classmethod
    def of(cls, entry: InventoryEntry) -> dict[str, Any]:
        """What an entry says, as the form begins with it; of whom it does not name any more nothing."""
        left_out = () if entry.has_contact else CONSENT
        names = [name for name in cls.base_fields if hasattr(entry, name) and name not in left_out]
        return {name: getattr(entry, name) for name in names} | {"district": entry.district_id}

    def clean(self) -> dict[str, Any]:
        """A place lies in its district; a contact has a consent, and one that was withdrawn a new one."""
        data = super().clean() or {}
        self._clean_place(data)
        self._clean_year(data)
        self._clean_consent(data)
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        longitude, latitude, district = (data.get(name) for name in ("longitude", "latitude", "district"))
        if {"longitude", "latitude"} & set(self.errors):
            return
        if (longitude is None) is not (latitude is None):
            self.add_error("latitude" if latitude is None else "longitude", _("經度與緯度要一起填。"))
        elif longitude is not None and latitude is not None:
            if words := outside_city(longitude, latitude):
                self.add_error("longitude", words)
            elif district and not geo.lies_in(district.code, longitude, latitude):
                where = {"here": geo.district_name(longitude, latitude), "district": district.name}
                self.add_error("longitude", _("這個位置在%(here)s，不在%(district)s；請改標位置或改選行政區。") % where)

    def _clean_year(self, data: dict[str, Any]) -> None:
        this = timezone.localdate().year - ROC_OFFSET
        if (year := data.get("year")) is None or FIRST_YEAR <= year <= this:
            return
        if FIRST_YEAR <= year - ROC_OFFSET <= this:
            data["year"] = year - ROC_OFFSET
            return
        self.add_error("year", _("資料年度請填民國年，1 至 %d。") % this)

    def _clean_consent(self, data: dict[str, Any]) -> None:
        given, on = data.get("consent_by"), data.get("consent_on")
        if not any(data.get(name) for name in CONTACT):
            # A consent is to a contact; of one that is gone the row goes on saying who had given it.
            data["consent_by"] = self.entry.consent_by if self.entry else ""
            data["consent_on"] = self.entry.consent_on if self.entry else None
            return
        if not given and "consent_by" not in self.errors:
            self.add_error("consent_by", _("有聯絡資料時，要填是誰同意的；沒有同意時請不要填聯絡資料。"))
        if not on and "consent_on" not in self.errors:
            self.add_error("consent_on", _("有聯絡資料時，要填同意的日期。"))
        gone: dt.datetime | None = self.entry.consent_withdrawn_at if self.entry else None
        if on and gone and not is_given_since(on, gone):
            self.add_error("consent_on", consent_is_old(gone))


class EntryPageForm(EntryForm):
    """The same on its page, with a picture and whether it is meant although something is called alike."""

    photo = PhotoField(label=_("照片"), required=False, help_text=_("拍攝的地點與裝置等資訊不會留下。"))
    photo_alt = forms.CharField(
        label=_("照片說明"),
        max_length=100,
        required=False,
        help_text=_("照片裡有什麼，給看不到照片的人；有照片時必填。"),
    )
    photo_people = forms.BooleanField(label=_("拍到可以辨識的人"), required=False)
    photo_consent = forms.CharField(
        label=_("照片中人物同意的取得方式"),
        max_length=200,
        required=False,
        help_text=_("拍到可以辨識的人時必填，例如「114.10.03 書面同意」。"),
    )
    drop_photo = forms.BooleanField(label=_("移除目前的照片"), required=False)
    anyway = forms.BooleanField(label=_("與這些資料不是同一筆，仍要儲存"), required=False)
    # The picture stands before the contact.
    field_order = (
        *tuple(EntryForm.base_fields)[:9],
        "photo",
        "photo_alt",
        "photo_people",
        "photo_consent",
        "drop_photo",
    )
    # Which picture the page showed: one that somebody else has put there meanwhile is not replaced unseen.
    photo_shown = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)
    likes: Sequence[Alike] = ()  # what is called much like it, where that was found
    apart = frozenset({"photo", "photo_shown", "drop_photo", "anyway"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.entry and self.entry.photo_id):
            del self.fields["drop_photo"]

    @classmethod
    def of(cls, entry: InventoryEntry) -> dict[str, Any]:
        """What an entry says, as the form begins with it."""
        shown = {"photo": None, "photo_people": bool(entry.photo_consent), "photo_shown": cls.photo_of(entry)}
        return super().of(entry) | shown

    @staticmethod
    def photo_of(entry: InventoryEntry | None) -> str:
        """Which picture it has."""
        return str(entry.photo_id) if entry and entry.photo_id else ""

    @property
    def pin(self) -> tuple[Decimal, Decimal] | None:
        """Where the entry is, as typed or as stored, for the map."""
        values = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        longitude, latitude = values.get("longitude"), values.get("latitude")
        return (longitude, latitude) if isinstance(longitude, Decimal) and isinstance(latitude, Decimal) else None

    def clean(self) -> dict[str, Any]:
        """A picture says what it shows, and by whose consent people are seen in it."""
        data = super().clean()
        shows_people = data.pop("photo_people", False)
        self._ask_of_photo(data, data.pop("photo_shown", None))
        kept = self.entry is not None and self.entry.photo_id and not data.get("drop_photo")
        if not (data.get("photo") or kept):
            return data | {"photo_alt": "", "photo_consent": ""}
        if not data.get("photo_alt") and "photo_alt" not in self.errors:
            self.add_error("photo_alt", _("請說明照片裡有什麼。"))
        if not shows_people:
            return data | {"photo_consent": ""}
        if not data.get("photo_consent") and "photo_consent" not in self.errors:
            self.add_error("photo_consent", _("拍到可以辨識的人時，請說明怎樣取得同意。"))
        return data

    def _ask_of_photo(self, data: dict[str, Any], shown: str | None) -> None:
        now, sent = self.photo_of(self.entry), self.add_prefix("photo_shown")
        changed = next((name for name in ("photo", "drop_photo") if data.get(name)), None)
        if changed is None or shown == now or sent not in self.data:
            return
        self.add_error(changed, OTHER_PHOTO)
        typed: Any = self.data
        self.data = typed = typed.copy()
        typed[sent] = now
        self.conflicts = True


class WithdrawForm(forms.Form):
    """How the person said so."""

    how = forms.CharField(
        label=_("撤回的情形"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("當事人怎麼表示、由誰受理。不要寫電話、電子郵件等聯絡資料，這段話會留在紀錄裡。"),
        validators=[Substance(_("請說明當事人怎麼表示撤回。"), _("撤回的情形"))],
    )


class RemoveForm(forms.Form):
    """Why it is in the register no more."""

    why = forms.CharField(
        label=_("停用的理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如已拆除、已停辦、與另一筆重複。"),
        validators=[Substance(_("請說明為什麼停用，例如已拆除、已停辦。"))],
    )


WITH_PLACE, WITHOUT_PLACE = "yes", "no"
STALE_ONES, REMOVED = "stale", "removed"


class EntryFilter(Narrowing):
    """District, kind, words, whether it stands on the map, and whether somebody has looked at it lately."""

    kind = forms.ChoiceField(label=_("類別"), choices=[("", _("全部")), *InventoryKind.choices], required=False)
    words = forms.CharField(label=_("關鍵字"), max_length=60, required=False)
    place = forms.ChoiceField(
        label=_("位置"),
        choices=[("", _("全部")), (WITH_PLACE, _("已標示")), (WITHOUT_PLACE, _("未標示"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("查核"),
        choices=[("", _("全部")), (STALE_ONES, _("超過一年未查核")), (REMOVED, _("已停用"))],
        required=False,
    )
    field_order = ["district", "kind", "words", "place", "state"]

    def narrow_state(self, state: str) -> Q:
        """What is out of use is shown only to who asks for it, and keeps it."""
        if state == REMOVED:
            return Q(removed_at__isnull=False)
        return Q(removed_at=None, checked_on__lt=timezone.localdate() - STALE)

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = super().narrow()
        if "state" not in self.chosen:
            found &= Q(removed_at=None)
        if kind := self.chosen.get("kind"):
            found &= Q(kind=kind)
        if place := self.chosen.get("place"):
            found &= Q(longitude__isnull=place == WITHOUT_PLACE)
        for word in sought_words(self.chosen.get("words", "")):
            found &= Q(sought__contains=word)
        return found


class EntryListFilter(EntryFilter):
    """The same of the list, which has orders; on the map entries stand where they are."""

    orders = (
        Order("place", _("依行政區、名稱"), ("district_id", "name", "id")),
        Order("checked", _("最久未查核的在前"), ("checked_on", "id")),
    )
