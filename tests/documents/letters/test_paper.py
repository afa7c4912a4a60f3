"""A letter on paper: the norm's sizes, line pitches, margins and fonts read from the PDF; the same words in every form."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest
from odfdo import Document
from pypdf import PdfReader

from documents.errors import MissingGlyphs
from documents.letters.paper import paper
from documents.letters.values import Contact, Kind, LetterContent, Party, Passage, Point
from documents.papers import fonts, html, odt
from documents.papers.blocks import Heading
from tests.documents.letters.test_di import SOME
from tests.documents.papers.pdf_text import fonts_of
from tests.documents.papers.reading import (
    html_words,
    odt_words,
    pdf_pieces,
    pdf_structure,
    squeezed,
)
from tests.documents.papers.schema import all_faults

AT = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
CM = 72 / 2.54
LONG = "第四層的說明文字長到要換行，看它是不是對齊在編號後面而不是回到左邊，堃𤆬也印得出來。"
LETTER = replace(
    SOME, passages=(Passage("說明", "", (Point(LONG * 2, (Point(LONG, (Point(LONG, (Point(LONG),)),)),)),)),)
)
NOTICE = LetterContent(
    kind=Kind.NOTICE.value,
    sender=SOME.sender,
    recipient=SOME.recipient,
    subject="召開115年第3次專案會議",
    held_on=dt.date(2026, 12, 9),
    held_at="14時30分",
    place="301 會議室",
    chair=(Party("黃副主任委員", "姓名"),),
    contacts=(Contact("聯絡人", "林承辦"), Contact("電話", "04-0000-0001")),
    attending=(Party("臺中市政府農業局"), Party("臺中市石岡區公所")),
    observing=(Party("專管平台"),),
    passages=(Passage("備註", "請派員出席。"),),
    signature="研考會",
)
MEMO = LetterContent(
    kind=Kind.MEMO.value,
    sender=SOME.sender,
    subject="擬免召開專案會議，簽請　核示。",
    passages=(Passage("說明", "依據計畫。"), Passage("擬辦", "奉核後辦理。")),
    submitted_to=("主任委員",),
    signature="林承辦",
)
MINUTES = LetterContent(
    kind=Kind.MINUTES.value,
    sender=SOME.sender,
    subject="115年第3次專案會議",
    held_on=dt.date(2026, 12, 9),
    recorder="林承辦",
    attending=NOTICE.attending,
    passages=(
        Passage("主席致詞", "（略）"),
        Passage("討論事項", "", (Point("案由：水圳", (Point("決議：照案通過。"),)),)),
    ),
    closed_at="16時",
)
ALL = {"letter": LETTER, "notice": NOTICE, "memo": MEMO, "minutes": MINUTES}


@pytest.fixture(scope="module")
def printed():
    return html.pdf(paper(LETTER, AT)).pdf


def line_of(pieces, words):
    """The size and the base line of the first piece that begins so."""
    return next((piece.size, piece.base) for piece in pieces if squeezed(piece.words).startswith(words))


@pytest.mark.parametrize(
    ("words", "size"),
    [
        *(("檔號", 10), ("保存年限", 10), ("臺中市政府研究發展考核委員會", 20), ("地址", 12), ("受文者", 16)),
        *(("發文日期", 12), ("發文字號", 12), ("速別", 12), ("密等及解密條件", 12), ("附件", 12)),
        *(("主旨", 16), ("說明", 16), ("一、", 16), ("正本", 12), ("副本", 12), ("主任委員", 12)),
    ],
)
def test_sizes_are_the_norms(printed, words, size):
    assert line_of(pdf_pieces(printed), words)[0] == size


def pitch(pieces, size):
    """How far apart the lines of letters of ``size`` are that follow each other."""
    bases = sorted({round(piece.base, 1) for piece in pieces if piece.page == 1 and piece.size == size})
    return min(round(below - above, 1) for above, below in pairwise(bases))


@pytest.mark.parametrize(("size", "line", "tolerance"), [(10, 10, 3), (12, 20, 3), (16, 28, 4)])
def test_lines_are_as_far_apart_as_the_norm_lets_them(printed, size, line, tolerance):
    assert abs(pitch(pdf_pieces(printed), size) - line) <= tolerance


def test_the_margins_are_the_norms(printed):
    """2.5 cm; the page's number and what is drawn of the binding line stand in them."""
    pieces = [piece for piece in pdf_pieces(printed) if piece.left > 2 * CM and piece.base < 27.2 * CM]
    assert round(min(piece.left for piece in pieces) / CM, 2) == 2.5
    assert min(piece.base for piece in pieces) > 2.5 * CM


def test_the_binding_line_is_a_centimetre_and_a_half_from_the_edge(printed):
    """Its letters, 4.2 mm wide, stand with their middle on it: drawn in millimetres, as decoration no reader is told."""
    places = {}

    def see(text, _matrix, placed, _font, _size):
        if text.strip() in {"裝", "訂", "線"}:
            places[text.strip()] = round(placed[4], 1)

    PdfReader(io.BytesIO(printed)).pages[0].extract_text(visitor_text=see)
    assert places == {"裝": 12.9, "訂": 12.9, "線": 12.9}
    assert "裝訂線" not in pdf_structure(printed).words


def test_the_fonts_are_the_norms(printed):
    """標楷體 is printed in the Kai of CNS 11643, Times New Roman in the face of its measures."""
    assert fonts_of(printed) == {"Paper-Latin", "TW-Kai", "TW-Kai-Ext-B"}


def test_what_follows_a_number_hangs_behind_it(printed):
    pieces = [piece for piece in pdf_pieces(printed) if piece.size == 16 and piece.left > 2 * CM]
    begins = {squeezed(p.words)[:2]: p.left for p in pieces}
    first = next(p for p in pieces if squeezed(p.words).startswith("第四層"))
    assert [round((begins[number] - 2.5 * CM) / 16, 2) for number in ("一、", "1")] == [1, 3]
    assert round((first.left - 2.5 * CM) / 16, 2) == 3


@pytest.mark.parametrize("kind", ALL)
def test_page_pdf_and_odt_say_the_same(kind):
    made = paper(ALL[kind], AT)
    page = html_words(html.html(made))
    assert odt_words(odt.odt(made)) == page
    structure = pdf_structure(html.pdf(made).pdf)
    assert structure.text() == page
    assert len(list(structure.all("H1"))) == 1


def test_numbered_paragraphs_are_no_headings(printed):
    """Neither listed among the bookmarks nor underlined: what is drawn are the binding line and its letters."""
    with pikepdf.open(io.BytesIO(printed)) as document:
        assert "/Outlines" not in document.Root
        drawn = [str(each.operator) for each in pikepdf.parse_content_stream(document.pages[0])]
    assert [operator for operator in drawn if operator in {"f", "f*", "S"}] == []


@pytest.mark.parametrize("kind", ALL)
def test_the_odt_is_valid(kind):
    assert all_faults(odt.odt(paper(ALL[kind], AT))) == []


def test_equal_letters_make_equal_files():
    made = paper(LETTER, AT)
    assert odt.odt(made) == odt.odt(paper(LETTER, AT))
    assert html.html(made) == html.html(paper(LETTER, AT))


def test_a_notice_prints_every_line_of_whom_to_ask():
    """A line that is neither the person nor the telephone says what it is."""
    more = (*NOTICE.contacts, Contact("傳真", "04-0000-0002"), Contact("", "ask@example.tw"))
    printed = html_words(html.html(paper(replace(NOTICE, contacts=more), AT)))
    assert "聯絡人及電話：林承辦04-0000-0001傳真：04-0000-0002ask@example.tw" in printed


def test_blank_is_what_only_the_document_system_gives():
    page = html_words(html.html(paper(LETTER, AT)))
    assert "發文日期：中華民國年月日發文字號：速別：普通件" in page
    sent = html_words(html.html(paper(LETTER.sent("府授研考字第1150000001號", dt.date(2026, 11, 26)), AT)))
    assert "發文日期：中華民國115年11月26日發文字號：府授研考字第1150000001號" in sent


def test_the_odt_has_the_binding_line_on_each_page():
    """In the head of its pages, placed from the corner of the sheet."""
    head = Document(io.BytesIO(odt.odt(paper(LETTER, AT)))).styles.get_element("//style:header/text:p")
    line = head.get_element("draw:line")
    assert [line.get_attribute(f"svg:{name}") for name in ("x1", "y1", "x2", "y2")] == [
        *("1.5cm", "2.5cm", "1.5cm", "27.2cm"),
    ]
    assert [frame.text_recursive.strip() for frame in head.get_elements("draw:frame")] == ["裝", "訂", "線"]


def test_figures_with_a_hyphen_stay_in_one_line_and_addresses_as_they_are():
    typed = "依115-0007號及04-2228-9111，詳 https://example.org/2026-03-01-02"
    made = odt.odt(paper(replace(MEMO, subject=typed), AT))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        written = package.read("content.xml").decode()
    assert (
        f"依115{odt.NO_BREAK}0007號及04{odt.NO_BREAK}2228{odt.NO_BREAK}9111，詳 https://example.org/2026-03-01-02"
        in written
    )
    assert squeezed(typed) in odt_words(made)


def test_what_stands_alone_below_a_heading_is_as_far_in_as_points():
    pieces = pdf_pieces(html.pdf(paper(MINUTES, AT)).pdf)
    lefts = [next(piece.left for piece in pieces if piece.words.startswith(words)) for words in ("（略）", "一、")]
    assert [round((left - 2.5 * CM) / 16, 2) for left in lefts] == [1, 1]


def test_what_stands_above_others_is_not_left_alone_at_the_foot_of_a_page():
    """However many lines come before it, 決議： has the first of its decisions below it."""
    decided = Point("案由：水圳", (Point("說明：如前。"), Point("決議：", (Point("甲。"), Point("乙。")))))
    feet = []
    for before in range(2, 16):
        parts = (Passage("討論事項", "", (*(Point(f"第{n}案。") for n in range(before)), decided)),)
        pages = PdfReader(io.BytesIO(html.pdf(paper(replace(MINUTES, passages=parts), AT)).pdf)).pages
        said = ["".join(page.extract_text().split()).partition("第1頁")[0] for page in pages]
        feet.append((len(pages), said[0].rstrip("裝訂線").endswith(("決議：", "水圳"))))
    assert {pages for pages, _alone in feet} >= {1, 2}
    assert [alone for _pages, alone in feet if alone] == []


def test_where_all_of_several_get_what_goes_along_it_is_said_once():
    first, second = (replace(party, enclosed=True) for party in NOTICE.attending)
    said = {
        "all": html_words(html.html(paper(replace(NOTICE, attending=(first, second)), AT))),
        "one": html_words(html.html(paper(replace(NOTICE, attending=(first, NOTICE.attending[1])), AT))),
        "alone": html_words(html.html(paper(replace(NOTICE, attending=(first,)), AT))),
    }
    lists = {name: "".join(words).partition("出席者：")[2].partition("列席者")[0] for name, words in said.items()}
    assert lists == {
        "all": "臺中市政府農業局、臺中市石岡區公所（均含附件）",
        "one": "臺中市政府農業局（含附件）、臺中市石岡區公所",
        "alone": "臺中市政府農業局（含附件）",
    }


def test_a_sign_in_the_name_of_a_file_stops_no_letter():
    """A file keeps what it is called; the letter that names it is printed with a mark in its place."""
    named = replace(LETTER, files=("🏡計畫書.pdf",), enclosures="🏡計畫書.pdf、經費表各1份")
    made = paper(named, AT)
    assert "附件：〓計畫書.pdf、經費表各1份" in html_words(html.html(made))
    assert html.pdf(made).pages == 1
    assert squeezed("〓計畫書.pdf") in odt_words(odt.odt(made))


@pytest.mark.parametrize(
    "said",
    [
        {"subject": "甲\ue000乙"},
        {"passages": (Passage("說明", "", (Point("甲", (Point("乙\ue000"),)),)),)},
        {"contacts": (Contact("承辦人", "\ue000"),)},
        {"originals": (Party("\ue000局"),)},
    ],
)
def test_a_sign_no_font_has_is_found_however_deep_it_stands(said):
    made = paper(replace(LETTER, **said), AT)
    assert [str(each) for each in fonts.missing(made.typed)] == ["公文（U+E000）"]
    with pytest.raises(MissingGlyphs) as refused:
        html.pdf(made)
    assert str(refused.value) == "這些字沒有字型可以印出：公文（U+E000）。請改用其他字，或洽系統管理者安裝字型。"


def test_minutes_say_every_part_however_many_they_are():
    parts = tuple(Passage(f"第{place}案", "照案通過。") for place in range(1, 23))
    found = [block.text for block in paper(replace(MINUTES, passages=parts), AT).blocks if isinstance(block, Heading)]
    assert [found[0], *found[9:12], found[-1], len(found)] == [
        *("壹、第1案", "拾、第10案", "拾壹、第11案", "拾貳、第12案", "貳拾貳、第22案"),
        22,
    ]
