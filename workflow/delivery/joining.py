"""Tells of who comes to act for a unit: requests to join, invitations, deputies. Never decides, nor knows who may."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Deputy, Invitation, Membership, User
from accounts.services import deciders
from accounts.states import Joining
from inputs.words import in_words
from workflow.delivery import notices
from workflow.delivery.notices import Event
from workflow.inbox.kinds import PEOPLE
from workflow.templatetags.cs import roc_later

ASKED = _("%(person)s申請加入「%(unit)s」")
ANSWERS = {
    Joining.CONFIRMED: (_("您已加入「%(unit)s」"), _("請您：在右上角選擇這個身分，就能開始辦理")),
    Joining.REFUSED: (
        _("「%(unit)s」沒有同意您的加入申請"),
        _("請您：確認申請的單位是否正確，或聯絡該單位的管理者"),
    ),
}


def tell(asked: Membership, joining: Joining) -> None:
    """A notice and a mail of what became of a request; ``accounts.services`` calls this (``watch_joining``)."""
    if joining == Joining.ASKED:
        words, todo = ASKED, _("請您：確認加入或婉拒")
        people = [(row.user, row.unit_id) for row in deciders(asked.unit)]
        url = reverse("accounts:people", args=[asked.unit.code])
    else:
        words, todo = ANSWERS[joining]
        people, url = [(asked.user, None)], reverse("accounts:organisation")
    text = in_words(words, {"person": asked.user, "unit": asked.unit})
    told = {user: (unit, lambda: [str(todo)]) for user, unit in people}
    task = f"join:{asked.pk}"
    if joining != Joining.ASKED:
        notices.settle(task)
    event = Event(f"{task}:{joining}", PEOPLE, task=task if joining == Joining.ASKED else "")
    notices.write(event, text, url, told)


def tell_invited(invitation: Invitation, person: User) -> None:
    """A notice to whom an invitation was mailed, where the address is an account's."""
    text = in_words(_("「%(unit)s」邀請您加入"), {"unit": invitation.unit})
    told = {person: (None, lambda: [str(_("請您：接受或婉拒邀請"))])}
    task = f"invited:{invitation.pk}"
    notices.write(Event(task, PEOPLE, task=task), text, reverse("accounts:organisation"), told, mail=False)


def tell_deputy(deputy: Deputy, ends: bool) -> None:
    """A notice and a mail to who stands in for somebody: as whom, from when until when."""
    words = _("您代理「%(person)s」的職務已結束") if ends else _("您將代理「%(person)s」的職務：%(first)s－%(last)s")
    days = {"first": roc_later(deputy.valid_from), "last": roc_later(deputy.valid_to)}
    text = in_words(words, {"person": deputy.membership, **days})
    todo = () if ends else [str(_("請您：在代理期間於右上角選擇這個身分，就能代為辦理"))]
    told = {deputy.user: (deputy.membership.unit_id, lambda: todo)}
    event = Event(f"deputy:{deputy.pk}:{'end' if ends else 'begin'}", PEOPLE)
    notices.write(event, text, reverse("portal:home"), told)
