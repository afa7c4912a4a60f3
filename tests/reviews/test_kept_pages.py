"""Officials' forms keep what is typed: opinions, returns, answers, minutes; each person's own, for the unit acted for."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from proposals.states import State as PlanState
from reviews.opinions.services import recall
from reviews.states import Result
from tests.factories.accounts import sign_in
from tests.reviews.cases import asked, file_as, make_plan, plan_with_meeting, reviewed_plan
from tests.reviews.page_cases import fresh, keep, text, typed_on, url
from workflow.drafts.texts import words
from workflow.models import Draft

pytestmark = pytest.mark.django_db
TYPED = "第三章期程與經費不一致，請說明。"


@pytest.fixture
def opinion(cast):
    return asked(reviewed_plan(cast), cast.farm)


@pytest.fixture
def here(opinion):
    return url("opinion_file", opinion.pk)


def test_an_opinion_is_kept_and_brought_back(cast, as_, here):
    client = as_(cast.farm)
    answer = keep(client, client.get(here), rows="7", content_opinion=TYPED, item_7="第七項", result="agree")
    said = json.loads(answer.content)["said"]
    assert (answer.status_code, said[:4], said[-5:]) == (200, "已暫存 ", "，尚未送出")
    page = client.get(here)
    form = page.context["form"]
    assert (form["content_opinion"].value(), form["item_7"].value(), form["result"].value()) == (
        TYPED,
        "第七項",
        "agree",
    )
    assert ("已帶回您 " in text(page), form.is_bound, len(form.item_rows())) == (True, False, 7)


def test_each_list_of_an_opinion_has_as_many_rows_as_it_had(cast, as_, here):
    client = as_(cast.farm)
    typed = {"rows": "5", "commitment_count": "7", "commitment_7": "媒合場域", "role_7": "lead"}
    keep(client, client.get(here), **typed)
    form = client.get(here).context["form"]
    assert (len(form.item_rows()), len(form.commitment_rows())) == (5, 7)
    assert (form["commitment_7"].value(), form["role_7"].value()) == ("媒合場域", "lead")
    assert words(Draft.objects.get().typed) == ["媒合場域", "lead"]


def test_it_is_brought_back_to_its_author_acting_for_the_same_unit_alone(cast, as_, here, opinion):
    client = as_(cast.farm)
    keep(client, client.get(here), content_opinion=TYPED)
    Draft.objects.update(unit=cast.rdec.unit)
    assert client.get(here).context["kept"].draft is None
    Draft.objects.update(unit=cast.farm.unit, user=cast.rdec.user)
    assert client.get(here).context["kept"].draft is None
    assert client.get(f"/drafts/{Draft.objects.get().pk}/").status_code == 404


def test_what_was_refused_is_kept_without_a_pause(cast, as_, here):
    client = as_(cast.farm)
    refused = client.post(here, typed_on(client, client.get(here), rows="5", content_opinion=TYPED))
    page = client.get(here)
    assert (refused.status_code, page.context["form"]["content_opinion"].value()) == (422, TYPED)


def test_a_form_sent_blank_and_refused_brings_nothing_back(cast, as_, here):
    client = as_(cast.farm)
    refused = client.post(here, typed_on(client, client.get(here), rows="5", content_opinion="", result=""))
    page = client.get(here)
    assert (refused.status_code, page.context["kept"].draft, "已帶回您" in text(page)) == (422, None, False)


def test_a_copy_of_somebody_else_on_the_same_device_is_not_taken(cast, as_, here):
    page = as_(cast.farm).get(here)
    assert keep(as_(cast.rdec), page, content_opinion=TYPED).status_code == 404
    assert Draft.objects.count() == 0


def test_sent_it_is_no_draft_any_more_and_what_comes_late_is_dropped(cast, as_, here, opinion):
    client = as_(cast.farm)
    page = client.get(here)
    data = {"rows": "5", "result": "agree", "content_opinion": TYPED, "fit_opinion": "合宜。"}
    keep(client, page, **data)
    late = typed_on(client, page, **data | {"draft_seq": "2"})
    sent = fresh(page, **typed_on(client, page, **data | {"draft_seq": "3"}))
    assert client.post(here, sent).status_code == 302
    assert client.post("/drafts/", late).status_code == 200
    assert Draft.objects.get().data == ""
    recall(opinion, by=cast.farm)
    again = client.get(here).context["kept"]
    assert (again.draft, json.loads(again.sent)) == (None, {page.context["kept"].tab.name: 3})


def test_it_is_discarded_only_after_a_question_and_as_it_was_shown(cast, as_, here):
    client = as_(cast.farm)
    form = client.get(here)
    keep(client, form, content_opinion=TYPED)
    page = f"/drafts/{Draft.objects.get().pk}/"
    asks = client.get(page)
    shown = {"shown": asks.context["draft"].saved_at.isoformat()}
    assert (asks.status_code, TYPED in text(asks), Draft.objects.get().data != "") == (200, True, True)
    keep(client, form, draft_seq="2", content_opinion=f"{TYPED}再補。")
    again = client.post(page, shown)
    assert (again.status_code, f"{TYPED}再補。" in text(again)) == (200, True)
    shown = {"shown": again.context["draft"].saved_at.isoformat()}
    assert client.post(page, shown).headers["Location"] == here
    assert (Draft.objects.get().data, client.get(page).status_code) == ("", 404)


def test_too_late_it_can_still_be_read(cast, as_, here, opinion):
    client = as_(cast.farm)
    page = client.get(here)
    file_as(cast.farm, opinion.plan)
    answer = client.post(here, fresh(page, rows="5", result="agree", content_opinion=TYPED, fit_opinion="合宜。"))
    assert answer.status_code == 409
    assert answer.context["typed"] == [
        ("審查結果", str(Result.AGREE.label)),
        ("一、計畫內容意見", TYPED),
        ("二、對接中央補助計畫之合宜性", "合宜。"),
    ]
    assert TYPED in text(answer)


def test_reasons_of_a_return_are_kept(cast, as_, opinion):
    client, plan = as_(cast.rdec), opinion.plan
    file_as(cast.farm, opinion.plan)
    here = url("ask_revision", plan.pk, "ask_review_revision")
    keep(client, client.get(here), ask_vision="on", reason_vision=TYPED)
    form = client.get(here).context["form"]
    assert (form["ask_vision"].value(), form["reason_vision"].value()) == (True, TYPED)


def test_minutes_are_kept_and_say_that_the_file_is_not(cast, as_):
    _plan, meeting = plan_with_meeting(cast)
    client, here = as_(cast.rdec), url("minutes", meeting.pk)
    keep(client, client.get(here), rows="6", decision_6="第六項決議")
    page = client.get(here)
    assert (page.context["form"].count, page.context["form"]["decision_6"].value()) == (6, "第六項決議")
    assert "檔案不會暫存，請重新選擇。" in text(page)


@pytest.mark.parametrize("more", [{"more": "1"}, {}], ids=["another row", "refused"])
def test_a_chosen_file_is_asked_for_again(cast, as_, more):
    _plan, meeting = plan_with_meeting(cast)
    client, here = as_(cast.rdec), url("minutes", meeting.pk)
    file = SimpleUploadedFile("紀錄.txt", "決議如下。".encode())
    page = client.post(here, {"rows": "2", "file": file} | more)
    assert page.status_code == (200 if more else 422)
    assert "請重新選擇檔案：會議紀錄（上次選的是 紀錄.txt）" in " ".join(text(page).split())


@pytest.mark.parametrize(("rows", "shown"), [("9" * 5000, 50), ("50", 50), ("0", 1), ("x", 5), ("٣", 5), ("", 5)])
def test_no_number_of_rows_breaks_a_page(cast, as_, here, rows, shown):
    client = as_(cast.farm)
    page = client.post(here, {"rows": rows, "content_opinion": TYPED})
    assert (page.status_code, page.context["form"].count) == (422, shown)
    grown = client.post(here, {"rows": rows, "content_opinion": TYPED, "more": "1"})
    assert (grown.status_code, grown.context["form"].count) == (200, min(shown + 1, 50))
    assert grown.context["form"]["content_opinion"].value() == TYPED


def test_a_meeting_is_kept_for_who_calls_it(cast):
    plan = make_plan(cast, PlanState.CONFIRMING)
    client, other = sign_in(Client(), cast.rdec), sign_in(Client(), cast.supervisor)
    here = url("call_meeting", plan.pk, "call_meeting")
    keep(client, client.get(here), place="陽明大樓", held_on="115-3-99")
    assert [c.get(here).context["form"]["place"].value() for c in (client, other)] == ["陽明大樓", None]
