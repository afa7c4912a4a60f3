"""Drafting, saving and numbering letters; each is one transaction, and every save is a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.letters.values import NUMBERED, LetterContent
from proposals.letters.occasions import offered
from proposals.models import Letter, LetterVersion, Proposal
from proposals.permissions import writes_letter
from proposals.states import LetterSource, LetterStatus
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused, StaleVersion

if TYPE_CHECKING:
    from accounts.actors import Actor


class SameNumber(Refused):
    """Another letter has the number already; who recorded it is asked whether that is meant."""


@transaction.atomic
def draft(plan: Proposal, occasion: str, about: int | None = None, *, by: Actor) -> Letter:
    """A letter drafted from the case; raises NotPermitted where the actor is not offered one."""
    offers = [offer for offer in offered(plan, by) if (offer.occasion.name, offer.about) == (occasion, about)]
    if not offers:
        raise NotPermitted(_("現在不能擬這份公文。"))
    assert by.unit is not None
    found = offers[0].occasion
    content = found.draft(plan, by, about)
    now = clock.now()
    letter = Letter.objects.create(
        proposal=plan, unit=by.unit, occasion=occasion, kind=content.kind, made_at=now, made_by=by.label
    )
    _add(letter, content, LetterSource.DRAFTED, by=by, number=1)
    return letter


@transaction.atomic
def save(
    letter: Letter, content: LetterContent, attached: Collection[str], *, by: Actor, expected: int
) -> LetterVersion:
    """The letter as edited: a new version, or the last one where nothing was changed."""
    last = _open(letter, by, expected)
    if letter.is_sent:
        raise Refused(_("這份公文已發文，內容不再修改；需要時請另擬一份。"))
    if last.words == content and last.attached == sorted(attached):
        return last
    return _add(letter, content, LetterSource.EDITED, by=by, number=last.number + 1, attached=attached)


@transaction.atomic
def record(
    letter: Letter,
    number: str,
    date: dt.date,
    *,
    by: Actor,
    expected: int,
    source: str = LetterSource.TYPED,
    again: bool = False,
) -> LetterVersion:
    """The number and the day the document system gave it; once more where they were typed wrong.

    Raises SameNumber, unless ``again``, where another letter has it: one letter may carry several plans to NDC.
    """
    last = _open(letter, by, expected)
    if letter.kind not in NUMBERED:
        raise Refused(_("%s沒有文號。") % letter.get_kind_display())
    if not again and (other := _same(letter, number)):
        raise SameNumber(_said_of(other, by))
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.SENT)
    letter.status = LetterStatus.SENT
    words = last.words.sent(number, date)
    return _add(letter, words, source, by=by, number=last.number + 1, attached=last.attached)


def _open(letter: Letter, by: Actor, expected: int) -> LetterVersion:
    """The last version of a letter the actor writes, locked; raises where the page showed an older one."""
    if not writes_letter(letter, by):
        raise NotPermitted(_("只有擬稿單位的承辦人或主管能修改這份公文。"))
    letter.refresh_from_db(from_queryset=Letter.objects.select_for_update(of=("self",)).select_related("unit"))
    last = letter.versions.order_by("number").last()
    assert last is not None
    if last.number != expected:
        when = timezone.localtime(last.created_at)
        words = {"who": last.created_by, "time": f"{when:%H:%M}", "number": last.number}
        raise StaleVersion(
            _("這一頁開啟之後，%(who)s已於 %(time)s 存成第 %(number)s 版。請看過新的內容，再決定您填的要不要再存一次。")
            % words
        )
    return last


def _add(
    letter: Letter, content: LetterContent, source: str, *, by: Actor, number: int, attached: Collection[str] = ()
) -> LetterVersion:
    return LetterVersion.objects.create(
        letter=letter,
        number=number,
        content=content.to_json(),
        attached=sorted(attached),
        letter_number=content.number,
        letter_date=content.date,
        source=source,
        created_at=clock.now(),
        created_by=by.label,
    )


def _same(letter: Letter, number: str) -> Letter | None:
    """The last other letter that has this number (index ``letter_by_number``)."""
    rows = LetterVersion.objects.filter(letter_number=number).exclude(letter=letter)
    found = rows.select_related("letter__proposal").order_by("-pk").first()
    return found.letter if found else None


def _said_of(other: Letter, by: Actor) -> str:
    plan = Proposal.objects.visible_to(by).filter(pk=other.proposal_id).first()
    where = _("「%s」的公文") % plan if plan else _("另一件計畫的公文")
    return _("這個發文字號已登錄於%s。若同一份公文確實包含本案，請勾選下面的確認後再登錄一次。") % where
