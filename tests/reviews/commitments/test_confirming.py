"""Several commitments confirmed at once (R3, R4): each through the door, those refused named, the others done."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import override

from portal.demo.bulk import copy_plans
from proposals.states import Purpose
from proposals.workflow import CONCLUDE_REVIEW
from reviews.commitments.services import confirm_for, confirm_own, move_commitment
from reviews.meetings.services import call_meeting
from reviews.models import Commitment, CommitmentTransition
from reviews.rounds.services import release_round
from reviews.states import CommitmentState
from reviews.workflow import DROP
from tests.factories.statistics import analyze
from tests.reviews.cases import file_as, latest_round, offer, paper, reviewed_plan
from tests.reviews.page_cases import said, text, url
from tests.reviews.service_cases import told
from workflow.engine.errors import NotPermitted
from workflow.engine.services import perform
from workflow.engine.verdicts import YES

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
    return {"key": page.context["key"], "paper": paper("回復函"), "source": "電子郵件"} | dict(hidden)


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
    assert set(CommitmentTransition.objects.values_list("move", "user")) == {("confirm_for", cast.rdec.user.pk)}
    assert (after.context["matrix"].open_count, after.context["matrix"].to_confirm) == (1, 1)
    assert [(line.data["source"], line.data["paper"]["label"]) for line in CommitmentTransition.objects.all()] == [
        ("電子郵件", "回復函.txt")
    ] * 2
    (kept,) = plan.files.filter(purpose=Purpose.CONFIRMATION)  # one paper for both
    assert f"/plans/{plan.pk}/files/{kept.attachment_id}/" in text(after)
    of_each = f"{plan}：研考會已代貴機關確認 1 項分工事項（依據：電子郵件）"
    assert [told(actor)[-1] for actor in (cast.farm, cast.water)] == [of_each] * 2


def test_all_may_be_confirmed_at_once_and_twice_is_once(cast, as_, plan):
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk))) | {"all": "1"}
    first, second = [
        (client.post(url("confirm", plan.pk), data | {"paper": paper("回復函")}).status_code, told(cast.farm))
        for _click in range(2)
    ]
    assert (first[0], second) == (302, first)
    assert {state for _item, state in states()} == {CommitmentState.CONFIRMED}
    assert (CommitmentTransition.objects.count(), plan.files.filter(purpose=Purpose.CONFIRMATION).count()) == (3, 1)


def test_one_that_is_refused_is_named_and_holds_up_no_other(cast, as_, plan):
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk))) | {"all": "1"}
    second = Commitment.objects.get(item="提供苗木")
    move_commitment(second, DROP, by=cast.rdec, reason="另案辦理")
    answer = client.post(url("confirm", plan.pk), data)
    assert answer.status_code == 409
    assert "沒有確認：農業局主辦「提供苗木」：這一頁開啟之後，案件已有新的異動（現為「不列入」）。" in text(answer)
    assert ("已確認 2 項分工事項。" in text(answer), answer.context["title"]) == (True, "沒有全部確認。")
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


def test_without_the_paper_nothing_is_confirmed_and_what_was_ticked_stays(cast, as_, plan):
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk)))
    del data["paper"]
    first = Commitment.objects.order_by("pk")[0]
    answer = client.post(url("confirm", plan.pk), data | {"commitment": first.pk})
    assert (answer.status_code, answer.context["evidence"].errors) == (422, {"paper": ["請選擇檔案。"]})
    assert (answer.context["ticked"], 'value="電子郵件"' in text(answer)) == ({first.pk}, True)
    assert {state for _item, state in states()} == {CommitmentState.PROPOSED}


def test_what_went_on_meanwhile_is_not_ticked_any_more_where_the_paper_is_missing(cast, as_, plan):
    client = as_(cast.rdec)
    data = posted(client.get(url("plan", plan.pk)))
    del data["paper"]
    first, second, _third = Commitment.objects.order_by("pk")
    Commitment.objects.filter(pk=second.pk).update(row_version=second.row_version + 1)
    answer = client.post(url("confirm", plan.pk), data | {"commitment": [first.pk, second.pk]})
    assert (answer.status_code, answer.context["ticked"]) == (409, {first.pk})
    assert "沒有確認：農業局主辦「提供苗木」：這一頁開啟之後，案件已有新的異動（現為「待確認」）。" in text(answer)
    assert {state for _item, state in states()} == {CommitmentState.PROPOSED}


def test_others_than_rdec_and_agencies_do_not_find_it(cast, as_, plan):
    others = sorted(set(vars(cast)) - {"rdec", "supervisor", "farm", "water", "reader"})
    found = {as_(getattr(cast, name)).post(url("confirm", plan.pk), {"all": "1"}).status_code for name in others}
    assert found == {404}
    with pytest.raises(NotPermitted, match="只有研考會承辦人或主管能做這件事。"):
        confirm_for(plan, {}, by=cast.farm)


class TestByTheAgency:
    def test_in_the_table_of_the_plan(self, cast, as_, plan):
        client = as_(cast.farm)
        page = client.get(url("plan", plan.pk))
        assert (page.context["matrix"].to_confirm, page.context["evidence"]) == (2, None)
        data = posted(page) | {"all": "1"}
        water = Commitment.objects.get(item="清淤")
        forged = data | {f"version_{water.pk}": water.row_version}  # another agency's is not there
        assert said(client.post(url("confirm", plan.pk), forged, follow=True)) == ["已確認 2 項分工事項。"]
        assert states() == [("媒合場域", "confirmed"), ("提供苗木", "confirmed"), ("清淤", "proposed")]
        assert told(cast.rdec)[-1] == f"{plan}：農業局已確認 2 項分工事項"

    def test_over_all_its_plans_on_a_page_of_its_own(self, cast, as_, plan):
        other = reviewed_plan(cast)
        file_as(cast.farm, other, commitments=[offer("巡場")])
        client = as_(cast.farm)
        assert [row.item for row in client.get(url("my_matters")).context["page"]] == ["媒合場域", "提供苗木"]
        release_round(latest_round(other), by=cast.rdec)
        page = client.get(url("my_matters"))
        assert [row.item for row in page.context["page"]] == ["媒合場域", "提供苗木", "巡場"]
        assert "3 項分工或配合事項等貴機關確認" in text(page)
        rows = {row.item: row for row in page.context["page"]}
        shown = {f"version_{row.pk}": row.row_version for row in rows.values()}
        sent = shown | {"key": page.context["key"], "commitment": [rows["媒合場域"].pk, rows["巡場"].pk]}
        first, second = [(client.post(url("my_matters"), sent).status_code, told(cast.rdec)) for _click in range(2)]
        assert (first[0], second) == (302, first)
        assert states() == [
            ("媒合場域", "confirmed"),
            ("提供苗木", "proposed"),
            ("清淤", "proposed"),
            ("巡場", "confirmed"),
        ]
        assert CommitmentTransition.objects.count() == 2
        assert [row.item for row in client.get(url("my_matters")).context["page"]] == ["提供苗木"]

    def test_what_was_dropped_meanwhile_is_named(self, cast, as_, plan):
        client = as_(cast.farm)
        page = client.get(url("my_matters"))
        shown = {f"version_{row.pk}": row.row_version for row in page.context["page"]}
        move_commitment(Commitment.objects.get(item="提供苗木"), DROP, by=cast.rdec, reason="另案辦理")
        answer = client.post(url("my_matters"), shown | {"key": page.context["key"], "all": "1"})
        assert answer.status_code == 409
        assert "沒有確認：農業局主辦「提供苗木」：這一頁開啟之後，案件已有新的異動（現為「不列入」）。" in text(answer)
        assert client.post(url("my_matters"), {"key": "k"}).status_code == 422

    def test_a_member_reads_it_and_others_do_not_find_it(self, cast, as_, plan):
        found = {name: as_(actor).get(url("my_matters")).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | dict.fromkeys(("farm", "water", "reader", "stranger"), 200)
        page = as_(cast.reader).get(url("my_matters"))
        assert 'name="commitment"' not in text(page)
        sent = {f"version_{row.pk}": row.row_version for row in page.context["page"]} | {"all": "1"}
        assert as_(cast.reader).post(url("my_matters"), sent).status_code == 409
        assert {state for _item, state in states()} == {CommitmentState.PROPOSED}

    @pytest.mark.parametrize(
        ("order", "index"), [("proposal_id", "commitment_open"), ("state_since", "commitment_waiting")]
    )
    def test_the_first_of_many_are_read_along_an_index(self, cast, plan, order, index):
        copy_plans([plan], 100)
        analyze("reviews_commitment", "reviews_opinionrequest", "proposals_sight")
        found = Commitment.objects.open_of(cast.farm).order_by(order, "id")[:30]
        assert (index in found.explain(), len(found)) == (True, 30)


def test_the_page_says_whether_a_meeting_is_needed_and_because_of_what(cast, as_, plan):
    need = "尚有 3 項待確認，須召開專案會議：農業局主辦「媒合場域」、農業局主辦「提供苗木」、水利局主辦「清淤」。"
    assert as_(cast.rdec).get(url("plan", plan.pk)).context["need"] == need
    assert as_(cast.proposer).get(url("plan", plan.pk)).context["need"] == ""  # the review goes on
    perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
    for actor in (cast.rdec, cast.farm, cast.proposer):
        page = as_(actor).get(url("plan", plan.pk))
        assert (page.context["need"], need in text(page)) == (need, True)
    for agency in (cast.farm, cast.water):
        own = Commitment.objects.filter(agency=agency.unit)
        confirm_own({row.pk: row.row_version for row in own}, by=agency)
    page = as_(cast.supervisor).get(url("plan", plan.pk))
    assert (page.context["need"], page.context["steps"].leading[0].verdict) == ("都已確認，可免開專案會議。", YES)


def need_news(client, page):
    """What an open page hears when it asks, and what it would ask next."""
    news = client.get(page.context["need_news"])
    return news.status_code, news


def test_the_sentence_follows_what_is_confirmed_elsewhere(cast, as_, plan):
    perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
    clients = [as_(actor) for actor in (cast.rdec, cast.farm, cast.proposer)]
    pages = [client.get(url("plan", plan.pk)) for client in clients]
    assert [need_news(*each)[0] for each in zip(clients, pages, strict=True)] == [204] * 3
    own = Commitment.objects.filter(agency=cast.farm.unit)
    confirm_own({row.pk: row.row_version for row in own}, by=cast.farm)
    heard = [need_news(*each) for each in zip(clients, pages, strict=True)]
    need = "尚有 1 項待確認，須召開專案會議：水利局主辦「清淤」。"
    assert [(status, need in text(news), "<html" in text(news)) for status, news in heard] == [(200, True, False)] * 3
    assert [need_news(client, news)[0] for client, (_s, news) in zip(clients, heard, strict=True)] == [204] * 3
    confirm_own({row.pk: row.row_version for row in plan.commitments.filter(agency=cast.water.unit)}, by=cast.water)
    status, news = need_news(clients[0], pages[0])
    assert (status, "都已確認，可免開專案會議。" in text(news)) == (200, True)


def test_news_of_it_are_for_who_sees_the_plan_tell_no_more_than_its_page_and_end_with_the_state(cast, as_, plan):
    address = url("need_news", plan.pk)
    assert [as_(actor).get(address).status_code for actor in (cast.outsider, cast.stranger)] == [404, 404]
    page = as_(cast.proposer).get(url("plan", plan.pk))
    assert (page.context["need_news"], 'id="need"' in text(page), "hx-get" in text(page)) == ("", True, False)
    assert "待確認，須召開" not in text(as_(cast.proposer).get(address))
    perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
    page = as_(cast.proposer).get(url("plan", plan.pk))
    call_meeting(plan, held_at=timezone.now() + dt.timedelta(days=3), place="市政大樓", chair="副市長", by=cast.rdec)
    status, news = need_news(as_(cast.proposer), page)
    assert (status, "hx-get" in text(news), "待確認，須召開" in text(news)) == (200, False, False)


def test_asking_for_it_keeps_nobody_signed_in(cast, as_, plan):
    client = as_(cast.rdec)
    before = Session.objects.get().expire_date
    with time_machine.travel(before - dt.timedelta(minutes=2), tick=False):
        assert client.get(url("need_news", plan.pk)).status_code == 200
        assert Session.objects.get().expire_date == before


def test_that_none_is_needed_is_not_said_while_somebody_may_still_offer_something(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    assert as_(cast.rdec).get(url("plan", plan.pk)).context["need"] == ""
    file_as(cast.water, plan)
    release_round(latest_round(plan), by=cast.rdec)
    need = "沒有機關提出分工或配合事項，可免開專案會議。"
    assert as_(cast.rdec).get(url("plan", plan.pk)).context["need"] == need


def test_a_matter_of_cooperation_is_called_so_and_nothing_ticked_changed_nothing(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer("提供資料", role="")])
    file_as(cast.water, plan)
    release_round(latest_round(plan), by=cast.rdec)
    told = as_(cast.farm).post(url("my_matters"), {})
    assert (told.status_code, told.context["title"]) == (422, "沒有任何變更。")
    assert 'data-label="主協辦">配合事項</td>' in text(told)


def test_no_browser_speaks_for_the_form_of_the_evidence(cast, as_, plan):
    page = text(as_(cast.rdec).get(url("plan", plan.pk)))
    assert "novalidate" in re.search(r'<form [^>]*id="confirm"[^>]*>', page)[0]


def test_a_matter_is_named_in_the_readers_language(english, plan):
    first = Commitment.objects.order_by("pk").first()
    assert str(first) == "農業局主辦「媒合場域」"
    with override("en"):
        assert str(first) == "農業局 (Lead) “媒合場域”"


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
    answers = [client.post(url("confirm", plan.pk), data | {"paper": paper("回復函")}) for _click in range(2)]
    second.refresh_from_db()
    found = ([answer.status_code for answer in answers], second.state)
    assert found == {"taken": ([409, 409], "proposed")}.get(key, ([302, 409], "confirmed"))
