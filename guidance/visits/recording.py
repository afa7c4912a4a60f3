"""What is written at the place: who came, what was seen, found of each section, and is to be done; never saves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from guidance.models import Visit, VisitParty
from inputs.bounds import Bound, years_from_today
from inputs.fields import RocDateField, among, choice_of
from inputs.reasons import Substance
from proposals.content import PlanContent, from_rows, from_version
from proposals.content.outline import groups
from proposals.states import Place
from workflow.drafts.growing import RowsForm
from workflow.engine.forms import MoveForm

ROWS_AT_FIRST = 2
FINDING, WORDS, OWNER, DUE = "finding_", "words_", "owner_", "due_"


class HoldForm(MoveForm):
    """Who came: of those invited, and besides."""

    instance: Visit

    came = forms.ModelMultipleChoiceField(
        label=_("到場"), queryset=VisitParty.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    others_came = forms.CharField(label=_("其他到場人員"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited, answers = self.instance.parties.select_related("unit"), self.instance.standing
        choice_of(self, "came").queryset = invited
        coming = {unit for unit, answer in answers.items() if answer.comes} | {self.instance.team_id}
        self.initial.setdefault("came", [party.pk for party in invited if party.unit_id in coming])


class CorrectForm(HoldForm):
    """The same, as it was taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        came = list(self.came_of(kwargs["instance"]))
        kwargs["initial"] = {"came": came, "others_came": kwargs["instance"].others_came} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    @staticmethod
    def came_of(visit: Visit) -> Iterable[int]:
        """The rows of who came (one query)."""
        return visit.parties.filter(came=True).values_list("pk", flat=True)


@dataclass(frozen=True)
class Chapter:
    """A section of the plan, or of one of its ventures, of which something may have been found."""

    place: Place
    label: str


@dataclass(frozen=True)
class GivenRow:
    """A follow-up as the form asks for it."""

    number: int
    words: forms.BoundField
    owner: forms.BoundField
    due: forms.BoundField


class RecordForm(RowsForm, MoveForm):
    """訪視紀錄 (R8); gives ``findings`` and ``follow_ups``. Filled in on a telephone: what is not needed stays folded."""

    instance: Visit
    template_name = "guidance/visits/_record_fields.html"

    seen = forms.CharField(
        label=_("訪視所見"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("現場的情形、談到的事、共識與歧見。"),
        validators=[Substance(_("請寫下現場看到什麼。"), _("訪視所見"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"rows": ROWS_AT_FIRST} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for chapter in self.chapters:
            self.fields[f"{FINDING}{chapter.place.code}"] = forms.CharField(
                label=chapter.label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
            )

    @cached_property
    def chapters(self) -> list[Chapter]:
        """Every place of the plan in its order, as it was filed last (two queries); none of an idea."""
        if (content := self._content) is None:
            return []
        return [
            Chapter(
                Place(chapter.section, group.venture.id if group.venture else None),
                f"{group.venture.title}・{chapter.label}" if group.venture else str(chapter.label),
            )
            for group in groups(content)
            for chapter in group.chapters
        ]

    @cached_property
    def _content(self) -> PlanContent | None:
        plan = self.instance.proposal
        if plan is None:
            return None
        return from_version(plan.version.content) if plan.version else from_rows(plan)

    @cached_property
    def owners(self) -> list[tuple[Any, Any]]:
        """Who may be given something to do: who takes part, who asked, whose plan it is, the platform."""
        visit = self.instance
        near = {unit.pk for unit in (visit.asked_by, visit.proposing_unit, visit.team) if unit}
        near |= {key for key in visit.parties.values_list("unit", flat=True) if key}
        rows = Unit.objects.valid_on(timezone.localdate()).filter(Q(pk__in=near) | Q(kind=UnitKind.PLATFORM))
        return [("", _("請選擇")), *((unit.pk, unit) for unit in rows.order_by("kind", "id"))]

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """What, who, until when."""
        return {
            f"{WORDS}{number}": forms.CharField(label=_("追蹤事項 %d") % number, required=False, max_length=300),
            f"{OWNER}{number}": forms.TypedChoiceField(
                label=_("負責單位"), required=False, choices=self.owners, coerce=self._owner, empty_value=None
            ),
            f"{DUE}{number}": RocDateField(
                label=_("完成期限"),
                required=False,
                earliest=Bound(timezone.localdate, _("完成期限不可早於今天。")),
                latest=Bound(years_from_today(2), _("完成期限不可晚於 %(limit)s（兩年內）。")),
            ),
        }

    def _owner(self, value: str) -> Unit:
        return among({str(key): unit for key, unit in self.owners})(value)

    @property
    def given_rows(self) -> Iterator[GivenRow]:
        """The rows, for the template."""
        for number in range(1, self.count + 1):
            yield GivenRow(number, *(self[f"{name}{number}"] for name in (WORDS, OWNER, DUE)))

    @property
    def findings(self) -> list[forms.BoundField]:
        """The fields of the chapters, for the template."""
        return [self[f"{FINDING}{chapter.place.code}"] for chapter in self.chapters]

    def clean(self) -> dict[str, Any]:
        """Rows that say something, each whole; findings of the chapters that have any."""
        data = super().clean() or {}
        data.pop("rows", None)
        return data | {"findings": self._found(data), "follow_ups": self._given(data)}

    def _found(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        plan = self.instance.proposal
        ventures = {venture.pk: venture for venture in plan.venture_list} if plan else {}
        for place, label in ((chapter.place, chapter.label) for chapter in self.chapters):
            if words := data.pop(f"{FINDING}{place.code}", ""):
                venture = ventures.get(place.venture) if place.venture else None
                found.append({"section": place.section, "venture": venture, "label": label[:200], "words": words})
        return found

    def _given(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        given = []
        for number in range(1, self.count + 1):
            names = [f"{name}{number}" for name in (WORDS, OWNER, DUE)]
            words, owner, due = (data.pop(name, None) for name in names)
            if not (words or owner or due):
                continue
            for name, value in zip(names, (words, owner, due), strict=True):
                if not value and name not in self.errors:
                    self.add_error(name, _("追蹤事項、負責單位與完成期限要一起填；不需要的列請整列清空。"))
            given.append({"words": words, "owner": owner, "due_on": due})
        return given
