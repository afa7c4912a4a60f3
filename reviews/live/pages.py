"""What the pages of a running meeting show; never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.guards import is_running
from reviews.live import matters
from reviews.live.attendance import present
from reviews.states import TO_COME
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Meeting


def not_sitting(meeting: Meeting) -> str:
    """Why nobody is asked in it now, before and after; empty while it sits."""
    if is_running(meeting):
        return ""
    if meeting.state in TO_COME:
        return _("會議不在進行中：當天已通知開會或已開始的會議，各機關才在這裡回答。")
    words = _("會議目前為「%s」，各機關不再在這裡回答；還沒有確認的事項請在計畫的審查頁確認。")
    return words % meeting.get_state_display()


def wall_context(meeting: Meeting, actor: Actor, key: int | None, *, projected: bool) -> dict[str, Any]:
    """What hangs on the wall: the agenda, the matter it is about, who has said what; people only for the recorder."""
    version = matters.version(meeting.pk, actor)  # before what it is the version of: news come twice rather than never
    agenda = matters.agenda(meeting, actor)
    here = agenda.at(key)
    return {
        "meeting": meeting,
        "version": version,
        "agenda": agenda,
        "here": here,
        "previous": agenda.beside(here, -1) if here else None,
        "following": agenda.beside(here, 1) if here else None,
        "present": [] if projected else present(meeting),
        "projected": projected,
        "news": _news("meeting_news", meeting, version, here, **({"projected": "on"} if projected else {})),
        "now": clock.now(),
    }


def own_context(meeting: Meeting, actor: Actor, key: int | None) -> dict[str, Any]:
    """What an agency is asked: its own lines, of which one is the question."""
    version = matters.version(meeting.pk, actor, own=True)
    agenda = matters.agenda(meeting, actor, own=True)
    here = agenda.at(key)
    return {
        "meeting": meeting,
        "version": version,
        "agenda": agenda,
        "here": here,
        "news": _news("meeting_mine_news", meeting, version, here),
        "now": clock.now(),
    }


def _news(name: str, meeting: Meeting, version: str, here: matters.Matter | None, **more: str) -> str:
    """Where the page asks for news, with what it has seen and what it is about."""
    asked = {"seen": version} | ({"matter": str(here.key)} if here else {}) | more
    return f"{reverse(f'reviews:{name}', args=[meeting.pk])}?{urlencode(asked)}"
