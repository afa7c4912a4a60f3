"""What the intake desks fill in: fits, checklists, a new vision (R13, R15); never makes the move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from documents.forms import FilesForm
from inputs.bounds import Bound, not_before, until_today, years_from_today
from inputs.fields import RocDateField
from inputs.together.meanwhile import AT_A_GLANCE, said
from proposals.forms import BEFORE_ANSWERED, NoteForm, OptionalLetterForm, PlanMoveForm
from proposals.intake import fits
from proposals.models import DistrictVision, Venture
from proposals.numbers.standings import Standing
from proposals.queries import filed_on
from proposals.states import Fit

RECORDED = _("已由他人登錄的%(version)s寫的是 %(now)s，您填的是 %(mine)s；要以您填的登錄下一版，請再送出一次。")
RECORDED_AT_LENGTH = _("已由他人登錄的%(version)s見上方，您填的還在欄位裡；要以您填的登錄下一版，請再送出一次。")


def _is_fit(name: str) -> bool:
    return name.startswith(("fit_", "words_"))


class FitForm(PlanMoveForm):
    """Does each venture fit the vision of its districts? Gives ``fits = {venture id: {"fit", "words"}}`` (R13).

    ``visions`` are the present ones by district code, when a page of many plans has read them already.
    """

    template_name = "proposals/intake/_fit_fields.html"

    def __init__(self, *args: Any, visions: Mapping[str, DistrictVision] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = fits.districts_of(self.instance)
        present = fits.visions(district.code for district in districts) if visions is None else visions
        # Each district of the plan and its present vision, if it has one.
        self.cited = [(district, present.get(district.code)) for district in districts]
        self.ventures = self.to_judge()
        said = self.initial.get("fits", {})  # before it was taken back
        for venture in self.ventures:
            before = said.get(str(venture.pk), {})
            self.initial.update({f"{name}_{venture.pk}": before[name] for name in ("fit", "words") if name in before})
            self.fields[f"fit_{venture.pk}"] = forms.ChoiceField(
                label=_("「%(venture)s」是否符合該區願景") % {"venture": venture.title},
                choices=[("", _("請選擇")), *Fit.choices],
            )
            self.fields[f"words_{venture.pk}"] = forms.CharField(
                label=_("「%(venture)s」之說明") % {"venture": venture.title},
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        # The errors on top come in the order of the page: the checklist, the ventures, the rest.
        self.order_fields(sorted(self.fields, key=lambda name: (not name.startswith("check_"), not _is_fit(name))))

    def to_judge(self) -> list[Venture]:
        """The ventures asked about."""
        return self.instance.venture_list

    def on_record(self) -> bool:
        """Has every district of the plan a vision?"""
        return all(vision for _district, vision in self.cited)

    def rows(self) -> list[tuple[Venture, forms.BoundField, forms.BoundField]]:
        """Each venture with its two fields, for the template."""
        return [(v, self[f"fit_{v.pk}"], self[f"words_{v.pk}"]) for v in self.ventures]

    def checks(self) -> list[forms.BoundField]:
        """The points of the checklist that a person confirms."""
        return [field for field in self if field.name.startswith("check_")]

    def others(self) -> list[forms.BoundField]:
        """The form's other fields."""
        return [field for field in self if not field.name.startswith("check_") and not _is_fit(field.name)]

    def clean(self) -> dict[str, Any]:
        """Gather by venture; what does not fully fit, or has no vision to go by, is explained."""
        data = super().clean() or {}
        found = {}
        for venture in self.ventures:
            fit, words = data.pop(f"fit_{venture.pk}", ""), data.pop(f"words_{venture.pk}", "")
            found[venture.pk] = {"fit": fit, "words": words}
            if fit and not words and fits.needs_words(fit, on_record=self.on_record()):
                reason = _("請說明不完全符合之處。") if self.on_record() else _("該區尚未登錄願景，請書面說明。")
                self.add_error(f"words_{venture.pk}", reason)
        return data | ({"fits": found} if found else {})


class FindingForm(FitForm):
    """The office's checklist and finding of fit, without a letter: one of these for each plan of a bundle."""

    check_complete = forms.BooleanField(label=_("計畫內容要件齊備（計畫肆）"))
    check_consensus = forms.BooleanField(label=_("共識會議紀錄確為在地參與之紀錄"))
    check_contact = forms.BooleanField(label=_("聯絡人與聯絡方式確可聯繫"))
    vision_fit = forms.CharField(
        label=_("符合該區地方創生願景之說明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ForwardForm(FindingForm, OptionalLetterForm):
    """The office's finding, with a letter if there is one."""

    field_order = ["vision_fit", "letter_number", "letter_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "letter_date", filed_on(self.instance), BEFORE_ANSWERED)


class FormCaseForm(FitForm, NoteForm):
    """RDEC's checklist before a case is formed (R15); what no office has judged, RDEC judges."""

    check_complete = forms.BooleanField(label=_("計畫內容要件齊備（計畫肆）"))
    check_consensus = forms.BooleanField(label=_("共識會議紀錄確為在地參與之紀錄"))
    check_budget = forms.BooleanField(label=_("經費需求與對接之中央計畫相符"))
    check_vision = forms.BooleanField(label=_("符合提案行政區之地方創生願景"))

    def to_judge(self) -> list[Venture]:
        """Those of cross-district plans, of offices' own plans, and what was added after an office had forwarded."""
        return fits.unjudged(self.instance)


class DistrictVisionForm(FilesForm, forms.ModelForm):
    """The text of a new version, with its papers; ``number`` is the version the page was opened for."""

    number = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
    adopted_on = RocDateField(
        label=_("通過日期"),
        help_text=_("區務會議或說明會通過的日期。"),
        earliest=Bound(years_from_today(-20), _("通過日期不可早於 %(limit)s，請檢查年份。")),
        latest=until_today(_("通過日期不可晚於今天。")),
    )

    class Meta:
        model = DistrictVision
        fields = ["number", "text", "adopted_on", "note"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"note": _("例如依據、與前一版的差別。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = False

    def tell_both(self, recorded: DistrictVision) -> None:
        """Another has recorded this version meanwhile: of each field that differs both values are shown."""
        self.conflicts = True
        for name in ("text", "adopted_on", "note"):
            now, mine = (said(value) for value in (getattr(recorded, name), self.cleaned_data[name]))
            if now != mine:
                words = RECORDED if len(now) + len(mine) <= AT_A_GLANCE else RECORDED_AT_LENGTH
                self.add_error(name, words % {"version": recorded, "now": now, "mine": mine})


class BundleLetterForm(OptionalLetterForm):
    """The one letter that forwards several plans, perhaps not all at once: of that day and move it is the same."""

    def __init__(self, *args: Any, actor: Actor, move: str, **kwargs: Any) -> None:
        self.actor, self.move = actor, move
        super().__init__(*args, **kwargs)

    def is_this(self, place: Standing) -> bool:
        """Of a plan that went before."""
        return (place.move, place.date) == (self.move, str(self.cleaned_data.get("letter_date")))
