"""Whom a running round asks, and until when: more time for one, another agency, one asked by mistake (R2)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from chapters.states import Section
from inputs.bounds import years_from_today
from inputs.fields import format_roc
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.models import OpinionRequest
from reviews.opinions.services import recall
from reviews.rounds import asking
from reviews.states import OpinionState, Result
from tests.factories.accounts import make_actor, sign_in
from tests.reviews.cases import asked, days_on, file_as, latest_round, make_plan, reviewed_plan
from tests.reviews.page_cases import fresh, keep, said, showing, text, url
from tests.reviews.service_cases import told
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused
from workflow.models import Draft, Notification

pytestmark = pytest.mark.django_db
WITHDRAWN = "%s：研考會撤回審查請求，貴機關不必回復"
WHY = "承辦人出差，下週才能會同勘查。"


class TestExtension:
    def test_is_one_agencys_and_the_plan_waits_for_it(self, cast):
        plan = reviewed_plan(cast)
        asking.extend(asked(plan, cast.farm), due_on=days_on(14), reason=WHY, by=cast.rdec)
        assert [asked(plan, actor).due_on for actor in (cast.farm, cast.water)] == [days_on(14), days_on(10)]
        plan.refresh_from_db()
        assert (plan.due_on, latest_round(plan).due_on) == (days_on(14), days_on(10))
        assert "展延回復期限" in told(cast.farm)[-1]
        assert len(told(cast.water)) == 1

    def test_each_agency_reads_its_own_day_and_nobody_elses(self, cast, client):
        """In the panel of the review's tab and on its own form; RDEC reads the day the plan waits for."""
        plan = reviewed_plan(cast)
        asking.extend(asked(plan, cast.farm), due_on=days_on(14), reason=WHY, by=cast.rdec)
        later, sooner = format_roc(days_on(14)), format_roc(days_on(10))
        read = {}
        for name in ("farm", "water", "rdec"):
            actor = getattr(cast, name)
            page = sign_in(client, actor).get(reverse("reviews:plan", args=[plan.pk]))
            read[name] = [format_roc(page.context["due_on"])]
            if name != "rdec":
                form = client.get(reverse("reviews:opinion_file", args=[asked(plan, actor).pk])).text
                read[name] += [day for day in (later, sooner) if f"回復期限 {day}。" in form]
        assert read == {"farm": [later, later], "water": [sooner, sooner], "rdec": [later]}

    def test_outlives_an_opinion_taken_back(self, cast):
        plan = reviewed_plan(cast)
        asking.extend(asked(plan, cast.farm), due_on=days_on(14), reason=WHY, by=cast.rdec)
        recall(file_as(cast.farm, plan), by=cast.farm)
        assert asked(plan, cast.farm).due_on == days_on(14)

    def test_is_later_and_rdecs(self, cast):
        plan = reviewed_plan(cast)
        for day in (days_on(10), days_on(3)):
            with pytest.raises(DataMissing, match="展延後的期限須晚於原期限，並在今天之後。"):
                asking.extend(asked(plan, cast.farm), due_on=day, reason=WHY, by=cast.rdec)
        with pytest.raises(NotPermitted):
            asking.extend(asked(plan, cast.farm), due_on=days_on(14), reason=WHY, by=cast.farm)

    def test_its_page_asks_for_a_reason_that_says_something(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion, client = asked(plan, cast.farm), as_(cast.rdec)
        assert url("extend", opinion.pk) in text(client.get(url("plan", plan.pk)))
        page = client.get(url("extend", opinion.pk))
        early = client.post(url("extend", opinion.pk), fresh(page, due_on=format_roc(days_on(9)), reason="x"))
        assert early.context["form"].errors == {
            "due_on": ["展延後的期限須晚於原期限，並在今天之後。"],
            "reason": ["理由至少要有 10 個字，而且不是同一句話重複。請說明為什麼需要更多時間。"],
        }
        sent = fresh(page, due_on=format_roc(days_on(14)), reason=WHY)
        assert said(client.post(url("extend", opinion.pk), sent, follow=True)) == ["已完成：展延回復期限"]
        assert as_(cast.farm).get(url("extend", opinion.pk)).status_code == 404


class TestWithdrawn:
    def test_an_agency_asked_by_mistake_sees_the_plan_no_more(self, cast, as_):
        plan = reviewed_plan(cast)
        asking.withdraw(asked(plan, cast.farm), reason="業務屬水利局權管。", by=cast.rdec)
        assert asked(plan, cast.farm).state == OpinionState.CALLED_OFF
        assert not Proposal.objects.visible_to(cast.farm).exists()
        notice = Notification.objects.filter(user=cast.farm.user).latest("id")
        assert notice.text == WITHDRAWN % plan
        assert as_(cast.farm).get(notice.url).status_code == 200
        with pytest.raises(Refused, match="這一輪只剩這個機關；請先加請其他機關，再撤回。"):
            asking.withdraw(asked(plan, cast.water), reason="錯請", by=cast.rdec)
        file_as(cast.water, plan)
        plan.refresh_from_db()
        assert plan.holder == "rdec"

    def test_it_can_be_asked_again(self, cast, as_):
        plan, farm = reviewed_plan(cast), cast.farm.unit
        asking.withdraw(asked(plan, cast.farm), reason="錯請，改請水利局。", by=cast.rdec)
        form = as_(cast.rdec).get(url("add_agencies", plan.pk)).context["form"]
        assert farm in form.fields["agencies"].queryset
        asking.add_agencies(plan, [farm], days_on(20), by=cast.rdec)
        assert asked(plan, cast.farm).state == "requested"
        assert Proposal.objects.visible_to(cast.farm).get() == plan
        assert told(cast.farm) == [f"{plan}：請貴機關審查", WITHDRAWN % plan, f"{plan}：請貴機關審查"]

    def test_what_it_had_typed_is_its_draft_when_asked_again(self, cast, as_):
        plan, client = reviewed_plan(cast), as_(cast.farm)
        former = url("opinion_file", asked(plan, cast.farm).pk)
        asking.withdraw(asked(plan, cast.farm), reason="錯請，改請水利局。", by=cast.rdec)
        Draft.objects.create(user=cast.farm.user, unit=cast.farm.unit, page=former, data="content_opinion=TYPED")
        asking.add_agencies(plan, [cast.farm.unit], days_on(20), by=cast.rdec)
        form = client.get(url("opinion_file", asked(plan, cast.farm).pk)).context["form"]
        assert form["content_opinion"].value() == "TYPED"
        assert asked(plan, cast.farm).begun_by == "農業局"

    def test_not_one_that_has_begun(self, cast):
        plan = reviewed_plan(cast)
        recall(file_as(cast.farm, plan), by=cast.farm)
        with pytest.raises(GuardFailed, match="機關已開始處理，不能撤回請求。"):
            asking.withdraw(asked(plan, cast.farm), reason="錯請", by=cast.rdec)

    def test_not_one_that_types(self, cast, as_):
        plan = reviewed_plan(cast)
        opinion = asked(plan, cast.farm)
        here = url("withdraw_request", opinion.pk)
        page = as_(cast.rdec).get(here)
        assert "開始填寫（含暫存）之前，可撤回請求" in text(page)
        form = as_(cast.farm).get(url("opinion_file", opinion.pk))
        assert keep(as_(cast.farm), form, content_opinion="第三章").status_code == 200
        opinion.refresh_from_db()
        assert (opinion.begun_by, timezone.localdate(opinion.begun_at)) == ("農業局", timezone.localdate())
        client = as_(cast.rdec)
        late = client.post(here, fresh(page, reason="業務屬水利局權管，不必請農業局。"))
        refused = "機關已開始處理，不能撤回請求。不屬其權管的，請機關回復「非本機關權管」。"
        assert (late.status_code, late.context["refused"], refused in text(client.get(here))) == (409, refused, True)
        table = text(client.get(url("plan", plan.pk)))
        assert (here in table, f"待機關回復（{format_roc(timezone.localdate())} 開始填寫）" in table) == (False, True)
        asking.extend(opinion, due_on=days_on(14), reason=WHY, by=cast.rdec)
        with pytest.raises(GuardFailed, match="機關已開始處理，不能撤回請求。"):
            asking.withdraw(asked(plan, cast.farm), reason="錯請", by=cast.rdec)

    @pytest.mark.parametrize(("by", "typed"), [("water", "第三章"), ("farm", "")], ids=["another's page", "nothing"])
    def test_nobody_else_begins_for_it_nor_does_an_empty_form(self, cast, as_, by, typed):
        opinion = asked(reviewed_plan(cast), cast.farm)
        form = as_(cast.farm).get(url("opinion_file", opinion.pk))
        sent = {"draft_owner": "", "rows": "5", "content_opinion": typed}
        assert keep(as_(getattr(cast, by)), form, **sent).status_code == 200
        opinion.refresh_from_db()
        assert (opinion.begun_at, opinion.begun_by) == (None, "")


class TestAdded:
    def test_another_agency_is_asked_and_told(self, cast, as_):
        plan, more = reviewed_plan(cast), make_actor("agency")
        client = as_(cast.rdec)
        address = url("add_agencies", plan.pk)
        assert address in text(client.get(url("plan", plan.pk)))
        form = client.get(address).context["form"]
        assert set(form.fields["agencies"].queryset) & set(cast.agencies) == set()
        answer = client.post(address, {"agencies": [more.unit_id], "due_on": format_roc(days_on(20))}, follow=True)
        assert said(answer) == ["已加請 1 個機關審查。"]
        row = asked(plan, more)
        assert (row.state, row.due_on, row.round) == ("requested", days_on(20), latest_round(plan))
        assert Proposal.objects.visible_to(more).get() == plan
        assert told(more) == [f"{plan}：請貴機關審查"]
        assert Notification.objects.get(user=more.user).url == row.get_absolute_url()
        plan.refresh_from_db()
        assert (plan.holder, plan.due_on) == ("agencies", days_on(20))

    def test_who_comes_too_late_is_told_where_the_case_is(self, cast, as_):
        plan, more = make_plan(cast, PlanState.CONFIRMING), make_actor("agency")
        assert as_(cast.rdec).get(url("add_agencies", plan.pk)).status_code == 404
        sent = {"agencies": [more.unit_id], "due_on": format_roc(days_on(20))}
        late = as_(cast.rdec).post(url("add_agencies", plan.pk), sent)
        assert (late.status_code, "不能加請機關審查。" in text(late)) == (409, True)

    def test_not_twice_not_late_and_by_rdec_alone(self, cast, as_):
        plan = reviewed_plan(cast)
        with pytest.raises(Refused, match="這一輪已請過："):
            asking.add_agencies(plan, [cast.farm.unit], days_on(20), by=cast.rdec)
        with pytest.raises(DataMissing, match="只有本府機關可受請審查"):
            asking.add_agencies(plan, [cast.proposer.unit], days_on(20), by=cast.rdec)
        for day, words in (
            (timezone.localdate(), "須在今天之後"),
            (years_from_today(1)() + dt.timedelta(days=1), r"不可晚於 .*（一年內）。"),
        ):
            with pytest.raises(DataMissing, match=words):
                asking.add_agencies(plan, [make_actor("agency").unit], day, by=cast.rdec)
        with pytest.raises(NotPermitted):
            asking.add_agencies(plan, [make_actor("agency").unit], days_on(20), by=cast.farm)
        with pytest.raises(Refused, match="不能加請機關審查"):
            asking.add_agencies(
                make_plan(cast, PlanState.CONFIRMING), [make_actor("agency").unit], days_on(20), by=cast.rdec
            )
        assert OpinionRequest.objects.count() == 2
        assert as_(cast.farm).get(reverse("reviews:add_agencies", args=[plan.pk])).status_code == 404


def test_items_that_name_no_section_tick_none_and_the_page_says_so(client, cast):
    plan = reviewed_plan(cast)
    items = [{"text": "請補地點。", "section": Section.VISION}, {"text": "請補期程。", "section": ""}]
    file_as(cast.farm, plan, Result.REVISE, items=items)
    page = sign_in(client, cast.rdec).get(url("ask_revision", plan.pk, "ask_review_revision"))
    form = page.context["form"]
    assert [name for name, value in form.initial.items() if name.startswith("ask_") and value] == ["ask_vision"]
    assert [item.number for item in form.unplaced] == [2]
    assert "農業局 2沒有指明章節，下面不會自動勾選；要提案單位修正哪一節，請勾選那一節並寫明理由。" in text(page)


def test_what_is_filed_meanwhile_is_not_shown_by_a_refusal_of_something_else(client, cast):
    plan = reviewed_plan(cast)
    items = [{"text": "請補地點。", "section": Section.VISION}]
    first = file_as(cast.farm, plan, Result.REVISE, items=items)
    here = url("ask_revision", plan.pk, "ask_review_revision")
    page = sign_in(client, cast.rdec).get(here)
    file_as(cast.water, plan, Result.REVISE, items=[{"text": "請補水路。", "section": Section.VISION}])
    sent = fresh(page, ask_vision="on", reason_vision="長" * 5000)
    refused = client.post(here, sent)
    assert (refused.status_code, [each.pk for each in refused.context["shown"]]) == (422, [first.pk])
    late = client.post(here, sent | showing(refused) | {"reason_vision": "請補地點。"})
    assert (late.status_code, len(late.context["shown"])) == (409, 2)
