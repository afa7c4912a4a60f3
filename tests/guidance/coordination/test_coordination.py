"""NDC's centre and agencies are asked, answer, and what came of it is kept with the plan (R5)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.states import UnitKind
from guidance.coordination.chart import ANSWER, ASK_AGAIN, RECORD_ANSWER, SETTLE
from guidance.coordination.services import ask
from guidance.coordination.steps import duties
from guidance.history import of_guidance
from guidance.models import Coordination
from proposals.models import Proposal
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.cases import coordinated, make_cast, make_plan
from workflow.engine.errors import DataMissing, NotPermitted, Refused
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("guidance:coordinations"), reverse("guidance:coordination_new")


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        yield make_cast()


def desk(actor):
    return [(str(duty.verb), duty.case.title, duty.due_on) for duty in duties(actor)]


def test_asked_answered_again_settled(cast):
    plan = make_plan(cast)
    case = coordinated(cast, plan)
    assert (case.state, case.holder_unit, case.due_on) == ("asked", cast.agency.unit, dt.date(2026, 3, 16))
    told = Notification.objects.get(user=cast.agency.user)
    assert told.text == f"{cast.platform.unit}請貴單位協助協調：農村再生經費"
    assert desk(cast.agency) == [("回復協調", "農村再生經費", dt.date(2026, 3, 16))]
    perform(case, ANSWER, by=cast.agency, answer="農業部本年度額滿。")
    assert (case.answered_on, case.answered_by, desk(cast.agency)) == (dt.date(2026, 3, 2), cast.agency.label, [])
    assert [line[0] for line in desk(cast.platform)] == ["登錄結果"]
    perform(case, ASK_AGAIN, by=cast.platform, reason="請再問可否列入下年度。")
    perform(
        case,
        RECORD_ANSWER,
        by=cast.platform,
        answer="同意列入下年度。",
        answered_on=dt.date(2026, 3, 2),
        answer_number="農授水字第1150000001號",
    )
    perform(case, SETTLE, by=cast.platform, outcome="partly", result="改列 116 年度提案。")
    assert (case.state, case.holder, case.outcome) == ("settled", "nobody", "partly")
    told = [(line.what, line.words) for line in of_guidance(plan, cast.proposer)]
    assert told == [
        ("請求協調：農村再生經費", ["請洽農業部能否受理。"]),
        ("回復協調", ["農業部本年度額滿。"]),
        ("請再說明", ["請再問可否列入下年度。"]),
        ("登錄回復", ["同意列入下年度。"]),
        ("登錄結果", ["改列 116 年度提案。"]),
    ]


def test_who_may_ask_whom(cast):
    for actor in (cast.proposer, cast.office, cast.agency, cast.team):
        with pytest.raises(NotPermitted):
            ask(addressee=cast.agency.unit, title="某事", words="請協助。", by=actor)
    with pytest.raises(Refused, match="只能請國發會或本府機關協助。"):
        ask(addressee=cast.team.unit, title="某事", words="請協助。", by=cast.rdec)
    assert Coordination.objects.count() == 0


def test_asking_in_the_browser(client, cast):
    plan, centre = make_plan(cast), make_actor(UnitKind.NDC, name="中心")
    sign_in(client, cast.platform)
    page = client.get(NEW, {"plan": plan.pk})
    assert (page.context["form"]["title"].value(), page.context["form"]["addressee"].value()) == (
        "水圳慢行",
        centre.unit.pk,
    )
    url = f"{NEW}?plan={plan.pk}"
    bad = client.post(url, {"addressee": cast.team.unit.pk, "title": "", "words": "拜託"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"addressee", "title", "words"}
    said = {"addressee": centre.unit.pk, "title": "農村再生", "words": "請洽農業部能否受理本案。"}
    made = client.post(url, said, follow=True)
    case = Coordination.objects.get()
    assert (made.redirect_chain, case.proposal) == ([(case.get_absolute_url(), 302)], plan)
    sign_in(client, centre)
    move = reverse("guidance:coordination_move", args=[case.pk, "answer_coordination"])
    asked = client.get(move)
    assert "請洽農業部能否受理本案。" in asked.text
    door = {name: asked.context[name] for name in ("key", "expected_version")}
    assert client.post(move, door | {"answer": "已洽農業部，本案可於年度內受理。"}).status_code == 302
    stale = client.post(move, door | {"answer": "再一次回復給貴平台。", "key": "another-key-of-mine"})
    assert (stale.status_code, "再一次回復給貴平台。" in stale.text) == (409, True)


def test_a_plan_is_chosen_among_those_in_hand(client, cast):
    plan, closed, unsent = (make_plan(cast) for _plan in range(3))
    Proposal._base_manager.filter(pk=closed.pk).update(state="closed")
    Proposal.objects.filter(pk=unsent.pk).update(notified_at=None)
    sign_in(client, cast.platform)
    field = client.get(NEW).context["form"].fields["proposal"]
    label = f"水圳慢行　{cast.proposer.unit.name}"
    assert list(field.choices) == [("", "一般事項，不為某件計畫"), (plan.pk, label)]
    assert "proposal" not in client.get(NEW, {"plan": plan.pk}).context["form"].fields
    said = {"addressee": cast.agency.unit.pk, "title": "農村再生", "words": "請洽農業部能否受理本案。"}
    bad = client.post(NEW, said | {"proposal": unsent.pk})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["proposal"])
    client.post(NEW, said | {"proposal": closed.pk})  # it ended since the page was opened
    client.post(NEW, said | {"proposal": plan.pk})
    client.post(NEW, said)
    assert [case.proposal for case in Coordination.objects.order_by("pk")] == [closed, plan, None]


def test_the_page_that_asks_is_flat(client, cast, django_assert_num_queries):
    make_plan(cast)
    sign_in(client, cast.platform).get(NEW)
    with django_assert_num_queries(8):
        client.get(NEW)
    for _n in range(20):
        make_plan(cast)
    with django_assert_num_queries(8):
        assert len(client.get(NEW).context["form"].fields["proposal"].choices) == 22


def test_who_sees_it(client, cast):
    plan = make_plan(cast)
    case = coordinated(cast, plan)
    other = make_actor(UnitKind.AGENCY, name="別機關")
    seen = {}
    for name, actor in (vars(cast) | {"other agency": other}).items():
        if name not in ("district", "other"):
            sign_in(client, actor)
            listed = [row.pk for row in client.get(LIST).context["page"]]
            seen[name] = (client.get(case.get_absolute_url()).status_code, listed == [case.pk])
    yes, no = (200, True), (404, False)
    assert seen == {
        "proposer": yes,
        "platform": yes,
        "rdec": yes,
        "agency": yes,
        "office": no,
        "team": no,
        "stranger": no,
        "other agency": no,
    }


def test_the_list_is_flat(client, cast, django_assert_num_queries):
    for _n in range(3):
        coordinated(cast)
    sign_in(client, cast.platform).get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
    for _n in range(32):
        coordinated(cast)
    with django_assert_num_queries(8):
        assert len(client.get(LIST).context["page"].object_list) == 30


def test_no_answer_is_older_than_what_it_answers(client, cast):
    case = coordinated(cast)
    url = reverse("guidance:coordination_move", args=[case.pk, "record_answer"])
    words = "回復日期不可早於請求協調或請再說明的日期（%s）。"

    def answered(day):
        sign_in(client, cast.platform)
        page = client.get(url)
        sent = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
        return client.post(url, sent | {"answer": "農業部本年度額滿，請改列下年度。", "answered_on": day})

    early = answered("115.03.01")
    assert (early.status_code, early.context["form"].errors) == (422, {"answered_on": [words % "115.03.02"]})
    assert answered("115.03.02").status_code == 302
    with time_machine.travel("2026-03-10 09:00+08:00"):
        case.refresh_from_db()
        perform(case, ASK_AGAIN, by=cast.platform, reason="請再問可否列入下年度。")
        assert answered("115.03.09").context["form"].errors == {"answered_on": [words % "115.03.10"]}
        with pytest.raises(DataMissing, match="回復日期不可早於"):
            perform(case, RECORD_ANSWER, by=cast.platform, answer="同意列入。", answered_on=dt.date(2026, 3, 9))
        assert answered("115.03.10").status_code == 302


def test_a_day_that_is_named_is_the_day_it_is_due(client, cast):
    sign_in(client, cast.platform)
    typed = {"addressee": cast.agency.unit.pk, "title": "農村再生經費", "words": "請洽農業部能否受理，月底前要答復。"}
    with time_machine.travel("2026-03-02 09:00+08:00"):
        url = reverse("guidance:coordination_new")
        for day, due in (("", dt.date(2026, 3, 16)), ("115.03.31", dt.date(2026, 3, 31))):
            assert client.post(url, typed | {"due_on": day}).status_code == 302
            assert Coordination.objects.latest("pk").due_on == due
