"""To invite, send again, withdraw, accept and decline: each one transaction, each leaving its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Invitation, Membership, Unit, User
from accounts.services import hold, must_keep_people_of, must_stay_on_one_side, people_changed, take_in
from accounts.states import Answer

if TYPE_CHECKING:
    from accounts.actors import Actor

VALID = dt.timedelta(days=14)
# (an invitation, the person who has confirmed its address): called when it is made
InvitationWatcher = Callable[[Invitation, User], None]
_watchers: list[InvitationWatcher] = []
SENT_AT_MOST = 3
BETWEEN = dt.timedelta(minutes=10)
# A unit's invitations are mail to strangers: so many in a day, whatever became of them.
A_DAY = 50
IS_INVITED = (
    gettext_lazy("您是機關人員，不能加入提案單位。請婉拒這份邀請。"),
    gettext_lazy(
        "您是提案單位的成員，不能以同一個帳號加入機關。請先請提案單位的管理者移除您，或婉拒這份邀請、另以公務帳號加入。"
    ),
)


def watch_invited(watcher: InvitationWatcher) -> None:
    """Let a higher app tell whom it knows; the mail goes to everybody, known or not."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@transaction.atomic
def invite(unit: Unit, email: str, role: str, *, by: Actor, title: str = "") -> Invitation:
    """Ask the owner of ``email`` in. The same is done, said and sent for every address, known or not.

    A double click finds the first one. Raises ValidationError with what the unit itself knows: it has asked this
    address as something else, or too many today.
    """
    must_keep_people_of(unit, by)
    Unit.objects.select_for_update().get(pk=unit.pk)
    email, now = email.lower(), timezone.now()
    rows = Invitation.objects.filter(unit=unit)
    rows.filter(answer="", valid_until__lte=now).update(answer=Answer.EXPIRED, answered_at=now)
    if waiting := rows.filter(email=email, answer="").first():
        if (waiting.role, waiting.title) == (role, title):
            return waiting
        raise ValidationError(_("這個地址已有一份待答覆的邀請；要改角色或職稱，請先撤回。"))
    if rows.filter(made_at__gt=now - dt.timedelta(days=1)).count() >= A_DAY:
        raise ValidationError(_("這個單位一天內最多邀請 %d 人，請明天再繼續。") % A_DAY)
    made = Invitation.objects.create(
        unit=unit, email=email, role=role, title=title, by=by.user, valid_until=now + VALID, made_at=now, sent_at=now
    )
    _send(made)
    for known in EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user"):
        for watcher in _watchers:
            watcher(made, known.user)
    return made


@transaction.atomic
def send_again(invitation: Invitation, *, by: Actor) -> None:
    """The mail once more, valid from now on; raises ValidationError too soon, or after ``SENT_AT_MOST``."""
    locked, now = _waiting(invitation), timezone.now()
    must_keep_people_of(locked.unit, by)
    if locked.times_sent >= SENT_AT_MOST:
        raise ValidationError(_("同一份邀請最多寄 %d 次。請確認地址，或撤回後重新邀請。") % SENT_AT_MOST)
    if now - locked.sent_at < BETWEEN:
        raise ValidationError(_("剛剛才寄過，請 %d 分鐘後再試。") % (BETWEEN.seconds // 60))
    locked.sent_at, locked.valid_until, locked.times_sent = now, now + VALID, locked.times_sent + 1
    locked.save(update_fields=["sent_at", "valid_until", "times_sent"])
    _send(locked)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Nobody can accept it any more."""
    locked = _waiting(invitation)
    must_keep_people_of(locked.unit, by)
    _answer(locked, Answer.WITHDRAWN, by.user)


def call_off(unit: Unit, email: str, *, by: User) -> int:
    """Nobody may be written to under ``email`` any more: what waits there for an answer cannot be accepted either."""
    waiting = Invitation.objects.filter(unit=unit, email=email.lower(), answer="")
    return waiting.update(answer=Answer.WITHDRAWN, answered_at=timezone.now(), answered_by=by)


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Join, as what one was asked to be.

    Raises ValidationError for who would be on both sides of a desk, or belongs to the unit already, and
    Invitation.DoesNotExist for everybody who was not asked.
    """
    hold(by)
    locked = _asked(invitation, by)
    must_stay_on_one_side(by, locked.unit, IS_INVITED)
    own = Membership.objects.filter(user=by).open_on(timezone.localdate())
    if own.filter(unit=locked.unit, confirmed=True).exists():
        raise ValidationError(_("您已是這個單位的成員。"))
    # Asked and invited at the same time: the invitation answers the request.
    own.filter(unit=locked.unit).delete()
    joined = take_in(locked.unit, by, locked.role, confirmed=True, title=locked.title)
    _answer(locked, Answer.ACCEPTED, by)
    people_changed([locked.unit])
    return joined


@transaction.atomic
def decline(invitation: Invitation, *, by: User) -> None:
    """Say no."""
    _answer(_asked(invitation, by), Answer.DECLINED, by)


def _waiting(invitation: Invitation) -> Invitation:
    """Its row, locked; raises Invitation.DoesNotExist when it has been answered."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("unit", "by")
    return rows.get(pk=invitation.pk, answer="")


def _asked(invitation: Invitation, user: User) -> Invitation:
    """Its row, if it was sent to ``user`` and still stands."""
    locked = _waiting(invitation)
    return Invitation.objects.waiting_for(user).open_at(timezone.now()).select_related("unit").get(pk=locked.pk)


def _answer(invitation: Invitation, answer: Answer, user: User) -> None:
    invitation.answer, invitation.answered_at, invitation.answered_by = answer, timezone.now(), user
    invitation.save(update_fields=["answer", "answered_at", "answered_by"])


def _send(invitation: Invitation) -> None:
    """In the language of the city: nobody knows the reader's."""
    context = {
        "invitation": invitation,
        "organisation_url": f"{settings.SITE_URL}{reverse('accounts:organisation')}",
        "signup_url": f"{settings.SITE_URL}{reverse('account_signup')}",
    }
    with override(settings.LANGUAGE_CODE):
        subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("邀請您加入單位")
        body = render_to_string("mail/invitation.txt", context).strip()
    connection = get_connection(settings.ACCOUNT_EMAIL_BACKEND)
    EmailMessage(subject, body, to=[invitation.email], connection=connection).send()
