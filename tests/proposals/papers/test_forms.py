"""Each paper against the norm (政府文書格式參考規範) and against itself: what is measured lies in its page, PDF and ODT."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts import geo
from documents.papers.blocks import Paper, Table
from documents.papers.html import pdf
from documents.papers.odt import odt
from documents.papers.render import Rendered
from proposals.papers.comparison import comparison_paper
from proposals.papers.places import noted, printed
from proposals.papers.plan import plan_paper, sheet_paper
from tests.documents.papers.pdf_text import pages_of
from tests.documents.papers.reading import (
    Element,
    Piece,
    html_rows,
    html_words,
    odt_words,
    pdf_pieces,
    pdf_structure,
    squeezed,
)
from tests.documents.papers.schema import all_faults
from tests.factories.stress import stress_version
from tests.guidance.stress import stress_roster, stress_visit
from tests.handovers.stress import stress_register
from tests.reviews.papers.stress import stress_papers
from tests.tracking.stress import stress_ledger, stress_progress, stress_record, stress_report, stress_results
from tracking.papers.ledger import LEDGER

pytestmark = pytest.mark.django_db

CM = 72 / 2.54
MARGIN, TOLERANCE = 2.5 * CM, 0.3 * CM
LINES = {10: (10, 3), 12: (20, 3), 16: (28, 4), 20: (36, 5)}  # size: line and what it may differ, in points
LEADERS = re.compile(r"\.{3,}\d+")  # of the contents; the page has no pages, and the ODT counts its own
LATIN = {chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0x100))}


@dataclass(frozen=True)
class Forms:
    """A paper in all its forms, made once for all tests of this module."""

    paper: Paper

    @cached_property
    def printed(self) -> Rendered:
        return pdf(self.paper)

    @cached_property
    def pieces(self) -> list[Piece]:
        return pdf_pieces(self.printed.pdf)

    @cached_property
    def text(self) -> Element:
        return pdf_structure(self.printed.pdf)

    @cached_property
    def odt(self) -> bytes:
        return odt(self.paper)

    def at_least(self, many: int) -> int:
        """``many`` of what a paper as large as the product lets it be shows, or one of a paper that is always short."""
        return 1 if self.paper.name[-2:] in SHORT else many

    @property
    def body(self) -> list[Piece]:
        """What stands inside the margins: all but running heads and numbers of pages."""
        return self.text.pieces


# Every paper by the function that describes it, and the sizes of letters of which it has two lines below each other.
PAPERS = {
    "plan_paper": {12, 20},
    "sheet_paper": {12},
    "comparison_paper": {12, 20},
    "opinion_paper": {12},
    "summary_paper": {12},
    "answers_paper": {12},
    "commitments_paper": {12},
    "meeting_paper": {12},
    "decisions_paper": {12},
    "record_paper": {12},
    "ledger_paper": {12},
    "progress_paper": {12},
    "visit_paper": {12},
    "results_paper": {12},
    "roster_paper": {12},
    "report_paper": {12},
    "register_paper": {12},
}
SHORT = {"摘要"}  # what ends the names of papers that stand on one sheet, whatever the plan holds
LETTERS = {"paper"}  # the kinds of letters stand in the norm one by one: tests/documents/letters/test_paper.py


@pytest.fixture(scope="module")
def papers(django_db_setup, django_db_blocker) -> dict[str, Forms]:
    old, new = (stress_version(number, ventures=(1, 2, 5), rows=24) for number in (1, 2))
    with django_db_blocker.unblock(), transaction.atomic():
        plan = Forms(plan_paper(new))
        pages = printed(new, noted(plan.paper, plan.printed.places))
        made = {"comparison_paper": comparison_paper(old, new, pages)} | stress_papers()
        made |= {"record_paper": stress_record(), "ledger_paper": stress_ledger(), "sheet_paper": sheet_paper(new)}
        made |= {"progress_paper": stress_progress(), "visit_paper": stress_visit(), "results_paper": stress_results()}
        made |= {"roster_paper": stress_roster(), "report_paper": stress_report()}
        made |= {"register_paper": stress_register()}
        transaction.set_rollback(True)
    return {"plan_paper": plan} | {name: Forms(paper) for name, paper in made.items()}


@pytest.fixture(params=PAPERS)
def forms(request, papers: dict[str, Forms]) -> Forms:
    return papers[request.param]


def test_every_paper_is_measured_here(settings) -> None:
    described = set()
    for app in apps.get_app_configs():
        for source in Path(app.path).rglob("*.py") if Path(app.path).parent == settings.BASE_DIR else ():
            functions = [node for node in ast.parse(source.read_text()).body if isinstance(node, ast.FunctionDef)]
            gives = {
                node.name for node in functions if isinstance(node.returns, ast.Name) and node.returns.id == "Paper"
            }
            described |= {name for name in gives if not name.startswith("_")}
    assert described == PAPERS.keys() | LETTERS


# --- against the norm -----------------------------------------------------------------------------------------------


def test_the_page_is_a4_and_its_margins_are_those_of_the_norm(forms: Forms) -> None:
    short, long = 21 * CM, 29.7 * CM
    width, height = (long, short) if forms.paper.is_across else (short, long)
    with pikepdf.open(io.BytesIO(forms.printed.pdf)) as document:
        for page in document.pages:
            assert [float(side) for side in page.MediaBox] == pytest.approx([0, 0, width, height], abs=0.1)
    assert min(piece.left for piece in forms.body) == pytest.approx(MARGIN, abs=TOLERANCE)
    assert max(piece.right for piece in forms.body) <= width - MARGIN + TOLERANCE
    assert max(piece.base for piece in forms.body) <= height - MARGIN
    heads = {page: min(p.base - p.size for p in forms.body if p.page == page) for page in {p.page for p in forms.body}}
    assert min(heads.values()) == pytest.approx(MARGIN, abs=TOLERANCE)


def test_sizes_and_lines_are_those_of_the_norm(request, forms: Forms) -> None:
    assert {piece.size for piece in forms.pieces} <= set(LINES)
    measured: dict[float, set[float]] = {}
    for paragraph in forms.text.all("P", "H1", "H2", "H3", "H4"):
        lines = sorted({(piece.page, round(piece.base, 1), piece.size) for piece in paragraph.pieces})
        for (page, above, size), (next_page, below, _size) in pairwise(lines):
            if page == next_page and below - above > size / 2:  # else it is the same line, in another font
                measured.setdefault(size, set()).add(round(below - above, 1))
    assert set(measured) >= PAPERS[request.node.callspec.params["forms"]]
    wrong = {size: [n for n in found if abs(n - LINES[size][0]) > LINES[size][1]] for size, found in measured.items()}
    assert wrong == {size: [] for size in measured}


def test_letters_and_figures_are_of_the_latin_font_and_chinese_is_kai(forms: Forms) -> None:
    fonts: dict[bool, set[str]] = {True: set(), False: set()}
    for piece in forms.pieces:
        for char in squeezed(piece.words):
            fonts[char in LATIN].add(piece.font)
    assert fonts == {True: {"Paper-Latin"}, False: {"TW-Kai", "TW-Kai-Ext-B"}}


# --- against itself -------------------------------------------------------------------------------------------------


def test_page_pdf_and_odt_say_the_same_words_in_the_same_order(forms: Forms) -> None:
    words = html_words(forms.printed.html)
    assert len(words) > forms.at_least(5_000)
    assert LEADERS.sub("", forms.text.text(html_rows(forms.printed.html))) == words
    assert odt_words(forms.odt) == words


def test_the_comparison_names_the_pages_on_which_the_plan_says_it(papers: dict[str, Forms]) -> None:
    pages = pages_of(papers["plan_paper"].printed.pdf)
    (changes,) = (block for block in papers["comparison_paper"].paper.blocks if isinstance(block, Table))
    found = Counter()
    for row in (row for row in changes.rows if len(row.cells) == len(changes.columns)):
        _place, _before, after, page = ["".join(run.text for run in cell.paragraphs[-1]) for cell in row.cells]
        row_begins = re.match(r"[^：；，。]{2,6}：([^；]+)；", after)  # what its first cell says
        if page.isdigit() and not after.startswith(("（", "合計：")):
            begins = squeezed(row_begins[1] if row_begins else after)[:12]
            found[begins in pages[int(page) - 1]] += 1
    assert found == {True: 21}


def test_the_odt_is_valid(forms: Forms) -> None:
    assert all_faults(forms.odt) == []


def test_a_table_has_its_head_on_every_page(forms: Forms) -> None:
    tables = list(forms.text.all("Table"))  # one for each page it stands on
    heads = [[row.words for part in table.all("THead") for row in part.all("TR")] for table in tables]
    assert len(tables) > forms.at_least(7)
    # What is told at the beginning of some has its names at the left and no head.
    bare = [block for block in forms.paper.blocks if isinstance(block, Table) and not block.has_head]
    names = tuple(block.rows[0].cells[0].paragraphs[0][0].text for block in bare) or ("-",)
    assert [len(found) for table, found in zip(tables, heads, strict=True) if not table.words.startswith(names)] == [
        1
    ] * (len(tables) - len(bare))


def test_no_row_is_cut_in_two_unless_it_is_a_long_text(forms: Forms) -> None:
    whole = html_rows(forms.printed.html)
    cut = [row for table in forms.text.all("Table") for row in table.all("TR") if row.words not in whole]
    long = "".join(words for words, may_be_cut in whole.items() if may_be_cut)
    assert len(whole) >= forms.at_least(30)
    assert [cell.words for row in cut for cell in row.all("TH", "TD") if cell.words not in long] == []
    # One that may be cut stays whole where it fits, as the ledger's do.
    assert bool(cut) == (bool(long) and not forms.paper.name.endswith(LEDGER))


def test_no_sum_and_no_head_of_rows_stands_alone_on_a_page(papers: dict[str, Forms]) -> None:
    sums = groups = 0
    for part in papers["plan_paper"].text.all("TBody"):
        rows = [row.words for row in part.all("TR")]
        is_sum = [re.fullmatch(r"(\d+年度小計|合計|總計)[\d,]+", words) is not None for words in rows]
        is_group = [re.match(r"\d+年度(對接：|$)", words) is not None for words in rows]
        sums, groups = sums + sum(is_sum), groups + sum(is_group)
        assert (is_sum[0], is_group[-1]) == (False, False)
    assert (sums, groups) == (16, 11)


def test_no_agency_stands_at_the_foot_of_a_page_without_what_it_wrote(papers: dict[str, Forms]) -> None:
    for name, agencies in (("summary_paper", 2), ("answers_paper", 2), ("commitments_paper", 2)):
        parts = [list(part.all("TR")) for part in papers[name].text.all("TBody")]
        heads = [[not list(row.all("TD")) for row in rows] for rows in parts]
        assert sum(map(sum, heads)) == agencies
        assert [found[-1] for found in heads[:-1]] == [False] * (len(parts) - 1)


def test_nobody_signs_alone_on_a_page(papers: dict[str, Forms]) -> None:
    last = [piece for piece in papers["opinion_paper"].body if piece.page == papers["opinion_paper"].printed.pages]
    words = squeezed("".join(piece.words for piece in last))
    assert words.endswith("承辦人：單位主管：")
    assert len(words) > 50


# --- for those who hear it ------------------------------------------------------------------------------------------


def test_title_language_and_dates(forms: Forms) -> None:
    day = f"{timezone.localtime(forms.paper.at):D:%Y%m%d%H%M%S}+08'00"
    with pikepdf.open(io.BytesIO(forms.printed.pdf)) as document:
        about = document.docinfo
        assert str(about.Title) == forms.paper.name
        assert str(about.Author) == forms.paper.author
        assert {str(about.CreationDate), str(about.ModDate)} == {day}
        assert str(document.Root.Lang) == "zh-Hant"
        assert document.Root.ViewerPreferences.DisplayDocTitle


def test_headings_leave_no_level_out(forms: Forms) -> None:
    levels = [int(heading.tag[1]) for heading in forms.text.all("H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_every_cell_of_a_table_says_what_it_stands_under(forms: Forms) -> None:
    for table in forms.text.all("Table"):
        heads = {head.about["ID"] for head in table.all("TH")}
        cells = [set(cell.about["Headers"]) for cell in table.all("TD")]
        assert [bool(found) and found <= heads for found in cells] == [True] * len(cells)


def test_the_map_says_what_it_shows(papers: dict[str, Forms]) -> None:
    paper = papers["plan_paper"]
    (figure,) = paper.text.all("Figure")
    one, two = (f"{n}「第{n}項事業：{'里山里海' * (n * 3 + 1)}」在石岡區" for n in (1, 2))
    alt = f"臺中市行政區地圖，標示2項事業的位置：{one}；{two}。"
    assert figure.about["Alt"] == alt
    with zipfile.ZipFile(io.BytesIO(paper.odt)) as package:
        assert alt in package.read("content.xml").decode()
        assert package.read("Pictures/1.svg").decode().count("<circle") == 2
        assert "Pictures/1.svg" in package.read("META-INF/manifest.xml").decode()
    assert f"底圖：{geo.attribution()}".replace(" ", "") in paper.text.words


def test_links_say_where_they_lead(papers: dict[str, Forms]) -> None:
    with pikepdf.open(io.BytesIO(papers["plan_paper"].printed.pdf)) as document:
        links = [str(note.Contents) for page in document.pages for note in page.get("/Annots", [])]
    assert list(dict.fromkeys(links)) == [
        heading.text.replace(" ", "\xa0") for heading in papers["plan_paper"].paper.headings
    ]
