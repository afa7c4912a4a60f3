"""What else happens when a match moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.contacts.links import PARTNER, key_of, link
from guidance.letting import hide_plan, show_plan
from guidance.matching.states import PLACE_TAKEN
from inputs.words import in_words
from proposals.states import PlanPermission
from workflow.delivery import notices
from workflow.engine.errors import DataMissing
from workflow.engine.verdicts import Words
from workflow.models import OutboxMessage

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Match

Data = dict[str, Any]
NO_PAPER = gettext_lazy("請附上合作文件，或填寫文件的文號。")


def note_contact(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """From now on the partner sees the match."""
    match.contacted_at = at


def take_place(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """One of the partner's places is taken, and the partner sees the plan."""
    _keep_paper(match, data)
    _count(match, 1)
    show_plan(match.proposal, match.partner.unit, by=by, kind=PlanPermission.PARTNER)


def begin(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """What is worked on together stands on paper."""
    _keep_paper(match, data)
    if not match.has_paper:
        raise DataMissing(str(NO_PAPER))


def _keep_paper(match: Match, data: Data) -> None:
    match.agreement = data.get("agreement") or match.agreement
    match.agreement_number = data.get("agreement_number") or match.agreement_number


def close(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """What came of it or why not, and by whom; a place that was taken is free, and the plan out of the partner's sight."""
    match.outcome = data.get("outcome") or data["reason"]
    match.closed_by = by.unit.name if by.unit else ""
    if match.state in PLACE_TAKEN:
        _count(match, -1)
        hide_plan(match.proposal, match.partner.unit, by=by, ended=match, kind=PlanPermission.PARTNER)


def told(words: Words) -> Callable[[Match, Actor, Data, dt.datetime], None]:
    """An effect: who is named for a partner without people here is written to, as long as that person consents."""

    def write(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
        partner = match.partner
        if not partner.contact_email or partner.signs_in:
            return
        reasons = [str(data[name]) for name in ("reason", "outcome", "note") if data.get(name)]
        said = [_("希望協助的事：%s") % match.words, *(_("說明：%s") % reason for reason in reasons)]
        ask = [_("回復與洽詢：臺中市地方創生專管平台 %s") % by.unit.phone] if by.unit and by.unit.phone else []
        own = [_("您是「%s」登錄的聯絡人。要看、更正或撤回您的聯絡資料，請開啟下列網頁：") % partner.name]
        text = in_words(words, {"partner": partner.name, "title": match.title})
        page = link(PARTNER, partner.pk, key_of(partner.contact_email))
        mail = notices.mail_outside(partner.contact_email, text, lambda: [*said, *ask, *own], page)
        key = f"match:{match.pk}:{match.row_version}:contact"
        match.writes.insert([OutboxMessage(key=key, payload=mail)], unless_there=True)

    return write


SPOKEN_TO = told(gettext_lazy("想請「%(partner)s」協力地方創生事業「%(title)s」"))
BEGUN = told(gettext_lazy("「%(partner)s」與「%(title)s」的合作開始了"))
ENDED = told(gettext_lazy("「%(partner)s」與「%(title)s」的合作已結束"))
GIVEN_UP = told(gettext_lazy("「%(partner)s」與「%(title)s」不媒合了"))


def gone(match: Match, by: Actor, data: Data, at: dt.datetime) -> None:
    """The same of one that is given up, if the partner had been spoken to."""
    if match.contacted_at:
        GIVEN_UP(match, by, data, at)


def _count(match: Match, more: int) -> None:
    """The partner's row is locked with the match."""
    match.partner.taken += more
    match.writes.save(match.partner, only=("taken",))
