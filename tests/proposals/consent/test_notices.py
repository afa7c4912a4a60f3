"""個資告知事項: which holds from when, who publishes, what two who publish are asked."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.states import Role, UnitKind
from inputs.fields import format_roc
from portal.reference import load_all
from proposals.consent import consents
from proposals.consent import services as filing
from proposals.models import PrivacyNotice
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.guidance.sent import as_it_stands
from tests.proposals.consent.cases import next_notice
from tests.proposals.test_page_queries import queries
from tests.workflow.cases import kept_for_module, make_cast, walker_at

pytestmark = pytest.mark.django_db
PRIVACY_QUERIES = 6


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("notified", make_cast())


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


BOTH = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
NEW = "/plans/privacy/new/"


@pytest.fixture
def publisher(made, client):
    return sign_in(client, make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR))


def test_of_two_who_publish_each_keeps_what_the_other_changed(publisher):
    day = format_roc(timezone.localdate())
    shown = as_it_stands(publisher.get(NEW), effective_from=day)
    first, second = shown | {"purpose": ["新的目的。"]}, shown | {"rights": ["新的權利。"]}
    assert [publisher.post(NEW, sent).status_code for sent in (first, second)] == [302, 302]
    assert list(PrivacyNotice.objects.order_by("number").values_list("number", "purpose", "rights"))[1:] == [
        (2, "新的目的。", shown["rights"][0].replace("\r\n", "\n")),
        (3, "新的目的。", "新的權利。"),
    ]


def test_of_two_who_publish_the_second_is_asked_about_what_both_changed(publisher):
    day = format_roc(timezone.localdate())
    shown = as_it_stands(publisher.get(NEW), effective_from=day)
    publisher.post(NEW, shown | {"purpose": ["新的目的。"]})
    asked = publisher.post(NEW, shown | {"purpose": ["另一個目的。"], "rights": ["新的權利。"]})
    assert (asked.status_code, asked.context["form"].errors) == (
        409,
        {"purpose": [BOTH % ("新的目的。", "另一個目的。")]},
    )
    assert PrivacyNotice.objects.count() == 2
    assert publisher.post(NEW, as_it_stands(asked)).status_code == 302
    last = PrivacyNotice.objects.last_published()
    assert (last.number, last.purpose, last.rights) == (3, "另一個目的。", "新的權利。")


def test_the_next_version_begins_from_the_one_published_last_also_before_its_day(publisher):
    next_notice(days=3, purpose="將來的目的。")
    assert publisher.get(NEW).context["form"]["purpose"].value() == "將來的目的。"


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
