"""The chapter template: revised as a draft, published with its changes, kept by the plans that began with it (R19)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.states import Role, UnitKind
from chapters import services as chapters
from chapters.models import Chapter, ChapterTemplate, Question
from chapters.states import QuestionKind
from tests.chapters.cases import ORDER, ask, chapter, published
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.races import race, wide_pool
from workflow.engine.errors import Refused

pytestmark = pytest.mark.django_db


# --- revising --------------------------------------------------------------------------------------------------------


def test_a_revision_begins_as_a_copy_of_the_template_in_force(draft):
    first = chapters.current()
    assert (first.code, str(draft)) == ("114-1", "草稿")
    assert [c.section for c in draft.chapters.all()] == ORDER
    assert list(chapters.changes(first, draft)) == []


def test_there_is_one_draft_at_a_time(draft, keeper):
    assert chapters.begin_revision(by=keeper) == draft
    with pytest.raises(DatabaseError), transaction.atomic():
        ChapterTemplate.objects.create()


@pytest.mark.parametrize("who", [(UnitKind.RDEC, Role.SUPERVISOR), (UnitKind.PROPOSER, Role.ADMINISTRATOR)])
def test_only_its_keepers_revise_it(draft, who):
    other = make_actor(*who)
    for act in (
        lambda: chapters.begin_revision(by=other),
        lambda: chapters.publish(draft, "說明", by=other),
        lambda: chapters.discard(draft, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_changed_is_listed_in_words(draft):
    vision = chapter(draft, "vision")
    vision.title, vision.help, vision.word_limit, vision.required = "地方願景", "請寫三年內的目標。", 2000, False
    vision.save()
    ask(draft, "benefits", QuestionKind.LONG, "永續經營方式")
    assert list(chapters.changes(chapters.current(), draft)) == [
        "「願景」改名為「地方願景」。",
        "「地方願景」的說明有修改。",
        "「地方願景」改為選填。",
        "「地方願景」字數上限改為 2,000 字。",
        "「預期效益」新增題目「永續經營方式」。",
    ]


def test_a_moved_chapter_and_a_question_that_went_are_listed(draft, keeper):
    ask(draft, "kpi", QuestionKind.TEXT, "資料提供單位")
    published(draft, keeper)
    second = chapters.begin_revision(by=keeper)
    Question.objects.filter(chapter__template=second).delete()
    Chapter.objects.filter(template=second, section="benefits").update(position=0)
    assert list(chapters.changes(chapters.current(), second)) == [
        (
            "章節順序調整為：預期效益、基本資料、資源盤點（人文地產景）、共識會議、願景、事業主題、利害關係人、事業構想、"
            "KPI 貢獻度、所需資源、補充事項。"
        ),
        "「KPI 貢獻度」刪除題目「資料提供單位」。",
    ]


def test_an_unchanged_draft_is_not_published(draft, keeper):
    with pytest.raises(Refused, match="與現行範本相同"):
        published(draft, keeper)


def test_a_published_template_is_numbered_and_never_changes(draft, keeper):
    asked = ask(draft, "vision", QuestionKind.TEXT, "願景一句話")
    done = published(draft, keeper)
    assert (done.code[3:], done.note, done.published_by) == ("-1", "依國發會來函修訂。", str(keeper))
    assert chapters.current() == done
    for change in (
        lambda: ChapterTemplate.objects.filter(pk=done.pk).update(note="改"),
        lambda: Chapter.objects.filter(template=done).update(title="改"),
        lambda: Question.objects.filter(pk=asked.pk).delete(),
        lambda: ask(done, "vision", QuestionKind.TEXT, "再問"),
    ):
        with pytest.raises(DatabaseError, match="belongs to a published template"), transaction.atomic():
            change()
    with pytest.raises(Refused, match="已經發布"):
        chapters.remove_question(done, asked, by=keeper)


def test_a_discarded_draft_leaves_nothing(draft, keeper):
    ask(draft, "vision", QuestionKind.TEXT, "願景一句話")
    chapters.discard(draft, by=keeper)
    assert (chapters.draft(), Question.objects.count(), ChapterTemplate.objects.count()) == (None, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_the_first_template_is_written_once_by_those_who_come_together():
    with wide_pool():
        assert race([lambda: chapters.ensure_template] * 4) == [None] * 4
    assert list(ChapterTemplate.objects.values_list("code", flat=True)) == ["114-1"]


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_whole_revision_on_its_pages(client, keeper):
    chapters.ensure_template()
    keeps = sign_in(client, keeper)
    begun = keeps.post("/plans/chapters/begin/")
    draft = chapters.draft()
    edit = f"/plans/chapters/{draft.pk}/edit/"
    assert begun["Location"] == edit
    page = keeps.get(edit)
    data = {
        f"chapters-{name}": page.context["rows"].management_form[name].value()
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    for place, row in enumerate(page.context["rows"].forms, 1):
        data |= {row.add_prefix("id"): row.instance.pk, row.add_prefix("title"): row.instance.title}
        data |= {
            row.add_prefix("help"): row.instance.help,
            row.add_prefix("ORDER"): place,
            row.add_prefix("required"): "on",
        }
    vision = next(row for row in page.context["rows"].forms if row.instance.section == "vision")
    data |= {
        vision.add_prefix("title"): "地方願景",
        vision.add_prefix("word_limit"): "1200",
        vision.add_prefix("ORDER"): 1,
    }
    assert keeps.post(edit, data)["Location"] == edit
    kept = chapter(draft, "vision")
    assert (kept.title, kept.word_limit, kept.position, kept.required) == ("地方願景", 1200, 2, True)
    asked = keeps.post(
        f"/plans/chapters/{draft.pk}/questions/new/",
        {"chapter": kept.pk, "kind": "choice", "label": "願景期程", "options": "一年\n三年\n"},
    )
    assert asked["Location"] == edit
    question = Question.objects.get(chapter=kept)
    assert (question.code, question.option_list) == ("q1", ["一年", "三年"])
    publish = f"/plans/chapters/{draft.pk}/publish/"
    page = keeps.get(publish).context
    assert "「願景」改名為「地方願景」。" in page["changes"]
    assert keeps.post(publish, {"note": "", "shown": page["shown"]}).status_code == 422
    assert keeps.post(publish, {"note": "配合新規定", "shown": page["shown"]})["Location"] == "/plans/chapters/"
    assert chapters.current().pk == draft.pk
    assert "配合新規定" in keeps.get("/plans/chapters/").text
    assert keeps.get(edit).status_code == 404


def test_what_is_published_is_what_was_read(draft, keeper, client):
    """Somebody changes the help of a chapter while the list of changes is read: it is shown anew, the reason stays."""
    Chapter.objects.filter(template=draft, section="vision").update(title="地方願景")
    keeps, publish = sign_in(client, keeper), f"/plans/chapters/{draft.pk}/publish/"
    shown = keeps.get(publish).context["shown"]
    Chapter.objects.filter(template=draft, section="concept").update(help="寫明分工。")
    late = keeps.post(publish, {"note": "配合新規定", "shown": shown})
    assert (late.status_code, late.context["form"].non_field_errors()) == (
        409,
        ["這一頁開啟之後，草稿又有修改。請依最新內容再確認。"],
    )
    assert late.context["form"]["note"].value() == "配合新規定"
    assert len(late.context["changes"]) == 2
    assert chapters.current().pk != draft.pk
    again = keeps.post(publish, {"note": "配合新規定", "shown": late.context["shown"]})
    assert (again.status_code, chapters.current().pk) == (302, draft.pk)


@pytest.mark.parametrize(
    ("kind", "more", "field", "said"),
    [
        ("choice", {"options": "只有一個"}, "options", "請至少列 2 個，一行一個。"),
        ("choice", {"options": "甲\n甲"}, "options", "有重複的選項或欄位。"),
        ("table", {"options": ""}, "options", "請至少列 1 個，一行一個。"),
        ("table", {"options": "\n".join("一二三四五六七八九")}, "options", "最多 8 個。"),
        ("number", {"minimum": "5", "maximum": "3"}, "maximum", "最大值小於最小值。"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(client, keeper, draft, kind, more, field, said):
    page = sign_in(client, keeper).post(
        f"/plans/chapters/{draft.pk}/questions/new/",
        {"chapter": chapter(draft, "kpi").pk, "kind": kind, "label": "題目", **more},
    )
    assert (page.status_code, page.context["form"].errors, Question.objects.count()) == (422, {field: [said]}, 0)


def test_a_draft_is_its_keepers_alone(client, draft):
    reader = sign_in(client, make_actor(UnitKind.RDEC, Role.SUPERVISOR))
    found = [reader.get(f"/plans/chapters/{draft.pk}/{page}").status_code for page in ("", "edit/", "publish/")]
    assert found == [404, 404, 404]
    assert reader.get(chapters.current().get_absolute_url()).status_code == 200


def test_the_pages_cost_the_same_however_many_questions(client, keeper, draft, django_assert_num_queries):
    keeps = sign_in(client, keeper)
    edit = f"/plans/chapters/{draft.pk}/edit/"
    counts = []
    for _round in range(2):
        keeps.get(edit)
        with django_assert_num_queries(QUERIES_OF_THE_EDIT_PAGE):
            counts.append(keeps.get(edit).status_code)
        for n in range(15):
            ask(draft, "vision", QuestionKind.TEXT, f"題目{n}")
    assert counts == [200, 200]


QUERIES_OF_THE_EDIT_PAGE = 7


def test_a_text_says_how_long_it_may_be(owner, plan):
    limited, free = (
        owner.get(f"/plans/{plan.pk}/edit/{section}/").context["form"] for section in ("vision", "benefits")
    )
    said = [
        (str(form[name].help_text), form[name].field.widget.attrs.get("data-limit"))
        for form, name in ((limited, "vision"), (free, "benefits"))
    ]
    assert said == [("依地方共識決定的發展目標及推動策略。50 字以內。", 50), ("4,000 字以內。", None)]


def test_a_draft_is_headed_as_a_draft_and_a_version_as_a_version(client, draft, keeper):
    page = sign_in(client, keeper).get(draft.get_absolute_url())
    assert '<h1 class="cs-h1">草稿</h1>' in page.text
    assert '<h1 class="cs-h1">114-1 版</h1>' in client.get(chapters.current().get_absolute_url()).text


def test_a_draft_is_discarded_only_after_asking(client, draft, keeper):
    page = sign_in(client, keeper).get(f"/plans/chapters/{draft.pk}/edit/").text
    asking = page.partition('<details class="cs-confirm')[2].partition("</details>")[0]
    assert f'action="/plans/chapters/{draft.pk}/discard/"' in asking
    assert page.count(f"/plans/chapters/{draft.pk}/discard/") == 1
    assert "無法復原" in asking
