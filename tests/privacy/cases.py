"""A person with an account, RDEC's people, and requests in any state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import Role, UnitKind
from privacy.chart import CARRY_OUT, GRANT
from privacy.models import RightsRequest
from privacy.services import ask, enter, move
from tests.factories.accounts import make_actor
from workflow.states import Party

WORDS, REACHED_AT = "請提供貴會保有的聯絡資料。", "wang@example.com"
ANSWER, DONE = "准許閱覽聯絡資料。", "已於櫃檯閱覽。"


@dataclass
class Scene:
    """Who asks, and who answers."""

    person: Actor
    officer: Actor
    head: Actor

    def asked(self, right: str = "read", **said: Any) -> RightsRequest:
        """By the person itself."""
        return ask(by=self.person, right=right, **({"words": WORDS, "reached_at": REACHED_AT} | said))

    def entered(self, right: str = "erase", received_on: dt.date = dt.date(2026, 11, 2), **said: Any) -> RightsRequest:
        """For somebody who wrote."""
        about = {"name": "陳阿公", "identity": "papers", "words": "請刪除我的電話。", "reached_at": "石岡區豐勢路 1 號"}
        return enter(by=self.officer, right=right, received_on=received_on, **(about | said))

    def granted(self, **said: Any) -> RightsRequest:
        """Which RDEC has granted."""
        request = self.asked(**said)
        move(request, GRANT, by=self.officer, answer=ANSWER)
        return request

    def carried_out(self, **said: Any) -> RightsRequest:
        """Which RDEC has granted and carried out."""
        request = self.granted(**said)
        move(request, CARRY_OUT, by=self.officer, done=DONE)
        return request


def written() -> RightsRequest:
    """What somebody asked on paper, as a row of its own."""
    unit = Unit.objects.get(code="RDEC")
    said = {"right": "stop", "words": WORDS, "name": "陳阿公", "reached_at": REACHED_AT, "identity": "papers"}
    return RightsRequest.objects.create(
        unit=unit, holder=Party.RDEC, holder_unit=unit, received_on=timezone.localdate(), **said
    )


def claim_rights(person: Actor, officer: Actor) -> None:
    """The person asked for its data and was granted it; RDEC entered what somebody else wrote."""
    scene = Scene(person, officer, officer)
    scene.granted()
    scene.entered(received_on=timezone.localdate())


def make_scene() -> Scene:
    """Around a proposer's person."""
    return Scene(
        person=make_actor(UnitKind.PROPOSER, Role.ADMINISTRATOR, name="王小明"),
        officer=make_actor(UnitKind.RDEC, Role.OFFICER, name="李承辦"),
        head=make_actor(UnitKind.RDEC, Role.SUPERVISOR, name="吳主管"),
    )
