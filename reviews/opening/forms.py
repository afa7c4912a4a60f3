"""Which plans are sent out, each to which agencies, until when; never sends one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from inputs.bounds import Bound, days_from_today, years_from_today
from inputs.fields import RocDateField
from proposals.models import Proposal
from proposals.states import State as PlanState
from proposals.workflow import MACHINE
from reviews.opening.services import Asked
from reviews.rounds.choices import ChoicesWithReasons
from workflow.engine.services import due_date

Suggested = Mapping[Unit, Sequence[str]]


@dataclass(frozen=True)
class Line:
    """A plan on the page, with the fields that are its own."""

    plan: Proposal
    tick: forms.BoundField
    version: forms.BoundField
    agencies: forms.BoundField | None


class OpenSeveralForm(forms.Form):
    """One due day for all; a tick and the agencies of each plan; gives ``asked``, ``due_on``, ``with_letter``."""

    due_on = RocDateField(
        label=_("回復期限"),
        help_text=_("預設為期限設定的工作天數，可調整；遇放假日順延至次一上班日。"),
        earliest=Bound(days_from_today(1), _("回復期限須在今天之後。")),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )
    also = forms.ModelMultipleChoiceField(
        label=_("勾選的每一案都請"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_letter = forms.BooleanField(label=_("同時擬函請機關書面審查的稿"), initial=True, required=False)

    def __init__(self, *args: Any, suggested: Mapping[Proposal, Suggested], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggested
        today = timezone.localdate()
        self.fields["also"].queryset = Unit.objects.reviewing().valid_on(today)  # type: ignore[attr-defined]
        self.initial.setdefault("due_on", due_date(MACHINE, PlanState.DOCUMENT_REVIEW, today))
        for plan, found in suggested.items():
            self.fields[f"plan_{plan.pk}"] = forms.BooleanField(label=str(plan), required=False)
            self.fields[f"version_{plan.pk}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
            self.initial[f"version_{plan.pk}"] = plan.row_version
            if found:
                self.fields[f"agencies_{plan.pk}"] = self._agencies(found)
                self.initial[f"agencies_{plan.pk}"] = [str(unit.pk) for unit in found]

    @staticmethod
    def _agencies(found: Suggested) -> forms.MultipleChoiceField:
        """Those suggested, ticked, each with its reasons."""
        field = forms.MultipleChoiceField(label=_("審查機關"), required=False, widget=ChoicesWithReasons)
        field.choices = [(str(unit.pk), str(unit)) for unit in found]
        field.widget.reasons = {str(unit.pk): why for unit, why in found.items()}
        return field

    def clean(self) -> dict[str, Any]:
        """At least one plan, and to each at least one agency."""
        data = super().clean() or {}
        asked = []
        for plan, found in self.suggested.items():
            if not data.get(f"plan_{plan.pk}"):
                continue
            chosen = set(data.get(f"agencies_{plan.pk}") or ())
            agencies = [unit for unit in found if str(unit.pk) in chosen]
            agencies += [unit for unit in data.get("also") or () if unit not in agencies]
            if not agencies:
                self.add_error(f"plan_{plan.pk}", _("這一案還沒有審查機關。請勾選，或在「勾選的每一案都請」選擇。"))
            asked.append(Asked(plan, data.get(f"version_{plan.pk}") or 0, agencies))
        if not asked:
            self.add_error(None, _("請先勾選要分送的計畫。"))
        return {"asked": asked, "due_on": data.get("due_on"), "with_letter": data.get("with_letter", False)}

    @property
    def lines(self) -> Iterator[Line]:
        """The plans as the page shows them."""
        for plan in self.suggested:
            name = f"agencies_{plan.pk}"
            agencies = self[name] if name in self.fields else None
            yield Line(plan, self[f"plan_{plan.pk}"], self[f"version_{plan.pk}"], agencies)
