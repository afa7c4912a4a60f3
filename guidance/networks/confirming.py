"""Once a year each member is asked by mail, and answers by one link without signing in: right, wrong, silence, or out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from guidance.contacts import links
from guidance.models import NetworkMember
from guidance.models.networks import a_year_ago
from guidance.networks.queries import MemberQuerySet
from guidance.networks.services import forget, note
from guidance.permissions import may_write_to
from guidance.states import ConsentWay, NetworkAct
from inputs.words import in_words, listed
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted
from workflow.models import OutboxMessage

MOST_ASKED, AGAIN_AFTER = 3, dt.timedelta(days=30)
AT_ONCE = 200  # the clock comes every hour
BY_MEMBER, BY_CLOCK = gettext_lazy("本人"), gettext_lazy("系統每年請本人確認")
PLEASE = gettext_lazy("請確認您在「%(network)s」（%(district)s）的聯絡資料")


def link(member: NetworkMember) -> str:
    """The member's own page; another one once an office has written another address."""
    return links.link(links.MEMBER, member.pk, member.key)


def due(rows: MemberQuerySet, today: dt.date) -> MemberQuerySet:
    """Who is to be asked now: not confirmed for a year, with an address, not asked lately nor too often."""
    silent = Q(asked_on=None) | Q(asked_on__lte=today - AGAIN_AFTER, times_asked__lt=MOST_ASKED)
    return rows.reachable().unconfirmed_since(a_year_ago()).filter(silent)


@transaction.atomic
def ask(rows: MemberQuerySet, *, by: str) -> int:
    """Ask those of ``rows`` who are due, ``AT_ONCE`` at most, each once; how many were asked."""
    today = timezone.localdate(clock.now())
    asked = list(
        due(rows, today)
        .select_related("district")
        .order_by("confirmed_on", "id")
        .select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]
    )
    for member in asked:
        member.times_asked = member.times_asked + 1 if member.asked_on else 1
        member.asked_on = today
        note(member, NetworkAct.ASKED, by)
    NetworkMember.objects.bulk_update(asked, ["asked_on", "times_asked"])
    OutboxMessage.objects.bulk_create(map(_mail, asked), ignore_conflicts=True)
    return len(asked)


def ask_due() -> int:
    """The clock's round over all districts; how many were asked."""
    return ask(NetworkMember.objects.all(), by=str(BY_CLOCK))


def _mail(member: NetworkMember) -> OutboxMessage:
    about = {"network": member.get_network_display(), "district": member.district.name}

    def lines() -> Sequence[str]:
        return [
            _("您登錄在本市的在地聯絡網。請開啟以下網頁，看看資料是否正確；也可以更正、不再收通知，或撤回同意。"),
            _("這個網頁只有收到這封信的人能開啟，不必登入。"),
        ]

    payload = notices.mail_outside(member.email, in_words(PLEASE, about), lines, link(member))
    return OutboxMessage(key=f"network:{member.pk}:{member.key}:asked:{member.asked_on}", payload=payload)


def confirm(member: NetworkMember) -> None:
    """All is right, says the member."""
    _confirm(member, str(BY_MEMBER))


def _confirm(member: NetworkMember, by: str) -> None:
    member.confirmed_on, member.times_asked = timezone.localdate(clock.now()), 0
    member.save(update_fields=["confirmed_on", "times_asked"])
    note(member, NetworkAct.CONFIRMED, by)


@transaction.atomic
def confirm_for(member: NetworkMember, *, by: Actor) -> None:
    """All is right, as the member told the office, which says so. Raises NotPermitted for another district's."""
    row = NetworkMember.objects.select_for_update().get(pk=member.pk)
    if not may_write_to(row, by):
        raise NotPermitted(_("只有該區公所、專管平台與研考會能維護這個區的聯絡網。"))
    _confirm(row, by.label)


def correct(form: Any) -> None:
    """What is written on the member's own page holds from now on, with the consent of who wrote it."""
    member: NetworkMember = form.instance
    member.confirmed_on = member.agreed_on = timezone.localdate(clock.now())
    member.agreed_how, member.times_asked = ConsentWay.ONLINE, 0
    form.save()
    note(
        member, NetworkAct.CORRECTED, str(BY_MEMBER), listed(str(form.fields[name].label) for name in form.changed_data)
    )


def be_quiet(member: NetworkMember, is_quiet: bool) -> None:
    """No notices any more, or notices again; the yearly question still comes."""
    if member.is_quiet == is_quiet:
        return
    member.is_quiet = is_quiet
    member.save(update_fields=["is_quiet"])
    note(member, NetworkAct.QUIET if is_quiet else NetworkAct.LOUD, str(BY_MEMBER))


def withdraw(member: NetworkMember) -> None:
    """Out of all lists and of visits to come at once; the row is gone, its line stays."""
    note(member, NetworkAct.WITHDRAWN, str(BY_MEMBER))
    forget(member)
