"""The signed link of a meeting's attendance, and its picture; good on the meeting's day and never for anything else."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from qrcode.main import QRCode

from reviews.models import Meeting
from reviews.states import SITTING, MeetingState
from workflow.calendar import clock

SALT = "reviews.live.attend"
OPEN_IN = SITTING | {MeetingState.NOTIFIED}


def link(meeting: Meeting) -> str:
    """The address, which is another one once the meeting is put off."""
    token = signing.Signer(salt=SALT).sign(f"{meeting.pk}.{_day(meeting)}")  # short: fewer squares, read from farther
    return reverse("reviews:attend", args=[token])


def meeting_of(token: str) -> Meeting | None:
    """The meeting of an address; none where nobody signed it, it was put off or cancelled, or its day is over."""
    try:
        pk, _dot, day = signing.Signer(salt=SALT).unsign(token).partition(".")
    except signing.BadSignature:
        return None
    found = Meeting.objects.filter(pk=pk, state__in=OPEN_IN).first()
    over = timezone.localdate(clock.now()).isoformat() > day
    return None if found is None or over or _day(found) != day else found


def is_today(meeting: Meeting) -> bool:
    """Nobody comes before the day."""
    return timezone.localdate(clock.now()) == timezone.localdate(meeting.held_at)


def picture(address: str) -> tuple[int, str]:
    """The address as QR code: how many squares wide, and the ``d`` of the path that draws the dark ones, row by row."""
    code = QRCode(border=2)
    code.add_data(address)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)


def _day(meeting: Meeting) -> str:
    return timezone.localdate(meeting.held_at).isoformat()
