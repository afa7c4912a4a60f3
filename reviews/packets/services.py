"""A packet is asked for; the same content is made once, whoever asks (R3)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actors import Actor
from documents.orders import services
from documents.orders.wishes import Wish
from reviews.models import Meeting, Packet, PacketSection
from reviews.packets.contents import Section, cover, digest

PACKET = "packet"


@transaction.atomic
def ask_for_packet(
    meeting: Meeting, sections: Iterable[Section], *, by: Actor, for_outsiders: bool = False, on_odd: bool = False
) -> Packet:
    """The packet of this content and cover: the one there is, else a new one, whose papers the queue is asked for."""
    held = list(sections)
    front = cover(meeting, for_outsiders=for_outsiders)
    key = digest(held, front, for_outsiders=for_outsiders, on_odd=on_odd)
    Meeting.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=meeting.pk)
    if there := meeting.packets.filter(digest=key).first():
        make_again(there, by=by)
        return there
    last = meeting.packets.aggregate(last=Max("number"))["last"] or 0
    packet = Packet.objects.create(
        meeting=meeting,
        number=last + 1,
        digest=key,
        for_outsiders=for_outsiders,
        on_odd=on_odd,
        cover=front,
        made_at=timezone.now(),
        made_by=by.label,
    )
    rows = [
        PacketSection(
            packet=packet,
            number=number,
            proposal=section.plan,
            chapter=section.chapter,
            title=section.title,
            kind=section.kind,
            said=section.said,
        )
        for number, section in enumerate(held, 1)
    ]
    PacketSection.objects.bulk_create(rows)
    services.ask(*papers(rows), packet_wish(packet, rows), by=by.label)
    return packet


@transaction.atomic
def make_again(packet: Packet, *, by: Actor) -> None:
    """What is lacking of it is tried again, and then the whole; what was made and still lies there is left alone."""
    rows = list(packet.sections.all())
    wish = packet_wish(packet, rows)
    there = services.by_key(wish.needs)
    lacking = [paper for paper in papers(rows) if not services.is_there(there.get(paper.key))]
    services.ask_again(*lacking, by=by.label)
    if lacking or services.places(wish).get("lacking"):
        services.remake(wish, by=by.label)
    else:
        services.ask_again(wish, by=by.label)


def papers(rows: Iterable[PacketSection]) -> list[Wish]:
    """Those of its sections that the queue makes, each once."""
    found = {wish.key: wish for row in rows if (wish := row.wish)}
    return list(found.values())


def packet_wish(packet: Packet, rows: Iterable[PacketSection]) -> Wish:
    """The volume, which is bound when its papers are made."""
    return Wish(PACKET, {"packet": packet.pk}, needs=tuple(wish.key for wish in papers(rows)))
