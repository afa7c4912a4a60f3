"""Plans under the city's review, with the people around them."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Unit
from accounts.states import Role, UnitKind
from chapters.states import Section
from proposals.content import from_rows, to_json
from proposals.models import PlanVersion, Proposal, Venture
from proposals.services import write_section
from proposals.states import HOLDERS
from proposals.states import State as PlanState
from reviews.meetings.services import call_meeting
from reviews.models import Meeting, OpinionItem, OpinionRequest, ReviewRound
from reviews.opinions.services import file_opinion
from reviews.rounds.services import open_round
from reviews.states import CommitmentRole, Result
from tests.factories.accounts import make_actor, make_district
from tests.factories.plans import with_consent
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar

numbers = itertools.count(1)
HELD_AT = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)


@dataclass
class Cast:
    """Everybody who has a part in the review; ``farm`` and ``water`` are asked, ``stranger`` is another agency."""

    proposer: Actor
    platform: Actor
    rdec: Actor
    supervisor: Actor
    convener: Actor
    farm: Actor
    water: Actor
    reader: Actor
    stranger: Actor
    outsider: Actor

    @property
    def agencies(self) -> list[Unit]:
        """The two agencies that are asked."""
        return [actor.unit for actor in (self.farm, self.water) if actor.unit]


def make_cast() -> Cast:
    """One officer of each office; ``reader`` is a mere member of the farm agency, ``outsider`` another proposer."""
    farm = make_actor(UnitKind.AGENCY, name="農業承辦")
    water = make_actor(UnitKind.AGENCY, name="水利承辦")
    Unit.objects.filter(pk=farm.unit_id).update(name="農業局")
    Unit.objects.filter(pk=water.unit_id).update(name="水利局")
    for actor in (farm, water):
        actor.unit.refresh_from_db()
    return Cast(
        proposer=make_actor(UnitKind.PROPOSER, name="提案人"),
        platform=make_actor(UnitKind.PLATFORM, name="平台"),
        rdec=make_actor(UnitKind.RDEC, name="研考"),
        supervisor=make_actor(UnitKind.RDEC, Role.SUPERVISOR, name="研考主管"),
        convener=make_actor(UnitKind.CONVENER, name="秘書"),
        farm=farm,
        water=water,
        reader=make_actor(farm.unit, Role.MEMBER, name="農業同仁"),
        stranger=make_actor(UnitKind.AGENCY, name="外機關"),
        outsider=make_actor(UnitKind.PROPOSER, name="外人"),
    )


def make_plan(cast: Cast, state: str = PlanState.FORMED) -> Proposal:
    """A formed plan in ``state`` with one venture and a frozen version."""
    number = next(numbers)
    plan = Proposal.objects.create(
        state=state,
        owner=cast.proposer.unit,
        created_by=cast.proposer.user,
        title=f"石岡水岸{number}",
        case_number=f"115-{number:04d}",
        notified_at=timezone.now(),
        submitted_at=timezone.now(),
        holder=HOLDERS[state],
    )
    plan.districts.add(make_district())
    Venture.objects.create(proposal=plan, position=1, title="果香慢行", filed_title="果香慢行")
    content = to_json(from_rows(plan))
    version = PlanVersion.objects.create(proposal=plan, number=1, content=content, sha256="0" * 64, created_by="測試")
    Proposal.objects.filter(pk=plan.pk).update(version=version)
    return with_consent(Proposal.objects.get(pk=plan.pk), cast.proposer)


def days_on(days: int) -> dt.date:
    """The day so many working days from today."""
    return WorkingCalendar.load().add(timezone.localdate(), days)


def reviewed_plan(cast: Cast, days: int = 10) -> Proposal:
    """A plan sent to both agencies."""
    plan = make_plan(cast)
    open_round(plan, cast.agencies, days_on(days), by=cast.rdec)
    return plan


def asked(plan: Proposal, actor: Actor) -> OpinionRequest:
    """The actor's agency's latest request."""
    return OpinionRequest.objects.of_plan(plan).filter(agency=actor.unit_id).latest("id")


def words(result: str = Result.AGREE, **extra: Any) -> dict[str, Any]:
    """What an agency writes: an item when the result needs one."""
    items = [] if result == Result.AGREE else [{"text": "請補充期程。", "section": Section.CONCEPT}]
    texts = {"content_opinion": "內容具體。", "fit_opinion": "合於補助範圍。"}
    return {"result": result, **texts, "items": items} | extra


def file_as(actor: Actor, plan: Proposal, result: str = Result.AGREE, **extra: Any) -> OpinionRequest:
    """The agency's opinion, filed."""
    opinion = asked(plan, actor)
    file_opinion(opinion, by=actor, **words(result, **extra))
    return opinion


def offer(item: str = "協助場域媒合", role: str = CommitmentRole.LEAD) -> dict[str, str]:
    """A commitment an agency offers."""
    return {"item": item, "role": role}


def latest_round(plan: Proposal) -> ReviewRound:
    """The last round."""
    return plan.review_rounds.latest("number")


def revise(plan: Proposal) -> dict[int, str]:
    """The concept of every venture asked for is written anew; the answers to what the opinions' items do not answer."""
    plan.refresh_from_db()
    owner = Membership.objects.select_related("user", "unit").get(unit=plan.owner)
    for request in plan.open_requests:

        def write(locked: Proposal, key: int | None = request.venture_id) -> None:
            locked.ventures.filter(pk=key).update(method=Concat("method", Value("逐月列出工作項目。")))

        write_section(plan, Section.CONCEPT, write, by=Actor(owner.user, owner), venture=request.venture_id)
    return {request.pk: "已修正。" for request in plan.open_requests}


def answer_all(plan: Proposal) -> None:
    """Every item of the plan's opinions as if the proposer had answered it: the review can end (R20)."""
    items = OpinionItem.objects.filter(request__round__proposal=plan, answered_at=None)
    items.update(answer="已補充。", answered_at=timezone.now())


def plan_with_meeting(cast: Cast) -> tuple[Proposal, Meeting]:
    """A plan for which a meeting is called."""
    plan = make_plan(cast, PlanState.CONFIRMING)
    with clock.at(HELD_AT - dt.timedelta(days=7)):
        call_meeting(plan, held_at=HELD_AT, place="市政大樓", chair="副市長", by=cast.rdec)
    return plan, Meeting.objects.get(agenda_items__proposal=plan)


def paper(name: str = "會議紀錄") -> SimpleUploadedFile:
    """A small file of an allowed kind."""
    return SimpleUploadedFile(f"{name}.txt", f"{name}：內容".encode(), content_type="text/plain")
