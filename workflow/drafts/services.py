"""Keeping, offering and closing drafts; never knows what a page is about.

A draft belongs to a person, the unit acted for, a page and the tab it was typed in. The page counts up a number with
whatever it sends: what arrives after something newer, or after what was sent for good, is dropped.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import DRAWN_FOR, SWITCH_BACK
from accounts.models import User
from workflow.engine.errors import Refused
from workflow.models import Draft, Notification
from workflow.nested import as_json, revive
from workflow.once.keys import ONCE
from workflow.together import Writes

MAX_PAGE = 200  # characters of a page's path
MAX_DRAFT = 500_000  # characters; the limits of a page's fields add up to far less
MOST = 300  # drafts a person may have waiting
REMEMBERED = dt.timedelta(days=30)  # how long it is known that a tab's text was sent

# What arrives after something newer writes, and returns, nothing; a tab without a name has no order.
KEEP = """
    INSERT INTO workflow_draft AS kept (user_id, unit_id, page, tab, data, base, seq, saved_at)
    VALUES (%(user)s, %(unit_id)s, %(page)s, %(tab)s, %(data)s, %(base)s, %(seq)s, %(saved_at)s)
    ON CONFLICT (user_id, unit_id, page, tab) DO UPDATE
    SET data = EXCLUDED.data, base = EXCLUDED.base, seq = EXCLUDED.seq, saved_at = EXCLUDED.saved_at
    WHERE kept.tab = '' OR kept.seq < EXCLUDED.seq
    RETURNING id, old.id IS NULL, COALESCE(old.data, '')
"""
# What came without a tab's name goes with whatever is sent.
FORGET_NAMELESS = """
    DELETE FROM workflow_draft WHERE user_id = %s AND unit_id IS NOT DISTINCT FROM %s AND page = %s AND tab = ''
"""
EMPTY_OTHERS = """
    UPDATE workflow_draft SET data = '', saved_at = %s
    WHERE user_id = %s AND unit_id IS NOT DISTINCT FROM %s AND page = %s AND tab <> '' AND tab <> ALL(%s) AND data <> ''
"""
# What a tab has typed since it sent the form stays.
CLOSE_SENT = """
    INSERT INTO workflow_draft AS kept (user_id, unit_id, page, tab, data, base, seq, saved_at)
    SELECT %s, %s, %s, tab, '', 0, seq, %s FROM unnest(%s::text[], %s::integer[]) AS sent (tab, seq)
    ON CONFLICT (user_id, unit_id, page, tab) DO UPDATE
    SET data = '', seq = EXCLUDED.seq, saved_at = EXCLUDED.saved_at
    WHERE kept.seq <= EXCLUDED.seq
"""

# What a form carries besides what was typed.
CARRIED = frozenset(
    {"csrfmiddlewaretoken", "next", "next_url", "add", "copy", "more", "read", "discard", "saves", "key"}
)
CARRIED |= {"expected_version", "draft_tab", "draft_seq", "draft_takes", "draft_base", "draft_page", "draft_owner"}
CARRIED |= {"paste", "pasted_html", "pasted_at"}
# A choice is made anew on every page.
CARRIED |= {DRAWN_FOR, SWITCH_BACK, ONCE, "shown_drafts", "own_drafts", "known_drafts"}

# (the draft as it is kept now, what it held before, the address' arguments)
Watcher = Callable[[Draft, str, Mapping[str, Any]], None]
_watchers: dict[str, Watcher] = {}


@dataclass(frozen=True)
class Place:
    """Whose draft of which page: the unit is the one the page was drawn for."""

    user: User
    unit_id: int | None
    page: str

    @property
    def columns(self) -> dict[str, Any]:
        """The same as columns of :class:`workflow.models.Draft`."""
        return {"user": self.user, "unit_id": self.unit_id, "page": self.page}


@dataclass(frozen=True)
class Tab:
    """A page as it stood open once, and how often it had sent something by then."""

    name: str = ""
    seq: int = 0

    @classmethod
    def of(cls, posted: QueryDict) -> Tab:
        """The tab a form was sent from."""
        return cls.read(f"{posted.get('draft_tab', '')}:{posted.get('draft_seq', '')}")

    @classmethod
    def taken_by(cls, posted: QueryDict) -> Tab:
        """The tab whose text that one went on with."""
        return cls.read(posted.get("draft_takes", ""))

    @classmethod
    def read(cls, text: str) -> Tab:
        """``name:seq``; what is none is a tab without a name."""
        found = re.fullmatch(r"([A-Za-z0-9_-]{1,64}):([0-9]{1,9})", text)
        return cls(found[1], int(found[2])) if found else cls()

    def __str__(self) -> str:
        return f"{self.name}:{self.seq}" if self.name else ""


def of_page(place: Place) -> tuple[list[Draft], int]:
    """Every row of the page, the newest first: drafts, and what says that a tab's text was sent.

    Comes with the number of unread notices, which every page's frame shows: pages stay within twelve queries.
    """
    rows = Draft.objects.filter(**place.columns).order_by("-saved_at", "-pk")
    unread = Notification.objects.unread_of(OuterRef("pk"))
    found = User.objects.filter(pk=place.user.pk).values_list(as_json(rows), unread).get()
    return [revive(Draft, row) for row in found[0]], found[1]


def newest(place: Place) -> Draft | None:
    """What was typed last in the page, if anything waits (one query)."""
    return Draft.objects.filter(**place.columns).exclude(data="").order_by("-saved_at", "-pk").first()


def discard_page(place: Place) -> None:
    """Forget whatever was typed in the page."""
    Draft.objects.filter(**place.columns).update(data="", saved_at=timezone.now())


def watch(view: str, watcher: Watcher) -> None:
    """Let an app learn, in the same transaction, that something is kept of its page ``view``."""
    _watchers[view] = watcher


def keep(place: Place, posted: QueryDict, *, base: int = 0) -> Draft:
    """Keep what has been typed so far; raise when it is beyond all measure.

    ``base`` is the number of saves, or the row's version, that the page was opened at.
    """
    tab, text = Tab.of(posted), typed(posted).urlencode()
    if len(text) > MAX_DRAFT:
        raise Refused(_("這一頁的內容過長，無法暫存；請縮短後再試。"))
    here = {**place.columns, "tab": tab.name}
    values: dict[str, Any] = {"data": text, "base": base, "seq": tab.seq, "saved_at": timezone.now()}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(KEEP, {**vars(place), "user": place.user.pk, "tab": tab.name, **values})
            written = cursor.fetchone()
        if written is None:
            return Draft.objects.get(**here)
        pk, is_new, before = written
        if is_new:
            _make_room(place.user)
        if (taken := Tab.taken_by(posted)).name not in ("", tab.name):
            Draft.objects.filter(**place.columns, tab=taken.name, seq=taken.seq).update(data="")
        draft = Draft(pk=pk, **here, **values)
        _tell(draft, before)
    return draft


def _tell(draft: Draft, before: str) -> None:
    if watched := _watched(draft.page):
        watcher, about = watched
        watcher(draft, before, about)


def _watched(page: str) -> tuple[Watcher, Mapping[str, Any]] | None:
    """Who watches the page, and the address' arguments."""
    try:
        view = resolve(page)
    except Resolver404:
        return None
    watcher = _watchers.get(view.view_name)
    return (watcher, view.kwargs) if watcher else None


def typed(posted: QueryDict) -> QueryDict:
    """What was typed, without what a page sends along."""
    kept = posted.copy()
    for name in CARRIED & set(kept):
        del kept[name]
    return kept


def close(place: Place, posted: QueryDict) -> None:
    """What this page has sent is no draft any more, nor what it went on with; other tabs' texts stay.

    The row stays empty for a while: it tells a request that comes too late, and the browser's own copy, that they do.
    """
    writes = Writes()
    _close(place, posted, writes, all_tabs=False)
    writes.send()


def close_all(place: Place, posted: QueryDict) -> None:
    """The same when the page has done what it is for: nothing typed there before is of use."""
    writes = Writes()
    _close(place, posted, writes, all_tabs=True)
    writes.send()


def close_with(writes: Writes, place: Place, posted: QueryDict, *, all_tabs: bool = True) -> bool:
    """Either with the ``writes`` of what the page is for; not, and False, where an app watches what is typed there.

    Its watcher holds the draft when it asks for the case: a move that holds the case may not ask for the draft.
    """
    if _watched(place.page):
        return False
    _close(place, posted, writes, all_tabs=all_tabs)
    return True


def close_kept(user: User, unit_id: int | None, pages: Iterable[str]) -> None:
    """What each of ``pages`` is for was done elsewhere: what the person kept there is of no use (one statement)."""
    kept = Draft.objects.filter(user=user, unit=unit_id, page__in=list(pages)).exclude(data="")
    kept.update(data="", saved_at=timezone.now())


def _close(place: Place, posted: QueryDict, writes: Writes, *, all_tabs: bool) -> None:
    sent: dict[str, int] = {}
    for tab in {Tab.of(posted), Tab.taken_by(posted)} - {Tab()}:
        sent[tab.name] = max(tab.seq, sent.get(tab.name, 0))
    tabs = sorted(sent)  # two of them lock in one order
    here, now = (place.user.pk, place.unit_id, place.page), timezone.now()
    writes.spelt(FORGET_NAMELESS, *here)
    if all_tabs:
        writes.spelt(EMPTY_OTHERS, now, *here, tabs)
    writes.spelt(CLOSE_SENT, *here, now, tabs, [sent[name] for name in tabs])


def discard(drafts: Iterable[Draft]) -> None:
    """Forget what was typed, here and on the device; what was typed on since it was read stays."""
    for draft in drafts:
        Draft.objects.filter(pk=draft.pk, saved_at=draft.saved_at).update(data="", saved_at=timezone.now())


def _make_room(user: User) -> None:
    """A person has a bounded number of drafts; what says that something was sent is forgotten in time."""
    rows = Draft.objects.filter(user=user)
    rows.filter(data="", saved_at__lt=timezone.now() - REMEMBERED).delete()
    if rows.exclude(data="").count() > MOST:
        raise Refused(_("您有太多尚未送出的暫存內容；請先送出或捨棄一些。"))
