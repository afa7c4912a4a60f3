"""Who withdraws is nowhere any more the same minute, and the logs that nobody can change never knew who it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.apps import apps
from django.db import connection
from django.urls import reverse

from documents.models import PaperOrder
from guidance.contacts.links import ENTRY, PARTNER, key_of, link
from guidance.models import InventoryChange, NetworkMember, Partner, VisitParty
from guidance.networks import confirming
from guidance.networks.forms import MemberForm
from guidance.networks.sending import send
from guidance.networks.services import keep, remove
from guidance.visits.chart import PUT_OFF, RECORD, SCHEDULE
from guidance.visits.forms import GuestsField
from guidance.visits.papers.orders import VISIT
from inputs.fields import PhoneField
from tests.factories.accounts import sign_in
from tests.guidance.cases import SEEN, held, make_cast, proposed, scheduled, when
from tests.guidance.inventory.cases import CONTACT as ENTRY_CONTACT
from tests.guidance.inventory.cases import entered, make_inventory
from tests.guidance.matching.cases import CONTACT_OF, WORDS, make_partner, make_scene, matched
from tests.guidance.networks.cases import member, said
from workflow.calendar import clock
from workflow.delivery.outbox import deliver_due
from workflow.engine.moves import machines
from workflow.engine.services import perform
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
WHO = ("林美玉", "04-2572-0000", "lin@example.com")


@pytest.fixture
def cast():
    return make_cast()


def kept(*words: str) -> dict[str, list[str]]:
    """Which tables of the whole database say one of ``words`` in any column."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            for word in words:
                cursor.execute(f"SELECT 1 FROM {table} AS r WHERE strpos(r::text, %s) > 0 LIMIT 1", [word])
                if cursor.fetchone():
                    found.setdefault(word, []).append(model._meta.db_table)
    return found


def test_no_move_of_any_machine_logs_whom_to_write_to():
    """An address, a number, people by name: whatever form a move has, the log leaves it out."""
    people = (forms.EmailField, PhoneField, GuestsField)
    rows = (NetworkMember, VisitParty)
    logged = [
        f"{machine.name} {move.name}: {name}"
        for machine in machines.values()
        for move in machine.moves.values()
        if move.form
        for name, field in move.form_class.base_fields.items()
        if isinstance(field, people) or getattr(getattr(field, "queryset", None), "model", None) in rows
        if name not in move.unlogged
    ]
    assert logged == []


def test_the_log_of_a_visit_says_how_many_and_never_who(client, cast):
    row = member(cast.office, cast.district)
    visit = held(cast, members=[row], guests=[("張老師", "chang@example.com")])
    log = list(visit.transitions.order_by("id").values_list("move", "data"))
    assert [(name, data.get("guests_invited"), data.get("parties_came")) for name, data in log] == [
        ("schedule_visit", 2, None),
        ("hold_visit", None, 5),
    ]
    assert [word in str(log) for word in (*WHO, "張老師", "chang@example.com")] == [False] * 5
    sign_in(client, cast.platform)
    page = client.get(visit.get_absolute_url()).text
    assert ["另邀請 2 位個人" in page, "到場 5 個單位或人員" in page] == [True, True]


def test_who_withdraws_from_a_network_is_nowhere_any_more(client, cast):
    row = member(cast.office, cast.district)
    with_them = {"members": [row]}
    coming, was = scheduled(cast, **with_them), held(cast, **with_them)
    perform(was, RECORD, by=cast.team, seen=SEEN)
    perform(coming, PUT_OFF, by=cast.team, reason="下雨", **when(cast, place="圳頭", **with_them))
    sign_in(client, cast.office)
    client.post(reverse("guidance:network_pdf"))
    client.post(reverse("guidance:visit_pdf", args=[was.pk]))
    assert PaperOrder.objects.filter(kind=VISIT, said__visit=was.pk).count() == 1
    send(
        "共識會議",
        "改於三月二十日下午兩點。",
        networks=["community"],
        districts=[cast.district],
        chosen=[row.pk],
        by=cast.office,
    )
    assert sorted(set(kept(*WHO)["lin@example.com"])) == [
        "documents_paperorder",
        "guidance_networkmember",
        "guidance_visitparty",
        "workflow_outboxmessage",
    ]
    confirming.withdraw(NetworkMember.objects.get())
    assert kept(*WHO) == {}
    assert [party.name for party in coming.parties.filter(unit=None)] == []
    assert [(party.name, party.came) for party in was.parties.filter(unit=None)] == [("石岡社區發展協會", True)]
    assert not PaperOrder.objects.filter(kind=VISIT, said__visit=was.pk).exists()


def test_mail_to_somebody_outside_is_forgotten_once_it_is_sent(cast):
    row = member(cast.office, cast.district)
    with clock.at(dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)):  # before the day of the visit
        scheduled(cast, members=[row])
    deliver_due()
    told = OutboxMessage.objects.filter(payload__outside=True).order_by("id")
    assert [(row.key.split(":")[0], row.sent_at is not None, sorted(row.payload)) for row in told] == [
        ("contact", True, ["outside", "subject"]),
        ("visit", True, ["outside", "subject"]),
    ]
    assert "workflow_outboxmessage" not in kept("lin@example.com")["lin@example.com"]


def test_who_withdraws_while_the_visit_is_being_set_is_not_asked(cast):
    row = member(cast.office, cast.district)
    visit = proposed(cast)
    confirming.withdraw(NetworkMember.objects.get())
    perform(visit, SCHEDULE, by=cast.platform, **when(cast, members=[row]))
    assert visit.parties.filter(unit=None).count() == 0


def test_putting_off_keeps_whom_the_team_may_not_write_to(cast):
    row = member(cast.office, cast.district)
    visit = scheduled(cast, members=[row])
    form = PUT_OFF.form_class(instance=visit, actor=cast.team)
    assert [str(label) for _pk, label in form.fields["members"].choices] == ["石岡社區發展協會　林○○（社區窗口）"]
    assert (form.initial["members"], form.initial["guests"]) == ([row.pk], "")


def test_another_person_in_the_row_is_the_first_one_gone(cast):
    row = member(cast.office, cast.district)
    visit = scheduled(cast, members=[row])
    other = said(cast.district, name="王大明", email="wang@example.com", phone="")
    form = MemberForm(other, instance=row, actor=cast.office)
    assert form.is_valid(), form.errors
    keep(form, by=cast.office)
    assert kept(*WHO) == {}
    assert visit.parties.filter(unit=None).count() == 0


def test_a_partners_contact_withdraws_by_the_link(client, cast):
    partner = make_partner(**CONTACT_OF)
    visit = scheduled(cast, guests=[("林教授", "lin@example.edu")])
    url = link(PARTNER, partner.pk, key_of("lin@example.edu"))
    page = client.get(url).text
    assert [word in page for word in ("林教授", "04-2222-0000", "lin@example.edu", "115.01.05", "書面")] == [True] * 5
    assert "已刪除您在「協力夥伴名錄」山城大學水圳計畫的姓名" in client.post(url, {"act": "withdraw"}).text
    assert kept("林教授", "04-2222-0000", "lin@example.edu") == {"林教授": ["guidance_contactconsent"]}
    assert list(partner.consents.values_list("given", "person", "way", "by")) == [
        (False, "林教授", "online", "聯絡人本人")
    ]
    assert visit.parties.filter(unit=None).count() == 0
    assert client.get(url).status_code == 404


def test_a_partners_contact_corrects_by_the_link(client):
    partner = make_partner(**CONTACT_OF)
    url = link(PARTNER, partner.pk, key_of("lin@example.edu"))
    typed = {"contact_name": "林教授", "contact_phone": "04-2222-1111", "contact_email": "lin@new.example"}
    done = client.post(url, typed | {"act": "correct"}, follow=True)
    assert ("已更正。" in done.text, "要改用別的電子郵件，請洽登錄您資料的單位。" in done.text) == (True, True)
    row = Partner.objects.get()
    # The address proves whose page it is: who could write another one would be led to what is kept of somebody else.
    assert (row.contact_phone, row.contact_email, row.consent_way, row.row_version) == (
        "04-2222-1111",
        "lin@example.edu",
        "online",
        1,
    )
    assert client.get(url).status_code == 200
    assert client.post(url, {"act": "confirm"}).status_code == 404


def test_no_other_address_leads_to_what_is_kept_of_somebody_else(client, cast):
    make_partner(**CONTACT_OF)
    row = member(cast.office, cast.district, email="mine@example.com", name="王小明")
    visit = scheduled(cast, guests=[("林教授", "lin@example.edu")])
    url = confirming.link(row)
    typed = {"act": "correct", "organisation": row.organisation, "role": row.role, "name": "王小明"}
    page = client.post(url, typed | {"email": "lin@example.edu", "phone": "04-2572-1111"}, follow=True)
    row.refresh_from_db()
    assert (row.phone, row.email) == ("04-2572-1111", "mine@example.com")
    assert [words in page.text for words in ("山城大學水圳計畫", visit.title)] == [False, False]
    client.post(url, {"act": "withdraw"})
    assert visit.parties.filter(email="lin@example.edu").count() == 1


def test_who_is_no_member_of_one_network_stays_where_they_were_asked_besides(cast):
    row = member(cast.office, cast.district)
    visit = scheduled(cast, guests=[("林美玉", row.email)])
    remove(row, by=cast.office)
    assert visit.parties.filter(email=row.email).count() == 1


def test_an_entrys_contact_sees_corrects_and_withdraws(client):
    cast = make_inventory()
    entry = entered(cast, **ENTRY_CONTACT)
    url = link(ENTRY, entry.pk, key_of("liu@demo.example"))
    page = client.get(url).text
    assert [word in page for word in ("劉小姐", "04-2572-1234", "liu@demo.example", "115.02.01")] == [True] * 4
    typed = {
        "contact_name": "劉小姐",
        "contact_phone": "04-2572-9999",
        "contact_email": "liu@demo.example",
        "act": "correct",
    }
    assert client.post(url, typed).status_code == 302
    assert client.post(url, {"act": "withdraw"}).status_code == 200
    assert kept("04-2572-9999", "04-2572-1234", "liu@demo.example") == {}
    lines = InventoryChange.objects.order_by("id").values_list("what", "by", "user", "fields")
    assert list(lines)[1:] == [
        ("changed", "聯絡人本人", None, [["contact_phone", "*", "*"], ["consent_on", "115.02.01", lines[1][3][1][2]]]),
        ("consent_withdrawn", "聯絡人本人", None, []),
    ]
    assert client.get(url).status_code == 404


def test_one_page_leads_to_all_that_is_kept_of_an_address(client):
    cast = make_inventory()
    row = member(cast.office, cast.district, email="liu@demo.example")
    entry = entered(cast, **ENTRY_CONTACT)
    partner = make_partner(**CONTACT_OF | {"contact_email": "LIU@demo.example"})
    scheduled(cast, members=[row])
    page = client.get(confirming.link(row)).text
    assert [
        link(ENTRY, entry.pk, key_of("liu@demo.example")) in page,
        link(PARTNER, partner.pk, key_of("liu@demo.example")) in page,
    ] == [True, True]
    assert "水圳慢行　115.03.10 14:00–16:00" in page


def test_a_contact_without_an_account_is_written_to(cast):
    scene = make_scene()
    lone = make_partner("木工導師", **CONTACT_OF | {"contact_email": "wood@example.com"})
    match = matched(scene, "contacted", lone)
    (mail,) = OutboxMessage.objects.filter(key__startswith=f"match:{match.pk}:", payload__outside=True)
    assert (mail.payload["to"], mail.payload["text"]) == (
        "wood@example.com",
        "想請「木工導師」協力地方創生事業「水圳步道」",
    )
    assert mail.payload["lines"][0] == f"希望協助的事：{WORDS}"
    assert mail.payload["url"] == link(PARTNER, lone.pk, key_of("wood@example.com"))
    matched(scene, "contacted")
    assert OutboxMessage.objects.filter(payload__outside=True).count() == 1


def test_an_office_that_corrects_a_member_has_asked_nobody(cast):
    row = member(cast.office, cast.district)
    assert row.confirmed_on == dt.date(2026, 3, 2)
    row.refresh_from_db()
    form = MemberForm(said(cast.district, role="理事長"), instance=row, actor=cast.office)
    assert form.is_valid(), form.errors
    keep(form, by=cast.office)
    assert NetworkMember.objects.get().confirmed_on == dt.date(2026, 3, 2)


def test_whoever_is_entered_hears_of_it_once_at_each_address(cast):
    row = member(cast.office, cast.district)
    row.refresh_from_db()
    form = MemberForm(said(cast.district, role="理事長"), instance=row, actor=cast.office)
    assert form.is_valid(), form.errors
    keep(form, by=cast.office)
    (mail,) = OutboxMessage.objects.all()
    assert (mail.payload["to"], mail.payload["text"], mail.payload["url"]) == (
        "lin@example.com",
        f"您已登錄為臺中市「在地聯絡網」的聯絡人：{row}",
        confirming.link(row),
    )
    assert mail.payload["lines"][0] == f"登錄者：{cast.office.label}"
    row.refresh_from_db()
    form = MemberForm(said(cast.district, role="理事長", email="lin@new.example"), instance=row, actor=cast.office)
    assert form.is_valid(), form.errors
    keep(form, by=cast.office)
    assert list(OutboxMessage.objects.values_list("payload__to", flat=True)) == ["lin@new.example"]
