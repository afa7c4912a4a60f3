"""The actor: a person, the membership acted in, whom the person deputises for; never what an actor may do to a case.

Every permission asks the actor, every log row stores all of it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import Deputy, Membership, Unit, User
from accounts.queries import ACTING, LENT, Spelt
from accounts.states import (
    ACTING_ROLES,
    INTAKE_KINDS,
    OUTSIDE_KINDS,
    PROPOSING_KINDS,
    STAFF_KINDS,
    UNIT_KEEPING_KINDS,
    Role,
    UnitKind,
)
from inputs.numbers import counted

LABEL = 200  # characters that rows keep of one

if TYPE_CHECKING:

    class ActorRequest(HttpRequest):
        """A request behind ``ActorMiddleware``, for the type checker."""

        user: User
        actor: Actor
        actors: list[Actor]

else:
    ActorRequest = HttpRequest

# The field in which every form carries the key of the actor it was drawn for.
DRAWN_FOR = "drawn_for"
# The button that goes back to that actor and sends the form.
SWITCH_BACK = "switch_back"


@dataclass(frozen=True)
class Actor:
    """Somebody acting as something. ``membership`` is None for a person who belongs to no unit yet."""

    user: User
    membership: Membership | None = None
    deputy: Deputy | None = None

    @property
    def key(self) -> str:
        """What the session remembers: ``d<id>`` for a deputyship, ``m<id>`` for a membership, else empty."""
        if self.deputy:
            return f"d{self.deputy.pk}"
        return f"m{self.membership.pk}" if self.membership else ""

    @property
    def unit(self) -> Unit | None:
        """The unit acted for."""
        return self.membership.unit if self.membership else None

    @property
    def unit_id(self) -> int | None:
        """Its id, for querysets."""
        return self.membership.unit_id if self.membership else None

    @property
    def kind(self) -> str:
        """The unit's kind, empty without one."""
        return self.unit.kind if self.unit else ""

    @property
    def role(self) -> str:
        """The role in the unit, empty without one."""
        return self.membership.role if self.membership else ""

    @property
    def is_staff_unit(self) -> bool:
        """Does the actor act for an office rather than a proposing organisation?"""
        return self.kind in STAFF_KINDS

    @property
    def may_propose(self) -> bool:
        """May the actor's unit own a plan (R12)?"""
        return self.kind in PROPOSING_KINDS and self.may_act

    @property
    def receives_plans(self) -> bool:
        """Does the actor work at a desk that receives filed plans (R13)?"""
        return self.kind in INTAKE_KINDS and self.may_act

    @property
    def may_act(self) -> bool:
        """In an office officers and supervisors act; in a proposing organisation and in a partner everybody does."""
        return self.kind in OUTSIDE_KINDS or self.role in ACTING_ROLES

    @property
    def is_supervisor(self) -> bool:
        """Does the actor decide for the unit?"""
        return self.role == Role.SUPERVISOR

    @property
    def is_administrator(self) -> bool:
        """Does the actor keep the unit's people?"""
        return self.role == Role.ADMINISTRATOR

    @property
    def keeps_units(self) -> bool:
        """Does the actor keep the register of offices? Administrators of RDEC and of the platform do."""
        return self.is_administrator and self.kind in UNIT_KEEPING_KINDS

    def keeps_people_of(self, unit: Unit) -> bool:
        """Its administrator does; for offices also who keeps the register, or nobody could add the first one.

        For an organisation whose last administrator is gone the unit above it does, or who keeps the register: somebody
        must answer those who ask to join. A partner's first person is asked in by the platform's officers.
        """
        if unit.kind == UnitKind.PARTNER and self.kind == UnitKind.PLATFORM and self.may_act:
            return not unit.memberships.administrators(timezone.localdate()).exists()
        if not self.is_administrator:
            return False
        if self.unit_id == unit.pk or (self.keeps_units and unit.kind in STAFF_KINDS):
            return True
        if not (self.keeps_units or self.unit_id == unit.parent_id):
            return False
        return not unit.memberships.administrators(timezone.localdate()).exists()

    def __str__(self) -> str:
        if not self.membership:
            return str(self.user)
        acting = str(self.user) + (_("（代理%(name)s）") % {"name": self.membership.user} if self.deputy else "")
        return f"{self.unit}・{self.membership.get_role_display()} {acting}"

    @property
    def label(self) -> str:
        """The same as it is kept: in one language, whoever acts in whichever (:func:`spoken`)."""
        with override(settings.LANGUAGE_CODE):
            return str(self)[:LABEL]


def spoken(label: str) -> str:
    """A kept label in the reader's language: the role, and that somebody stood in; names stay as they are."""
    if get_language() == settings.LANGUAGE_CODE or not (found := _kept().fullmatch(label)):
        return label
    role, deputy = next(role.label for role in Role if found[role.value]), found["deputy"]
    acting = found["person"] + (_("（代理%(name)s）") % {"name": deputy} if deputy else "")
    return f"{found['unit']}・{role} {acting}"


@cache
def _kept() -> re.Pattern[str]:
    """How a label is put together."""
    with override(settings.LANGUAGE_CODE):
        roles = "|".join(f"(?P<{role}>{re.escape(str(role.label))})" for role in Role)
        deputy = re.escape(_("（代理%(name)s）")).replace(re.escape("%(name)s"), "(?P<deputy>.+)")
    return re.compile(f"(?P<unit>.+)・(?:{roles}) (?P<person>.+?)(?:{deputy})?")


# Asked on every page.
ACTED_IN = Spelt(
    lambda user, day: Membership.objects.acted_in(User(pk=user), day),
    one=ACTING,
    beside=[f"lent_{name}" for name in LENT],
    user=-4711,
    day=dt.date.min,
)


def actors_of(user: User) -> list[Actor]:
    """Everything ``user`` may act as today, memberships first (one query)."""
    rows = ACTED_IN.all(user=user.pk, day=timezone.localdate())
    own = [Actor(user, row) for row in rows if row.user_id == user.pk]
    lent = [Actor(user, row, _deputy(user, row)) for row in rows if row.user_id != user.pk]
    return own + sorted(lent, key=lambda actor: actor.deputy.pk if actor.deputy else 0)


def _deputy(user: User, row: Any) -> Deputy:
    """The deputyship that ``acted_in`` read with the membership."""
    values = {f.attname: getattr(row, f"lent_{f.attname}") for f in Deputy._meta.concrete_fields if not f.is_relation}
    deputy = Deputy.from_db("default", list(values), list(values.values()))
    deputy.membership, deputy.user = row, user
    return deputy


def choose(user: User, actors: list[Actor], key: str) -> Actor:
    """The one of ``actors`` that ``key`` names, else the first, else the bare person."""
    named = next((actor for actor in actors if actor.key == key), None)
    return named or (actors[0] if actors else Actor(user))


def actor_for(user: User, key: str = "") -> Actor:
    """The actor ``key`` names if ``user`` may still act as it today, else the first one, else the bare person."""
    return choose(user, actors_of(user), key)


def actor_once(user: User, key: str) -> Actor | None:
    """The actor ``key`` names, were it over long ago; only what was ``user``'s own."""
    kind, number = key[:1], counted(key[1:])
    if not key:
        return Actor(user)
    if number is None:
        return None
    if kind == "d":
        deputy = Deputy.objects.select_related("membership__unit", "membership__user").filter(pk=number, user=user)
        return next((Actor(user, row.membership, row) for row in deputy), None)
    row = Membership.objects.select_related("unit").filter(pk=number, user=user).first() if kind == "m" else None
    return Actor(user, row) if row else None
