"""個資告知事項 and consent: what is written with each submission, when people are asked again, who publishes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role, UnitKind
from portal.reference import load_all
from proposals import workflow as w
from proposals.consent import consents
from proposals.consent import services as filing
from proposals.models import PrivacyNotice
from proposals.states import ConsentKind
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.proposals.filler import filled
from tests.proposals.test_page_queries import queries
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.errors import DataMissing, NotPermitted
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
PERSONAL, SHOWCASE = ConsentKind.PERSONAL_DATA, ConsentKind.SHOWCASE
RESUBMISSIONS = {
    "resubmit_intake_district": ("intake_revision", ("return_from_district",)),
    "resubmit_intake_rdec": ("intake_revision", ("return_from_rdec",)),
    "resubmit_review": ("review_revision", ()),
    "resubmit_meeting": ("meeting_revision", ()),
    "resubmit_ndc": ("ndc_revision", ()),
    "resubmit_adjustment": ("ndc_adjustment", ()),
}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "notified": walker_at("notified", cast),
            "returned": walker_at("intake_revision", cast, owner="另一個協會", via=("return_from_district",)),
        }


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def returned(made):
    return fresh(made["returned"])


def next_notice(days=0, **changes):
    """A new version in the words of the first one, published by RDEC's administrator."""
    first = PrivacyNotice.objects.get(number=1)
    values = {name: getattr(first, name) for name in PrivacyNotice.ITEMS} | changes
    day = timezone.localdate() + dt.timedelta(days=days)
    by = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="周怡君")
    return filing.publish_notice(PrivacyNotice(effective_from=day, **values), by=by)


def rows(plan):
    return list(plan.consents.values_list("kind", "notice__number", "version__number", "given", "renewed"))


# --- the notice -----------------------------------------------------------------------------------------------------


def test_the_first_notice_is_reference_data_with_the_six_items(made):
    load_all()
    notice = PrivacyNotice.objects.get()
    assert (notice.number, notice.effective_from, notice.created_by) == (1, dt.date(2025, 1, 1), "系統初始資料")
    assert [str(label) for label, words in notice.items if words] == [
        "蒐集機關名稱",
        "蒐集之目的",
        "個人資料之類別",
        "個人資料利用之期間、地區、對象及方式",
        "當事人依第三條規定得行使之權利及方式",
        "當事人得自由選擇提供個人資料時，不提供將對其權益之影響",
    ]


def test_loading_again_brings_no_notice_back(made):
    next_notice()
    load_all()
    assert list(PrivacyNotice.objects.values_list("number", flat=True)) == [2, 1]


def test_a_notice_holds_from_its_day(made):
    later = next_notice(days=3)
    assert consents.notice_now().number == 1
    assert PrivacyNotice.objects.in_force(later.effective_from).number == 2
    assert PrivacyNotice.objects.in_force(dt.date(2024, 12, 31)) is None
    assert next_notice() == consents.notice_now()


def test_a_later_version_replaces_one_that_was_to_hold_from_a_later_day(made, client):
    planned = next_notice(days=3)
    now = next_notice(purpose="新的目的。")
    assert PrivacyNotice.objects.in_force(planned.effective_from) == now
    sign_in(client, make_actor(user=make_user("新來的人")))
    waiting = next_notice(days=1)
    said = ("尚未生效", "已由新版取代")
    pages = [client.get(notice.get_absolute_url()).text for notice in (planned, waiting)]
    assert [[words in page for words in said] for page in pages] == [[False, True], [True, False]]


def test_administrators_of_rdec_and_of_the_platform_publish(made):
    words = dict.fromkeys(PrivacyNotice.ITEMS, "字") | {"effective_from": timezone.localdate()}
    keepers = [(UnitKind.RDEC, Role.ADMINISTRATOR), (UnitKind.PLATFORM, Role.ADMINISTRATOR)]
    others = [(UnitKind.RDEC, Role.SUPERVISOR), (UnitKind.AGENCY, Role.ADMINISTRATOR), (UnitKind.PROPOSER, "")]
    published = [filing.publish_notice(PrivacyNotice(**words), by=make_actor(*who)).number for who in keepers]
    assert published == [2, 3]
    for who in others:
        with pytest.raises(PermissionDenied):
            filing.publish_notice(PrivacyNotice(**words), by=make_actor(*who))
    assert PrivacyNotice.objects.count() == 3


def test_everybody_signed_in_reads_present_and_older_notices(client, made):
    now = next_notice(purpose="新的目的。")
    sign_in(client, make_actor(user=make_user("新來的人")))
    page, older = client.get("/plans/privacy/"), client.get("/plans/privacy/1/")
    assert (page.context["shown"], list(page.context["others"]), page.context["may_publish"]) == (
        now,
        [PrivacyNotice.objects.get(number=1)],
        False,
    )
    assert ("新的目的。" in page.text, "新的目的。" in older.text, "已由新版取代" in older.text) == (True, False, True)
    assert (client.get("/plans/privacy/9/").status_code, client.get("/plans/privacy/new/").status_code) == (404, 404)
    few = queries(client, "/plans/privacy/")
    for number in range(20):
        next_notice(purpose=f"目的{number}")
    assert (few, queries(client, "/plans/privacy/")) == (PRIVACY_QUERIES, PRIVACY_QUERIES)


def test_publishing_on_the_page_begins_from_the_present_words(client, made):
    sign_in(client, make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR, name="平台管理者"))
    form = client.get("/plans/privacy/new/").context["form"]
    words = {name: form[name].value() for name in PrivacyNotice.ITEMS}
    assert words["collector"] == PrivacyNotice.objects.get().collector
    past = client.post("/plans/privacy/new/", words | {"effective_from": "114.1.1"})
    assert (past.status_code, past.context["form"].errors) == (422, {"effective_from": ["生效日不能在今天之前。"]})
    today = timezone.localdate()
    done = client.post(
        "/plans/privacy/new/",
        words | {"purpose": "新的目的。", "effective_from": f"{today.year - 1911}.{today.month}.{today.day}"},
    )
    notice = PrivacyNotice.objects.get(number=2)
    assert (done.status_code, done["Location"]) == (302, "/plans/privacy/2/")
    assert (notice.purpose, notice.effective_from, notice.created_by) == (
        "新的目的。",
        today,
        "專管平台・管理者 平台管理者",
    )


# --- filing ---------------------------------------------------------------------------------------------------------


def test_filing_stores_notice_version_and_person(walker):
    plan = walker.plan
    log = perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    consent = plan.consents.get()
    assert (consent.notice.number, consent.version, consent.at, consent.user, consent.actor_label) == (
        1,
        plan.version,
        log.at,
        walker.owner.user,
        str(walker.owner),
    )
    assert (consent.kind, consent.given, consent.renewed, consent.on_behalf, consent.representative) == (
        PERSONAL,
        True,
        True,
        False,
        "",
    )


def test_the_door_refuses_a_filing_without_a_notice_in_force(walker):
    before = timezone.now() - dt.timedelta(days=9999)
    with pytest.raises(DataMissing) as refused, transaction.atomic():
        consents.write_filed(walker.plan, by=walker.owner, at=before, ticked=True)
    assert str(refused.value) == "尚未公告個資告知事項，請聯絡研考會。"


def test_the_door_refuses_words_that_are_no_longer_in_force(walker):
    next_notice()
    with pytest.raises(DataMissing) as refused:
        perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True, notice=1)
    assert str(refused.value) == "個資告知事項在這一頁開啟之後已有更新，請閱讀新版後再送出。"
    assert (fresh(walker).plan.state, rows(walker.plan)) == ("notified", [])


def test_the_page_shows_the_notice_and_asks_for_both_consents_apart(client, walker):
    url = f"/plans/{walker.plan.pk}/moves/submit_to_district/"
    page = sign_in(client, walker.owner).get(url)
    form = page.context["form"]
    assert [words in page.text for _label, words in form.notice_shown.items] == [True] * 6
    assert (form.fields["consent"].required, form.fields["showcase"].required) == (True, False)
    assert (form["showcase"].value(), 'name="showcase" checked' in page.text) == (None, False)
    hidden = {name: page.context[name] for name in ("expected_version", "key")}
    done = client.post(url, {"consent": "on", "notice": "1"} | hidden)
    assert (done.status_code, rows(walker.plan)) == (302, [(PERSONAL, 1, 2, True, True)])
    assert walker.plan.transitions.latest("id").data["notice"] == 1


def test_ticking_showcase_writes_a_second_row(client, walker):
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True, showcase=True)
    assert rows(walker.plan) == [(PERSONAL, 1, 2, True, True), (SHOWCASE, 1, 2, True, True)]


def test_who_agreed_to_be_shown_is_not_asked_at_filing(client, walker):
    filing.answer_showcase(walker.plan, given=True, by=walker.owner)
    page = sign_in(client, walker.owner).get(f"/plans/{walker.plan.pk}/moves/submit_to_district/")
    assert list(page.context["form"].fields) == ["consent", "notice"]


def test_a_page_opened_before_a_new_notice_is_shown_the_new_one(client, walker):
    url = f"/plans/{walker.plan.pk}/moves/submit_to_district/"
    page = sign_in(client, walker.owner).get(url)
    data = filled(page.context["form"]) | {name: page.context[name] for name in ("expected_version", "key")}
    notice = next_notice(purpose="新的目的。")
    again = client.post(url, data)
    assert (again.status_code, again.context["form"].errors) == (
        422,
        {"consent": ["個資告知事項在這一頁開啟之後已有更新，請閱讀新版後再勾選。"]},
    )
    assert ("新的目的。" in again.text, again.context["form"]["notice"].value()) == (True, "2")
    assert again.context["form"]["consent"].value() is False
    assert client.post(url, data | {"notice": "2"}).status_code == 302
    assert walker.plan.consents.get(kind=PERSONAL).notice == notice


# --- filing again ---------------------------------------------------------------------------------------------------


def revise(walker):
    with transaction.atomic():
        walker.prepare(w.RESUBMIT_INTAKE_DISTRICT)


def test_filing_again_rests_on_the_consent_to_the_same_notice(client, returned):
    revise(returned)
    page = sign_in(client, returned.owner).get(f"/plans/{returned.plan.pk}/moves/resubmit_intake_district/")
    assert ("consent" in page.context["form"].fields, page.context["form"].notice_shown) == (False, None)
    perform(returned.plan, w.RESUBMIT_INTAKE_DISTRICT, by=returned.owner, answers=returned.answers())
    assert [row for row in rows(returned.plan) if row[0] == PERSONAL] == [
        (PERSONAL, 1, 2, True, True),
        (PERSONAL, 1, 3, True, False),
    ]


def test_filing_again_asks_when_the_notice_has_changed(client, returned):
    revise(returned)
    next_notice(purpose="新的目的。")
    answers = returned.answers()
    with pytest.raises(DataMissing) as refused:
        perform(returned.plan, w.RESUBMIT_INTAKE_DISTRICT, by=returned.owner, answers=answers)
    assert str(refused.value) == "個資告知事項已有新版，請閱讀並同意後再送出。"
    url = f"/plans/{returned.plan.pk}/moves/resubmit_intake_district/"
    page = sign_in(client, returned.owner).get(url)
    data = filled(page.context["form"]) | {name: page.context[name] for name in ("expected_version", "key")}
    unticked = client.post(url, data | {"consent": ""})
    assert (unticked.status_code, unticked.context["form"].errors) == (422, {"consent": ["請勾選此項。"]})
    assert ("新的目的。" in page.text, client.post(url, data).status_code) == (True, 302)
    assert [row for row in rows(returned.plan) if row[0] == PERSONAL][-1] == (PERSONAL, 2, 3, True, True)


@pytest.mark.parametrize("move", RESUBMISSIONS)
def test_every_later_submission_stores_the_notice(move):
    state, via = RESUBMISSIONS[move]
    districts = ("石岡區", "東勢區") if move == "resubmit_intake_rdec" else ("石岡區",)
    walker = walker_at(state, via=via, districts=districts)
    before = walker.plan.consents.filter(kind=PERSONAL).count()
    walker.step(w.MACHINE[move])
    last = walker.plan.consents.filter(kind=PERSONAL).latest("id")
    assert walker.plan.consents.filter(kind=PERSONAL).count() == before + 1
    assert (last.version, last.renewed) == (walker.plan.version, False)


@pytest.mark.parametrize("state", ["review_revision", "meeting_revision"])
def test_the_pages_of_the_review_ask_again_too(client, state):
    walker = walker_at(state)
    move = w.RESUBMIT_REVIEW if state == "review_revision" else w.RESUBMIT_MEETING
    walker.prepare(move)
    next_notice()
    address = reverse(move.route, args=[walker.plan.pk, move.name])
    page = sign_in(client, walker.owner).get(address)
    data = filled(page.context["form"]) | {name: page.context[name] for name in ("expected_version", "key")}
    assert client.post(address, data).status_code == 302
    last = walker.plan.consents.filter(kind=PERSONAL).latest("id")
    assert (last.notice.number, last.renewed) == (2, True)


def test_coaching_asks_for_no_consent():
    walker = walker_at("coaching", via=("ask_coaching_revision",))
    assert (walker.plan.version.number, rows(walker.plan)) == (2, [])


# --- being shown ----------------------------------------------------------------------------------------------------


def test_being_shown_is_given_and_withdrawn_as_new_rows(client, walker):
    plan, url = walker.plan, f"/plans/{walker.plan.pk}/consent/"
    owner = sign_in(client, walker.owner)
    assert consents.is_shown(plan) is False
    answers = [owner.post(url, {"given": given}).status_code for given in ("1", "1", "0", "0", "1")]
    assert (answers, consents.is_shown(plan)) == ([302] * 5, True)
    assert [row[3] for row in rows(plan)] == [True, False, True]
    assert [row[2] for row in rows(plan)] == [1] * 3  # of the notice


def test_only_the_proposer_answers(client, walker):
    url = f"/plans/{walker.plan.pk}/consent/"
    for reader in (walker.cast.of("PLATFORM"), walker.cast.of("RDEC"), walker.cast.of("D200")):
        sign_in(client, reader)
        assert (client.get(url).status_code, client.post(url, {"given": "1"}).status_code) == (200, 404)
        with pytest.raises(NotPermitted):
            filing.answer_showcase(walker.plan, given=True, by=reader)
    stranger = sign_in(client, make_actor(UnitKind.PROPOSER))
    assert (stranger.get(url).status_code, stranger.post(url, {"given": "1"}).status_code) == (404, 404)
    owner = sign_in(client, walker.owner)
    assert (owner.post(url, {"given": "x"}).status_code, owner.post(url).status_code, rows(walker.plan)) == (
        404,
        404,
        [],
    )


def test_an_ended_plan_can_still_be_withdrawn_from_show(walker):
    filing.answer_showcase(walker.plan, given=True, by=walker.owner)
    perform(walker.plan, w.WITHDRAW, by=walker.owner, reason="重新規劃")
    assert filing.answer_showcase(walker.plan, given=False, by=walker.owner) is True
    assert consents.is_shown(walker.plan) is False


# --- what stands on the plan's pages --------------------------------------------------------------------------------


def test_the_plans_page_says_who_agreed_to_what(client, returned):
    reader = sign_in(client, returned.cast.of("RDEC"))
    page = reader.get(returned.plan.get_absolute_url())
    assert [(row.kind, row.version.number) for row in page.context["consents"]] == [(PERSONAL, 2), (SHOWCASE, 2)]
    assert '<a href="/plans/privacy/1/">個資告知事項第 1 版</a>' in page.text
    table = reader.get(f"/plans/{returned.plan.pk}/consent/").text
    assert (table.count(str(returned.owner)), "公開展示" in table) == (2, True)


def test_the_page_of_consents_asks_the_same_with_many_rows(client, returned):
    reader, plan = sign_in(client, returned.cast.of("RDEC")), returned.plan
    few = queries(reader, f"/plans/{plan.pk}/consent/")
    for number in range(60):
        filing.answer_showcase(plan, given=number % 2 == 1, by=returned.owner)
    assert (few, queries(reader, f"/plans/{plan.pk}/consent/")) == (CONSENT_QUERIES, CONSENT_QUERIES)
    assert len(reader.get(f"/plans/{plan.pk}/consent/").context["page"]) == 50


def test_a_filed_consent_needs_its_version(walker):
    walker.plan.version = None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        consents._consent(
            walker.plan,
            PERSONAL,
            PrivacyNotice.objects.get(),
            by=walker.owner,
            at=timezone.now(),
        ).save()
    assert "filed_consent_has_version" in str(refused.value)


PRIVACY_QUERIES = 6
CONSENT_QUERIES = 11
