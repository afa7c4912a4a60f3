"""A listing's page and its file, for every app; never more rows than are shown at once, and never a row unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.audit import access
from accounts.states import Accessed
from documents.papers.responses import SAFE
from documents.sheets.exports import KINDS, Value, written
from inputs.fields import roc_year
from lists.columns import Column
from lists.forms import ViewForm
from lists.listing import SHOWN, Listing
from lists.models import SavedView
from lists.services import may_drop
from workflow.calendar.days import WorkingCalendar
from workflow.engine.verdicts import Words
from workflow.rows import page_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest

MOST_ROWS, MOST_TICKED = 10_000, 300  # of a file; of those that were ticked
AT_ONCE = 500  # rows read at a time


def list_page(request: ActorRequest, listing: Listing, template: str, **more: Any) -> HttpResponse:
    """What the address asks for, a page of it; ``more`` is for the ``template``, which extends ``lists/page.html``."""
    _has(request.actor, listing)
    form = listing.read(request.GET, request.actor)
    columns = listing.chosen(request.GET)
    shown = partial(_shown, listing=listing, columns=columns, actor=request.actor)
    page = page_of(listing.rows(form, request.actor), request.GET.get("page"), shown, ahead=listing.ahead(form))
    calendar = WorkingCalendar.load()
    asked = listing.asked(request.GET)
    if any(column.tells_of(row) for column in columns if column.tells_of for row in page):
        access.record(Accessed.CONTACT, str(listing.title), purpose=str(getattr(form, "in_words", "")))
    context = {
        "listing": listing,
        "filter": form,
        "page": page,
        "columns": columns,
        "named": {column.name for column in columns},
        "rows": [(row, [(column, column.shown(row, calendar)) for column in columns]) for row in page],
        "actions": [action for action in listing.actions if action.may(request.actor)],
        "asked": asked,
        "views": (views := _views(listing, request.actor, asked)),
        "kept": [view for view in views if view.is_kept],
        "keep": ViewForm(initial={"query": asked}, auto_id="keep_%s"),
        "kinds": list(KINDS),
        "most": MOST_ROWS,
    }
    return render(request, template, context | more)


def _shown(rows: Any, listing: Listing, columns: Sequence[Column], actor: Actor) -> Any:
    """What the list reads of its rows, and what these columns do."""
    found = listing.shown(rows, actor=actor)
    for column in columns:
        found = column.reads(found, actor) if column.reads else found
    return found


def _has(actor: Actor, listing: Listing) -> None:
    if not listing.has(actor):
        raise Http404


@dataclass(frozen=True)
class ShownView:
    """A view as the page offers it; of one that is kept ``by`` whom if not oneself, and its id where one may drop it."""

    words: Words
    query: str
    is_shown: bool
    is_kept: bool = False
    by: str = ""
    drop: int | None = None


def _views(listing: Listing, actor: Actor, asked: str) -> list[ShownView]:
    """Those everybody has, then those that are kept."""
    shown = [ShownView(view.words, view.query, view.query == asked) for view in listing.views(actor)]
    for view in SavedView.objects.of_list(listing.name, actor):
        by = "" if view.user_id == actor.user.pk else str(view.user)
        drop = view.pk if may_drop(view, actor) else None
        shown.append(ShownView(view.name, view.query, view.query == asked, is_kept=True, by=by, drop=drop))
    return shown


def list_file(request: ActorRequest, listing: Listing, kind: str) -> HttpResponseBase:
    """The rows of the page, all of them up to :data:`MOST_ROWS` or those that were ticked there, with its columns, in its order.

    Who took it stays known.
    """
    _has(request.actor, listing)
    if kind not in KINDS:
        raise Http404
    is_ticked = SHOWN in request.GET
    query = QueryDict(request.GET[SHOWN]) if is_ticked else request.GET
    columns = [column for column in listing.chosen(query) if column.tells_of is None]
    rows = listing.rows(listing.read(query, request.actor), request.actor)
    named = listing.named(request.GET)
    if is_ticked and not 0 < len(named) <= MOST_TICKED:
        messages.error(request, _("請先勾選要匯出的各列，一次最多 %(most)s 列。") % {"most": MOST_TICKED})
        return redirect(f"{listing.address}?{listing.asked(query)}")
    rows = rows.only(named) if is_ticked else rows
    keys = rows.keys(MOST_ROWS + 1)
    gone = len(named) - len(keys) if is_ticked else 0
    last = _("（勾選的 %(n)s 列已不符合清單的條件，未列入。）") % {"n": gone} if gone else ""
    shown = partial(_shown, listing=listing, columns=columns, actor=request.actor)
    cells = _cells(rows, keys, columns, shown, last)
    return file_of(str(listing.title), [str(column.label) for column in columns], cells, kind)


def file_of(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], kind: str) -> HttpResponseBase:
    """``rows`` under ``heads`` as a file of one of ``KINDS``, named after its ``title`` and the day; who took it stays known."""
    at = timezone.now()
    pieces = written(kind, title, heads, rows, at)
    day = timezone.localtime(at)
    name = f"{title}_{roc_year(day)}{day:%m%d}.{kind}"
    access.record(Accessed.PAPER, name)
    disposition = {"Content-Disposition": content_disposition_header(True, name)}
    return StreamingHttpResponse(
        _in_language(get_language() or "", pieces), content_type=KINDS[kind][1], headers=SAFE | disposition
    )


def _in_language(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What is written once the page has been answered speaks the language of who asked."""
    with override(language):
        yield from pieces


def _cells(
    rows: Any, keys: list[Any], columns: list[Column], shown: Callable[[Any], Any], last: str
) -> Iterator[list[Value]]:
    """The cells of each row; then what the file does not have, if there is something to say of it."""
    for start in range(0, min(len(keys), MOST_ROWS), AT_ONCE):
        for row in shown(rows.at(keys[start : min(start + AT_ONCE, MOST_ROWS)])):
            yield [column.value(row) for column in columns]
    if len(keys) > MOST_ROWS:
        last = _("（只列出前 %(most)s 列；請縮小條件後再匯出其餘的。）") % {"most": f"{MOST_ROWS:,}"}
    if last:
        yield [last, *[None] * (len(columns) - 1)]
