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
from proposals.writing.unwritten import unwritten
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


def section(plan):
    return reverse("proposals:venture_section", args=[plan.pk, plan.ventures.get().pk, "budget"])


def posted(plan):
    """What takes the reason back."""
    (found,) = findings(plan)
    return {"about": found.about, "fingerprint": found.fingerprint}


def typed(plan, reason, **more):
    """The budget's form with ``reason`` in the field of the one warning."""
    (found,) = findings(plan)
    row = plan.ventures.get().budget_lines.get()
    cells = {"id": row.pk, "item": row.item, "programme": row.programme_id, "year": row.year, "expense": row.expense}
    data = {f"rows-0-{name}": str(value) for name, value in (cells | {"central": row.central}).items()}
    data |= {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "declared_total": "3,200,000"}
    return data | {f"reason-{found.fingerprint}-{found.about}": reason} | more


def reasons():
    return list(BudgetAnswer.objects.values_list("reason", flat=True))


def former():
    return list(FormerAnswer.objects.values_list("reason", "answered_by", "ended_by"))


def test_how_long_a_reason_has_to_be_stands_beside_it(web, plan):
    page = web.get(section(plan)).text
    asked = re.search(r'<textarea[^>]*minlength="10"[^>]*aria-describedby="([^"]*)"', page)
    assert re.search(rf'id="{asked[1]}">\s*至少 10 個字。\s*</div>', page) is not None


@pytest.mark.parametrize("reason", ["因為", "因為因為因為因為因為因為", "。。。。。。。。。。。。"])
def test_a_reason_that_says_nothing_is_refused_and_stays_typed(web, plan, reason):
    page = web.post(section(plan), typed(plan, reason))
    told = "理由至少要有 10 個字，而且不是同一句話重複。請說明依據、金額怎麼算，或已與哪個機關確認。"
    assert (page.status_code, told in page.text, reasons()) == (422, True, [])
    assert re.search(r"<textarea[^>]*data-about[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[1] == reason
    assert findings(plan)[0].message in page.text
    assert web.post(section(plan), typed(plan, FIRST)).status_code == 302
    assert reasons() == [FIRST]


def test_a_reason_is_given_with_the_save_of_the_budget(web, plan):
    page = web.post(section(plan), typed(plan, FIRST, next_url=f"/plans/{plan.pk}/edit/benefits/"))
    assert (page.status_code, page["Location"], reasons()) == (302, f"/plans/{plan.pk}/edit/benefits/", [FIRST])
    said = "已儲存「所需資源」，理由一併記下。"
    assert [str(message) for message in web.get(page["Location"]).context["messages"]] == [said]


def test_a_reason_for_other_figures_saves_nothing_and_stays_typed(web, plan):
    page = web.post(section(plan), typed(plan, FIRST) | {"rows-0-central": "3,300,000"})
    told = f"金額或補助條件已有變動，這項警示不再相同；請依最新內容再確認。 您寫的理由：{FIRST}"
    assert (page.status_code, told in page.text, reasons()) == (409, True, [])
    assert plan.ventures.get().budget_lines.get().central == 3_200_000
    asked = re.search(r'<textarea[^>]*name="(reason-[^"]*)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert (asked[1] in typed(plan, FIRST), asked[2]) == (False, FIRST)
    again = typed(plan, "") | {"rows-0-central": "3,300,000", asked[1]: FIRST}
    assert (web.post(section(plan), again).status_code, reasons()) == (302, [FIRST])


def test_a_reason_that_is_being_typed_is_kept_and_brought_back(web, plan):
    web.post(f"{section(plan)}draft/", typed(plan, FIRST, draft_tab="a", draft_seq="1", saves="0"))
    page = web.get(section(plan)).text
    assert (reasons(), re.search(r"data-about[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]) == ([], FIRST)
    (text,) = unwritten(plan)
    assert ("理由", "", FIRST) in text.rows


def test_a_reason_is_changed_and_the_old_one_kept_with_who_and_when(web, plan, owner):
    web.post(section(plan), typed(plan, FIRST))
    given = BudgetAnswer.objects.get().answered_at
    page = web.post(section(plan), typed(plan, SECOND), follow=True).text
    assert (reasons(), former()) == ([SECOND], [(FIRST, str(owner), str(owner))])
    log = FormerAnswer.objects.get()
    assert (log.answered_at, log.ended_at > given) == (given, True)
    told = (SECOND, "先前的理由（1 則）", FIRST, "更改或撤回理由")
    assert [text for text in told if text not in page] == []
    web.post(section(plan), typed(plan, SECOND))  # the same again changes nothing
    assert (reasons(), len(former())) == ([SECOND], 1)


def test_a_reason_is_taken_back_and_the_warning_waits_again(web, plan, owner):
    web.post(section(plan), typed(plan, FIRST))
    page = web.post(url(plan), posted(plan), follow=True).text
    assert [text for text in ("已撤回理由。", "先前的理由（1 則）", FIRST, "保留為警示") if text not in page] == []
    assert (reasons(), former()) == ([], [(FIRST, str(owner), str(owner))])
    (found,) = findings(plan)
    assert (found.waits, [said.reason for said in found.former]) == (True, [FIRST])
    again = web.post(url(plan), posted(plan), follow=True).text
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
    data = posted(plan)
    web.post(section(plan), typed(plan, FIRST))
    other = add_venture(plan, by=owner)
    address = reverse("proposals:budget_answer", args=[plan.pk, other.pk])
    web.post(address, data)
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
    said = {"about": found.about, "fingerprint": found.fingerprint}
    page = web.post(address, said, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["這項警示目前不開放回應，理由不能撤回。"]
    assert FIRST in reasons()
