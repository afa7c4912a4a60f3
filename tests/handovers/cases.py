"""The platform's people around a coached plan and a request; handovers in any state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import Role
from guidance.counselling import services as counselling
from guidance.counselling.chart import ASSIGN
from guidance.models import CounsellingRequest
from handovers.chart import HAND_OVER, RECEIVE
from handovers.models import Handover
from handovers.open.things import things_of
from handovers.register.lines import Line
from handovers.services import begin, move
from proposals.assigning.services import assign
from proposals.models import Proposal
from tests.factories.accounts import make_actor
from tests.factories.plans import walkers_at
from workflow.engine.services import perform
from workflow.states import Party

REASON, WORDS = "職務調整", "水圳案每週三與協會通話。"


@dataclass
class Scene:
    """A plan that the giver handles, one that it coaches and nobody handles, a request that it counsels on."""

    giver: Actor
    receiver: Actor
    head: Actor
    keeper: Actor
    handled: Proposal
    coached: Proposal
    request: CounsellingRequest
    asker: Actor

    @property
    def keys(self) -> list[str]:
        """All of it, as a form names it."""
        return [f"plan-{self.handled.pk}", f"plan-{self.coached.pk}", f"counselling-{self.request.pk}"]

    def prepared(self, *, by: Actor | None = None, chosen: Any = None, **said: Any) -> Handover:
        """By the giver, of all of it."""
        given = {"receiver": self.receiver.user, "reason": REASON, "words": WORDS} | said
        keys = self.keys if chosen is None else chosen
        return begin(self.giver.user, chosen=keys, by=by or self.giver, **given)

    def handed_over(self, **said: Any) -> Handover:
        """Which the giver has confirmed."""
        handover = self.prepared(**said)
        move(handover, HAND_OVER, by=self.giver)
        return handover

    def received(self, **said: Any) -> Handover:
        """Which both have confirmed."""
        handover = self.handed_over(**said)
        move(handover, RECEIVE, by=self.receiver)
        return handover

    def open(self, of: Actor | None = None) -> list[str]:
        """What is open in somebody's name, by key."""
        who = of or self.giver
        return [thing.line.key for thing in things_of(who.unit, who.user, reader=self.head)]


def make_scene() -> Scene:
    """At the platform, whose plans have coaches."""
    first, second = walkers_at("with_rdec", "coaching")
    giver = first.cast.of("PLATFORM")
    unit = giver.unit
    assign([first.plan], giver.user, by=giver)
    said = {"title": "水圳慢行", "topics": ["start"], "words": "不知道該找哪個計畫補助。", "contact_name": "林小姐"}
    said |= {"contact_phone": "04-2572-0000", "districts": second.plan.districts.all()}
    request = counselling.ask(by=second.owner, **said)
    perform(request, ASSIGN, by=giver, team=unit, coach=giver.user)
    return Scene(
        giver=giver,
        receiver=make_actor(unit, Role.OFFICER, name="林同仁"),
        head=make_actor(unit, Role.SUPERVISOR, name="吳主管"),
        keeper=make_actor(unit, Role.ADMINISTRATOR, name="周管理"),
        handled=first.plan,
        coached=second.plan,
        request=request,
        asker=second.owner,
    )


def handed_over(plan: Proposal) -> list[Handover]:
    """Of a plan that the platform coaches, to a colleague of its coach."""
    unit, line = Unit.objects.get(code="PLATFORM"), Line("plan", plan.pk, "", plan.called, "", "", "")
    receiver = make_actor(unit, Role.OFFICER, name="林同仁").user
    about = {"unit": unit, "giver": plan.coach, "receiver": receiver, "reason": REASON, "content": [vars(line)]}
    made = Handover.objects.create(holder=Party.OWNER, holder_unit=unit, **about)
    return [Handover.objects.for_page().get(pk=made.pk)]
