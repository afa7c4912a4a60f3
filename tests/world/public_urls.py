"""Addresses of the public face, and of those on which it is kept: what a stranger meets there."""

from __future__ import annotations

from tests.world.row import BOTH, LOGIN, PK, Row

OF_PUBLIC: dict[str, Row] = {
    "public:front": Row(200, "GET"),
    "public:cases": Row(200, "GET"),
    "public:case": Row(404, "GET", ("999-9999",)),
    "public:photo": Row(404, "GET", ("999-9999", PK)),
    "public:photo_size": Row(404, "GET", ("999-9999", PK, 480, "webp")),
    "public:shared": Row(404, "GET", ("case-999-9999",)),
    "public:news": Row(200, "GET"),
    "public:news_item": Row(404, "GET", (PK,)),
    "public:stories": Row(200, "GET"),
    "public:story": Row(404, "GET", (PK,)),
    "public:how": Row(200, "GET"),
    "public:take_home": Row(200, "GET", ("plan-template.odt",)),
    "public:guide": Row(200, "GET"),
    "public:districts": Row(200, "GET"),
    "public:district": Row(404, "GET", ("00000000",)),
    "public:data": Row(200, "GET"),
    "public:catalogue": Row(200, "GET"),
    "public:dcat": Row(200, "GET"),
    "public:dataset": Row(200, "GET", ("cases", "csv")),
    "public:news_feed": Row(200, "GET"),
    "public:dates_feed": Row(200, "GET"),
    "public:robots": Row(200, "GET"),
    "public:sitemap": Row(200, "GET"),
    "public:status": Row(200, BOTH),
    "public:status_sent": Row(200, "GET"),
    "public:status_of": Row(404, BOTH, ("nothing",)),
    "public:language": Row(302, "GET", ("zh-hant",)),
    "public:news_kept": Row(LOGIN, "GET"),
    "public:news_new": Row(LOGIN, BOTH),
    "public:news_edit": Row(LOGIN, BOTH, (PK,)),
    "public:stories_kept": Row(LOGIN, "GET"),
    "public:story_new": Row(LOGIN, BOTH, (PK,)),
    "public:story_kept": Row(LOGIN, "GET", (PK,)),
    "public:story_preview": Row(LOGIN, "GET", (PK,)),
    "public:story_edit": Row(LOGIN, BOTH, (PK,)),
    "public:story_move": Row(LOGIN, BOTH, (PK, "propose")),
}
