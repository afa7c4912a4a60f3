"""The pages of rights: who sees them, what they ask, what they cost; RDEC's desk."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Access
from accounts.states import Role, UnitKind
from privacy.chart import GRANT, REFUSE
from privacy.models import RightsRequest
from privacy.services import move
from tests.factories.accounts import make_actor, make_deputy, sign_in
from tests.privacy.cases import ANSWER, REACHED_AT, WORDS
from workflow.models import Notification

pytestmark = pytest.mark.django_db
LIST, ASK, ENTER = (reverse(f"privacy:{name}") for name in ("list", "ask", "enter"))


def page_of_move(request, name):
    return reverse("privacy:move", args=[request.pk, name])


def flat(page) -> str:
    return " ".join(page.text.split())


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_who_sees_a_request(client, scene):
    request = scene.asked()
    others = {
        make_actor(UnitKind.RDEC, Role.ADMINISTRATOR): 404,
        make_actor(UnitKind.RDEC, Role.MEMBER): 404,
        make_actor(UnitKind.PLATFORM, Role.SUPERVISOR): 404,
        make_actor(scene.person.unit, Role.ADMINISTRATOR): 404,
        make_deputy(scene.person): 404,
    }
    for actor, status in ({scene.person: 200, scene.officer: 200, scene.head: 200} | others).items():
        page = sign_in(client, actor).get(request.get_absolute_url())
        assert (page.status_code, page["Cache-Control"]) == (
            status,
            "no-store",
        )
        listed = client.get(LIST).context["page"].object_list
        assert [row.pk for row in listed] == ([request.pk] if status == 200 else [])


def test_who_may_ask_and_who_may_enter(client, scene):
    seen = {scene.person: (200, 404), scene.officer: (200, 200), make_deputy(scene.officer): (404, 200)}
    seen |= {make_deputy(scene.person): (404, 404), make_actor(UnitKind.RDEC, Role.MEMBER): (200, 404)}
    for actor, statuses in seen.items():
        sign_in(client, actor)
        assert (client.get(ASK).status_code, client.get(ENTER).status_code) == statuses


def test_that_an_office_looked_is_on_record(client, scene):
    request = scene.asked()
    sign_in(client, scene.person).get(request.get_absolute_url())
    sign_in(client, scene.officer).get(request.get_absolute_url())
    rows = Access.objects.values_list("user", "kind", "about")
    assert list(rows) == [(scene.officer.user.pk, "contact", f"個資權利請求 {request.pk}：查詢或請求閱覽")]


# --- what they ask ----------------------------------------------------------------------------------------------------


def test_a_person_asks_once(client, scene):
    sign_in(client, scene.person)
    assert client.get(ASK).context["form"]["reached_at"].value() == scene.person.user.email
    sent = {"right": "copy", "words": WORDS, "reached_at": REACHED_AT, "once": "k" * 20}
    answers = [client.post(ASK, sent).url for _time in range(2)]
    made = RightsRequest.objects.get()
    assert (answers, made.right, made.applicant) == ([made.get_absolute_url()] * 2, "copy", scene.person.user)


def test_what_the_pages_ask_for(client, scene):
    sign_in(client, scene.officer)
    answer = client.post(ENTER, {"right": "eat", "received_on": "130.1.1", "identity": "account"})
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {
            "name": ["請填寫「請求人姓名」。"],
            "identity": ["請選擇有效的選項, account 不是一個可用的選項。"],
            "received_on": ["受理日期不可晚於今天。"],
            "reached_at": ["請填寫「聯絡方式」。"],
            "right": ["請選擇有效的選項, eat 不是一個可用的選項。"],
            "words": ["請填寫「請求內容」。"],
        },
    )


def test_rdec_enters_what_came_on_paper(client, scene):
    sign_in(client, scene.officer)
    said = {"name": "陳阿公", "identity": "agent", "received_on": "115.11.2", "reached_at": "04-2572-0000"}
    answer = client.post(ENTER, said | {"right": "correct", "words": "地址改了。", "once": "k" * 20})
    made = RightsRequest.objects.get()
    assert (answer.url, made.identity, str(made.received_on)) == (made.get_absolute_url(), "agent", "2026-11-02")
    assert "請求人沒有以帳號提出，收不到系統的通知：每一步都請另以書面通知。" in flat(client.get(answer.url))


def test_a_refusal_offers_the_grounds_of_its_right(client, scene):
    request = scene.asked("erase")
    page = sign_in(client, scene.head).get(page_of_move(request, "refuse"))
    assert [value for value, _label in page.context["form"].fields["ground"].choices] == [
        *("needed", "agreed", "by_law", "not_kept", "unknown"),
    ]
    door = {name: page.context[name] for name in ("expected_version", "key")}
    wrong = client.post(page_of_move(request, "refuse"), door | {"ground": "nation", "answer": "x"})
    assert (wrong.status_code, "ground" in wrong.context["form"].errors) == (422, True)
    client.post(page_of_move(request, "refuse"), door | {"ground": "by_law", "answer": "依檔案法保存。"})
    page = sign_in(client, scene.person).get(request.get_absolute_url())
    said = ("其他法律規定應予保存，例如檔案法", "依檔案法保存。", "依訴願法提起訴願")
    assert [words in page.text for words in said] == [True, True, True]


def test_the_buttons_of_either_side(client, scene):
    request = scene.asked()
    seen = {}
    for actor in (scene.person, scene.officer):
        page = sign_in(client, actor).get(request.get_absolute_url())
        seen[actor.user.name] = [button.move for button in page.context["buttons"]]
    assert seen == {"王小明": ["withdraw"], "李承辦": ["grant", "refuse", "extend"]}


# --- desks ------------------------------------------------------------------------------------------------------------


def tasks(client, actor) -> list[str]:
    page = sign_in(client, actor).get(reverse("portal:home"))
    return [str(duty.verb) for duty in page.context["tasks"] if isinstance(duty.case, RightsRequest)]


def test_it_stands_on_rdecs_desk_until_it_is_done(client, scene):
    request = scene.asked()
    everybody = (scene.officer, scene.head, scene.person, make_actor(UnitKind.RDEC, Role.MEMBER))
    assert [tasks(client, actor) for actor in everybody] == [["准駁個人資料權利請求"]] * 2 + [[], []]
    move(request, GRANT, by=scene.head, answer=ANSWER)
    assert tasks(client, scene.officer) == ["登錄辦理結果"]
    other = scene.asked("stop")
    move(other, REFUSE, by=scene.head, ground="needed", answer="執行補助核銷所必須。")
    assert tasks(client, scene.officer) == ["登錄辦理結果"]


def test_ones_own_stands_on_the_desks_of_the_others(client, scene):
    from privacy.services import ask

    ask(by=scene.officer, right="read", words=WORDS, reached_at=REACHED_AT)
    assert [tasks(client, actor) for actor in (scene.officer, scene.head)] == [[], ["准駁個人資料權利請求"]]


def test_notices_lead_to_it(client, scene):
    request = scene.granted()
    notice = Notification.objects.get(user=scene.person.user)
    assert (notice.url, sign_in(client, scene.person).get(notice.url).status_code) == (request.get_absolute_url(), 200)


# --- what they cost ---------------------------------------------------------------------------------------------------


def test_so_many_queries(client, scene):
    request, done = scene.asked(), scene.carried_out()
    sign_in(client, scene.head).get(LIST)
    counts = {LIST: 7, ASK: 4, ENTER: 4, request.get_absolute_url(): 8, done.get_absolute_url(): 8}
    counts |= {reverse("privacy:own"): 4, reverse("privacy:own_zip"): 16}
    found = {}
    for url in counts:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[url] = len(asked)
    assert found == counts
