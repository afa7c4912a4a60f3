"""The form of a letter's words, without a database."""

from __future__ import annotations

from documents.letters.values import PASSAGES, Kind, LetterContent, Party, Passage
from proposals.letters.forms import WordingForm


def bare(kind: Kind) -> LetterContent:
    """One that names its parts and says nothing below them."""
    parts = tuple(Passage(name) for name in PASSAGES[kind])
    return LetterContent(kind.value, Party("臺中市政府"), "第 4 次專案會議", passages=parts)


def saved_as_shown(content: LetterContent) -> LetterContent:
    shown = WordingForm(content=content, files={})
    form = WordingForm({name: shown[name].value() or "" for name in shown.fields}, content=content, files={})
    assert form.errors == {}
    return form.edited()


def test_saving_keeps_the_headings_of_an_agenda_alone():
    agenda, letter = bare(Kind.AGENDA), bare(Kind.LETTER)
    assert saved_as_shown(agenda) == agenda
    assert saved_as_shown(letter).passages == ()


def test_only_a_subject_is_told_to_end_with_what_is_asked():
    fields = {kind: WordingForm(content=bare(kind), files={}).fields["subject"] for kind in Kind}
    told = {kind for kind, field in fields.items() if field.help_text}
    assert told == {Kind.LETTER, Kind.NOTE, Kind.MEMO}
