"""A reason says something; while the plan is written it can be changed and taken back, and what was said is kept."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.states import UnitKind
from proposals import workflow as w
from proposals.budget.services import answer_warning, withdraw_answer
from proposals.models import BudgetAnswer, FormerAnswer
from proposals.writing.services import add_venture, start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.factories.programmes import findings, line, lower_the_cap, programme
from workflow.engine.errors import Refused

pytestmark = pytest.mark.django_db
FIRST, SECOND = "已洽國發會同意以兩年額度合併檢討。", "國發會來函同意，超出部分由民間自籌。"


@pytest.fixture
def owner():
    return make_actor(UnitKind.PROPOSER)


@pytest.fixture
def plan(owner):
    """A draft that asks 3,200,000 where 3,000,000 is the cap."""
    plan = start_plan(title="水圳導覽", by=owner)
    line(plan, programme(cap=3_000_000), 3_200_000)
    return plan


@pytest.fixture
def web(client, owner):
    return sign_in(client, owner)


def url(plan):
    return reverse("proposals:budget_answer", args=[plan.pk, plan.ventures.get().pk])


def posted(plan, reason, **more):
    (found,) = findings(plan)
    return {"about": found.about, "fingerprint": found.fingerprint, "reason": reason} | more


def reasons():
    return list(BudgetAnswer.objects.values_list("reason", flat=True))


def former():
    return list(FormerAnswer.objects.values_list("reason", "answered_by", "ended_by"))


@pytest.mark.parametrize("reason", ["因為", "因為因為因為因為因為因為", "。。。。。。。。。。。。"])
def test_a_reason_that_says_nothing_is_refused_and_stays_typed(web, plan, reason):
    page = web.post(url(plan), posted(plan, reason))
    told = "理由至少要有 10 個字，而且不是同一句話重複。請說明依據、金額怎麼算，或已與哪個機關確認。"
    assert (page.status_code, told in page.text, reasons()) == (422, True, [])
    assert re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page.text, re.DOTALL)[1] == reason
    assert findings(plan)[0].message in page.text
    assert web.post(url(plan), posted(plan, FIRST)).status_code == 302
    assert reasons() == [FIRST]


def test_a_reason_is_changed_and_the_old_one_kept_with_who_and_when(web, plan, owner):
    web.post(url(plan), posted(plan, FIRST))
    given = BudgetAnswer.objects.get().answered_at
    page = web.post(url(plan), posted(plan, SECOND), follow=True).text
    assert (reasons(), former()) == ([SECOND], [(FIRST, str(owner), str(owner))])
    log = FormerAnswer.objects.get()
    assert (log.answered_at, log.ended_at > given) == (given, True)
    told = (SECOND, "先前的理由（1 則）", FIRST, "更改或撤回理由")
    assert [text for text in told if text not in page] == []
    web.post(url(plan), posted(plan, SECOND))  # the same again changes nothing
    assert (reasons(), len(former())) == ([SECOND], 1)


def test_a_reason_is_taken_back_and_the_warning_waits_again(web, plan, owner):
    web.post(url(plan), posted(plan, FIRST))
    page = web.post(url(plan), posted(plan, "", withdraw="1"), follow=True).text
    assert [text for text in ("已撤回理由。", "先前的理由（1 則）", FIRST, "保留為警示") if text not in page] == []
    assert (reasons(), former()) == ([], [(FIRST, str(owner), str(owner))])
    (found,) = findings(plan)
    assert (found.waits, [said.reason for said in found.former]) == (True, [FIRST])
    again = web.post(url(plan), posted(plan, "", withdraw="1"), follow=True).text
    assert "這項警示沒有理由可以撤回。" in again


def test_a_reason_can_be_taken_back_also_when_its_figures_have_changed(plan, owner):
    (found,) = findings(plan)
    answer_warning(plan, found.about, found.fingerprint, FIRST, by=owner)
    line(plan, programme(), 1, item="郵資")
    withdraw_answer(plan, found.about, found.fingerprint, by=owner)
    assert (reasons(), len(former())) == ([], 1)


def test_nobody_else_takes_a_reason_back(plan, owner):
    (found,) = findings(plan)
    answer_warning(plan, found.about, found.fingerprint, FIRST, by=owner)
    with pytest.raises(Refused):
        withdraw_answer(plan, found.about, found.fingerprint, by=make_actor(UnitKind.PROPOSER))
    assert reasons() == [FIRST]


def test_what_is_filed_is_not_taken_back():
    walker = walker_at("coaching")
    lower_the_cap()
    (found,) = (f for f in findings(walker.plan) if not f.confirms)
    answer_warning(walker.plan, found.about, found.fingerprint, FIRST, by=walker.owner)
    walker.step(w.SUBMIT_TO_DISTRICT)
    with pytest.raises(Refused):
        withdraw_answer(walker.plan, found.about, found.fingerprint, by=walker.owner)
    assert FIRST in reasons()


def test_a_reason_is_not_taken_back_from_the_page_of_another_venture(web, plan, owner):
    data = posted(plan, FIRST)
    web.post(url(plan), data)
    other = add_venture(plan, by=owner)
    address = reverse("proposals:budget_answer", args=[plan.pk, other.pk])
    web.post(address, data | {"withdraw": "1"})
    assert (reasons(), former()) == ([FIRST], [])
    with pytest.raises(Refused) as refused:
        answer_warning(plan, data["about"], data["fingerprint"], SECOND, by=owner, venture=other.pk)
    assert (str(refused.value)[:6], reasons()) == ("金額或補助條", [FIRST])


def test_a_reason_stays_once_the_budget_is_settled(client):
    walker = walker_at("review_revision")
    plan = walker.plan
    venture = next(request.venture_id for request in plan.open_requests if request.section == "budget")
    line(plan, programme(cap=1), 3_200_000, venture=plan.ventures.get(pk=venture))
    found = next(f for f in findings(plan) if f.about.startswith("P1") and venture in f.venture_ids)
    BudgetAnswer.objects.create(
        proposal=plan, about=found.about, fingerprint=found.fingerprint, reason=FIRST, answered_by="提案人"
    )
    web = sign_in(client, walker.owner)
    address = reverse("proposals:budget_answer", args=[plan.pk, venture])
    said = {"about": found.about, "fingerprint": found.fingerprint, "withdraw": "1"}
    page = web.post(address, said, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["這項警示目前不開放回應，理由不能撤回。"]
    assert FIRST in reasons()
