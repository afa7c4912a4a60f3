"""The fit of each venture with its districts' visions: who judges, what the door refuses, what stands (R13)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from accounts.models import District
from proposals import workflow as w
from proposals.intake import fits
from proposals.models import Proposal, VentureFit
from proposals.states import Fit
from proposals.writing.services import add_venture
from tests.factories.accounts import sign_in
from tests.factories.plans import OFFICE, asked_of
from tests.proposals.intake.cases import forward, found, typed, vision
from tests.workflow.cases import footprint, fresh, walker_at
from workflow.engine.errors import DataMissing, GuardFailed
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


NEEDED = "請逐項登錄事業是否符合該區願景；未完全符合或該區尚無願景者，請說明。"


def form_case(plan: Proposal, by: Any, said: dict[int, dict[str, str]] | None = None) -> Any:
    checks = dict.fromkeys(("check_complete", "check_consensus", "check_budget", "check_vision"), True)
    return perform(plan, w.FORM_CASE, by=by, fits=said or {}, **checks)


def standing(plan: Proposal) -> list[tuple[str, str, str, str, int | None]]:
    rows = fits.standing(plan)
    return [(r.venture.title, r.district.name, r.fit, r.words, r.vision and r.vision.number) for r in rows]


def test_forwarding_records_each_ventures_fit_citing_the_vision(plan, district, office):
    vision(district, office)
    vision(district, office, number=2, text="水圳慢行之鄉。")
    log = forward(plan, office, found(plan, Fit.FITS, Fit.NOT, words="偏離主軸"))
    assert standing(plan) == [
        ("水圳慢行導覽", "石岡區", "fits", "偏離主軸", 2),
        ("果香青年工作站", "石岡區", "not", "偏離主軸", 2),
    ]
    row = VentureFit.objects.filter(venture__proposal=plan).first()
    assert (row.recorded_by, row.version) == (str(office), plan.version)
    first, second = plan.ventures.order_by("position")
    assert log.data["fits"] == {
        str(first.pk): {"venture": "水圳慢行導覽", "fit": "fits", "words": "偏離主軸"},
        str(second.pk): {"venture": "果香青年工作站", "fit": "not", "words": "偏離主軸"},
    }
    assert (log.data["visions"], log.data["check_contact"]) == ({"石岡區": 2}, True)


def test_without_a_vision_on_record_the_office_gives_its_reason(plan, office):
    forward(plan, office, found(plan, Fit.FITS, Fit.PARTLY, words="與區政方向相合"))
    assert [row[2:] for row in standing(plan)] == [("fits", "與區政方向相合", None), ("partly", "與區政方向相合", None)]
    assert plan.transitions.last().data["visions"] == {}


@pytest.mark.parametrize(
    ("kinds", "words", "on_record"),
    [
        (("fits", "fits"), "", False),
        (("fits", "partly"), "", True),
        (("fits", "perhaps"), "說明", True),
        (("fits", ""), "說明", True),
    ],
)
def test_the_door_refuses_a_finding_that_is_not_whole(plan, district, office, kinds, words, on_record):
    if on_record:
        vision(district, office)
    before = footprint()
    with pytest.raises(DataMissing) as refused:
        forward(plan, office, found(plan, *kinds, words=words))
    assert (str(refused.value), footprint()) == (NEEDED, before)


def test_the_door_asks_for_every_venture_and_no_other(made, plan, office):
    whole = found(plan, Fit.FITS, Fit.FITS)
    stranger = fresh(made["second"]).plan.venture_list[0]
    for said in ({}, dict(list(whole.items())[:1]), whole | {stranger.pk: {"fit": "fits", "words": "說明"}}):
        with pytest.raises(DataMissing) as refused:
            forward(plan, office, said)
        assert str(refused.value) == NEEDED


def test_a_plan_that_fits_in_nothing_is_returned_rather_than_forwarded(client, plan, office):
    before = footprint()
    words = "每一項事業都不符該區願景，不能轉送；請改以「退請補正」退回並說明理由。"
    with pytest.raises(GuardFailed) as refused:
        forward(plan, office, found(plan, Fit.NOT, Fit.NOT))
    assert (str(refused.value), footprint()) == (words, before)
    data = typed(plan, "not", "") | {"key": "k", "expected_version": plan.row_version}
    page = sign_in(client, office).post(f"/plans/{plan.pk}/moves/forward/", data)
    assert (page.status_code, words in page.text, "不同意見的說明</textarea>" in page.text) == (409, True, True)


def test_the_page_asks_for_words_where_the_fit_is_not_full(client, plan, district, office):
    vision(district, office)
    data = typed(plan, "partly", "", words="") | {"key": "k", "expected_version": plan.row_version}
    page = sign_in(client, office).post(f"/plans/{plan.pk}/moves/forward/", data)
    expected = {f"words_{v.pk}": ["請說明不完全符合之處。"] for v in plan.ventures.all()}
    assert (page.status_code, page.context["form"].errors) == (422, expected)
    full = typed(plan, "fits", "", words="") | {"key": "k", "expected_version": plan.row_version}
    assert client.post(f"/plans/{plan.pk}/moves/forward/", full).status_code == 302


def test_the_page_shows_the_vision_or_says_that_there_is_none(client, plan, district, office):
    page = f"/plans/{plan.pk}/moves/forward/"
    assert "石岡區尚未登錄願景；仍請逐項認定，並書面說明理由。" in sign_in(client, office).get(page).text
    vision(district, office)
    assert "石岡區願景第 1 版" in client.get(page).text


def test_what_comes_again_is_judged_again_and_the_latest_stands(walker, plan, office):
    walker.step(w.RETURN_FROM_DISTRICT)
    walker.step(w.RESUBMIT_INTAKE_DISTRICT)
    forward(plan, office, found(plan, Fit.PARTLY, Fit.FITS, words="補正後"))
    walker.step(w.RETURN_FROM_RDEC)
    walker.step(w.RESUBMIT_INTAKE_RDEC)
    assert [row[2:4] for row in standing(plan)] == [("partly", "補正後"), ("fits", "補正後")]


def test_rdec_judges_what_no_office_has(made, rdec):
    walker = fresh(made["cross"])
    plan = walker.plan
    vision(District.objects.get(name="新社區"), walker.cast.of("D190"))
    assert fits.unjudged(plan) == plan.venture_list
    with pytest.raises(DataMissing):
        form_case(plan, rdec)
    form_case(plan, rdec, {v.pk: {"fit": "fits", "words": "跨區共同主軸"} for v in plan.venture_list})
    assert plan.state == "formed"
    cited = {(name, number) for _title, name, _fit, _words, number in standing(plan)}
    assert cited == {("東勢區", None), ("新社區", 1), ("和平區", None)}
    assert len(standing(plan)) == 3 * len(plan.venture_list)


def test_rdec_does_not_form_a_case_that_fits_in_nothing(made, rdec):
    plan = fresh(made["cross"]).plan
    with pytest.raises(GuardFailed) as refused:
        form_case(plan, rdec, {v.pk: {"fit": "not", "words": "與各區願景無關"} for v in plan.venture_list})
    assert str(refused.value) == (
        "每一項事業都不符提案行政區之願景，不能成案；請改以「退請補正」退回，或由主管「不予成案」。"
    )


def test_rdec_takes_an_offices_finding_as_it_is(client, made, rdec):
    plan = fresh(made["forwarded"]).plan
    assert fits.unjudged(plan) == []
    page = sign_in(client, rdec).get(f"/plans/{plan.pk}/moves/form_case/")
    assert (page.context["form"].ventures, len(page.context["fits"])) == ([], 2)
    form_case(plan, rdec)
    assert plan.state == "formed"


def test_a_venture_added_after_the_office_had_judged_is_judged_by_rdec(made, rdec):
    walker = fresh(made["forwarded"])
    plan = walker.plan
    perform(plan, w.RETURN_FROM_RDEC, by=rdec, sections=asked_of(plan, theme="請拆成三項"))
    added = add_venture(plan, by=walker.owner)
    assert fits.unjudged(plan) == [added]


def test_an_offices_own_plan_is_judged_by_rdec(walker):
    own = walker_at("with_rdec", walker.cast, idea=OFFICE)
    assert fits.unjudged(own.plan) == own.plan.venture_list
    own.walk("formed")
    assert fits.unjudged(own.plan) == []


def test_the_plans_page_and_history_show_the_fits(client, plan, district, office, walker):
    vision(district, office)
    forward(plan, office, found(plan, Fit.FITS, Fit.PARTLY, words="宜涵蓋偏遠聚落"))
    for actor in (walker.owner, office, walker.cast.of("RDEC")):
        page = sign_in(client, actor).get(f"/plans/{plan.pk}/")
        assert [(f.get_fit_display(), str(f.vision)) for f in page.context["fits"]] == [
            ("符合", "石岡區願景第 1 版"),
            ("部分符合", "石岡區願景第 1 版"),
        ]
        assert f'<a href="/plans/visions/{district.code}/#v1">石岡區願景第 1 版</a>' in page.text
        assert "「果香青年工作站」部分符合該區願景：宜涵蓋偏遠聚落" in client.get(f"/plans/{plan.pk}/history/").text


def test_a_fit_is_not_changed(plan, office):
    forward(plan, office, found(plan, Fit.FITS, Fit.FITS))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        VentureFit.objects.filter(venture__proposal=plan).update(fit=Fit.NOT)
