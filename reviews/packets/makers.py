"""How a packet is made: its papers as the queue has made them and the plans' files, bound; by a worker."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from documents.binding.front import Front
from documents.binding.making import bound
from documents.binding.volumes import Leaf, Part, Volume
from documents.models import Attachment, PaperOrder
from documents.orders import services
from documents.orders.wishes import Kind, Made, Said, Told, register
from documents.papers.blocks import Cover
from documents.papers.render import LANGUAGE
from documents.services import quarantine_words
from reviews.models import Packet, PacketSection
from reviews.packets.contents import PICTURES, cover
from reviews.packets.services import PACKET, papers
from workflow.templatetags.cs import roc_in_full

COUNTED = gettext_lazy("已裝訂 %(count)s 頁。")
AUTHORITY = "臺中市加速地方創生推動計畫"


def register_all() -> None:
    """When the app starts."""
    register(PACKET, Kind(make, "application/pdf", ".pdf", COUNTED))


def make(said: Said, told: Told) -> Made:
    """The volume of the packet that has this key, what of it is lacking and what is enclosed apart."""
    sections = PacketSection.objects.order_by("number")
    found = Packet.objects.select_related("meeting").prefetch_related(Prefetch("sections", sections))
    packet = found.get(pk=said["packet"])
    rows = list(packet.sections.all())
    with override(LANGUAGE):
        # A packet of a time when covers were not kept says what the meeting says.
        words = packet.cover or cover(packet.meeting, for_outsiders=packet.for_outsiders)
        volume = Volume(f"{words['name']}　會議資料", tuple(_parts(rows)), on_odd=packet.on_odd)
        made = bound(volume, _front(packet, words, volume.name), told=told)
    return Made(made.file, made.pages, {"lacking": made.lacking, "apart": made.apart})


def _front(packet: Packet, words: dict[str, Any], name: str) -> Front:
    lines = tuple((label, text) for label, text in words["lines"])
    front = Cover(AUTHORITY, words["name"], words["title"], lines, f"中華民國{roc_in_full(packet.made_at)}")
    return Front(name, front, (f"本冊未收錄：{'；'.join(words['left_out'])}。",), words["is_demo"])


def _parts(rows: list[PacketSection]) -> list[Part]:
    """Each with its file, or why there is none."""
    made = services.by_key(wish.key for wish in papers(rows))
    wanted = [row.said["attachment"] for row in rows if row.kind == PacketSection.FILE]
    files = {str(file.pk): file for file in Attachment.objects.filter(pk__in=wanted)}
    return [_paper(row, made.get(row.wish.key)) if row.wish else _file(row, files) for row in rows]


def _paper(row: PacketSection, order: PaperOrder | None) -> Part:
    if order and services.is_there(order):
        return Part(row.chapter, row.title, default_storage.path(order.name))
    reason = order.reason if order else ""
    return Part(row.chapter, row.title, lacking=reason or _("這份文件尚未製作完成。"))


def _file(row: PacketSection, files: dict[str, Attachment]) -> Part:
    file = files[row.said["attachment"]]
    leaf = Leaf.PICTURE if file.mime in PICTURES else Leaf.PDF
    if file.is_quarantined:
        return Part(row.chapter, row.title, leaf=leaf, lacking=quarantine_words(file))
    name = str(file.file.name)
    if not default_storage.exists(name):
        return Part(row.chapter, row.title, leaf=leaf, lacking=_("檔案不在儲存空間中，請通知系統管理者。"))
    return Part(row.chapter, row.title, default_storage.path(name), leaf)
