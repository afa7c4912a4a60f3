"""What a change is to the rest of the plan: its panel, its history, its corrections, and what waits for it."""

import pytest
from django.urls import reverse

from bench.pages import counted
from portal.demo.work import walk_changes
from proposals.models import Venture
from proposals.states import State as PlanState
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.tracking.cases import make_cast, paper
from tests.tracking.changes.cases import WHY, extension, filed, tracked
from tests.tracking.test_steps import desk, panel
from tests.tracking.test_views import fresh
from tracking.changes.chart import ACCEPT, DROP, FILE, REFUSE, RETURN
from tracking.changes.services import begin_change
from tracking.history.lines import of_tracking
from tracking.models import ChangeRequest, Undertaking
from tracking.states import ChangeState
from tracking.workflow import REPORT_COMPLETION
from workflow.engine.errors import GuardFailed
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
SHUT = "第 1 次計畫變更還沒有結果；變更有結果，或不再申請後，才能提報完成。"
RESULTS = {"summary": "完成。", "reason": "工作項目提前辦畢，經費已核銷。"}


@pytest.fixture
def cast():
    return make_cast()


class TestCompletion:
    def test_is_shut_with_its_reason_while_a_change_waits(self, cast, client):
        row = tracked(cast)
        change = filed(cast, row)
        with pytest.raises(GuardFailed, match=SHUT):
            perform(row, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), **RESULTS)
        person = sign_in(client, cast.executor)
        for url in (row.get_absolute_url(), reverse("tracking:plan", args=[row.plan.pk])):
            with counted() as sent:
                page = person.get(url)
            assert (SHUT in page.text, len(sent) <= 12) == (True, True)
        perform(change, REFUSE, by=cast.rdec, reason="進度可以趕上，不必展延。")
        row.refresh_from_db()
        perform(row, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), **RESULTS)
        assert row.state == "reported"

    def test_opens_again_for_who_asks_no_more(self, cast):
        row = tracked(cast)
        change = begin_change(row, by=cast.executor)
        with pytest.raises(GuardFailed, match=SHUT):
            perform(row, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), **RESULTS)
        perform(change, DROP, by=cast.executor)
        perform(row, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), **RESULTS)


def test_panel_and_desk_say_whose_turn_it_is(cast):
    row = tracked(cast)
    change = begin_change(row, by=cast.executor)
    writes = ("送出變更申請", "事業甲")
    assert (*writes, True) in panel(row.plan, cast.executor)
    assert ("提報完成與成果", "事業甲", False) in panel(row.plan, cast.executor)
    assert desk(cast.executor) == [writes]
    perform(change, FILE, by=cast.executor, **extension())
    assert panel(row.plan, cast.rdec)[0] == ("審核計畫變更", "事業甲", True)
    assert (writes in desk(cast.executor), desk(cast.executor), desk(cast.rdec)) == (
        False,
        [],
        [("審核計畫變更", "事業甲")],
    )
    assert [line[0] for line in panel(row.plan, cast.platform)] == []
    perform(change, ACCEPT, by=cast.rdec)
    assert panel(row.plan, cast.executor)[0] == ("提報完成與成果", "事業甲", True)


def test_who_carries_the_venture_out_now_writes_it(cast):
    row, successor = tracked(cast), make_actor("agency")
    change = begin_change(row, by=cast.executor)
    writes = [("送出變更申請", "事業甲")]
    assert [desk(cast.executor), desk(successor)] == [writes, []]
    Venture.objects.filter(pk=row.venture_id).update(executing_unit=successor.unit)
    assert [desk(cast.executor), desk(successor)] == [[], writes]
    assert ChangeRequest.objects.get(pk=change.pk).holder_unit == successor.unit


def test_the_plans_history_tells_it(cast, client):
    row = tracked(cast)
    change = filed(cast, row)
    perform(change, RETURN, by=cast.rdec, reason="請附上停工期間的天數證明。")
    told = [(line.what, line.target, list(line.words)) for line in of_tracking(row.plan, cast.proposer)]
    assert told[-2:] == [
        ("事業甲第 1 次計畫變更：送出變更申請", "待審", [WHY]),
        ("事業甲第 1 次計畫變更：退回補正", "填寫中", ["請附上停工期間的天數證明。"]),
    ]
    person = sign_in(client, cast.proposer)
    with counted() as sent:
        page = person.get(reverse("proposals:history", args=[row.plan.pk]))
    assert ("事業甲第 1 次計畫變更：退回補正" in page.text, len(sent) <= 12) == (True, True)


class TestCorrections:
    def correct(self, client, actor, plan, line, **typed):
        person = sign_in(client, actor)
        url = reverse("proposals:correct", args=[plan.pk, "change_line", line.pk])
        return person.post(url, fresh(person.get(url), **typed))

    def test_of_a_reason_keeps_both_values_and_the_change_says_the_new_one(self, cast, client):
        row = tracked(cast)
        change = filed(cast, row)
        line = change.transitions.get(move="file")
        said = {"reason": "颱風停工三週，材料又延後到貨，須順延完工日。", "why": "停工天數誤植。"}
        answer = self.correct(client, cast.executor, row.plan, line, **said)
        assert answer.status_code == 302, answer.context["form"].errors
        change.refresh_from_db()
        line.refresh_from_db()
        assert (change.why, line.data["reason"]) == (said["reason"], WHY)
        page = client.get(change.get_absolute_url()).text
        assert f"<del>{WHY}</del> → <ins>{said['reason']}</ins>" in page

    def test_is_of_who_made_the_line(self, cast, client):
        change = filed(cast)
        line = change.transitions.get(move="file")
        url = reverse("proposals:correct", args=[change.plan.pk, "change_line", line.pk])
        statuses = [sign_in(client, who).get(url).status_code for who in (cast.rdec, cast.platform, cast.stranger)]
        assert statuses == [404, 404, 404]

    def test_a_corrected_return_is_what_the_form_says(self, cast, client):
        row = tracked(cast)
        change = filed(cast, row)
        perform(change, RETURN, by=cast.rdec, reason="請附上停工期間的天數證明。")
        line = change.transitions.get(move="return")
        said = {"reason": "請附上停工期間的天數證明，以公所公告為準。", "why": "補充證明的種類。"}
        assert self.correct(client, cast.rdec, row.plan, line, **said).status_code == 302
        page = sign_in(client, cast.executor).get(reverse("tracking:file_change", args=[change.pk, "file"]))
        assert said["reason"] in page.text


def test_the_demo_has_one_in_every_state():
    walkers = [walker_at(state) for state in (PlanState.EXECUTING, PlanState.PLAN_CHANGE)]
    walk_changes([walker.plan for walker in walkers], walkers[0].cast)
    states = ChangeRequest.objects.order_by("undertaking__venture__position", "number")
    assert set(states.values_list("state", flat=True)) == set(ChangeState)
    accepted = ChangeRequest.objects.get(state=ChangeState.ACCEPTED)
    assert Undertaking.objects.get(pk=accepted.undertaking_id).baseline_id == accepted.work_plan_id
