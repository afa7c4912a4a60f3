"""計畫調整: whoever carries the plan out writes it and hands it in, then RDEC decides on what is written."""

import pytest
from django.urls import reverse

from accounts.models import Unit
from chapters.states import Section
from proposals import workflow as w
from proposals.case.duties import duties
from proposals.content import from_rows, from_version
from proposals.models import Proposal
from proposals.permissions import can_edit
from proposals.returns.revisions import altered_places
from proposals.versions.freezing import canonical, differs, snapshot
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.begun import begin
from workflow.engine.errors import GuardFailed, WrongState
from workflow.engine.facts import Facts
from workflow.engine.services import perform
from workflow.engine.steps import duties_of, steps_of
from workflow.models import Notification

TRACKED = ["提報完成與成果", "提報完成與成果"]  # each venture goes on meanwhile
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("plan_change", make_cast(), via=("open_change",))


@pytest.fixture
def changing(kept):
    return fresh(kept)


@pytest.fixture
def filed(changing):
    changing.step(w.FILE_CHANGE)
    return changing


def steps(plan, actor):
    found = steps_of(Facts(Proposal.objects.for_page().get(pk=plan.pk)), actor)
    return [str(step.verb) for step in found.leading], [str(step.verb) for step in found.ending]


def desk(actor):
    return [(str(duty.verb), duty.case.pk) for duty in duties(actor)]


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def test_it_is_written_before_rdec_is_waited_for(changing):
    plan, rdec = changing.plan, changing.cast.of("RDEC")
    assert (plan.holder, desk(changing.owner), desk(rdec)) == ("executing", [("修正計畫內容", plan.pk)], [])
    assert [str(duty.verb) for duty in duties_of(changing.owner) if not duty.hands] == [
        "修正計畫內容",
        "登錄支用",
        *TRACKED,
    ]
    assert steps(plan, changing.owner) == (["修正計畫內容", *TRACKED, "登錄支用", "撤回調整申請", "送出調整內容"], [])
    assert steps(plan, rdec) == ([], ["不同意調整", "撤案"])


def test_the_proposer_writes_what_another_unit_hands_in(changing):
    plan, agency = changing.plan, changing.cast.of("AGR")
    plan.ventures.update(executing_unit=agency.unit)
    Proposal.objects.filter(pk=plan.pk).update(holder_unit=agency.unit)  # who carries out is content: it is changed
    assert [desk(actor) for actor in (changing.owner, agency)] == [[("修正計畫內容", plan.pk)]] * 2
    assert steps(plan, changing.owner) == (["修正計畫內容"], [])
    assert steps(plan, agency)[0] == ["修正計畫內容", "送出調整內容", *TRACKED, "登錄支用", "撤回調整申請"]


def test_nothing_is_handed_in_while_nothing_is_changed(changing):
    plan = changing.plan
    with pytest.raises(GuardFailed) as refused:
        perform(plan, w.FILE_CHANGE, by=changing.owner)
    words = "計畫內容與申請調整前相同：請先修正要調整的內容，再送出；不調整了，請撤回申請或請研考會不同意。"
    assert (str(refused.value), plan.state) == (words, "plan_change")


def test_what_is_handed_in_is_a_version_closed_and_on_rdecs_desk(changing):
    plan, before = changing.plan, changing.plan.version.number
    changing.step(w.FILE_CHANGE)
    assert (plan.state, plan.holder, plan.version.number) == ("change_review", "rdec", before + 1)
    assert bool(can_edit(plan, changing.owner)) is False
    assert desk(changing.owner) == []
    assert desk(changing.cast.of("RDEC")) == [("決定計畫調整", plan.pk)]
    verbs = ["同意調整（不涉核定內容）", "調整涉核定內容，再函送國發會", "退回再修", "不同意調整"]
    assert steps(plan, changing.cast.of("RDEC")) == (verbs[:3], [verbs[3], "撤案"])


def test_rdec_reads_what_was_changed(client, filed, django_assert_max_num_queries):
    rdec = sign_in(client, filed.cast.of("RDEC"))
    with django_assert_max_num_queries(12):
        page = rdec.get(filed.plan.get_absolute_url())
    shown = [(item.request.section, str(item.difference.change.label)) for item in page.context["since"].answered]
    assert shown == [("concept", "修正"), ("budget", "修正")]
    assert "提案單位回應" not in page.text


def test_who_writes_reads_the_page_in_twelve_queries(client, changing, django_assert_max_num_queries):
    changing.prepare(w.FILE_CHANGE)
    owner = sign_in(client, changing.owner)
    with django_assert_max_num_queries(12):
        owner.get(changing.plan.get_absolute_url())


def test_rdec_returns_it_with_reasons_and_wants_another(filed):
    plan, rdec = filed.plan, filed.cast.of("RDEC")
    (first, *_others) = filed.sections()
    perform(plan, w.RETURN_CHANGE, by=rdec, sections={first: "淡季的收入請再說明。"})
    assert (plan.state, plan.holder) == ("plan_change", "executing")
    assert [(request.place.code, request.reason) for request in plan.open_requests] == [(first, "淡季的收入請再說明。")]
    assert "退回再修" in told(filed.owner)[-1]
    with pytest.raises(GuardFailed) as refused:
        perform(plan, w.FILE_CHANGE, by=filed.owner)
    assert str(refused.value) == "內容與上次送出的調整相同：請依退回的理由修正，再送出。"
    filed.step(w.FILE_CHANGE)
    assert plan.state == "change_review"


def test_a_refusal_leaves_what_was_approved(changing):
    plan, rdec = changing.plan, changing.cast.of("RDEC")
    perform(plan, w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    assert (plan.state, plan.open_requests, differs(plan)) == ("executing", [], False)
    assert "不同意調整" in told(changing.owner)[-1]


def test_what_was_handed_in_is_refused_as_it_is(changing):
    plan, rdec, before = changing.plan, changing.cast.of("RDEC"), changing.plan.version
    asked = canonical(snapshot(plan))
    changing.step(w.FILE_CHANGE)
    line = perform(plan, w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    assert (plan.state, plan.version, canonical(snapshot(plan))) == ("executing", before, asked)
    assert line.data["refused_versions"] == [before.number + 1]


def test_what_is_refused_is_written_back_and_stays_a_version(client, changing):
    plan, rdec, before = changing.plan, changing.cast.of("RDEC"), changing.plan.version
    asked = canonical(snapshot(plan))
    changing.step(w.FILE_CHANGE)
    sign_in(client, rdec)
    perform(plan, w.RETURN_CHANGE, by=rdec, sections=dict.fromkeys(changing.sections(), "請再說明。"))
    venture = plan.venture_list[0]
    plan.ventures.filter(pk=venture.pk).update(method="退回後又改的構想。")
    written = canonical(snapshot(plan))
    line = perform(plan, w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    assert (plan.state, plan.version, canonical(snapshot(plan))) == ("executing", before, asked)
    first, second = before.number + 1, before.number + 2
    assert line.data["refused_versions"] == [first, second]
    assert canonical(plan.versions.get(number=second).content) == written
    history = client.get(reverse("proposals:history", args=[plan.pk])).text
    assert f"計畫改回申請調整前的內容；不同意的內容留存於第 {first}、{second} 版" in history
    assert client.get(reverse("proposals:versions", args=[plan.pk])).text.count("未獲同意") == 2


def test_every_section_is_written_back(changing):
    """Whatever an adjustment did to rows, texts, money and answers of the sections it may open."""
    plan, rdec = changing.plan, changing.cast.of("RDEC")
    asked, venture = canonical(snapshot(plan)), plan.venture_list[0]
    plan.districts.set([])
    plan.resources.all().delete()
    plan.consensus_meetings.update(attendance=999, minutes=None)
    Proposal.objects.filter(pk=plan.pk).update(title="改了", vision="改了", benefits="", contact_phone="0422289111")
    plan.ventures.filter(pk=venture.pk).update(
        title="改了", theme="", method="", address="別處", longitude=None, latitude=None, declared_total=1
    )
    plan.ventures.filter(pk=venture.pk).update(executing_unit=changing.cast.of("AGR").unit)
    venture.stakeholders.all().delete()
    venture.steps.update(place="別處")
    venture.kpis.update(target=1)
    venture.budget_lines.update(central=5, programme=None)
    plan.answers.all().delete()
    touched = {place.section for place in altered_places(from_version(plan.version.content), from_rows(plan))}
    assert touched == {row for row in Section if row != Section.SUPPLEMENT}
    perform(Proposal.objects.get(pk=plan.pk), w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    assert canonical(snapshot(plan)) == asked


def test_a_venture_that_came_with_it_goes_and_stays_in_the_version(changing):
    plan, rdec, asked = changing.plan, changing.cast.of("RDEC"), canonical(snapshot(changing.plan))
    plan.ventures.create(title="多出來的事業", position=9)
    written = canonical(snapshot(plan))
    line = perform(plan, w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    assert canonical(snapshot(plan)) == asked
    assert canonical(plan.versions.get(number=line.data["refused_versions"][0]).content) == written


def test_a_page_opened_before_it_was_written_back_is_late(changing):
    """Writing back is a save of RDEC's."""
    plan, rdec = changing.plan, changing.cast.of("RDEC")
    Proposal.objects.filter(pk=plan.pk).update(vision="改了")
    plan.section_marks.update_or_create(section=Section.VISION, venture=None, defaults={"saves": 4})
    perform(Proposal.objects.get(pk=plan.pk), w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    mark = plan.section_marks.get(section=Section.VISION)
    assert (mark.saves, mark.saved_by) == (5, str(rdec.user))


def test_what_cannot_be_written_back_is_named_and_nothing_changes(changing):
    """A version names who carries a venture out by name alone, and nobody is called so any more."""
    plan, rdec = changing.plan, changing.cast.of("RDEC")
    Unit.objects.filter(pk=plan.owner_id).update(full_name="改了名的協會")
    plan = Proposal.objects.get(pk=plan.pk)
    before = canonical(snapshot(plan))
    with pytest.raises(GuardFailed) as refused:
        perform(plan, w.REFUSE_CHANGE, by=rdec, reason="期程已展延過，不再調整。")
    assert "請執行單位先把這些改回申請調整前的內容，再辦理一次。" in str(refused.value)
    assert plan.venture_list[0].title in str(refused.value)
    assert (Proposal.objects.get(pk=plan.pk).state, canonical(snapshot(plan))) == ("plan_change", before)


def test_what_was_handed_in_is_taken_back_until_rdec_begins(filed):
    plan, rdec, version = filed.plan, filed.cast.of("RDEC"), filed.plan.version.number
    perform(plan, w.TAKE_BACK_CHANGE_FILING, by=filed.owner)
    assert (plan.state, plan.version.number, len(plan.open_requests)) == ("plan_change", version - 1, 2)
    assert all(request.revised_at for request in plan.open_requests)
    with pytest.raises(WrongState):
        begin(plan, by=rdec)  # nothing is with RDEC
    perform(plan, w.FILE_CHANGE, by=filed.owner)
    assert begin(plan, by=rdec) is True
    with pytest.raises(GuardFailed):
        perform(plan, w.TAKE_BACK_CHANGE_FILING, by=filed.owner)


def test_nobody_is_told_that_an_application_waits_to_be_begun(client, changing):
    page = sign_in(client, changing.cast.of("RDEC")).get(changing.plan.get_absolute_url())
    assert (page.context["receipt"], "收件處理" in page.text) == ({}, False)
    assert reverse("proposals:move", args=[changing.plan.pk, "refuse_change"]) in page.text


def test_what_was_handed_in_is_headed_by_what_it_is(client, filed):
    """Nothing was returned: the adjustment was asked for. After a return it is what has changed since."""
    plan, rdec = filed.plan, filed.cast.of("RDEC")
    reader = sign_in(client, rdec)
    before, now = plan.version.number - 1, plan.version.number
    page = reader.get(plan.get_absolute_url()).text
    assert ("申請調整以來的修改" in page, "自上次退回後的修正" in page) == (True, False)
    assert f"申請時是第 {before} 版，送出的是第 {now} 版。" in page
    perform(plan, w.RETURN_CHANGE, by=rdec, sections=dict.fromkeys(filed.sections(), "請再說明。"))
    plan.ventures.filter(pk=plan.venture_list[0].pk).update(method="退回後再改的構想。")
    perform(Proposal.objects.get(pk=plan.pk), w.FILE_CHANGE, by=filed.owner)
    page = reader.get(plan.get_absolute_url()).text
    assert ("申請調整以來的修改" in page, "自上次退回後的修正" in page) == (False, True)
