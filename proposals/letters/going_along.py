"""What a letter's page shows of what goes with it: each thing with its file, or why it is not opened; what is newer now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from inputs.words import listed
from proposals.enclosures.reading import shut
from proposals.enclosures.things import Enclosed, Subject, editions, of_version
from proposals.letters.occasions import occasions
from proposals.permissions import writes_letter

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Letter, LetterVersion


@dataclass(frozen=True)
class Thing:
    """One thing that goes with a letter: its title, its name as a file, where it is, or why it is not opened."""

    title: str
    name: str
    url: str
    shut: str


def things_of(version: LetterVersion, actor: Actor) -> list[Thing]:
    """What goes with the letter as it was saved in ``version``."""
    closed, letter = shut(version, actor), version.letter
    found = []
    for place, each in enumerate(of_version(version), 1):
        args = [letter.proposal_id, letter.pk, version.number, place]
        url = "" if each.code in closed else reverse("proposals:letter_file", args=args)
        found.append(Thing(each.title, each.name, url, closed.get(each.code, "")))
    return found


def newer(version: LetterVersion, actor: Actor) -> str:
    """What of a draft's things reads otherwise now and can be taken instead; empty where nothing is, and for who reads.

    What its writer took out is none of it (a query where something else is named than goes along).
    """
    if not version.letter.is_draft or not writes_letter(version.letter, actor):
        return ""
    had = of_version(version)
    named = [each for each in named_by(version.letter, actor) if each.code not in version.attached]
    stands = editions([*had, *named], version.letter) if named else {}
    newest: dict[Subject, int] = {}
    for subject, number in (stands[each.code] for each in had if each.code in stands):
        newest[subject] = max(number, newest.get(subject, number))
    found = [(each.name, *stands[each.code]) for each in named if each.code in stands]
    return listed(name for name, subject, number in found if subject in newest and number > newest[subject])


def named_by(letter: Letter, actor: Actor) -> list[Enclosed]:
    """What the letter's occasion names now, but for what is frozen when it is drafted."""
    found = occasions.get(letter.occasion)
    things = found.encloses(letter.proposal, actor, letter.about) if found else ()
    return [each for each in things if isinstance(each, Enclosed)]
