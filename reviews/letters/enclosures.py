"""What goes with letters of the review: agenda and plans with a notice, the papers by which matters were confirmed with a 簽."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from documents.letters.paper import paper as letter_paper
from documents.papers.blocks import Paper
from proposals.enclosures.things import Drawn, Enclosed, file_of, letter_of, plan_of, plan_of_another
from proposals.models import LetterVersion, Proposal
from proposals.states import LetterStatus
from reviews.commitments.pages import settled_by
from reviews.letters import drafts
from reviews.models import AgendaItem, Commitment
from reviews.states import AGENDA, CommitmentState
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor

AGENDA_TITLE = "會議議程"


def with_notice(plan: Proposal, actor: Actor, meeting: int | None) -> Iterator[Enclosed | Drawn]:
    """The agenda as the unit has worded it, until it does as it follows from the meeting; every plan on it as filed.

    What a meeting could hear of other plans stands in none that nobody has worded.

    Two queries.
    """
    own = {"letter__occasion": AGENDA, "letter__about": meeting, "letter__unit": actor.unit_id}
    worded = LetterVersion.objects.filter(**own).exclude(letter__status=LetterStatus.DROPPED).defer("content")
    if last := worded.order_by("letter_id", "number").last():
        yield letter_of(last, AGENDA_TITLE)
    else:
        yield Drawn(AGENDA_TITLE, partial(_agenda, plan, actor, meeting))
    items = AgendaItem.objects.filter(meeting=meeting).select_related("version", "proposal")
    for item in items.defer("version__content").order_by("number"):
        if item.version:
            item.version.proposal = item.proposal
            yield from _plan(plan, item)


def on_agenda(meeting: int | None) -> QuerySet[Proposal]:
    """Of which plans an agenda tells."""
    return Proposal.objects.filter(agenda_items__meeting=meeting)


def _plan(plan: Proposal, item: AgendaItem) -> Iterable[Enclosed]:
    assert item.version
    if item.proposal_id == plan.pk and item.version_id == plan.version_id:
        return plan_of(plan)
    return [plan_of_another(item.version)]


def _agenda(plan: Proposal, actor: Actor, meeting: int | None) -> list[Paper]:
    is_demo = AgendaItem.objects.filter(meeting=meeting, proposal__is_demo=True).exists()
    return [letter_paper(drafts.agenda_of_cases(plan, actor, meeting), clock.now(), is_demo=is_demo)]


def with_waiver(plan: Proposal, actor: Actor, _about: int | None) -> list[Enclosed]:
    """The papers by which RDEC confirmed for agencies, as the 簽 names them, each once (three queries)."""
    rows = Commitment.objects.filter(proposal=plan, state=CommitmentState.CONFIRMED).prefetch_related("transitions")
    lines = (settled_by(row) for row in rows.order_by("agency_id", "id"))
    wanted = list(dict.fromkeys(line.data["paper"]["id"] for line in lines if line and "paper" in line.data))
    files = plan.files.filter(attachment__in=wanted).select_related("attachment").order_by("id")
    return [file_of(file) for file in files]
