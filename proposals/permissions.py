"""Who may see and do what with a plan: predicates, and the ``Q`` that says the same to a list; never writes.

The plans' queryset asks it, and models name that as their manager: it imports models late, inside functions.
"""

from __future__ import annotations

import itertools
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import OUTSIDE_KINDS, UnitKind
from chapters.states import Section
from documents.letters.values import Kind as LetterKind
from inputs.words import listed
from proposals.states import BEFORE_FORMED, EDITABLE, REVISING, WRITING, LetterStatus, Place, State
from workflow.engine.verdicts import YES, Verdict, no, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Letter, Proposal


# Whose the proposer's part is: the owner's, or the office's that files for an owner who cannot. See :func:`is_proposer`.
PROPOSING = ("owner", "represented_by")


# They see every plan that the platform was told of, the convener every case: lists read the plans' own indexes.
SEES_EVERY_PLAN = frozenset({UnitKind.PLATFORM, UnitKind.RDEC, UnitKind.CONVENER})


TOLD = Q(notified_at__isnull=False)


def visible_q(actor: Actor) -> Q:
    """The plans ``actor`` may see: what any of :func:`ways_to_see` shows, for one plan or a few."""
    return reduce(or_, ways_to_see(actor))


def ways_to_see(actor: Actor) -> list[Q]:
    """Why ``actor`` may see a plan, each reason with an index of its own: lists ask them one by one (``workflow.rows``).

    The database says the same of units that do not oversee, for their lists (``proposals_seers``, ``models.sights``).

    A draft is its owner's alone (or its representing office's) until the platform has been told (R14); then the platform, RDEC and the offices of its
    districts see it. The convener sees formed cases. Everybody else sees what the unit was let into. Whoever carries out
    one of its ventures sees it, also the office of another district.
    """
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in (UnitKind.PLATFORM, UnitKind.RDEC):
        return [TOLD]
    if actor.kind == UnitKind.CONVENER:
        return [TOLD & Q(case_number__isnull=False)]
    # An OR over joins would multiply rows and lose every index; each plan is asked for by its key.
    from proposals.models import Proposal, ProposalGroupObjectPermission, Venture

    mine = [Q(**{part: actor.unit_id}) for part in PROPOSING]
    executed = Q(Exists(Venture.objects.filter(executing_unit=actor.unit_id, proposal=OuterRef("pk"))))
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        districts = Proposal.districts.through.objects
        here = Q(Exists(districts.filter(district=actor.unit.district_id, proposal=OuterRef("pk"))))
        return [*mine, TOLD & here, TOLD & executed]
    # The group of the unit acted for, never all groups of a person.
    grants = ProposalGroupObjectPermission.objects
    let_in = Q(Exists(grants.filter(group=actor.unit.group_id, content_object=OuterRef("pk"))))
    return [*mine, TOLD & let_in, TOLD & executed]


def surely_sees(plan: Proposal, actor: Actor) -> bool:
    """Does ``actor`` see the plan for a reason that stands in its row and its districts? (No query; False decides nothing.)"""
    if actor.unit_id in plan.proposing_unit_ids:
        return True
    if actor.kind == UnitKind.DISTRICT_OFFICE and actor.unit:
        return plan.notified_at is not None and actor.unit.district_id in plan.district_codes
    return plan.notified_at is not None and actor.kind in (UnitKind.PLATFORM, UnitKind.RDEC)


def is_never_in_turn(actor: Actor) -> bool:
    """Does the actor's unit meet about plans without moving any in the system (R15)?"""
    return actor.kind in (UnitKind.NDC, UnitKind.CONVENER)


@predicate
def is_proposer(plan: Proposal, actor: Actor) -> Verdict:
    """The owner's people, or those of the office that represents an owner who cannot (R12)."""
    return when(actor.unit_id in plan.proposing_unit_ids and actor.may_act, _("只有提案單位能做這件事。"))


@predicate
def is_platform(plan: Proposal, actor: Actor) -> Verdict:
    """The platform office's officers and supervisors (R1)."""
    return when(actor.kind == UnitKind.PLATFORM and actor.may_act, _("只有專管平台承辦人或主管能做這件事。"))


@predicate
def is_rdec(plan: Proposal, actor: Actor) -> Verdict:
    """RDEC's officers and supervisors."""
    return when(actor.kind == UnitKind.RDEC and actor.may_act, _("只有研考會承辦人或主管能做這件事。"))


@predicate
def is_rdec_supervisor(plan: Proposal, actor: Actor) -> Verdict:
    """What only RDEC's supervisor decides."""
    return when(actor.kind == UnitKind.RDEC and actor.is_supervisor, _("只有研考會主管能做這件事。"))


@predicate
def is_district_officer(plan: Proposal, actor: Actor) -> Verdict:
    """The officers of an office whose district the plan lies in (R13)."""
    return when(
        actor.kind == UnitKind.DISTRICT_OFFICE
        and actor.may_act
        and actor.unit is not None
        and actor.unit.district_id in plan.district_codes,
        _("只有計畫所在區的區公所承辦人或主管能做這件事。"),
    )


@predicate
def is_executing_unit(plan: Proposal, actor: Actor) -> Verdict:
    """The people of a unit that carries out one of the ventures."""
    return when(actor.may_act and actor.unit_id in _executing(plan), _("只有執行單位能做這件事。"))


def _executing(plan: Proposal) -> set[int]:
    named = plan.executing_unit_ids
    return {unit for unit in named if unit} | (plan.proposing_unit_ids if None in named else set())


def writing_units(plan: Proposal) -> set[int]:
    """Whose people may write the plan where it is open: see :func:`can_edit`."""
    return plan.proposing_unit_ids | (_executing(plan) if plan.state == State.PLAN_CHANGE else set())


def reads_filed(plan: Proposal, actor: Actor) -> bool:
    """Does the actor read the version that was filed last? Who does not write a plan does while it is revised (R20)."""
    return plan.state in REVISING and plan.version_id is not None and actor.unit_id not in writing_units(plan)


def reads_filed_q(actor: Actor) -> Q:
    """The same of many plans."""
    from proposals.models import Venture

    proposes = reduce(or_, (Q(**{part: actor.unit_id}) for part in PROPOSING))
    executes = Q(Exists(Venture.objects.filter(executing_unit=actor.unit_id, proposal=OuterRef("pk"))))
    writes = proposes | Q(state=State.PLAN_CHANGE) & executes
    return Q(state__in=sorted(REVISING), version__isnull=False) & ~writes


def opens_vouchers(plan: Proposal, actor: Actor) -> bool:
    """Invoices and receipts are for who spends the money, who is paid for it and who looks after it."""
    if actor.kind in (UnitKind.RDEC, UnitKind.PLATFORM) or actor.unit_id in plan.proposing_unit_ids:
        return True
    return actor.unit_id in _executing(plan)


@predicate
def may_withdraw(plan: Proposal, actor: Actor) -> Verdict:
    """The proposer before the case is formed, RDEC after.

    Withdrawn by the proposer, it stays the proposer's: who withdraws it a moment later is told so, not sent away.
    """
    never_formed = plan.state == State.WITHDRAWN and plan.case_number is None
    return (is_proposer if never_formed or plan.state in BEFORE_FORMED else is_rdec)(plan, actor)


@predicate
def can_edit(plan: Proposal, actor: Actor) -> Verdict:
    """May the actor write in this plan at all now?"""
    if plan.state not in EDITABLE:
        return no(_("計畫目前為「%s」，內容不開放修改。") % plan.get_state_display())
    return writes_in(plan, actor) if plan.state == State.PLAN_CHANGE else is_proposer(plan, actor)


@predicate
def writes_in(plan: Proposal, actor: Actor) -> Verdict:
    """Is the actor one of those who write the plan whenever it is open?"""
    return (is_proposer | is_executing_unit)(plan, actor)


@predicate
def reads_representation(plan: Proposal, actor: Actor) -> Verdict:
    """How a represented person is reached, and the paper signed: for who handles the filing, not for every reader."""
    return (is_proposer | is_district_officer | is_platform | is_rdec)(plan, actor)


def may_represent(actor: Actor) -> bool:
    """May the actor file for somebody who cannot? The officers of district offices may."""
    return actor.kind == UnitKind.DISTRICT_OFFICE and actor.may_act


def keeps_notices(actor: Actor) -> bool:
    """Does the actor publish 個資告知事項? Administrators of RDEC and of the platform do."""
    return actor.keeps_units


def keeps_vision(actor: Actor, district_code: str, *, on_record: bool) -> bool:
    """Does the actor keep the vision of a district? Its office does; RDEC while there is none ``on_record`` (R13)."""
    if not actor.may_act:
        return False
    if actor.kind == UnitKind.RDEC:
        return not on_record
    return actor.kind == UnitKind.DISTRICT_OFFICE and actor.unit is not None and actor.unit.district_id == district_code


# Occasions whose letters are read by their unit, and by whom they are sent to; ``letters.occasions`` adds them.
INSIDE: set[str] = set()
ADDRESSED = ("originals", "copies", "attending", "observing")


def letters_q(actor: Actor) -> Q:
    """The letters ``actor`` may read among those of plans it may see: drafts and 簽 are their unit's alone, what stays inside
    is also read by the office it was sent to, which has it on paper.
    """
    is_told = ~Q(occasion__in=INSIDE) | addressed_q(actor)
    return Q(unit=actor.unit_id) | Q(status=LetterStatus.SENT) & ~Q(kind=LetterKind.MEMO) & is_told


def addressed_q(actor: Actor) -> Q:
    """The letters sent to the actor's office, by its name; never to who proposes or helps, who are called what they say."""
    from proposals.models import LetterVersion

    if actor.unit is None or actor.kind in OUTSIDE_KINDS:
        return Q(pk__in=[])
    names = [{"name": name} for name in (actor.unit.full_name, actor.unit.name)]
    to_it = Q(content__recipient__contains=names[0]) | Q(content__recipient__contains=names[1])
    for name, party in itertools.product(ADDRESSED, names):
        to_it |= Q(**{f"content__{name}__contains": [party]})
    sent = LetterVersion.objects.filter(to_it, letter=OuterRef("pk")).exclude(letter_number="")
    return Q(Exists(sent))


def letter_versions_q(actor: Actor) -> Q:
    """Of such a letter the versions ``actor`` may read: what was not sent is a draft, also after another version was."""
    return Q(letter__unit=actor.unit_id) | ~Q(letter_number="")


def opens_restricted(actor: Actor) -> bool:
    """May the actor open papers that name who said what, which go to NDC? Who sends and who receives them may."""
    return actor.kind in (UnitKind.RDEC, UnitKind.NDC)


def writes_letter(letter: Letter, actor: Actor) -> bool:
    """May the actor change the letter? The officers of the unit that writes it may."""
    return actor.may_act and actor.unit_id is not None and actor.unit_id == letter.unit_id


def can_edit_section(plan: Proposal, actor: Actor, section: str, venture: int | None = None) -> Verdict:
    """May the actor write in this section, of that venture, now? In a revision only what was asked for is open (R20)."""
    if not (verdict := can_edit(plan, actor)):
        return verdict
    if plan.state in WRITING:
        return YES
    opened = open_places(plan) or set()
    return when(
        Place(section, venture) in opened,
        _("這次只開放修正：%s。") % listed(request.label for request in plan.open_requests),
    )


def open_places(plan: Proposal) -> set[Place] | None:
    """Where those who write the plan may write now; None where it is everywhere.

    A theme that was asked for also opens adding a venture, and all of one that was added since (two queries more).
    """
    if plan.state in WRITING:
        return None
    asked = plan.open_requests
    places = {request.place for request in asked}
    themes = [request.version_id for request in asked if request.section == Section.THEME]
    if themes:
        from proposals.models import PlanVersion

        returned = PlanVersion.objects.filter(pk=themes[0]).values_list("content__ventures", flat=True)
        before = {venture["id"] for ventures in returned for venture in ventures or ()}
        places |= {Place(Section.THEME), *(place for place in pages_of(plan) if place.venture not in {None, *before})}
    return places


def pages_of(plan: Proposal) -> list[Place]:
    """Every section of the plan, of each of its ventures where it is one of theirs (one query unless they are read)."""
    ventures = [venture.pk for venture in plan.venture_list]
    return [Place(section, venture) for venture, section in plan.layout.walk(ventures)]
