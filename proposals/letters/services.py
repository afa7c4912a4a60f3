"""Drafting, saving and numbering letters; each is one transaction, and every save is a version."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actors import spoken
from documents.letters.di import Read
from documents.letters.values import NUMBERED, LetterContent
from documents.papers.render import LANGUAGE
from inputs.fields import format_day
from inputs.words import listed
from proposals.enclosures.reading import keep
from proposals.enclosures.things import (
    Drawn,
    Enclosed,
    apart_of,
    for_action,
    is_kept,
    of_version,
    told_apart,
    with_files,
)
from proposals.letters.drafting import gaps
from proposals.letters.occasions import Offer, occasions, of_now, offered
from proposals.models import Letter, LetterVersion, Proposal
from proposals.numbers.asking import code_of
from proposals.numbers.doubts import Asked, Stated, doubted, know_word
from proposals.numbers.standings import LETTER, Standing, hold, question, standings
from proposals.permissions import writes_letter
from proposals.states import LetterSource, LetterStatus
from workflow.calendar import clock
from workflow.drafts.services import close_kept
from workflow.engine.errors import DataMissing, NotPermitted, Refused, StaleVersion

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass(frozen=True)
class Origin:
    """Where a version comes from; of one read from a DI the letter as the document system gave it back."""

    source: str
    received: Read | None = None
    text: str = ""  # of a PDF, which is looked at and not kept
    reason: str = ""  # of a correction


TYPED = Origin(LetterSource.TYPED)
UNFINISHED = gettext_lazy("這份公文還沒寫完，請先按「修改」補上：%s。補上後才能下載與登錄文號。")


class AlreadyDrafted(Refused):
    """The unit has drafted a letter for this already; who drafts is asked whether a second one is meant."""


@transaction.atomic
def draft(plan: Proposal, occasion: str, about: int | None = None, *, by: Actor, again: bool = False) -> Letter:
    """A letter drafted from the case; raises NotPermitted where the actor is not offered one.

    Raises AlreadyDrafted, unless ``again``, where there is one for it since the plan stands where it stands.
    """
    offers = [offer for offer in offered(plan, by) if (offer.occasion.name, offer.about) == (occasion, about)]
    if not offers:
        raise NotPermitted(_("現在不能擬這份公文。"))
    if offers[0].shut:
        raise NotPermitted(offers[0].shut)
    assert by.unit is not None
    found = offers[0].occasion
    if not again:
        _first(plan, offers[0], by)
    letter = Letter.objects.create(
        proposal=plan,
        unit=by.unit,
        occasion=occasion,
        about=about,
        kind=found.kind,
        made_at=clock.now(),
        made_by=by.label,
    )
    with override(LANGUAGE):  # letters are Chinese whatever language the writer's pages are in
        files = list(told_apart(_enclosed(letter, found.encloses(plan, by, about), by)))
        content = for_action(with_files(found.draft(plan, by, about), files))
    codes = [each.code for each in files]
    _add(letter, content, Origin(LetterSource.DRAFTED), by=by, number=1, attached=codes)
    return letter


@transaction.atomic
def save(letter: Letter, content: LetterContent, attached: Sequence[str], *, by: Actor, expected: int) -> LetterVersion:
    """The letter as edited, with what was chosen to go with it: a new version, or the last one where nothing was changed."""
    last = _open(letter, by, expected)
    if letter.is_sent:
        raise Refused(_("這份公文已發文，內容不再修改；需要時請另擬一份。"))
    if last.words == content and last.attached == list(attached):
        return last
    return _add(letter, content, Origin(LetterSource.EDITED), by=by, number=last.number + 1, attached=attached)


@transaction.atomic
def renew(letter: Letter, *, by: Actor, expected: int) -> LetterVersion:
    """What was frozen with a draft, drawn anew as the case reads now: a new version; what was taken out stays out."""
    last = _open(letter, by, expected)
    if letter.is_sent:
        raise Refused(_("這份公文已發文，附件不再更換；需要時請另擬一份。"))
    had = of_version(last)
    with override(LANGUAGE):
        made = _made_anew(letter, {each.title for each in had if is_kept(each.code)}, by)
        chosen = list(told_apart(_in_place(had, made)))
        content = with_files(last.words, chosen, apart_of(last.words, had))
    codes = [each.code for each in chosen]
    return _add(letter, content, Origin(LetterSource.RENEWED), by=by, number=last.number + 1, attached=codes)


@transaction.atomic
def drop(letter: Letter, *, by: Actor, expected: int) -> LetterVersion:
    """Discard a draft: it leaves the lists, what it said stays, and a version says who discarded it and when."""
    last = _open(letter, by, expected)
    if letter.is_sent or last.letter_number:
        raise Refused(_("這份公文已發文，不能捨棄。"))
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.DROPPED)
    letter.status = LetterStatus.DROPPED
    _close_drafts(letter, "letter_edit", "letter_number", by=by)
    origin = Origin(LetterSource.DROPPED)
    return _add(letter, last.words, origin, by=by, number=last.number + 1, attached=last.attached)


@transaction.atomic
def record(
    letter: Letter,
    number: str,
    date: dt.date,
    *,
    by: Actor,
    expected: int,
    origin: Origin = TYPED,
    meant: str = "",
) -> LetterVersion:
    """The number and the day the document system gave it; once more, with the reason, where they were typed wrong.

    Raises DataMissing for a correction without its reason, and Asked, unless just that question was ``meant``, where the
    number stands elsewhere (one letter may carry several plans to NDC), or where number, day or what was read from a
    file do not look like this letter's.
    """
    last, was_sent = _open(letter, by, expected), letter.is_sent
    if letter.kind not in NUMBERED:
        raise Refused(_("%s沒有文號。") % letter.get_kind_display())
    if was_sent and (last.letter_number, last.letter_date, last.received) == (number, date, None):
        return last
    if was_sent and not origin.reason:
        raise DataMissing(_("缺少：%(fields)s") % {"fields": _("更正理由")})
    if not last.letter_number and (lacking := gaps(last.words)):
        raise Refused(UNFINISHED % listed(lacking))
    hold(number)
    others = [place for place in standings([number]) if not _is_this(letter, place)]
    given = Stated(number, date, origin.received, origin.text)
    asked = [*filter(None, [question(others, by)]), *doubted(letter, last.words, given)]
    if asked and meant != (code := code_of(asked, given.said)):
        raise Asked(asked, code)
    Letter.objects.filter(pk=letter.pk).update(status=LetterStatus.SENT)
    letter.status = LetterStatus.SENT
    _close_drafts(letter, "letter_edit", by=by)
    know_word(letter.unit, number)
    words = last.words.sent(number, date)
    if was_sent:
        source = LetterSource.FIXED if origin.source == LetterSource.TYPED else origin.source
        origin = replace(origin, source=source)
    made = _add(letter, words, origin, by=by, number=last.number + 1, attached=last.attached)
    found = occasions.get(letter.occasion)
    if found and found.sent and not was_sent:
        found.sent(letter, by)
    return made


def _enclosed(letter: Letter, things: Iterable[Enclosed | Drawn], by: Actor) -> Iterator[Enclosed]:
    """What goes with it; what is drawn is frozen."""
    for each in things:
        if isinstance(each, Drawn):
            yield from keep(letter, each, by=by)
        else:
            yield each


def _made_anew(letter: Letter, titles: Collection[str], by: Actor) -> dict[str, list[Enclosed]]:
    """By their titles: what the letter's occasion has now for them."""
    found = occasions.get(letter.occasion)
    made: defaultdict[str, list[Enclosed]] = defaultdict(list)
    for each in found.encloses(letter.proposal, by, letter.about) if found else ():
        if each.title in titles and (drawn := list(_enclosed(letter, [each], by))):
            made[each.title] += drawn
    return made


def _in_place(had: Iterable[Enclosed], made: dict[str, list[Enclosed]]) -> Iterator[Enclosed]:
    """What the letter had, what was made anew where the first of its title stood; what cannot be drawn any more stays."""
    waiting = dict(made)
    for each in had:
        if is_kept(each.code) and each.title in made:
            yield from waiting.pop(each.title, ())
        else:
            yield each


def _close_drafts(letter: Letter, *pages: str, by: Actor) -> None:
    """What the actor typed on pages that end with this; what a colleague did is led to, once the page is asked for."""
    close_kept(
        by.user, by.unit_id, [reverse(f"proposals:{page}", args=[letter.proposal_id, letter.pk]) for page in pages]
    )


def _first(plan: Proposal, offer: Offer, by: Actor) -> None:
    """Raise where the unit has drafted one; two who draft at once wait for each other."""
    shared = offer.occasion.shared
    plans = shared.plans(offer.about) if shared else Proposal.objects.filter(pk=plan.pk)
    rows = Proposal.objects.select_for_update(of=("self",)).only("state_since").filter(pk__in=plans.values("pk"))
    stood = next(each.state_since for each in rows.order_by("pk") if each.pk == plan.pk)
    own = Letter.objects.filter(unit=by.unit_id, occasion=offer.occasion.name, about=offer.about)
    own = of_now(own if shared else own.filter(proposal=plan), stood)
    if last := own.order_by("pk").last():
        when = timezone.localtime(last.made_at)
        words = {
            "label": offer.label,
            "who": spoken(last.made_by),
            "day": format_day(when.date()),
            "time": f"{when:%H:%M}",
        }
        raise AlreadyDrafted(
            _("「%(label)s」已由%(who)s於 %(day)s %(time)s 擬稿，沒有重複擬稿；確實需要另一份時，請按「另擬一份」。")
            % words
        )


def _open(letter: Letter, by: Actor, expected: int) -> LetterVersion:
    """The last version of a letter the actor writes, locked; raises where the page showed an older one."""
    if not writes_letter(letter, by):
        raise NotPermitted(_("只有擬稿單位的承辦人或主管能修改這份公文。"))
    letter.refresh_from_db(from_queryset=Letter.objects.select_for_update(of=("self",)).select_related("unit"))
    last = letter.versions.order_by("number").last()
    assert last is not None
    if letter.is_dropped:
        raise Refused(_("這份草稿已由%(who)s捨棄；需要時請另擬一份。") % {"who": spoken(last.created_by)})
    if last.number != expected:
        when = timezone.localtime(last.created_at)
        words = {"who": spoken(last.created_by), "time": f"{when:%H:%M}", "number": last.number}
        raise StaleVersion(
            _("這一頁開啟之後，%(who)s已於 %(time)s 存成第 %(number)s 版。請看過新的內容，再決定您填的要不要再存一次。")
            % words
        )
    return last


def _add(
    letter: Letter,
    content: LetterContent,
    origin: Origin,
    *,
    by: Actor,
    number: int,
    attached: Sequence[str] = (),
) -> LetterVersion:
    return LetterVersion.objects.create(
        letter=letter,
        number=number,
        content=content.to_json(),
        attached=list(attached),
        letter_number=content.number,
        letter_date=content.date,
        received=origin.received and origin.received.to_json(),
        source=origin.source,
        reason=origin.reason,
        created_at=clock.now(),
        created_by=by.label,
    )


def _is_this(letter: Letter, place: Standing) -> bool:
    """The letter itself, and what its plan's log says of it."""
    own = place.plan == letter.proposal_id
    return own and (place.kind != LETTER or place.pk == letter.pk)
