import pytest
from django import forms

from documents.errors import MissingGlyph, RenderFailed
from documents.papers import fonts


def test_rare_names_and_places_have_glyphs() -> None:
    assert fonts.missing({"姓名": "𤆬堃㐂𠀀𪚥峯双", "符號": "①②㊣●○■□→℃㎡％—…「」『』、。，；：？！（）"}) == []


def test_a_missing_character_is_named_once_for_each_field() -> None:
    missing = fonts.missing({"計畫名稱": "好😀😀🎉", "願景": "😀"})
    assert missing == [MissingGlyph("計畫名稱", "😀"), MissingGlyph("計畫名稱", "🎉"), MissingGlyph("願景", "😀")]
    assert [str(glyph) for glyph in missing] == [
        "計畫名稱「😀」（U+1F600）",
        "計畫名稱「🎉」（U+1F389）",
        "願景「😀」（U+1F600）",
    ]
    assert fonts.missing({"姓名": "𫝀"}) == [MissingGlyph("姓名", "𫝀")]


@pytest.mark.parametrize("text", ["一\n二\t三\r\n", "葛\U000e0100", "說\ufe00", "a\u200bb\u200d"])
def test_what_is_never_drawn_needs_no_glyph(text: str) -> None:
    assert fonts.missing({"願景": text}) == []


@pytest.mark.parametrize(("char", "words"), [("\x07", "願景（U+0007）"), ("\u202e", "願景（U+202E）")])
def test_characters_that_cannot_be_shown_are_named_by_their_number(char: str, words: str) -> None:
    assert [str(glyph) for glyph in fonts.missing({"願景": f"一{char}"})] == [words]


def test_a_form_refuses_what_no_paper_can_print_with_the_words_around_it() -> None:
    class Reason(forms.Form):
        reason = forms.CharField(widget=forms.Textarea)
        word = forms.CharField(strip=False, required=False)

    form = Reason({"reason": "果園\n旁的水圳🏡開始", "word": "🏡"})
    assert form.errors == {
        "reason": [
            "「旁的水圳🏡開始」裡的「🏡」（U+1F3E1）沒有字型可以印出，公文與計畫書會缺字。請改用其他文字或刪去。"
        ]
    }
    form = Reason({"reason": "\uf0b7 果園\v葛\U000e0100城、𤆬水圳"})
    assert (form.is_valid(), form.cleaned_data["reason"]) == (True, "• 果園\n葛\U000e0100城、𤆬水圳")


def test_a_name_is_printed_with_a_mark_for_what_no_font_has() -> None:
    assert fonts.on_paper("👨\u200d👩\u200d👧會議紀錄🏡.pdf") == "〓\u200d〓\u200d〓會議紀錄〓.pdf"
    assert fonts.on_paper("會議紀錄.pdf") == "會議紀錄.pdf"


def test_each_part_of_the_kai_font_is_used() -> None:
    assert {
        part: ord(char) in fonts.covered(part) for part, char in zip(fonts.KAI, "堃𤆬\U000f0000臺", strict=True)
    } == {
        "TW-Kai": True,
        "TW-Kai-Ext-B": True,
        "TW-Kai-Plus": True,
        "Noto Sans CJK TC": True,
    }


def test_a_family_that_is_not_installed_stops_the_paper() -> None:
    with pytest.raises(RenderFailed) as error:
        fonts.covered("No Such Kai")
    assert (
        error.value.detail == "font not installed: No Such Kai (fonts-cns11643-kai, fonts-liberation, fonts-noto-cjk)"
    )
