"""What is shown of a letter: the one asked for, its picture, its name as a file, what nobody knows yet; never writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.actors import Actor, ActorRequest
from documents.files.names import clean_name, cut
from documents.letters.di import Read, is_exchanged
from documents.letters.paper import paper
from documents.letters.values import SEVERAL, Kind, LetterContent, Named
from documents.papers.html import drawn
from documents.papers.render import LANGUAGE
from proposals.letters.forms import SUBJECTS
from proposals.models import Letter, LetterVersion, Proposal
from proposals.permissions import letter_versions_q
from proposals.versions.sight import out_of_sight
from workflow.calendar import clock
from workflow.engine.verdicts import Words

LONGEST = 40  # characters of a subject in the name of a file


def get_letter(request: ActorRequest, pk: int, letter: int) -> Letter:
    """The letter if the actor may see it; otherwise what :func:`out_of_sight` raises, as if it were not there."""
    seen = Letter.objects.filter(proposal__in=Proposal.objects.visible_to(request.actor).filter(pk=pk))
    whole = seen.visible_to(request.actor).select_related("unit", "proposal__version").telling_of_kept()
    found = whole.defer("proposal__version__content").filter(pk=letter).first()
    if found is None:
        raise out_of_sight(pk, request.actor)
    return found


def versions_of(letter: Letter, actor: Actor) -> QuerySet[LetterVersion]:
    """What the actor may see of what the letter said, from first to last."""
    return letter.versions.filter(letter_versions_q(actor)).order_by("number")


def picture(content: LetterContent) -> SafeString:
    """The letter as it will be printed, for the page; letters are Chinese whatever the page is in."""
    with override(LANGUAGE):
        return drawn(paper(content, clock.now()).blocks, on_page=True)


@dataclass(frozen=True)
class Shown:
    """A letter of another hand, to be read: what is so of it, its words as they would be printed, what its reader notes."""

    facts: list[tuple[Words, str]]
    picture: SafeString
    notes: tuple[str, ...]


def as_read(read: Read) -> Shown:
    """The letter in a DI that came in, field by field as it says; nothing of it is followed or expanded."""
    said = read.content
    parties = (
        *((_("正本"), said.originals), (_("副本"), said.copies)),
        *((_("出席者"), said.attending), (_("列席者"), said.observing)),
    )
    facts = [
        (_("發文機關"), said.sender.words),
        (_("文別"), str(Kind(said.kind).label)),
        (SUBJECTS.get(Kind(said.kind), _("主旨")), said.subject),
        (_("受文者"), said.recipient.words if said.recipient else ""),
        *((label, "、".join(party.words for party in found)) for label, found in parties),
        (_("附件"), said.enclosures),
        (_("隨文檔案"), "、".join(said.files)),
    ]
    return Shown([(label, text) for label, text in facts if text], picture(said), read.notes)


def missing_codes(content: LetterContent) -> list[str]:
    """Whose 機關代碼 the DI leaves empty."""
    if not is_exchanged(content.kind):
        return []
    addressed = (*content.originals, *content.attending) if content.is_listed else ()  # their list has the codes
    parties = (content.sender, content.recipient, *addressed)
    missing = (
        party.name
        for party in parties
        if party and party.named == Named.OFFICE and party.name != SEVERAL and not party.code
    )
    return list(dict.fromkeys(missing))


def called(version: LetterVersion) -> str:
    """函_主旨的前幾個字_第2版, as the letter is Chinese whatever language the pages are in."""
    with override(LANGUAGE):
        kind, subject = version.letter.get_kind_display(), cut(version.words.subject, LONGEST)
        return clean_name(f"{kind}_{subject}_第{version.number}版").rstrip(".")
