"""Reasons for the checker's warnings, the filing, and drafts told when RDEC changes a programme."""

import pytest
from django.urls import reverse

from accounts.states import UnitKind
from inputs.words import sentences
from portal.demo.texts import IDEAS
from programmes.models import CentralProgramme, ProgrammeTerm
from proposals import workflow as w
from proposals.budget import checker
from proposals.budget.services import answer_warning
from proposals.models import BudgetAnswer, BudgetLine, Proposal, Venture
from proposals.states import Place, State
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import CROSS, ELDER, asked_of, make_cast, walker_at
from tests.factories.programmes import findings, line, lower_the_cap, posted, programme
from workflow.engine.errors import GuardFailed, Refused
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db

DECLINED = next(idea for idea in IDEAS if idea.state == State.DECLINED)
LIST = "/plans/programmes/"


@pytest.fixture
def owner():
    return make_actor(UnitKind.PROPOSER)


@pytest.fixture
def plan(owner):
    """A draft with one venture, 水圳導覽."""
    plan = start_plan(title="水圳導覽", by=owner)
    plan.ventures.update(title="水圳導覽", theme="培訓解說員。", method="每月一次。")
    return plan


# --- reasons --------------------------------------------------------------------------------------------------------


@pytest.fixture
def warned(plan):
    """A draft that asks 3,200,000 where 3,000,000 is the cap."""
    line(plan, programme(cap=3_000_000), 3_200_000)
    return plan


def answer(plan, owner, reason="已洽國發會。"):
    (found,) = (f for f in findings(plan) if not f.confirms)
    answer_warning(plan, found.about, found.fingerprint, reason, by=owner, venture=found.venture_ids[0])


def test_a_reason_holds_until_the_figures_change(warned, owner):
    answer(warned, owner)
    (found,) = findings(warned)
    assert (found.reason, found.answered_by, found.waits) == ("已洽國發會。", str(owner), False)
    BudgetLine.objects.update(central=3_300_000)
    (found,) = findings(warned)
    assert (found.reason, found.waits) == ("", True)
    BudgetLine.objects.update(central=3_200_000)
    assert findings(warned)[0].reason == "已洽國發會。"
    ProgrammeTerm.objects.update(cap=2_900_000)
    assert findings(warned)[0].waits


def test_a_reason_is_amended_in_its_place(warned, owner):
    answer(warned, owner)
    answer(warned, owner, "國發會已同意。")
    assert [a.reason for a in BudgetAnswer.objects.all()] == ["國發會已同意。"]


def test_a_reason_for_what_is_no_longer_so_is_refused(warned, owner):
    (found,) = findings(warned)
    BudgetLine.objects.update(central=3_300_000)
    with pytest.raises(Refused, match=r"^金額或補助條件已有變動，這項警示不再相同；請依最新內容再確認。$"):
        answer_warning(warned, found.about, found.fingerprint, "理由", by=owner)
    assert not BudgetAnswer.objects.exists()


def test_an_error_is_not_answered_away(plan, owner):
    line(plan, programme(active=False), 1_000)
    with pytest.raises(Refused):
        answer(plan, owner)


def test_only_who_writes_the_plan_gives_a_reason(warned):
    with pytest.raises(Refused):
        answer(warned, make_actor(UnitKind.PROPOSER))


def test_the_budget_page_asks_for_a_reason_and_shows_it(client, warned, owner):
    venture = warned.ventures.get()
    page = sign_in(client, owner).get(reverse("proposals:venture_section", args=[warned.pk, venture.pk, "budget"]))
    (found,) = page.context["findings"]
    assert [text for text in ("超過補助上限", found.message, "保留為警示") if text not in page.content.decode()] == []
    url = reverse("proposals:venture_section", args=[warned.pk, venture.pk, "budget"])
    name, row = f"reason-{found.fingerprint}-{found.about}", venture.budget_lines.get()
    cells = {"id": row.pk, "item": row.item, "programme": row.programme_id, "year": 115, "expense": row.expense}
    data = {f"rows-0-{cell}": value for cell, value in (cells | {"central": row.central}).items()}
    data |= {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 1, "declared_total": row.central, "answer": name}
    empty = client.post(url, data | {name: " "})
    assert (empty.status_code, "請說明保留這項警示的理由。" in empty.content.decode()) == (422, True)
    reason = "已洽國發會同意以兩年額度合併檢討。"
    told = client.post(url, data | {name: reason}, follow=True).content.decode()
    assert [text for text in ("理由一併記下。", "已說明理由", reason) if text not in told] == []
    assert "保留為警示</button>" not in told
    stale = client.post(url, data | {f"reason-0-{found.about}": "已洽國發會同意，另由民間自籌。"})
    assert (stale.status_code, "請依最新內容再確認" in stale.content.decode()) == (409, True)
    assert sign_in(client, make_actor(UnitKind.PROPOSER)).post(url, data).status_code == 404


def test_another_ventures_page_does_not_show_it(client, warned, owner):
    other = Venture.objects.create(proposal=warned, title="果香工作站", position=2)
    page = sign_in(client, owner).get(reverse("proposals:venture_section", args=[warned.pk, other.pk, "budget"]))
    assert page.context["findings"] == []


# --- filing ---------------------------------------------------------------------------------------------------------


def found_by(plan, *, confirmed):
    """What is found about the plan, but for what only asks to be confirmed."""
    return [f for f in findings(plan) if confirmed or not f.confirms]


ASKED = "「地方創生青年培力工作站」115 年每案上限 200,000 元，本計畫申請 480,000 元，超過 280,000 元。"


def file(walker):
    return perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)


def test_a_cap_changed_by_rdec_flags_drafts_again_and_not_what_is_filed(client):
    cast = make_cast()
    draft, filed, formed = (walker_at(s, cast, name=s) for s in ("coaching", "with_district", "formed"))
    assert [found_by(walker.plan, confirmed=False) for walker in (draft, filed, formed)] == [[], [], []]
    lower_the_cap()
    shown = {}
    for walker in (draft, filed, formed):
        page = sign_in(client, walker.owner).get(walker.plan.get_absolute_url())
        now = [f for f in page.context["findings"] if isinstance(f, checker.Finding) and not f.confirms]
        shown[walker.plan.state] = ([str(f.message) for f in now], ASKED in page.content.decode())
    assert shown == {"coaching": ([ASKED], True), "with_district": ([], False), "formed": ([], False)}
    with pytest.raises(
        GuardFailed, match=r"^經費警示尚未處理 1 項（超過補助上限）：請到「所需資源」調整金額，或逐項說明理由。$"
    ):
        file(draft)
    formed.step(w.OPEN_REVIEW)  # a case goes on as if nothing had happened
    assert formed.plan.state == State.DOCUMENT_REVIEW


def inbox(walker):
    """What the proposer's people were told of the catalogue."""
    return list(
        Notification.objects.filter(user=walker.owner.user, key__startswith="terms:").values_list("text", "url")
    )


def rdec_saves(client, cast, code="CP01", **changes):
    """RDEC changes a programme on its page."""
    url = f"{LIST}{code}/edit/"
    sign_in(client, cast.of("RDEC"))
    answer = client.post(url, posted(client, url) | changes)
    assert answer.status_code == 302


def test_whose_draft_a_changed_cap_flags_is_told_and_nobody_else(client):
    cast = make_cast()
    names = ("coaching", "drafting", "with_district", "formed")
    draft, other, filed, formed = (walker_at(s, cast, name=s) for s in names)
    BudgetLine.objects.filter(venture__proposal=other.plan).update(programme=None)
    terms = list(ProgrammeTerm.objects.filter(programme__code="CP01").values_list("fiscal_year", flat=True))
    cap = f"terms-{terms.index(115)}-cap"
    rdec_saves(client, cast, **{cap: "200,000"})
    told = (
        f"{draft.plan.title}：「地方創生青年培力工作站」的補助條件有變動，請重新檢視經費檢核結果。",
        draft.plan.get_absolute_url(),
    )
    assert [inbox(walker) for walker in (draft, other, filed, formed)] == [[told], [], [], []]
    rdec_saves(client, cast, **{cap: "200,000", "note": ""})  # nothing that is checked has changed
    rdec_saves(client, cast, **{cap: "3,000,000"})  # what was found is gone
    assert inbox(draft) == [told]
    rdec_saves(client, cast, **{cap: "100,000"})
    assert inbox(draft) == [told, told]


@pytest.mark.parametrize("count", [1, 8])
def test_asking_whom_a_change_concerns_costs_the_same_for_many_plans(owner, count, django_assert_num_queries):
    station = programme(cap=1, tier3_percent=70)
    for number in range(count):
        line(start_plan(title=f"計畫 {number}", by=owner), station, 1_000)
    with django_assert_num_queries(2):
        assert len(checker.flags(station)) == count


def test_a_plan_whose_budget_is_reopened_is_told_too(client):
    cast = make_cast()
    opened = walker_at("intake_revision", cast, via=("return_from_district",))  # its budget is asked for
    assert [plan.pk for plan in Proposal.objects.with_open_budget()] == [opened.plan.pk]
    opened.plan.section_requests.filter(section="budget").update(closed_at=opened.moment)
    assert list(Proposal.objects.with_open_budget()) == []


def test_a_reason_lets_the_plan_pass_and_stays_with_the_filing(client):
    walker = walker_at("coaching")
    lower_the_cap()
    answer(walker.plan, walker.owner, "已洽國發會同意。")
    log = file(walker)
    kept = {"code": "P1", "severity": "warning", "title": "超過補助上限", "message": ASKED}
    said = {"reason": "已洽國發會同意。", "answered_by": str(walker.owner)}
    of = {"ventures": [walker.plan.venture_list[1].pk]}
    assert [line for line in log.data["budget_check"] if line["code"] != "P10"] == [kept | said | of]
    lower_the_cap(100_000)
    for reader in (walker.cast.of("RDEC"), walker.cast.of("D200"), walker.owner):
        page = sign_in(client, reader).get(walker.plan.get_absolute_url()).content.decode()
        assert [text for text in (ASKED, "已洽國發會同意。") if text not in page] == []
        assert "前往所需資源" not in page


def test_an_error_stops_the_filing_by_its_words():
    walker = walker_at("coaching")
    CentralProgramme.objects.filter(code="CP01").update(active=False)
    one = "「{}」對接的「地方創生青年培力工作站」已停止受理，請改選其他中央計畫。"
    with pytest.raises(GuardFailed) as stopped:
        file(walker)
    assert str(stopped.value) == sentences([one.format("人事與業務費"), one.format("空間整理與設備")] * 3)
    CentralProgramme.objects.filter(code="CP01").update(active=True)
    assert file(walker).target == State.WITH_DISTRICT


def test_several_districts_file_to_rdec_with_the_same_guard():
    walker = walker_at("coaching", idea=CROSS)
    BudgetAnswer.objects.all().delete()
    with pytest.raises(GuardFailed, match=r"^經費警示尚未處理 6 項（超過補助上限、補助條件待確認）"):
        perform(walker.plan, w.SUBMIT_TO_RDEC, by=walker.owner, consent=True)


def test_a_return_that_opens_the_budget_checks_it_again():
    walker = walker_at("with_district")
    lower_the_cap()
    return_budget(walker, concerned=True)
    with pytest.raises(GuardFailed, match=r"^經費警示尚未處理 1 項"):
        walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT)
    answer(walker.plan, walker.owner)
    assert walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT).data["budget_check"][0]["reason"] == "已洽國發會。"


def test_a_return_of_another_ventures_budget_does_not_ask_what_cannot_be_mended():
    walker = walker_at("with_district")
    lower_the_cap()
    return_budget(walker, concerned=False)
    assert walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT).target == State.WITH_DISTRICT


def return_budget(walker, *, concerned):
    """The office asks for the budget of the venture the lowered cap concerns, or of the other; it is revised."""
    (found,) = (f for f in findings(walker.plan) if not f.confirms)
    (venture,) = (v.pk for v in walker.plan.venture_list if (v.pk in found.venture_ids) is concerned)
    sections = {Place("budget", venture).code: "請調整金額。"}
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=walker.cast.of("D200"), sections=sections)
    walker.prepare(w.RESUBMIT_INTAKE_DISTRICT)


def test_a_return_that_leaves_the_budget_closed_does_not_ask_what_cannot_be_mended():
    walker = walker_at("with_district")
    asked = asked_of(walker.plan, concept="請補明地點。")
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=walker.cast.of("D200"), sections=asked)
    CentralProgramme.objects.filter(code="CP01").update(active=False)
    walker.prepare(w.RESUBMIT_INTAKE_DISTRICT)
    log = walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT)
    assert (log.target, "budget_check" in log.data) == (State.WITH_DISTRICT, False)


def test_what_is_filed_in_english_is_kept_in_the_source_language(settings):
    from django.utils.translation import override

    walker = walker_at("coaching")
    lower_the_cap()
    answer(walker.plan, walker.owner)
    with override("en"):
        log = file(walker)
    assert log.data["budget_check"][0]["message"] == ASKED


def test_the_demo_answers_its_warnings():
    cast = make_cast()
    cross, declined = walker_at("coaching", cast, idea=CROSS), walker_at("coaching", cast, idea=DECLINED)
    assert {(f.code, bool(f.reason)) for f in findings(cross.plan)} == {("P1", True), ("P10", True)}
    assert {(f.code, bool(f.reason)) for f in findings(declined.plan)} == {("P5", True), ("P10", True)}


def test_the_office_that_represents_somebody_is_told_in_their_place(client):
    cast = make_cast()
    represented = walker_at("coaching", cast, idea=ELDER)
    years = list(ProgrammeTerm.objects.filter(programme__code="CP01").values_list("fiscal_year", flat=True))
    venture = represented.plan.ventures.all()[0]
    venture.budget_lines.all().delete()
    line(represented.plan, CentralProgramme.objects.get(code="CP01"), 1_000_000)
    rdec_saves(client, cast, **{f"terms-{years.index(115)}-cap": "200,000"})
    assert represented.owner.unit == represented.plan.represented_by
    assert [url for _text, url in inbox(represented)] == [represented.plan.get_absolute_url()]
