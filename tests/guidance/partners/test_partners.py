"""The directory: a contact stands in it with consent only, goes with it at once, and is shown to who may write to it (R6)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.invitations import services as invitations
from accounts.models import Invitation, Unit
from accounts.states import Role, UnitKind
from guidance.models import ContactConsent, Partner
from guidance.partners.forms import PartnerForm
from guidance.partners.permissions import keeps_partner
from guidance.partners.services import add_partner, invite_partner, save_partner, withdraw_consent
from tests.factories.accounts import make_actor, make_user
from tests.guidance.cases import make_cast
from tests.guidance.matching.cases import CONTACT_OF, make_partner, make_scene, matched, signed_in, today
from workflow.engine.errors import NotPermitted, Refused, StaleVersion

pytestmark = pytest.mark.django_db
ENTRY = {
    "kind": "university",
    "name": "山城大學",
    "about": "每學期一門課、二十名學生，可協助生態調查。",
    "offers": ["courses", "students"],
    "themes": ["ecology"],
    "capacity": "2",
}
REACHED = {
    "contact_name": "林教授",
    "contact_phone": "04-2222-0000",
    "contact_email": "lin@example.edu",
    "consented_on": "115.01.05",
    "consent_way": "written",
}
NO_CONSENT = "聯絡人本人還沒有同意，不能儲存聯絡資料。請取得同意並填寫同意日期與方式，或將聯絡人留空。"


@pytest.fixture
def cast():
    return make_cast()


def errors(**typed):
    form = PartnerForm(ENTRY | typed)
    return {name: list(found) for name, found in form.errors.items()}


def edited(partner, **typed):
    """A form of the entry as it stands, with what is typed otherwise."""
    now = Partner.objects.get(pk=partner.pk)
    stands = {name: getattr(now, name) for name in PartnerForm._meta.fields}
    stands = {name: value for name, value in stands.items() if value not in (None, "")}
    return PartnerForm(stands | typed, instance=now)


def saved(partner, by, **typed):
    form = edited(partner, **typed)
    assert form.is_valid(), form.errors
    return save_partner(form, by=by)


def said(partner):
    found = LogEntry.objects.filter(object_id=str(partner.pk), content_type__model="partner")
    return [line.change_message.split("（")[0] for line in found.order_by("id")]


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({}, {}),
        (REACHED, {}),
        ({"contact_name": "林教授"}, {"consented_on": [NO_CONSENT]}),
        (REACHED | {"consented_on": ""}, {"consented_on": [NO_CONSENT]}),
        (REACHED | {"consent_way": ""}, {"consented_on": [NO_CONSENT]}),
        ({"contact_email": "lin@example.edu"}, {"contact_name": ["請填寫聯絡人姓名，或將電話與電子郵件留空。"]}),
        (REACHED | {"consented_on": "999.01.01"}, {"consented_on": ["同意日期不可晚於今天。"]}),
        ({"capacity": "0"}, {"capacity": ["不可小於 1。"]}),
        ({"capacity": "51"}, {"capacity": ["不可大於 50。"]}),
        ({"capacity": "兩件"}, {"capacity": ["「兩件」不是數字，請填數字，例如 1,200。"]}),
        ({"offers": []}, {"offers": ["請選擇「提供的協助」。"]}),
        (
            {"about": "很好"},
            {"about": ["說明至少要有 10 個字，而且不是同一句話重複。請用一兩句話說明可以提供什麼。"]},
        ),
    ],
)
def test_what_an_entry_may_hold(typed, refused):
    assert errors(**typed) == refused


def test_the_database_keeps_no_contact_without_consent():
    with pytest.raises(IntegrityError, match="contact_of_partner_consents"), transaction.atomic():
        make_partner(contact_name="林教授")
    with pytest.raises(IntegrityError, match="contact_of_partner_consents"), transaction.atomic():
        make_partner(consented_on=today())


def test_the_platform_adds_one_and_the_log_says_nothing_of_the_contact(cast):
    form = PartnerForm(ENTRY | REACHED)
    assert form.is_valid()
    made = add_partner(form, by=cast.platform)
    saved(made, cast.platform, capacity="5", contact_phone="04-2222-9999")
    assert said(made) == ["登錄夥伴", "修改：同時最多媒合幾件、聯絡電話"]
    words = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert ("林教授" in words, "04-2222" in words) == (False, False)
    line = ContactConsent.objects.get()
    assert (line.given, line.person, line.day, line.way) == (True, "林教授", dt.date(2026, 1, 5), "written")
    for actor in (cast.rdec, cast.proposer, cast.agency):
        with pytest.raises(NotPermitted):
            add_partner(PartnerForm(ENTRY), by=actor)


def test_two_of_one_name_and_kind_are_one(cast):
    make_partner("山城大學")
    assert errors() == {"__all__": ["這個類別已有同名的夥伴。"]}
    assert errors(kind="company") == {}


def test_somebody_else_consents_anew(cast):
    partner = make_partner(**CONTACT_OF)
    form = edited(partner, contact_name="王教授")
    assert form.errors == {"consented_on": ["聯絡人換了人，請填新聯絡人同意的日期。"]}
    saved(partner, cast.platform, contact_name="王教授", consented_on=today())
    lines = list(ContactConsent.objects.order_by("id").values_list("given", "person", "day"))
    assert lines == [(False, "林教授", today()), (True, "王教授", today())]


def test_a_contact_that_is_blanked_is_a_consent_that_ends(cast):
    partner = make_partner(**CONTACT_OF)
    saved(partner, cast.platform, contact_name="", contact_phone="", contact_email="")
    partner.refresh_from_db()
    assert (partner.contact_name, partner.consented_on, partner.consent_way) == ("", None, "")
    assert list(ContactConsent.objects.values_list("given", "person")) == [(False, "林教授")]


def test_consent_withdrawn_takes_the_contact_out_and_the_open_invitation_with_it(cast):
    partner = make_partner(**CONTACT_OF)
    invite_partner(partner, "LIN@example.edu", by=cast.platform)
    withdraw_consent(partner, way="mail", by=cast.platform)
    partner.refresh_from_db()
    assert [getattr(partner, name) for name in CONTACT_OF] == ["", "", "", None, ""]
    assert Invitation.objects.get().answer == "withdrawn"
    assert said(partner) == ["邀請夥伴自行維護", "聯絡人撤回同意，移除聯絡資料"]
    line = ContactConsent.objects.get()
    assert (line.given, line.person, line.day, line.way) == (False, "林教授", today(), "mail")
    with pytest.raises(Refused, match="這一筆目前沒有聯絡人。"):
        withdraw_consent(partner, way="mail", by=cast.platform)


def test_who_was_asked_in_keeps_its_own_entry_and_nobody_elses(cast):
    partner, other = make_partner(**CONTACT_OF), make_partner("海線大學")
    people = signed_in(partner, cast)
    assert (people.kind, people.role, people.unit.name) == (UnitKind.PARTNER, Role.ADMINISTRATOR, "山城大學水圳計畫")
    saved(partner, people, about="每學期兩門課、四十名學生，可協助生態調查。", name="山城大學")
    assert Unit.objects.get(pk=people.unit_id).name == "山城大學"
    with pytest.raises(NotPermitted):
        saved(other, people, capacity="9")
    kept = [bool(keeps_partner(row, people)) for row in (Partner.objects.get(pk=partner.pk), other)]
    assert (kept, list(Partner.objects.visible_to(people).values_list("pk", flat=True))) == (
        [True, False],
        [partner.pk],
    )
    with pytest.raises(Refused, match="這個夥伴已有自己的管理者，請由夥伴自己邀請同仁。"):
        invite_partner(partner, "second@example.edu", by=cast.platform)
    with pytest.raises(NotPermitted):
        invite_partner(other, "second@example.edu", by=people)


def test_an_invitation_that_waits_is_not_sent_twice(cast):
    partner = make_partner()
    first = invite_partner(partner, "lin@example.edu", by=cast.platform)
    assert invite_partner(partner, "lin@example.edu", by=cast.platform) == first
    assert (Invitation.objects.count(), Unit.objects.filter(kind=UnitKind.PARTNER).count()) == (1, 1)


def test_people_of_a_partner_may_be_of_either_side(cast):
    partner = make_partner()
    proposer = cast.proposer.user
    invited = invite_partner(partner, proposer.email, by=cast.platform)
    assert invitations.accept(invited, by=proposer).unit == Unit.objects.get(kind=UnitKind.PARTNER)
    officer = make_actor(UnitKind.AGENCY).user
    with pytest.raises(ValidationError):
        invitations.accept(invited_to(cast.proposer, officer), by=officer)


def invited_to(proposer, user):
    keeper = make_actor(proposer.unit, Role.ADMINISTRATOR)
    return invitations.invite(proposer.unit, user.email, Role.MEMBER, by=keeper)


def test_what_two_save_is_told_and_nothing_is_overwritten(cast):
    partner = make_partner()
    first, second = edited(partner, capacity="5"), edited(partner, note="只在學期中")
    assert (first.is_valid(), second.is_valid()) == (True, True)
    save_partner(first, by=cast.platform)
    with pytest.raises(StaleVersion, match="這一筆已由他人儲存過"):
        save_partner(second, by=cast.platform)
    partner.refresh_from_db()
    assert (partner.capacity, partner.note, partner.row_version) == (5, "", 1)


def test_places_that_are_taken_stay():
    scene = make_scene()
    matched(scene, "active")
    second = scene.plan.ventures.create(position=2, title="水圳課程")
    scene.venture = second
    matched(scene, "agreed")
    assert edited(scene.partner, capacity="1").errors == {"capacity": ["目前有 2 件媒合占用名額，不能改為 1 件。"]}
    with pytest.raises(IntegrityError, match="partner_has_room"), transaction.atomic():
        Partner.objects.filter(pk=scene.partner.pk).update(capacity=1)


def test_who_may_write_to_a_contact():
    scene = make_scene()
    cast, another = scene.cast, signed_in(make_partner("海線大學"), scene.cast, "別校")
    colleague = make_actor(scene.people.unit, Role.MEMBER, user=make_user("助理"))

    def may(actor):
        found = Partner.objects.visible_to(actor).told_to(actor).filter(pk=scene.partner.pk)
        return [row.may_write for row in found]

    assert [may(actor) for actor in (cast.platform, scene.people, colleague)] == [[True]] * 3
    assert [may(actor) for actor in (cast.proposer, cast.rdec, cast.office, cast.agency)] == [[False]] * 4
    assert may(another) == []
    matched(scene, "agreed")
    assert [may(actor) for actor in (cast.proposer, cast.stranger)] == [[True], [False]]
