"""Tells a person by mail that they are kept as a contact now, with the way to their own page (個資法第 9 條); never who may keep them."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from guidance.contacts import links
from inputs.words import in_words
from workflow.delivery import notices
from workflow.engine.verdicts import Words
from workflow.models import OutboxMessage

ENTERED = gettext_lazy("您已登錄為臺中市「%(register)s」的聯絡人：%(called)s")
NETWORKS, PARTNERS, INVENTORY = gettext_lazy("在地聯絡網"), gettext_lazy("協力夥伴名錄"), gettext_lazy("在地資源盤點")
REGISTERS: dict[str, Words] = {links.MEMBER: NETWORKS, links.PARTNER: PARTNERS, links.ENTRY: INVENTORY}


def entered(kind: str, pk: int, key: str, *, address: str, called: str, by: str) -> OutboxMessage:
    """The mail that a row of the register ``kind`` names somebody now, of whom ``key`` tells the link; once for each address."""
    text = in_words(ENTERED, {"register": REGISTERS[kind], "called": called})

    def lines() -> list[str]:
        return [
            _("登錄者：%s") % by,
            _("要看、更正或撤回您的聯絡資料，請開啟下列網頁，不必登入："),
        ]

    with override(settings.LANGUAGE_CODE):
        mail = notices.mail_outside(address, text, lines, links.link(kind, pk, key))
    return OutboxMessage(key=f"contact:{kind}:{pk}:{key}", payload=mail)


def tell(*mails: OutboxMessage) -> None:
    """Queue them; whoever was told at this address is not told again (one statement)."""
    if mails:
        OutboxMessage.objects.bulk_create(mails, ignore_conflicts=True)
