"""The pages of handovers: who sees them, what they say, what they ask the database for; one's desk."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.services import remove
from accounts.states import Role, UnitKind
from handovers.chart import CANCEL, HAND_OVER
from handovers.models import Handover
from handovers.services import move
from lists.services import keep
from proposals.assigning.services import assign
from tests.factories.accounts import make_actor, make_deputy, sign_in
from tests.handovers.cases import REASON, WORDS
from workflow.models import Draft, Notification

pytestmark = pytest.mark.django_db
LIST = reverse("handovers:list")


def person(actor, name="person"):
    return reverse(f"handovers:{name}", args=[actor.user.pk])


def page_of(handover, name="handover", *more):
    return reverse(f"handovers:{name}", args=[handover.pk, *more])


def flat(page) -> str:
    return " ".join(page.text.split())


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_whose_open_cases_one_may_look_at(client, scene):
    reads = make_actor(scene.giver.unit, Role.MEMBER)
    others = make_actor(UnitKind.RDEC, Role.SUPERVISOR)
    seen = {scene.giver: 200, scene.head: 200, scene.keeper: 200, scene.receiver: 404, reads: 404, others: 404}
    for name in ("person", "person_odt", "person_ods", "person_pdf", "begin"):
        for actor, status in seen.items():
            assert sign_in(client, actor).get(person(scene.giver, name)).status_code == status
    assert sign_in(client, scene.head).get(person(others)).status_code == 404  # of another unit


def test_who_sees_a_handover(client, scene):
    handover = scene.prepared()
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    others = make_actor(UnitKind.RDEC, Role.SUPERVISOR)
    seen = {scene.giver: 200, scene.receiver: 200, scene.head: 200, scene.keeper: 200, third: 404, others: 404}
    for name in ("handover", "register_odt", "register_ods", "register_pdf"):
        for actor, status in seen.items():
            assert sign_in(client, actor).get(page_of(handover, name)).status_code == status
    for actor, status in (seen | {scene.receiver: 404, scene.head: 404, scene.keeper: 404}).items():
        assert sign_in(client, actor).get(page_of(handover, "move", "hand_over")).status_code == status


def test_the_list_has_ones_own_and_of_who_oversees_all(client, scene):
    handover = scene.prepared()
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    for actor, found in ((scene.giver, 1), (scene.receiver, 1), (scene.head, 1), (third, 0)):
        page = sign_in(client, actor).get(LIST)
        assert [row.pk for row in page.context["page"]] == [handover.pk] * found
    assert "還沒有職務移交。職務異動時" in page.text
    people = sign_in(client, scene.head).get(LIST).context["people"]
    assert [str(each) for each in people] == ["吳明哲", "張同仁", "林同仁", "陳品妤"]
    assert sign_in(client, scene.giver).get(LIST).context["people"] == []


# --- what they say ----------------------------------------------------------------------------------------------------


def test_what_is_open_in_a_name_and_what_else_to_see_to(client, scene):
    make_deputy(scene.giver)
    keep(list_name="plans", name="逾期的", query="late=on", is_shared=True, by=scene.giver)
    Draft.objects.create(user=scene.giver.user, unit=scene.giver.unit, page="/plans/1/", data="a=1")
    page = sign_in(client, scene.giver).get(person(scene.giver))
    assert sorted(line.key for line in page.context["lines"]) == sorted(scene.keys)
    assert [str(each.words) for each in page.context["beside"]] == [
        "職務代理",
        "與單位共用的清單檢視",
        "尚未送出的草稿",
    ]
    assert [each.items[0].split("（")[0] for each in page.context["beside"]] == [
        "李代理 代理 陳品妤",
        "計畫：逾期的",
        "1 份",
    ]


def test_of_a_name_without_anything(client, scene):
    page = sign_in(client, scene.head).get(person(scene.receiver))
    assert ("名下沒有未結的計畫或輔導申請。" in page.text, page.context["beside"]) == (True, [])
    assert "名下沒有未結的計畫或輔導申請。" in client.get(person(scene.receiver, "begin")).text


def test_it_is_prepared_on_a_page_once(client, scene):
    sign_in(client, scene.giver)
    page = client.get(person(scene.giver, "begin"))
    assert sorted(page.context["form"]["chosen"].value()) == sorted(scene.keys)  # all of it, until one unticks some
    sent = {
        "receiver": scene.receiver.user.pk,
        "reason": REASON,
        "words": WORDS,
        "chosen": scene.keys,
        "once": "k" * 20,
    }
    for _time in range(2):
        answer = client.post(person(scene.giver, "begin"), sent)
        made = Handover.objects.get()
        assert answer.url == made.get_absolute_url()
    assert (made.reason, made.words, made.receiver) == (REASON, WORDS, scene.receiver.user)


def test_what_the_page_asks_for(client, scene):
    sign_in(client, scene.giver)
    answer = client.post(person(scene.giver, "begin"), {"receiver": scene.giver.user.pk, "reason": "", "chosen": []})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "receiver": ["接收人須是貴單位目前經手案件的其他人員。"],
        "reason": ["請填寫「移交事由」。"],
        "chosen": ["請至少勾選一項。"],
    }


def test_what_was_taken_meanwhile_is_told_and_nothing_is_lost(client, scene):
    sign_in(client, scene.giver)
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    assign([scene.handled], third.user, by=scene.head, reason="急件")
    sent = {"receiver": scene.receiver.user.pk, "reason": REASON, "words": WORDS, "chosen": scene.keys}
    answer = client.post(person(scene.giver, "begin"), sent)
    assert (answer.status_code, answer.context["form"].errors["chosen"]) == (
        422,
        ["勾選的事項有的已結束或已由他人承辦。"],
    )
    assert (WORDS in answer.text, Handover.objects.exists()) == (True, False)


def test_both_confirm_on_their_pages(client, scene):
    handover = scene.prepared()
    page = sign_in(client, scene.giver).get(page_of(handover))
    assert [(button.move, button.reason) for button in page.context["buttons"]] == [("hand_over", ""), ("cancel", "")]
    shown = client.get(page_of(handover, "move", "hand_over"))
    sent = {"note": "", "expected_version": shown.context["expected_version"], "key": shown.context["key"]}
    assert client.post(page_of(handover, "move", "hand_over"), sent).url == handover.get_absolute_url()
    page = sign_in(client, scene.receiver).get(page_of(handover))
    assert [button.move for button in page.context["buttons"]] == ["receive", "refuse"]
    shown = client.get(page_of(handover, "move", "receive"))
    sent = {"note": "收到。", "expected_version": shown.context["expected_version"], "key": shown.context["key"]}
    client.post(page_of(handover, "move", "receive"), sent)
    handover.refresh_from_db()
    page = client.get(page_of(handover))
    assert (handover.state, page.context["buttons"]) == ("received", [])
    assert "已移交 3 項" in page.text


def test_a_page_that_was_open_while_it_was_cancelled_says_so(client, scene):
    handover = scene.handed_over()
    sign_in(client, scene.receiver)
    shown = client.get(page_of(handover, "move", "receive"))
    move(handover, CANCEL, by=scene.giver, reason="改由兩人分接。")
    sent = {"note": "", "expected_version": shown.context["expected_version"], "key": shown.context["key"]}
    answer = client.post(page_of(handover, "move", "receive"), sent)
    assert (answer.status_code, "已作廢" in answer.text) == (409, True)


def test_while_it_goes_on_the_page_says_what_has_changed(client, scene):
    handover = scene.handed_over()
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    assign([scene.handled], third.user, by=scene.head, reason="急件")
    page = sign_in(client, scene.receiver).get(page_of(handover))
    assert [line.why for line in page.context["lines"] if line.why] == ["已由 張同仁 承辦。"]


def test_the_page_says_that_the_receiver_has_left(client, scene):
    handover = scene.handed_over()
    remove(scene.receiver.membership, by=scene.keeper)
    page = sign_in(client, scene.giver).get(page_of(handover))
    assert "林同仁 目前不是單位經手案件的人員，請作廢後另擬一份。" in flat(page)


# --- desks ------------------------------------------------------------------------------------------------------------


def tasks(client, actor) -> list[str]:
    page = sign_in(client, actor).get(reverse("portal:home"))
    return [str(duty.verb) for duty in page.context["tasks"] if isinstance(duty.case, Handover)]


def test_it_stands_on_the_desk_of_whose_turn_it_is(client, scene):
    handover = scene.prepared()
    everybody = (scene.giver, scene.receiver, scene.head)
    assert [tasks(client, actor) for actor in everybody] == [["確認移交"], [], []]
    move(handover, HAND_OVER, by=scene.giver)
    assert [tasks(client, actor) for actor in everybody] == [[], ["確認接收"], []]
    assert tasks(client, make_deputy(scene.receiver)) == []  # nobody receives by deputy


def test_once_the_giver_has_left_it_stands_on_the_supervisors(client, scene):
    remove(scene.giver.membership, by=scene.keeper)
    scene.prepared(by=scene.keeper)
    assert tasks(client, scene.head) == ["確認移交"]


def test_notices_lead_to_it(client, scene):
    handover = scene.handed_over()
    notice = Notification.objects.get(user=scene.receiver.user, key__startswith="handover:")
    assert (notice.url, sign_in(client, scene.receiver).get(notice.url).status_code) == (
        handover.get_absolute_url(),
        200,
    )


# --- what they cost ---------------------------------------------------------------------------------------------------


def test_so_many_queries(client, scene):
    handover, done = scene.prepared(chosen=scene.keys[:1]), scene.received(chosen=scene.keys[1:])
    sign_in(client, scene.head).get(LIST)
    counts = {LIST: 7, person(scene.giver): 11, person(scene.giver, "begin"): 8}
    counts |= {page_of(handover): 8, page_of(done): 7, page_of(done, "register_ods"): 6}
    found = {}
    for url in counts:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[url] = len(asked)
    assert found == counts
