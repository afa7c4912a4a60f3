"""Pages of counselling: what one types is kept, what others may not see is not there, lists stay flat."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from guidance.models import ContactNote, CounsellingRequest
from inputs.fields import format_roc
from proposals.models import Proposal
from tests.factories.accounts import sign_in
from tests.guidance.cases import asked, assigned, make_cast, make_plan
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "水圳慢行",
    "topics": ["start"],
    "words": "想把廢棄水圳整理成步道，不知道該找哪個計畫補助。",
    "contact_name": "林小姐",
    "contact_phone": "04-25720000",
}


@pytest.fixture
def cast():
    return make_cast()


def test_asking_in_the_browser(client, cast):
    sign_in(client, cast.proposer)
    url = reverse("guidance:ask")
    page = client.get(url)
    assert page.context["form"]["contact_name"].value() == "提案人"
    bad = client.post(url, TYPED | {"words": "……"})
    assert (bad.status_code, CounsellingRequest.objects.count()) == (422, 0)
    assert bad.context["form"].errors["words"] == [
        "說明至少要有 10 個字，而且不是同一句話重複。請用一兩句話說明想請教的事。"
    ]
    assert bad.context["form"].errors["districts"] == ["請選擇「行政區」。"]
    made = client.post(url, TYPED | {"districts": [cast.district.pk]}, follow=True)
    request = CounsellingRequest.objects.get()
    assert made.redirect_chain == [(request.get_absolute_url(), 302)]
    assert (request.contact_phone, list(request.districts.all())) == ("04-25720000", [cast.district])
    assert "「水圳慢行」待受理" in made.text
    assert f"已送出輔導申請，專管平台會在 {format_roc(request.due_on)} 前回復。" in made.text


def test_a_plan_of_others_cannot_be_named(client, cast):
    plan = make_plan(cast)
    sign_in(client, cast.stranger)
    told = client.post(reverse("guidance:ask"), TYPED | {"districts": [cast.district.pk], "proposal": plan.pk})
    assert (told.status_code, list(told.context["form"].errors)) == (422, ["proposal"])


def test_the_platform_assigns_and_the_team_writes_down(client, cast):
    request = asked(cast, make_plan(cast))
    move = reverse("guidance:request_move", args=[request.pk, "assign"])
    sign_in(client, cast.platform)
    page = client.get(move)
    door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    assert client.post(move, door | {"team": cast.team.unit.pk}).status_code == 302
    sign_in(client, cast.team)
    contact = reverse("guidance:contact", args=[request.pk])
    late = client.post(contact, {"day": "999.01.01", "how": "phone", "words": "談過了。"})
    assert (late.status_code, late.context["form"].errors["day"]) == (422, ["聯繫日期不可晚於今天。"])
    assert client.post(contact, {"day": "115.11.02", "how": "phone", "words": "約好現勘。"}).status_code in (302, 422)
    page = client.get(request.get_absolute_url())
    assert ("登錄聯繫紀錄" in page.text, page.context["case"].team) == (True, cast.team.unit)


@pytest.mark.parametrize("name", ["request", "contact", "request_move", "write_plan"])
def test_for_others_it_is_not_there(client, cast, name):
    request = assigned(cast)
    args = [request.pk, "close"] if name == "request_move" else [request.pk]
    for actor in (cast.other, cast.agency, cast.stranger):
        sign_in(client, actor)
        answer = client.post if name == "write_plan" else client.get
        assert answer(reverse(f"guidance:{name}", args=args)).status_code == 404


def test_who_sees_the_request_and_not_the_plan_is_led_to_no_plan(client, cast):
    """An office reads what is asked in its district; a plan there that the platform was not told of it does not see."""
    plan = make_plan(cast)
    request = asked(cast, plan)
    Proposal.objects.filter(pk=plan.pk).update(notified_at=None)
    led = {}
    for actor in (cast.proposer, cast.office):
        sign_in(client, actor)
        page = client.get(request.get_absolute_url())
        led[actor] = (f'href="{plan.get_absolute_url()}"' in page.text, client.get(plan.get_absolute_url()).status_code)
    assert led == {cast.proposer: (True, 200), cast.office: (False, 404)}


def test_an_idea_is_written_as_a_plan(client, cast):
    request = asked(cast)
    sign_in(client, cast.proposer)
    answer = client.post(reverse("guidance:write_plan", args=[request.pk]))
    plan = Proposal.objects.get()
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    assert client.get(request.get_absolute_url()).context["may_write"] is False


def test_what_was_written_down_is_one_line_each(client, cast):
    request = assigned(cast)
    sign_in(client, cast.team)
    contact = reverse("guidance:contact", args=[request.pk])
    page = client.get(contact)
    typed = {"day": "115.11.02", "how": "meeting", "words": "約好現勘。"}
    assert page.status_code == 200
    client.post(contact, typed)
    assert list(ContactNote.objects.values_list("how", "words")) == [("meeting", "約好現勘。")]


def test_lists_are_flat(client, cast, django_assert_num_queries):
    for number in range(35):
        asked(cast, title=f"構想{number}")
    sign_in(client, cast.platform)
    client.get(reverse("guidance:requests"))
    with django_assert_num_queries(9):
        page = client.get(reverse("guidance:requests"))
    assert len(page.context["page"].object_list) == 30


@pytest.fixture
def many():
    """Plans and requests have got numbers above a thousand."""
    with connection.cursor() as cursor:
        for model in (Proposal, CounsellingRequest):
            taken = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 1000)"
            cursor.execute(taken, [model._meta.db_table])


def test_the_links_of_a_plan_with_a_long_number_lead_on_in_english(client, cast, many):
    plan = make_plan(cast)
    request = asked(cast, plan)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    sign_in(client, cast.proposer)
    page = client.get(reverse("guidance:plan_partners", args=[plan.pk]))
    links = set(re.findall(r'href="(/[^"]*\?plan=[^"]*)"', page.text))
    names = ("guidance:ask", "guidance:propose_visit", "proposals:assign")
    assert links == {reverse(name, query={"plan": plan.pk}) for name in names}
    assert [plan.title in client.get(link).text for link in sorted(links)] == [True, True, True]
    sign_in(client, cast.platform)
    (link,) = re.findall(r'href="(/[^"]*\?request=[^"]*)"', client.get(request.get_absolute_url()).text)
    assert client.get(link).context["about"] == request


def sent(client, url, **typed):
    """A move made in the browser, as its page asks for it; where it led."""
    page = client.get(url)
    door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    return client.post(url, door | typed, follow=True)


OUTCOME = "已由水利團隊協助盤點權屬，下一步向水利會申請同意書。"


def test_who_closed_a_request_reads_it_and_not_the_plan(client, cast):
    request = assigned(cast, make_plan(cast))
    sign_in(client, cast.team)
    done = sent(client, reverse("guidance:request_move", args=[request.pk, "close"]), outcome=OUTCOME)
    assert (done.status_code, done.redirect_chain) == (200, [(request.get_absolute_url(), 302)])
    assert ("「水圳慢行」已結束輔導" in done.text, OUTCOME in done.text, "看計畫" in done.text) == (True, True, False)
    assert "水圳慢行" in client.get(reverse("guidance:requests")).text


def test_who_hands_back_is_led_to_the_list(client, cast):
    request = assigned(cast)
    sign_in(client, cast.team)
    move = reverse("guidance:request_move", args=[request.pk, "hand_back"])
    done = sent(client, move, reason="不是本團隊的專長，請改派。")
    assert (done.status_code, done.redirect_chain) == (200, [(reverse("guidance:requests"), 302)])
    assert ("已完成：退回分派" in done.text, client.get(request.get_absolute_url()).status_code) == (True, 404)


def test_a_draft_is_told_of_and_not_linked(client, cast):
    request = assigned(cast)
    sign_in(client, cast.proposer)
    client.post(reverse("guidance:write_plan", args=[request.pk]))
    plan = Proposal.objects.get()
    why = "提案單位正在撰寫計畫；計畫通報專管平台後，您才看得到。"
    told = "提案單位已著手把構想寫成計畫，通報專管平台後就看得到：水圳慢行"
    for actor in (cast.team, cast.platform):
        sign_in(client, actor)
        page = client.get(request.get_absolute_url())
        assert (why in page.text, plan.get_absolute_url() in page.text) == (True, False)
    assert Notification.objects.filter(user=cast.team.user, text=told).count() == 1
    Proposal.objects.filter(pk=plan.pk).update(notified_at=timezone.now())
    page = client.get(request.get_absolute_url())
    assert (why in page.text, plan.get_absolute_url() in page.text) == (False, True)
    sign_in(client, cast.team)
    assert client.get(plan.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("has_coach", "css"), [(False, "btn "), (True, "btn btn-primary")])
def test_writing_the_plan_leads_only_once_somebody_counsels(client, cast, has_coach, css):
    request = assigned(cast) if has_coach else asked(cast)
    sign_in(client, cast.proposer)
    assert f'<button class="{css}">寫成計畫</button>' in client.get(request.get_absolute_url()).text


def test_who_is_assigned_is_told_to_speak_with_who_asked(cast):
    assigned(cast)
    (mail,) = OutboxMessage.objects.filter(payload__to=cast.team.user.email)
    assert [line for line in mail.payload["lines"] if line.startswith("請您")] == ["請您：與申請單位聯繫並登錄"]
