"""Who is invited to a visit answers it: which days suit, then whether one comes; the visit itself stays as it is."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from guidance.models import Visit, VisitAnswer
from guidance.visits.chart import HOLD, PUT_OFF, RECORD
from tests.factories.accounts import sign_in
from tests.guidance.cases import SEEN, assigned, held, make_cast, make_plan, proposed, scheduled, when
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def page_of(visit):
    return reverse("guidance:visit_answer", args=[visit.pk])


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def test_who_is_invited_says_who_comes_and_changes_it(client, cast):
    visit = scheduled(cast)
    version = visit.row_version
    sign_in(client, cast.office)
    assert "回復是否參加" in client.get("/").text
    bad = client.post(page_of(visit), {})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["comes_0", "words"])
    client.post(page_of(visit), {"comes_0": "yes", "words": "王課員等 2 人"}, follow=True)
    done = client.post(page_of(visit), {"comes_0": "no", "words": "當天另有會議。"}, follow=True)
    assert done.redirect_chain == [(visit.get_absolute_url(), 302)]
    assert [str(message) for message in done.context["messages"]] == ["已回復；訪視之前都可以再改。"]
    unit = cast.office.unit
    assert f"{unit.name}　不克出席" in done.text
    assert [str(row) for row in done.context["answers"]] == ["出席", "不克出席"]
    visit.refresh_from_db()
    assert visit.row_version == version
    assert told(cast.team)[-2:] == [
        f"{unit} 回復現地訪視「水圳慢行」：出席　王課員等 2 人",
        f"{unit} 回復現地訪視「水圳慢行」：不克出席　當天另有會議。",
    ]
    form = client.get(page_of(visit)).context["form"]
    assert (form["comes_0"].value(), form["words"].value()) == ("no", "當天另有會議。")


def test_who_said_it_comes_is_ticked_where_attendance_is_taken(client, cast):
    visit = scheduled(cast)
    sign_in(client, cast.office)
    client.post(page_of(visit), {"comes_0": "yes", "words": "王課員"})
    with time_machine.travel("2026-03-10 15:00+08:00"):
        sign_in(client, cast.team)
        form = client.get(reverse("guidance:visit_move", args=[visit.pk, HOLD.name])).context["form"]
        coming = {cast.office.unit.pk, cast.team.unit.pk}
        assert form["came"].value() == list(visit.parties.filter(unit__in=coming).values_list("pk", flat=True))


def test_an_answer_to_a_day_that_was_put_off_is_asked_anew(client, cast):
    visit = scheduled(cast)
    sign_in(client, cast.office)
    client.post(page_of(visit), {"comes_0": "yes", "words": "王課員"})
    perform(visit, PUT_OFF, by=cast.team, reason="颱風。", **when(cast, place="石岡水圳口"))
    late = client.post(page_of(visit), {"comes_0": "yes", "words": "王課員"})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["comes_1"])
    assert "（改期之前）" in client.get(visit.get_absolute_url()).text
    assert "回復是否參加" in client.get("/").text
    client.post(page_of(visit), {"comes_1": "yes", "words": "李課員"})
    assert list(VisitAnswer.objects.values_list("sequence", "words")) == [(0, "王課員"), (1, "李課員")]


def test_whose_place_it_is_answers_the_days_that_others_propose(client, cast):
    request = assigned(cast)
    sign_in(client, cast.platform)
    url = reverse("guidance:propose_visit") + f"?request={request.pk}"
    asks = client.get(url)
    assert ("建議的日期 1" in asks.text, "您可以配合的日期" in asks.text) == (True, False)
    typed = {"purpose": "看水圳沿線三處缺口，確認能不能接成步道。", "district": cast.district.pk}
    made = client.post(url, typed | {"day_1": "115.03.10", "day_2": "115.03.12"}, follow=True)
    said = "已提出現地訪視；提案單位收到通知，會回復哪幾天可以。"
    assert [str(message) for message in made.context["messages"]] == [said]
    visit = Visit.objects.get()
    assert told(cast.proposer)[-1] == f"{cast.platform.unit} 提出現地訪視：水圳慢行"
    sign_in(client, cast.proposer)
    assert visit.get_absolute_url() in client.get(request.get_absolute_url()).text
    again = client.post(url, typed | {"day_1": "115.03.11"})
    why = "這件申請已有一次訪視在安排中；請在那一次回復日期，或取消後再提出。"
    assert (again.status_code, again.context["refused"], Visit.objects.count()) == (409, why, 1)
    assert "回復哪幾天可以" in client.get(visit.get_absolute_url()).text
    client.post(page_of(visit), {"days": ["2026-03-12"], "words": "上午較方便。"})
    text = "回復現地訪視「水圳慢行」：可以：115.03.12　上午較方便。"
    assert [told(actor)[-1] for actor in (cast.platform,)] == [f"{cast.proposer.unit} {text}"]
    sign_in(client, cast.platform)
    form = client.get(reverse("guidance:visit_move", args=[visit.pk, "schedule_visit"])).context["form"]
    assert form["day"].help_text == "提出的日期：115.03.10、115.03.12。提案單位回復：可以：115.03.12　上午較方便。"


def test_for_others_there_is_nothing_to_answer(client, cast):
    own, set_ = proposed(cast, plan=make_plan(cast)), scheduled(cast)
    asked = [
        (visit, actor) for visit in (own, set_) for actor in (cast.team, cast.platform, cast.agency, cast.stranger)
    ]
    for visit, actor in [*asked, (own, cast.proposer), (own, cast.office)]:
        sign_in(client, actor)
        assert client.get(page_of(visit)).status_code == 404


def test_attendance_is_corrected_until_the_record_is_written(client, cast):
    visit = held(cast)
    due = Visit.objects.get(pk=visit.pk).due_on
    sign_in(client, cast.team)
    url = reverse("guidance:visit_move", args=[visit.pk, "correct_attendance"])
    page = client.get(url)
    everybody = list(visit.parties.values_list("pk", flat=True))
    assert page.context["form"]["came"].value() == everybody
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    client.post(url, sent | {"came": everybody[:1], "others_came": "里長"})
    visit.refresh_from_db()
    assert (visit.state, visit.others_came, visit.due_on) == ("held", "里長", due)
    assert list(visit.parties.filter(came=True).values_list("pk", flat=True)) == everybody[:1]
    perform(visit, RECORD, by=cast.team, seen=SEEN)
    assert client.get(url).status_code == 200
    assert client.get(url).context["verdict"].reason == "案件目前為「已完成紀錄」。"
