"""Partners and matches in any state, with the people around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.invitations import services as invitations
from accounts.models import Membership
from accounts.states import Role
from guidance.matching.chart import AGREE, CONFIRM, CONTACT
from guidance.matching.services import suggest
from guidance.models import Match, Partner
from guidance.partners.services import invite_partner
from proposals.models import Proposal, Venture
from tests.factories.accounts import make_actor, make_user
from tests.guidance.cases import Cast, make_cast, make_plan
from workflow.engine.services import perform

WORDS = "請協助盤點水圳沿線植物，並帶學生製作導覽牌。"
CONTACT_OF = {
    "contact_name": "林教授",
    "contact_phone": "04-2222-0000",
    "contact_email": "lin@example.edu",
    "consented_on": dt.date(2026, 1, 5),
    "consent_way": "written",
}


@dataclass
class Scene:
    """A plan with one venture, a partner of its own people, and everybody else."""

    cast: Cast
    plan: Proposal
    venture: Venture
    partner: Partner
    people: Actor


def make_partner(name: str = "山城大學水圳計畫", **extra: Any) -> Partner:
    """A university that offers courses and students for waters, in the whole city."""
    said = {"kind": "university", "about": "每學期一門課、二十名學生，可協助生態調查。", "capacity": 2}
    said |= {"offers": ["courses", "students"], "themes": ["ecology"], "districts": []}
    return Partner.objects.create(name=name, **said | extra)


def signed_in(partner: Partner, cast: Cast, name: str = "夥伴") -> Actor:
    """Somebody of the partner, who was asked in and has accepted."""
    user = make_user(name)
    invited = invite_partner(partner, user.email, by=cast.platform)
    joined = invitations.accept(invited, by=user)
    partner.refresh_from_db()
    return Actor(user, Membership.objects.select_related("unit").get(pk=joined.pk))


def make_scene() -> Scene:
    """The platform was told of the plan; the partner has its own people."""
    cast = make_cast()
    make_actor(cast.platform.unit, Role.ADMINISTRATOR, name="平台管理者")
    plan = make_plan(cast)
    venture = plan.ventures.create(
        position=1, title="水圳步道", theme="把廢棄水圳整理成生態步道。", method="志工與學生"
    )
    partner = make_partner(**CONTACT_OF)
    return Scene(cast, plan, venture, partner, signed_in(partner, cast))


def matched(scene: Scene, state: str = "suggested", partner: Partner | None = None, **extra: Any) -> Match:
    """A match in ``state``, on its way through the door."""
    cast = scene.cast
    match = suggest(scene.venture, partner or scene.partner, words=WORDS, by=extra.pop("by", cast.platform))
    for reached, move, by, data in (
        ("contacted", CONTACT, cast.platform, {}),
        ("agreed", AGREE, scene.people, {"agreement_number": "山城大字第1150000123號"}),
        ("active", CONFIRM, cast.proposer, {}),
    ):
        if match.state == state:
            break
        perform(match, move, by=by if partner is None or by != scene.people else cast.platform, **data)
        assert match.state == reached
    assert match.state == state
    return match


def today() -> dt.date:
    """As the system counts it."""
    return timezone.localdate()
