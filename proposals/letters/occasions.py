"""What letters are written for, and from what they are drafted; apps register their own. Never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.letters.values import LetterContent
from inputs.words import listed
from proposals.enclosures.reading import TELLS_OF
from proposals.enclosures.things import Drawn, Enclosed, Encloses, plan_of
from proposals.models import Letter, LetterVersion, Proposal, ProposalTransition
from proposals.permissions import INSIDE
from proposals.queries import NONE, LetterQuerySet
from proposals.states import LetterStatus
from workflow.engine.facts import Facts
from workflow.engine.services import guard_verdict
from workflow.engine.verdicts import Words

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.steps import Step


class Subject(NamedTuple):
    """What the letter is about, where a plan has several: its key, its name, and why none is drafted of it yet."""

    key: int
    name: str
    shut: Words = ""


def _whole_plan(plan: Proposal) -> list[Subject]:
    return []


def _nothing(plan: Proposal, actor: Actor, about: int | None) -> Iterable[Enclosed | Drawn]:
    return ()


def its_plan(plan: Proposal, actor: Actor, about: int | None) -> Iterable[Enclosed | Drawn]:
    """The plan as filed goes along."""
    return plan_of(plan)


@dataclass(frozen=True)
class Shared:
    """That what a letter is about has several plans: it is one letter, whichever of them it is kept with."""

    abouts: Callable[[Any], QuerySet]  # of a plan, the keys of what it has
    plans: Callable[[int | None], QuerySet[Proposal]]  # of what it is about, the plans


@dataclass(frozen=True)
class Occasion:
    """One thing a letter is written for. ``draft`` is given the plan, the actor and what it is about, if anything.

    ``abouts`` names what a plan has several of (undertakings); with None each plan has the occasion once.
    """

    name: str
    label: Words
    kind: str
    may: Callable[[Any, Any], Any]
    states: Collection[str]
    draft: Callable[[Proposal, Actor, int | None], LetterContent]
    moves: Collection[str] = ()  # whose pages offer it
    abouts: Callable[[Proposal], list[Subject]] | None = None
    takes: Collection[str] = ()  # purposes of files that go with this letter and, as papers of money, with no other
    encloses: Encloses = _nothing  # what goes along from the first draft on: 附件 names it, and nothing else
    not_yet: Mapping[str, Words] = field(default_factory=dict)  # states in which what it says is not known, and why
    tells_of: Callable[[int | None], QuerySet[Proposal]] | None = (
        None  # the plans of what it is about: its papers tell of all
    )
    shared: Shared | None = None
    sent: Callable[[Letter, Actor], None] | None = None  # what follows from its number, the first time it is recorded
    follows: Words = ""  # the same in words, for who records the number
    stays_inside: bool = (
        False  # once it is sent, for its unit and whom it is sent to: it names whom others are not told
    )


@dataclass(frozen=True)
class Offer:
    """An occasion that the actor may take now, of one subject."""

    occasion: Occasion
    about: int | None = None
    about_label: str = ""
    draft: int | None = None  # the letter that was drafted for it since the plan is where it stands
    is_sent: bool = False  # has that one its number?
    kept_with: int | None = None  # the plan that this is kept with
    shut: Words = ""  # why it cannot be drafted yet

    @property
    def label(self) -> str:
        """What the button says."""
        return f"{self.occasion.label}（{self.about_label}）" if self.about_label else str(self.occasion.label)

    @property
    def draft_label(self) -> str:
        """What the letter that was drafted is called."""
        return called(self.label, is_sent=self.is_sent)

    @property
    def draft_url(self) -> str:
        """The page of the letter that was drafted."""
        return reverse("proposals:letter", args=[self.kept_with, self.draft])


def called(label: Words, *, is_sent: bool) -> str:
    """公文稿 until it has its number, 公文 from then on."""
    return (gettext("公文：%s") if is_sent else gettext("公文稿：%s")) % label


occasions: dict[str, Occasion] = {}


def register(*found: Occasion) -> None:
    """Let an app say what letters are written for."""
    occasions.update((occasion.name, occasion) for occasion in found)
    TELLS_OF.update((occasion.name, occasion.tells_of) for occasion in found if occasion.tells_of)
    INSIDE.update(occasion.name for occasion in found if occasion.stays_inside)


def offered(plan: Proposal, actor: Actor, facts: Facts | None = None) -> list[Offer]:
    """What the actor may draft in the plan as it stands; what is written for a step that is still shut, with why.

    ``facts`` are what a page has read of the plan.
    """
    facts = facts or Facts(plan)
    return [
        replace(offer, shut=offer.shut or _too_early(offer.occasion, plan, actor, facts))
        for occasion in occasions.values()
        for offer in _offers(occasion, plan, actor)
    ]


def offered_for(plan: Proposal, move: str, actor: Actor) -> list[Offer]:
    """What the actor may draft for the move whose page is open, and what was drafted for it."""
    return drafted([offer for occasion in _of(move) for offer in _offers(occasion, plan, actor)], plan)


def drafted(offers: Iterable[Offer], plan: Proposal) -> list[Offer]:
    """The offers, each with the letter that was drafted for it (``drafted_by``)."""
    found = _drafted(plan)
    return [_with_draft(offer, found.get((offer.occasion.name, offer.about))) for offer in offers]


def _with_draft(offer: Offer, draft: dict[str, Any] | None) -> Offer:
    if draft is None:
        return offer
    return replace(offer, draft=draft["pk"], kept_with=draft["plan"], is_sent=draft["status"] == LetterStatus.SENT)


def beside(plan: Proposal, step: Step, actor: Actor) -> list[tuple[str, str]]:
    """Words and addresses of letters beside an open step: those that were drafted for it, those that may be (no query)."""
    if not step.verdict:
        return []
    found = [each for each in _of(step.name) if plan.state in each.states and each.may(plan, actor)]
    abouts = {each.name: step.about if each.abouts else None for each in found}
    drafts = [(each, draft) for each in found if (draft := _drafted(plan).get((each.name, abouts[each.name])))]
    links = [_link(each, draft) for each, draft in drafts]
    # Beside a step that names nothing of several, one that was drafted for any of them is begun.
    begun = {name for name, about in _drafted(plan) if abouts.get(name) in (None, about)}
    if missing := [each.label for each in found if each.name not in begun and plan.state not in each.not_yet]:
        links.append((gettext("到公文頁：%s") % listed(missing), reverse("proposals:letters", args=[plan.pk])))
    return links


def drafted_apart(plan: Proposal, steps: Iterable[Step], actor: Actor) -> list[tuple[str, str]]:
    """Words and addresses of letters drafted since the plan stands where it stands, beside none of its steps (no query).

    What they were drafted for is done already: a round is opened, and its letter has still to go out.
    """
    names = {step.name for step in steps}
    found = [each for each in occasions.values() if plan.state in each.states and names.isdisjoint(each.moves)]
    drafts = [
        (each, draft) for each in found if (draft := _drafted(plan).get((each.name, None))) and each.may(plan, actor)
    ]
    return [_link(each, draft) for each, draft in drafts]


def _link(occasion: Occasion, draft: dict[str, Any]) -> tuple[str, str]:
    label = called(occasion.label, is_sent=draft["status"] == LetterStatus.SENT)
    return label, reverse("proposals:letter", args=[draft["plan"], draft["pk"]])


def drafted_by(actor: Actor) -> Func:
    """Of a plan, as its column ``drafted``: what the actor's unit drafted since the plan is where it stands.

    Also with another plan, of what both share: which letters there are of a meeting does not hang on whose page one is.
    """
    own = of_now(Letter.objects.filter(proposal=OuterRef("pk"), unit=actor.unit_id), OuterRef("state_since"))
    others = Letter.objects.kept().filter(shared_q(OuterRef(OuterRef("pk"))), unit=actor.unit_id)
    found = [_as_drafted(own), _as_drafted(others.exclude(proposal=OuterRef("pk")))]
    return Func(*found, function="array_cat", output_field=found[0].output_field)


def _as_drafted(letters: LetterQuerySet) -> ArraySubquery:
    columns = JSONObject(occasion="occasion", about="about", pk="pk", plan="proposal_id", status="status")
    return ArraySubquery(letters.order_by("pk").values(said=columns))


def shared_q(plan: Any) -> Q:
    """The letters about what ``plan`` shares with others, whichever they are kept with."""
    of_each: dict[Shared, list[str]] = {}
    for each in occasions.values():
        if each.shared:
            of_each.setdefault(each.shared, []).append(each.name)
    found = NONE
    for shared, names in of_each.items():
        found |= Q(occasion__in=names, about__in=shared.abouts(plan))
    return found


def letters_of(plan: Proposal, actor: Actor) -> LetterQuerySet:
    """The letters that the actor sees on the page of ``plan``: those kept with it, and with others that it sees what they share."""
    there = Proposal.objects.visible_to(actor).values("pk")
    return Letter.objects.filter(Q(proposal=plan) | shared_q(plan.pk) & Q(proposal__in=there)).visible_to(actor)


def of_now(letters: LetterQuerySet, stood: Any) -> LetterQuerySet:
    """Those of ``letters`` that are drafted for where their plan stands, since ``stood``.

    Also what was written for the very step that led there, before it was made: done is the step, not the letter.
    """
    moved = ProposalTransition.objects.filter(subject=OuterRef("proposal")).exclude(source=F("target")).order_by("-pk")
    moves = sorted({move for occasion in occasions.values() for move in occasion.moves})
    by_step = NONE
    for move in moves:
        by_step |= Q(led_by=move, occasion__in=[each.name for each in _of(move)])
    since_before = Q(stood_before=None) | Q(made_at__gte=F("stood_before"))
    found = letters.alias(led_by=Subquery(moved.values("move")[:1]), stood_before=Subquery(moved.values("at")[1:2]))
    return found.since(stood, also=by_step & since_before)


def _drafted(plan: Any) -> dict[tuple[str, int | None], dict[str, Any]]:
    """The last letter of each occasion, and of what it is about."""
    letters = sorted(plan.drafted, key=lambda letter: letter["pk"])
    return {(letter["occasion"], letter["about"]): letter for letter in letters}


def given_for(
    plan: Proposal, move: str, actor: Actor, about: int | None = None, *, since: dt.datetime | None = None
) -> dict[str, Any]:
    """Number and day of the last letter that the actor's unit wrote for the move since the plan is where it stands.

    Where a plan has several of what the move is of, of the one it is ``about``. ``since`` is a later time from which on
    what was recorded counts.

    What the page of the move asks for, where it was recorded with the letter already (a query where letters are
    written for the move, else none).
    """
    names = [occasion.name for occasion in _of(move)]
    if not names:
        return {}
    written = LetterVersion.objects.filter(
        letter__proposal=plan,
        letter__unit=actor.unit_id,
        letter__occasion__in=names,
        created_at__gte=since or plan.state_since,
    )
    written = written.filter(letter__about=about) if about else written
    found = written.exclude(letter_number="").order_by("-pk").values("letter_number", "letter_date").first()
    return dict(found) if found else {}


def _of(move: str) -> list[Occasion]:
    return [occasion for occasion in occasions.values() if move in occasion.moves]


def _offers(occasion: Occasion, plan: Proposal, actor: Actor) -> Iterator[Offer]:
    if plan.state not in occasion.states or not occasion.may(plan, actor):
        return
    if occasion.abouts is None:
        yield Offer(occasion, shut=occasion.not_yet.get(plan.state, ""))
    else:
        yield from (Offer(occasion, each.key, each.name, shut=each.shut) for each in occasion.abouts(plan))


def _too_early(occasion: Occasion, plan: Proposal, actor: Actor, facts: Facts) -> Words:
    """Why the plan's own step for which it is written cannot be made yet, where the plan stands before such a step."""
    moves = [move for move in plan.machine.from_state(plan.state) if move.name in occasion.moves]
    shut = [verdict for move in moves if not (verdict := guard_verdict(plan, move, actor, facts))]
    return gettext("還不能擬稿：%s") % shut[0].reason if shut and len(shut) == len(moves) else ""


def label_of(letter: Letter) -> Words:
    """What a letter was written for."""
    found = occasions.get(letter.occasion)
    return found.label if found else _("其他")
