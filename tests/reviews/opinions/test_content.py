"""What an opinion says of each venture and of passages of the plan, as it is written, filed, shown and printed (R2)."""

from __future__ import annotations

import pytest

from documents.papers.blocks import Table
from programmes.models import CentralProgramme
from proposals.content import from_rows, to_json
from proposals.models import BudgetLine
from reviews.models import Commitment, OpinionItem, Remit, VentureOpinion
from reviews.models.answerable import QUOTE
from reviews.opinions.beside import beside, passage
from reviews.opinions.concern import reviewed
from reviews.opinions.services import file_opinion
from reviews.papers.opinions import opinion_paper, summary_paper
from reviews.papers.settled import commitments_paper
from reviews.papers.summary_ods import summary_ods
from reviews.rounds.services import open_round, release_round
from tests.reviews.cases import asked, days_on, latest_round, make_plan, words
from tests.reviews.page_cases import fresh, keep, text, url
from tests.reviews.papers.test_papers import sheets_of
from workflow.drafts.growing import MAX_ROWS
from workflow.engine.errors import DataMissing

pytestmark = pytest.mark.django_db
METHOD = "沿線設六處果香導覽點。\n入口以牆面彩繪呈現水圳故事。"
ABOUT = "入口以牆面彩繪呈現水圳故事。"


@pytest.fixture
def programme():
    return CentralProgramme.objects.create(code="T1", name="觀光環境營造計畫", ministry="交通部")


@pytest.fixture
def plan(cast, programme):
    """Sent to both agencies: the farm's programme pays for a half of the venture's budget."""
    Remit.objects.create(agency=cast.farm.unit, programme=programme, reason="主管")
    return sent(cast, programme)


def sent(cast, programme, ventures=1):
    """A plan with so many ventures, frozen as its rows are now, in its first round."""
    plan = make_plan(cast)
    for number in range(1, ventures):
        plan.ventures.create(position=number + 1, title=f"事業{number}")
    plan.ventures.update(method=METHOD)
    for venture in plan.venture_list:
        for number, docked in enumerate((programme, None)):
            amounts = {"central": 900, "local": 100, "private": 0}
            about = {"year": 116, "expense": "capital", "item": f"設施{number}", "programme": docked}
            BudgetLine.objects.create(venture=venture, position=number, **about, **amounts)
    frozen = {"content": to_json(from_rows(plan)), "sha256": "1" * 64, "created_by": "測試"}
    type(plan).objects.filter(pk=plan.pk).update(version=plan.versions.create(number=2, **frozen))
    plan.refresh_from_db()
    open_round(plan, cast.agencies, days_on(10), by=cast.rdec)
    return plan


@pytest.fixture
def venture(plan):
    return plan.venture_list[0]


def said_of(venture, **said):
    return [{"venture": venture.pk, "content": "", "fit": ""} | said]


# --- each venture ---------------------------------------------------------------------------------------------------


def test_the_fit_of_what_is_docked_to_the_agencys_programme_is_asked_for_by_venture(cast, plan, venture):
    """Or of the plan in one; so says it the other agency, which answers for none of its programmes."""
    with pytest.raises(DataMissing, match="「果香慢行」對接貴機關主管的中央補助計畫，請說明合宜性。"):
        file_opinion(asked(plan, cast.farm), by=cast.farm, **words(fit_opinion=""))
    with pytest.raises(DataMissing, match="請說明對接中央補助計畫之合宜性。"):
        file_opinion(asked(plan, cast.water), by=cast.water, **words(fit_opinion=""))
    file_opinion(asked(plan, cast.farm), by=cast.farm, **words(fit_opinion="", ventures=said_of(venture, fit="合於。")))
    file_opinion(asked(plan, cast.water), by=cast.water, **words())
    found = VentureOpinion.objects.values_list("request", "number", "venture", "venture_title", "content", "fit")
    assert list(found) == [(asked(plan, cast.farm).pk, 1, venture.pk, "果香慢行", "", "合於。")]


def test_the_page_asks_for_it_beside_what_is_docked(cast, as_, plan, venture):
    client, opinion = as_(cast.farm), asked(plan, cast.farm)
    address, name = url("opinion_file", opinion.pk), f"venture_fit_{venture.pk}"
    page = client.get(address)
    (row, _findings), shown = page.context["ventures"][0], text(page)
    assert (row.is_docked, [f"對接計畫：{name}" in shown for name in row.programmes]) == (True, [True])
    typed = {"result": "agree", "content_opinion": "內容具體。", f"venture_content_{venture.pk}": "期程合宜。"}
    refused = client.post(address, fresh(page, **typed))
    gap = "「果香慢行」對接貴機關主管的中央補助計畫，請說明合宜性。"
    assert (refused.status_code, refused.context["form"].errors) == (422, {name: [gap]})
    assert client.post(address, fresh(page, **typed, **{name: "合於補助範圍。"})).status_code == 302
    said = VentureOpinion.objects.get()
    assert (said.content, said.fit) == ("期程合宜。", "合於補助範圍。")
    log = opinion.transitions.get(move="file_opinion")
    assert log.data["ventures"] == [{"venture": venture.pk, "content": "期程合宜。", "fit": "合於補助範圍。"}]


def test_taken_back_it_is_in_the_form_and_filed_again_it_is_replaced(cast, as_, plan, venture):
    opinion, client = asked(plan, cast.farm), as_(cast.farm)
    file_opinion(opinion, by=cast.farm, **words(ventures=said_of(venture, fit="合於。")))
    client.post(url("opinion_recall", opinion.pk), fresh(client.get(url("opinion_recall", opinion.pk))))
    page = client.get(url("opinion_file", opinion.pk))
    form = page.context["form"]
    assert form[f"venture_fit_{venture.pk}"].value() == "合於。"
    again = {"result": "agree", "content_opinion": "好。", f"venture_fit_{venture.pk}": "再查合於。"}
    client.post(url("opinion_file", opinion.pk), fresh(page, **again))
    assert list(VentureOpinion.objects.values_list("fit", flat=True)) == ["再查合於。"]


def test_the_page_shows_what_was_found_in_its_budget_at_the_filing(cast, as_, plan, venture):
    found = [{"message": "牆面彩繪不補助。", "reason": "已改列自籌。", "ventures": [venture.pk]}]
    found += [{"message": "別的事業。", "reason": "", "ventures": [venture.pk + 1]}]
    line = plan.transitions.get()
    line.pk, line.at, line.data = None, plan.review_rounds.get().opened_at, {"budget_check": found}
    line.save(force_insert=True)
    page = text(as_(cast.farm).get(url("opinion_file", asked(plan, cast.farm).pk)))
    assert ["牆面彩繪不補助。" in page, "已改列自籌。" in page, "別的事業。" in page] == [True, True, False]


def test_the_papers_have_it(cast, plan, venture):
    opinion = asked(plan, cast.farm)
    file_opinion(opinion, by=cast.farm, **words(ventures=said_of(venture, content="期程合宜。", fit="合於。")))
    opinion = asked(plan, cast.farm)
    tables = [block for block in opinion_paper(opinion).blocks if isinstance(block, Table)]
    assert [cells(row) for row in tables[1].rows] == [["1", "果香慢行", "期程合宜。", "合於。"]]
    summary = summary_paper(latest_round(plan), [opinion], {opinion.pk}).blocks[-1]
    assert [cells(row) for row in summary.rows][3:5] == [
        ["", "事業提案 1「果香慢行」計畫內容意見", "期程合宜。"],
        ["", "事業提案 1「果香慢行」對接中央補助計畫之合宜性", "合於。"],
    ]
    seen, _formulas = sheets_of(summary_ods(latest_round(plan), [opinion], {opinion.pk}))
    assert seen["意見"][3:5] == [
        ["農業局", "同意", "計畫內容意見", "1", "果香慢行", "期程合宜。"],
        ["農業局", "同意", "對接中央補助計畫之合宜性", "1", "果香慢行", "合於。"],
    ]


def cells(row):
    return ["\n".join("".join(run.text for run in runs) for runs in cell.paragraphs) for cell in row.cells]


# --- passages -------------------------------------------------------------------------------------------------------


def test_a_passage_is_quoted_by_its_code_and_has_the_number_of_its_item(cast, plan, venture):
    read, place = reviewed(asked(plan, cast.farm)), f"concept_{venture.pk}"
    assert passage(read.content, f"{place}-2") == (place, ABOUT)
    assert passage(read.content, f"{place}-0") == (place, "")
    assert [passage(read.content, code) for code in (f"{place}-9", "concept_0-1", "rows", "")] == [("", "")] * 4
    parts = {part.code: part for group in beside(read, [(4, place, "牆面彩繪")]) for part in group.parts}
    found = [(each.code, each.number, each.parts) for each in parts[place].passages]
    assert found == [
        (f"{place}-1", None, ("", "", "")),
        (f"{place}-2", 4, ("入口以", "牆面彩繪", "呈現水圳故事。")),
    ]


def test_what_concerns_the_agency_is_open_with_its_own_rows(cast, plan, venture):
    shown = {part.code: part for group in beside(reviewed(asked(plan, cast.farm)), []) for part in group.parts}
    budget = shown[f"budget_{venture.pk}"]
    assert ["設施1" in (budget.own or ""), "設施1" in (budget.figures or "")] == [False, True]
    assert (shown["vision"].is_open, shown[f"concept_{venture.pk}"].is_open) == (False, True)
    others = [part for group in beside(reviewed(asked(plan, cast.water)), []) for part in group.parts]
    assert ({part.is_open for part in others}, {part.own for part in others}) == ({True}, {None})


def test_without_a_script_the_button_beside_a_passage_gives_an_item_with_it(cast, as_, plan, venture):
    client, opinion, place = as_(cast.farm), asked(plan, cast.farm), f"concept_{venture.pk}"
    address = url("opinion_file", opinion.pk)
    page = client.get(address)
    assert f'name="more" value="{place}-2"' in text(page)
    typed = {"result": "revise", "content_opinion": "寫到一半", "rows": "2", "item_1": "第一項"}
    more = client.post(address, fresh(page, **typed, more=f"{place}-2"))
    form = more.context["form"]
    assert (more.status_code, form.errors, len(form.item_rows())) == (200, {}, 2)
    names = ("content_opinion", "item_1", "section_2", "quote_2", "item_2")
    assert [form[name].value() for name in names] == ["寫到一半", "第一項", place, ABOUT, None]
    shown = text(more)
    assert ['href="#item-2"' in shown, f"<mark>{ABOUT}</mark>" in shown, "autofocus" in str(form["item_2"])] == [
        True
    ] * 3
    full = client.post(address, fresh(page, **typed, item_2="第二項", more=f"{place}-2")).context["form"]
    assert (len(full.item_rows()), full["quote_3"].value()) == (3, ABOUT)
    most = {f"item_{n}": f"第{n}項" for n in range(1, MAX_ROWS + 1)} | {"rows": MAX_ROWS}
    most = client.post(address, fresh(page, **typed | most, more=f"{place}-2")).context["form"]
    assert (len(most.item_rows()), most[f"item_{MAX_ROWS}"].value(), most[f"quote_{MAX_ROWS}"].value()) == (
        50,
        "第50項",
        None,
    )


def test_a_quotation_is_filed_shown_and_printed_as_it_was(cast, as_, plan, venture):
    client, opinion, place = as_(cast.farm), asked(plan, cast.farm), f"concept_{venture.pk}"
    address = url("opinion_file", opinion.pk)
    typed = {"result": "revise", "content_opinion": "好。", f"venture_fit_{venture.pk}": "合於。"}
    typed |= {"rows": "3", "section_2": place, "quote_2": ABOUT, "item_2": "不在補助範圍，請刪除。"}
    page = client.get(address)
    keep(client, page, **typed)
    assert client.get(address).context["form"]["quote_2"].value() == ABOUT
    assert client.post(address, fresh(page, **typed)).status_code == 302
    item = OpinionItem.objects.get()
    assert (item.number, item.place.code, item.quote) == (1, place, ABOUT)
    release_round(latest_round(plan), by=cast.rdec)
    plan.ventures.update(method="全部改寫")
    assert ABOUT in text(as_(cast.proposer).get(url("opinion", opinion.pk)))
    paper = opinion_paper(asked(plan, cast.farm))
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    assert cells(tables[2].rows[0]) == ["1", "果香慢行・事業構想", f"原文：「{ABOUT}」\n不在補助範圍，請刪除。"]


def test_a_quotation_without_words_is_asked_about_and_one_too_long_is_refused(cast, as_, plan, venture):
    client, opinion = as_(cast.farm), asked(plan, cast.farm)
    page = client.get(url("opinion_file", opinion.pk))
    typed = {"result": "agree", "content_opinion": "好。", f"venture_fit_{venture.pk}": "合於。", "rows": "2"}
    typed |= {"quote_1": ABOUT, "quote_2": "字" * (QUOTE + 1), "item_2": "長"}
    errors = client.post(url("opinion_file", opinion.pk), fresh(page, **typed)).context["form"].errors
    assert errors["item_1"] == ["引用了原文，請寫下意見；不用的，請清除引用。"]
    assert sorted(errors) == ["item_1", "quote_2"]


def test_without_an_item_the_focus_goes_to_where_one_is_made(cast, as_, plan, venture):
    client, opinion = as_(cast.farm), asked(plan, cast.farm)
    page = client.get(url("opinion_file", opinion.pk))
    typed = {"result": "rereview", "content_opinion": "好。", f"venture_fit_{venture.pk}": "合於。"}
    refused = client.post(url("opinion_file", opinion.pk), fresh(page, **typed))
    assert refused.context["form"].errors == {"item_1": ["請至少列一項，提案單位才知道改什麼。"]}
    shown = text(refused)
    assert shown.index("op-add") < shown.index("autofocus") < shown.index("cs-errors")


def test_another_agency_and_the_proposer_find_no_page(cast, as_, plan):
    address = url("opinion_file", asked(plan, cast.farm).pk)
    found = [as_(who).get(address).status_code for who in (cast.water, cast.proposer, cast.rdec, cast.stranger)]
    assert found == [404] * 4


@pytest.mark.parametrize("ventures", [1, 20])
def test_the_page_asks_the_same_whatever_the_number_of_ventures(
    cast, as_, programme, ventures, django_assert_num_queries
):
    plan = sent(cast, programme, ventures)
    client, address = as_(cast.farm), url("opinion_file", asked(plan, cast.farm).pk)
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)


# --- what the agency takes on ---------------------------------------------------------------------------------------


def test_a_matter_of_cooperation_has_no_role(cast, as_, plan, venture):
    client, opinion = as_(cast.farm), asked(plan, cast.farm)
    page = client.get(url("opinion_file", opinion.pk))
    typed = {"result": "agree", "content_opinion": "好。", "fit_opinion": "合於。", "commitment_count": "3"}
    typed |= {"commitment_1": "媒合場域", "role_1": "assist", "commitment_3": "提供場地", "role_3": "cooperation"}
    assert client.post(url("opinion_file", opinion.pk), fresh(page, **typed)).status_code == 302
    taken = Commitment.objects.values_list("item", "kind", "role")
    assert list(taken) == [("媒合場域", "division", "assist"), ("提供場地", "cooperation", "")]
    assert [str(each) for each in Commitment.objects.all()] == ["農業局協辦「媒合場域」", "農業局配合事項「提供場地」"]
    release_round(latest_round(plan), by=cast.rdec)
    matrix = text(as_(cast.rdec).get(url("plan", plan.pk)))
    assert ["協辦・待確認" in matrix, "配合事項・待確認" in matrix, "協辦 1、配合事項 1" in matrix] == [True] * 3
    opinion = asked(plan, cast.farm)
    matters = [block for block in opinion_paper(opinion).blocks if isinstance(block, Table)][-1]
    assert [cells(row) for row in matters.rows] == [["1", "媒合場域", "協辦"], ["2", "提供場地", "配合事項"]]
    paper = commitments_paper(plan, Commitment.objects.all())
    assert [cells(row)[:2] for row in paper.blocks[-1].rows[1:]] == [["媒合場域", "協辦"], ["提供場地", "配合事項"]]


def test_taken_back_a_matter_of_cooperation_is_in_the_form_as_it_was(cast, as_, plan):
    opinion = asked(plan, cast.farm)
    file_opinion(opinion, by=cast.farm, **words(commitments=[{"item": "提供場地", "role": ""}]))
    client = as_(cast.farm)
    client.post(url("opinion_recall", opinion.pk), fresh(client.get(url("opinion_recall", opinion.pk))))
    form = client.get(url("opinion_file", opinion.pk)).context["form"]
    assert (form["commitment_1"].value(), form["role_1"].value()) == ("提供場地", "cooperation")
