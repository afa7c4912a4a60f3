"""Intake: the districts' visions, the fit of each venture, the desks' queue, several plans with one letter (R13, R15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import District
from accounts.states import Role
from documents.models import Attachment
from portal.demo.bulk import copy_plans
from portal.demo.walker import Walker
from proposals import workflow as w
from proposals.intake import fits
from proposals.intake.services import record_vision
from proposals.models import DistrictVision, Proposal, ProposalTransition, VentureFit
from proposals.states import Fit
from proposals.writing.services import add_venture
from tests.documents.files.corpus import HTML
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import CROSS, OFFICE, TWO_VENTURES
from tests.workflow.cases import footprint, fresh, kept_for_module, make_cast, walker_at
from workflow.engine.errors import DataMissing, GuardFailed, Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)
CHECKS = ("check_complete", "check_consensus", "check_contact")
NEEDED = "請逐項登錄事業是否符合該區願景；未完全符合或該區尚無願景者，請說明。"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "received": walker_at("with_district", cast),
            "second": walker_at("with_district", cast, title="第二件", owner="第二協會", name="second"),
            "houli": walker_at("with_district", cast, title="別區的計畫", owner="后里協會", districts=("后里區",)),
            "forwarded": walker_at("with_rdec", cast, title="已轉送", owner="第三協會", name="third"),
            "cross": walker_at("with_rdec", cast, idea=CROSS),
        }


@pytest.fixture
def walker(made) -> Walker:
    return fresh(made["received"])


@pytest.fixture
def plan(walker) -> Proposal:
    return walker.plan


@pytest.fixture
def office(walker):
    return walker.cast.of("D200")


@pytest.fixture
def rdec(walker):
    return walker.cast.of("RDEC")


@pytest.fixture
def district() -> District:
    return District.objects.get(name="石岡區")


def vision(
    district: District, by: Any, *, number: int = 1, text: str = "先做人，再做路。", **more: Any
) -> DistrictVision:
    return record_vision(district, number=number, text=text, adopted_on=TODAY, by=by, **more)


def found(plan: Proposal, *kinds: str, words: str = "說明") -> dict[int, dict[str, str]]:
    ventures = plan.ventures.order_by("position", "id")
    return {v.pk: {"fit": kind, "words": words} for v, kind in zip(ventures, kinds, strict=True)}


def forward(plan: Proposal, by: Any, said: dict[int, dict[str, str]], **door: Any) -> Any:
    checks = dict.fromkeys(CHECKS, True)
    return perform(plan, w.FORWARD, by=by, vision_fit="符合", fits=said, **checks, **door)


def form_case(plan: Proposal, by: Any, said: dict[int, dict[str, str]] | None = None) -> Any:
    checks = dict.fromkeys(("check_complete", "check_consensus", "check_budget", "check_vision"), True)
    return perform(plan, w.FORM_CASE, by=by, fits=said or {}, **checks)


def standing(plan: Proposal) -> list[tuple[str, str, str, str, int | None]]:
    rows = fits.standing(plan)
    return [(r.venture.title, r.district.name, r.fit, r.words, r.vision and r.vision.number) for r in rows]


# --- visions --------------------------------------------------------------------------------------------------------


def test_each_text_is_a_new_version(district, office):
    first = vision(district, office, note="區務會議")
    second = vision(district, office, number=2, text="水圳慢行之鄉。")
    rows = district.visions.values_list("number", "text", "adopted_on", "note", "created_by")
    assert list(rows) == [
        (1, "先做人，再做路。", TODAY, "區務會議", str(office)),
        (2, "水圳慢行之鄉。", TODAY, "", str(office)),
    ]
    assert fits.visions([district.code]) == {district.code: second}
    assert str(first) == "石岡區願景第 1 版"


def test_a_double_click_records_once(district, office):
    assert vision(district, office) == vision(district, office)
    assert DistrictVision.objects.count() == 1


def test_a_version_that_came_in_between_is_told(district, office, walker):
    vision(district, office)
    with pytest.raises(Refused) as refused:
        vision(district, walker.cast.of("D200", Role.SUPERVISOR), text="另一人寫的")
    assert str(refused.value) == "這一頁開啟之後，已有人登錄了新的版本。未作任何變更，請看過最新內容再登錄。"
    assert DistrictVision.objects.count() == 1


def test_a_paper_that_may_not_come_in_leaves_no_version(district, office):
    before = footprint()
    with pytest.raises(Refused), transaction.atomic():
        vision(district, office, files=[SimpleUploadedFile("紀錄.pdf", HTML)])
    assert footprint() == before


KEEPERS = {
    ("D200", Role.OFFICER): (True, True),
    ("D200", Role.SUPERVISOR): (True, True),
    ("D200", Role.MEMBER): (False, False),
    ("D200", Role.ADMINISTRATOR): (False, False),
    ("D150", Role.OFFICER): (False, False),
    ("RDEC", Role.OFFICER): (True, False),
    ("RDEC", Role.SUPERVISOR): (True, False),
    ("RDEC", Role.ADMINISTRATOR): (False, False),
    ("PLATFORM", Role.OFFICER): (False, False),
    ("AGR", Role.OFFICER): (False, False),
}


@pytest.mark.parametrize(("code", "role"), KEEPERS)
def test_who_keeps_a_vision_with_none_and_with_one_on_record(client, walker, district, office, code, role):
    actor, kept = walker.cast.of(code, role), []
    page = f"/plans/visions/{district.code}/"
    data = {"number": 1, "text": "願景", "adopted_on": "115-03-02"}
    for number in (1, 2):
        with transaction.atomic():
            shown = sign_in(client, actor).get(page)
            posted = client.post(page, data | {"number": number})
            kept.append(shown.context["may_keep"])
            assert (shown.status_code, posted.status_code) == (200, 302 if kept[-1] else 404)
            transaction.set_rollback(True)
        if number == 1:
            vision(district, office)
    assert tuple(kept) == KEEPERS[code, role]


def test_the_service_refuses_who_does_not_keep_it(district, walker):
    for actor in (walker.owner, walker.cast.of("D150"), make_actor("proposer")):
        with pytest.raises(PermissionDenied):
            vision(district, actor)


def test_a_vision_is_recorded_on_its_page_with_papers(client, district, office):
    page = f"/plans/visions/{district.code}/"
    papers = {f"file_{n}": SimpleUploadedFile(f"紀錄{n}.txt", "照案通過。".encode()) for n in (1, 2)}
    data = {"number": "1", "text": "水圳慢行之鄉。", "adopted_on": "115-03-02", "note": "依區務會議"}
    done = sign_in(client, office).post(page, data | papers)
    assert (done.status_code, done["Location"]) == (302, page)
    kept = DistrictVision.objects.get()
    assert (kept.number, kept.text, kept.adopted_on, kept.note) == (1, "水圳慢行之鄉。", TODAY, "依區務會議")
    assert [file.attachment.name for file in kept.files.all()] == ["紀錄1.txt", "紀錄2.txt"]
    shown = client.get(page)
    assert [version.number for version in shown.context["versions"]] == [1]
    assert "已登錄「石岡區願景第 1 版」。" in shown.text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": ""}, {"text": ["這個欄位是必須的。"]}),
        ({"adopted_on": "999-01-01"}, {"adopted_on": ["通過日期不可晚於今天。"]}),
        ({"text": "長" * 4001}, {"text": ["請確認這個值至多包含 4000 個字 (目前為 4001 個字)"]}),
    ],
)
def test_a_vision_that_is_not_in_order_is_refused_and_kept_on_the_page(client, district, office, changes, wrong):
    sign_in(client, office)
    before = footprint()
    data = {"number": "1", "text": "願景", "adopted_on": "115-03-02"} | changes
    page = client.post(f"/plans/visions/{district.code}/", data)
    errors = {
        name: [str(error).rstrip("。") for error in errors] for name, errors in page.context["form"].errors.items()
    }
    expected = {name: [error.rstrip("。") for error in errors] for name, errors in wrong.items()}
    assert (page.status_code, errors, footprint()) == (422, expected, before)


def test_a_stale_page_of_a_vision_keeps_what_was_typed(client, district, office):
    vision(district, office)
    data = {"number": "1", "text": "舊分頁裡寫的", "adopted_on": "115-03-02"}
    page = sign_in(client, office).post(f"/plans/visions/{district.code}/", data)
    assert (page.status_code, DistrictVision.objects.count()) == (422, 1)
    assert "舊分頁裡寫的</textarea>" in page.text
    assert '<input type="hidden" name="number" value="2">' in page.text


def test_everybody_signed_in_reads_visions_and_their_papers(client, district, office, walker):
    file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
    attachment = vision(district, office, files=[file]).files.get().attachment_id
    pages = ["/plans/visions/", f"/plans/visions/{district.code}/"]
    paper = f"/plans/visions/{district.code}/files/{attachment}/"
    for actor in (walker.owner, make_actor("proposer"), walker.cast.of("NDC"), walker.cast.of("AGR")):
        answers = [sign_in(client, actor).get(page) for page in pages]
        assert [("先做人" in a.text, a.status_code) for a in answers] == [(True, 200)] * 2
        assert b"".join(client.get(paper).streaming_content) == "照案通過。".encode()


def test_a_paper_is_found_under_its_own_district_only_and_no_other_attachment_at_all(client, district, office, plan):
    file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
    attachment = vision(district, office, files=[file]).files.get().attachment_id
    others = Attachment.objects.exclude(pk=attachment).values_list("pk", flat=True)[0]
    wrong = [f"/plans/visions/66000150/files/{attachment}/", f"/plans/visions/{district.code}/files/{others}/"]
    sign_in(client, office)
    assert [client.get(url).status_code for url in wrong] == [404, 404]


def test_priority_districts_come_first_in_the_list(client, district, office):
    kept = vision(district, office)
    rows = sign_in(client, office).get("/plans/visions/").context["rows"]
    assert len(rows) == 29
    assert {d.name for d, _v in rows[:6]} == {"新社區", "石岡區", "大安區", "后里區", "外埔區", "和平區"}
    assert [(d.name, v) for d, v in rows if v] == [("石岡區", kept)]


def test_the_database_refuses_to_change_a_vision(district, office):
    kept = vision(district, office)
    for change in (
        lambda: DistrictVision.objects.filter(pk=kept.pk).update(text="改"),
        lambda: DistrictVision.objects.filter(pk=kept.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    kept.refresh_from_db()
    assert kept.text == "先做人，再做路。"


# --- the fit of each venture ----------------------------------------------------------------------------------------


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


def typed(plan: Proposal, fit: str, prefix: str, words: str = "不同意見的說明") -> dict[str, Any]:
    """What a person types into the office's form."""
    checks = dict.fromkeys((f"{prefix}{name}" for name in CHECKS), "on")
    ventures = list(plan.ventures.all())
    chosen = {f"{prefix}fit_{v.pk}": fit for v in ventures} | {f"{prefix}words_{v.pk}": words for v in ventures}
    return checks | chosen | {f"{prefix}vision_fit": "整體符合"}


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
    perform(plan, w.RETURN_FROM_RDEC, by=rdec, sections={"theme": "請拆成三項"})
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
    with pytest.raises(IntegrityError), transaction.atomic():
        VentureFit.objects.filter(venture__proposal=plan).update(fit=Fit.NOT)


# --- the checklist --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["forward", "return_from_district"])
def test_the_office_sees_each_section_ticked(client, plan, office, move):
    page = sign_in(client, office).get(f"/plans/{plan.pk}/moves/{move}/")
    assert [tick.missing for tick in page.context["checklist"]] == [[]] * 15
    assert ("✓ 齊備" in page.text, "✗ 缺" in page.text) == (True, False)


def test_the_checklist_names_what_is_missing(client, made, rdec):
    plan = fresh(made["cross"]).plan
    Proposal.objects.filter(pk=plan.pk).update(vision="")
    page = sign_in(client, rdec).get(f"/plans/{plan.pk}/moves/form_case/")
    missing = [(t.section, [g.code for g in t.missing]) for t in page.context["checklist"] if t.missing]
    assert (missing, "請寫地方創生願景" in page.text) == ([("vision", ["V1"])], True)


def test_the_checklist_shows_what_was_found_of_the_money_at_the_filing(client, plan, office):
    line = plan.transitions.get(move="submit_to_district")
    found_then = {
        "code": "P1",
        "severity": "warning",
        "title": "超過補助上限",
        "message": "超過 1 元",
        "reason": "已洽",
    }
    line.pk, line.key, line.data = None, None, line.data | {"budget_check": [found_then]}
    line.save(force_insert=True)
    page = sign_in(client, office).get(f"/plans/{plan.pk}/moves/forward/")
    assert [finding["message"] for finding in page.context["findings"]] == ["超過 1 元"]
    assert [found for _plan, found in client.get("/plans/intake/").context["rows"]] == [1, 0]


@pytest.mark.parametrize("name", CHECKS)
def test_every_point_is_confirmed(client, plan, office, name):
    data = typed(plan, "fits", "") | {"key": "k", "expected_version": plan.row_version}
    del data[name]
    page = sign_in(client, office).post(f"/plans/{plan.pk}/moves/forward/", data)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [name])


# --- the desk -------------------------------------------------------------------------------------------------------


def titles(page: Any) -> list[str]:
    return [plan.title for plan, _warnings in page.context["rows"]]


def test_each_desk_has_its_own_queue(client, made, walker):
    shown = {
        code: set(titles(sign_in(client, walker.cast.of(code)).get("/plans/intake/")))
        for code in ("D200", "D150", "RDEC")
    }
    assert shown == {
        "D200": {TWO_VENTURES.title, "第二件"},
        "D150": {"別區的計畫"},
        "RDEC": {"已轉送", CROSS.title},
    }


def test_rdecs_desk_keeps_a_case_until_the_agencies_have_it(client, made, rdec):
    walker = fresh(made["forwarded"])
    walker.walk("formed")
    assert "已轉送" in titles(sign_in(client, rdec).get("/plans/intake/"))
    walker.walk("document_review")
    assert titles(client.get("/plans/intake/")) == [CROSS.title]


def test_the_oldest_due_comes_first(client, made, plan, office):
    second = fresh(made["second"]).plan
    for number, due in enumerate((TODAY, None), start=1):
        Proposal.objects.filter(pk=plan.pk).update(due_on=due)
        Proposal.objects.filter(pk=second.pk).update(due_on=TODAY + dt.timedelta(days=1))
        expected = [plan.title, second.title] if number == 1 else [second.title, plan.title]
        assert titles(sign_in(client, office).get("/plans/intake/")) == expected


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("D200", Role.MEMBER),
        ("D200", Role.ADMINISTRATOR),
        ("RDEC", Role.MEMBER),
        ("RDEC", Role.ADMINISTRATOR),
        ("PLATFORM", Role.OFFICER),
        ("AGR", Role.OFFICER),
        ("NDC", Role.OFFICER),
        ("CONVENER", Role.SUPERVISOR),
        ("owner", ""),
    ],
)
def test_the_desk_is_not_there_for_others(client, walker, code, role):
    actor = walker.owner if code == "owner" else walker.cast.of(code, role)
    answers = [sign_in(client, actor).get(url) for url in ("/plans/intake/", "/plans/intake/forward/", "/")]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert 'href="/plans/intake/"' not in answers[2].text


@pytest.mark.parametrize("code", ["D200", "RDEC"])
def test_home_and_the_menu_lead_to_the_desk(client, walker, code):
    assert sign_in(client, walker.cast.of(code)).get("/").text.count('href="/plans/intake/"') == 2


# --- several with one letter ----------------------------------------------------------------------------------------

BUNDLE = "/plans/intake/forward/"


def bundle(*plans: Proposal, fit: str = "fits", **more: Any) -> dict[str, Any]:
    """What the page of a bundle posts."""
    data: dict[str, Any] = {"plan": [plan.pk for plan in plans], "letter_number": "石區農字第115001號"}
    data["letter_date"] = "115-03-02"
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
        ("with_rdec", "石區農字第115001號", "2026-03-02")
    ] * 2
    assert [line.key for line in logs] == [f"key-{line.subject_id}" for line in logs]
    assert VentureFit.objects.filter(venture__proposal__in=two, words="符合主軸").count() == 4


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
    told = "這一頁開啟之後，案件已有新的異動（現為「研考會收件」）。未作任何變更，請依最新內容再確認。"
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


def test_one_that_fits_in_nothing_is_refused_by_itself(client, two, office):
    data = bundle(*two) | typed(two[1], "not", f"p{two[1].pk}-")
    page = sign_in(client, office).post(BUNDLE, data)
    words = "每一項事業都不符該區願景，不能轉送；請改以「退請補正」退回並說明理由。"
    assert outcomes(page) == [(two[0].title, True, ""), (two[1].title, False, words)]
    two[1].refresh_from_db()
    assert (two[1].state, VentureFit.objects.filter(venture__proposal=two[1]).count()) == ("with_district", 0)


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


# --- queries --------------------------------------------------------------------------------------------------------


def queries(client: Any, url: str) -> int:
    client.get(url)  # the session's first request writes its start
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


DESK_QUERIES = {"D200": 10, "RDEC": 9}
BUNDLE_QUERIES, VISIONS_QUERIES, VISION_QUERIES = 8, 6, 8


@pytest.mark.parametrize("code", DESK_QUERIES)
def test_the_desk_asks_the_same_at_one_and_at_thirty_rows(client, walker, made, code):
    kept = fresh(made["received" if code == "D200" else "forwarded"]).plan
    reader = sign_in(client, walker.cast.of(code))
    others = [fresh(made[name]).plan for name in ("second", "cross")]
    Proposal.objects.filter(pk__in=[other.pk for other in others]).update(holder_unit=None)
    one = queries(reader, "/plans/intake/")
    assert titles(reader.get("/plans/intake/")) == [kept.title]
    copy_plans([kept], 40)
    assert len(titles(reader.get("/plans/intake/"))) == 30
    assert (one, queries(reader, "/plans/intake/")) == (DESK_QUERIES[code], DESK_QUERIES[code])


def test_a_bundle_asks_the_same_for_one_and_for_twenty(client, plan, office):
    copy_plans([plan], 20)
    ids = list(Proposal.objects.filter(title=plan.title).values_list("pk", flat=True))
    reader = sign_in(client, office)
    counts = [queries(reader, f"{BUNDLE}?{'&'.join(f'plan={pk}' for pk in ids[:n])}") for n in (1, 20)]
    assert counts == [BUNDLE_QUERIES, BUNDLE_QUERIES]


def test_the_visions_ask_the_same_however_many(client, district, office):
    reader = sign_in(client, office)
    counts = []
    for number in range(1, 31):
        file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
        vision(district, office, number=number, text=f"願景{number}", files=[file])
        if number in (1, 30):
            counts.append([queries(reader, "/plans/visions/"), queries(reader, f"/plans/visions/{district.code}/")])
    assert counts == [[VISIONS_QUERIES, VISION_QUERIES]] * 2


def test_the_desk_reads_along_its_index(office, plan):
    copy_plans([plan], 400)
    queue = Proposal.objects.at_intake(office.unit_id)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_proposal")
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "plan_at_intake" in queue[:30].explain()


def test_the_received_day_is_the_day_it_came_to_this_desk(client, walker, office):
    page = sign_in(client, office).get("/plans/intake/")
    shown = {plan.pk: timezone.localdate(plan.state_since) for plan, _warnings in page.context["rows"]}
    line = walker.plan.transitions.last()
    assert shown[walker.plan.pk] == timezone.localdate(line.at)
