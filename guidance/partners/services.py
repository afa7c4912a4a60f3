"""Keeping the directory: each verb one transaction, with its record; never matches anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.invitations import services as invitations
from accounts.models import Unit
from accounts.services import OFFICES_NAME, register_partner
from accounts.states import Role
from guidance.contacts import links
from guidance.contacts.forgetting import Left, forget, hand_on
from guidance.contacts.telling import entered, tell
from guidance.letting import show_plan
from guidance.matching.states import PLACE_TAKEN
from guidance.models import ContactConsent, Match, Partner
from guidance.partners.forms import TOO_FEW
from guidance.partners.permissions import adds_partners, keeps_partner
from guidance.states import ConsentWay
from inputs.words import listed, sentences
from proposals.states import PlanPermission
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused, StaleVersion, since_opened
from workflow.upkeep.records import ADDED, CHANGED, record

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Invitation

BY_CONTACT = gettext_lazy("聯絡人本人")
NOBODY: dict[str, Any] = {
    "contact_name": "",
    "contact_phone": "",
    "contact_email": "",
    "consented_on": None,
    "consent_way": "",
}


@transaction.atomic
def add_partner(form: Any, *, by: Actor) -> Partner:
    """登錄夥伴, by the platform."""
    if not adds_partners(by):
        raise NotPermitted(_("只有專管平台能登錄夥伴。"))
    partner: Partner = form.save()
    record(partner, ADDED, _("登錄夥伴"), by=by)
    _keep_consents(Partner(), partner, by)
    return partner


@transaction.atomic
def save_partner(form: Any, *, by: Actor) -> Partner:
    """修改夥伴資料; whoever fills in ``form`` holds the row: refused where it was made of an older one.

    The log says which fields were changed, never what stands in them: a contact leaves with its consent.
    """
    partner: Partner = form.instance
    before = _lock(partner)
    if not (verdict := keeps_partner(before, by)):
        raise NotPermitted(verdict.reason)
    if partner.row_version != before.row_version:
        raise StaleVersion(since_opened(_("這一筆已由他人儲存過")))
    if partner.capacity < before.taken:
        raise Refused(str(TOO_FEW % {"taken": before.taken, "most": partner.capacity}))
    names = [name for name in form._meta.fields if getattr(before, name) != getattr(partner, name)]
    if not names:
        return partner
    _save(partner, before, names)
    labels = listed(str(form.fields[name].label) for name in names)
    record(partner, CHANGED, _("修改：%s") % labels, by=by)
    _keep_consents(before, partner, by)
    return partner


def _save(partner: Partner, before: Partner, names: list[str]) -> None:
    if "name" in names and partner.unit_id and Unit.objects.is_office(partner.name):
        raise Refused(OFFICES_NAME)
    partner.row_version, partner.updated_at = before.row_version + 1, clock.now()
    try:
        with transaction.atomic():
            partner.save(update_fields=[*names, "row_version", "updated_at"])
    except IntegrityError as error:
        if "one_partner_a_name" not in str(error):
            raise
        raise Refused(_("這個類別已有同名的夥伴。")) from None
    if "name" in names and partner.unit_id:
        Unit.objects.filter(pk=partner.unit_id).update(full_name=partner.name, name=partner.name[:60])


def _keep_consents(before: Partner, now: Partner, by: Actor) -> None:
    """A line for who is no contact any more, and one for who has consented; who is named at another address is told."""
    is_another = before.contact_name != now.contact_name
    hand_on(Left(before.contact_email, now.name), now.contact_email, is_another=is_another)
    if now.contact_email.lower() not in ("", before.contact_email.lower()):
        key = links.key_of(now.contact_email)
        tell(entered(links.PARTNER, now.pk, key, address=now.contact_email, called=now.name, by=by.label))
    if (before.contact_name, before.consented_on) == (now.contact_name, now.consented_on):
        return
    if before.contact_name and is_another:
        said = {"person": before.contact_name, "day": timezone.localdate(), "way": before.consent_way}
        _consent(now, by.label, given=False, **said)
    if now.contact_name:
        _consent(now, by.label, given=True, person=now.contact_name, day=now.consented_on, way=now.consent_way)


def _consent(partner: Partner, by: str, **said: Any) -> None:
    ContactConsent.objects.create(partner=partner, by=by, recorded_at=clock.now(), **said)


@transaction.atomic
def withdraw_consent(partner: Partner, *, way: ConsentWay | str, by: Actor) -> None:
    """撤回同意: the contact is gone from the entry, from lists, exports and open invitations; that it was, stays."""
    locked = _lock(partner)
    if not (verdict := keeps_partner(locked, by)):
        raise NotPermitted(verdict.reason)
    if not locked.contact_name:
        raise Refused(_("這一筆目前沒有聯絡人。"))
    if locked.unit and locked.contact_email:
        invitations.call_off(locked.unit, locked.contact_email, by=by.user)
    _leave(locked, by.label, way)
    record(locked, CHANGED, _("聯絡人撤回同意，移除聯絡資料"), by=by)


@transaction.atomic
def withdraw_own(partner: Partner) -> None:
    """The contact person takes the consent back, on the page that the mail led to."""
    locked = _lock(partner)
    if locked.contact_name:
        _leave(locked, str(BY_CONTACT), ConsentWay.ONLINE)


@transaction.atomic
def correct_own(form: Any) -> None:
    """What the contact person writes there holds from now on, with the consent of who wrote it."""
    row: Partner = form.instance
    row.consented_on, row.consent_way = timezone.localdate(clock.now()), ConsentWay.ONLINE
    row.row_version, row.updated_at = row.row_version + 1, clock.now()
    row.save(update_fields=[*NOBODY, "row_version", "updated_at"])
    _consent(row, str(BY_CONTACT), given=True, person=row.contact_name, day=row.consented_on, way=row.consent_way)


def _leave(locked: Partner, by: str, way: ConsentWay | str) -> None:
    """Name, telephone and address go; the line stays."""
    pages = (reverse("guidance:edit_partner", args=[locked.pk]), reverse("guidance:invite_partner", args=[locked.pk]))
    forget(Left(locked.contact_email, locked.name, pages=pages))
    person = locked.contact_name
    for name, value in NOBODY.items():
        setattr(locked, name, value)
    locked.row_version, locked.updated_at = locked.row_version + 1, clock.now()
    locked.save(update_fields=[*NOBODY, "row_version", "updated_at"])
    _consent(locked, by, given=False, person=person, day=timezone.localdate(), way=way)


@transaction.atomic
def invite_partner(partner: Partner, email: str, *, by: Actor) -> Invitation:
    """邀請夥伴自行維護: its unit, made with the first invitation, sees the plans it works along with already."""
    if not adds_partners(by):
        raise NotPermitted(_("只有專管平台能邀請夥伴。"))
    locked = _lock(partner)
    if locked.unit is None:
        locked.unit = register_partner(locked.name)
        locked.save(update_fields=["unit"])
        for match in Match.objects.filter(partner=locked, state__in=PLACE_TAKEN).select_related("proposal"):
            show_plan(match.proposal, locked.unit, by=by, kind=PlanPermission.PARTNER)
    if not by.keeps_people_of(locked.unit):
        raise Refused(_("這個夥伴已有自己的管理者，請由夥伴自己邀請同仁。"))
    try:
        made = invitations.invite(locked.unit, email, Role.ADMINISTRATOR, by=by)
    except ValidationError as error:
        raise Refused(sentences(error.messages)) from error
    record(locked, CHANGED, _("邀請夥伴自行維護"), by=by)
    return made


def _lock(partner: Partner) -> Partner:
    rows = Partner.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    return rows.get(pk=partner.pk)
