"""Home, notices, error pages, and the mail of a local run."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from portal.demo.bulk import copy_plans
from proposals import workflow as w
from proposals.pages import awaited_verb
from proposals.states import AWAITED, HOLDERS, OPEN, State
from proposals.workflow import MACHINE
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.factories.plans import walker_at, walkers_at
from workflow.delivery.mail import FileBackend
from workflow.models import Notification
from workflow.states import Party

pytestmark = pytest.mark.django_db


def test_home_shows_what_is_in_hand_and_what_is_followed(client):
    walker = walker_at("with_rdec")
    page = sign_in(client, walker.cast.of("RDEC")).get("/")
    assert [(task.verb, task.case.pk) for task in page.context["tasks"]] == [("檢核收到的計畫", walker.plan.pk)]
    assert list(page.context["followed"]) == []
    page = sign_in(client, walker.owner).get("/")
    assert page.context["tasks"] == []
    assert list(page.context["followed"]) == [walker.plan]


@pytest.mark.parametrize("state", ["notified", "coaching"])
def test_who_may_write_and_file_while_the_platform_coaches_has_that_to_do(client, state):
    walker = walker_at(state)
    page = sign_in(client, walker.owner).get("/")
    assert [(task.verb, task.due_on) for task in page.context["tasks"]] == [("撰寫計畫內容，完成後送件", None)]
    assert list(page.context["followed"]) == []
    assert len(sign_in(client, walker.cast.of("PLATFORM")).get("/").context["tasks"]) == 1


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        ("notified", "RDEC", "現在等候專管平台開始輔導；輪到您時會通知您。"),
        ("approved", "NDC", "提報工作計畫。"),
        ("project_meeting", "CONVENER", "召開專案會議並登錄紀錄。"),
        (
            "ndc_working",
            "NDC",
            "現在等候貴中心召開工作會議；會議結果由研考會依來文登錄，您在系統中沒有要操作的步驟。",
        ),
    ],
)
def test_who_waits_is_told_for_what_in_a_verb(client, state, code, words):
    walker = walker_at(state)
    page = sign_in(client, walker.cast.of(code)).get(walker.plan.get_absolute_url())
    assert words in page.context["awaited"]
    assert page.context["awaited"] in page.text


def test_every_open_state_says_what_is_awaited():
    of_table = {state: HOLDERS[state] for state in OPEN - set(AWAITED)} | {State.COACHING: Party.PLATFORM}
    assert {state: str(awaited_verb(state, holder)) for state, holder in of_table.items()} == {
        "notified": "開始輔導",
        "coaching": "輔導計畫",
        "with_district": "檢核收到的計畫",
        "with_rdec": "檢核收到的計畫",
        "formed": "分送機關書面審查",
        "ready_for_counselling": "函送國發會（輔導會議）",
        "ready_for_working": "函送國發會（工作會議）",
        "preliminarily_approved": "登錄核定",
        "change_review": "決定計畫調整",
    }


def test_what_is_awaited_is_said_once():
    """A verb of the list is none of a move: what the table says is read from there."""
    said = {str(words) for verb in AWAITED.values() for words in (verb.values() if isinstance(verb, dict) else [verb])}
    named = {str(words) for move in MACHINE.moves.values() for words in (move.label, move.duty)}
    assert (said & named, set(AWAITED) - OPEN) == (set(), set())


def test_more_tasks_than_the_desk_shows_are_not_said_to_be_in_others_hands(client):
    walker = walker_at("with_rdec")
    copy_plans([walker.plan], 35)
    page = sign_in(client, walker.cast.of("RDEC")).get("/")
    assert (len(page.context["tasks"]), list(page.context["followed"])) == (30, [])
    assert '<a href="/plans/?state=open&amp;order=due">' in page.text
    assert client.get("/plans/?state=open&order=due&page=2").text.count(walker.plan.title) >= 6


@pytest.mark.parametrize(("state", "move"), [("ndc_counselling", "counselling_pass"), ("ndc_working", "working_pass")])
def test_what_ndc_meets_about_is_followed_by_rdec_whose_move_it_is(client, state, move):
    walker = walker_at(state)
    page = sign_in(client, walker.cast.of("RDEC")).get("/")
    assert (walker.plan.holder, list(page.context["followed"])) == ("ndc", [walker.plan])
    shown = client.get(walker.plan.get_absolute_url())
    address = reverse(w.MACHINE[move].route or "proposals:move", args=[walker.plan.pk, move])
    assert f'href="{address}"' in shown.content.decode()
    assert client.get(address).context["verdict"]


def test_an_agency_finds_its_opinion_to_write_on_its_desk(client):
    walker = walker_at("document_review")
    page = sign_in(client, walker.cast.of("AGR")).get("/")
    assert [(task.verb, task.case.pk) for task in page.context["tasks"]] == [("回復審查意見", walker.plan.pk)]
    assert list(page.context["followed"]) == []
    assert sign_in(client, walker.cast.of("UDB")).get("/").context["tasks"] == []


def test_somebody_without_a_unit_is_led_to_the_organisation_page(client):
    client.force_login(make_user(), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/").headers["Location"] == "/me/organisation/"


def test_notices_are_read_at_once(client):
    actor = make_actor("rdec")
    Notification.objects.create(user=actor.user, key="a", text="有新案件", url="/plans/1/")
    sign_in(client, actor)
    assert "有新案件" in client.get("/notices/").content.decode()
    assert client.post("/notices/").status_code == 302
    assert Notification.objects.filter(read_at=None).count() == 0


def test_a_notice_that_is_opened_is_read_and_the_others_are_not(client):
    """What is opened is the person's own; of somebody else's number nothing is read."""
    actor, other = make_actor("rdec"), make_actor("platform")
    mine, left = (Notification.objects.create(user=actor.user, key=key, text=key, url="/plans/1/") for key in "ab")
    theirs = Notification.objects.create(user=other.user, key="c", text="c", url="/plans/2/")
    sign_in(client, actor)
    for page in ("/notices/", "/"):
        assert f'name="notice" value="{mine.pk}"' in client.get(page).text
    assert client.post("/notices/", {"notice": mine.pk}).headers["Location"] == "/plans/1/"
    for number in (theirs.pk, "x", ""):
        assert client.post("/notices/", {"notice": number}).headers["Location"] == "/notices/"
    assert set(Notification.objects.filter(read_at=None)) == {left, theirs}


def test_not_found_says_what_to_do_and_gives_the_request_id(client):
    page = sign_in(client, make_actor("rdec")).get("/plans/999999/", headers={"X-Request-ID": "abcdefgh-1234"})
    assert page.status_code == 404
    text = page.content.decode()
    assert [words for words in ("找不到這一頁", "切換身分後再試", "abcdefgh-1234") if words not in text] == []


def test_an_address_for_forms_leads_on_who_reloads_it(client):
    page = sign_in(client, make_actor("rdec")).get("/me/act-as/", headers={"X-Request-ID": "abcdefgh-1234"})
    assert (page.status_code, page["Allow"], page["X-Frame-Options"]) == (405, "POST", "DENY")
    wanted = ("這個網址不能直接開啟或重新整理", "abcdefgh-1234", '<a class="btn btn-primary" href="/">')
    assert [words for words in wanted if words not in page.text] == []


@pytest.mark.parametrize(
    "sent", [{"reason": "長" * (5 * 1024 * 1024 // 9 + 1)}, {f"rows-{n}": "" for n in range(5001)}]
)
def test_a_form_beyond_the_limits_says_which_and_how_its_text_is_found_again(client, sent):
    """Not that the page should be loaded anew: that would be the end of what was typed in it."""
    client.handler.enforce_csrf_checks = True
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    form = "application/x-www-form-urlencoded"
    page = sign_in(client, make_actor("rdec")).post("/plans/1/moves/decline/", urlencode(sent), content_type=form)
    assert (page.status_code, str(page.context["heading"]), page.context["advice"]) == (
        413,
        "這份表單太大",
        (
            "這份表單的文字超過 5 MB，或欄位超過 5,000 個，沒有寫入任何資料。請按瀏覽器的「上一頁」回到原畫面，縮短後再送出；"
            "若內容不在了，請重新開啟那一頁：這台裝置上若有暫存，會問您是否帶回。"
        ),
    )
    assert page.context["advice"] in page.text


def test_an_expired_form_is_explained(client):
    client.handler.enforce_csrf_checks = True
    page = sign_in(client, make_actor("rdec")).post("/notices/")
    assert page.status_code == 403
    assert "安全代碼已過期或不符" in page.content.decode()


def test_an_expired_form_gives_back_what_was_typed_to_who_is_signed_in(client):
    client.handler.enforce_csrf_checks = True
    posted = {
        "reason": "期程過短。\n請調整。",
        "draft_page": "/plans/1/moves/decline/",
        "password": "secret",
        "key": "k",
    }
    page = sign_in(client, make_actor("rdec")).post("/plans/1/moves/decline/", posted)
    assert (page.status_code, page.context["words"]) == (403, ["期程過短。\n請調整。"])
    assert page.context["back"] == "/plans/1/moves/decline/"
    assert "您輸入的內容列在下面，可以複製；這台裝置上若有暫存，開啟後會問您是否帶回。" in page.text
    client.logout()
    stranger = client.post("/plans/1/moves/decline/", posted)
    assert (stranger.status_code, stranger.context["words"]) == (403, [])
    assert ("您已登出，這份表單沒有送出。" in stranger.text, "列在下面" in stranger.text) == (True, False)


@pytest.mark.parametrize("page", ["//elsewhere.test/", "https://elsewhere.test/", "x"])
def test_an_expired_form_leads_to_no_other_site(client, page):
    client.handler.enforce_csrf_checks = True
    answer = sign_in(client, make_actor("rdec")).post("/notices/", {"text": "x", "draft_page": page})
    assert (answer.status_code, answer.context["back"]) == (403, "")


def test_a_failure_shows_the_request_id_and_no_trace(client, settings, monkeypatch):
    monkeypatch.setattr("portal.desk.reading.tasks", lambda actor, today: 1 / 0)
    client.raise_request_exception = False
    page = sign_in(client, make_actor("rdec")).get("/", headers={"X-Request-ID": "abcdefgh-5678"})
    assert page.status_code == 500
    text = page.content.decode()
    assert ("abcdefgh-5678" in text, "ZeroDivisionError" in text) == (True, False)


def test_local_mail_is_readable_and_hidden_in_production(client, settings):
    from django.core.mail import EmailMessage

    FileBackend().send_messages([EmailMessage("主旨", "內文", to=["a@example.com"], headers={"Message-ID": "<x.1@t>"})])
    assert client.get("/dev/mail/").status_code == 404
    settings.EMAIL_BACKEND = "workflow.delivery.mail.FileBackend"
    assert "主旨" in client.get("/dev/mail/").content.decode()
    assert "內文" in client.get("/dev/mail/x.1@t/").content.decode()
    assert client.get("/dev/mail/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("code", "queries"),
    [("RDEC", 12), ("PLATFORM", 11), ("AGR", 12), ("D200", 11), ("NDC", 10), ("owner", 12)],
)
@pytest.mark.parametrize("copies", [0, 30])
def test_home_asks_the_same_of_the_database_however_many(client, code, queries, copies, django_assert_num_queries):
    walkers = walkers_at("with_district", "document_review", "executing")
    copy_plans([walker.plan for walker in walkers], copies)
    actor = walkers[0].owner if code == "owner" else walkers[0].cast.of(code)
    sign_in(client, actor).get("/")
    with django_assert_num_queries(queries):
        page = client.get("/")
    assert page.status_code == 200


def test_who_may_act_as_another_finds_the_switcher_it_is_advised_to_use(client):
    actor = make_actor("rdec")
    sign_in(client, actor)
    assert "cs-switcher" not in client.get("/plans/999999/").text
    other = make_actor("platform", user=actor.user)
    page = client.get("/plans/999999/").text
    assert f'name="key" value="{other.key}"' in page
    assert '<input type="hidden" name="next" value="/plans/999999/">' in page


def test_what_is_no_page_has_an_icon_too(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/favicon.ico")
    assert '<link rel="icon" sizes="32x32" href="/static/favicon.ico">' in client.get("/sitemap/").text


def test_an_english_page_names_its_parts_as_nouns_and_explains_the_years(client):
    walker = walker_at("with_rdec")
    rdec = sign_in(client, walker.cast.of("RDEC"))
    page = walker.plan.get_absolute_url()
    years = "Years are those of the Republic of China (ROC): ROC 115 is 2026 (add 1911)."
    assert years not in rdec.get(page).text
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = " ".join(rdec.get(page).text.split())
    assert [words for words in (years, ">Versions</a>", ">Consent</a>", ">Resources</a>") if words not in text] == []


def test_the_fingerprint_of_a_version_is_in_the_details(client):
    walker = walker_at("with_rdec")
    page = sign_in(client, walker.cast.of("RDEC")).get(f"{walker.plan.get_absolute_url()}versions/").text
    table, _table, details = page.partition("</table>")
    digest = walker.plan.version.sha256
    assert (digest in table, "SHA-256" in table) == (False, False)
    assert digest in details.partition("<details")[2].partition("</details>")[0]
