"""What RDEC fills in to open a round, to ask more agencies, to give more time, to send the plan back; never asks them itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from inputs.bounds import Bound, days_from_today, not_before, years_from_today
from inputs.fields import RocDateField
from inputs.reasons import Substance
from inputs.widgets import small_area
from proposals.forms import PlanMoveForm
from proposals.returns.forms import ReturnForm
from proposals.states import State as PlanState
from proposals.workflow import MACHINE
from reviews.models import OpinionItem, OpinionRequest
from reviews.opinions.effects import NOT_LATER
from reviews.remits.suggesting import suggested
from reviews.rounds.choices import ChoicesWithReasons
from reviews.rounds.naming import named
from workflow.engine.forms import MoveForm
from workflow.engine.services import due_date


class OpenRoundForm(PlanMoveForm):
    """Which agencies, and until when (R2)."""

    agencies = forms.ModelMultipleChoiceField(
        label=_("審查機關"),
        queryset=Unit.objects.none(),
        help_text=_("依業管對應建議的機關列在前面並附理由；請哪些機關審查，由研考會決定。"),
        widget=ChoicesWithReasons,
    )
    due_on = RocDateField(
        label=_("回復期限"),
        help_text=_("預設為期限設定的工作天數，可調整；遇放假日順延至次一上班日。"),
        earliest=Bound(days_from_today(1), _("回復期限須在今天之後。")),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )
    with_letter = forms.BooleanField(
        label=_("同時擬函請機關書面審查的稿"),
        help_text=_("已擬過的不再擬；稿在「公文」裡，可修改後匯出至公文系統。"),
        initial=True,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.offer(Unit.objects.reviewing().valid_on(today))
        if not self.is_bound:
            self.initial["due_on"] = due_date(MACHINE, PlanState.DOCUMENT_REVIEW, today)
            self.initial.setdefault("agencies", list(self.reasons))

    @cached_property
    def reasons(self) -> dict[int, list[str]]:
        """The agencies that the plan's ventures suggest, with the reasons (three queries)."""
        return {agency.pk: why for agency, why in suggested(self.instance).items()}

    def offer(self, agencies: QuerySet[Unit]) -> None:
        """These, the suggested ones first."""
        field: Any = self.fields["agencies"]
        field.queryset = agencies
        field.widget.offer(
            [(unit.pk, str(unit)) for unit in agencies], self.reasons, _("依業管對應建議"), _("其他機關")
        )


class AskRevisionForm(ReturnForm):
    """What the released items ask for is ticked already: they are the reasons; RDEC adds words of its own or none.

    Gives ``itemised`` too, the places whose reasons are items, which the proposer answers one by one and only once.
    """

    template_name = "proposals/_return_fields.html"
    hides_agencies = forms.BooleanField(
        label=_("不列機關名稱"),
        help_text=_(
            "勾選時，提案單位與其他機關只讀到「審查機關 A」等代稱；已釋出過的輪次，依當時的選擇；不列過名稱的計畫，以後各輪也不列。"
        ),
        required=False,
    )

    def __init__(self, *args: Any, items: Iterable[OpinionItem], **kwargs: Any) -> None:
        self.items = list(items)
        super().__init__(*args, **kwargs)
        for code in self.lines:
            self.initial.setdefault(f"ask_{code}", True)
            self.fields[f"reason_{code}"].help_text = self._said(code, choice=True)
            self.fields[f"reason_{code}"].widget.attrs["placeholder"] = _("意見項目即為理由；另有要求才填。")

    @cached_property
    def lines(self) -> dict[str, list[OpinionItem]]:
        """The items by the code of the place they are about."""
        found: dict[str, list[OpinionItem]] = {}
        for place, *_shown in self.places:
            about = [item for item in self.items if item.is_about(place)]
            if about:
                found[place.code] = about
        return found

    @cached_property
    def unplaced(self) -> list[OpinionItem]:
        """The items that name no section of the plan, and so tick none."""
        return [item for item in self.items if not any(item.is_about(place) for place, *_shown in self.places)]

    @property
    def reasons_given(self) -> frozenset[str]:  # type: ignore[override]
        """The places that items are about."""
        return frozenset(self.lines)

    def _said(self, code: str, *, choice: bool) -> str:
        return "\n".join(named(self.lines[code], choice=choice))

    def clean(self) -> dict[str, Any]:
        """The items stand as the reason where nothing else is said."""
        data = super().clean()
        sections: dict[str, str] = data["sections"]
        itemised = [code for code, reason in sections.items() if not reason and code in self.lines]
        choice = not data["hides_agencies"]
        sections |= {code: self._said(code, choice=choice) for code in itemised}
        return data | ({"itemised": itemised} if itemised else {})


class AddAgenciesForm(OpenRoundForm):
    """Which agencies more; those the round asks already are not offered, and who sent it back as another's not suggested."""

    def __init__(self, *args: Any, asked: Iterable[int], sent_back: Iterable[int], **kwargs: Any) -> None:
        self.sent_back = frozenset(sent_back)
        super().__init__(*args, **kwargs)
        del self.fields["with_letter"]
        self.initial.pop("agencies", None)  # those not asked when the round was opened were left out on purpose
        self.offer(self.fields["agencies"].queryset.exclude(pk__in=asked))  # type: ignore[attr-defined]

    @cached_property
    def reasons(self) -> dict[int, list[str]]:
        """Why an agency is suggested, of those that have not said that it concerns another."""
        found = suggested(self.instance).items()
        return {agency.pk: why for agency, why in found if agency.pk not in self.sent_back}


class ExtendForm(MoveForm):
    """Until when one agency has, and why."""

    instance: OpinionRequest

    due_on = RocDateField(
        label=_("新的回復期限"),
        help_text=_("遇放假日順延至次一上班日。"),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )
    reason = forms.CharField(
        label=_("展延理由"),
        max_length=500,
        validators=[Substance(_("請說明為什麼需要更多時間。"))],
        widget=small_area(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "due_on", self.instance.earliest_extension, NOT_LATER)


class WithdrawForm(MoveForm):
    """Why an agency is asked no more."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明為什麼不必請這個機關審查。"))],
        widget=small_area(),
    )
