"""Addresses of the public face, with ids of real rows of the world for their arguments."""

from __future__ import annotations

from typing import Any

from accounts.models import District
from public.models import News, PhotoSize, Story
from public.pictures.keeping import keep_shared, keep_sizes
from public.showing import shown_photos, shown_plans
from tests.world.keys import Keys, case_moves, cases, of_plans
from tests.world.rows import World


def shown_numbers(_world: World) -> list[tuple[Any, ...]]:
    """Of the cases the public sees."""
    return [(number,) for number in shown_plans().values_list("case_number", flat=True)]


def shown_pictures(_world: World) -> list[tuple[Any, ...]]:
    """One of their pictures."""
    rows = shown_photos().values_list("undertaking__venture__proposal__case_number", "pk")
    return list(rows[:1])


def shown_sizes(_world: World) -> list[tuple[Any, ...]]:
    """A size of one of them."""
    keep_sizes()
    size = PhotoSize.objects.order_by("pk").first()
    assert size
    photo = shown_photos().get(attachment=size.attachment_id)
    return [(photo.undertaking.venture.proposal.case_number, photo.pk, size.width, size.kind)]


def shared_pages(_world: World) -> list[tuple[Any, ...]]:
    """Of the site, of a case."""
    keep_shared()
    return [("site",), *((f"case-{number}",) for number in shown_plans().values_list("case_number", flat=True)[:1])]


OF_PUBLIC: dict[str, Keys] = {
    "public:case": shown_numbers,
    "public:photo": shown_pictures,
    "public:photo_size": shown_sizes,
    "public:shared": shared_pages,
    "public:district": lambda _world: District.objects.values_list("code")[:1],
    "public:news_item": cases(News),
    "public:news_edit": cases(News),
    "public:story": cases(Story),
    "public:story_new": of_plans,
    "public:story_kept": cases(Story),
    "public:story_preview": cases(Story),
    "public:story_edit": cases(Story),
    "public:story_move": case_moves(Story),
}
