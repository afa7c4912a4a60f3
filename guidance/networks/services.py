"""Keeping the members of a district's networks, each change with its line; never sends a notice."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from guidance.contacts import forgetting, links
from guidance.contacts.telling import entered, tell
from guidance.models import NetworkLine, NetworkMember
from guidance.permissions import may_write_to
from guidance.states import NetworkAct
from inputs.words import listed
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted


@transaction.atomic
def keep(form: Any, *, by: Actor) -> NetworkMember:
    """Enter somebody, or correct what is kept. Raises NotPermitted for another district's.

    It is as of the day on which the person agreed: an office that corrects it has asked nobody. Where nobody is named it
    is as of today.
    """
    row: NetworkMember = form.instance
    if not may_write_to(row, by):
        raise NotPermitted(_("只有該區公所、專管平台與研考會能維護這個區的聯絡網。"))
    known = row.pk is not None
    if known and not form.changed_data:
        return row
    is_another = not known or bool({"name", "email"} & set(form.changed_data))
    if "email" in form.changed_data or not row.email:  # nobody was asked yet, and old links end
        row.key = NetworkMember._meta.get_field("key").get_default()
        row.asked_on, row.times_asked = None, 0
    if known:
        was = forgetting.Left(form.initial["email"], row.organisation, row.pk)
        forgetting.hand_on(was, row.email, is_another="name" in form.changed_data)
    if not known:
        row.entered_by, row.entered_at = by.label, clock.now()
    if not row.name:
        row.confirmed_on = timezone.localdate(clock.now())
    elif is_another or row.confirmed_on is None or (row.agreed_on and row.agreed_on > row.confirmed_on):
        row.confirmed_on = row.agreed_on
    form.save()
    words = listed(str(form.fields[name].label) for name in form.changed_data) if known else ""
    note(row, NetworkAct.CHANGED if known else NetworkAct.ADDED, by.label, words)
    if row.email and "email" in form.changed_data:
        tell(entered(links.MEMBER, row.pk, row.key, address=row.email, called=str(row), by=by.label))
    return row


@transaction.atomic
def remove(member: NetworkMember, *, by: Actor, withdrawn: bool = False) -> None:
    """Take somebody out for good; ``withdrawn`` where the person asked for it. Raises NotPermitted, or DoesNotExist."""
    row = NetworkMember.objects.select_for_update().get(pk=member.pk)
    if not may_write_to(row, by):
        raise NotPermitted(_("只有該區公所、專管平台與研考會能維護這個區的聯絡網。"))
    note(row, NetworkAct.WITHDRAWN if withdrawn else NetworkAct.REMOVED, by.label)
    forget(row, withdrawn=withdrawn)


def forget(member: NetworkMember, *, withdrawn: bool = True) -> None:
    """Nothing of the person is kept, nor is the person asked to anything; where they have been their organisation stands.

    Who is only no member of this network any more may stand elsewhere by the same address: what is there stays.
    """
    address = member.email if withdrawn else ""
    forgetting.forget(forgetting.Left(address, member.organisation, member.pk, (member.get_absolute_url(),)))
    member.delete()


def note(member: NetworkMember, act: NetworkAct, by: str, words: str = "") -> None:
    """One line more, in the transaction that does it."""
    NetworkLine.objects.create(
        member=member.pk,
        district_id=member.district_id,
        called=str(member),
        act=act,
        words=words[:300],
        by=by,
        at=clock.now(),
    )
