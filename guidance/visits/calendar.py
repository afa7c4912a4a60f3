"""A visit as calendars keep it (RFC 5545): one event, put off or called off under the same name; never sends any."""

from __future__ import annotations

from email.utils import parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import STATUS, Calendar, Event, vCalAddress

if TYPE_CHECKING:
    from guidance.models import Visit

PRODUCT = "-//臺中市政府研究發展考核委員會//創生//ZH-TW"


class Method(StrEnum):
    """What a calendar is to do with what it is sent (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"  # to read, without an answer: what somebody fetches for oneself


def visit_ics(visit: Visit, method: Method, reader: str = "") -> str:
    """The visit for one ``reader``, by mail address: nobody is told the addresses of the others."""
    assert visit.starts_at
    assert visit.ends_at
    event = Event.new(
        uid=f"{visit.uid}@{_host()}",
        sequence=visit.sequence,
        summary=_("現地訪視：%s") % visit.title,
        description=visit.purpose,
        location=visit.place,
        start=visit.starts_at.astimezone(_zone()),
        end=visit.ends_at.astimezone(_zone()),
        stamp=visit.state_since,
        url=f"{settings.SITE_URL}{visit.get_absolute_url()}",
        status=STATUS.CANCELLED if method == Method.CANCEL else STATUS.CONFIRMED,
        organizer=_organizer(visit),
    )
    if reader:
        event.add("attendee", vCalAddress(f"mailto:{reader}"))
    made = Calendar.new(prodid=PRODUCT, method=method.value, subcomponents=[event])
    made.pop("UID")  # the library gives each file one of its own: the same visit would be other bytes each time
    made.add_missing_timezones()
    return made.to_ical().decode()


def _organizer(visit: Visit) -> vCalAddress:
    """Who leads it, at the address that mails come from: answers by mail reach nobody, the page says whom to call."""
    address = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["CN"] = str(visit.team)
    return address


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _host() -> str:
    return str(settings.SITE_URL).partition("://")[2]
