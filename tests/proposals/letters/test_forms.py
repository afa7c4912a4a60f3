"""The form of a letter's words, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.letters.values import PASSAGES, Kind, LetterContent, Party, Passage
from proposals.enclosures.things import Enclosed
from proposals.letters.forms import WordingForm


def bare(kind: Kind) -> LetterContent:
    """One that names its parts and says nothing below them."""
    parts = tuple(Passage(name) for name in PASSAGES[kind])
    return LetterContent(kind.value, Party("臺中市政府"), "第 4 次專案會議", passages=parts)


def saved_as_shown(content: LetterContent, files: Sequence[Enclosed] = (), **typed: object) -> LetterContent:
    """The letter as its form saves it, with ``files`` offered; nothing changed but what is ``typed``."""
    about = {"content": content, "files": {each.code: each for each in files}}
    shown = WordingForm(**about)
    form = WordingForm({name: shown[name].value() or "" for name in shown.fields} | typed, **about)
    assert form.errors == {}
    return form.edited()


AGRICULTURE = Party("臺中市政府農業局", code="387020000A", enclosed=True)
LADY = Party("王阿妹", "姓名", "理事長", enclosed=True)
CENTRE = Party("農業部", code="A25000000A")
PLAN = Enclosed("plan-1", "計畫書", "計畫書.odt")


def sent(**more: object) -> LetterContent:
    """With a model that is sent apart, so that 附件 names something."""
    said = {"originals": (AGRICULTURE, LADY), "copies": (CENTRE,), "enclosures": "模型1件（另送）"}
    return LetterContent("letter", Party("臺中市政府"), "檢送計畫書", **said | more)


class TestWhoGetsWhatGoesAlong:
    """Marked or not, in full width or half, a party stays who it is."""

    def test_the_mark_is_taken_off(self):
        found = saved_as_shown(sent(), originals="臺中市政府農業局\n王阿妹理事長")
        assert found == sent(originals=(replace(AGRICULTURE, enclosed=False), replace(LADY, enclosed=False)))

    def test_the_mark_is_put_on(self):
        for typed in ("農業部（含附件）", "農業部 (含附件)", " 農業部　（含附件） "):
            assert saved_as_shown(sent(), copies=typed) == sent(copies=(replace(CENTRE, enclosed=True),))

    def test_who_is_named_elsewhere_is_known_there_too(self):
        found = saved_as_shown(sent(), originals="王阿妹理事長", copies="臺中市政府農業局\n某協會（含附件）")
        assert found.originals == (replace(LADY, enclosed=False),)
        assert found.copies == (replace(AGRICULTURE, enclosed=False), Party("某協會", enclosed=True))

    def test_of_two_with_one_name_each_list_keeps_its_own(self):
        content = sent(copies=(replace(AGRICULTURE, code="", enclosed=False),))
        assert saved_as_shown(content) == content

    def test_where_nothing_goes_along_nobody_gets_it(self):
        found = saved_as_shown(sent(), apart="", copies="農業部（含附件）")
        plain = {"originals": (replace(AGRICULTURE, enclosed=False), replace(LADY, enclosed=False))}
        assert found == sent(enclosures="", copies=(CENTRE,), **plain)

    def test_who_gets_the_first_that_goes_along_follows_unless_somebody_is_marked(self):
        bare = saved_as_shown(sent(), apart="")
        marked = {"attached": ["plan-1"]}
        found = saved_as_shown(bare, [PLAN], **marked)
        assert (found.enclosures, found.originals, found.copies) == ("計畫書1份", (AGRICULTURE, LADY), (CENTRE,))
        found = saved_as_shown(bare, [PLAN], copies="農業部（含附件）", **marked)
        assert [each.enclosed for each in (*found.originals, *found.copies)] == [False, False, True]


def test_saving_keeps_the_headings_of_an_agenda_alone():
    agenda, letter = bare(Kind.AGENDA), bare(Kind.LETTER)
    assert saved_as_shown(agenda) == agenda
    assert saved_as_shown(letter).passages == ()


def test_only_a_subject_is_told_to_end_with_what_is_asked():
    fields = {kind: WordingForm(content=bare(kind), files={}).fields["subject"] for kind in Kind}
    told = {kind for kind, field in fields.items() if field.help_text}
    assert told == {Kind.LETTER, Kind.NOTE, Kind.MEMO}


def test_what_reads_as_it_did_is_named_with_how_it_is_made_anew():
    kept = Enclosed("kept-1", "彙整表", "彙整表.odt")
    offered = {each.code: each for each in (PLAN, kept)}
    told = "與 DI 檔一起放進 zip 的檔案；附件欄依所選檔案的名稱與份數印出"
    found = [
        WordingForm(content=sent(), files=offered, chosen=had).fields["attached"].help_text for had in ([PLAN], [kept])
    ]
    assert found == [
        f"{told}。",
        f"{told}；「彙整表」是製作當時的內容；要換成現在的內容，請回公文頁按「附件重新製作」。",
    ]


def test_a_text_is_as_tall_as_what_stands_in_it_as_far_as_a_page_goes():
    def rows(content: LetterContent) -> dict[str, int]:
        fields = WordingForm(content=content, files={}).fields
        return {name: fields[name].widget.attrs["rows"] for name in ("originals", "copies", "passage_0")}

    long = Passage("說明", "字" * 301)
    many = tuple(Party(f"第 {number} 區公所") for number in range(29))
    assert rows(sent(copies=())) == {"originals": 4, "copies": 3, "passage_0": 8}
    assert rows(sent(copies=many, passages=(long,))) == {"originals": 4, "copies": 16, "passage_0": 11}


def test_who_gets_what_goes_along_is_marked_in_every_list_of_a_letter_that_has_any():
    notice, minutes = (WordingForm(content=bare(kind), files={}).fields for kind in (Kind.NOTICE, Kind.MINUTES))
    marked = "一行一個；附件隨文的，後面加「（含附件）」。"
    assert [notice[name].help_text for name in ("attending", "observing", "copies")] == [marked] * 3
    assert [minutes[name].help_text for name in ("attending", "observing", "excused")] == ["一行一個。"] * 3
