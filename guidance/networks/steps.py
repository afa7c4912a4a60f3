"""What networks put on desks: how many members nobody has confirmed for a year; never asks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guidance.models import NetworkMember
from guidance.models.networks import a_year_ago
from guidance.narrowing import listed_for
from guidance.networks.forms import OLD
from guidance.permissions import tended_by
from workflow import known
from workflow.engine.steps import COUNTED, Duty, Heap, was_read
from workflow.statements import keys_of

if TYPE_CHECKING:
    from accounts.actors import Actor

UNCONFIRMED = "members to be confirmed"
CONFIRM, FOR_A_YEAR = _("請成員確認資料"), _("一年以上待確認")
MANY, MORE = _("%d 位聯絡網成員"), _("%d 位以上的聯絡網成員")


def ahead(actor: Actor) -> dict[str, known.Column]:
    """How many there are, of who tends them."""
    tended = tended_by(actor)
    if tended is None:
        return {}
    rows = NetworkMember.objects.filter(tended).unconfirmed_since(a_year_ago())
    return {UNCONFIRMED: (keys_of(rows, COUNTED), len)}


def duties(actor: Actor) -> Iterator[Duty]:
    """One line for all of them (no query on a desk)."""
    if tended_by(actor) is None:
        return
    if count := was_read(ahead, UNCONFIRMED, actor):
        url = listed_for(actor, "guidance:networks", standing=OLD)
        yield Duty(CONFIRM, url, Heap.of(count, MANY, MORE), part=FOR_A_YEAR)
