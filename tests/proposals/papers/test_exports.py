"""The plan to take along: ODT, ODS and the dossier hold what the plan holds, for those who may see it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from odfdo import Document, Table

from accounts.states import UnitKind
from documents.errors import MissingGlyph, MissingGlyphs, RenderTimeout
from documents.papers.odf import SHEET_MIME, TEXT_MIME, Workbook, sheet_cell
from documents.papers.render import Rendered
from documents.services import quarantine_words
from documents.states import Scan
from portal.demo.walker import Walker
from proposals.models import PlanVersion, Proposal, ProposalFile
from proposals.papers import pdf
from proposals.papers.budget_ods import budget_ods
from proposals.papers.dossier import SPOOL_BYTES, dossier_zip, plain_text
from proposals.papers.plan_odt import plan_odt
from proposals.services import attach_file, let_in, let_out
from proposals.states import PlanPermission, Purpose, State
from proposals.versions.freezing import canonical
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.proposals.papers.test_pdf import CHAPTERS, SENTENCE, SMALL, line, venture, version
from workflow.states import Party

PDF = Rendered("", b"%PDF-1.7 the paper", 3)
FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1"]


def odt(plan_version: PlanVersion) -> Document:
    return Document(io.BytesIO(plan_odt(plan_version)))


def ods(plan_version: PlanVersion) -> dict[str, list[list[Any]]]:
    """Sheets by name: the values of their cells, without the empty ones at the end of a row."""
    tables = Document(io.BytesIO(budget_ods(plan_version))).body.get_tables()
    return {table.name: [_stripped(values) for values in table.values] for table in tables}


def _stripped(values: list[Any]) -> list[Any]:
    while values and values[-1] is None:
        values = values[:-1]
    return values


def text_rows(document: Document) -> list[list[str]]:
    """The rows of all tables of a text document, covered cells left out."""
    found = []
    for row in document.body.get_elements("//table:table-row"):
        cells = row.get_elements("table:table-cell")
        found.append([" / ".join(p.text_recursive for p in cell.get_elements("text:p")) for cell in cells])
    return found


# --- 計畫書 ---------------------------------------------------------------------------------------------------------


def test_the_odt_has_the_chapters_of_the_pdf() -> None:
    document = odt(version(SMALL))
    headings = [(int(h.level), h.text_recursive) for h in document.body.get_headers()]
    assert [words for level, words in headings if level == 1] == CHAPTERS
    assert [words for level, words in headings if level == 2] == ["事業一：共作基地", "事業二：枇杷節"]
    of_venture = ["一、事業主題", "二、利害關係人", "三、事業構想", "四、KPI 貢獻度", "五、所需資源"]
    assert [words for level, words in headings if level == 3] == ["構想摘要", *of_venture, *of_venture]


def test_the_contents_point_at_the_headings() -> None:
    document = odt(version(SMALL))
    entries = [
        (p.text_recursive.strip(), ref.get_attribute("text:ref-name"))
        for p in document.body.get_paragraphs()
        for ref in p.get_elements("text:bookmark-ref")
    ]
    marks = {
        mark.get_attribute("text:name"): h.text_recursive
        for h in document.body.get_headers()
        for mark in h.get_elements("text:bookmark")
    }
    assert [words for words, _name in entries] == [*CHAPTERS[:5], "事業一：共作基地", "事業二：枇杷節", *CHAPTERS[5:]]
    assert [marks[name] for _words, name in entries] == [words for words, _name in entries]


def test_the_odt_says_what_was_written() -> None:
    document = odt(version(SMALL, case_number="115-0007"))
    paragraphs = [p.text_recursive for p in document.body.get_paragraphs()]
    for words in (
        "石岡𤆬客厝計畫",
        "案　　號：115-0007",
        "中華民國115年11月20日",
        SENTENCE,
        "第二段",
        "青年返鄉二十人",
    ):
        assert words in paragraphs
    rows = text_rows(document)
    assert ["總經費", "6,200,000 元"] in rows
    assert ["提案行政區", "石岡區（優先推動區）、東勢區"] in rows
    assert ["人", "劉家伙房耆老", "土牛", "—"] in rows
    assert ["文", "未列"] in rows
    assert ["1", "115.03.07", "區公所", "43", "—", "第一次紀錄.pdf"] in rows
    assert ["移入人口（人）", "115", "0", "12.5", "戶政"] in rows
    assert ["1", "場域盤點", "115.03.01～115.05.31", "土牛"] in rows
    assert ["115", "設備（資本門）", "1,200,000", "300,000", "50,000", "1,550,000"] in rows
    assert ["115 年度小計", "2,400,000", "600,000", "100,000", "3,100,000"] in rows
    assert rows.count(["總計", "4,800,000", "1,200,000", "200,000", "6,200,000"]) == 2


def test_the_head_of_a_long_table_is_repeated() -> None:
    heads = odt(version(SMALL)).body.get_elements("//table:table-header-rows//table:table-row")
    words = [[p.text_recursive for p in head.get_elements(".//text:p")] for head in heads]
    assert ["年度", "項目與對接計畫", "中央", "地方", "民間", "合計"] in words


def test_the_sheet_of_paper() -> None:
    styles = odt(version(SMALL, is_demo=True)).styles
    layout = styles.get_element("//style:page-layout[@style:name='PageStandard']/style:page-layout-properties")
    assert (layout.get_attribute("fo:page-width"), layout.get_attribute("fo:page-height")) == ("21cm", "29.7cm")
    assert layout.get_attribute("fo:margin-left") == "2.5cm"
    assert styles.get_element("//style:footer//text:page-number")
    assert styles.get_element("//style:header/text:p").text_recursive.strip() == "石岡𤆬客厝計畫　第 3 版\t示範資料"
    fonts = styles.get_element("//style:font-face").get_attribute("svg:font-family")
    assert "TW-Kai" in fonts and "標楷體" in fonts


def test_the_papers_say_where_a_venture_is() -> None:
    place = {"address": "石岡區德成路", "longitude": "120.78", "latitude": "24.275", "located_in": "石岡區"}
    told = "地點：石岡區德成路　石岡區（東經 120.78°，北緯 24.275°）"
    placed, silent = version([venture("甲", []) | place]), version([venture("甲", [])])
    assert told in [p.text_recursive for p in odt(placed).body.get_paragraphs()]
    assert told in render_to_string(pdf.TEMPLATE, pdf.context(placed))
    assert [p for p in odt(silent).body.get_paragraphs() if p.text_recursive.startswith("地點：")] == []
    assert "地點：" not in render_to_string(pdf.TEMPLATE, pdf.context(silent))


def test_an_unfinished_plan_has_its_papers_too() -> None:
    empty = version([venture("空", [])])
    empty.content["consensus"] = []
    for part in ("stakeholders", "steps", "kpis"):
        empty.content["ventures"][0][part] = []
    assert text_rows(odt(empty)).count(["未列"]) == 5
    empty.content["ventures"] = []
    assert "未列" in [p.text_recursive for p in odt(empty).body.get_paragraphs()]
    assert list(ods(empty)) == ["彙總"]


def test_what_xml_cannot_hold_is_left_out() -> None:
    plan_version = version([venture("甲\x0b乙\x00", [line(115, "項\x1f目\ufffe")])])
    assert "事業一：甲乙" in [h.text_recursive for h in odt(plan_version).body.get_headers()]
    assert ods(plan_version)["事業一"][5][0] == "項目"


@pytest.mark.parametrize("make", [plan_odt, budget_ods])
def test_the_same_version_is_the_same_file_and_names_nobody(make: Any) -> None:
    made = make(version(SMALL))
    assert made == make(version(SMALL))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype").decode() == (TEXT_MIME if make is plan_odt else SHEET_MIME)
        assert {entry.date_time for entry in package.infolist()} == {(2026, 11, 20, 0, 0, 0)}
        meta = package.read("meta.xml").decode()
    assert "creator" not in meta
    assert "2026-11-20T00:00:00" in meta


# --- the budget -----------------------------------------------------------------------------------------------------


def test_the_budget_cell_by_cell() -> None:
    sheets = ods(version(SMALL, case_number="115-0007"))
    assert list(sheets) == ["彙總", "事業一", "事業二"]
    docked = "國家發展委員會・地方創生青年培力工作站"
    assert sheets["事業一"] == [
        ["事業一：共作基地"],
        ["執行單位", "石岡區金星社區發展協會"],
        ["單位", "元"],
        [],
        ["項目", "對接中央計畫", "年度", "經／資", "中央", "地方", "民間", "合計"],
        ["伙房修繕", docked, 115, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["設備", None, 115, "資本門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["伙房修繕", docked, 116, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["合計", None, None, None, 3_600_000, 900_000, 150_000, 4_650_000],
    ]
    assert sheets["彙總"][:6] == [
        ["石岡𤆬客厝計畫 經費彙總"],
        ["案號", "115-0007"],
        ["提案單位", "山城永續發展協會"],
        ["版次", 3],
        ["凍結日期", dt.date(2026, 11, 20)],
        ["單位", "元"],
    ]
    assert sheets["彙總"][7:11] == [
        ["事業", "名稱", "中央", "地方", "民間", "合計", "執行單位"],
        ["事業一", "共作基地", 3_600_000, 900_000, 150_000, 4_650_000, "石岡區金星社區發展協會"],
        ["事業二", "枇杷節", 1_200_000, 300_000, 50_000, 1_550_000, "石岡區金星社區發展協會"],
        ["總計", None, 4_800_000, 1_200_000, 200_000, 6_200_000],
    ]
    assert [116, "小計", 2_400_000, 600_000, 100_000, 3_100_000] in sheets["彙總"]
    assert sheets["彙總"][-1] == ["總計", None, 4_800_000, 1_200_000, 200_000, 6_200_000]


def test_the_sums_of_the_sheets_agree() -> None:
    sheets = ods(version([venture("甲", [line(114, central=7), line(117, private=10**11)]), SMALL[1]]))
    summary = next(row for row in sheets["彙總"] if row[:1] == ["總計"])
    parts = [sheets[name][-1][4:] for name in ("事業一", "事業二")]
    assert summary[2:6] == [sum(amounts) for amounts in zip(*parts, strict=True)]
    assert summary[5] == sum(summary[2:5])


@pytest.mark.parametrize("words", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_a_text(words: str) -> None:
    made = Document(io.BytesIO(budget_ods(version([venture(words, [line(115, words)])]))))
    table = made.body.get_table(name="事業一")
    assert isinstance(table, Table)
    cell = table.get_cell((0, 5))
    assert cell.get_attribute("office:value-type") == "string"
    assert cell.value == words.replace("\r", "\n")
    assert made.body.get_elements("//*[@table:formula]") == []
    assert b"formula" not in made.content.serialize()


def test_types_of_cells() -> None:
    book = Workbook("表", at=version([]).created_at)
    book.sheet("一", (3,)).row(["字", 12, dt.date(2026, 3, 7), None], money_from=1)
    table = Document(io.BytesIO(book.to_bytes())).body.get_table(0)
    kinds = [table.get_cell((x, 0)).get_attribute("office:value-type") for x in range(3)]
    assert kinds == ["string", "float", "date"]
    assert sheet_cell(1_234_567, "Money").text_recursive.strip() == "1,234,567"
    assert sheet_cell(dt.date(2026, 3, 7), "Day").text_recursive.strip() == "115-03-07"


@pytest.mark.parametrize("words", FORMULAS)
def test_csv_cells_are_no_formulas(words: str) -> None:
    assert plain_text(words) == f"'{words}"
    assert plain_text("石岡=1") == "石岡=1"


# --- the dossier ----------------------------------------------------------------------------------------------------


@pytest.fixture
def walker(db, settings, tmp_path) -> Walker:
    settings.MEDIA_ROOT = tmp_path
    return walker_at(State.DOCUMENT_REVIEW)


@pytest.fixture(autouse=True)
def quick_pdf():
    """The PDF has its own tests."""
    with patch("proposals.papers.pdf.plan_pdf", return_value=PDF) as made:
        yield made


def add(walker: Walker, name: str, content: bytes = b"minutes\n", purpose: str = Purpose.SUPPORTING) -> ProposalFile:
    attachment = attach_file(walker.plan, SimpleUploadedFile(name, content), purpose, by=walker.owner)
    return attachment.proposal_file


def opened(walker: Walker) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The entries of the dossier in their order, and its manifest."""
    with dossier_zip(fresh(walker), walker.owner) as spool, zipfile.ZipFile(spool) as archive:
        assert archive.testzip() is None
        entries = {name: archive.read(name) for name in archive.namelist()}
        assert len(entries) == len(archive.namelist())
    return entries, json.loads(entries["manifest.json"])


def fresh(walker: Walker) -> Proposal:
    return Proposal.objects.for_page().get(pk=walker.plan.pk)


def test_the_dossier_holds_everything_and_says_so(walker: Walker) -> None:
    add(walker, "同意書.txt")
    entries, manifest = opened(walker)
    files = [f"files/{f.purpose}/{f.attachment.name}" for f in walker.plan.files.order_by("purpose", "id")]
    versions = list(walker.plan.versions.order_by("number"))
    assert list(entries) == [
        "plan.pdf",
        "plan.odt",
        "budget.ods",
        *(f"versions/{v.number:03}.json" for v in versions),
        *files,
        "log.csv",
        "manifest.json",
    ]
    assert [e["name"] for e in manifest["entries"]] == list(entries)[:-1]
    for entry in manifest["entries"]:
        data = entries[entry["name"]]
        assert (entry["size"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert entry.get("uploaded_sha256", entry["sha256"]) == entry["sha256"]
    plan, current = fresh(walker), versions[-1]
    assert entries["plan.pdf"] == PDF.pdf
    assert entries["plan.odt"] == plan_odt(current)
    assert entries["budget.ods"] == budget_ods(current)
    assert manifest["plan"]["title"] == plan.title
    assert manifest["plan"]["case_number"] == plan.case_number
    assert manifest["plan"]["version"] == current.number
    assert manifest["template_version"] == current.template_version
    assert manifest["made_by"] == str(walker.owner)
    assert dt.datetime.fromisoformat(manifest["made_at"]).utcoffset() == dt.timedelta(hours=8)
    assert manifest["left_out"] == []


def test_a_version_in_the_dossier_has_the_hash_it_was_frozen_with(walker: Walker) -> None:
    entries, manifest = opened(walker)
    assert manifest["versions"]
    for told, kept in zip(manifest["versions"], walker.plan.versions.order_by("number"), strict=True):
        assert hashlib.sha256(entries[told["name"]]).hexdigest() == told["sha256"] == kept.sha256
        assert entries[told["name"]].decode() == canonical(kept.content)


def test_the_log_in_the_dossier(walker: Walker) -> None:
    rows = list(csv.reader(io.StringIO(opened(walker)[0]["log.csv"].decode("utf-8-sig"))))
    assert rows[0] == ["時間", "行為人", "動作", "原狀態", "新狀態", "移交給", "期限", "版次", "說明"]
    assert len(rows) == 1 + walker.plan.transitions.count()
    assert rows[-1][4] == str(State.DOCUMENT_REVIEW.label)


def test_the_log_in_the_dossier_says_who_was_let_in_and_out(walker: Walker) -> None:
    rdec, agency = walker.cast.of("RDEC"), walker.plan.units_for(Party.AGENCIES)[0]
    let_out(walker.plan, agency, PlanPermission.REVIEW, by=rdec)
    let_in(walker.plan, [agency], PlanPermission.ATTEND, by=rdec)
    rows = list(csv.reader(io.StringIO(opened(walker)[0]["log.csv"].decode("utf-8-sig"))))
    here = str(State.DOCUMENT_REVIEW.label)
    assert [(*row[1:5], row[8]) for row in rows[-2:]] == [
        (str(rdec), "停止開放檢視", here, here, f"停止開放檢視：{agency}（書面審查）"),
        (str(rdec), "開放檢視", here, here, f"開放檢視：{agency}（專案會議）"),
    ]
    assert f"開放檢視：{agency}" in rows[-3][8]


def test_names_in_the_dossier_are_harmless_and_different(walker: Walker) -> None:
    for name in ("紀錄.txt", "紀錄.TXT", "aux.txt"):
        add(walker, name)
    evil = add(walker, "x.txt").attachment
    type(evil).objects.filter(pk=evil.pk).update(name="../../紀錄.txt")
    names = [name for name in opened(walker)[0] if name.startswith("files/supporting/")]
    assert names[-4:] == [
        "files/supporting/紀錄.txt",
        "files/supporting/紀錄 (2).TXT",
        "files/supporting/_aux.txt",
        "files/supporting/紀錄 (3).txt",
    ]


def test_a_file_in_quarantine_is_named_but_left_out(walker: Walker) -> None:
    bad = add(walker, "可疑.txt").attachment
    bad.scan = Scan.QUARANTINED
    bad.save(update_fields=["scan"])
    entries, manifest = opened(walker)
    name = "files/supporting/可疑.txt"
    assert name not in entries
    assert [(left["name"], left["uploaded_sha256"]) for left in manifest["left_out"]] == [(name, bad.sha256)]
    assert manifest["left_out"][0]["reason"] == quarantine_words(bad)


def test_a_file_that_is_lost_is_told(walker: Walker) -> None:
    lost = add(walker, "遺失.txt").attachment
    lost.file.storage.delete(lost.file.name)
    entries, manifest = opened(walker)
    assert "files/supporting/遺失.txt" not in entries
    assert [left["name"] for left in manifest["left_out"]] == ["files/supporting/遺失.txt"]


def test_a_plan_no_font_can_print_has_a_dossier_all_the_same(walker: Walker, quick_pdf) -> None:
    quick_pdf.side_effect = MissingGlyphs([MissingGlyph("願景", "🎉")])
    entries, manifest = opened(walker)
    assert next(iter(entries)) == "plan.odt"
    assert manifest["left_out"][0]["name"] == "plan.pdf"
    assert "U+1F389" in manifest["left_out"][0]["reason"]


def test_a_draft_has_a_dossier_without_papers(db) -> None:
    owner = make_actor(UnitKind.PROPOSER)
    plan = start_plan(title="水圳慢行", by=owner)
    with dossier_zip(plan, owner) as spool, zipfile.ZipFile(spool) as archive:
        assert archive.namelist() == ["log.csv", "manifest.json"]
        assert json.loads(archive.read("manifest.json"))["plan"]["version"] is None


def test_a_large_dossier_does_not_stay_in_memory(walker: Walker, monkeypatch) -> None:
    with dossier_zip(fresh(walker), walker.owner) as small:
        assert not small._rolled
    monkeypatch.setattr("proposals.papers.dossier.SPOOL_BYTES", 1024)
    with dossier_zip(fresh(walker), walker.owner) as large:
        assert large._rolled
    assert SPOOL_BYTES <= 16 << 20


def test_a_paper_that_fails_leaves_no_file_open(walker: Walker, quick_pdf) -> None:
    quick_pdf.side_effect = RenderTimeout()
    with patch("proposals.papers.dossier.SpooledTemporaryFile") as spool, pytest.raises(RenderTimeout):
        spool.return_value = io.BytesIO()
        dossier_zip(fresh(walker), walker.owner)
    assert spool.return_value.closed


# --- the pages ------------------------------------------------------------------------------------------------------


def addresses(plan: Proposal) -> dict[str, str]:
    return {
        "odt": reverse("proposals:version_odt", args=[plan.pk, 1]),
        "ods": reverse("proposals:version_budget", args=[plan.pk, 1]),
        "zip": reverse("proposals:dossier", args=[plan.pk]),
    }


def test_downloads(walker: Walker, client: Client) -> None:
    plan = fresh(walker)
    told = {
        "odt": (TEXT_MIME, f"plan-{plan.case_number}-v1.odt"),
        "ods": (SHEET_MIME, f"budget-{plan.case_number}-v1.ods"),
        "zip": ("application/zip", f"dossier-{plan.case_number}.zip"),
    }
    sign_in(client, walker.owner)
    for kind, url in addresses(plan).items():
        answer = client.get(url)
        assert answer.status_code == 200
        assert (answer["Content-Type"], answer["Content-Disposition"]) == (
            told[kind][0],
            f'attachment; filename="{told[kind][1]}"',
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        body = answer.getvalue()
        assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
        empty = client.head(url)
        assert (empty.status_code, empty.getvalue()) == (200, b"")


def test_whoever_may_not_see_the_plan_finds_nothing(walker: Walker, client: Client) -> None:
    sign_in(client, make_actor(UnitKind.PROPOSER))
    assert {client.get(url).status_code for url in addresses(walker.plan).values()} == {404}
    assert client.get(reverse("proposals:version_odt", args=[10**6, 1])).status_code == 404


def test_a_version_that_is_not_there(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    for name in ("version_odt", "version_budget"):
        assert client.get(reverse(f"proposals:{name}", args=[walker.plan.pk, 99])).status_code == 404


def test_a_paper_that_fails_is_explained(walker: Walker, client: Client, quick_pdf) -> None:
    quick_pdf.side_effect = RenderTimeout()
    answer = sign_in(client, walker.owner).get(addresses(walker.plan)["zip"], follow=True)
    assert answer.redirect_chain == [(reverse("proposals:files", args=[walker.plan.pk]), 302)]
    assert str(RenderTimeout.message) in answer.content.decode()


def test_the_tabs_lead_there(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    urls = addresses(walker.plan)
    page = client.get(reverse("proposals:versions", args=[walker.plan.pk])).content.decode()
    assert f'href="{urls["odt"]}"' in page
    assert f'href="{urls["ods"]}"' in page
    assert f'href="{urls["zip"]}"' in client.get(reverse("proposals:files", args=[walker.plan.pk])).content.decode()


def test_queries_do_not_grow_with_the_files(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)

    def queries(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url).getvalue()
        return len(asked)

    urls = addresses(walker.plan)
    before = queries(urls["zip"])
    for number in range(8):
        add(walker, f"附件{number}.txt")
    assert queries(urls["zip"]) == before <= 16
    assert queries(urls["odt"]) <= 12
    assert queries(urls["ods"]) <= 12
