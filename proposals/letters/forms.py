"""Forms of letters: the words of one, field by field of its kind; the number and the day it was given; never saves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from documents.letters.di import Read
from documents.letters.numbering import read, written
from documents.letters.values import (
    FIELDS,
    PASSAGES,
    Contact,
    Kind,
    LetterContent,
    Named,
    Party,
    Passage,
    Secrecy,
    Speed,
)
from inputs.bounds import PROGRAMME_BEGAN, years_from_today
from inputs.fields import RocDateField
from inputs.words import sentences
from proposals.enclosures.things import Enclosed, apart_of, for_action, frozen, in_order, with_files
from proposals.forms import OptionalLetterForm
from proposals.numbers.asking import MEANT, WHEN_MEANT, MeantInput, doubts
from proposals.numbers.doubts import Asked

ENCLOSED = re.compile(r"[（(]含附件[）)]$")
RECEIVED, TEXT = "proposals.letters.received", "proposals.letters.text"  # what a signature is for
FEW, SOME, MANY = 200, 2000, 6000  # characters of a line, of a list, of a passage
ONE_LINE = ("address", "secret_until", "held_at", "place", "recorder", "closed_at")
LISTS = ("originals", "copies", "attending", "observing", "excused")
BROAD, TALLEST = 30, 16  # characters of a line as it is shown, lines of a text
FROZEN = _("「%(names)s」是製作當時的內容；要換成現在的內容，請回公文頁按「附件重新製作」。")
SUBJECTS = {
    Kind.NOTICE: _("開會事由"),
    Kind.AGENDA: _("會議名稱"),
    Kind.MINUTES: _("會議名稱"),
}


def _text(label: Any, rows: int, limit: int, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, required=False, help_text=help_text, widget=area)


def _line(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=FEW, required=False, help_text=help_text)


class WordingForm(forms.Form):
    """What a letter says: the fields its kind has, in the order in which they stand on it."""

    address = _line(_("地址"))
    contacts = _text(_("聯絡方式"), 4, SOME, _("一行一項，例如「承辦人：王小明」。"))
    recipient = _line(_("受文者"))
    speed = forms.ChoiceField(label=_("速別"), choices=Speed)
    secrecy = forms.ChoiceField(label=_("密等"), choices=[("", _("（無）")), *Secrecy.choices], required=False)
    secret_until = _line(_("解密條件或保密期限"))
    attached = forms.MultipleChoiceField(
        label=_("附件"),
        help_text=_("與 DI 檔一起放進 zip 的檔案；附件欄依所選檔案的名稱與份數印出。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    apart = _line(_("另送的附件"), _("不隨文傳送的附件，例如紙本或模型；印在附件欄時註明「另送」。"))
    subject = forms.CharField(
        label=_("主旨"),
        help_text=_("一段完成，期限寫在主旨，以期望語結尾。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    held_on = RocDateField(label=_("開會日期"), required=False, earliest=PROGRAMME_BEGAN, latest=years_from_today(2))
    held_at = _line(_("開會時間"), _("例如「14時30分」。"))
    place = _line(_("開會地點"))
    chair = _line(_("主持人"))
    attending = _text(_("出席者"), 4, SOME, _("一行一個。"))
    observing = _text(_("列席者"), 3, SOME, _("一行一個。"))
    excused = _text(_("請假"), 2, SOME, _("一行一個。"))
    recorder = _line(_("紀錄"))
    originals = _text(_("正本"), 4, SOME, _("一行一個；附件隨文的，後面加「（含附件）」。"))
    copies = _text(_("副本"), 3, SOME, _("一行一個；附件隨文的，後面加「（含附件）」。"))
    submitted_to = _text(_("敬陳"), 2, SOME, _("一行一個職稱。"))
    signature = _text(_("署名"), 2, FEW)
    closed_at = _line(_("散會"), _("例如「16時」。"))

    def __init__(
        self,
        *args: Any,
        content: LetterContent,
        files: Mapping[str, Enclosed],
        chosen: Sequence[Enclosed] = (),
        **kwargs: Any,
    ) -> None:
        self.content, self.files_offered, self.had = content, dict(files), chosen
        had = set(FIELDS[Kind(content.kind)])
        enclosing = {"attached": [each.code for each in chosen], "apart": apart_of(content, chosen)}
        kwargs["initial"] = {**self._initial(), **enclosing, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in had and name not in enclosing]:
            del self.fields[name]
        self._offer_files("files" in had)
        if label := SUBJECTS.get(Kind(content.kind)):
            self.fields["subject"].label, self.fields["subject"].help_text = label, ""  # the rules are those of a 主旨
        for place, name in enumerate(self.passage_names):
            help_text = _("分項以 一、(一)、1、(1) 開頭；只有一項時不必編號。")
            self.fields[f"passage_{place}"] = _text(name, 8 if place == 0 else 4, MANY, help_text)
        if "files" in had:
            for name in {"attending", "observing"} & set(self.fields):
                self.fields[name].help_text = self.fields["copies"].help_text
        self._fit()
        self.order_fields(self._order())

    @property
    def passage_names(self) -> list[str]:
        """Those of its kind, and what a draft had beside them."""
        usual = PASSAGES[Kind(self.content.kind)]
        return [*usual, *(each.name for each in self.content.passages if each.name not in usual)]

    def _offer_files(self, had: bool) -> None:
        if not had:
            del self.fields["apart"]
        if not had or not self.files_offered:
            del self.fields["attached"]
            return
        choices = [(code, each.name) for code, each in self.files_offered.items()]
        self.fields["attached"].choices = choices  # type: ignore[attr-defined]
        if names := frozen(self.had):
            told = (self.fields["attached"].help_text, FROZEN % {"names": names})
            self.fields["attached"].help_text = sentences(told)

    def _fit(self) -> None:
        """Lists and passages are as tall as what stands in them, as far as a page goes."""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                said = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
                lines = sum(len(line) // BROAD + 1 for line in str(said or "").split("\n"))
                field.widget.attrs["rows"] = min(max(lines, int(field.widget.attrs["rows"])), TALLEST)

    def _order(self) -> list[str]:
        """As on the letter; the files below 附件, the passages where the kind has them."""
        found: list[str] = []
        for name in FIELDS[Kind(self.content.kind)]:
            found += {
                "passages": [f"passage_{place}" for place, _name in enumerate(self.passage_names)],
                "files": ["attached", "apart"],
                "enclosures": [],
            }.get(name, [name])
        return found

    def _initial(self) -> dict[str, Any]:
        content = self.content
        said = {
            name: getattr(content, name) for name in (*ONE_LINE, "speed", "secrecy", "subject", "signature", "held_on")
        }
        said |= {name: _listed(getattr(content, name)) for name in LISTS}
        said |= {
            "contacts": "\n".join(line.words for line in content.contacts),
            "recipient": content.recipient.words if content.recipient else "",
            "chair": "、".join(party.words for party in content.chair),
            "submitted_to": "\n".join(content.submitted_to),
        }
        found = {each.name: each for each in content.passages}
        for place, name in enumerate(self.passage_names):
            passage = found.get(name, Passage(name))
            said[f"passage_{place}"] = written(passage.text, passage.points)
        return said

    def edited(self) -> LetterContent:
        """The letter with what was typed; a party that was not renamed stays as it was, but for whether it gets 附件."""
        data = {name: value for name, value in self.cleaned_data.items() if name in self.fields}
        plain = (*ONE_LINE, "speed", "secrecy", "subject", "signature", "held_on")
        values: dict[str, Any] = {name: data[name] for name in plain if name in data}
        values |= {name: self._parties(name, data[name]) for name in LISTS if name in data}
        if "chair" in data:
            values["chair"] = self._parties("chair", data["chair"].replace("、", "\n"))
        if "recipient" in data:
            values["recipient"] = next(iter(self._parties("recipient", data["recipient"])), None)
        if "contacts" in data:
            values["contacts"] = tuple(map(Contact.of, _lines(data["contacts"])))
        if "submitted_to" in data:
            values["submitted_to"] = tuple(_lines(data["submitted_to"]))
        passages = (Passage(name, *read(data[f"passage_{place}"])) for place, name in enumerate(self.passage_names))
        keeps_headings = self.content.kind == Kind.AGENDA  # an agenda names its parts though nothing stands below them
        values["passages"] = tuple(passage for passage in passages if keeps_headings or not passage.is_empty)
        found = with_files(replace(self.content, **values), self._chosen, data.get("apart", ""))
        is_first = not self.content.enclosures and found.enclosures
        return for_action(found) if is_first and found == found.unmarked() else found

    @property
    def chosen_files(self) -> list[str]:
        """The codes of what goes with it: as the letter had them, then what is new."""
        return [each.code for each in self._chosen]

    @property
    def _chosen(self) -> list[Enclosed]:
        ticked = self.cleaned_data.get("attached", ())
        return in_order((each for code, each in self.files_offered.items() if code in ticked), self.had)

    def _parties(self, name: str, text: str) -> tuple[Party, ...]:
        """Those in the lines of a field; whom the letter names already, there or elsewhere, is known by name and title."""
        known = {_called(party): party for party in (*self._all_parties(), *self._parties_of(name))}
        return tuple(_party(line, known) for line in _lines(text))

    def _parties_of(self, name: str) -> tuple[Party, ...]:
        had = getattr(self.content, name)
        return had if isinstance(had, tuple) else (had,) if had else ()

    def _all_parties(self) -> Iterator[Party]:
        for name in ("recipient", "chair", *reversed(LISTS)):
            yield from self._parties_of(name)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _listed(parties: Iterable[Party]) -> str:
    return "\n".join(party.words for party in parties)


def _called(party: Party) -> str:
    """Its name and title, as a line has them before the mark."""
    return replace(party, enclosed=False).words


def _party(line: str, known: Mapping[str, Party]) -> Party:
    """Who stands in the line, marked as it says."""
    called = ENCLOSED.sub("", line).strip()
    return replace(known.get(called) or Party(called, Named.OFFICE.value), enclosed=bool(ENCLOSED.search(line)))


class GivenForm(OptionalLetterForm):
    """What the document system gave the letter: typed, or read from the file it gave back and then checked."""

    letter_file = forms.FileField(
        label=_("公文系統匯出的檔案（DI、zip 或 PDF）"),
        help_text=_("選好檔案後按「讀取」，系統填入字號與日期，請核對後再登錄。檔案不會留存。"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".di,.zip,.pdf"}),
    )
    again = forms.CharField(  # which question
        label=MEANT, help_text=WHEN_MEANT, required=False, widget=forms.HiddenInput
    )
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    received = forms.CharField(required=False, widget=forms.HiddenInput)  # what was read, signed: it is kept as read

    text = forms.CharField(required=False, widget=forms.HiddenInput)  # of a PDF, signed: with what it is compared
    reason = forms.CharField(
        label=_("更正理由"), max_length=200, help_text=_("例如：字號誤植一碼。更正前的字號與日期仍保存在版次中。")
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            del self.fields["reason"]

    @staticmethod
    def carried_text(text: str) -> str:
        """The same of a PDF's words."""
        return signing.dumps(text, salt=TEXT, compress=True)

    def clean_text(self) -> str:
        """As it was read."""
        try:
            return str(signing.loads(self.cleaned_data["text"], salt=TEXT))
        except signing.BadSignature:
            return ""

    @staticmethod
    def carried(read: Read) -> str:
        """What ``received`` carries from the page that shows it to the one that records it."""
        return signing.dumps(read.to_json(), salt=RECEIVED, compress=True)

    def clean_received(self) -> Read | None:
        """As it was read; what we have not signed was not."""
        try:
            return Read.from_json(signing.loads(self.cleaned_data["received"], salt=RECEIVED))
        except signing.BadSignature:
            return None

    def ask(self, asked: Asked) -> None:
        """Offer the box that says that just this is meant."""
        self.fields["again"].widget = MeantInput(asked.code)
        self.add_error("again", doubts(asked.asked))

    def clean(self) -> dict[str, Any]:
        """Both are needed to record; a number without a day is told by the form it is made of."""
        data = super().clean()
        if not {"letter_number", "letter_date"} & self.errors.keys() and not data.get("letter_number"):
            self.add_error("letter_number", _("請填寫「發文字號」。"))
            self.add_error("letter_date", _("請填寫「發文日期」。"))
        return data
