"""Tells those who take part when and where, with what their calendars take over; never decides who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.models.visits import Invites
from guidance.networks.confirming import link
from guidance.visits.calendar import Method, visit_ics
from inputs.words import in_words
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.models import OutboxMessage
from workflow.states import Party

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actors import Actor
    from guidance.models import Visit, VisitParty
    from workflow.engine.verdicts import Words

SET = gettext_lazy("現地訪視「%(title)s」：%(when)s，%(place)s")
PUT_OFF = gettext_lazy("現地訪視「%(title)s」改期：%(when)s，%(place)s")
CALLED_OFF = gettext_lazy("現地訪視「%(title)s」取消，原訂 %(when)s")
NEVER_SET = gettext_lazy("現地訪視「%(title)s」不辦理了")
NOT_YOU = gettext_lazy("現地訪視「%(title)s」（%(when)s）不再邀請您參加")


def invite(visit: Visit, by: Actor | None) -> None:
    """After a move that set, changed or called off the day: everybody who comes, and who was asked before and is not now."""
    if (invites := visit.invites) is None:
        return
    visit.invites = None
    if visit.is_entered_late:
        return  # nobody was invited, and nobody is told that it is not to be
    if visit.starts_at is None:
        _tell_who_asked(visit, invites)
        return
    if visit.ends_at and visit.ends_at <= clock.now() and invites.method == Method.REQUEST:
        return  # it is over
    _tell(visit, visit.parties.select_related("unit", "member"), _words(visit, invites), invites)
    _tell(visit, visit.uninvited, NOT_YOU, Invites(Method.CANCEL), suffix=":out")


def _tell_who_asked(visit: Visit, invites: Invites) -> None:
    """Before a day was set nobody else knew of it."""
    units = {unit.pk: unit for unit in [visit.asked_by, *visit.units_for(Party.PROPOSER)]}
    text = in_words(NEVER_SET, {"title": visit.title})
    key = f"visit:{visit.pk}:{visit.row_version}:called_off"
    notices.tell(key, text, visit.get_absolute_url(), units.values(), case=visit, why=_reason(invites))


def _reason(invites: Invites) -> notices.Lines:
    return lambda: [notices.Inside(_("理由：%s") % invites.reason)] if invites.reason else []


def _words(visit: Visit, invites: Invites) -> Words:
    if invites.method == Method.CANCEL:
        return CALLED_OFF
    return PUT_OFF if visit.sequence else SET


def _own_page(row: VisitParty) -> str:
    """Where who was chosen from a network corrects or withdraws what is kept on them."""
    return link(row.member) if row.member else ""


def _beneath(row: VisitParty, why: notices.Lines) -> notices.Lines:
    return lambda: [
        *why(),
        *(
            [_("您在「%s」的名單上。要更正資料、不再收通知或退出，請開啟下列網頁：") % row.member.get_network_display()]
            if row.member
            else []
        ),
    ]


def _tell(visit: Visit, parties: Iterable[VisitParty], words: Words, invites: Invites, *, suffix: str = "") -> None:
    rows = list(parties)
    key = f"visit:{visit.pk}:{visit.row_version}:invited{suffix}"
    text = in_words(words, {"title": visit.title, "when": visit.when, "place": visit.place})

    def calendar(address: str) -> dict[str, str]:
        return {"method": invites.method, "text": visit_ics(visit, Method(invites.method), address)}

    why = _reason(invites)
    units = [row.unit for row in rows if row.unit]
    notices.invite(key, text, visit, units, why=why, calendar=calendar)
    guests = [row for row in rows if row.email]
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                key=f"{key}:guest{row.pk}",
                payload=notices.mail_outside(row.email, text, _beneath(row, why), _own_page(row), calendar),
            )
            for row in guests
        ],
        ignore_conflicts=True,
    )
