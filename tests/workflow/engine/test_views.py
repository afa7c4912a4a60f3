"""The move page: asks, performs once, explains what is blocked, keeps what was typed."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection

from proposals import workflow as w
from proposals.models import Proposal, ProposalTransition
from tests.factories.accounts import sign_in
from tests.factories.plans import asked_of
from tests.workflow.cases import footprint, fresh, kept_for_module, log_of, make_cast, walker_at
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
TYPED = "只寫了一半的理由，不能不見"
STALE = "這一頁開啟之後，案件已有新的異動（現為「專管平台輔導」）。請依最新內容再確認。"
TAKEN = "這個送出代碼已用於另一個動作。請重新開啟頁面。"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "coaching": walker_at("coaching", cast),
            "other": walker_at("coaching", cast, title="另一個計畫", owner="另一個協會"),
            "draft": walker_at("drafting", cast, owner="草稿協會", name="draft"),
        }


@pytest.fixture
def walker(made):
    return fresh(made["coaching"])


@pytest.fixture
def plan(walker):
    return walker.plan


@pytest.fixture
def owner(client, walker):
    return sign_in(client, walker.owner)


@pytest.fixture
def platform(client, walker):
    return sign_in(client, walker.cast.of("PLATFORM"))


def address(plan, move) -> str:
    return f"/plans/{plan.pk}/moves/{move}/"


def hidden(page, name) -> str:
    return re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page.text)[1]


def filled(client, plan, move, **data) -> dict[str, str]:
    """What a browser posts from the page as it is now."""
    page = client.get(address(plan, move))
    assert page.status_code == 200
    return {"expected_version": hidden(page, "expected_version"), "key": hidden(page, "key")} | data


def asked(section="vision", reason=TYPED) -> dict[str, str]:
    return {f"ask_{section}": "on", f"reason_{section}": reason}


# --- asking ---------------------------------------------------------------------------------------------------------


def test_the_page_asks_with_version_and_key(owner, plan):
    page = owner.get(address(plan, "submit_to_district"))
    assert (page.status_code, hidden(page, "expected_version")) == (200, "2")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", hidden(page, "key"))
    assert "正式送件給所在區的區公所。送出後產生不可更改的新版本。" in page.text
    assert "確認：送件至區公所" in page.text


def test_each_page_has_a_key_of_its_own(owner, plan):
    pages = [owner.get(address(plan, "withdraw")) for _time in range(2)]
    assert len({hidden(page, "key") for page in pages}) == 2


def test_asking_writes_nothing(owner, plan):
    before = footprint()
    owner.get(address(plan, "withdraw"))
    assert footprint() == before


def test_a_blocked_move_is_explained(owner, plan):
    Proposal.objects.filter(pk=plan.pk).update(vision="", benefits="")
    page = owner.get(address(plan, "submit_to_district"))
    assert (page.status_code, page.context["verdict"].allowed) == (200, False)
    assert "<b>現在還不能做這件事。</b>　請寫地方創生願景；請寫預期效益</div>" in page.text
    assert 'name="key"' not in page.text


def test_a_move_that_came_too_early_is_explained_by_its_hint(client, made):
    draft = fresh(made["draft"])
    page = sign_in(client, draft.owner).get(address(draft.plan, "submit_to_district"))
    assert page.status_code == 200
    assert "<b>現在還不能做這件事。</b>　規劃階段須先知會專管平台，才能送件。</div>" in page.text


def test_a_move_from_another_state_says_where_the_case_is(owner, plan):
    page = owner.get(address(plan, "resubmit_intake_rdec"))
    assert page.status_code == 200
    assert "<b>現在不能做這件事。</b>　案件目前為「專管平台輔導」。</div>" in page.text


# --- performing -----------------------------------------------------------------------------------------------------


def test_a_move_is_made_and_said(owner, plan):
    done = owner.post(address(plan, "submit_to_district"), filled(owner, plan, "submit_to_district", consent="on"))
    assert (done.status_code, done["Location"]) == (302, f"/plans/{plan.pk}/")
    assert [str(m) for m in get_messages(done.wsgi_request)] == ["已完成：送件至區公所"]
    plan.refresh_from_db()
    assert (plan.state, plan.row_version) == ("with_district", 3)


def test_what_a_form_refuses_is_asked_again(owner, plan):
    before = footprint()
    page = owner.post(address(plan, "submit_to_district"), filled(owner, plan, "submit_to_district"))
    assert (page.status_code, footprint()) == (422, before)
    assert page.context["form"].errors == {"consent": ["請勾選此項。"]}


def test_a_return_needs_a_reason_for_each_section(platform, plan):
    data = filled(platform, plan, "ask_coaching_revision", ask_benefits="on", reason_vision=TYPED)
    page = platform.post(address(plan, "ask_coaching_revision"), data)
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "reason_benefits": ["請說明「預期效益」要修正什麼。"],
        "ask_vision": ["寫了理由，但沒有勾選「願景」。"],
    }
    assert TYPED in page.text


def test_a_return_needs_a_section(platform, plan):
    page = platform.post(address(plan, "ask_coaching_revision"), filled(platform, plan, "ask_coaching_revision"))
    assert (page.status_code, page.context["form"].non_field_errors()) == (422, ["請至少勾選一個章節。"])


def test_a_guard_that_fails_meanwhile_is_told(owner, plan):
    data = filled(owner, plan, "submit_to_district", consent="on")
    Proposal.objects.filter(pk=plan.pk).update(vision="")
    before = footprint()
    page = owner.post(address(plan, "submit_to_district"), data)
    assert (page.status_code, footprint()) == (409, before)
    assert "<b>沒有送出，也沒有任何變更。</b>　請寫地方創生願景</div>" in page.text


# --- two tabs, two clicks -------------------------------------------------------------------------------------------


def test_a_stale_tab_is_told_and_keeps_what_was_typed(platform, walker, plan):
    data = filled(platform, plan, "ask_coaching_revision", **asked())
    Proposal.objects.filter(pk=plan.pk).update(row_version=3)  # somebody made a move and another led back here
    before = footprint()
    page = platform.post(address(plan, "ask_coaching_revision"), data)
    assert (page.status_code, footprint()) == (409, before)
    assert f"<b>沒有送出，也沒有任何變更。</b>　{STALE}</div>" in page.text
    assert TYPED in page.text
    # The page shown now is a fresh one: what was typed can be sent as it stands.
    assert (hidden(page, "expected_version"), hidden(page, "key") == data["key"]) == ("3", False)
    again = data | {"expected_version": "3", "key": hidden(page, "key")}
    assert platform.post(address(plan, "ask_coaching_revision"), again).status_code == 302
    assert plan.section_requests.get().reason == TYPED


def test_a_stale_tab_of_a_case_that_has_left_says_so(platform, walker, plan):
    data = filled(platform, plan, "ask_coaching_revision", **asked())
    perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    before = footprint()
    page = platform.post(address(plan, "ask_coaching_revision"), data)
    assert (page.status_code, footprint()) == (409, before)
    assert STALE.replace("專管平台輔導", "區公所收件") in page.text
    assert "案件目前為「區公所收件」。" in page.text


@pytest.mark.parametrize("move", ["submit_to_district", "withdraw"])
def test_a_double_click_is_one_move_and_two_redirects(owner, plan, move):
    data = filled(owner, plan, move, consent="on", reason="重新規劃")
    answers = [owner.post(address(plan, move), data) for _click in range(2)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, f"/plans/{plan.pk}/")] * 2
    assert [line[0] for line in log_of(plan)] == ["notify", "start_coaching", move]


def test_a_double_click_of_a_return_asks_once(platform, plan):
    data = filled(platform, plan, "ask_coaching_revision", **asked())
    answers = [platform.post(address(plan, "ask_coaching_revision"), data) for _click in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert (plan.section_requests.count(), plan.transitions.count()) == (1, 3)


def test_a_double_click_of_the_answers_writes_one_version(client, walker, plan):
    platform = walker.cast.of("PLATFORM")
    perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=asked_of(plan, vision="請補"))
    plan.section_requests.update(revised_at=plan.state_since)
    request = plan.section_requests.get()
    owner = sign_in(client, walker.owner)
    data = filled(owner, plan, "resubmit_to_coaching", **{f"answer_{request.pk}": "已補"})
    answers = [owner.post(address(plan, "resubmit_to_coaching"), data) for _click in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert (plan.versions.count(), plan.section_requests.get().answer) == (2, "已補")


def test_two_tabs_are_one_move_and_one_refusal(owner, plan):
    tabs = [filled(owner, plan, "submit_to_district", consent="on") for _tab in range(2)]
    answers = [owner.post(address(plan, "submit_to_district"), data) for data in tabs]
    assert [a.status_code for a in answers] == [302, 409]
    assert plan.transitions.filter(move="submit_to_district").count() == 1


def test_a_key_used_for_another_case_is_refused(owner, made, plan, client):
    other = fresh(made["other"])
    platform = sign_in(client, other.cast.of("PLATFORM"))
    key = filled(platform, plan, "ask_coaching_revision")["key"]
    first = {"expected_version": "2", "key": key} | asked()
    assert platform.post(address(plan, "ask_coaching_revision"), first).status_code == 302
    before = footprint()
    page = platform.post(address(other.plan, "ask_coaching_revision"), first)
    assert (page.status_code, TAKEN in page.text, footprint()) == (409, True, before)


def test_a_move_that_passed_to_others_meanwhile_is_told_with_what_was_typed(owner, walker, plan):
    """The proposer's page of 撤案 was open while RDEC formed the case: now it is RDEC's move, and that is said."""
    walker.walk("with_rdec")
    data = filled(owner, plan, "withdraw", reason=TYPED)
    walker.walk("formed")
    before = footprint()
    page = owner.post(address(plan, "withdraw"), data)
    assert (page.status_code, footprint()) == (409, before)
    assert ("案件已有新的異動（現為「計畫成案」）" in page.text, TYPED in page.text) == (True, True)
    assert 'name="key"' not in page.text
    assert owner.get(address(plan, "withdraw")).status_code == 404
    now = walker.plan.row_version
    assert owner.post(address(plan, "withdraw"), data | {"expected_version": now}).status_code == 404
    assert owner.post(address(plan, "form_case"), data).status_code == 404


# --- forged ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["no_such_move", "START_COACHING", "open_review", "call_meeting", "approve"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_move_is_not_there(platform, plan, move, method):
    before = footprint()
    answer = getattr(platform, method)(address(plan, move), {"expected_version": "2", "key": "k"})
    assert (answer.status_code, footprint()) == (404, before)


@pytest.mark.parametrize("unit", ["RDEC", "D200", "D290", "AGR", "NDC"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_move_of_others_is_not_there(client, walker, plan, unit, method):
    stranger = sign_in(client, walker.cast.of(unit))
    before = footprint()
    answer = getattr(stranger, method)(address(plan, "withdraw"), {"expected_version": "2", "key": "k", "reason": "x"})
    assert (answer.status_code, footprint()) == (404, before)


@pytest.mark.parametrize(
    "version", ["", "-1", "1", "3", "abc", "2.0", "²", "9" * 5000, "２", None], ids=lambda v: str(v)[:6] or "empty"
)
def test_a_post_without_the_version_of_a_page_is_refused(owner, plan, version):
    data = {"reason": TYPED, "key": "k1"} | ({} if version is None else {"expected_version": version})
    before = footprint()
    page = owner.post(address(plan, "withdraw"), data)
    assert (page.status_code, footprint()) == (409, before)
    assert (STALE in page.text, TYPED in page.text) == (True, True)


@pytest.mark.parametrize("key", ["", "a\x01b", "x" * 65, "有空 格", "a'; DROP TABLE x;--"])
def test_what_cannot_be_a_key_is_none(owner, plan, key):
    assert owner.post(address(plan, "withdraw"), {"reason": "x", "expected_version": "2", "key": key}).status_code == (
        302
    )
    assert ProposalTransition.objects.get(move="withdraw").key is None


def test_a_visitor_is_led_to_the_sign_in(client, plan):
    before = footprint()
    answer = client.post(address(plan, "withdraw"), {"expected_version": "2", "reason": "x"})
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address(plan, 'withdraw')}")
    assert footprint() == before


def test_other_methods_are_not_allowed(owner, plan):
    assert [getattr(owner, name)(address(plan, "withdraw")).status_code for name in ("put", "delete", "patch")] == [
        405,
        405,
        405,
    ]


def test_a_move_that_takes_the_case_out_of_sight_leads_home(client, made, walker, plan):
    """After the withdrawal of a draft nobody but the owner sees it; whoever loses sight is led home."""
    draft = fresh(made["draft"])
    owner = sign_in(client, draft.owner)
    data = filled(owner, draft.plan, "withdraw", reason="x")
    assert owner.post(address(draft.plan, "withdraw"), data)["Location"] == f"/plans/{draft.plan.pk}/"


def test_a_click_during_the_other_is_led_where_that_one_was(owner, walker, plan):
    """Both clicks found no move with their key; then one was made, and the move is no longer the proposer's."""
    data = filled(owner, plan, "withdraw", reason="重新規劃")
    first = [lambda: perform(plan, w.WITHDRAW, by=walker.owner, key=data["key"], reason="重新規劃")]

    def butt_in(execute, statement, *args):
        answer = execute(statement, *args)
        if 'FROM "proposals_proposaltransition"' in statement and first:
            first.pop()()
        return answer

    with connection.execute_wrapper(butt_in):
        done = owner.post(address(plan, "withdraw"), data)
    assert (first, done.status_code, done["Location"]) == ([], 302, plan.get_absolute_url())
    assert plan.transitions.filter(move="withdraw").count() == 1
