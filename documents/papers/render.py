"""Official papers: template → HTML → PDF; tests assert on the HTML; the web process never lays out by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents import sandbox
from documents.errors import MissingGlyph, MissingGlyphs, PaperError, RenderFailed, RenderTimeout
from documents.papers import fonts
from documents.papers.addresses import BASE, StaticRoots

__all__ = [
    "MissingGlyph",
    "MissingGlyphs",
    "PaperError",
    "RenderFailed",
    "RenderTimeout",
    "Rendered",
    "html_of",
    "render",
]
# Set while a request is answered (``documents.leftovers``) and while a worker prints (``documents.orders``).
answering: ContextVar[bool] = ContextVar("answering", default=False)
told: ContextVar[Callable[[int], object] | None] = ContextVar("told", default=None)
LANGUAGE = "zh-hant"  # papers are Chinese whatever language the reader's pages are in


@dataclass(frozen=True)
class Rendered:
    """A paper: the HTML it was made from, the PDF, the number of pages, the page of each name in it."""

    html: str
    pdf: bytes
    pages: int
    places: Mapping[str, int] = field(default_factory=dict)


def html_of(template: str, context: Mapping[str, Any], *, stylesheets: Sequence[str] = ()) -> str:
    """The paper's HTML. ``stylesheets`` are static files added after the base's own."""
    with override(LANGUAGE):
        return render_to_string(template, {"demo": False, **context, "stylesheets": stylesheets})


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    stylesheets: Sequence[str] = (),
    texts: Mapping[str, str] | None = None,
    families: tuple[str, ...] = fonts.KAI,
) -> Rendered:
    """The paper as PDF: the same bytes for the same HTML, tagged for screen readers.

    ``texts`` are the paper's texts by the label of their field, so that a character no font has is reported with the
    field it is in. Raises MissingGlyphs, RenderTimeout or RenderFailed, all of them PaperErrors with words for people.
    """
    return laid_out(html_of(template, context, stylesheets=stylesheets), texts=texts, families=families)


def laid_out(html: str, *, texts: Mapping[str, str] | None = None, families: tuple[str, ...] = fonts.KAI) -> Rendered:
    """The same of a paper whose HTML is there. Raises the same."""
    _check_glyphs(html, texts or {}, families)
    return Rendered(html, *_print(html))


def _check_glyphs(html: str, texts: Mapping[str, str], families: tuple[str, ...]) -> None:
    """The named fields first; then the whole paper, for whatever its caller did not name."""
    found = fonts.missing(texts, families=families) or fonts.missing(
        {_("內文"): unescape(strip_tags(html))}, families=families
    )
    if found:
        raise MissingGlyphs(found)


def _print(html: str) -> tuple[bytes, int, dict[str, int]]:
    if answering.get():
        raise RuntimeError("a paper is laid out by the queue, never while somebody waits for a page")
    caps = {"seconds": settings.PDF_TIMEOUT_SECONDS, "megabytes": settings.PDF_MEMORY_MB}
    roots = static_roots()
    try:
        return sandbox.run("documents.papers.printing.print_html", html, roots, told=told.get(), **caps)
    except sandbox.JobTimeout as error:
        raise RenderTimeout(detail=str(error)) from error
    except Exception as error:
        raise RenderFailed(detail=f"{type(error).__name__}: {error}") from error


@cache
def static_roots() -> StaticRoots:
    """Where the static files lie: collected into one folder, or in their sources where nothing was collected."""
    address = urljoin(BASE, settings.STATIC_URL)
    if not settings.STATIC_FROM_SOURCE:
        return StaticRoots(address, (("", str(settings.STATIC_ROOT)),))
    folders = [
        (getattr(storage, "prefix", None) or "", str(storage.location))
        for finder in finders.get_finders()
        for storage in getattr(finder, "storages", {}).values()
    ]
    return StaticRoots(address, tuple(folders))
