"""What agencies give is found, asked for, given as often as there is, and said what came of it (R5)."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import time_machine
from django.urls import reverse
from odfdo import Document

from guidance.history import of_guidance
from guidance.models import Resource, ResourceUse
from guidance.resources.chart import ACCEPT, DECLINE, FINISH, WITHDRAW
from guidance.resources.services import ask, keep
from guidance.resources.steps import duties
from proposals.models import Proposal
from tests.factories.accounts import sign_in
from tests.guidance.cases import make_cast, make_plan
from tests.guidance.resources.cases import typed, venue
from tests.workflow.races import race
from workflow.engine.errors import GuardFailed, NotPermitted, Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
NEW, LIST, USES = (reverse(f"guidance:{name}") for name in ("resource_new", "resources", "resource_uses"))
WORDS = "共識會議借用一天，三十人。"


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        yield make_cast()


def another_plan(cast):
    made = make_plan(cast)
    Proposal.objects.filter(pk=made.pk).update(title="第二件計畫")
    return Proposal.objects.get(pk=made.pk)


def test_an_agency_enters_and_changes_its_own(client, cast):
    sign_in(client, cast.agency)
    made = client.post(NEW, typed(), follow=True)
    row = Resource.objects.get()
    assert (made.redirect_chain, row.unit, row.room, row.themes_label) == (
        [(row.get_absolute_url(), 302)],
        cast.agency.unit,
        1,
        "老屋與空間活化、教育與人才培力",
    )
    edit = reverse("guidance:resource_edit", args=[row.pk])
    assert client.post(edit, typed(title="農民大樓大會議室")).status_code == 302
    assert [line.change_message for line in client.get(row.get_absolute_url()).context["lines"]] == [
        f"變更 農民大樓大會議室（{cast.agency}）",
        f"新增 農民大樓會議室（{cast.agency}）",
    ]
    for actor in (cast.team, cast.platform, cast.proposer):
        sign_in(client, actor)
        assert [client.get(page).status_code for page in (NEW, edit, row.get_absolute_url())] == [404, 404, 200]


@pytest.mark.parametrize(
    ("extra", "errors"),
    [
        ({"valid_from": "115.05.01", "valid_until": "115.04.01"}, {"valid_until": ["結束日早於開始日。"]}),
        ({"valid_until": "125.04.01"}, {"valid_until": ["結束日不可晚於 119.03.02（四年內）。"]}),
        ({"capacity": "0"}, {"capacity": ["請確認此數值是否大於或等於 1。"]}),
        ({"words": "場地"}, {"words": ["請用一兩句話說明提供什麼、怎麼使用。"]}),
        ({"themes": []}, {"themes": ["請選擇「主題」。"]}),
    ],
)
def test_what_is_wrong_is_said(client, cast, extra, errors):
    refused = sign_in(client, cast.agency).post(NEW, typed(**extra))
    assert (refused.status_code, Resource.objects.count()) == (422, 0)
    found = refused.context["form"].errors
    assert set(found) == set(errors)
    if "capacity" not in errors and "words" not in errors:
        assert found == errors


def test_asked_given_used(client, cast):
    plan, hall = make_plan(cast), venue(cast.agency)
    sign_in(client, cast.proposer)
    url = reverse("guidance:resource_ask", args=[hall.pk])
    assert client.get(url).context["form"]["plan"].value() == plan.pk
    made = client.post(url, {"plan": plan.pk, "words": WORDS}, follow=True)
    use = ResourceUse.objects.get()
    assert (made.redirect_chain, use.due_on) == ([(use.get_absolute_url(), 302)], dt.date(2026, 3, 11))
    again = client.post(url, {"plan": plan.pk, "words": WORDS})
    assert (again.status_code, again.context["refused"]) == (409, "這件計畫已在申請或使用這項資源。")
    assert [(str(d.verb), d.case.called) for d in duties(cast.agency)] == [("回復資源使用申請", "農民大樓會議室")]
    perform(use, ACCEPT, by=cast.agency)
    hall.refresh_from_db()
    assert (hall.taken, hall.room) == (1, 0)
    with pytest.raises(Refused, match="「農民大樓會議室」可提供 1 件，已全部同意出去。"):
        ask(hall, another_plan(cast), words=WORDS, by=cast.proposer)
    perform(use, FINISH, by=cast.proposer, outcome="三十人到場，場地合用。")
    hall.refresh_from_db()
    assert hall.taken == 1
    assert [(line.what, line.words) for line in of_guidance(plan, cast.proposer)] == [
        ("申請使用機關資源：農民大樓會議室", [WORDS]),
        ("同意提供", []),
        ("登錄使用情形", ["三十人到場，場地合用。"]),
    ]


def test_a_place_that_is_not_used_is_to_be_had_again(cast):
    plan, hall = make_plan(cast), venue(cast.agency)
    use = ask(hall, plan, words=WORDS, by=cast.proposer)
    perform(use, ACCEPT, by=cast.agency)
    perform(use, WITHDRAW, by=cast.proposer, reason="改在社區活動中心。")
    hall.refresh_from_db()
    assert hall.taken == 0
    second = ask(hall, plan, words=WORDS, by=cast.platform)
    perform(second, DECLINE, by=cast.agency, reason="整修中。")
    hall.refresh_from_db()
    assert hall.taken == 0


def test_what_cannot_be_had(cast):
    plan, hall = make_plan(cast), venue(cast.agency)
    Resource.objects.filter(pk=hall.pk).update(is_open=False)
    with pytest.raises(Refused, match="「農民大樓會議室」目前不開放申請。"):
        ask(Resource.objects.get(), plan, words=WORDS, by=cast.proposer)
    Resource.objects.filter(pk=hall.pk).update(is_open=True, valid_from="2026-01-01", valid_until="2026-02-10")
    with pytest.raises(Refused, match=re.escape("「農民大樓會議室」的可使用期間是 115.01.01 至 115.02.10。")):
        ask(Resource.objects.get(), plan, words=WORDS, by=cast.proposer)
    with pytest.raises(NotPermitted):
        ask(hall, plan, words=WORDS, by=cast.stranger)
    with pytest.raises(NotPermitted):
        keep(type("F", (), {"instance": hall})(), by=cast.team)


def test_only_who_has_a_plan_is_led_to_ask(client, cast):
    """The platform asks from the page of a plan; RDEC and who has no plan not at all: no link leads nowhere."""
    hall = venue(cast.agency)
    link = reverse("guidance:resource_ask", args=[hall.pk])
    make_plan(cast)
    led = {}
    for name in ("proposer", "stranger", "platform", "rdec", "team"):
        sign_in(client, getattr(cast, name))
        page = client.get(hall.get_absolute_url())
        led[name] = (f'href="{link}"' in page.text, client.get(link).status_code)
    assert led == {"proposer": (True, 200)} | dict.fromkeys(("stranger", "platform", "rdec", "team"), (False, 404))


def test_the_platform_asks_for_a_plan_by_the_name_it_was_filed_under(client, cast):
    plan, hall = make_plan(cast), venue(cast.agency)
    Proposal._base_manager.filter(pk=plan.pk).update(
        state="intake_revision", filed_title="送件時的名稱", title="還沒送出的名稱"
    )
    link = reverse("guidance:resource_ask", args=[hall.pk], query={"plan": plan.pk})
    named = {}
    for name in ("platform", "proposer"):
        sign_in(client, getattr(cast, name))
        page = client.get(link)
        named[name] = ("送件時的名稱" in page.text, "還沒送出的名稱" in page.text)
    assert named == {"platform": (True, False), "proposer": (False, True)}


def test_what_is_closed_is_read_by_who_keeps_uses_or_oversees_it(client, cast):
    hall = venue(cast.agency)
    use = ask(hall, make_plan(cast), words=WORDS, by=cast.proposer)
    perform(use, ACCEPT, by=cast.agency)
    Resource.objects.update(is_open=False)
    seen = {}
    for name in ("agency", "proposer", "platform", "rdec", "team", "stranger"):
        sign_in(client, getattr(cast, name))
        seen[name] = client.get(hall.get_absolute_url()).status_code
    sign_in(client, cast.proposer)
    assert f'href="{hall.get_absolute_url()}"' in client.get(use.get_absolute_url()).text
    assert seen == dict.fromkeys(("agency", "proposer", "platform", "rdec"), 200) | {"team": 404, "stranger": 404}


def test_it_is_asked_for_ahead_of_its_first_day(client, cast):
    plan, hall = make_plan(cast), venue(cast.agency)
    Resource.objects.filter(pk=hall.pk).update(valid_from="2026-04-01")
    sign_in(client, cast.proposer)
    assert "尚未開始，可先申請" in client.get(reverse("guidance:resources")).text
    assert "目前不能申請。" not in client.get(hall.get_absolute_url()).text
    client.post(reverse("guidance:resource_ask", args=[hall.pk]), {"plan": plan.pk, "words": WORDS})
    assert [use.state for use in hall.uses.all()] == ["asked"]
    use = perform(hall.uses.get(), ACCEPT, by=cast.agency).subject
    with pytest.raises(GuardFailed, match=r"這項資源自 115\.04\.01 起可使用，使用後再登錄。"):
        perform(use, FINISH, by=cast.proposer, outcome="三十人到場，場地合用。")


def test_who_sees_a_use(client, cast):
    use = ask(venue(cast.agency), make_plan(cast), words=WORDS, by=cast.proposer)
    seen = {}
    for name, actor in vars(cast).items():
        if name not in ("district", "other"):
            sign_in(client, actor)
            listed = [row.pk for row in client.get(USES).context["page"]]
            seen[name] = (client.get(use.get_absolute_url()).status_code, listed == [use.pk])
    yes, no = (200, True), (404, False)
    assert seen == {
        **dict.fromkeys(("proposer", "platform", "rdec", "agency"), yes),
        **dict.fromkeys(("office", "team", "stranger"), no),
    }


def test_the_lists_are_narrowed_and_flat(client, cast, django_assert_num_queries):
    for number in range(32):
        venue(cast.agency, title=f"第{number}間會議室")
    Resource.objects.filter(title="第0間會議室").update(kind="staff", themes=["care"])
    Resource.objects.filter(title="第1間會議室").update(taken=1)
    sign_in(client, cast.platform)
    assert [row.title for row in client.get(LIST, {"kind": "staff"}).context["page"]] == ["第0間會議室"]
    assert [row.title for row in client.get(LIST, {"theme": "care"}).context["page"]] == ["第0間會議室"]
    assert client.get(LIST).context["page"].paginator.count == 31
    assert client.get(LIST, {"all": "on"}).context["page"].paginator.count == 32
    with django_assert_num_queries(9):
        client.get(LIST)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once():
    cast = make_cast()
    hall = venue(cast.agency)
    uses = [ask(hall, plan, words=WORDS, by=cast.proposer) for plan in (make_plan(cast), another_plan(cast))]

    def give(use):
        def prepare():
            mine = ResourceUse.objects.get(pk=use.pk)

            def act():
                try:
                    return str(perform(mine, ACCEPT, by=cast.agency).move)
                except Refused as refusal:
                    return str(refusal)

            return act

        return prepare

    assert sorted(race([give(use) for use in uses])) == [
        "accept_use",
        "「農民大樓會議室」可提供 1 件，已全部同意出去。",
    ]
    assert Resource.objects.get().taken == 1


def test_what_is_shown_is_exported(client, cast):
    venue(cast.agency, conditions="=1+1")
    venue(cast.agency, title="綠廊導覽志工", kind="staff", districts=[cast.district.pk])
    sign_in(client, cast.proposer)
    page = client.get(LIST, {"kind": "venue"})
    assert f"{reverse('guidance:resources_ods')}?kind=venue" in page.text
    sheet = client.get(reverse("guidance:resources_ods"), {"kind": "venue"})
    rows = Document(io.BytesIO(sheet.content)).body.get_tables()[0].get_values()
    assert rows[1][1] == "資源類別：場地或空間"
    assert [row[:7] for row in rows[5:]] == [
        [
            "農民大樓會議室",
            "場地或空間",
            cast.agency.unit.name,
            "平日可借用，最多五十人，附投影設備。",
            "=1+1",
            "老屋與空間活化、教育與人才培力",
            "全市",
        ]
    ]
