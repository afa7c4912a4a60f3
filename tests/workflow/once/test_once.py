"""A form sent twice has one effect, and the second click is led where the first one was."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.views import View

from accounts.models import Membership, Unit
from accounts.states import Role
from proposals.models import Proposal, ProposalFile, Venture
from proposals.states import Purpose, State
from tests.factories.accounts import make_actor, make_unit, make_user, sign_in
from tests.factories.plans import walker_at
from tests.workflow.races import race, wide_pool
from tests.world.urls import ROWS, address
from workflow import tasks
from workflow.models import Intent
from workflow.once.keys import is_keyed_itself, keyed_itself

pytestmark = pytest.mark.django_db
START = "/plans/new/"
KEY = re.compile(r'name="once" value="([A-Za-z0-9_-]{32})"')
SAYS = "這個送出代碼已用於另一個動作。請重新開啟頁面。"


@pytest.fixture
def owner(client):
    """Somebody who may begin plans, signed in."""
    return sign_in(client, make_actor("proposer"))


def titles() -> list[str]:
    """Of all plans, in the order they were begun in."""
    return list(Proposal.objects.order_by("pk").values_list("title", flat=True))


def test_every_form_of_a_page_has_a_key_of_its_own(owner):
    page = owner.get(START).text
    assert page.count('name="csrfmiddlewaretoken"') == len(set(KEY.findall(page))) > 1
    assert set(KEY.findall(page)) & set(KEY.findall(owner.get(START).text)) == set()


def test_a_stranger_s_form_has_none(client):
    assert 'name="once"' not in client.get("/accounts/login/").text


def test_the_second_click_is_led_to_the_first_result(owner):
    answers = [owner.post(START, {"title": "水圳慢行", "once": "k"}) for _ in range(3)]
    (plan,) = Proposal.objects.all()
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, f"/plans/{plan.pk}/edit/basics/")}


def test_the_browser_s_script_may_have_counted_between_the_clicks(owner):
    for seq in (4, 5):
        owner.post(START, {"title": "水圳慢行", "once": "k", "draft_seq": seq, "csrfmiddlewaretoken": f"t{seq}"})
    assert titles() == ["水圳慢行"]


def test_other_words_with_the_same_key_are_another_intent(owner):
    """Back, changed, sent again: what was typed then is not taken for what was sent before."""
    for title in ("水圳慢行", "老街新生", "老街新生"):
        owner.post(START, {"title": title, "once": "k"})
    assert titles() == ["水圳慢行", "老街新生"]


def test_a_refused_form_gives_its_key_back(owner):
    assert owner.post(START, {"title": "", "once": "k"}).status_code == 422
    assert (list(Intent.objects.all()), titles()) == ([], [])
    assert owner.post(START, {"title": "水圳慢行", "once": "k"}).status_code == 302


def test_what_the_first_was_told_the_second_shows(owner):
    data = {"name": "王小明", "phone": "04-2228-9111", "once": "k"}
    owner.post("/me/", data)
    shown = owner.post("/me/", data, follow=True)
    assert (shown.redirect_chain, shown.text.count("已儲存。")) == ([("/me/", 302)], 1)


def test_a_key_of_another_person_is_refused(owner):
    owner.post(START, {"title": "水圳慢行", "once": "k"})
    other = sign_in(Client(), make_actor("proposer"))
    told = other.post(START, {"title": "水圳慢行", "once": "k"})
    assert (told.status_code, str(told.context["refused"]), told.context["words"]) == (409, SAYS, ["水圳慢行"])
    assert titles() == ["水圳慢行"]


def test_a_key_of_another_form_is_refused(owner):
    owner.post(START, {"title": "水圳慢行", "once": "k"})
    told = owner.post("/me/", {"name": "改名", "phone": "", "once": "k"})
    assert (told.status_code, told.context["words"]) == (409, ["改名"])


@pytest.mark.parametrize("key", ["", "a\x01b", "x" * 65, "有空 格"])
def test_what_cannot_be_a_key_is_none(owner, key):
    assert [owner.post(START, {"title": "水圳慢行", "once": key}).status_code for _ in range(2)] == [302, 302]
    assert titles() == ["水圳慢行"] * 2


def test_a_file_of_the_same_name_and_other_content_is_another_intent(client):
    walker = walker_at(State.DRAFTING)
    sign_in(client, walker.owner)
    before = ProposalFile.objects.count()
    for content in ("一", "一", "二"):
        file = SimpleUploadedFile("紀錄.txt", content.encode())
        data = {"file": file, "purpose": Purpose.SUPPORTING, "once": "k"}
        assert client.post(f"/plans/{walker.plan.pk}/files/", data).status_code == 302
    assert ProposalFile.objects.count() == before + 2


def test_a_double_click_on_save_is_no_conflict_with_oneself(client):
    walker = walker_at(State.DRAFTING)
    sign_in(client, walker.owner)
    address = f"/plans/{walker.plan.pk}/edit/vision/"
    saves = client.get(address).context["saves"]
    data = {"vision": "水圳慢行之鄉。", "saves": saves, "once": "k"}
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert client.get(address).context["saves"] == saves + 1


def test_asking_to_join_twice_is_one_request(client):
    unit = make_unit("proposer")
    client.force_login(make_user("新來的人"), "django.contrib.auth.backends.ModelBackend")
    answers = [client.post(f"/me/organisation/{unit.code}/join/", {"once": "k"}).status_code for _ in range(2)]
    assert (answers, Membership.objects.filter(unit=unit, confirmed=False).count()) == ([302, 302], 1)


def test_keys_are_forgotten_when_no_page_can_send_them(owner):
    owner.post(START, {"title": "水圳慢行", "once": "k"})
    assert tasks.forget_keys() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=2, minutes=1)):
        assert (tasks.forget_keys(), Intent.objects.count()) == (1, 0)


# What keeps its key with what it writes (moves and corrections in the log, an import), or counts what a tab sends, or
# declares a day that there is only once; everything else is asked through the middleware.
KEYED_THEMSELVES = {
    "drafts:keep",
    "guidance:coordination_move",
    "guidance:my_contact",
    "guidance:resource_use_move",
    "handovers:move",
    "privacy:move",
    "public:story_move",
    "portal:notices",
    "proposals:correct",
    "proposals:import",
    "proposals:intake_forward",
    "proposals:move",
    "proposals:paste",
    "proposals:section_draft",
    "proposals:venture_section_draft",
    "tracking:feed",
    "reviews:answer_decisions",
    "reviews:answer_opinions",
    "reviews:ask_revision",
    "reviews:call_meeting",
    "reviews:cancel_meeting",
    "reviews:meeting_mine",
    "reviews:meeting_move",
    "reviews:commitment",
    "reviews:confirm",
    "reviews:excuse",
    "reviews:extend",
    "reviews:my_matters",
    "reviews:withdraw_request",
    "reviews:open_round",
    "reviews:open_several",
    "reviews:grant_extension",
    "reviews:insist",
    "reviews:opinion_ask_extension",
    "reviews:opinion_check",
    "reviews:opinion_file",
    "reviews:opinion_misroute",
    "reviews:opinion_recall_from_check",
    "reviews:opinion_return",
    "reviews:reassign",
    "reviews:recall_round",
    "reviews:refuse_extension",
    "reviews:opinion_recall",
    "reviews:take_back",
    "tracking:answer_ndc",
    "tracking:approve",
    "tracking:change_move",
    "tracking:file_change",
    "tracking:file_plan",
    "tracking:ndc_decide",
    "tracking:ndc_pass",
    "tracking:ndc_revise",
    "tracking:payment_move",
    "tracking:send",
    "tracking:take_back_ndc",
    "tracking:take_back_result",
    "tracking:undertaking_move",
    "tracking:file_report",
    "tracking:report_move",
    "upkeep:day_edit",
    "upkeep:day_new",
    "upkeep:day_remove",
    "guidance:follow_up_move",
    "guidance:match_move",
    "guidance:inventory_offer_move",
    "guidance:request_move",
    "guidance:visit_move",
    "reviews:charge_move",
}


def test_every_address_that_takes_a_form_asks_for_its_key():
    """No view is outside by chance: what is not listed here has its key claimed before it is asked."""
    taking = [name for name, row in ROWS.items() if "POST" in row.methods]
    assert {name for name in taking if is_keyed_itself(resolve(address(name)).func)} == KEYED_THEMSELVES
    assert settings.MIDDLEWARE[-2] == "workflow.once.middleware.OnceMiddleware"


def test_a_view_says_that_it_keeps_its_key():
    class Marked(View):
        keyed_itself = True

    marked = [is_keyed_itself(view) for view in (View.as_view(), Marked.as_view(), keyed_itself(lambda _request: None))]
    assert marked == [False, True, True]


# --- at the same moment ---------------------------------------------------------------------------------------------

CLICKS = 4


def clicks(actor, address, data):
    """As many browsers of one person, all with the same page."""

    def prepare():
        client = sign_in(Client(), actor)
        return lambda: client.post(address, data)

    return [prepare] * CLICKS


def led(answers):
    """Statuses and addresses of what the clicks met."""
    return {(answer.status_code, answer["Location"]) for answer in answers}


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_one():
    actor = make_actor("proposer", Role.ADMINISTRATOR)
    plan = Proposal.objects.get(pk=_begun(actor))
    ventures = Venture.objects.filter(proposal=plan).count()
    with wide_pool():
        begun = race(clicks(actor, START, {"title": "水圳慢行", "once": "start"}))
        added = race(clicks(actor, f"/plans/{plan.pk}/ventures/add/", {"once": "venture"}))
        unit = make_unit("proposer", name="霧峰協會")
        joined = race(clicks(actor, f"/me/organisation/{unit.code}/join/", {"once": "join"}))
    assert (len(led(begun)), len(led(added)), led(joined)) == (1, 1, {(302, "/me/organisation/")})
    assert titles() == ["先有的計畫", "水圳慢行"]
    assert Venture.objects.filter(proposal=plan).count() == ventures + 1
    assert Membership.objects.filter(user=actor.user, unit=unit).count() == 1


def _begun(actor) -> int:
    client = sign_in(Client(), actor)
    client.post(START, {"title": "先有的計畫"})
    return Proposal.objects.get().pk


@pytest.mark.django_db(transaction=True)
def test_without_a_key_asking_to_join_at_the_same_moment_is_told():
    """The page's key is not the last line: the database lets one request stand, the others are told so."""
    actor, unit = make_actor("proposer"), make_unit("proposer", name="霧峰協會")
    with wide_pool():
        answers = race(clicks(actor, f"/me/organisation/{unit.code}/join/", {}))
    assert led(answers) == {(302, "/me/organisation/")}
    assert (Membership.objects.filter(user=actor.user, unit=unit).count(), Unit.objects.filter(pk=unit.pk).count()) == (
        1,
        1,
    )
