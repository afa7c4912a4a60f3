"""What goes with a plan to NDC (R15): which papers and files can be chosen, and how they are frozen; never sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from documents.models import Attachment
from documents.papers.blocks import Paper
from documents.services import attach_paper
from proposals.enclosures.things import FILE, KEPT, Drawn, frozen_name, kept_code, keys
from proposals.models import LetterEnclosure, LetterVersion, Proposal, ProposalFile
from proposals.permissions import opens_restricted
from proposals.states import LetterStatus, Purpose
from reviews.models import Decision, OpinionItem, OpinionRequest, ReviewRound
from reviews.papers import decisions
from reviews.papers.answers import ANSWERS, answers_paper
from reviews.papers.opinions import SUMMARY, summary_paper
from reviews.papers.reading import asked_in
from reviews.states import OpinionState
from tracking.models import Enclosure, NdcItem, NdcSubmission
from workflow.engine.errors import Refused
from workflow.nested import how_many

if TYPE_CHECKING:
    from accounts.actors import Actor

SUMMARIES = "summaries"
OCCASION = "send_to_ndc"  # of the letter that sends a plan
MOST_FILES = 100  # of a case that can be ticked
ANSWERS_TO_NDC = "國發會意見回應對照表"
# In the order in which a letter names them; all but the files of the case are made for the sending.
PAPERS = {
    SUMMARIES: SUMMARY,
    "answers": ANSWERS,
    "decisions": decisions.FOLLOWED,
    "comments": ANSWERS_TO_NDC,
}
NAMING = frozenset({SUMMARIES, "answers", "decisions"})  # papers that say which agency said what


def offered_columns() -> dict[str, Any]:
    """What of a plan can be enclosed, as columns of it: which papers there are, which files."""
    released = OpinionRequest.objects.filter(round=OuterRef("pk"), state=OpinionState.RELEASED)
    rounds = ReviewRound.objects.filter(Exists(released), proposal=OuterRef("pk"))
    items = OpinionItem.objects.filter(request__round__proposal=OuterRef("pk"), request__state=OpinionState.RELEASED)
    decided = Decision.objects.filter(agenda_item__proposal=OuterRef("pk"))
    said = NdcItem.objects.filter(submission__proposal=OuterRef("pk"))
    files = ProposalFile.objects.filter(proposal=OuterRef("pk")).exclude(purpose=Purpose.PAYMENT).order_by("-id")
    described = JSONObject(id="pk", name="attachment__name", size="attachment__size")
    return {
        f"has_{SUMMARIES}": how_many(rounds, "proposal"),
        "has_answers": Exists(items),
        "has_decisions": Exists(decided),
        "has_comments": Exists(said),
        "files_offered": ArraySubquery(files.values(row=described)[: MOST_FILES + 1]),
    }


def _offered(plan: Proposal) -> Mapping[str, Any]:
    """The same of ``plan``: read with its page, else one query."""
    if "files_offered" in vars(plan):
        return vars(plan)
    return Proposal._base_manager.filter(pk=plan.pk).values(**offered_columns()).get()


def papers_of(plan: Proposal) -> list[str]:
    """The papers that can be made of it, by code."""
    found = _offered(plan)
    return [code for code in PAPERS if found[f"has_{code}"]]


def choices(plan: Proposal) -> list[tuple[str, str]]:
    """What can be ticked beside the plan itself: papers, then the files of the case with their size."""
    files = reversed(_offered(plan)["files_offered"][:MOST_FILES])
    named = [(f"{FILE}-{row['id']}", f"{row['name']}（{-(-row['size'] // 1024)} KB）") for row in files]
    return [*((code, PAPERS[code]) for code in papers_of(plan)), *named]


def left_out(plan: Proposal) -> str:
    """That not all files of the case are offered, and what to do; empty where all are."""
    if len(_offered(plan)["files_offered"]) <= MOST_FILES:
        return ""
    return _("本案檔案超過 %d 個，只列最近的；要檢送更早的，請壓縮成一個檔案放入本案佐證資料後再選。") % MOST_FILES


def drawn(plan: Proposal, by: Actor) -> Iterator[Drawn]:
    """The papers there are, as they go along with a letter to NDC."""
    made = makers(plan, by)
    return (Drawn(PAPERS[code], made[code], is_restricted=code in NAMING) for code in papers_of(plan))


def freeze(submission: NdcSubmission, chosen: Collection[str], *, by: Actor) -> None:
    """Keep what goes along: the plan by its version, papers as they went with the letter of that number, files as they are.

    A paper that the letter does not have is made as it reads now. The rows go with the writes of the plan that the door
    holds. Raises ``Refused`` for what the plan does not have.
    """
    plan = submission.proposal
    rows = [Enclosure(submission=submission, position=0, name=str(_("計畫書")))]
    codes = [code for code in PAPERS if code in chosen]
    with_letter = _with_letter(plan, submission.letter_number) if codes else {}
    for code in codes:
        stored = with_letter.get(PAPERS[code]) or _made(plan, code, by)
        about: dict[str, Any] = {"submission": submission, "is_restricted": code in NAMING}
        rows += [Enclosure(name=attachment.name, attachment=attachment, **about) for attachment in stored]
    asked = keys(chosen, FILE)
    kept = plan.files.filter(pk__in=asked).exclude(purpose=Purpose.PAYMENT)
    files = list(kept.select_related("attachment").order_by("id"))
    rows += [Enclosure(submission=submission, name=f.attachment.name, attachment=f.attachment) for f in files]
    if len(files) != len(asked):
        raise Refused(_("選取的附件已不在本案中，請重新整理後再選。"))
    for position, row in enumerate(rows):
        row.position = position
    plan.writes.insert(rows)


def _with_letter(plan: Proposal, number: str) -> dict[str, list[Attachment]]:
    """What was frozen with the letter that has ``number``, else with the draft of this sending, by title (one query).

    This and nothing else was sent, whatever has been said since.
    """
    newest = LetterVersion.objects.filter(letter=OuterRef("letter")).order_by("-number")
    of_now = Q(number="", letter__occasion=OCCASION, letter__made_at__gte=plan.state_since)
    rows = LetterEnclosure.objects.filter(letter__proposal=plan).exclude(letter__status=LetterStatus.DROPPED)
    rows = rows.annotate(number=newest.values("letter_number")[:1], codes=newest.values("attached")[:1])
    read = list(
        rows.filter(Q(number=number) | of_now).select_related("attachment").order_by("-number", "-letter", "pk")
    )
    found: dict[str, list[Attachment]] = {}
    for row in read:
        if row.letter_id == read[0].letter_id and kept_code(row.pk) in row.codes:
            found.setdefault(row.title, []).append(row.attachment)
    return found


def as_in_letter(plan: Proposal) -> list[str]:
    """What can be ticked, as the letter of this sending names it; all papers where there is none (one query, or two)."""
    version = (
        LetterVersion.objects.filter(
            letter__proposal=plan, letter__occasion=OCCASION, letter__made_at__gte=plan.state_since
        )
        .exclude(letter__status=LetterStatus.DROPPED)
        .order_by("-letter", "-number")
        .first()
    )
    if version is None:
        return papers_of(plan)
    kept = LetterEnclosure.objects.filter(pk__in=keys(version.attached, KEPT))
    titles = set(kept.values_list("title", flat=True))
    named = [code for code in PAPERS if PAPERS[code] in titles]
    return [*named, *(code for code in version.attached if code.startswith(f"{FILE}-"))]


def _made(plan: Proposal, code: str, by: Actor) -> list[Attachment]:
    """The paper as it reads now, stored with the writes of the plan."""
    named = ((paper, frozen_name(plan, paper)) for paper in makers(plan, by)[code]())
    return [attach_paper(paper, name, by=by, writes=plan.writes) for paper, name in named]


def makers(plan: Proposal, by: Actor) -> dict[str, Callable[[], Iterator[Paper]]]:
    """Who makes which paper."""
    found = {SUMMARIES: _summaries, "answers": _answers, "decisions": _decisions, "comments": _comments}
    return {code: partial(maker, plan, by) for code, maker in found.items()}


def _summaries(plan: Proposal, by: Actor) -> Iterator[Paper]:
    """One for each round of which something was released."""
    rounds = list(ReviewRound.objects.filter(proposal=plan).select_related("version").order_by("number"))
    for opened in rounds:
        opened.proposal = plan
    asked, readable = asked_in(rounds, by)
    released = {each.pk for each in asked if each.state == OpinionState.RELEASED} & readable
    for opened in rounds:
        mine = [each for each in asked if each.round == opened]
        if any(each.pk in released for each in mine):
            yield summary_paper(opened, mine, released)


def _answers(plan: Proposal, by: Actor) -> Iterator[Paper]:
    yield answers_paper(plan, OpinionItem.objects.released_to(by, plan).for_paper())


def _decisions(plan: Proposal, by: Actor) -> Iterator[Paper]:
    yield decisions.decisions_paper(plan, decisions.decided(agenda_item__proposal=plan))


def _comments(plan: Proposal, by: Actor) -> Iterator[Paper]:
    found = NdcItem.objects.for_paper(plan).prefetch_related("changes")
    yield answers_paper(plan, found, name=ANSWERS_TO_NDC)


def may_open(enclosure: Enclosure, actor: Actor) -> bool:
    """Who sees the plan opens its files, but for papers that name who said what."""
    return not enclosure.is_restricted or opens_restricted(actor)
