"""What became of each mail, who may see it, and sending anew what was given up. Never shows what a mail says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Membership, User
from accounts.states import STAFF_KINDS
from workflow.delivery.bell import wake
from workflow.delivery.queries import OutboxQuerySet
from workflow.engine.errors import Refused
from workflow.models import OutboxMessage
from workflow.rows import each

log = structlog.get_logger(__name__)
FORGOTTEN = _("這封信寄出後不留存內容，不能重寄；請對方重新申請，或由原來的頁面再寄。")
NOT_GIVEN_UP = _("這封信已寄出，或正在等候寄送，不必重寄。")


def sees_mails(actor: Actor) -> bool:
    """Does the actor look after anybody's mail? Administrators of units do, and who keeps the installation."""
    return actor.is_administrator or actor.user.is_superuser


def described() -> OutboxQuerySet:
    """Mails with their readers and kinds, the newest first; what they say is not read."""
    rows: OutboxQuerySet = OutboxMessage.objects.defer("payload").annotate(told=KT("payload__kind"))
    return rows.select_related("user").order_by("-id")


def visible_to(actor: Actor) -> OutboxQuerySet:
    """To who keeps the installation every mail; to an administrator those to the people of the own unit, and of offices
    to who keeps their register.
    """
    rows = described()
    if actor.user.is_superuser:
        return rows
    if not actor.is_administrator:
        return rows.none()
    people = Membership.objects.valid_on(timezone.localdate())
    if actor.keeps_units:
        kept = people.filter(Q(unit__kind__in=STAFF_KINDS) | Q(unit=actor.unit_id), user=OuterRef("user"))
        return rows.filter(each(Exists(kept)))
    own = people.filter(unit=actor.unit_id).values_list("user", flat=True)
    return rows.filter(user__in=list(own))


def not_reached(people: Iterable[User]) -> dict[int, dt.datetime]:
    """Since when mails to the address of which of these people were given up, by their ids (one query)."""
    found = OutboxMessage.objects.filter(user__in=[person.pk for person in people]).not_reached()
    since: dict[int, dt.datetime] = {}
    for user, failed_at in found.order_by("failed_at").values_list("user", "failed_at"):
        since.setdefault(user, failed_at)
    return since


@transaction.atomic
def send_again(mail: OutboxMessage, *, by: Actor) -> None:
    """Try once more what was given up, at the address its reader has now. Raises :class:`Refused` for any other."""
    row = OutboxMessage.objects.select_for_update(of=("self",)).select_related("user").get(pk=mail.pk)
    if row.failed_at is None:
        raise Refused(NOT_GIVEN_UP)
    if "to" not in row.payload or row.payload.get("body") == "":  # it came back after what it said was forgotten
        raise Refused(FORGOTTEN)
    if row.user and row.kind == "mail":
        row.payload["to"] = row.user.email
    row.failed_at, row.attempts, row.error, row.available_at = None, 0, "", timezone.now()
    row.save(update_fields=["payload", "failed_at", "attempts", "error", "available_at"])
    log.info("mail_again", id=row.pk, by=by.user.pk)
    transaction.on_commit(wake)
