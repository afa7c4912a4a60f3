"""The 意見表 of what is typed, before it is sent: as the paper will print it, and kept nowhere."""

from __future__ import annotations

import pytest

from documents.papers.blocks import Heading, Prose
from documents.papers.html import drawn
from reviews.models import Commitment, OpinionItem, VentureOpinion
from reviews.opinions.effects import Hanging
from reviews.opinions.services import file_opinion
from reviews.papers.opinions import opinion_paper
from tests.reviews.cases import asked, reviewed_plan, words
from tests.reviews.page_cases import fresh, said, text, url

pytestmark = pytest.mark.django_db
GAP = "請填寫對計畫內容的意見；沒有修正意見也請說明認為合宜之處。"


@pytest.fixture
def plan(cast):
    return reviewed_plan(cast)


@pytest.fixture
def typed(plan):
    """An opinion that says something everywhere."""
    venture = plan.venture_list[0]
    about = {"item_1": "請補期程。", "section_1": f"concept_{venture.pk}", "quote_1": "沿線設六處"}
    offered = {"commitment_1": "媒合場域", "role_1": "assist", "commitment_2": "宣傳", "role_2": "cooperation"}
    parts = {"result": "revise", "content_opinion": "內容具體。", "fit_opinion": "合於補助範圍。"}
    on_venture = {f"venture_content_{venture.pk}": "期程合宜。", f"venture_fit_{venture.pk}": "合於。"}
    return parts | about | offered | on_venture | {"rows": "5", "commitment_count": "5"}


def test_is_the_paper_that_is_filed_afterwards_and_keeps_nothing(cast, as_, plan, typed):
    opinion, client = asked(plan, cast.farm), as_(cast.farm)
    address = url("opinion_file", opinion.pk)
    shown = client.post(address, fresh(client.get(address), **typed, preview="1"))
    kept = [model.objects.count() for model in (OpinionItem, VentureOpinion, Commitment)]
    opinion.refresh_from_db()
    assert (shown.status_code, opinion.state, opinion.result, kept) == (200, "requested", "", [0, 0, 0])
    form = shown.context["form"]
    assert (form["item_1"].value(), form["content_opinion"].value()) == ("請補期程。", "內容具體。")
    assert said(client.post(address, fresh(shown, **typed), follow=True)) == ["已完成：回復審查意見"]
    filed = asked(plan, cast.farm)
    filed.filed_at = None  # the day is all that it could not know
    assert shown.context["preview"] == drawn(opinion_paper(filed).blocks, on_page=True)


def test_what_is_missing_is_said_beside_it(cast, as_, plan):
    opinion, client = asked(plan, cast.farm), as_(cast.farm)
    address = url("opinion_file", opinion.pk)
    typed = {"result": "agree", "fit_opinion": "合於補助範圍。", "preview": "1"}
    shown = client.post(address, fresh(client.get(address), **typed))
    assert (shown.status_code, shown.context["form"].errors) == (200, {"content_opinion": [GAP]})
    assert ["合於補助範圍。" in shown.context["preview"], "還不能送出" in text(shown)] == [True, True]


def test_an_opinion_that_was_sent_meanwhile_is_not_drawn_as_unsent(cast, as_, plan):
    opinion, client = asked(plan, cast.farm), as_(cast.farm)
    page = client.get(url("opinion_file", opinion.pk))
    file_opinion(opinion, by=cast.farm, **words())
    late = client.post(page.request["PATH_INFO"], fresh(page, content_opinion="另一份", preview="1"))
    assert (late.status_code, "preview" in late.context, "另一份" in text(late)) == (409, False, True)


def test_no_part_of_the_paper_is_a_heading_over_nothing(cast, plan):
    """What is said of each venture alone is pointed to."""
    venture, opinion = plan.venture_list[0], asked(plan, cast.farm)
    opinion.content_opinion = "內容具體。"
    told = VentureOpinion(request=opinion, number=1, venture=venture, venture_title=venture.title, fit="合於。")
    parts = opinion_paper(opinion, Hanging([], [told], [])).blocks
    assert [block.text for block in parts if isinstance(block, (Heading, Prose))][:4] == [
        "一、計畫內容意見",
        "內容具體。",
        "二、對接中央補助計畫之合宜性",
        "見各事業提案之意見。",
    ]
