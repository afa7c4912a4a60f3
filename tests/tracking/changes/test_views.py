"""The pages of a change: begun by a person, filed with the picture, decided; others find nothing."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from bench.pages import counted
from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, item, make_cast, typed_work
from tests.tracking.changes.cases import WHY, filed, tracked
from tests.tracking.test_views import fresh
from tracking.changes.chart import RETURN
from tracking.models import ChangeRequest, Undertaking
from tracking.states import ChangeState
from tracking.undertakings.values import QuarterDraft
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_the_panel_of_a_change_leads_to_its_moves_and_says_in_whose_hands_it_is(cast, client):
    change = filed(cast)
    accept = reverse("tracking:change_move", args=[change.pk, "accept"])
    page = sign_in(client, cast.rdec).get(change.get_absolute_url())
    assert page.context["leading"][0][0].url == accept
    assert change.get_absolute_url() not in [step.url for step, _letters in page.context["leading"]]
    assert f'<a class="btn w-100 mb-2 btn-primary" href="{accept}">' in page.text
    page = sign_in(client, cast.executor).get(change.get_absolute_url())
    assert f"在 <b>{cast.rdec.unit.name}</b> 手上" in page.text
    assert page.context["due_on"] == change.due_on


def test_from_the_button_to_the_new_baseline(cast, client):
    row = tracked(cast)
    person = sign_in(client, cast.executor)
    begun = reverse("tracking:begin_change", args=[row.pk])
    assert begun in person.get(row.get_absolute_url()).text
    assert person.get(begun).status_code == 200
    assert ChangeRequest.objects.count() == 0
    page = person.post(begun, follow=True)
    url = page.redirect_chain[-1][0]
    typed = typed_work("115.3.2", "115.5.31", code_1="1", why=WHY, reason="")
    bad = person.post(url, fresh(page, **typed, kinds=["items"]))
    assert bad.context["form"].non_field_errors() == ["預定完成日由 115.05.01 延到 115.05.31，請勾選「期程展延」。"]
    assert bad.text.count('<polyline class="tk-former"') == 1
    with counted() as sent:
        assert person.post(url, fresh(bad, **typed, kinds=["schedule"])).status_code == 302
    assert len(sent) == 13  # the thirteenth reads the accepted plan behind the lock, with which the new one is compared
    change = ChangeRequest.objects.get()
    assert (change.state, change.why, change.work_plan.number) == (ChangeState.FILED, WHY, 2)
    rdec = sign_in(client, cast.rdec)
    assert [(str(duty.verb), duty.part) for duty in rdec.get("/").context["tasks"]] == [("審核計畫變更", "事業甲")]
    with counted() as sent:
        page = rdec.get(change.get_absolute_url())
    assert (page.status_code, len(sent) <= 12) == (200, True)
    assert "不涉及國發會核定的內容，由研考會決定。" in page.text
    assert "第 1 版工作計畫（點線）和第 2 版（虛線）的累計預定進度" in page.text
    accept = reverse("tracking:change_move", args=[change.pk, "accept"])
    page = rdec.get(accept)
    with counted() as sent:
        assert rdec.post(accept, fresh(page)).status_code == 302
    assert len(sent) == 12
    assert Undertaking.objects.get(pk=row.pk).baseline_id == change.work_plan_id


def test_money_by_quarter_stands_beside_what_it_was(cast, client):
    row = tracked(cast)
    row.baseline.quarters.create(year=115, quarter=1, amount=600_000)
    row.baseline.quarters.create(year=115, quarter=2, amount=600_000)
    moved = [QuarterDraft(115, 1, 400_000), QuarterDraft(115, 2, 300_000), QuarterDraft(115, 3, 500_000)]
    late = replace(item(DAY, dt.date(2026, 7, 31)), code=1)
    said = {"kinds": ["schedule", "money"], "between": "quarters", "items": [late], "quarters": moved}
    change = filed(cast, row, **said)
    page = sign_in(client, cast.rdec).get(change.get_absolute_url())
    assert page.context["money"] == [
        ("115 年第一季", 600_000, 400_000),
        ("115 年第二季", 600_000, 300_000),
        ("115 年第三季", None, 500_000),
    ]
    assert (page.status_code, "400,000" in page.text) == (200, True)
    assert client.get(reverse("tracking:change_move", args=[change.pk, "accept"])).status_code == 200


def test_what_goes_another_way_is_said_before_it_is_filed(cast, client):
    row = tracked(cast)
    person = sign_in(client, cast.executor)
    page = person.post(reverse("tracking:begin_change", args=[row.pk]), follow=True)
    url = page.redirect_chain[-1][0]
    typed = typed_work("115.3.2", "116.1.31", code_1="1", why=WHY, reason="", kinds=["schedule"])
    bad = person.post(url, fresh(page, **typed))
    assert bad.context["form"].errors == {
        "understood": [
            "預定完成日 116.01.31 在核定經費的最後年度（至 115.12.31）之後",
            "請勾選已知，再送出。",
        ]
    }
    short = person.post(url, fresh(page, **typed | {"why": "要延"}))
    assert list(short.context["form"].errors) == ["why", "understood"]  # both at once
    assert person.post(url, fresh(bad, **typed, understood="on")).status_code == 302


def test_why_it_came_back_stands_where_it_is_rewritten(cast, client):
    change = filed(cast)
    perform(change, RETURN, by=cast.rdec, reason="請附上停工期間的天數證明。")
    page = sign_in(client, cast.executor).get(reverse("tracking:file_change", args=[change.pk, "file"]))
    assert "<b>退回的理由</b> 請附上停工期間的天數證明。" in " ".join(page.text.split())


def test_others_find_no_change(cast, client):
    change = filed(cast)
    stranger = sign_in(client, cast.stranger)
    for name, args in (
        ("change", ()),
        ("change_move", ("accept",)),
        ("file_change", ("file",)),
    ):
        assert stranger.get(reverse(f"tracking:{name}", args=[change.pk, *args])).status_code == 404
    assert stranger.get(reverse("tracking:begin_change", args=[change.undertaking_id])).status_code == 404
    assert stranger.post(reverse("tracking:begin_with_change", args=[change.pk])).status_code == 404
    platform = sign_in(client, cast.platform)
    assert platform.get(change.get_absolute_url()).status_code == 200
    assert platform.get(reverse("tracking:begin_change", args=[change.undertaking_id])).status_code == 404
