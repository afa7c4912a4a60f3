"""Tells of requests to join an organisation: who decides, then who asked. Never decides, nor knows who may."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.services import deciders
from accounts.states import Joining
from inputs.words import in_words
from workflow.delivery import notices

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
    notices.write(f"join:{asked.pk}:{joining}", text, url, told)
