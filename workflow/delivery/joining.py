"""Tells of requests to join an organisation: who decides, then who asked. Never decides, nor knows who may."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Membership
from accounts.services import deciders
from accounts.states import Joining
from workflow.delivery import notices


def tell(asked: Membership, joining: Joining) -> None:
    """A notice and a mail of what became of a request; ``accounts.services`` calls this (``watch_joining``)."""
    names = {"person": asked.user, "unit": asked.unit}
    with override(settings.LANGUAGE_CODE):
        if joining == Joining.ASKED:
            text, lines = _("%(person)s申請加入「%(unit)s」") % names, [_("請您：確認加入或婉拒")]
            people = [(row.user, row.unit_id) for row in deciders(asked.unit)]
            url = reverse("accounts:people", args=[asked.unit.code])
        else:
            people, url = [(asked.user, None)], reverse("accounts:organisation")
            text, lines = answer(joining, names)
    notices.write(f"join:{asked.pk}:{joining}", text, url, {user: (unit, lines) for user, unit in people})


def answer(joining: Joining, names: Mapping[str, object]) -> tuple[str, list[str]]:
    """What the person who asked is told."""
    if joining == Joining.CONFIRMED:
        return _("您已加入「%(unit)s」") % names, [_("請您：在右上角選擇這個身分，就能開始辦理")]
    return _("「%(unit)s」沒有同意您的加入申請") % names, [_("請您：確認申請的單位是否正確，或聯絡該單位的管理者")]
