"""Tells parties of a move: an inbox line at once, a mail through the outbox. Never sends, nor decides who may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Membership, Unit, User
from accounts.states import ACTING_ROLES, UnitKind
from workflow.calendar import clock
from workflow.delivery.bell import wake
from workflow.models import Notification, OutboxMessage, Transition


def announce(log: Transition) -> None:
    """Tell the parties of the move's ``notify``, except the person who made it (three queries and two inserts)."""
    subject = log.subject
    move = subject.machine[log.move]
    units = {unit.pk: unit for party in move.notify for unit in subject.units_for(party)}
    if not units:
        return
    with override(settings.LANGUAGE_CODE):
        text = _("%(case)s：%(move)s（%(actor)s）") % {"case": subject, "move": move.label, "actor": log.actor_label}
    key = f"{subject.machine.name}:{subject.pk}:{log.row_version}"
    tell(key, text, subject.get_absolute_url(), units.values(), but=log.user)


def tell(key: str, text: str, url: str, units: Iterable[Unit], *, but: User | None = None) -> None:
    """Write the inbox lines and outbox rows of one event; ``key`` makes a repetition harmless."""
    recipients = {m.user_id: m for m in people_of(units) if but is None or m.user_id != but.pk}
    text = text[:300]
    Notification.objects.bulk_create(
        [
            Notification(user_id=pk, unit_id=m.unit_id, key=key, text=text, url=url, created_at=clock.now())
            for pk, m in recipients.items()
        ],
        ignore_conflicts=True,
    )
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                key=f"{key}:{m.user_id}", payload={"to": m.user.email, "subject": text[:120], "text": text, "url": url}
            )
            for m in recipients.values()
            if m.user.email
        ],
        ignore_conflicts=True,
    )
    if not any(function is wake for (_, function, *_) in connection.run_on_commit):
        transaction.on_commit(wake)  # one ring a transaction


def people_of(units: Iterable[Unit]) -> Iterable[Membership]:
    """Who acts for these units today: in an office the officers and supervisors, in an organisation everybody."""
    return (
        Membership.objects.valid_on(timezone.localdate())
        .filter(
            Q(role__in=ACTING_ROLES) | Q(unit__kind=UnitKind.PROPOSER),
            unit__in=[u.pk for u in units],
            user__is_active=True,
        )
        .select_related("user")
        .order_by("id")
    )
