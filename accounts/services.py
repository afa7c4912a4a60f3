"""What happens to people and units: each verb one transaction, each refusal with its reason; never signs anybody in."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Deputy, District, Membership, Unit, User
from accounts.states import STAFF_KINDS, UNIT_KEEPING_KINDS, Joining, OrganisationKind, Role, UnitKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import Promise

    from accounts.actors import Actor
    from accounts.queries import MembershipQuerySet

ONE_DAY = dt.timedelta(days=1)
# Crockford's alphabet: nothing that reads like something else when a code is dictated on the phone.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# (the request, what became of it): called in the transaction that made it so
JoiningWatcher = Callable[[Membership, Joining], None]
_joining_watchers: list[JoiningWatcher] = []
# (the deputyship, whether it ends): called in the transaction that made it so
DeputyWatcher = Callable[[Deputy, bool], None]
_deputy_watchers: list[DeputyWatcher] = []
# (units whose people have changed): called in the transaction that changed them
PeopleWatcher = Callable[[Iterable[Unit]], Any]
_people_watchers: list[PeopleWatcher] = []
# (people): since when mails to the address of which of them are given up
Unreached = Callable[[Iterable[User]], "dict[int, dt.datetime]"]
_unreached: list[Unreached] = []
NUMBER_TAKEN = _("這個號碼已有單位登記，請改為申請加入該單位。")
OFFICES_NAME = _("這是機關的名稱；請填貴單位自己的名稱。")
# What is said to somebody of an office, and to a member of a proposing organisation, who would be on both sides.
ASKS = (
    _("您是機關人員，不能以同一個帳號加入或建立提案單位。"),
    _("您是提案單位的成員，不能以同一個帳號加入機關。請先請提案單位的管理者移除您，或另用公務帳號。"),
)
IS_LET_IN = (
    _("此人是機關人員，不能以同一個帳號加入提案單位。請婉拒這項申請。"),
    _("此人是提案單位的成員，不能以同一個帳號加入機關。請婉拒這項申請。"),
)


def watch_joining(watcher: JoiningWatcher) -> None:
    """Let a higher app tell people of requests to join; this one knows of no notices."""
    if watcher not in _joining_watchers:
        _joining_watchers.append(watcher)


def watch_deputies(watcher: DeputyWatcher) -> None:
    """Let a higher app tell people that they stand in for somebody, or no longer do."""
    if watcher not in _deputy_watchers:
        _deputy_watchers.append(watcher)


def watch_people(watcher: PeopleWatcher) -> None:
    """Let a higher app see that the people of units have changed: it may hold something for them."""
    if watcher not in _people_watchers:
        _people_watchers.append(watcher)


def ask_of_mails(read: Unreached) -> None:
    """Let a higher app, which sends the mails, say whom none reaches."""
    if read not in _unreached:
        _unreached.append(read)


def not_reached(people: Iterable[User]) -> dict[int, dt.datetime]:
    """Since when mails to the address of which of these people have come back, by their ids."""
    asked = list(people)
    return {pk: since for read in _unreached for pk, since in read(asked).items()}


def _say(membership: Membership, joining: Joining) -> None:
    for watcher in _joining_watchers:
        watcher(membership, joining)


def people_changed(units: Iterable[Unit]) -> None:
    """Say so; called by whatever closes, ends or reopens somebody's account or membership."""
    units = list(units)
    for watcher in _people_watchers:
        watcher(units)


@transaction.atomic
def create_user(username: str, *, name: str, email: str, password: str | None = None, **extra: Any) -> User:
    """An account made by somebody in charge: its e-mail counts as confirmed, so that sign-in does not ask again."""
    user = User.objects.create_user(username, email, password, name=name, **extra)
    if email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def speak(user: User | AnonymousUser, language: str) -> None:
    """Write to ``user`` in ``language`` from now on, when it is one of ours."""
    if language in dict(settings.LANGUAGES) and user.is_authenticated:
        User.objects.filter(pk=user.pk).update(language=language)


def hear(user: User, ways: list[str]) -> None:
    """Tell ``user`` of things in these ways from now on."""
    User.objects.filter(pk=user.pk).update(ways_told=ways)


@transaction.atomic
def close_tour(user: User, tour: str) -> None:
    """Show ``user`` the cards of ``tour`` no more; twice is once."""
    closed = User.objects.select_for_update().get(pk=user.pk).tours_closed
    if tour not in closed:
        User.objects.filter(pk=user.pk).update(tours_closed=[*closed, tour])


@transaction.atomic
def register_organisation(unit: Unit, *, by: User, title: str = "") -> Membership:
    """Save a new proposing organisation; its founder keeps its people.

    Raises ValidationError when somebody has registered the same number in the meantime, and for people of offices.
    """
    unit.kind = UnitKind.PROPOSER
    must_stay_on_one_side(by, unit, ASKS)
    unit.code = _new_code("ORG")
    unit.name = unit.name or unit.full_name[:60]
    unit.valid_from = timezone.localdate()
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise ValidationError({"registration_number": NUMBER_TAKEN}) from None
    return take_in(unit, by, Role.ADMINISTRATOR, confirmed=True, title=title)


def register_person(name: str, *, district: District | None) -> Unit:
    """A proposing unit of the kind 個人 for somebody who has no account: a district office acts for it (R12)."""
    return Unit.objects.create(
        code=_new_code("PERSON"),
        kind=UnitKind.PROPOSER,
        organisation_kind=OrganisationKind.INDIVIDUAL,
        full_name=name,
        name=name[:60],
        district=district,
        valid_from=timezone.localdate(),
    )


def register_partner(name: str) -> Unit:
    """A unit of the kind 協力夥伴, whose first person is still to be asked in (R6)."""
    return Unit.objects.create(
        code=_new_code("PARTNER"),
        kind=UnitKind.PARTNER,
        full_name=name,
        name=name[:60],
        valid_from=timezone.localdate(),
    )


def _new_code(kind: str) -> str:
    return f"{kind}-" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


@transaction.atomic
def ask_to_join(unit: Unit, *, by: User, title: str = "") -> Membership:
    """A request that waits for the organisation's administrator, who is told (:func:`deciders`).

    Raises ValidationError when the person belongs to the unit, has asked already, or would be on both sides of a desk.
    """
    if _belongs(by, unit):
        raise ValidationError(_("您已是這個單位的成員，或已送出申請。"))
    must_stay_on_one_side(by, unit, ASKS)
    asked = take_in(unit, by, Role.MEMBER, confirmed=False, title=title)
    _say(asked, Joining.ASKED)
    return asked


def hold(user: User) -> None:
    """Two who join at once, whichever way, wait for each other."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def must_stay_on_one_side(user: User, unit: Unit, words: tuple[Promise, Promise]) -> None:
    """Nobody both files plans and decides on them: people of offices join no proposing organisation, nor the reverse.

    A partner does neither: its people may be of either side. Asked of every way into a unit. Raises ValidationError with
    the one of ``words`` that fits the person.
    """
    hold(user)
    members = Membership.objects.filter(user=user, confirmed=True).open_on(timezone.localdate())
    if unit.kind == UnitKind.PROPOSER:
        if members.filter(unit__kind__in=STAFF_KINDS).exists():
            raise ValidationError(str(words[0]))
    elif unit.kind in STAFF_KINDS and members.filter(unit__kind=UnitKind.PROPOSER).exists():
        raise ValidationError(str(words[1]))


def _belongs(user: User, unit: Unit) -> bool:
    """Does the person belong to the unit, or ask to?"""
    hold(user)
    return Membership.objects.filter(user=user, unit=unit).open_on(timezone.localdate()).exists()


def deciders(unit: Unit) -> MembershipQuerySet:
    """Who answers requests to join ``unit``: its administrators, else those above it, else who keeps the register."""
    living = Membership.objects.administrators(timezone.localdate()).select_related("user", "unit").order_by("id")
    for chosen in (living.filter(unit=unit), living.filter(unit=unit.parent_id)):
        if chosen.exists():
            return chosen
    return living.filter(unit__kind__in=UNIT_KEEPING_KINDS)


def take_in(unit: Unit, user: User, role: str, *, confirmed: bool, title: str) -> Membership:
    """The row of a membership from today on; whoever calls this has asked whether it may be."""
    return Membership.objects.create(
        user=user,
        unit=unit,
        role=role,
        title=title,
        confirmed=confirmed,
        is_primary=not user.memberships.filter(is_primary=True).exists(),
        valid_from=timezone.localdate(),
    )


@transaction.atomic
def confirm(membership: Membership, *, by: Actor) -> None:
    """Let a joiner in; raises ValidationError for who has come to the other side of a desk since asking."""
    _only_own_unit(membership, by)
    must_stay_on_one_side(membership.user, membership.unit, IS_LET_IN)
    if Membership.objects.filter(pk=membership.pk, confirmed=False).update(confirmed=True):
        _say(membership, Joining.CONFIRMED)
        people_changed([membership.unit])


@transaction.atomic
def refuse(membership: Membership, *, by: Actor) -> None:
    """Turn a request down: it never was a membership, so nothing of it stays."""
    _only_own_unit(membership, by)
    if Membership.objects.filter(pk=membership.pk, confirmed=False).delete()[0]:
        _say(membership, Joining.REFUSED)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: Actor) -> Membership:
    """Another role from today on; the row of the old one ends, because log lines point at it.

    Raises ValidationError when it would leave the unit without an administrator.
    """
    _only_own_unit(membership, by)
    if membership.role == role:
        return membership
    others = Membership.objects.filter(user=membership.user_id, unit=membership.unit_id, role=role)
    if others.open_on(timezone.localdate()).exists():
        raise ValidationError(_("此人在這個單位已有這個角色。"))
    _keep_an_administrator(membership)
    _end(membership)
    changed = Membership.objects.create(
        user=membership.user,
        unit=membership.unit,
        role=role,
        title=membership.title,
        is_primary=membership.is_primary,
        valid_from=timezone.localdate(),
    )
    people_changed([membership.unit])
    return changed


@transaction.atomic
def remove(membership: Membership, *, by: Actor) -> None:
    """End a membership now, and every deputyship that hangs on it with it.

    Raises ValidationError when it would leave the unit without an administrator.
    """
    _only_own_unit(membership, by)
    _keep_an_administrator(membership)
    _end(membership)
    people_changed([membership.unit])


def _end(membership: Membership) -> None:
    """Periods are closed, so "from now on no more" is "until yesterday", also for somebody who joined today."""
    yesterday = timezone.localdate() - ONE_DAY
    membership.valid_from = min(membership.valid_from, yesterday)
    membership.valid_to = yesterday
    membership.save(update_fields=["valid_from", "valid_to"])


def _keep_an_administrator(membership: Membership) -> None:
    """Refuse to lose the last one; the unit's row is locked, so that two cannot leave at the same moment."""
    if membership.role != Role.ADMINISTRATOR:
        return
    Unit.objects.select_for_update().get(pk=membership.unit_id)
    others = Membership.objects.filter(unit_id=membership.unit_id, role=Role.ADMINISTRATOR).exclude(pk=membership.pk)
    if not others.filter(user__is_active=True).valid_on(timezone.localdate()).exists():
        raise ValidationError(_("這是單位唯一的管理者。請先指定另一位管理者，再變更或移除。"))


@transaction.atomic
def appoint_deputy(deputy: Deputy, *, by: Actor) -> Deputy:
    """Somebody of the unit stands in for a colleague, from–to."""
    _only_own_unit(deputy.membership, by)
    deputy.save()
    for watcher in _deputy_watchers:
        watcher(deputy, False)
    return deputy


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: Actor) -> None:
    """Back early: what has begun ends yesterday, what has not begun goes."""
    _only_own_unit(deputy.membership, by)
    yesterday = timezone.localdate() - ONE_DAY
    deputy.valid_from = min(deputy.valid_from, yesterday)
    deputy.valid_to = min(deputy.valid_to, yesterday)
    deputy.save(update_fields=["valid_from", "valid_to"])
    for watcher in _deputy_watchers:
        watcher(deputy, True)


def _only_own_unit(membership: Membership, by: Actor) -> None:
    must_keep_people_of(membership.unit, by)


def must_keep_people_of(unit: Unit, by: Actor) -> None:
    """Raises PermissionError for anybody else."""
    if not by.keeps_people_of(unit):
        raise PermissionError(f"{by} does not keep the people of {unit}")
