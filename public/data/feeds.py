"""News as RSS and windows of programmes as iCalendar; the same bytes as long as nothing changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from guidance.windows.terms import known_terms
from public.data.datasets import address
from public.models import News

MOST = 50
PRODUCT = "-//臺中市政府研究發展考核委員會//創生 公開日期//ZH-TW"
ONE_DAY = dt.timedelta(days=1)
EPOCH = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def rss(rows: Iterable[News]) -> str:
    """The latest news."""
    feed = Rss201rev2Feed(
        title=_("臺中市地方創生公告"),
        link=address(reverse("public:news")),
        description=_("臺中市地方創生專案管理平台的公告"),
        feed_url=address(reverse("public:news_feed")),
    )
    for row in rows:
        link = address(row.get_absolute_url())
        day = timezone.make_aware(dt.datetime.combine(row.publish_on, dt.time()))
        feed.add_item(row.headline, link, row.words, unique_id=link, unique_id_is_permalink=True, pubdate=day)
    # Without a date of its own: it would be another file each second while nothing has happened.
    feed.latest_post_date = lambda: max((item["pubdate"] for item in feed.items), default=EPOCH)  # type: ignore[method-assign]
    return str(feed.writeString("utf-8"))


def calendar(today: dt.date) -> bytes:
    """When programmes take proposals, as far as it is known."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    made = Calendar.new(prodid=PRODUCT, uid=f"windows@{host}", name=_("中央補助計畫受理期間"))
    for term in known_terms(today).select_related("programme"):
        event, begins, ends = Event(), term.opens_on or term.closes_on, term.closes_on or term.opens_on
        if begins is None or ends is None:
            continue
        event.add("uid", f"window-{term.pk}@{host}")
        event.add("summary", _("%(programme)s受理") % {"programme": term.programme})
        event.add("dtstart", begins)
        event.add("dtend", ends + ONE_DAY)
        # Of the day it was looked up: the same as long as the term is.
        event.add("dtstamp", timezone.make_aware(dt.datetime.combine(term.checked_on, dt.time())))
        event.add("url", address(reverse("public:guide")))
        made.add_component(event)
    return made.to_ical()
