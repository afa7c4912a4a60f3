"""Where the number of a letter stands already: asked of every place in which one is recorded, never written.

The document system gives each letter one number, and one letter may carry several plans. A number that stands somewhere
else is thus no error, but what was mistyped is found only by asking. Apps above add their places (:func:`look_in`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from inputs.words import listed
from proposals.models import LetterVersion, Proposal, ProposalTransition
from workflow.states import Remark

if TYPE_CHECKING:
    from accounts.actors import Actor

LETTER, LINE = "letter", "line"
NAMED = 3  # places that a question names


@dataclass(frozen=True)
class Standing:
    """One place: its plan, the kind and key of what records the number there, and how that is called.

    Of a line of the log also the move, and the letter's day as it was first typed.
    """

    plan: int
    kind: str
    pk: int
    what: str
    move: str = ""
    date: str = ""


Source = Callable[[str], Iterable[Standing]]
_sources: list[Source] = []


def look_in(source: Source) -> None:
    """Let an app say where it records numbers, as they stand after their corrections."""
    if source not in _sources:
        _sources.append(source)


def standings(number: str) -> list[Standing]:
    """Everywhere ``number`` stands now (a query or two a place, by their indexes)."""
    return [found for source in (_letters, _lines, *_sources) for found in source(number)]


def question(found: Collection[Standing], by: Actor) -> str:
    """What is asked where a number stands elsewhere; a plan out of sight is not named."""
    seen = Proposal.objects.visible_to(by).in_bulk({each.plan for each in found})
    places = [_place(seen.get(each.plan), each.what) for each in found]
    named = listed(list(dict.fromkeys(places))[:NAMED])
    return _("這個發文字號已登錄於%s。若同一份公文確實包含本案，請勾選下面的確認後再登錄一次。") % named


def _place(plan: Proposal | None, what: str) -> str:
    if plan is None:
        return _("另一件計畫的%s") % what
    return _("「%(plan)s」的%(what)s") % {"plan": plan, "what": what}


def _letters(number: str) -> Iterator[Standing]:
    """Letters that were drafted here, as numbered last (index ``letter_by_number``)."""
    later = LetterVersion.objects.filter(letter=OuterRef("letter"), number__gt=OuterRef("number"))
    rows = LetterVersion.objects.filter(~Exists(later), letter_number=number).select_related("letter")
    for row in rows.order_by("-pk"):
        yield Standing(row.letter.proposal_id, LETTER, row.letter_id, _("公文"))


def _lines(number: str) -> Iterator[Standing]:
    """Lines of plans' logs whose letter is kept nowhere else, as corrected (``plan_log_letter``, ``plan_log_corrected``)."""
    typed = KeyTextTransform("letter_number", "data")
    log = ProposalTransition.objects.order_by("-pk")
    written = log.filter(data__has_key="letter_number").annotate(typed=typed).filter(typed=number)
    corrected = ProposalTransition.objects.filter(move=Remark.CORRECT, data__entry__kind=LINE).order_by("pk")
    new = corrected.filter(data__corrected__contains=[{"field": "letter_number", "value": number}])
    keys = [*written.exclude(data__has_key="submission").values_list("pk", flat=True), *map(_entry, new)]
    rows = log.filter(pk__in=keys)
    later = corrected.filter(subject__in={row.subject_id for row in rows})
    said = {_entry(line): made["value"] for line in later for made in line.data["corrected"] if _is_number(made)}
    for row in rows:
        if said.get(row.pk, row.data.get("letter_number")) == number:
            what = _("「%s」") % row.move_label
            yield Standing(row.subject_id, LINE, row.pk, what, row.move, str(row.data.get("letter_date", "")))


def _entry(correction: ProposalTransition) -> int:
    return int(correction.data["entry"]["id"])


def _is_number(made: dict[str, Any]) -> bool:
    return bool(made["field"] == "letter_number")
