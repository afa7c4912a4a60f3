"""The lines of letters in a plan's history: drafted, saved, sent, numbered anew; to others than their unit what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _

from proposals.letters.occasions import label_of
from proposals.models import Letter, LetterVersion
from proposals.permissions import letter_versions_q
from proposals.states import LetterSource
from proposals.versions.history import Line
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def of_letters(plan: Proposal, actor: Actor) -> list[Line]:
    """What became of each letter the actor may see (one query; none before the platform was told of the plan)."""
    if plan.notified_at is None:
        return []
    seen = Letter.objects.filter(proposal=plan).visible_to(actor).order_by().values("pk")
    versions = LetterVersion.objects.filter(letter_versions_q(actor), letter__in=seen)
    rows = versions.select_related("letter").annotate(subject=F("content__subject")).defer("content")
    return list(_lines(rows.order_by("letter", "number")))


def _lines(rows: Iterable[Any]) -> Iterator[Line]:
    sent: set[int] = set()
    for version in rows:
        letter = version.letter
        what = _("%(verb)s：%(label)s（%(kind)s）") % {
            "verb": _verb(version, letter.pk in sent),
            "label": label_of(letter),
            "kind": letter.get_kind_display(),
        }
        given = f"{version.letter_number} {roc(version.letter_date)}" if version.letter_number else ""
        marks = [mark for mark in (str(version), given) if mark]
        yield Line(
            version.created_at,
            what,
            version.created_by,
            marks=marks,
            words=[version.subject, *filter(None, [version.reason])],
        )
        if version.letter_number:
            sent.add(letter.pk)


def _verb(version: LetterVersion, was_sent: bool) -> str:
    if version.source == LetterSource.DRAFTED:
        return _("擬稿")
    if version.source == LetterSource.EDITED:
        return _("公文存檔")
    if version.source == LetterSource.RENEWED:
        return _("公文附件重新製作")
    if version.source == LetterSource.DROPPED:
        return _("捨棄公文稿")
    return _("更正文號") if was_sent else _("公文發文")
