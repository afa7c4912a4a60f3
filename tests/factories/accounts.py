"""Districts, units, people and actors for tests; every helper says what it makes and takes overrides by name."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from functools import lru_cache
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Deputy, District, Membership, Unit, User
from accounts.states import PROPOSING_KINDS, OrganisationKind, Role, UnitKind

PASSWORD = "Rice-Field-In-Shade-29"
ONE_DAY = dt.timedelta(days=1)
counter = itertools.count(1)
# There is one of each in the city: asked for twice, the same row comes back.
SINGLE_UNITS = {
    UnitKind.RDEC: (settings.RDEC_UNIT_CODE, "研考會"),
    UnitKind.PLATFORM: (settings.PLATFORM_UNIT_CODE, "專管平台"),
    UnitKind.NDC: (settings.NDC_UNIT_CODE, "國發會中區輔導中心"),
    UnitKind.CONVENER: ("CONVENER", "召集人辦公室"),
}


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """One hash for all: a test that signs in types ``PASSWORD``."""
    return make_password(PASSWORD)


def make_district(name: str = "石岡區", **extra: Any) -> District:
    """The district of that name, made when missing."""
    number = next(counter)
    defaults = {
        "code": f"T{number:07d}",
        "moi_town_id": f"{number % 1000:03d}",
        "name_en": f"District {number}",
        "postal_code": "423",
        "group": "山城",
        "label_lon": 120.8,
        "label_lat": 24.3,
    }
    return District.objects.get_or_create(name=name, defaults=defaults | extra)[0]


def make_user(
    name: str = "王小明", *, username: str = "", email: str = "", verified: bool = True, **extra: Any
) -> User:
    """A person with the password ``PASSWORD`` and, unless ``verified=False``, a confirmed address."""
    username = username or f"user{next(counter)}"
    email = email or f"{username}@example.com"
    user = User.objects.create(username=username, name=name, email=email, password=hashed_password(), **extra)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def make_unit(
    kind: str = UnitKind.AGENCY, *, name: str = "", district: District | str | None = None, **extra: Any
) -> Unit:
    """A unit of ``kind``; a district office gets 石岡區 unless told, the city's single offices come back the same."""
    kind = UnitKind(kind)
    if kind in SINGLE_UNITS:
        code, usual = SINGLE_UNITS[kind]
        defaults = {"kind": kind, "name": name or usual, "full_name": name or usual} | extra
        return Unit.objects.get_or_create(code=code, defaults=defaults)[0]
    if isinstance(district, str) or (kind == UnitKind.DISTRICT_OFFICE and district is None):
        district = make_district(district or "石岡區")
    number = next(counter)
    if kind == UnitKind.DISTRICT_OFFICE:
        assert district is not None
        name = name or f"{district.name}公所"
        extra.setdefault("organisation_kind", OrganisationKind.DISTRICT_OFFICE)
        if office := Unit.objects.filter(kind=kind, district=district).first():
            return office
    elif kind in PROPOSING_KINDS:
        extra.setdefault("organisation_kind", OrganisationKind.CIVIC)
    name = name or f"{kind.label}{number}"
    values = {"code": f"{kind.upper().replace('_', '-')}-{number}", "full_name": name} | extra
    return Unit.objects.create(kind=kind, name=name, district=district, **values)


def make_membership(
    user: User | None = None, unit: Unit | str = UnitKind.AGENCY, role: str = "", **extra: Any
) -> Membership:
    """A role in a unit: officer of an office, member of a proposing organisation, unless told."""
    unit = unit if isinstance(unit, Unit) else make_unit(unit)
    role = role or (Role.MEMBER if unit.kind == UnitKind.PROPOSER else Role.OFFICER)
    return Membership.objects.create(user=user or make_user(), unit=unit, role=role, **extra)


def make_actor(unit: Unit | str = UnitKind.AGENCY, role: str = "", *, name: str = "王小明", **extra: Any) -> Actor:
    """Somebody acting as ``role`` of a unit (given, or made from its kind); ``user=`` takes an existing person."""
    user = extra.pop("user", None) or make_user(name)
    membership = make_membership(user, unit, role, **extra)
    return Actor(membership.user, membership)


def make_deputy(actor: Actor, user: User | None = None, **extra: Any) -> Actor:
    """Somebody acting in place of ``actor``, today unless ``valid_from`` and ``valid_to`` say otherwise."""
    today = timezone.localdate()
    values = {"valid_from": today, "valid_to": today} | extra
    deputy = Deputy.objects.create(membership=actor.membership, user=user or make_user("李代理"), **values)
    return Actor(deputy.user, deputy.membership, deputy)


def sign_in(client: Client, actor: Actor) -> Client:
    """Sign ``client`` in as ``actor``, with the session as a real sign-in leaves it."""
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"actor": actor.key, "began": int(time.time()), "second_factor": True})
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
