"""The people of the demo: one account for every role, and officers for every office; never real names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Membership, Unit, User
from accounts.states import OUTSIDE_KINDS, OrganisationKind, Role, UnitKind

PASSWORD = "demo-taichung-114"  # noqa: S105 - the demo accounts' public password; printed at start

# username, name, unit code, role
STAFF: tuple[tuple[str, str, str, str], ...] = (
    ("platform", "陳品妤", "PLATFORM", Role.OFFICER),
    ("platform-head", "吳明哲", "PLATFORM", Role.SUPERVISOR),
    ("rdec", "林雅婷", "RDEC", Role.OFFICER),
    ("rdec-head", "黃志宏", "RDEC", Role.SUPERVISOR),
    ("rdec-admin", "周怡君", "RDEC", Role.ADMINISTRATOR),
    ("convener", "張秘書", "CONVENER", Role.SUPERVISOR),
    ("ndc", "李專員", "NDC", Role.OFFICER),
    ("team-agr", "許輔導", "TEAM-AGR", Role.OFFICER),
    ("shigang", "王惠民", "D200", Role.OFFICER),
    ("shigang-head", "劉區長", "D200", Role.SUPERVISOR),
    ("heping", "高慧玲", "D290", Role.OFFICER),
    ("houli", "廖文彬", "D150", Role.OFFICER),
    ("daan", "蔡淑芬", "D220", Role.OFFICER),
    ("waipu", "洪建國", "D210", Role.OFFICER),
    ("xinshe", "詹月英", "D190", Role.OFFICER),
    ("qingshui", "楊政翰", "D120", Role.OFFICER),
    ("wuqi", "紀美惠", "D140", Role.OFFICER),
    ("agriculture", "簡農政", "AGR", Role.OFFICER),
    ("agriculture-head", "江科長", "AGR", Role.SUPERVISOR),
    ("tourism", "沈觀旅", "TOU", Role.OFFICER),
    ("culture", "宋文化", "CUL", Role.OFFICER),
    ("urban", "何都發", "UDB", Role.OFFICER),
    ("transport", "邱交通", "TRA", Role.OFFICER),
)


@dataclass(frozen=True)
class Trial:
    """An account to try the demo with: the sign-in page says who it is and what it does."""

    username: str
    who: Promise
    does: Promise


TRIALS = (
    Trial("proposer8", _("提案單位"), _("手上有一件撰寫中的計畫：寫完、送件，再依機關的意見修正")),
    Trial("shigang", _("石岡區公所承辦人"), _("收件，判斷是否符合區願景，轉送或退請補正")),
    Trial("rdec", _("研考會承辦人"), _("成案，辦理書面審查與專案會議，函送國發會")),
)


@dataclass
class Cast:
    """Who acts for whom; asked for an office without an account, one is made."""

    password_hash: str

    def actor(self, unit: Unit, role: str = "") -> Actor:
        """The actor of ``unit`` in ``role`` (officer of an office, administrator of an organisation by default)."""
        role = role or (Role.ADMINISTRATOR if unit.kind in OUTSIDE_KINDS else Role.OFFICER)
        membership = Membership.objects.filter(unit=unit, role=role).select_related("unit__district", "user").first()
        if membership is None:
            membership = self.add(f"u-{unit.code.lower()}", f"{unit.name}承辦人", unit, role)
        return Actor(membership.user, membership)

    def of(self, code: str, role: str = Role.OFFICER) -> Actor:
        """The actor of the unit with ``code``."""
        return self.actor(unit_of(code), role)

    def add(self, username: str, name: str, unit: Unit, role: str) -> Membership:
        """An account with one membership; the same one when asked again."""
        return Membership.objects.get_or_create(user=self.person(username, name), unit=unit, role=role)[0]

    def person(self, username: str, name: str) -> User:
        """An account with a confirmed address; the same one when asked again."""
        email = f"{username}@demo.example"
        user, made = User.objects.get_or_create(
            username=username, defaults={"name": name, "email": email, "password": self.password_hash}
        )
        if made:
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    def organisation(self, name: str, kind: str, username: str, person: str) -> Unit:
        """A proposing organisation with its administrator; a district office is itself."""
        if kind == OrganisationKind.DISTRICT_OFFICE:
            return Unit.objects.get(full_name=name)
        defaults = {
            "kind": UnitKind.PROPOSER,
            "organisation_kind": kind,
            "full_name": name,
            "name": name,
            "source": "示範資料",
        }
        unit = Unit.objects.get_or_create(code=f"demo-{username}", defaults=defaults)[0]
        self.add(username, person, unit, Role.ADMINISTRATOR)
        return unit


def unit_of(code: str) -> Unit:
    """A unit of the reference data."""
    return Unit.objects.get(code=code)


HEADS = {
    UnitKind.RDEC: "主任委員",
    UnitKind.DISTRICT_OFFICE: "區長",
    UnitKind.AGENCY: "首長",
    UnitKind.PLATFORM: "計畫主持人",
    UnitKind.NDC: "中心主任",
}


def head_letters() -> None:
    """What the offices' letters are headed and signed with: nobody's numbers, and they look it."""
    offices = list(Unit.objects.filter(kind__in=HEADS, contact=""))
    for number, unit in enumerate(offices, 1):
        unit.address = f"000000 臺中市示範路 {number} 號"
        unit.contact, unit.signature = f"{unit.name}聯絡窗口", f"{HEADS[UnitKind(unit.kind)]}　○○○"
        unit.phone, unit.fax = f"04-0000-{number:04d}", f"04-0001-{number:04d}"
        unit.email, unit.agency_code = f"{unit.code.lower()}@demo.example", f"DEMO{number:06d}"
    fields = ["address", "contact", "signature", "phone", "fax", "email", "agency_code"]
    Unit.objects.bulk_update(offices, fields)


def assemble() -> Cast:
    """The staff accounts; one hash for all of them, since Argon2 is slow on purpose."""
    cast = Cast(make_password(PASSWORD))
    head_letters()
    for username, name, code, role in STAFF:
        cast.add(username, name, unit_of(code), role)
    admin = User.objects.filter(username="admin").first()
    if admin is None:
        admin = User.objects.create(
            username="admin", name="系統管理者", email="admin@demo.example", password=cast.password_hash
        )
        admin.is_staff = admin.is_superuser = True
        admin.save()
        EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
        Membership.objects.create(user=admin, unit=unit_of("RDEC"), role=Role.ADMINISTRATOR)
    return cast


def loaded_trials() -> list[Trial]:
    """Those of the accounts to try that this database has: a demo may be served before it is loaded."""
    loaded = User.objects.filter(username__in=[trial.username for trial in TRIALS], is_active=True)
    names = set(loaded.values_list("username", flat=True))
    return [trial for trial in TRIALS if trial.username in names]


def write_accounts() -> list[dict[str, Any]]:
    """Write ``var/demo-accounts.json`` and return what it says."""
    names = [username for username, *_ in STAFF] + ["admin"]
    order = {name: index for index, name in enumerate(names)}
    memberships = Membership.objects.filter(user__email__endswith="@demo.example").select_related("user", "unit")
    rows = [
        {
            "username": m.user.username,
            "password": PASSWORD,
            "unit": m.unit.name,
            "role": str(m.get_role_display()),
            "name": m.user.name,
        }
        for m in sorted(memberships, key=lambda m: (order.get(m.user.username, 999), m.pk))
    ]
    path = settings.VAR_DIR / "demo-accounts.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return rows
