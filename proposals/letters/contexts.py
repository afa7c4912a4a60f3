"""Letters of the intake desks, drafted from what a plan says: returned to its proposer, forwarded to RDEC (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from documents.letters.values import Kind, LetterContent, Named
from documents.papers.numbering import numeral
from inputs.words import listed
from proposals.intake.fits import standing
from proposals.letters.drafting import (
    PROGRAMME,
    about,
    day_of,
    letter,
    parties_of,
    party_of,
    passage,
    proposed_by,
    writes,
)
from proposals.letters.occasions import Occasion, its_plan
from proposals.permissions import is_district_officer, is_rdec
from proposals.queries import filed_on
from proposals.states import State
from workflow.engine.verdicts import Verdict, predicate
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

RETURNING = frozenset(
    {
        *(State.WITH_DISTRICT, State.WITH_RDEC, State.INTAKE_REVISION),
        *(State.DOCUMENT_REVIEW, State.REVIEW_REVISION, State.PROJECT_MEETING, State.MEETING_REVISION),
        *(State.NDC_COUNSELLING, State.NDC_REVISION, State.NDC_WORKING, State.NDC_ADJUSTMENT),
    }
)
RETURNS = (
    *("return_from_district", "return_from_rdec", "ask_review_revision", "revise_after_meeting"),
    *("counselling_revise", "working_adjust"),
)


@predicate
def may_return(plan: Proposal, actor: Actor) -> Verdict:
    """Whose desk the plan comes back from: the district's until it forwards the plan, RDEC's from then on."""
    by_district = plan.state == State.INTAKE_REVISION and plan.returned_by == Party.DISTRICT
    asked = is_district_officer if by_district or plan.state == State.WITH_DISTRICT else is_rdec
    return asked(plan, actor)


def to_proposer(plan: Proposal, actor: Actor, _about: int | None) -> LetterContent:
    """退請修正: what was asked, place by place, and until when."""
    writer, proposer = writes(actor), plan.proposing_unit
    words = writer.to(proposer.standing)
    asked = plan.open_requests
    until = f"於{day_of(plan.due_on)}前" if asked and plan.due_on else ""  # the writer's, where nothing was asked yet
    you = words.says_to(proposer.full_name, is_person=party_of(proposer).named == Named.PERSON)
    wanted = "\n".join(["請修正下列各項：", *(f"({numeral(n)}){_one_line(r)}" for n, r in enumerate(asked, 1))])
    return letter(
        writer,
        [proposer],
        f"{you}所提{about(plan)}，請{until}依說明修正後送回，{words.look}。",
        passage(
            "說明",
            f"依據{PROGRAMME}辦理。",
            f"復{you}{day_of(filed_on(plan))}所送計畫。" if filed_on(plan) else "",
            wanted if asked else "請修正事項列於「創生」系統。",
            "修正後請於「創生」系統逐項回應並重新送件。",
        ),
        copies=parties_of(Unit.objects.filter(kind=UnitKind.PLATFORM).exclude(pk=writer.unit.pk)),
    )


def _one_line(request: object) -> str:
    return " ".join(str(request).split())


def to_rdec(plan: Proposal, actor: Actor, _about: int | None) -> LetterContent:
    """區公所函: the plans that fit the district's vision go to RDEC (R13)."""
    writer = writes(actor)
    rdec = list(Unit.objects.filter(kind=UnitKind.RDEC))
    words = writer.to(rdec[0].standing)
    return letter(
        writer,
        rdec,
        f"檢送{about(plan)}1份，{words.look}。",
        passage(
            "說明",
            f"依據{PROGRAMME}參、一辦理。",
            f"{proposed_by(plan)}。",
            *_judged(plan),
        ),
        copies=parties_of([plan.proposing_unit]),
    )


def _judged(plan: Proposal) -> list[str]:
    """What the office found of each venture, as far as it has judged them (R13, one query)."""
    found = [f"「{fit.venture.called}」{fit.get_fit_display()}" for fit in standing(plan)]
    return [f"經本所檢核各事業提案與本區地方創生願景：{listed(found)}。"] if found else []


OCCASIONS = (
    Occasion(
        "return_to_proposer",
        _("函請提案單位修正"),
        Kind.LETTER,
        may_return,
        RETURNING,
        to_proposer,
        RETURNS,
    ),
    Occasion(
        "forward_to_rdec",
        _("檢送計畫予研考會"),
        Kind.LETTER,
        is_district_officer,
        {State.WITH_DISTRICT, State.WITH_RDEC},
        to_rdec,
        ("forward",),
        encloses=its_plan,
    ),
)
