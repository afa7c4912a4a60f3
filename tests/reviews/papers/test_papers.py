"""The review's papers say what was filed and decided, to those who may read it."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from odfdo import Document

from documents.papers.html import html
from documents.papers.odf import SHEET_MIME
from documents.papers.odt import odt
from inputs.fields import format_roc
from proposals.models import Proposal
from reviews.models import AnswerChange, OpinionItem
from reviews.papers.answers import answers_paper
from reviews.papers.opinions import opinion_paper, summary_paper
from reviews.papers.summary_ods import summary_ods
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from tests.documents.orders.printed import printed
from tests.documents.papers.pdf_text import pages_of
from tests.documents.papers.reading import html_words, odt_words
from tests.documents.papers.schema import all_faults
from tests.reviews.cases import asked, file_as, latest_round, offer, reviewed_plan
from tests.reviews.service_cases import sections

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """One agency agrees and offers work, the other asks for a revision."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    file_as(cast.water, plan, Result.REVISE)
    return plan


class Printed:
    """A plan of which it is known on which page a section begins."""

    def __init__(self, pages):
        self.pages = pages

    def page(self, section, said=()):
        return str(self.pages[section])


def rows_of(found):
    """The texts of a paper's last table, row by row."""
    table = [block for block in found.blocks if hasattr(block, "rows")][-1]
    return [["".join(run.text for p in cell.paragraphs for run in p) for cell in line.cells] for line in table.rows]


def test_an_opinion_is_a_form_its_agency_signs(cast, plan):
    found = opinion_paper(asked(plan, cast.farm))
    assert found.name == f"{plan.title} 機關書面審查意見表（農業局）"
    matters = [block for block in found.blocks if hasattr(block, "rows")][2]
    assert [[c.paragraphs[0][0].text for c in line.cells] for line in matters.rows] == [["1", "協助場域媒合", "主辦"]]
    assert html_words(html(found)) == odt_words(odt(found))


def test_the_summary_has_every_agency_with_what_it_wrote(cast, plan):
    opened = latest_round(plan)
    today = timezone.localdate()
    day = f"{today.year - 1911}年{today.month}月{today.day}日"
    assert rows_of(summary_paper(opened, opened.requests.all(), opened.requests.values_list("pk", flat=True))) == [
        [f"農業局　同意（{day}回復）　尚未釋出"],
        ["", "計畫內容意見", "內容具體。"],
        ["", "對接中央補助計畫之合宜性", "合於補助範圍。"],
        ["", "分工事項（主辦）", "協助場域媒合"],
        [f"水利局　修正後同意（{day}回復）　尚未釋出"],
        ["", "計畫內容意見", "內容具體。"],
        ["", "對接中央補助計畫之合宜性", "合於補助範圍。"],
        ["1", "事業構想", "請補充期程。"],
    ]


def test_the_answers_stand_beside_the_items(cast, plan):
    release_round(latest_round(plan), by=cast.rdec)
    items = asked(plan, cast.water).items.all()
    head = "水利局　修正後同意（第 1 輪書面審查，依第 1 版）"
    assert rows_of(answers_paper(plan, items)) == [
        [head],
        ["1", "事業構想", "請補充期程。", "尚未回應", "—", "—", "—", "—"],
    ]
    items.update(answer="已補充。", answered_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert rows_of(answers_paper(plan, items.all()))[1] == [
        "1",
        "事業構想",
        "請補充期程。",
        "已補充。（115.03.02）",
        "—",
        "—",
        "—",
        "—",
    ]
    assert rows_of(answers_paper(plan, items, Printed({"concept": 7})))[1][-2] == "7"


def test_each_answer_names_what_was_changed_where_and_on_which_page(cast, plan):
    release_round(latest_round(plan), by=cast.rdec)
    item = asked(plan, cast.water).items.get()
    where = {"item": item, "section": "concept", "called": "果香慢行・事業構想：推動方法", "part": "推動方法"}
    AnswerChange.objects.create(**where, position=0, old="每月一場。", new="每月二場。", said=["每月二場。"])
    AnswerChange.objects.create(**where, position=1, new="淡季停辦。", said=["淡季停辦。"])
    items = OpinionItem.objects.filter(pk=item.pk)
    items.update(answer="已補充。")
    draft = rows_of(answers_paper(plan, items.for_paper()))
    assert draft[1][3:] == ["尚未回應", "—", "—", "—", "—"]  # of a filing taken back nothing is read by others
    items.update(answered_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    label = "果香慢行・事業構想：推動方法"
    rows = rows_of(answers_paper(plan, items.for_paper(), Printed({"concept": 7})))[1:]
    assert rows == [
        [
            "1",
            "事業構想",
            "請補充期程。",
            "已補充。（115.03.02）",
            f"{label}每月一場。",
            f"{label}每月二場。",
            "7",
            "—",
        ],
        ["（續）", "", "", "", f"{label}（新增）", f"{label}淡季停辦。", "7", ""],
    ]


def sheets_of(made):
    """The rows of each sheet as a reader sees them, and its formulas."""
    tables = Document(io.BytesIO(made)).body.get_tables()
    cells = {
        table.name: [row.get_elements("table:table-cell") for row in table.get_elements(".//table:table-row")]
        for table in tables
    }
    seen = {name: [[cell.text_recursive.strip() for cell in row] for row in rows] for name, rows in cells.items()}
    return seen, [
        cell.get_attribute("table:formula")
        for rows in cells.values()
        for row in rows
        for cell in row
        if cell.get_attribute("table:formula")
    ]


def test_the_summary_counts_in_a_spreadsheet(cast, plan, as_):
    address = reverse("reviews:summary_paper_ods", args=[latest_round(plan).pk])
    answer = as_(cast.rdec).get(address)
    assert (answer["Content-Type"], all_faults(answer.content)) == (SHEET_MIME, [])
    seen, formulas = sheets_of(answer.content)
    today = format_roc(timezone.localdate())
    assert seen["彙整"][5:] == [
        ["機關", "審查結果", "回復日期", "意見項目", "分工事項"],
        ["農業局", "同意", today, "0", "1"],
        ["水利局", "修正後同意", today, "1", "0"],
        ["合計", "", "", "1", "1"],
        [""],
        ["審查結果", "機關數"],
        ["同意", "1"],
        ["修正後同意", "1"],
        ["修正後再審", "0"],
        ["非本機關權管", "0"],
    ]
    assert seen["意見"] == [
        ["機關", "審查結果", "類別", "項次", "章節、事業或類別", "內容"],
        ["農業局", "同意", "計畫內容意見", "", "", "內容具體。"],
        ["農業局", "同意", "對接中央補助計畫之合宜性", "", "", "合於補助範圍。"],
        ["農業局", "同意", "分工事項", "1", "主辦", "協助場域媒合"],
        ["水利局", "修正後同意", "計畫內容意見", "", "", "內容具體。"],
        ["水利局", "修正後同意", "對接中央補助計畫之合宜性", "", "", "合於補助範圍。"],
        ["水利局", "修正後同意", "意見項目", "1", "事業構想", "請補充期程。"],
    ]
    assert formulas[:2] == [
        'of:=COUNTIFS([$意見.$A$2:.$A$7];[.A7];[$意見.$C$2:.$C$7];"意見項目")',
        'of:=COUNTIFS([$意見.$A$2:.$A$7];[.A7];[$意見.$C$2:.$C$7];"分工事項")',
    ]
    assert formulas[4:7] == ["of:=SUM([.D7:.D8])", "of:=SUM([.E7:.E8])", 'of:=COUNTIF([.B7:.B8];"同意")']
    seen, _formulas = sheets_of(as_(cast.farm).get(address).content)
    other = f"審查機關 {asked(plan, cast.water).alias}"
    assert sorted(seen["彙整"][6:8]) == sorted([["農業局", "同意", today, "0", "1"], [other, "審查中", "", "0", "0"]])
    assert seen["彙整"][8] == ["合計", "", "", "0", "1"]
    assert {row[0] for row in seen["意見"][1:]} == {"農業局"}
    assert as_(cast.proposer).get(address).status_code == 404


def test_the_spreadsheet_calls_a_plan_under_revision_as_it_was_filed(cast, plan):
    filed = plan.title
    ask_revision(plan, sections(plan), by=cast.rdec)
    Proposal.objects.filter(pk=plan.pk).update(title="改到一半", filed_title=filed)
    opened = latest_round(Proposal.objects.get(pk=plan.pk))
    made = summary_ods(opened, opened.requests.all(), opened.requests.values_list("pk", flat=True))
    assert Document(io.BytesIO(made)).meta.title == f"{filed} 審查意見彙整表（{opened}）"
    assert sheets_of(made)[0]["彙整"][0] == [f"{filed}　審查意見彙整表"]


def test_before_release_only_rdec_and_the_agency_itself_find_them(cast, plan, as_):
    own, round_id = asked(plan, cast.farm).pk, latest_round(plan).pk
    addresses = [reverse("reviews:opinion_paper", args=[own]), reverse("reviews:summary_paper", args=[round_id])]
    found = {
        actor: [as_(getattr(cast, actor)).get(address).status_code for address in addresses]
        for actor in ("rdec", "farm", "water", "proposer", "outsider", "stranger")
    }
    assert found == {
        "rdec": [200, 200],
        "farm": [200, 200],
        "water": [404, 200],
        "proposer": [404, 404],
        "outsider": [404, 404],
        "stranger": [404, 404],
    }
    page = as_(cast.farm).get(addresses[1]).content.decode()
    assert "請 2 個機關審查，本表列 1 個機關之意見" in page
    assert ("農業局　同意" in page, "水利局" in page, "修正後同意" in page) == (True, False, False)
    assert f"審查機關 {asked(plan, cast.water).alias}　審查中" in page


def test_the_pdf_is_asked_for_and_fetched_by_those_who_may_read_it(cast, plan, as_):
    url = reverse("reviews:opinion_paper_pdf", args=[asked(plan, cast.farm).pk])
    answer = printed(as_(cast.rdec), url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert pages_of(answer.getvalue())[0].count("機關書面審查意見表") == 2  # the head of the page, and the title
    assert [as_(cast.proposer).post(url).status_code, as_(cast.proposer).get(url).status_code] == [404, 404]
