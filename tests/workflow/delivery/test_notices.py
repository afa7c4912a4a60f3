"""Who is told of a move, and in which words."""

import datetime as dt
import html
import re

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from accounts.models import Membership
from accounts.states import Role, UnitKind
from documents.orders.services import ring
from proposals import workflow as w
from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_membership, make_unit, make_user, sign_in
from tests.factories.plans import asked_of
from tests.workflow.cases import fresh, kept_for_module, walker_at
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.delivery.posting import send_mail
from workflow.engine.services import perform
from workflow.inbox.kinds import PEOPLE
from workflow.migration_ops import SETTLED
from workflow.models import Notification, OutboxMessage
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db
UNREAD = '<span class="cs-pill">未讀</span>'
YESTERDAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("notified")


@pytest.fixture
def walker(made):
    Notification.objects.all().delete()
    OutboxMessage.objects.all().delete()
    return fresh(made)


def told() -> list[tuple[str, str]]:
    return [(n.user.name, n.unit.name) for n in Notification.objects.order_by("id")]


def event(number: int) -> notices.Event:
    return notices.Event(f"event:{number}", PEOPLE)


def people(*units) -> list[str]:
    return [m.user.name for m in notices.people_of(units)]


# --- announce -------------------------------------------------------------------------------------------------------


def test_the_parties_of_the_move_are_told_and_not_who_made_it(walker):
    walker.step(w.START_COACHING)
    Notification.objects.all().delete()
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    assert told() == [
        ("陳品妤", "專管平台"),
        ("吳明哲", "專管平台"),
        ("王惠民", "石岡區公所"),
        ("劉區長", "石岡區公所"),
    ]
    Notification.objects.all().delete()
    office = walker.cast.of("D200")
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=office, sections=asked_of(walker.plan, budget="補"))
    assert told() == [("陳美玲", "石岡水圳文化協會")]


def test_who_made_the_move_is_not_told_but_colleagues_are(walker):
    perform(walker.plan, w.WITHDRAW, by=walker.owner, reason="重新規劃")
    colleagues = make_membership(make_user("同事"), walker.owner.unit)
    assert "陳美玲" not in [name for name, _unit in told()]
    assert "同事" not in [name for name, _unit in told()]
    assert colleagues.user.name in people(walker.owner.unit)


def test_the_words_and_the_address(walker):
    platform = walker.cast.of("PLATFORM")
    perform(walker.plan, w.START_COACHING, by=platform, coach=platform.user)
    notice, row = Notification.objects.get(), OutboxMessage.objects.get()
    words = "共好石岡：水圳聚落與果香慢行計畫：開始輔導（專管平台・承辦人 陳品妤）"
    address = f"/plans/{walker.plan.pk}/"
    assert (notice.text, notice.url, notice.key, notice.read_at) == (
        words,
        address,
        f"proposal:{walker.plan.pk}:2",
        None,
    )
    assert str(notice) == words
    assert (row.key, row.kind) == (f"proposal:{walker.plan.pk}:2:{notice.user_id}", "mail")
    whose = f"目前由「專管平台」辦理，期限：{roc(walker.plan.due_on)}"
    mail = {"to": notice.user.email, "language": "zh-hant", "kind": "plan_told"}
    mail |= {"subject": words, "text": words, "lines": [str(notices.INSIDE), whose], "url": address}
    assert (row.payload, row.user) == (mail, notice.user)
    assert notice.more.split("\n") == [f"說明：輔導員：{platform.user}", whose]
    assert (notice.kind, notice.matter, notice.matter_name) == (
        "plan_told",
        f"proposal:{walker.plan.pk}",
        str(walker.plan),
    )


def test_whose_turn_it_is_reads_why_until_when_and_what_to_do(walker):
    """The verb is the move's that is expected next; the reasons are those given in the move."""
    walker.step(w.START_COACHING)
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    filed = {notice.unit.name: notice.more.splitlines() for notice in Notification.objects.order_by("id")[1:]}
    due = roc(walker.plan.due_on)
    assert filed["石岡區公所"] == [f"期限：{due}", "請您：檢核收到的計畫"]
    assert filed["專管平台"] == [f"目前由「石岡區公所」辦理，期限：{due}"]
    OutboxMessage.objects.all().delete()
    office = walker.cast.of("D200")
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=office, sections=asked_of(walker.plan, budget="單價請附估價單"))
    why = f"說明：{walker.plan.venture_list[0].title}・所需資源：單價請附估價單"
    turn = [f"期限：{roc(walker.plan.due_on)}", "請您：補正完成，送回區公所"]
    assert OutboxMessage.objects.get().payload["lines"] == [str(notices.INSIDE), *turn]
    assert Notification.objects.latest("id").more.split("\n") == [why, *turn]


def test_the_mail_has_the_words_of_the_page_one_link_and_nothing_that_somebody_typed(walker, client, mailoutbox):
    walker.step(w.START_COACHING)
    OutboxMessage.objects.all().delete()
    perform(walker.plan, w.WITHDRAW, by=walker.owner, reason="團隊重新規劃")
    row = OutboxMessage.objects.first()
    send_mail(row)
    (mail,) = mailoutbox
    words = f"{walker.plan}：撤案（{walker.owner}）"
    address = f"{settings.SITE_URL}/plans/{walker.plan.pk}/"
    assert mail.body.splitlines()[:4] == [words, "", str(notices.INSIDE), ""]
    assert re.findall(r"https?://\S+", mail.body) == [address]
    ((drawn, kind),) = mail.alternatives
    assert (kind, re.findall(r'(?:href|src)="([^"]*)"', drawn)) == ("text/html", [address])
    assert [said in html.unescape(drawn) for said in (words, str(notices.INSIDE), "團隊重新規劃")] == [
        True,
        True,
        False,
    ]
    assert "團隊重新規劃" not in mail.body
    page = sign_in(client, walker.cast.of("PLATFORM")).get("/notices/").text
    assert words in page
    assert "說明：團隊重新規劃" in page


def test_the_inbox_is_in_the_order_of_what_happened():
    """Demo data are walked case by case: the notice written last may be of the day before."""
    user = make_user()
    for key, day in (("late", 9), ("early", 3), ("middle", 6)):
        moment = timezone.make_aware(dt.datetime(2025, 2, day, 15, 0))
        Notification.objects.create(user=user, key=key, text=key, created_at=moment)
    assert [notice.key for notice in user.notifications.all()] == ["late", "middle", "early"]


def test_the_words_are_chinese_whatever_the_language_of_who_acts(walker):
    platform = walker.cast.of("PLATFORM")
    with translation.override("en"):
        perform(walker.plan, w.START_COACHING, by=platform, coach=platform.user)
    assert "：開始輔導（" in Notification.objects.get().text


def test_each_reads_it_in_the_language_of_the_page_and_gets_the_mail_in_the_one_chosen_last(
    english, walker, client, mailoutbox
):
    """The words of who writes stay as they were written; ours are said in the reader's language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    there = sign_in(client, walker.owner).post("/me/language/", {"language": "en", "next": "/"})
    walker.owner.user.refresh_from_db()
    assert (there.status_code, walker.owner.user.language) == (302, "en")
    platform = walker.cast.of("PLATFORM")
    perform(walker.plan, w.START_COACHING, by=platform, coach=platform.user)
    notice, row = Notification.objects.get(), OutboxMessage.objects.get()
    chinese = f"{walker.plan}：開始輔導（專管平台・承辦人 {platform.user}）"
    english = f"{walker.plan}: Begin coaching (專管平台・Officer {platform.user})"
    lines = [f"Reason: Coach: {platform.user}", f"Now with 專管平台, due {walker.plan.due_on.isoformat()}"]
    with translation.override("zh-hant"):
        assert str(notice) == chinese
    with translation.override("en"):
        assert (str(notice), notice.said["more"]) == (english, "\n".join(lines))
    page = html.unescape(client.get("/notices/").text)
    assert [words in page for words in (english, *lines, chinese)] == [True, True, True, False]
    send_mail(row)
    assert mailoutbox[0].subject == settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + english
    assert mailoutbox[0].body.splitlines()[:4] == [
        english,
        "",
        "The reasons are written in the system; please open the page below.",
        lines[1],
    ]
    assert "請勿" not in mailoutbox[0].body


def test_another_language_than_ours_is_not_kept(walker, client):
    for language in ("fr", ""):
        sign_in(client, walker.owner).post("/me/language/", {"language": language})
    walker.owner.user.refresh_from_db()
    assert walker.owner.user.language == "zh-hant"


def test_notices_of_a_walked_move_bear_its_moment(walker):
    moment = timezone.make_aware(dt.datetime(2025, 2, 7, 15, 0))
    platform = walker.cast.of("PLATFORM")
    with clock.at(moment):
        perform(walker.plan, w.START_COACHING, by=platform, coach=platform.user)
    assert Notification.objects.get().created_at == moment


def test_the_worker_is_woken_once_when_all_is_committed(walker, django_capture_on_commit_callbacks):
    connection.run_on_commit.clear()  # the module's own transaction, never committed, has a ring waiting
    platform = walker.cast.of("PLATFORM")
    with django_capture_on_commit_callbacks() as callbacks:
        perform(walker.plan, w.START_COACHING, by=platform, coach=platform.user)
        perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    printing = [callback for callback in callbacks if callback is ring]  # of what was frozen
    assert [callback.__name__ for callback in callbacks if callback is not ring] == ["wake"]
    assert len(printing) == 1


# --- tell -----------------------------------------------------------------------------------------------------------


def test_a_repetition_is_harmless():
    actor = make_actor(UnitKind.AGENCY)
    for words in ("第一次", "第二次"):
        notices.tell(event(1), words, "/x/", [actor.unit])
    assert Notification.objects.get(user=actor.user).text == "第一次"
    assert OutboxMessage.objects.get(key=f"event:1:{actor.user.pk}").payload["text"] == "第一次"


def test_one_line_per_person_in_two_units():
    user, units = make_user(), [make_unit(), make_unit()]
    for unit in units:
        make_membership(user, unit)
    notices.tell(event(2), "話", "/x/", units)
    assert Notification.objects.filter(user=user).count() == 1
    assert OutboxMessage.objects.filter(key__startswith="event:2:").count() == 1


def test_long_words_are_cut():
    actor = make_actor(UnitKind.AGENCY)
    notices.tell(event(3), "字" * 400, "/x/", [actor.unit])
    payload = OutboxMessage.objects.get(key=f"event:3:{actor.user.pk}").payload
    assert (len(Notification.objects.get(user=actor.user).text), len(payload["text"]), len(payload["subject"])) == (
        300,
        300,
        120,
    )


def test_without_an_address_there_is_a_line_and_no_mail():
    actor = make_actor(UnitKind.AGENCY)
    type(actor.user).objects.filter(pk=actor.user.pk).update(email="")
    notices.tell(event(4), "話", "/x/", [actor.unit])
    assert Notification.objects.filter(user=actor.user).count() == 1
    assert OutboxMessage.objects.filter(key__startswith="event:4:").count() == 0


def test_nobody_to_tell():
    notices.tell(event(5), "話", "/x/", [])
    assert Notification.objects.filter(key="event:5").count() == 0


def test_a_second_line_of_the_same_event_is_refused_by_the_database():
    user = make_user()
    Notification.objects.create(user=user, key="event:6", text="話")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(user=user, key="event:6", text="話")


# --- who acts for a unit --------------------------------------------------------------------------------------------


def test_in_an_office_those_who_act_are_told():
    office = make_unit()
    for role in Role:
        make_membership(make_user(role.label), office, role)
    assert people(office) == ["承辦人", "主管"]


def test_in_an_organisation_everybody_is_told():
    organisation = make_unit(UnitKind.PROPOSER)
    for role in Role:
        make_membership(make_user(role.label), organisation, role)
    assert people(organisation) == ["一般成員", "承辦人", "主管", "管理者"]


def test_only_who_works_there_today():
    office, today = make_unit(), timezone.localdate()
    make_membership(make_user("今天"), office, valid_from=today, valid_to=today)
    make_membership(make_user("昨天為止"), office, valid_from=today - 2 * YESTERDAY, valid_to=today - YESTERDAY)
    make_membership(make_user("明天起"), office, valid_from=today + YESTERDAY)
    make_membership(make_user("未確認"), office, confirmed=False)
    make_membership(make_user("停用", is_active=False), office)
    assert people(office) == ["今天"]


def test_a_unit_that_has_ended_is_not_told():
    office = make_unit()
    make_membership(make_user("承辦"), office)
    type(office).objects.filter(pk=office.pk).update(valid_to=timezone.localdate() - YESTERDAY)
    assert people(office) == []
    assert Membership.objects.filter(unit=office).count() == 1


def inbox(actor):
    """Whether each of the actor's notices asks for something, and whether that is done; the oldest first."""
    rows = Notification.objects.filter(user=actor.user).order_by("id")
    return [(bool(notice.task), notice.done_at is not None) for notice in rows]


def test_what_a_notice_asks_for_is_done_once_the_case_has_moved_on(walker, client):
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    office = walker.cast.of("D200")
    page = sign_in(client, office).get("/notices/")
    assert (inbox(office), UNREAD in page.text, "已辦理" in page.text) == ([(True, False)], True, False)
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=office, sections=asked_of(walker.plan, budget="單價請附估價單"))
    page = client.get("/notices/")
    assert (inbox(office), UNREAD in page.text, "已辦理" in page.text) == ([(True, True)], False, True)
    assert client.get("/").context["unread"] == 0


def test_it_is_done_too_where_somebody_else_did_it_or_others_hold_the_case(walker):
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    office, platform = walker.cast.of("D200"), walker.cast.of("PLATFORM")
    assert inbox(platform) == [(False, False)]  # it says whose turn it is
    Proposal.objects.filter(pk=walker.plan.pk).update(due_on=None)
    assert inbox(office) == [(True, False)]
    Proposal.objects.filter(pk=walker.plan.pk).update(holder="rdec")
    assert inbox(office) == [(True, True)]


def test_open_tasks_are_found_by_their_index_whatever_row_they_are_asked_of():
    """A session that has moved a few cases plans the trigger's statement once for all rows."""
    (statement,) = re.findall(r"UPDATE .+?;", SETTLED, re.DOTALL)
    statement = statement.replace("TG_ARGV[0]", "$1").replace("NEW.id", "$2")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off")
        cursor.execute(f"PREPARE settled (text, bigint) AS {statement}")
        cursor.execute("EXPLAIN EXECUTE settled ('proposal', 7)")
        plan = "".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE settled")
    assert "using notice_task" in plan
