"""Pages of the board and of a plan's progress; never write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from documents.orders.pages import Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.html import html
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from inputs.words import listed
from proposals.pages import get_plan, plan_context
from tracking.board.asked import VIEWS, View, views_of
from tracking.board.filters import BoardFilter
from tracking.board.lines import lines_of
from tracking.board.summed import summed
from tracking.models import LightRule, Undertaking
from tracking.papers.progress import MOST_LINES, PROGRESS, Sheet, progress_ods, progress_paper
from tracking.queries import UndertakingQuerySet
from workflow.calendar.days import WorkingCalendar
from workflow.rows import FEW_AHEAD, page_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


BAD = (("red", gettext_lazy("%s 案落後")), ("yellow", gettext_lazy("%s 案注意")))


@require_safe
def board(request: ActorRequest) -> HttpResponse:
    """The undertakings on the actor's list, what is due first on top, narrowed by the address."""
    chosen = BoardFilter(request.GET)
    found = Undertaking.objects.board(request.actor, chosen.narrow)
    page = page_of(found, request.GET.get("page"), UndertakingQuerySet.for_board, ahead=FEW_AHEAD)
    views = views_of(request.actor)
    context = {"filter": chosen, "page": page, "lines": lines_of(page.object_list), "asked": _asked(request)}
    context |= {
        "views": [views[name] for name, _words, _query in VIEWS],
        "shown": _asked(request).removeprefix("?"),
        "limits": _limits(),
    }
    context |= {"sentence": _sentence(views), "second": _second(views), "calendar": WorkingCalendar.load()}
    return render(request, "tracking/board/board.html", context)


def _asked(request: HttpRequest) -> str:
    """The filter as it stands in the address, but for the page."""
    said = request.GET.copy()
    said.pop("page", None)
    return f"?{said.urlencode()}" if said else ""


def _number(view: View) -> str:
    return f"{view.count}＋" if view.is_more else str(view.count)


def _sentence(views: dict[str, View]) -> str:
    """The heading: how many, and what stands out."""
    tracked = _("%s 案列管中") % _number(views["open"])
    bad = [words % _number(views[name]) for name, words in BAD if views[name].count]
    return f"{tracked}：{listed(bad)}" if bad else tracked


def _second(views: dict[str, View]) -> str:
    late, unreported = views["late"], views["unreported"]
    said = [_("%s 案已逾期") % _number(late)] if late.count else []
    return listed([*said, _("%s 案逾期未填報") % _number(unreported)] if unreported.count else said)


def _limits() -> str:
    """The limits of the lights, because they are settings."""
    rule = LightRule.current()
    about = {"yellow": rule.progress_yellow, "red": rule.progress_red}
    return (
        _(
            "燈號：實際減預定不低於 −%(yellow)d 為正常，−%(yellow)d 至 −%(red)d 為注意，低於 −%(red)d 為落後；支用落後另計，門檻由研考會設定。"
            "支用率＝補助款帳累計支用（含撥款前的墊付與自籌）／核定補助；進度報告填報數與帳不同時並列，燈號依填報數計算。"
        )
        % about
    )


@require_safe
def board_ods(request: ActorRequest) -> HttpResponse:
    """列管進度表 of what is shown, to go on working with."""
    sheet = _sheet(request)
    return attachment(progress_ods(sheet), f"{PROGRESS}.ods", SHEET_MIME)


@require_http_methods(["GET", "HEAD", "POST"])
def board_pdf(request: ActorRequest) -> HttpResponseBase:
    """The same as a paper, made by the queue."""
    paper = progress_paper(_sheet(request))
    back = reverse("tracking:board") + _asked(request)
    return answer(request, page_wish(html(paper), paper.typed), Offer(f"{PROGRESS}.pdf", back, False))


def _sheet(request: ActorRequest) -> Sheet:
    chosen = BoardFilter(request.GET)
    found = Undertaking.objects.board(request.actor, chosen.narrow)
    keys = found.keys(MOST_LINES + 1)
    rows = found.at(keys[:MOST_LINES])
    return Sheet(chosen.words, lines_of(UndertakingQuerySet.for_board(rows)), is_cut=len(keys) > MOST_LINES)


@require_safe
def progress(request: ActorRequest, pk: int) -> HttpResponse:
    """A plan's undertakings summed: one curve, and a bar for each."""
    plan = get_plan(request, pk)
    context = plan_context(request, plan, tab="tracking")
    found = Undertaking.objects.filter(venture__proposal=plan).for_list().order_by("venture__position", "venture_id")
    rows = list(found)
    context |= {"work": summed(rows), "others": [row for row in rows if row.baseline_id is None]}
    return render(request, "tracking/board/progress.html", context)
