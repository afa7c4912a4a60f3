"""What plans are asked and answer follows the template they began with (R19)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.states import UnitKind
from chapters import services as chapters
from chapters.models import Question
from chapters.states import Section
from proposals.content import from_rows, from_version
from proposals.content.completeness import ticks
from proposals.content.outline import headings, replies
from proposals.models import Answer, Proposal, Venture
from proposals.writing.services import start_plan
from tests.chapters.cases import ORDER, ask, chapter, published
from tests.documents.files.corpus import pdf
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import lacking

pytestmark = pytest.mark.django_db


def test_a_running_plan_keeps_its_template(draft, keeper):
    owner = make_actor(UnitKind.PROPOSER)
    before = start_plan(title="先開始的", by=owner)
    vision = chapter(draft, "vision")
    vision.title = "地方願景"
    vision.save()
    done = published(draft, keeper)
    after = start_plan(title="後開始的", by=owner)
    assert (before.template.code, after.template) == ("114-1", done)
    labels = [
        next(t.label for t in ticks(from_rows(plan), plan.layout) if t.section == "vision") for plan in (before, after)
    ]
    assert labels == ["願景", "地方願景"]


def again(plan: Proposal) -> Proposal:
    return Proposal.objects.get(pk=plan.pk)


def codes(plan: Proposal, section: str) -> list[str]:
    return [gap.code for gap in lacking(again(plan)) if gap.section == section]


def test_the_side_list_follows_the_template(plan):
    assert [tick.section for tick in ticks(from_rows(plan), plan.layout)] == [
        "benefits",
        *(s for s in ORDER if s != "benefits"),
    ]


def test_an_optional_chapter_is_not_missed_but_its_questions_are(plan):
    assert codes(plan, "vision") == ["Q1"]
    Answer.objects.create(
        proposal=plan, question=Question.objects.get(label="願景一句話", chapter__template=plan.template), value="好"
    )
    assert codes(plan, "vision") == []


def test_a_text_above_its_limit_is_said_with_both_figures(plan):
    plan.vision = "願 景\n" * 26
    plan.save()
    found = next(gap for gap in lacking(again(plan)) if gap.code == "L1")
    assert (found.section, str(found.message)) == ("vision", "「願景」共 52 字，超過上限 50 字")


def test_a_question_of_a_venture_is_asked_for_each(plan):
    Venture.objects.create(proposal=plan, title="第二項", position=2)
    found = [(gap.code, str(gap.message)) for gap in lacking(again(plan)) if gap.code == "Q1" and gap.section == "kpi"]
    assert found == [
        ("Q1", "「事業提案 1」：請回答「就業人數」"),
        ("Q1", "「第二項」：請回答「就業人數」"),
    ]


def named(plan: Proposal) -> dict[str, str]:
    """Field names of the form by the question's label."""
    return {q.label: f"q-{q.code}" for q in Question.objects.filter(chapter__template=plan.template)}


def answers(plan: Proposal) -> dict[str, Any]:
    return {answer.question.label: answer.value for answer in plan.answers.select_related("question")}


def test_every_kind_of_question_is_answered_and_read_back(owner, plan):
    address, q = f"/plans/{plan.pk}/edit/supplement/", named(plan)
    data = {
        f"{q['合作團隊']}-0-0": "水圳協會",
        f"{q['合作團隊']}-0-1": "導覽",
        f"{q['合作團隊']}-2-0": "石岡農會",
        q["成立日期"]: "109年5月1日",
        q["組織型態"]: "協會",
        q["同意書"]: SimpleUploadedFile("同意書.pdf", pdf()),
    }
    done = owner.post(address, data)
    assert (done.status_code, done["Location"]) == (302, address)
    assert answers(plan) == {
        "合作團隊": [["水圳協會", "導覽"], ["石岡農會", ""]],
        "成立日期": "2020-05-01",
        "組織型態": "協會",
        "同意書": "同意書.pdf",
    }
    page = owner.get(address)
    assert [page.text.count(words) for words in ("水圳協會", "109.05.01", "同意書.pdf")] == [1, 1, 1]
    shown = [(reply.label, reply.text) for reply in replies(from_rows(plan), "supplement")]
    assert shown == [
        ("合作團隊", "水圳協會；導覽\n石岡農會；"),
        ("同意書", "同意書.pdf"),
        ("成立日期", "109.05.01"),
        ("組織型態", "協會"),
    ]
    assert "石岡農會" in owner.get(f"/plans/{plan.pk}/").text


def test_an_answer_taken_back_leaves_no_row_and_a_file_stays(owner, plan):
    address, q = f"/plans/{plan.pk}/edit/supplement/", named(plan)
    owner.post(address, {q["組織型態"]: "協會", q["同意書"]: SimpleUploadedFile("同意書.pdf", pdf())})
    owner.post(address, {q["組織型態"]: ""})
    assert answers(plan) == {"同意書": "同意書.pdf"}


@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("就業人數", "0", "不可小於 1。"),
        ("就業人數", "501", "不可大於 500。"),
        ("就業人數", "很多", "「很多」不是數字，請填數字，例如 1,200。"),
    ],
)
def test_a_number_out_of_range_is_refused_and_stays_typed(owner, plan, label, typed, said):
    venture = plan.ventures.get()
    address = f"/plans/{plan.pk}/ventures/{venture.pk}/kpi/"
    page = owner.post(address, {named(plan)[label]: typed, "rows-TOTAL_FORMS": 0, "rows-INITIAL_FORMS": 0})
    assert (page.status_code, answers(plan)) == (422, {})
    assert said in page.text
    assert f'value="{typed}"' in page.text


def test_a_draft_keeps_answers_while_typing(owner, plan):
    address, q = f"/plans/{plan.pk}/edit/supplement/", named(plan)
    owner.post(f"{address}draft/", {f"{q['合作團隊']}-0-0": "水圳協會", q["成立日期"]: "109年5月1日"})
    page = owner.get(address)
    assert (answers(plan), page.text.count("水圳協會"), page.text.count("109年5月1日")) == ({}, 1, 1)


def test_two_people_see_both_answers(owner, plan):
    address, q = f"/plans/{plan.pk}/edit/supplement/", named(plan)
    assert owner.post(address, {"saves": 0, q["組織型態"]: "協會"}).status_code == 302
    page = owner.post(address, {"saves": 0, q["組織型態"]: "合作社"})
    assert (page.status_code, page.context["conflict"]["rows"]) == (409, [("組織型態", "協會", "合作社")])
    assert answers(plan) == {"組織型態": "協會"}


def test_the_supplement_is_not_there_without_questions(client, keeper):
    chapters.ensure_template()
    plan = start_plan(title="舊範本的計畫", by=make_actor(UnitKind.PROPOSER))
    page = sign_in(client, make_actor(plan.owner)).get(f"/plans/{plan.pk}/edit/supplement/")
    assert (page.status_code, "supplement" in plan.layout) == (404, False)


def test_a_snapshot_names_the_chapters_of_its_template(plan):
    content = from_rows(plan)
    assert [(h.section.value, h.title) for h in headings(content)][:2] == [
        ("benefits", "預期效益"),
        ("basics", "基本資料"),
    ]
    assert [h.section for h in headings(from_version({}))] == [
        section for section in Section if section != Section.SUPPLEMENT
    ]


def test_a_help_text_is_text_and_no_markup(client, draft, keeper):
    ask(draft, Section.BASICS, "text", "題目", help="<b>粗</b> & <script>")
    published(draft, keeper)
    writer = make_actor("proposer")
    plan = start_plan(title="計畫", by=writer)
    page = sign_in(client, writer).get(f"/plans/{plan.pk}/edit/basics/").text
    assert "&lt;b&gt;粗&lt;/b&gt; &amp; &lt;script&gt;" in page
    assert "<b>粗</b>" not in page


def test_a_character_no_database_keeps_goes_and_its_draft_opens(owner, plan):
    address, q = f"/plans/{plan.pk}/edit/supplement/", named(plan)
    typed = {f"{q['合作團隊']}-0-0": "水圳協會", f"{q['合作團隊']}-1-0": "石岡\0農會"}
    assert owner.post(f"{address}draft/", typed).status_code == 200
    assert owner.get(address).status_code == 200
    assert owner.post(address, typed).status_code == 302
    assert [row[0] for row in Answer.objects.get(question__label="合作團隊").value] == ["水圳協會", "石岡農會"]
