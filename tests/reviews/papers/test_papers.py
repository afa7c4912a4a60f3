"""The review's papers say what was filed and decided, to those who may read it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.papers.html import html
from documents.papers.odt import odt
from reviews import services
from reviews.papers.opinions import answers_paper, opinion_paper, summary_paper
from reviews.states import Result
from tests.documents.orders.printed import printed
from tests.documents.papers.pdf_text import pages_of
from tests.documents.papers.reading import html_words, odt_words
from tests.reviews.cases import asked, file_as, latest_round, offer, reviewed_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """One agency agrees and offers work, the other asks for a revision."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    file_as(cast.water, plan, Result.REVISE)
    return plan


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
    services.release_round(latest_round(plan), by=cast.rdec)
    items = asked(plan, cast.water).items.all()
    head = "水利局　修正後同意（第 1 輪書面審查，依第 1 版）"
    assert rows_of(answers_paper(plan, items)) == [[head], ["1", "事業構想", "請補充期程。", "尚未回應", "—"]]
    items.update(answer="已補充。", answered_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert rows_of(answers_paper(plan, items.all()))[1] == ["1", "事業構想", "請補充期程。", "已補充。", "115.03.02"]


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
    assert ("農業局　同意" in page, "水利局　審查中" in page, "修正後同意" in page) == (True, True, False)


def test_the_pdf_is_asked_for_and_fetched_by_those_who_may_read_it(cast, plan, as_):
    url = reverse("reviews:opinion_paper_pdf", args=[asked(plan, cast.farm).pk])
    answer = printed(as_(cast.rdec), url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert pages_of(answer.getvalue())[0].count("機關書面審查意見表") == 2  # the head of the page, and the title
    assert [as_(cast.proposer).post(url).status_code, as_(cast.proposer).get(url).status_code] == [404, 404]
