"""What accepting an offered row asks, which rows a proposer offers, what a list of offers is narrowed by; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from guidance.inventory.likeness import Alike, like
from guidance.models import InventoryEntry, InventoryOffer
from guidance.narrowing import Narrowing
from guidance.states import InventoryKind, OfferedState
from inputs.fields import among, choice_of
from inputs.words import listed
from proposals.models import ResourceItem
from workflow.engine.forms import MoveForm

NEW = "new"


class AcceptForm(MoveForm):
    """Into which entry, or as a new one: nothing is chosen where the district has entries called alike."""

    instance: InventoryOffer

    into = forms.ChoiceField(label=_("怎麼納入"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("類別"), choices=InventoryKind)
    name = forms.CharField(label=_("名稱"), max_length=80)
    words = forms.CharField(
        label=_("特色說明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    address = forms.CharField(label=_("地址或地點"), max_length=120, required=False)

    # The entries called alike that the page showed: what appeared meanwhile is asked about.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: InventoryOffer = kwargs["instance"]
        self.likes = like(instance.district_id, instance.name)
        begin = instance.said | ({} if self.likes else {"into": NEW}) | {"shown": self._keys()}
        kwargs["initial"] = begin | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self._offer()

    def _keys(self) -> str:
        return ",".join(str(row.pk) for row in self.likes)

    def _offer(self) -> None:
        choices = [(NEW, _("新增為一筆")), *((str(row.pk), self._words(row)) for row in self.likes)]
        choice_of(self, "into").choices = choices

    def _words(self, row: Alike) -> str:
        kind = InventoryKind(row.kind).label
        return _("併入「%(name)s」（%(kind)s，%(address)s）") % {
            "name": row.name,
            "kind": kind,
            "address": row.address or _("未填地址"),
        }

    def clean(self) -> dict[str, Any]:
        """The entry itself; a new one only where all that are called alike, also by the name typed, were shown."""
        data = super().clean() or {}
        if (chosen := data.get("into")) and chosen != NEW:
            return data | {"into": InventoryEntry.objects.get(pk=chosen), "seen_alike": True}
        known = data.pop("shown", "").split(",")
        found = like(self.instance.district_id, data.get("name") or self.instance.name)
        if chosen and (unseen := [row.name for row in found if str(row.pk) not in known]):
            self.likes = [*self.likes, *(row for row in found if row.pk not in {like.pk for like in self.likes})]
            self._offer()
            sent: Any = self.data
            self.data = sent = sent.copy()
            sent[self.add_prefix("shown")] = self._keys()
            self.add_error(
                "into", _("這一區已有名稱相近的資料：%s。請選擇併入哪一筆，或仍新增為一筆。") % listed(unseen)
            )
        return data | {"seen_alike": True}


class OfferForm(forms.Form):
    """Which of the plan's own rows go to which district's inventory."""

    district = forms.TypedChoiceField(label=_("提供給哪一區"))
    rows = forms.TypedMultipleChoiceField(
        label=_("提供哪幾列"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("請至少勾選一列。")},
    )

    def __init__(self, *args: Any, districts: list[District], rows: list[ResourceItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = {district.code: district for district in districts}
        own = {str(row.pk): row for row in rows}
        district: Any = self.fields["district"]
        chosen: Any = self.fields["rows"]
        district.choices = [(code, place.name) for code, place in places.items()]
        district.coerce = among(places)
        if len(places) == 1:
            district.initial = next(iter(places))
        chosen.choices = [(key, f"{row.get_kind_display()}　{row.name}") for key, row in own.items()]
        chosen.coerce = among(own)


class OfferedFilter(Narrowing):
    """State and district."""

    state = forms.ChoiceField(label=_("狀態"), choices=[("", _("全部")), *OfferedState.choices], required=False)
    field_order = ["state", "district"]
