"""Several plans forwarded with one letter (R13, R15)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.states import Role
from inputs.fields import format_roc
from portal.demo.bulk import copy_plans
from proposals import workflow as w
from proposals.intake import fits
from proposals.models import Proposal, ProposalTransition, VentureFit
from proposals.states import Fit
from tests.factories.accounts import sign_in
from tests.proposals.intake.cases import BUNDLE, forward, found, typed, vision
from tests.workflow.cases import footprint, fresh

pytestmark = pytest.mark.django_db


def bundle(*plans: Proposal, fit: str = "fits", **more: Any) -> dict[str, Any]:
    """What the page of a bundle posts."""
    data: dict[str, Any] = {"plan": [plan.pk for plan in plans], "letter_number": "石區農字第115001號"}
    data["letter_date"] = format_roc(timezone.localdate())
    for plan in plans:
        data |= typed(plan, fit, f"p{plan.pk}-", words="符合主軸")
        data |= {f"p{plan.pk}-key": f"key-{plan.pk}", f"p{plan.pk}-expected_version": plan.row_version}
    return data | more


def outcomes(page: Any) -> list[tuple[str, bool, str]]:
    return [(line.plan.title, line.done, line.refused) for line in page.context["lines"]]


def test_what_stands_is_read_at_once_with_the_visions_it_cites(
    walker, plan, office, district, django_assert_num_queries
):
    vision(district, office)
    walker.step(w.FORWARD)
    with django_assert_num_queries(1):
        cited = [str(row.vision) for row in fits.standing(plan)]
    assert cited == ["石岡區願景第 1 版"] * 2


@pytest.fixture
def two(made) -> tuple[Proposal, Proposal]:
    first, second = sorted((fresh(made[name]).plan for name in ("received", "second")), key=lambda p: (p.due_on, p.pk))
    return first, second


def test_several_are_forwarded_with_one_letter(client, two, office):
    sign_in(client, office)
    asked = client.get(BUNDLE, {"plan": [plan.pk for plan in two]})
    assert (asked.status_code, [line.plan for line in asked.context["waiting"]]) == (200, list(two))
    page = client.post(BUNDLE, bundle(*two))
    assert (page.status_code, outcomes(page)) == (200, [(two[0].title, True, ""), (two[1].title, True, "")])
    assert page.context["waiting"] == []
    logs = ProposalTransition.objects.filter(move="forward", subject__in=two).order_by("subject_id")
    assert [(line.target, line.data["letter_number"], line.data["letter_date"]) for line in logs] == [
        ("with_rdec", "石區農字第115001號", timezone.localdate().isoformat())
    ] * 2
    assert [line.key for line in logs] == [f"key-{line.subject_id}" for line in logs]
    assert VentureFit.objects.filter(venture__proposal__in=two, words="符合主軸").count() == 4
    office.unit.refresh_from_db()
    assert office.unit.letter_words == ["石區農"]


def test_a_double_click_forwards_once(client, two, office):
    data, before = bundle(*two), ProposalTransition.objects.count()
    pages = [sign_in(client, office).post(BUNDLE, data) for _click in range(2)]
    assert [(page.status_code, [done for _title, done, _why in outcomes(page)]) for page in pages] == [
        (200, [True, True])
    ] * 2
    assert ProposalTransition.objects.count() == before + 2
    assert VentureFit.objects.filter(venture__proposal__in=two).count() == 4


def test_one_that_has_moved_on_is_named_and_the_others_go(client, two, office, walker):
    data = bundle(*two)
    forward(two[0], walker.cast.of("D200", Role.SUPERVISOR), found(two[0], Fit.FITS, Fit.FITS))
    page = sign_in(client, office).post(BUNDLE, data)
    told = "這一頁開啟之後，案件已有新的異動（現為「研考會收件」）。請依最新內容再確認。"
    assert (page.status_code, outcomes(page)) == (422, [(two[0].title, False, told), (two[1].title, True, "")])
    assert page.context["waiting"] == []
    asked = client.get(BUNDLE, {"plan": two[0].pk})
    assert outcomes(asked) == [(two[0].title, False, "案件目前為「研考會收件」。")]


def test_a_stale_page_of_one_that_still_waits_keeps_what_was_typed(client, two, office):
    data = bundle(*two) | {f"p{two[0].pk}-expected_version": 0}
    page = sign_in(client, office).post(BUNDLE, data)
    assert [done for _title, done, _why in outcomes(page)] == [False, True]
    assert [line.plan for line in page.context["waiting"]] == [two[0]]
    assert "符合主軸</textarea>" in page.text
    assert f'name="p{two[0].pk}-expected_version" value="{two[0].row_version}"' in page.text
    again = client.post(BUNDLE, bundle(two[0]))
    assert outcomes(again) == [(two[0].title, True, "")]


def test_a_letter_without_a_day_makes_no_older_page_current(client, two, office):
    data = bundle(*two) | {f"p{two[0].pk}-expected_version": 0, "letter_date": ""}
    page = sign_in(client, office).post(BUNDLE, data)
    assert (page.status_code, [line.version for line in page.context["lines"]]) == (422, [0, two[1].row_version])
    assert f'name="p{two[0].pk}-expected_version" value="0"' in page.text


def test_one_that_fits_in_nothing_is_refused_by_itself(client, two, office):
    data = bundle(*two) | typed(two[1], "not", f"p{two[1].pk}-")
    page = sign_in(client, office).post(BUNDLE, data)
    words = "每一項事業都不符該區願景，不能轉送；請改以「退請補正」退回並說明理由。"
    assert outcomes(page) == [(two[0].title, True, ""), (two[1].title, False, words)]
    two[1].refresh_from_db()
    assert (two[1].state, VentureFit.objects.filter(venture__proposal=two[1]).count()) == ("with_district", 0)


def test_a_letter_older_than_the_filing_it_answers_is_refused(client, two, office):
    page = sign_in(client, office).post(BUNDLE, bundle(*two, letter_date="114-01-02"))
    assert [(done, why.partition("：")[2]) for _title, done, why in outcomes(page)] == [
        (False, "這份公文所辦理的事當天才發生。")
    ] * 2


def test_one_with_a_gap_in_its_form_does_not_hold_up_the_others(client, two, office):
    data = bundle(*two)
    del data[f"p{two[0].pk}-vision_fit"]
    page = sign_in(client, office).post(BUNDLE, data)
    assert (page.status_code, [(done, why) for _title, done, why in outcomes(page)]) == (
        422,
        [(False, "尚有欄位未完成，請見下方。"), (True, "")],
    )
    assert list(page.context["waiting"][0].form.errors) == ["vision_fit"]


def test_a_letter_that_cannot_be_read_stops_all(client, two, office):
    sign_in(client, office)
    before = footprint()
    page = client.post(BUNDLE, bundle(*two, letter_date="昨天"))
    assert (page.status_code, footprint(), list(page.context["letter"].errors)) == (422, before, ["letter_date"])
    assert len(page.context["waiting"]) == 2


def test_another_districts_plan_in_the_bundle_is_not_there(client, made, two, office):
    foreign = fresh(made["houli"]).plan
    data = bundle(*two, foreign)
    sign_in(client, office)
    before = footprint()
    answers = [
        client.post(BUNDLE, data),
        client.get(BUNDLE, {"plan": data["plan"]}),
        client.get(BUNDLE, {"plan": 999999}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (footprint(), foreign.title in answers[0].text) == (before, False)


def test_without_a_tick_the_page_says_so(client, office):
    page = sign_in(client, office).get(BUNDLE)
    assert (page.status_code, "尚未選取計畫。請回到收件清單勾選。" in page.text) == (200, True)


def test_at_most_twenty_at_a_time(client, walker, plan, office):
    copy_plans([plan], 20)
    ids = list(Proposal.objects.filter(title=plan.title).values_list("pk", flat=True))
    before = ProposalTransition.objects.count()
    page = sign_in(client, office).post(BUNDLE, {"plan": ids}, follow=True)
    assert (page.redirect_chain, "一次最多轉送 20 件，請分次辦理。" in page.text) == ([("/plans/intake/", 302)], True)
    assert ProposalTransition.objects.count() == before
    assert len(client.get(BUNDLE, {"plan": ids[:20]}).context["waiting"]) == 20


@pytest.mark.parametrize("junk", ["", "x", "-1", "１２", "1e3", "99999999999999"])
def test_junk_for_a_plan_is_no_plan(client, office, junk):
    assert sign_in(client, office).get(BUNDLE, {"plan": junk}).status_code == 200


def test_rdec_has_no_bundle(client, rdec):
    assert [sign_in(client, rdec).get(BUNDLE).status_code, client.post(BUNDLE).status_code] == [404, 404]
