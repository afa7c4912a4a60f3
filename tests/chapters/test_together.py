"""Two who revise the chapters: each writes what was changed, what both changed is asked, a question removed is not lost."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from chapters.models import Question
from chapters.states import QuestionKind
from tests.chapters.cases import ORDER, ask, chapter
from tests.factories.accounts import sign_in
from tests.guidance.sent import as_it_stands
from tests.workflow.races import race, wide_pool

pytestmark = pytest.mark.django_db
BOTH = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
VISION, BENEFITS = "chapters-3", "chapters-9"  # where the first page shows them
GONE = "這一題在這一頁開啟之後已由他人刪除；您填的還在這裡，要留下請儲存為新的題目。"
SWAPPED = [*ORDER[:8], "benefits", "budget", "supplement"]
TITLES = ["基本資料", "資源盤點（人文地產景）", "共識會議", "願景", "事業主題", "利害關係人", "事業構想", "KPI 貢獻度"]


@pytest.fixture
def kept(client, keeper):
    return sign_in(client, keeper)


@pytest.fixture
def page(draft):
    return f"/plans/chapters/{draft.pk}/edit/"


@pytest.fixture
def asked(draft):
    return ask(draft, "vision", QuestionKind.TEXT, "願景一句話", help="一句話。")


def sections(draft):
    return list(draft.chapters.values_list("section", flat=True))


def swapped(sent):
    """The last but two and the last but one change places."""
    return sent | {"chapters-8-ORDER": ["10"], "chapters-9-ORDER": ["9"]}


def test_each_writes_the_chapters_that_were_changed(kept, draft, page):
    first = second = as_it_stands(kept.get(page))
    assert kept.post(page, first | {f"{VISION}-title": ["地方願景"]}).status_code == 302
    assert kept.post(page, second | {f"{VISION}-help": ["三年。"], f"{BENEFITS}-title": ["效益"]}).status_code == 302
    vision = chapter(draft, "vision")
    assert (vision.title, vision.help, chapter(draft, "benefits").title) == ("地方願景", "三年。", "效益")


def test_a_chapter_that_both_have_changed_is_asked_about_and_kept_when_it_is_sent_again(kept, draft, page):
    first = second = as_it_stands(kept.get(page))
    kept.post(page, first | {f"{VISION}-title": ["地方願景"]})
    answer = kept.post(page, second | {f"{VISION}-title": ["共同願景"]})
    assert (answer.status_code, answer.context["rows"].forms[3].errors) == (
        409,
        {"title": [BOTH % ("地方願景", "共同願景")]},
    )
    assert chapter(draft, "vision").title == "地方願景"
    assert kept.post(page, as_it_stands(answer)).status_code == 302
    assert chapter(draft, "vision").title == "共同願景"


@pytest.mark.parametrize("who", ["first", "second"])
def test_who_moves_nothing_leaves_the_order_another_made(kept, draft, page, who):
    shown = as_it_stands(kept.get(page))
    moved, named = swapped(shown), shown | {f"{VISION}-title": ["地方願景"]}
    for sent in (moved, named) if who == "first" else (named, moved):
        assert kept.post(page, sent).status_code == 302
    assert (sections(draft), chapter(draft, "vision").title) == (SWAPPED, "地方願景")


def test_an_order_that_stands_already_is_no_conflict(kept, draft, page):
    shown = as_it_stands(kept.get(page))
    assert [kept.post(page, swapped(shown)).status_code for _time in range(2)] == [302, 302]
    assert sections(draft) == SWAPPED


def test_an_order_that_both_have_made_is_asked_about_and_kept_when_it_is_sent_again(kept, draft, page):
    shown = as_it_stands(kept.get(page))
    kept.post(page, swapped(shown))
    mine = shown | {"chapters-0-ORDER": ["2"], "chapters-1-ORDER": ["1"]}
    answer = kept.post(page, mine)
    now = "、".join([*TITLES, "預期效益", "所需資源", "補充事項"])
    own = "、".join([TITLES[1], TITLES[0], *TITLES[2:], "所需資源", "預期效益", "補充事項"])
    said = f"這一頁開啟之後順序已由他人改為 {now}，您排的是 {own}；要改成您排的請再儲存一次。"
    assert (answer.status_code, answer.context["rows"].non_form_errors(), sections(draft)) == (409, [said], SWAPPED)
    assert kept.post(page, as_it_stands(answer)).status_code == 302
    assert sections(draft) == [ORDER[1], ORDER[0], *ORDER[2:]]


def test_an_order_left_as_it_was_stays_another_s_when_the_page_is_refused_and_sent_again(kept, draft, page):
    shown = as_it_stands(kept.get(page))
    kept.post(page, swapped(shown))
    refused = kept.post(page, shown | {f"{VISION}-title": [""]})
    assert refused.status_code == 422
    assert kept.post(page, as_it_stands(refused) | {f"{VISION}-title": ["地方願景"]}).status_code == 302
    assert (sections(draft), chapter(draft, "vision").title) == (SWAPPED, "地方願景")


def test_each_writes_what_was_changed_of_a_question(kept, draft, asked):
    url = f"/plans/chapters/{draft.pk}/questions/{asked.pk}/"
    first = second = as_it_stands(kept.get(url))
    assert kept.post(url, first | {"label": ["願景"], "chapter": [str(chapter(draft, "kpi").pk)]}).status_code == 302
    assert kept.post(url, second | {"help": ["三十字以內。"]}).status_code == 302
    asked.refresh_from_db()
    assert (asked.label, asked.help, asked.chapter.section) == ("願景", "三十字以內。", "kpi")


def test_a_question_that_both_have_changed_is_asked_about(kept, draft, asked):
    url = f"/plans/chapters/{draft.pk}/questions/{asked.pk}/"
    first = second = as_it_stands(kept.get(url))
    kept.post(url, first | {"label": ["甲"], "chapter": [str(chapter(draft, "kpi").pk)]})
    answer = kept.post(url, second | {"label": ["乙"], "chapter": [str(chapter(draft, "budget").pk)]})
    assert (answer.status_code, answer.context["form"].errors) == (
        409,
        {"label": [BOTH % ("甲", "乙")], "chapter": [BOTH % ("KPI 貢獻度", "所需資源")]},
    )
    assert kept.post(url, as_it_stands(answer)).status_code == 302
    asked.refresh_from_db()
    assert (asked.label, asked.chapter.section) == ("乙", "budget")


def test_a_question_removed_meanwhile_does_not_come_back_by_itself_and_its_words_are_kept(kept, draft, asked):
    url = f"/plans/chapters/{draft.pk}/questions/{asked.pk}/"
    sent = as_it_stands(kept.get(url), label="願景一句話（三十字）")
    kept.post(f"{url}remove/")
    answer = kept.post(url, sent)
    assert (answer.status_code, answer.context["form"].non_field_errors(), Question.objects.count()) == (409, [GONE], 0)
    new = f"/plans/chapters/{draft.pk}/questions/new/"
    assert f'action="{new}"' in answer.text
    gone = kept.get(url)  # its page is not there any more; what was typed in it is
    assert (gone.status_code, gone["Location"].startswith("/drafts/")) == (302, True)
    assert kept.post(new, sent)["Location"] == f"/plans/chapters/{draft.pk}/edit/"
    assert Question.objects.get().label == "願景一句話（三十字）"


def test_a_question_too_many_is_refused_with_what_was_typed(kept, draft):
    for number in range(20):
        ask(draft, "vision", QuestionKind.TEXT, f"題目{number}")
    sent = {"chapter": chapter(draft, "vision").pk, "kind": "text", "label": "第二十一題"}
    answer = kept.post(f"/plans/chapters/{draft.pk}/questions/new/", sent)
    form = answer.context["form"]
    assert (answer.status_code, form.non_field_errors(), form["label"].value()) == (
        422,
        ["每章最多 20 題。"],
        "第二十一題",
    )


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_change_one_chapter_one_does_and_the_others_are_asked(client, keeper, draft, page):
    shown = as_it_stands(sign_in(client, keeper).get(page))

    def sender(title):
        browser = sign_in(Client(), keeper)
        return lambda: lambda: browser.post(page, shown | {f"{VISION}-title": [title]})

    titles = [f"願景{number}" for number in range(8)]
    with wide_pool():
        answers = race([sender(title) for title in titles])
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 7}
    kept = chapter(draft, "vision").title
    late = [(a, t) for a, t in zip(answers, titles, strict=True) if a.status_code == 409]
    assert [title for answer, title in late if BOTH % (kept, title) not in answer.text] == []


@pytest.mark.django_db(transaction=True)
def test_of_removing_and_changing_a_question_at_once_it_is_gone_or_changed_never_back(client, keeper, draft, asked):
    url = f"/plans/chapters/{draft.pk}/questions/{asked.pk}/"
    sent = as_it_stands(sign_in(client, keeper).get(url), label="改過")
    one, two = sign_in(Client(), keeper), sign_in(Client(), keeper)
    with wide_pool():
        changed, _removed = race([lambda: lambda: one.post(url, sent), lambda: lambda: two.post(f"{url}remove/")])
    assert (changed.status_code in (302, 409), Question.objects.count()) == (True, 0)
