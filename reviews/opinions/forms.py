"""An agency's opinion as a form: result, the two mandated parts, items, what it offers to do (R2, R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from inputs.widgets import small_area
from proposals.content import VentureContent
from proposals.content.outline import headings
from proposals.states import Place
from reviews.models import OpinionRequest
from reviews.models.answerable import QUOTE
from reviews.opinions.again import JudgingForm, as_left
from reviews.opinions.concern import reviewed
from reviews.opinions.effects import opinion_gaps
from reviews.opinions.said import said_in_vain
from reviews.states import CommitmentKind, CommitmentRole, Result
from workflow.drafts.growing import MAX_ROWS, ROWS, RowsForm, rows_in
from workflow.engine.forms import MoveForm

# What an agency may take on: a part of the work, or a matter in which it cooperates (R3).
PARTS = [
    ("", "—"),
    (CommitmentKind.DIVISION.label, CommitmentRole.choices),
    (CommitmentKind.COOPERATION.value, CommitmentKind.COOPERATION.label),
]


ROW_FIELDS = ("venture_", "item_", "section_", "quote_", "commitment_", "role_")  # gathered in lists


@dataclass(frozen=True)
class ItemRow:
    """A numbered item as the form asks for it."""

    number: int
    text: forms.BoundField
    section: forms.BoundField
    quote: forms.BoundField

    @property
    def is_blank(self) -> bool:
        """Does it say nothing yet?"""
        said = (self.text, self.section, self.quote)
        return not any(field.value() for field in said) and not self.text.errors


@dataclass(frozen=True)
class VentureRow:
    """The two mandated parts on a venture as the form asks for them; ``is_docked``: the second has to be given."""

    number: int
    venture: VentureContent
    content: forms.BoundField
    fit: forms.BoundField
    is_docked: bool

    @property
    def programmes(self) -> list[str]:
        """What its budget is docked to."""
        return list(dict.fromkeys(line.programme.name for line in self.venture.budget if line.programme))


class OpinionForm(JudgingForm, RowsForm, MoveForm):
    """An agency's opinion: result, the two mandated parts, numbered items, what it offers to do (R2, R3)."""

    instance: OpinionRequest
    counters = ("rows", "commitment_count")

    result = forms.ChoiceField(label=_("審查結果"), choices=Result.choices, widget=forms.RadioSelect)
    content_opinion = forms.CharField(
        label=_("一、計畫內容意見"),
        help_text=_("除「非本機關權管」外，回復時必填。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    fit_opinion = forms.CharField(
        label=_("二、對接中央補助計畫之合宜性"),
        help_text=_(
            "補助對象、用途、上限與配合款等，是否合於所對接的中央補助計畫。"
            "除「非本機關權管」外，回復時必填：在這裡一併說明，或逐一寫在對接貴機關主管計畫的事業提案下。"
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, instance: OpinionRequest, **kwargs: Any) -> None:
        if not args and "initial" not in kwargs:
            kwargs["initial"] = self.as_left(instance)
        super().__init__(*args, instance=instance, **kwargs)
        for venture in self.ventures:
            self.fields.update(self._venture(venture))
        for name, field in self.fields.items():
            if name.startswith(ROW_FIELDS):
                field.widget.attrs["placeholder"] = " "  # by which the styles know that nothing was typed
        if cited := self.fields.get(f"item_{self.initial.get('cited')}"):
            cited.widget.attrs["autofocus"] = True

    @staticmethod
    def as_left(opinion: OpinionRequest) -> dict[str, Any]:
        """What an opinion taken back said, or one of a round that was."""
        if sent := said_in_vain(opinion):
            return OpinionForm._as_sent(sent)
        values: dict[str, Any] = {
            "result": opinion.result,
            "content_opinion": opinion.content_opinion,
            "fit_opinion": opinion.fit_opinion,
        }
        values |= as_left(opinion)
        items = [item for item in opinion.items.all() if item.follows_id is None]
        commitments = list(opinion.commitments.all())
        for number, item in enumerate(items, start=1):
            values |= {f"item_{number}": item.text, f"section_{number}": item.place.code}
            values |= {f"quote_{number}": item.quote}
        for number, commitment in enumerate(commitments, start=1):
            role = commitment.role or CommitmentKind.COOPERATION.value
            values |= {f"commitment_{number}": commitment.item, f"role_{number}": role}
        for said in opinion.venture_opinions.all():
            values |= {f"venture_content_{said.venture_id}": said.content, f"venture_fit_{said.venture_id}": said.fit}
        counts = {"rows": len(items), "commitment_count": len(commitments)}
        return values | {counter: max(ROWS, count + 1) for counter, count in counts.items()}

    @staticmethod
    def _as_sent(sent: dict[str, Any]) -> dict[str, Any]:
        """The form's fields of what a move was given; what was asked again of an answer has rows of its own."""
        values = {name: sent.get(name, "") for name in ("result", "content_opinion", "fit_opinion")}
        items = [row for row in sent.get("items", ()) if not row.get("follows")]
        commitments = sent.get("commitments", ())
        for number, row in enumerate(items, start=1):
            values |= {f"item_{number}": row["text"], f"section_{number}": row.get("section", "")}
            values |= {f"quote_{number}": row.get("quote", "")}
        for number, row in enumerate(commitments, start=1):
            role = row["role"] or CommitmentKind.COOPERATION.value
            values |= {f"commitment_{number}": row["item"], f"role_{number}": role}
        for row in sent.get("ventures", ()):
            values |= {f"venture_{part}_{row['venture']}": row[part] for part in ("content", "fit")}
        counts = {"rows": len(items), "commitment_count": len(commitments)}
        return values | {counter: max(ROWS, count + 1) for counter, count in counts.items()}

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """One item with its section, or one commitment with its role."""
        return self._item(number) if counter == "rows" else self._commitment(number)

    @cached_property
    def ventures(self) -> tuple[VentureContent, ...]:
        """Those of the round's version, in their order."""
        return reviewed(self.instance).content.ventures

    @staticmethod
    def _venture(venture: VentureContent) -> dict[str, forms.Field]:
        about = {"venture": venture.title}
        parts = {"content": _("「%(venture)s」計畫內容意見"), "fit": _("「%(venture)s」對接中央補助計畫之合宜性")}
        return {
            f"venture_{part}_{venture.id}": forms.CharField(
                label=label % about, required=False, max_length=2000, widget=small_area()
            )
            for part, label in parts.items()
        }

    def _item(self, number: int) -> dict[str, forms.Field]:
        about = {"n": number}
        return {
            f"item_{number}": forms.CharField(
                label=_("意見 %(n)d") % about, required=False, max_length=2000, widget=small_area()
            ),
            f"section_{number}": forms.ChoiceField(
                label=_("意見 %(n)d：章節") % about,
                required=False,
                choices=lambda: self.places,
            ),
            f"quote_{number}": forms.CharField(
                label=_("意見 %(n)d：引用原文") % about, required=False, max_length=QUOTE, widget=small_area()
            ),
        }

    def _commitment(self, number: int) -> dict[str, forms.Field]:
        about = {"n": number}
        return {
            f"commitment_{number}": forms.CharField(
                label=_("事項 %(n)d") % about, required=False, max_length=200, strip=True
            ),
            f"role_{number}": forms.ChoiceField(label=_("事項 %(n)d：主協辦") % about, required=False, choices=PARTS),
        }

    @cached_property
    def places(self) -> list[tuple[str, str]]:
        """What an item may be about: each section of the version and of each of its ventures."""
        chapters = headings(reviewed(self.instance).content)
        own = [(Place(chapter.section).code, str(chapter.label)) for chapter in chapters if not chapter.of_venture]
        of_ventures = [
            (Place(chapter.section, venture.id).code, f"{venture.title}・{chapter.label}")
            for venture in self.ventures
            for chapter in chapters
            if chapter.of_venture
        ]
        return [("", str(_("（不指定章節）"))), *own, *of_ventures]

    @classmethod
    def citing(cls, data: Any, place: str, quote: str) -> dict[str, Any]:
        """``initial`` with all that was typed and an item about a passage, in the first row that says nothing.

        Nothing more where a page has as many rows as it may.
        """
        count = rows_in(data)
        names = ("item", "section", "quote")
        blank = (n for n in range(1, count + 1) if not any(data.get(f"{name}_{n}", "").strip() for name in names))
        row = next(blank, count + 1)
        if row > MAX_ROWS:
            return data.dict() | {"rows": count}
        return data.dict() | {"rows": max(count, row), "cited": row, f"section_{row}": place, f"quote_{row}": quote}

    def item_rows(self) -> list[ItemRow]:
        """Item, section and quotation of each row, for the template."""
        names = ("item", "section", "quote")
        return [ItemRow(n, *(self[f"{name}_{n}"] for name in names)) for n in range(1, self.counts["rows"] + 1)]

    def venture_rows(self) -> list[VentureRow]:
        """The two parts on each venture, for the template."""
        docked = {venture.id for venture in reviewed(self.instance).docked}
        return [
            VentureRow(number, v, self[f"venture_content_{v.id}"], self[f"venture_fit_{v.id}"], v.id in docked)
            for number, v in enumerate(self.ventures, start=1)
        ]

    def commitment_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Commitment and role, side by side, for the template."""
        numbers = range(1, self.counts["commitment_count"] + 1)
        return [(self[f"commitment_{n}"], self[f"role_{n}"]) for n in numbers]

    def clean(self) -> dict[str, Any]:
        """Gather the rows; then what the door would miss."""
        data = super().clean() or {}
        data |= {"ventures": self._said_of_ventures(), "items": self._items(), "commitments": self._commitments()}
        for name in [name for name in data if name.startswith(ROW_FIELDS)]:
            del data[name]
        for counter in self.counters:
            data.pop(counter, None)
        data = self.with_verdicts(data)
        for field, message in opinion_gaps(self.instance, data).items():
            if field not in self.errors:
                self.add_error(field, message)
        return data

    def _said_of_ventures(self) -> list[dict[str, Any]]:
        parts = ("content", "fit")
        said = [
            {"venture": venture.id} | {part: self._typed(f"venture_{part}_{venture.id}") for part in parts}
            for venture in self.ventures
        ]
        return [row for row in said if row["content"] or row["fit"]]

    def _items(self) -> list[dict[str, str]]:
        items = []
        for n in range(1, self.counts["rows"] + 1):
            text, section, quote = (self._typed(f"{name}_{n}") for name in ("item", "section", "quote"))
            if text:
                items.append({"text": text, "section": section, "quote": quote})
            elif quote and f"item_{n}" not in self.errors:
                self.add_error(f"item_{n}", _("引用了原文，請寫下意見；不用的，請清除引用。"))
        return items

    def _commitments(self) -> list[dict[str, str]]:
        commitments = []
        for n in range(1, self.counts["commitment_count"] + 1):
            item, role = self._typed(f"commitment_{n}"), self._typed(f"role_{n}")
            if item and not role:
                self.add_error(f"role_{n}", _("請選擇主辦、協辦或配合事項。"))
            elif item:
                commitments.append({"item": item, "role": "" if role == CommitmentKind.COOPERATION else role})
        return commitments

    def _typed(self, name: str) -> str:
        found: str = self.cleaned_data.get(name, "")
        return found
