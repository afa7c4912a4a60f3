"""Networks are kept by who may write to their members; others read which organisation does what (R7)."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from odfdo import Document

from accounts.models import Access
from accounts.states import UnitKind
from guidance.models import NetworkLine, NetworkMember, VisitParty
from guidance.visits.chart import SCHEDULE
from inputs.fields import format_roc
from tests.factories.accounts import make_actor, make_district, make_unit, sign_in
from tests.guidance.cases import make_cast, proposed, scheduled, when
from tests.guidance.networks.cases import member, said
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("guidance:networks"), reverse("guidance:network_new")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def elsewhere(cast):
    district = make_district("東勢區")
    return make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district=district), name="別區公所"), district


def lines():
    return list(NetworkLine.objects.order_by("id").values_list("act", "words", "by"))


def test_an_office_enters_and_corrects_its_own(client, cast):
    sign_in(client, cast.office)
    made = client.post(NEW, said(cast.district), follow=True)
    assert made.redirect_chain == [(LIST, 302)]
    row = NetworkMember.objects.get()
    assert (str(row), row.agreed_on, row.confirmed_on, row.entered_by) == (
        f"社區行動聯絡網　{cast.district.name}　石岡社區發展協會",
        dt.date(2026, 3, 2),
        dt.date(2026, 3, 2),
        cast.office.label,
    )
    page = client.get(row.get_absolute_url())
    hidden = {
        page.context["form"].add_initial_prefix(name): page.context["form"][name].value()
        for name in ("organisation", "role", "phone")
    }
    corrected = client.post(row.get_absolute_url(), said(cast.district, phone="04-2572-1111", role="理事長") | hidden)
    assert corrected.status_code == 302
    assert lines() == [("added", "", cast.office.label), ("changed", "角色、聯絡電話", cast.office.label)]
    row.refresh_from_db()
    assert row.phone == "04-2572-1111"


@pytest.mark.parametrize(
    ("extra", "errors"),
    [
        (
            {"agreed_on": "", "agreed_how": ""},
            {
                "agreed_on": ["登錄聯絡人需要本人同意；請填同意的日期，或把聯絡人、電話與電子郵件留空。"],
                "agreed_how": ["請選擇本人以什麼方式同意。"],
            },
        ),
        ({"name": ""}, {"name": ["填了電話或電子郵件，請寫明是誰的。"]}),
        ({"agreed_on": "115.03.03"}, {"agreed_on": ["同意日期不可晚於今天。"]}),
        ({"agreed_on": "113.12.31"}, {"agreed_on": ["日期不可早於 114.01.01，即本方案開始之日；請檢查年份。"]}),
        ({"phone": "分機"}, {"phone": ["請輸入電話號碼，例如 04-2228-9111 轉 21000。"]}),
        ({"email": "lin@"}, {"email": ["請輸入有效的電子郵件地址。"]}),
        ({"organisation": ""}, {"organisation": ["請填寫「單位或團體」。"]}),
        ({"network": "other"}, {"network": ["請選擇有效的選項, other 不是一個可用的選項。"]}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, cast, extra, errors):
    sign_in(client, cast.office)
    refused = client.post(NEW, said(cast.district, **extra))
    assert (refused.status_code, NetworkMember.objects.count(), lines()) == (422, 0, [])
    assert refused.context["form"].errors == errors


def test_the_same_address_stands_once_in_a_network(client, cast):
    member(cast.office, cast.district)
    sign_in(client, cast.office)
    again = client.post(NEW, said(cast.district, email="LIN@example.com", name="林小姐"))
    assert again.context["form"].errors == {
        "organisation": [
            "「石岡社區發展協會」已在這個區的社區行動聯絡網名單上（同一個電子郵件）。請改該筆，或填不同的聯絡人。"
        ]
    }
    assert client.post(NEW, said(cast.district, network="offices")).status_code == 302


def test_the_database_itself_keeps_nobody_without_consent(cast):
    row = member(cast.office, cast.district)
    with pytest.raises(IntegrityError, match="network_contact_agreed"), transaction.atomic():
        NetworkMember.objects.filter(pk=row.pk).update(agreed_on=None)
    with pytest.raises(IntegrityError, match="network_contact_is_somebody_s"), transaction.atomic():
        NetworkMember.objects.filter(pk=row.pk).update(name="")


def test_who_sees_a_contact(client, cast, elsewhere):
    row = member(cast.office, cast.district)
    seen = {}
    for name, actor in {
        "office": cast.office,
        "platform": cast.platform,
        "rdec": cast.rdec,
        "elsewhere": elsewhere[0],
        "agency": cast.agency,
        "team": cast.team,
        "proposer": cast.proposer,
    }.items():
        sign_in(client, actor)
        text = client.get(LIST).text
        shown = [word in text for word in ("石岡社區發展協會", "林美玉", "04-2572-0000", "lin@example.com")]
        pages = [
            client.get(row.get_absolute_url()).status_code,
            client.get(reverse("guidance:network_ods")).status_code,
        ]
        seen[name] = (shown, *pages)
    all_, some = [True] * 4, [True, False, False, False]
    assert seen == {
        "office": (all_, 200, 200),
        "platform": (all_, 200, 200),
        "rdec": (all_, 200, 200),
        "elsewhere": (some, 404, 200),
        "agency": (some, 404, 404),
        "team": (some, 404, 404),
        "proposer": (some, 404, 404),
    }


def test_an_office_keeps_no_other_district(client, cast, elsewhere):
    office, _district = elsewhere
    row = member(cast.office, cast.district)
    sign_in(client, office)
    refused = client.post(NEW, said(cast.district))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["district"])
    assert client.post(reverse("guidance:network_remove", args=[row.pk, "left"])).status_code == 404
    assert NetworkMember.objects.count() == 1


def test_who_is_taken_out_is_gone_and_the_line_names_nobody(client, cast):
    row = member(cast.office, cast.district)
    visit = scheduled(cast, guests=[("林美玉", "lin@example.com"), ("張老師", "")])
    sign_in(client, cast.office)
    gone = client.post(reverse("guidance:network_remove", args=[row.pk, "withdrawn"]), follow=True)
    assert "已依本人意思移出" in gone.text
    assert NetworkMember.objects.count() == 0
    assert [party.name for party in visit.parties.filter(unit=None)] == ["張老師"]
    assert lines() == [("added", "", cast.office.label), ("withdrawn", "", cast.office.label)]
    kept = str(list(NetworkLine.objects.values()))
    assert [word in kept for word in ("林美玉", "04-2572", "lin@example.com")] == [False] * 3
    assert client.post(reverse("guidance:network_remove", args=[row.pk, "withdrawn"])).status_code == 404


def test_what_two_change_at_once_is_asked_with_both(client, cast):
    row = member(cast.office, cast.district)
    sign_in(client, cast.platform)
    form = client.get(row.get_absolute_url()).context["form"]
    shown = {form.add_initial_prefix(name): form[name].value() or "" for name in form.fields}
    NetworkMember.objects.filter(pk=row.pk).update(role="總幹事")
    stale = client.post(row.get_absolute_url(), said(cast.district, role="理事長") | shown)
    assert stale.status_code == 409
    assert stale.context["form"].errors["role"] == [
        "這一頁開啟之後已由他人改為 總幹事，您填的是 理事長；要改成您填的請再儲存一次。"
    ]


def test_the_list_is_narrowed_and_flat(client, cast, django_assert_num_queries):
    member(cast.office, cast.district)
    member(cast.office, cast.district, network="offices", organisation="公所", name="", phone="", email="")
    NetworkMember.objects.filter(network="community").update(confirmed_on=dt.date(2025, 3, 1))
    sign_in(client, cast.platform)

    def found(**query):
        return [row.organisation for row in client.get(LIST, query).context["page"]]

    assert found(network="offices") == ["公所"]
    assert found(standing="old") == ["石岡社區發展協會"]
    assert found(standing="alone", district=cast.district.pk) == ["公所"]
    assert found(standing="quiet") == []
    for number in range(40):
        NetworkMember.objects.create(
            network="community", district=cast.district, organisation=f"第{number}社區", role="窗口"
        )
    client.get(LIST)
    with django_assert_num_queries(10):
        page = client.get(LIST)
    assert len(page.context["page"].object_list) == 30


def test_the_roster_holds_what_is_kept_and_nothing_of_others(client, cast, elsewhere):
    office, district = elsewhere
    member(cast.office, cast.district, helps="=1+1")
    member(office, district, organisation="別區協會", name="王大明", email="wang@example.com")
    sign_in(client, cast.office)
    sheet = client.get(reverse("guidance:network_ods"))
    cells = Document(io.BytesIO(sheet.content)).body.get_tables()[0].get_values()
    flat = [value for row in cells for value in row if value is not None]
    assert [word in flat for word in ("林美玉", "04-2572-0000", "=1+1", "王大明")] == [True, True, True, False]
    waiting = client.post(reverse("guidance:network_pdf"))
    assert waiting.status_code == 302


def test_members_are_invited_to_a_visit_by_who_may_write_to_them(client, cast):
    mine = member(cast.office, cast.district)
    visit = proposed(cast)
    asked = when(cast)
    form = SCHEDULE.form_class(instance=visit, actor=cast.platform)
    assert [label for _pk, label in form.fields["members"].choices] == ["石岡社區發展協會　林美玉（社區窗口）"]
    assert "members" not in SCHEDULE.form_class(instance=visit, actor=cast.team).fields
    typed = {
        "day": "115.03.10",
        "begins": "14:00",
        "ends": "16:00",
        "place": "大門",
        "team": cast.team.unit_id,
        "units": [unit.pk for unit in asked["units"]],
        "members": [mine.pk],
        "guests": "張老師",
    }
    form = SCHEDULE.form_class(typed, instance=visit, actor=cast.platform)
    assert form.is_valid(), form.errors
    perform(visit, SCHEDULE, by=cast.platform, **form.cleaned_data)
    assert list(VisitParty.objects.filter(visit=visit, unit=None).order_by("id").values_list("name", "email")) == [
        ("石岡社區發展協會（社區窗口）", "lin@example.com"),
        ("張老師", ""),
    ]


def test_who_reads_contacts_leaves_a_line(client, cast, elsewhere):
    member(cast.office, cast.district)
    for actor in (cast.office, elsewhere[0], cast.proposer):
        sign_in(client, actor)
        client.get(LIST)
    sign_in(client, cast.office)
    client.get(reverse("guidance:network_ods"), {"district": cast.district.pk})
    found = Access.objects.order_by("id").values_list("kind", "about", "actor_label")
    assert list(found) == [
        ("contact", "在地聯絡網", cast.office.label),
        ("paper", "在地聯絡網名冊.ods", cast.office.label),
    ]


def test_the_office_enters_that_it_asked_a_member_itself(client, cast):
    row = member(cast.office, cast.district)
    NetworkMember.objects.update(confirmed_on=dt.date(2025, 1, 2), times_asked=3)
    stranger = sign_in(client, cast.agency)
    url = reverse("guidance:network_confirm", args=[row.pk])
    assert stranger.post(url).status_code == 404
    page = sign_in(client, cast.office).post(url, follow=True)
    row.refresh_from_db()
    assert (row.confirmed_on, row.times_asked) == (timezone.localdate(), 0)
    assert f"最近確認：{format_roc(row.confirmed_on)}。" in page.text
    line = NetworkLine.objects.latest("id")
    assert (line.act, line.by) == ("confirmed", cast.office.label)
