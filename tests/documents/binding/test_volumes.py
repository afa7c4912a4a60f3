"""Papers and files bound into one: pages counted through, heads, bookmarks, links, what cannot be read."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pypdf
import pytest
from PIL import Image

from documents.binding import making
from documents.binding.front import Front
from documents.binding.making import bound
from documents.binding.volumes import Leaf, Part, Placed, Volume, placed
from documents.errors import MissingGlyphs
from documents.papers.blocks import Cover, Heading, Paper, Prose, Title
from documents.papers.html import pdf

AT = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)
COVER = Cover("臺中市政府", "115年第1次專案會議", "會議資料", (("地　點", "市政大樓"),), "中華民國115年11月26日")
FRONT = Front("115年第1次專案會議　會議資料", COVER, ("計畫聯絡人之姓名、電話及電子郵件。",))


def paper(*headings):
    """A paper with contents: each heading on a page of its own."""
    blocks = [Heading(text, 1, is_on_new_page=True) for text in headings]
    cover = Cover("臺中市政府", "海線再生計畫", "計畫書", (), "中華民國115年1月1日")
    return pdf(Paper("計畫書", AT, tuple(blocks), cover=cover)).pdf


def leaf(text):
    return pdf(Paper(text, AT, (Title(text), Prose("內文")))).pdf


def picture(size=(400, 200)):
    written = io.BytesIO()
    Image.new("RGBA", size, "#8a4").save(written, "PNG")
    return written.getvalue()


@pytest.fixture(scope="module")
def volume():
    """A volume of six parts, and what it was bound of."""
    turned = pikepdf.Pdf.open(io.BytesIO(leaf("附件一")))
    turned.pages[0].rotate(90, relative=False)
    lying = io.BytesIO()
    turned.save(lying)
    parts = (
        Part("", "議程", held=leaf("議程")),
        Part("案一　海線再生計畫", "計畫書", held=paper("壹、現況", "貳、願景")),
        Part("案一　海線再生計畫", "附件：掃描.pdf", held=lying.getvalue(), leaf=Leaf.PDF),
        Part("案一　海線再生計畫", "附件：照片.png", held=picture(), leaf=Leaf.PICTURE),
        Part("案一　海線再生計畫", "附件：壞檔.pdf", held=b"%PDF-1.7 nonsense", leaf=Leaf.PDF),
        Part("案二　山城計畫", "計畫書", lacking="計畫書未能製作。"),
    )
    made = bound(Volume(FRONT.name, parts), FRONT)
    with made.file as file:
        return made, file.read()


def test_parts_follow_one_another_and_the_pages_are_counted_through(volume):
    made, written = volume
    reader = pypdf.PdfReader(io.BytesIO(written))
    assert (made.pages, len(reader.pages)) == (11, 11)
    assert [(each.part.title, each.first, each.pages) for each in made.parts] == [
        ("議程", 3, 1),
        ("計畫書", 4, 4),
        ("附件：掃描.pdf", 8, 1),
        ("附件：照片.png", 9, 1),
        ("附件：壞檔.pdf", 10, 1),
        ("計畫書", 11, 1),
    ]


def test_what_cannot_be_read_is_named_and_the_rest_stands(volume):
    made, _written = volume
    assert made.lacking == [
        ("案一　海線再生計畫　附件：壞檔.pdf", "檔案無法讀取，沒有放入。"),
        ("案二　山城計畫　計畫書", "計畫書未能製作。"),
    ]


def test_each_page_says_which_part_it_is_of_and_its_number(volume):
    _made, written = volume
    texts = [_words(page) for page in pypdf.PdfReader(io.BytesIO(written)).pages]
    assert [("11", text.count("／11")) for text in texts] == [("11", int(number > 1)) for number in range(1, 12)]
    assert [number for number, text in enumerate(texts, 1) if "案一海線再生計畫計畫書" in text] == [2, 4, 5, 6, 7]
    assert "附件：掃描.pdf8／11" in texts[7]  # also on a page that lies on its side
    assert "檔案無法讀取，沒有放入。" in texts[9]
    assert "計畫聯絡人之姓名、電話及電子郵件。" in texts[0]


def _words(page):
    return "".join(page.extract_text().split())


def test_contents_and_bookmarks_lead_to_the_parts_and_into_them(volume):
    _made, written = volume
    with pikepdf.open(io.BytesIO(written)) as document:
        number = {page.objgen: index for index, page in enumerate(document.pages, 1)}
        named = dict(pikepdf.NameTree(document.Root.Names.Dests).items())

        def aims(page):
            aimed = [link.Dest for link in document.pages[page - 1].Annots]
            return [number[(named[str(aim)].D if isinstance(aim, pikepdf.String) else aim)[0].objgen] for aim in aimed]

        assert sorted(set(aims(2))) == [3, 4, 8, 9, 10, 11]
        assert sorted(set(aims(5))) == [6, 7]  # the plan's own contents

        def tree(items):
            return [
                (str(item.title), number[item.to_dictionary_object(document).Dest[0].objgen], tree(item.children))
                for item in items
            ]

        with document.open_outline() as outline:
            assert tree(outline.root) == [
                ("議程", 3, []),
                (
                    "案一　海線再生計畫",
                    4,
                    [
                        ("計畫書", 4, [("壹、現況", 6, []), ("貳、願景", 7, [])]),
                        ("附件：掃描.pdf", 8, []),
                        ("附件：照片.png", 9, []),
                        ("附件：壞檔.pdf", 10, []),
                    ],
                ),
                ("案二　山城計畫", 11, [("計畫書", 11, [])]),
            ]


def test_equal_parts_make_equal_volumes(volume):
    made, _written = volume
    again = Volume(FRONT.name, tuple(placed.part for placed in made.parts if not placed.part.lacking))
    first, second = bound(again, FRONT), bound(again, FRONT)
    with first.file, second.file:
        assert first.file.read() == second.file.read()


@pytest.mark.parametrize(("on_odd", "starts", "total"), [(False, [3, 4, 8, 9], 10), (True, [3, 5, 9, 11], 12)])
def test_parts_may_begin_on_oddblank(on_odd, starts, total):
    volume = Volume("冊", tuple(Part("", str(number)) for number in range(4)), on_odd=on_odd)
    found, pages = placed(volume, [1, 4, 1, 2], 2)
    assert ([each.first for each in found], pages) == (starts, total)
    assert isinstance(found[0], Placed)


def test_a_sign_no_font_has_is_told_before_anything_is_bound():
    strange = Volume("冊", (Part("", "議程\U0010ffff", held=leaf("議程")),))
    with pytest.raises(MissingGlyphs):
        bound(strange, FRONT)


def blank(count):
    """Somebody's file of so many blank pages."""
    sheets, written = pikepdf.Pdf.new(), io.BytesIO()
    for _page in range(count):
        sheets.add_blank_page()
    sheets.save(written)
    return written.getvalue()


def test_a_file_that_is_too_long_is_enclosed_apart_and_the_rest_stands(monkeypatch):
    monkeypatch.setattr(making, "MOST", 4)
    files = {"很長.pdf": blank(301), "三頁.pdf": blank(3), "兩頁.pdf": blank(2), "一頁.pdf": blank(1)}
    parts = [Part("案一", title, held=held, leaf=Leaf.PDF) for title, held in files.items()]
    made = bound(Volume(FRONT.name, (*parts, Part("", "議程", held=leaf("議程")))), FRONT)
    with made.file as file:
        texts = [_words(page) for page in pypdf.PdfReader(file).pages]
    assert made.apart == [
        ("案一　很長.pdf", "這份附件共 301 頁，超過每份附件 300 頁的上限，請至系統下載後另行檢附。"),
        ("案一　兩頁.pdf", "這份附件共 2 頁，放入後本冊將超過 4 頁的上限，請至系統下載後另行檢附。"),
    ]
    assert ([each.pages for each in made.parts], len(texts), made.lacking) == ([1, 3, 1, 1, 1], made.pages, [])
    assert "很長.pdf（另行檢附）" in texts[1]
    assert "這份附件共301頁，超過每份附件300頁的上限，請至系統下載後另行檢附。" in texts[2]


@pytest.mark.slow
def test_a_file_that_takes_too_long_to_open_is_named_and_the_rest_stands(monkeypatch):
    """A million pages that are one: a few kilobytes, and half a minute to open."""
    monkeypatch.setattr(making, "OPENED_IN", 2)
    sheet, written = pikepdf.Pdf.new(), io.BytesIO()
    sheet.add_blank_page()
    sheet.Root.Pages.Kids = pikepdf.Array([sheet.pages[0].obj] * 1_000_000)
    sheet.Root.Pages.Count = 1_000_000
    sheet.save(written)
    parts = Part("", "百萬頁.pdf", held=written.getvalue(), leaf=Leaf.PDF), Part("", "議程", held=leaf("議程"))
    made = bound(Volume(FRONT.name, parts), FRONT)
    made.file.close()
    assert (made.lacking, made.pages) == ([("百萬頁.pdf", "檔案無法讀取，沒有放入。")], 4)


def _with(name, value):
    """A sheet on which ``name`` is ``value``, which a careless or hostile program has written."""
    sheet, written = pikepdf.Pdf.new(), io.BytesIO()
    sheet.add_blank_page()
    sheet.pages[0].obj[name] = value
    sheet.save(written)
    return written.getvalue()


def test_pages_on_which_nothing_can_be_pressed_are_named_and_the_rest_stands():
    hostile = {
        "turned by a word": _with("/Rotate", pikepdf.Name.Upside),
        "a sheet of three edges": _with("/CropBox", pikepdf.Array([0, 0, 300])),
        "names in a row": _with("/Resources", pikepdf.Dictionary(XObject=pikepdf.Array([]))),
    }
    parts = [Part("", title, held=held, leaf=Leaf.PDF) for title, held in hostile.items()]
    made = bound(Volume(FRONT.name, (*parts, Part("", "議程", held=leaf("議程")))), FRONT)
    with made.file as file:
        assert len(pypdf.PdfReader(file).pages) == made.pages == 6
    assert made.lacking == [(title, "檔案無法讀取，沒有放入。") for title in hostile]
