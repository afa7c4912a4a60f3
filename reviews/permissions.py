"""Who may see and do what with opinions and commitments; never what concerns RDEC, which is the plan's predicate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.permissions import is_proposer
from reviews.states import BEFORE_MEETING, FILED, CommitmentState, OpinionState
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Charge, Commitment, OpinionItem, OpinionRequest

NOTHING = Q(pk__in=[])
ALIAS = gettext_lazy("審查機關 %s")


def opinion_q(actor: Actor) -> Q:
    """The opinion requests ``actor`` may see.

    An agency sees its own as long as it may see the plan, and RDEC sees all; the proposer, other agencies and the platform see an opinion
    only once RDEC has released it, so that nobody's opinion leans on another's (R2).
    """
    if not actor.unit_id:
        return NOTHING
    plans = Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("round__proposal"))))
    return plans & opinions_in_sight(actor)


def opinions_in_sight(actor: Actor) -> Q:
    """Those of :func:`opinion_q`, whether the actor sees their plan or not."""
    return Q() if actor.kind == UnitKind.RDEC else Q(agency=actor.unit_id) | Q(state=OpinionState.RELEASED)


def own_opinions(actor: Actor) -> Q:
    """Those that concern the actor also once it sees their plan no more; RDEC all: of the others it learns nothing."""
    return Q() if actor.kind == UnitKind.RDEC else Q(agency=actor.unit_id)


def known_opinions(actor: Actor) -> Q:
    """Those whose agency the actor is told; the others have no number in an address, only their alias."""
    if actor.kind == UnitKind.RDEC:
        return Q()
    return Q(agency=actor.unit_id) | named_to_all("round__")


def named_to_all(by: str = "") -> Q:
    """``ReviewRound.names_to_all`` of a round, or of what reaches one ``by`` its relation, as ``round__``."""
    return Q(**{f"{by}names_agencies": True, f"{by}released_at__isnull": False})


def commitment_q(actor: Actor) -> Q:
    """The commitments ``actor`` may see: of plans it may see, its own, and those of the opinions it may read.

    Of opinions without names only what names its agency anyway (docs/decisions/0032-who-said-it.md).
    """
    if not actor.unit_id:
        return NOTHING
    plans = Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))))
    return plans & commitments_in_sight(actor)


def commitments_in_sight(actor: Actor) -> Q:
    """Those of :func:`commitment_q`, whether the actor sees their plan or not."""
    if actor.kind == UnitKind.RDEC:
        return Q(request__state__in=FILED)
    told = (
        named_to_all("request__round__") | Q(state=CommitmentState.CONFIRMED) | ~Q(proposal__state__in=BEFORE_MEETING)
    )
    return Q(agency=actor.unit_id) | (Q(request__state=OpinionState.RELEASED) & told)


def is_told(commitment: Commitment, actor: Actor | None) -> bool:
    """The same of a commitment of a released opinion, which is read with its request, round and plan."""
    opened = commitment.request.round
    return (
        (actor is not None and (actor.kind == UnitKind.RDEC or commitment.agency_id == actor.unit_id))
        or opened.names_to_all
        or commitment.state == CommitmentState.CONFIRMED
        or commitment.proposal.state not in BEFORE_MEETING
    )


def own_commitments(actor: Actor) -> Q:
    """As :func:`own_opinions`."""
    return commitments_in_sight(actor) if actor.kind == UnitKind.RDEC else Q(agency=actor.unit_id)


def own_rounds(actor: Actor) -> Q:
    """Those that the actor opens and releases."""
    return Q() if actor.kind == UnitKind.RDEC else NOTHING


def can_read(opinion: OpinionRequest, actor: Actor) -> bool:
    """May the actor, who may see the request, read what is written? What an agency took back is its draft again."""
    return opinion.agency_id == actor.unit_id or opinion.state in FILED


def veil(opinions: Iterable[OpinionRequest], actor: Actor | None) -> list[OpinionRequest]:
    """The opinions as the actor reads them: where RDEC has not named the agencies, under other names and in their order.

    RDEC and the agency itself read the name. What an agency offered to do would tell which it is, and so would what it
    says of an earlier opinion under its name. Without an actor: as everybody may read them.
    """
    found = list(opinions)
    if actor and actor.kind == UnitKind.RDEC:
        return found
    put_aliases(
        opinion
        for opinion in found
        if not opinion.round.names_to_all and (actor is None or opinion.agency_id != actor.unit_id)
    )
    rounds = list(dict.fromkeys(opinion.round_id for opinion in found))
    return sorted(found, key=lambda o: (rounds.index(o.round_id), *by_alias(o)))


def veil_items(items: Iterable[OpinionItem], actor: Actor | None) -> list[OpinionItem]:
    """The same of items, agency by agency; what ties one under an alias to an opinion under a name is left out."""
    found = list(items)
    order = {opinion.pk: n for n, opinion in enumerate(veil([item.request for item in found], actor))}
    for item in found:
        if item.request.is_veiled:
            _untie(item)
        elif "verdicts" in _kept(item) and not (actor and actor.kind == UnitKind.RDEC):
            own = actor is not None and actor.unit_id == item.request.agency_id
            _keep(item, "verdicts", [v for v in item.verdicts.all() if own or v.request.round.names_to_all])
    return sorted(found, key=lambda item: (order[item.request_id], item.number))


def by_alias(opinion: OpinionRequest) -> tuple[int, str]:
    """Its place among those of its round where agencies are not named; where they are, as they were asked."""
    alias = "" if opinion.round.names_to_all else opinion.alias
    return len(alias), alias


def put_aliases(opinions: Iterable[OpinionRequest]) -> None:
    """From now on these instances call their agencies by their aliases, and say nothing that tells whose those are.

    One query where they judge items of earlier rounds: what stands there under a name is left out.
    """
    from reviews.models import OpinionItem

    veiled = list(opinions)
    for opinion in veiled:
        opinion.is_veiled = True
        opinion._meta.get_field("agency").set_cached_value(opinion, Unit(name=ALIAS % opinion.alias))
        _keep(opinion, "commitments", [])
        _keep(opinion, "verdicts", list(opinion.verdicts.all()) if "verdicts" in _kept(opinion) else [])
    if judged := {verdict.item_id for opinion in veiled for verdict in opinion.verdicts.all()}:
        named = set(
            OpinionItem.objects.filter(named_to_all("request__round__"), pk__in=judged).values_list("pk", flat=True)
        )
        for opinion in veiled:
            _keep(opinion, "verdicts", [v for v in opinion.verdicts.all() if v.item_id not in named])


def _untie(item: OpinionItem) -> None:
    """An item under an alias does not say which one under a name it asks again."""
    if "follows" in item._state.fields_cache and item.follows and item.follows.request.round.names_to_all:
        item.follows = None


def _kept(row: OpinionRequest | OpinionItem) -> dict[str, Any]:
    """What was read of a row's relations."""
    kept: dict[str, Any] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    return kept


def _keep(row: OpinionRequest | OpinionItem, name: str, rows: list[Any]) -> None:
    """Let the relation answer with these from now on."""
    found = getattr(row, name).get_queryset()
    found._result_cache, found._prefetch_done = rows, True
    _kept(row)[name] = found


# Whose menu lists what they have to do: what decisions give any other unit stands on its desk.
# Who lists opinions and commitments over all plans: who asks, and who is asked; for others agencies may have no names.
LISTING = frozenset({UnitKind.RDEC, UnitKind.AGENCY})
CHARGED = frozenset({UnitKind.AGENCY, UnitKind.DISTRICT_OFFICE, UnitKind.PLATFORM, UnitKind.RDEC})


@predicate
def proposes(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """The proposer of the plan that was sent for the opinion."""
    return is_proposer(opinion.plan, actor)


@predicate
def is_agency(case: OpinionRequest | Commitment, actor: Actor) -> Verdict:
    """The officers and supervisors of the agency that was asked, or that made the commitment."""
    return when(
        actor.may_act and actor.unit_id is not None and actor.unit_id == case.agency_id,
        _("只有該機關的承辦人或主管能做這件事。"),
    )


@predicate
def is_charged(charge: Charge, actor: Actor) -> Verdict:
    """Who acts for the unit that a decision names, or that has confirmed it."""
    return when(
        actor.may_act and actor.unit_id is not None and actor.unit_id == charge.unit_id,
        _("只有主辦單位的承辦人或主管能做這件事。"),
    )


@predicate
def is_agency_officer(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """Who writes for the agency that was asked; its supervisors approve or return."""
    verdict = is_agency(opinion, actor)
    return verdict and when(not actor.is_supervisor, _("只有該機關的承辦人能做這件事。"))


@predicate
def is_agency_supervisor(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """Who answers for what the agency that was asked says."""
    return when(
        actor.is_supervisor and actor.unit_id is not None and actor.unit_id == opinion.agency_id,
        _("只有該機關的主管能做這件事。"),
    )


def keeps_checking(unit: Unit, actor: Actor) -> bool:
    """Does the actor say whether opinions of ``unit`` are checked? Its supervisors do, and who keeps its people."""
    is_own_supervisor = actor.is_supervisor and actor.unit_id == unit.pk
    return unit.kind == UnitKind.AGENCY and (is_own_supervisor or actor.keeps_people_of(unit))


def keeps_remits(actor: Actor) -> bool:
    """Does the actor keep the 業管對應? RDEC's officers and supervisors do, who open the rounds (R2)."""
    return actor.kind == UnitKind.RDEC and actor.may_act


def keeps_phrases(actor: Actor) -> bool:
    """Does the actor keep an agency's 常用語句? Its supervisors and administrators do."""
    return actor.kind == UnitKind.AGENCY and (actor.is_supervisor or actor.is_administrator)
