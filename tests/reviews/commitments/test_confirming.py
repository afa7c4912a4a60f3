"""Several commitments confirmed at once (R3, R4): each through the door, those refused named, the others done."""

from __future__ import annotations

import re

import pytest

from reviews.commitments.services import confirm_commitments, move_commitment
from reviews.models import Commitment, CommitmentTransition
from reviews.rounds.services import release_round
from reviews.states import CommitmentState
from reviews.workflow import DROP
from tests.reviews.cases import file_as, latest_round, offer, reviewed_plan
from tests.reviews.page_cases import said, text, url
from workflow.engine.errors import NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Three offers released: two of the farm agency, one of the water agency."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer("媒合場域"), offer("提供苗木")])
    file_as(cast.water, plan, commitments=[offer("清淤")])
    release_round(latest_round(plan), by=cast.rdec)
    return plan


def posted(page):
    """What the page sends along, whatever is ticked."""
    hidden = re.findall(r'<input type="hidden" form="confirm" name="(version_\d+)" value="(\d+)">', text(page))
    return {"key": page.context["key"]} | dict(hidden)


def states():
    return list(Commitment.objects.order_by("pk").values_list("item", "state"))


def test_what_is_ticked_is_confirmed_in_one_go(cast, as_, plan):
    client = as_(cast.rdec)
    page = client.get(url("plan", plan.pk))
    first, _second, third = Commitment.objects.order_by("pk")
    data = posted(page) | {"commitment": [first.pk, third.pk]}
    after = client.post(url("confirm", plan.pk), data, follow=True)
    assert (after.redirect_chain, said(after)) == (
        [(url("plan", plan.pk) + "#commitments", 302)],
        ["已確認 2 項分工事項。"],
    )
    assert states() == [("媒合場域", "confirmed"), ("提供苗木", "proposed"), ("清淤", "confirmed")]
    assert set(CommitmentTransition.objects.values_list("move", "user")) == {("confirm", cast.rdec.user.pk)}
    assert (after.context["matrix"].open_count, after.context["matrix"].to_confirm) == (1, 1)


def test_all_may_be_confirmed_at_once_and_twice_is_once(cast, as_, plan):
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk))) | {"all": "1"}
    answers = [client.post(url("confirm", plan.pk), data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {state for _item, state in states()} == {CommitmentState.CONFIRMED}
    assert CommitmentTransition.objects.count() == 3


def test_one_that_is_refused_is_named_and_holds_up_no_other(cast, as_, plan):
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk))) | {"all": "1"}
    second = Commitment.objects.get(item="提供苗木")
    move_commitment(second, DROP, by=cast.rdec, reason="另案辦理")
    answer = client.post(url("confirm", plan.pk), data)
    assert answer.status_code == 409
    assert "沒有確認：農業局主辦「提供苗木」：這一頁開啟之後，案件已有新的異動（現為「不列入」）。" in text(answer)
    assert "已確認 2 項分工事項。" in text(answer)
    assert states() == [("媒合場域", "confirmed"), ("提供苗木", "dropped"), ("清淤", "confirmed")]


def test_nothing_ticked_is_told(cast, as_, plan):
    client = as_(cast.rdec)
    answer = client.post(url("confirm", plan.pk), posted(client.get(url("plan", plan.pk))))
    assert (answer.status_code, "請先勾選要確認的分工事項。" in text(answer)) == (422, True)
    assert {state for _item, state in states()} == {CommitmentState.PROPOSED}


def test_before_release_there_is_nothing_to_tick(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    page = as_(cast.rdec).get(url("plan", plan.pk))
    assert (page.context["matrix"].to_confirm, 'id="confirm"' in text(page)) == (0, False)


def test_it_is_rdecs(cast, as_, plan):
    others = sorted(set(vars(cast)) - {"rdec", "supervisor"})
    found = {as_(getattr(cast, name)).post(url("confirm", plan.pk), {"all": "1"}).status_code for name in others}
    assert found == {404}
    with pytest.raises(NotPermitted, match="只有研考會承辦人或主管能做這件事。"):
        confirm_commitments(plan, {}, by=cast.farm)


@pytest.mark.parametrize("names", ["version_x", "version_1234567890", "version_"])
def test_forged_fields_confirm_nothing(cast, as_, plan, names):
    answer = as_(cast.rdec).post(url("confirm", plan.pk), {"all": "1", names: "0", "commitment": "²"})
    assert answer.status_code == 422
    assert CommitmentTransition.objects.count() == 0


@pytest.mark.parametrize("key", ["k" * 64, "taken"])
def test_a_key_that_is_none_confirms_once_and_one_that_stands_elsewhere_nothing(cast, as_, plan, key):
    first, second, _third = Commitment.objects.order_by("pk")
    move_commitment(first, DROP, by=cast.rdec, reason="另案辦理", key=f"taken-{second.pk}")
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk))) | {"commitment": second.pk, "key": key}
    answers = [client.post(url("confirm", plan.pk), data) for _click in range(2)]
    second.refresh_from_db()
    found = ([answer.status_code for answer in answers], second.state)
    assert found == {"taken": ([409, 409], "proposed")}.get(key, ([302, 409], "confirmed"))
