"""What is kept of a contact beside the row itself goes with the consent: invitations, mail, drafts, papers.

In the transaction that withdraws it; the row is its keeper's, who also writes the line of the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from documents.models import PaperOrder
from guidance.models import VisitParty
from guidance.networks.papers import ROSTER_KIND
from guidance.states import VISIT_TO_COME
from guidance.visits.papers.orders import VISIT
from workflow.delivery import notices
from workflow.models import Draft


@dataclass(frozen=True)
class Left:
    """Who is a contact no more: where they were reached, what they came for, the pages on which they were typed."""

    address: str
    called: str  # the organisation or the place, never the person
    member: int | None = None
    pages: tuple[str, ...] = ()


Watcher = Callable[[Left], Any]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Let a higher app forget them too, where it had asked them to something."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def forget(left: Left) -> None:
    """Nobody is asked to what is to come, or written to; who has been somewhere stands there as their organisation."""
    Draft.objects.filter(page__in=left.pages).update(data="")
    PaperOrder.objects.filter(kind=ROSTER_KIND, kept_until__isnull=False).delete()  # made again when they are asked for
    if left.address:
        notices.forget_mail(left.address)
    _leave_visits(left)
    for watcher in _watchers:
        watcher(left)


def hand_on(before: Left, address: str, *, is_another: bool) -> None:
    """The row is reached at ``address`` now: nothing goes to where it was before, and nothing is kept of who it was, if it is another."""
    if before.address.lower() in ("", address.lower()):
        return
    if is_another:
        forget(before)
    else:
        notices.forget_mail(before.address)


def _leave_visits(left: Left) -> None:
    here = Q(email__iexact=left.address) if left.address else Q(pk__in=[])
    parties = VisitParty.objects.filter(here | Q(member=left.member, member__isnull=False), unit=None)
    parties.filter(visit__state__in=VISIT_TO_COME).delete()
    held = set(parties.values_list("visit", flat=True))
    if held:
        parties.update(name=left.called[:60], email="", member=None)
        PaperOrder.objects.filter(kind=VISIT, said__visit__in=list(held)).delete()
