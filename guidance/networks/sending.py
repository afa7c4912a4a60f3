"""Notices to networks: who is reached and who not, why; each address once. Never writes to who does not want it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actors import Actor
from accounts.models import District, Unit
from guidance.models import NetworkMember, NetworkNotice, NoticeRecipient
from guidance.networks.confirming import link
from guidance.permissions import keeps_district
from guidance.states import Network
from inputs.words import listed
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.verdicts import Words
from workflow.models import OutboxMessage

MOST, A_DAY = 500, 5
NO_ADDRESS = gettext_lazy("沒有登錄電子郵件")
IS_QUIET = gettext_lazy("本人不收通知")
TWICE = gettext_lazy("同一個電子郵件已在收件名單")


@dataclass(frozen=True)
class Addressed:
    """Who is written to, and who is not with the reason."""

    reached: list[NetworkMember]
    left_out: list[tuple[NetworkMember, Words]]


def addressed(actor: Actor, networks: Iterable[str], districts: Iterable[District], *, hold: bool = False) -> Addressed:
    """The members of these networks in these districts that the actor may write to (one query).

    Whoever is to ``hold`` them writes to them in this transaction: nobody withdraws in between.
    """
    rows = NetworkMember.objects.kept_by(actor).filter(network__in=networks, district__in=districts)
    if hold:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = Addressed([], [])
    seen: set[str] = set()
    for member in rows.in_order().select_related("district"):
        address = member.email.lower()
        why = NO_ADDRESS if not address else IS_QUIET if member.is_quiet else TWICE if address in seen else ""
        if why:
            found.left_out.append((member, why))
        else:
            seen.add(address)
            found.reached.append(member)
    return found


@transaction.atomic
def send(
    subject: str,
    text: str,
    *,
    networks: Sequence[str],
    districts: Sequence[District],
    chosen: Collection[int],
    by: Actor,
) -> NetworkNotice:
    """Write to those of ``chosen`` who can be reached at this moment; what is sent stays.

    Raises NotPermitted for who keeps no network, Refused where nobody is left, they are too many, or it was enough today.
    """
    if not keeps_district(by) or by.unit is None:
        raise NotPermitted(_("只有區公所、專管平台與研考會能寄通知給聯絡網。"))
    Unit.objects.select_for_update(no_key=True).get(pk=by.unit.pk)  # one after the other: they are counted
    if not today_left(by):
        raise Refused(_("一個單位一天內最多寄 %d 則聯絡網通知，請明天再寄。") % A_DAY)
    found = addressed(by, networks, districts, hold=True)
    reached = [member for member in found.reached if member.pk in chosen]
    if not reached:
        raise Refused(_("勾選的成員都已不在名單上或不收通知，沒有寄出。"))
    if len(reached) > MOST:
        raise Refused(
            _("一則通知最多寄給 %(most)d 人，目前勾選 %(n)d 人；請縮小範圍後分次寄送。")
            % {"most": MOST, "n": len(reached)}
        )
    notice = NetworkNotice.objects.create(
        unit=by.unit,
        subject=subject,
        text=text,
        chosen=in_words_of(networks, districts),
        recipients=len(reached),
        left_out=len(found.left_out) + len(found.reached) - len(reached),
        sent_by=by.label,
        sent_at=clock.now(),
        user=by.user,
    )
    NoticeRecipient.objects.bulk_create(
        NoticeRecipient(notice=notice, member=member, called=str(member)) for member in reached
    )
    OutboxMessage.objects.bulk_create([_mail(notice, member, by.unit) for member in reached], ignore_conflicts=True)
    return notice


@override(settings.LANGUAGE_CODE)
def in_words_of(networks: Iterable[str], districts: Sequence[District]) -> str:
    """To whom, as the log keeps it."""
    everywhere = len(districts) > 5
    where = _("%d 個行政區") % len(districts) if everywhere else listed(district.name for district in districts)
    return f"{listed(str(Network(name).label) for name in networks)}（{where}）"


def _mail(notice: NetworkNotice, member: NetworkMember, unit: Unit) -> OutboxMessage:
    def lines() -> Sequence[str]:
        return [
            *notice.text.splitlines(),
            "",
            _("寄送單位：%s") % unit.full_name,
            _("您在「%s」的名單上。要更正資料、不再收通知或退出，請開啟下列網頁：") % member.get_network_display(),
        ]

    payload = notices.mail_outside(member.email, notice.subject, lines, link(member))
    return OutboxMessage(key=f"network-notice:{notice.pk}:{member.pk}", payload=payload)


def today_left(actor: Actor) -> int:
    """How many more the actor's unit may send within the day (one query)."""
    since = clock.now() - dt.timedelta(days=1)
    return max(0, A_DAY - NetworkNotice.objects.filter(unit=actor.unit_id, sent_at__gt=since).count())
