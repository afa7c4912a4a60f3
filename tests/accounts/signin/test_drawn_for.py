"""A page acts for the one it was drawn for: a switch in another tab is told, nothing is written, nothing is lost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from proposals.models import Proposal
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, make_deputy, make_unit, make_user, sign_in
from tests.workflow.races import race, wide_pool

pytestmark = pytest.mark.django_db
START = "/plans/new/"
CARRIED = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def person(client):
    """Somebody of two organisations, signed in as of the first; a second browser tab is the same client."""
    first = make_actor(make_unit("proposer", name="石岡協會"), "member")
    second = make_actor(make_unit("proposer", name="霧峰協會"), "member", user=first.user)
    sign_in(client, first)
    return first, second


def switch(client, actor):
    """What the switcher of another tab sends."""
    assert client.post(reverse("accounts:act_as"), {"key": actor.key}).status_code == 302


def owners():
    """Whose plans there are."""
    return [str(plan.owner) for plan in Proposal.objects.all()]


def test_every_form_carries_whom_it_was_drawn_for(client, person):
    first, second = person
    page = client.get(START).text
    assert page.count('name="csrfmiddlewaretoken"') == page.count(f'name="drawn_for" value="{first.key}"') > 1
    switch(client, second)
    assert f'name="drawn_for" value="{second.key}"' in client.get(START).text


def test_a_stranger_s_form_carries_nobody(client):
    page = client.get(reverse("account_login")).text
    assert ('name="csrfmiddlewaretoken"' in page, "drawn_for" in page) == (True, False)


def test_who_belongs_to_no_unit_is_an_actor_too(client):
    user = make_user("新來的人")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert 'name="drawn_for" value=""' in client.get("/me/").text
    founded = make_actor("proposer", user=user)
    refused = client.post("/me/", {"drawn_for": "", "name": "改名", "phone": ""})
    assert (refused.status_code, refused.context["words"]) == (
        409,
        f"這一頁是以「新來的人」開啟的，您目前的身分是「{founded}」。沒有寫入任何資料。",
    )


def test_after_a_switch_nothing_is_written_and_everything_is_there(client, person):
    first, second = person
    switch(client, second)
    place = {"draft_page": "/plans/8/edit/vision/", "next_url": "/plans/8/ventures/22/theme/", "draft_takes": "a:1"}
    told = client.post(START, {"drawn_for": first.key, "title": "水圳 & 慢行", **place})
    assert (told.status_code, owners()) == (409, [])
    assert told.context["words"] == (
        "這一頁是以「石岡協會・一般成員 王小明」開啟的，您目前的身分是「霧峰協會・一般成員 王小明」。沒有寫入任何資料。"
    )
    assert told.context["written"] == ["水圳 & 慢行"]
    assert f'action="{START}"' in told.text
    assert "切回「石岡協會・一般成員 王小明」並送出" in told.text


def test_one_button_switches_back_and_sends(client, person):
    first, second = person
    switch(client, second)
    told = client.post(START, {"drawn_for": first.key, "title": "水圳慢行"})
    form = told.text.partition(f'action="{START}"')[2].partition("</form>")[0]
    carried = dict(CARRIED.findall(form))
    assert (bool(carried.pop("csrfmiddlewaretoken")), len(carried.pop("once"))) == (True, 32)
    assert carried == {"drawn_for": first.key, "title": "水圳慢行"}
    there = client.post(START, carried | {"switch_back": "1"}, follow=True)
    assert owners() == ["石岡協會"]
    assert there.wsgi_request.actor == first
    assert "您現在的身分是「石岡協會・一般成員 王小明」。" in there.text


def test_a_page_of_the_present_actor_sends_as_always(client, person):
    _first, second = person
    switch(client, second)
    assert client.post(START, {"drawn_for": second.key, "title": "霧峰"}).status_code == 302
    assert owners() == ["霧峰協會"]


def test_a_chosen_file_is_asked_for_again(client, person):
    first, second = person
    switch(client, second)
    paper = SimpleUploadedFile("計畫.ods", b"cells")
    told = client.post(reverse("proposals:import"), {"drawn_for": first.key, "key": "page", "workbook": paper})
    assert told.status_code == 409
    assert [(chosen.field, chosen.names) for chosen in told.context["files"]] == [("workbook", ["計畫.ods"])]
    assert "檔案須重新選擇：計畫.ods" in told.text
    assert 'type="file" required' in told.text
    assert 'enctype="multipart/form-data"' in told.text


def test_an_identity_that_is_over_keeps_the_words_to_copy(client, person):
    first, _second = person
    lent = make_deputy(make_actor("agency", "officer", name="陳承辦"), first.user)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    type(lent.deputy).objects.update(valid_from=yesterday, valid_to=yesterday)
    told = client.post(START, {"drawn_for": lent.key, "title": "水圳慢行", "switch_back": "1"})
    assert (told.status_code, owners()) == (409, [])
    assert told.context["words"] == f"這一頁是以「{lent}」開啟的，您目前的身分是「{first}」。沒有寫入任何資料。"
    assert ("您已不能再以那個身分辦理" in told.text, "switch_back" in told.text) == (True, False)
    assert told.context["written"] == ["水圳慢行"]


@pytest.mark.parametrize("forged", ["another's", "d1", "x1", "m", "m1; drop", "m٣"])
def test_of_other_people_s_identities_nothing_is_told(client, person, forged):
    other = make_actor(make_unit("proposer", name="別人的協會"))
    told = client.post(START, {"drawn_for": other.key if forged == "another's" else forged, "title": "題"})
    assert told.status_code == 409
    assert told.context["words"].startswith("這一頁是以「已結束的身分」開啟的")
    assert "別人的協會" not in told.text


def test_a_script_is_told_in_a_line(client, person):
    first, second = person
    switch(client, second)
    asked = client.post(START, {"drawn_for": first.key, "title": "題"}, headers={"accept": "*/*"})
    assert (asked.status_code, list(asked.json())) == (409, ["error"])
    assert asked.json()["error"].startswith("這一頁是以「石岡協會")


def test_what_one_does_as_a_person_asks_nobody(client, person):
    first, second = person
    switch(client, second)
    drawn = {"drawn_for": first.key}
    assert client.post(reverse("accounts:set_language"), drawn | {"language": "en"}).status_code == 302
    assert client.post(reverse("accounts:act_as"), drawn | {"key": first.key}).status_code == 302
    switch(client, second)
    assert client.post(reverse("account_logout"), drawn).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_switching_while_sixteen_pages_send(client):
    """Whatever comes first: a plan is written for the one its page was drawn for, or not at all and it is told."""
    first = make_actor(make_unit("proposer", name="石岡協會"), "member")
    second = make_actor(make_unit("proposer", name="霧峰協會"), "member", user=first.user)
    sign_in(client, first)
    start_plan(title="之前的計畫", by=make_actor("proposer"))  # the first one of a database brings the chapters

    def tab(number):
        actor = (first, second)[number % 2]
        browser = client.__class__()
        browser.cookies = client.cookies
        if number < 4:
            return lambda: browser.post(reverse("accounts:act_as"), {"key": actor.key}).status_code
        sent = {"drawn_for": actor.key, "title": f"{actor.unit}{number}"}
        return lambda: browser.post(START, sent).status_code

    with wide_pool():
        answers = race([lambda number=number: tab(number) for number in range(16)])
    assert answers[:4] == [302] * 4
    assert set(answers[4:]) <= {302, 409}
    written = Proposal.objects.filter(created_by=first.user).select_related("owner")
    assert len(written) == answers[4:].count(302)
    assert all(plan.title.startswith(str(plan.owner)) for plan in written)
    assert Membership.objects.filter(user=first.user).count() == 2
