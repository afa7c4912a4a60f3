"""What the moves of NDC's meetings ask for; never make the move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import not_before, until_today
from inputs.fields import RocDateField
from inputs.widgets import small_area
from proposals.content import PlanContent
from proposals.forms import BEFORE_ANSWERED, LetterForm, PlanMoveForm
from proposals.returns.forms import ReturnForm
from proposals.states import DECIDED, Outcome, Place
from tracking.guards import BEFORE_SENT, recorded, sent_from, sent_on
from tracking.ndc.enclosures import as_in_letter, choices, left_out
from tracking.ndc.table import may_go_apart, on_the_table
from workflow.drafts.growing import RowsForm

if TYPE_CHECKING:
    from proposals.models import Venture


class SendForm(PlanMoveForm, LetterForm):
    """The letter that sends the plan to NDC, after the case was formed and NDC's last meeting; what goes along with the plan."""

    enclosed = forms.MultipleChoiceField(
        label=_("隨計畫書檢送的附件"),
        help_text=_(
            "計畫書一定檢送。勾選的表冊與函送公文所附者為同一份；未擬公文者，依現在的內容製作並留存，之後不再變動。檔案即本案的檔案。"
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("選取的附件已不在本案中，請重新整理後再選。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "letter_date", sent_from(self.instance), BEFORE_ANSWERED)
        choice: Any = self.fields["enclosed"]
        choice.choices = choices(self.instance)
        if not self.is_bound:
            choice.initial = as_in_letter(self.instance)
        if words := left_out(self.instance):
            choice.help_text = f"{choice.help_text}{words}"


class MinutesForm(PlanMoveForm):
    """NDC's meeting as its minutes have it: day, place, who came, what was concluded; held after it was written to."""

    met_on = RocDateField(label=_("會議日期"), latest=until_today(_("會議日期不可晚於今天。")))
    place = forms.CharField(label=_("會議地點"), required=False, max_length=100)
    present = forms.CharField(
        label=_("出席人員"),
        help_text=_("依會議紀錄，每行一個機關或單位，後接職稱與姓名。"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    summary = forms.CharField(
        label=_("會議結論"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = DocumentField(label=_("會議紀錄"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "met_on", sent_on(self.instance), BEFORE_SENT)


@dataclass(frozen=True)
class CommentRow:
    """A numbered comment as the form asks for it."""

    number: int
    text: forms.BoundField
    section: forms.BoundField


class NdcReviseForm(RowsForm, ReturnForm, MinutesForm):
    """Minutes, NDC's numbered comments, and the sections the meeting wants revised; gives ``items`` and ``itemised`` (R20).

    What a comment is about is asked for by it: that section opens, and the comment is the reason unless RDEC adds one.
    """

    template_name = "tracking/ndc/_revise_fields.html"
    counters = ("comments",)

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """A comment with its section."""
        about = {"n": number}
        return {
            f"item_{number}": forms.CharField(
                label=_("意見 %(n)d") % about, required=False, max_length=2000, widget=small_area()
            ),
            f"section_{number}": forms.ChoiceField(
                label=_("意見 %(n)d：章節") % about, required=False, choices=lambda: self.choices
            ),
        }

    @cached_property
    def content(self) -> PlanContent:
        """What the plan says, without the ventures that no meeting hears any more."""
        content, off = super().content, set(recorded(self.instance)["off_the_table"])
        return replace(content, ventures=tuple(each for each in content.ventures if each.id not in off))

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What a comment may be about: each section of the plan and of each of its ventures."""
        return [("", str(_("（不指定章節）"))), *((place.code, label) for place, label, *_shown in self.places)]

    def comment_rows(self) -> list[CommentRow]:
        """Comment and section of each row, for the template."""
        return [CommentRow(n, self[f"item_{n}"], self[f"section_{n}"]) for n in range(1, self.count + 1)]

    def others(self) -> list[forms.BoundField]:
        """The minutes."""
        return [field for field in super().others() if not _is_of_row(field.name)]

    @property
    def reasons_given(self) -> frozenset[str]:  # type: ignore[override]
        """The places that comments are about."""
        return frozenset(item["section"] for item in self.said if item["section"])

    @cached_property
    def said(self) -> list[dict[str, str]]:
        """The comments typed, in their order."""
        rows = ((self.cleaned_data.get(f"item_{n}"), n) for n in range(1, self.count + 1))
        return [{"text": text, "section": self.cleaned_data.get(f"section_{n}", "")} for text, n in rows if text]

    def clean(self) -> dict[str, Any]:
        """Gather the comments; each opens what it is about."""
        for code in self.reasons_given:
            self.cleaned_data[f"ask_{code}"] = True
        for n in range(1, self.count + 1):
            is_about, text = (self.cleaned_data.get(f"{name}_{n}") for name in ("section", "item"))
            if is_about and not text and f"item_{n}" not in self.errors:
                self.add_error(f"item_{n}", _("選了章節，請寫下國發會的意見；不用的，請改回「不指定章節」。"))
        data = super().clean()
        sections: dict[str, str] = data.get("sections", {})
        itemised = [code for code, reason in sections.items() if not reason]
        sections |= {code: listed_comments(self.said, code) for code in itemised}
        data = {name: value for name, value in data.items() if not _is_of_row(name)}
        return data | {"items": self.said, "itemised": itemised}


def _is_of_row(name: str) -> bool:
    return name.startswith(("item_", "section_")) or name in NdcReviseForm.counters


def listed_comments(said: Sequence[Mapping[str, str]], code: str) -> str:
    """What is asked of the place ``code``, comment by comment."""
    return "\n".join(f"{n}. {item['text']}" for n, item in enumerate(said, 1) if item["section"] == code)


class RejectForm(MinutesForm):
    """Minutes of a working meeting that passed no venture: the outcomes need no asking."""

    def clean(self) -> dict[str, Any]:
        """Every venture that lay before it is rejected."""
        data = super().clean() or {}
        return data | {"outcomes": {venture.pk: Outcome.REJECTED.value for venture in on_the_table(self.instance)}}


@dataclass(frozen=True)
class Deciding:
    """A venture as the form asks what was decided of it: where it may be sent again alone, what NDC said of its sections."""

    outcome: forms.BoundField
    comments: list[forms.BoundField]


class DecideForm(MinutesForm):
    """Minutes, and what the working meeting decided of each venture before it.

    Gives ``outcomes = {venture id: outcome}`` and ``comments = {venture id: {section: NDC's words}}`` of what is sent
    again alone.
    """

    template_name = "tracking/ndc/_decide_fields.html"
    CHOICES = [(Outcome.PASSED.value, Outcome.PASSED.label), (Outcome.REJECTED.value, Outcome.REJECTED.label)]
    ALONE = (Outcome.ALONE.value, Outcome.ALONE.label)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for venture in self.table:
            apart = may_go_apart(venture, self.table)
            self.fields[f"outcome_{venture.pk}"] = forms.ChoiceField(
                label=venture.called,
                choices=[*self.CHOICES, self.ALONE] if apart else self.CHOICES,
                widget=forms.RadioSelect,
            )
            for section in self.sections if apart else ():
                about = {"venture": venture.called, "section": self.instance.layout.label(section)}
                self.fields[self._name(venture.pk, section)] = forms.CharField(
                    label=_("%(venture)s・%(section)s") % about, required=False, max_length=2000, widget=small_area()
                )

    @cached_property
    def table(self) -> list[Venture]:
        """What lay before the meeting (one query)."""
        return on_the_table(self.instance)

    @property
    def sections(self) -> list[str]:
        """Those of a venture."""
        return [section for venture, section in self.instance.layout.walk((True,)) if venture]

    @staticmethod
    def _name(venture: int, section: str) -> str:
        return f"comment_{Place(section, venture).code}"

    def deciding(self) -> list[Deciding]:
        """Venture by venture, for the template."""
        return [Deciding(self[f"outcome_{venture.pk}"], self._comments(venture)) for venture in self.table]

    def _comments(self, venture: Venture) -> list[forms.BoundField]:
        names = (self._name(venture.pk, section) for section in self.sections)
        return [self[name] for name in names if name in self.fields]

    def minutes(self) -> list[forms.BoundField]:
        """The other fields."""
        return [field for field in self if not field.name.startswith(("outcome_", "comment_"))]

    def clean(self) -> dict[str, Any]:
        """Gather the outcomes; at least one venture passed, or the meeting's result is another move."""
        data = super().clean() or {}
        outcomes = {int(name[8:]): data.pop(name) for name in list(data) if name.startswith("outcome_")}
        unread = any(name.startswith("outcome_") for name in self.errors)
        if not unread and Outcome.PASSED not in outcomes.values():
            self.add_error(None, _("至少一項事業通過；若全數未通過，請改用「工作會議：未通過」。"))
        comments = {venture.pk: self._said(venture, outcomes.get(venture.pk), data) for venture in self.table}
        return data | {"outcomes": outcomes, "comments": {pk: said for pk, said in comments.items() if said}}

    def _said(self, venture: Venture, outcome: str | None, data: dict[str, Any]) -> dict[str, str]:
        """NDC's words by section: some where it is sent again alone, else none."""
        given = {section: data.pop(self._name(venture.pk, section), "") for section in self.sections}
        said = {section: text for section, text in given.items() if text}
        if outcome == Outcome.ALONE and not said:
            self.add_error(f"outcome_{venture.pk}", _("單獨再送的事業，請逐節寫下國發會要修正什麼，至少一節。"))
        elif outcome in DECIDED and said:
            name = self._name(venture.pk, next(iter(said)))
            self.add_error(name, _("寫了要修正什麼，但結果不是「修正後單獨再送」。"))
        return said
