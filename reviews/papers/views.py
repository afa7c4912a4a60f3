"""The review's papers as page, PDF and ODT; each is made of what its reader may read, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.actors import ActorRequest
from documents.files.names import clean_name
from documents.orders.pages import Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.blocks import Paper
from documents.papers.html import drawn, html
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.odt import odt
from documents.papers.responses import attachment
from proposals.models import Proposal
from proposals.pages import get_plan, plan_context
from proposals.papers.comparison import Unprinted
from proposals.papers.offers import named
from proposals.papers.places import PrintedPlan, printed
from proposals.permissions import is_proposer, is_rdec
from reviews.models import Answerable, Decision, Meeting, OpinionItem, OpinionRequest, ReviewRound
from reviews.pages import WRITTEN, get_called
from reviews.papers import decisions, opinions
from reviews.papers.answers import answers_paper
from reviews.papers.reading import asked_in
from reviews.papers.summary_ods import summary_ods
from reviews.permissions import can_read, veil_items
from reviews.states import FILED, OpinionState
from workflow.engine.verdicts import Words
from workflow.nested import read


class PaperView(View):
    """One paper of a plan's review in the ``form`` its address names: the page, or one of its ``files``."""

    request: ActorRequest
    http_method_names = ["get", "head", "post"]
    form = ""
    title: Words = ""  # of the page, in its reader's language; the paper has a name of its own
    template_name = "reviews/paper.html"
    tab = "reviews"
    files: tuple[str, ...] = ("pdf", "odt")

    def get(self, request: ActorRequest, **address: Any) -> HttpResponseBase:
        """Show it, or hand it out."""
        paper = self.paper
        if self.form == "odt":
            return attachment(odt(paper), self.called(".odt"), TEXT_MIME)
        if self.form == "pdf":
            return self._pdf(paper)
        here = request.resolver_match
        files = {form: reverse(f"{here.view_name}_{form}", kwargs=address) for form in self.files} if here else {}
        return render(
            request,
            self.template_name,
            self.around()
            | self.context()
            | {"title": self.title, "paper": paper, "body": drawn(paper.blocks, on_page=True), "files": files},
        )

    def around(self) -> dict[str, Any]:
        """The plan's page around it."""
        return plan_context(self.request, self.plan, tab=self.tab)

    def context(self) -> dict[str, Any]:
        """What the page shows besides the paper."""
        return {}

    def post(self, request: ActorRequest, **address: Any) -> HttpResponseBase:
        """Ask for the PDF."""
        if self.form != "pdf":
            return self.http_method_not_allowed(request)
        return self._pdf(self.paper)

    def _pdf(self, paper: Paper) -> HttpResponseBase:
        name, back = self.called(".pdf"), reverse(f"{self.tab}:plan", args=[self.plan.pk])
        may_try_again = bool(is_rdec(self.plan, self.request.actor))
        return answer(self.request, page_wish(html(paper), paper.typed), Offer(name, back, may_try_again))

    def called(self, ending: str) -> str:
        """The file's name: a long title of a plan is cut, never what the paper is."""
        title = self.plan.called
        return named(title, self.paper.name.removeprefix(title).strip(), ending=ending)

    @cached_property
    def paper(self) -> Paper:
        """What is handed out; 404 where there is nothing that this reader may read."""
        raise NotImplementedError

    @property
    def plan(self) -> Proposal:
        """The plan it belongs to, if the reader may see it."""
        raise NotImplementedError


class OpinionPaperView(PaperView):
    """書面審查意見表 of one agency."""

    title = _("書面審查意見表")

    @cached_property
    def opinion(self) -> OpinionRequest:
        """One that was filed, may be read, and whose agency the reader is told."""
        asked = OpinionRequest.objects.known_to(self.request.actor).for_list().filter(pk=self.kwargs["pk"])
        found = [
            opinion for opinion in read(asked.filter(state__in=FILED), WRITTEN) if can_read(opinion, self.request.actor)
        ]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def plan(self) -> Proposal:
        """Its plan."""
        return get_plan(self.request, self.opinion.plan.pk)

    @cached_property
    def paper(self) -> Paper:
        """As it was filed."""
        return opinions.opinion_paper(self.opinion)


class CalledPaperView(OpinionPaperView):
    """The same of a round without names, by the agency's alias."""

    @cached_property
    def opinion(self) -> OpinionRequest:
        """As its reader calls it."""
        return get_called(self.kwargs["pk"], self.kwargs["alias"], self.request.actor)


class SummaryPaperView(PaperView):
    """審查意見彙整表 of a round: to RDEC what was filed, to the others what was released."""

    title = _("審查意見彙整表")
    files = ("pdf", "odt", "ods")

    def get(self, request: ActorRequest, **address: Any) -> HttpResponseBase:
        """The spreadsheet, or one of the other forms."""
        if self.form != "ods":
            return super().get(request, **address)
        return attachment(summary_ods(self.round, *self.opinions), self.called(".ods"), SHEET_MIME)

    @cached_property
    def round(self) -> ReviewRound:
        """The round, if its plan may be seen."""
        rounds = ReviewRound.objects.visible_to(self.request.actor).select_related("proposal__owner", "version")
        return get_object_or_404(rounds.defer("version__content"), pk=self.kwargs["pk"])

    @cached_property
    def plan(self) -> Proposal:
        """Its plan."""
        return get_plan(self.request, self.round.proposal_id)

    @cached_property
    def opinions(self) -> tuple[list[OpinionRequest], set[int]]:
        """All that were asked, and the keys of those the reader may read; 404 while that is none."""
        found, readable = asked_in([self.round], self.request.actor)
        if not readable:
            raise Http404
        return found, readable

    @cached_property
    def paper(self) -> Paper:
        """What was given so far."""
        return opinions.summary_paper(self.round, *self.opinions)


class AnswersPaperView(PaperView):
    """審查意見回應對照表 of a plan."""

    title = _("審查意見回應對照表")

    @cached_property
    def plan(self) -> Proposal:
        """The plan."""
        return get_plan(self.request, self.kwargs["pk"])

    template_name = "reviews/answers/paper.html"
    of: type[Answerable] = OpinionItem

    @cached_property
    def items(self) -> list[OpinionItem]:
        """Those of every opinion released so far that the reader may read; 404 while there is none."""
        seen = OpinionRequest.objects.visible_to(self.request.actor)
        found = veil_items(
            OpinionItem.objects.released_to(self.request.actor, self.plan).for_paper(), self.request.actor
        )
        if not found and not seen.filter(round__proposal=self.plan, state=OpinionState.RELEASED).exists():
            raise Http404
        return found

    @cached_property
    def pages(self) -> PrintedPlan | None:
        """Where the last version stands in print."""
        if version := self.plan.version:
            version.proposal = self.plan
            return printed(version)
        return None

    @cached_property
    def paper(self) -> Paper:
        """With the answers filed so far."""
        return answers_paper(self.plan, self.items, self.pages)

    def context(self) -> dict[str, Any]:
        """The same item by item, as it happened: opinion, answer, what was changed, what was found of it."""
        pages = self.pages or Unprinted()
        for change in (change for item in self.items for change in item.changes.all() if change.new):
            change.page = pages.page(change.place.code, set(change.said))  # type: ignore[attr-defined]
        told = {"items": self.items, "answered": self.of.CALLED, "has_verdicts": self.of is OpinionItem}
        return told | {"is_own": bool(is_proposer(self.plan, self.request.actor))}


class PlanDecisionsView(PaperView):
    """會議決議辦理情形表 of a plan."""

    title = _("會議決議辦理情形表")

    @cached_property
    def plan(self) -> Proposal:
        """The plan."""
        return get_plan(self.request, self.kwargs["pk"])

    @cached_property
    def paper(self) -> Paper:
        """What its meetings decided; 404 while that is nothing."""
        return decisions.decisions_paper(self.plan, _some(decisions.decided(agenda_item__proposal=self.plan)))


class MeetingDecisionsView(PaperView):
    """The same of a meeting, for the plans that the reader sees."""

    title = _("會議決議辦理情形表")

    @cached_property
    def rows(self) -> list[Decision]:
        """What it decided of these."""
        meeting = get_object_or_404(Meeting.objects.visible_to(self.request.actor), pk=self.kwargs["pk"])
        return _some(decisions.decided_in(meeting, self.request.actor))

    @cached_property
    def plan(self) -> Proposal:
        """The first of them."""
        return get_plan(self.request, self.rows[0].agenda_item.proposal_id)

    @cached_property
    def paper(self) -> Paper:
        """What the meeting decided."""
        return decisions.decisions_paper(self.rows[0].agenda_item.meeting, self.rows)

    def called(self, ending: str) -> str:
        """The file's name: the meeting's."""
        return clean_name(f"{self.paper.name}{ending}")


def _some(rows: Iterable[Decision]) -> list[Decision]:
    """404 where nothing was decided yet."""
    if found := list(rows):
        return found
    raise Http404
