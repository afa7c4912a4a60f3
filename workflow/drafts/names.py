"""What a draft is of, in words: which page, of which case. Apps say so of their own pages; never opens one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from workflow.drafts.texts import words
from workflow.engine.moves import machines
from workflow.engine.verdicts import Words
from workflow.models import Draft

if TYPE_CHECKING:
    from accounts.actors import Actor

# (the case, None where the actor does not see it; the address' arguments) -> what is written there
What = Callable[[Any, Mapping[str, Any]], Words]
Cases = Callable[["Actor"], Any]  # the cases that the actor sees
SHOWN = 60  # characters of what was typed


@dataclass(frozen=True)
class Named:
    """A draft as its author finds it again."""

    draft: Draft
    what: Words
    where: str  # the case; empty where there is none, or it is out of sight by now
    begins: str


def of_move(case: Any, about: Mapping[str, Any]) -> Words:
    """The move whose page it is."""
    labels = (machine[about["move"]].label for machine in machines.values() if about["move"] in machine.moves)
    return next(labels, "")


_pages: dict[str, tuple[What, Cases | None]] = {}


def register(*views: str, what: What | Words = of_move, cases: Cases | None = None) -> None:
    """Let an app name what is written on its pages, by view, and the case that ``pk`` in their addresses is."""
    named = what if callable(what) else lambda case, about: what
    _pages.update(dict.fromkeys(views, (named, cases)))


def named(drafts: Iterable[Draft], actor: Actor) -> list[Named]:
    """The drafts in words (one query for each kind of case, whatever their number)."""
    found = [(draft, *_page(draft.page)) for draft in drafts]
    wanted: dict[Cases, set[int]] = defaultdict(set)
    for _draft, view, about in found:
        if (cases := _cases(view)) and "pk" in about:
            wanted[cases].add(about["pk"])
    seen = {cases: cases(actor).in_bulk(keys) for cases, keys in wanted.items()}
    rows = []
    for draft, view, about in found:
        case = seen.get(_cases(view), {}).get(about.get("pk"))  # type: ignore[arg-type]
        what = _pages[view][0](case, about) if view in _pages else _("尚未送出的表單")
        begins = " ".join(" ".join(words(draft.typed)).split())
        rows.append(Named(draft, what, str(case or ""), begins[:SHOWN] + "…" * (len(begins) > SHOWN)))
    return rows


def _cases(view: str) -> Cases | None:
    return _pages[view][1] if view in _pages else None


def _page(address: str) -> tuple[str, Mapping[str, Any]]:
    try:
        found = resolve(address)
    except Resolver404:
        return "", {}
    return found.view_name, found.kwargs
