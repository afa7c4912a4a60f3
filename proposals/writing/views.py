"""Writing a plan: one section a page, drafts, conflicts, ventures; never saves but through services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from accounts.signin.returning import want
from chapters.states import GRIDS, Section
from inputs.numbers import counted
from inputs.words import listed
from proposals.case.closed import closed, if_closed, removed
from proposals.case.section import SectionPage, key_of, place_of
from proposals.content import facts, from_rows
from proposals.content.completeness import ticks
from proposals.models import Proposal
from proposals.pages import districts_of, get_plan
from proposals.permissions import may_represent, open_places
from proposals.queries import LONG_TEXTS
from proposals.states import WRITING, Place
from proposals.writing import drafts, unwritten
from proposals.writing.beside import extras, found_in, fragments, held_back
from proposals.writing.forms import StartForm
from proposals.writing.sections import Parts
from proposals.writing.services import add_venture, remove_venture, save_forms, start_plan
from workflow.drafts import services
from workflow.drafts.pages import Kept, opened, said, shown_again
from workflow.engine.errors import Refused


@require_safe
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Lead to the first section that is open and lacks something."""
    plan = get_plan(request, pk)
    if late := if_closed(request, plan):
        return late
    opened_now = open_places(plan)
    side = [t for t in ticks(from_rows(plan), plan.layout) if opened_now is None or place_of(t) in opened_now]
    first = next((tick for tick in side if tick.missing), side[0] if side else None)
    if first is None:  # all that was asked went with its venture: what is next stands on the plan's page
        return redirect(plan)
    return redirect(drafts.page_of(plan, first.section, key_of(first)))


class SectionView(SectionPage):
    """Write a section."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A filed plan says where it is, a venture that it was removed; what came too late stays readable."""
        if self.is_removed:
            return removed(request, self.plan)
        if self.is_open:
            return super().dispatch(request, *args, **kwargs)
        typed = drafts.lines(self.forms(self.laid_over(request.POST))) if request.method == "POST" else []
        return closed(request, self.plan, typed)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """The stored content, or what this person typed last and did not save."""
        rows, present = drafts.drafts_in(self.plan, self.page)
        kept = opened(request, rows, base=self.plan.saves, bring=bool(self.verdict))
        if kept.draft is None:
            return self.show(self.forms(), present=present, kept=kept)
        parts = self.forms(self.laid_over(kept.draft.typed))
        return self.show(parts, present=present, kept=kept, saves=kept.draft.base)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save, or say what stands against it with all that was typed."""
        expected = drafts.opened_at(request.POST)
        if expected is not None and expected != self.plan.saves:
            return self.conflict(expected)
        parts = self.forms(request.POST, request.FILES)
        if not parts.are_valid():
            return self.show(parts, status=422, refused=True)
        read = self.facts()
        met = found_in(read, self.section, self.venture)
        try:
            with transaction.atomic():
                save_forms(self.plan, self.section, parts, by=request.actor, venture=self.venture, expected=expected)
                services.close(self.page, request.POST)
        except drafts.SavedMeanwhileError:
            return self.conflict(self.plan.saves)
        except Refused as refusal:
            messages.error(request, _("沒有儲存：%s") % refusal)
            if self.venture and not self.plan.ventures.filter(pk=self.venture.pk).exists():
                return self.gone()
            self.read()
            if not self.is_open:
                return closed(request, self.plan, drafts.lines(parts))
            return self.show(parts, status=409, saves=expected)
        said = _("已儲存「%s」，理由一併記下。") if parts.reasons and parts.reasons.changed else _("已儲存「%s」。")
        messages.success(request, said % self.chapter.label)
        where = self.next_url(parts)
        if (
            where in self.pages
            and where != request.path
            and (held := held_back(met, found_in(read, self.section, self.venture, parts)))
        ):
            messages.warning(request, held)
            where = f"{request.path}#findings"
        return redirect(where)

    def next_url(self, parts: Parts) -> str:
        """The same section with one more row, blank or a copy, or the page asked for if it is this plan's."""
        if parts.rows is not None and (copied := parts.rows.saved_at(self.request.POST.get("copy", ""))):
            return f"{self.request.path}?copy={copied}#rows-end"
        if "answer" in self.request.POST:
            return f"{self.request.path}#findings"
        if "add" in self.request.POST or "copy" in self.request.POST:
            return f"{self.request.path}?add=1#rows-end"
        wanted = self.request.POST.get("next_url", "")
        return wanted if wanted in self.pages else self.request.path

    @cached_property
    def pages(self) -> set[str]:
        """The addresses of the plan's sections."""
        walk = self.plan.layout.walk(self.plan.venture_keys)
        return {drafts.page_of(self.plan, section, venture) for venture, section in walk}

    def conflict(self, opened_at: int) -> HttpResponse:
        """Somebody saved meanwhile: both texts, nothing written; saving again is a choice made knowingly."""
        self.read()  # it may have been saved after this request began, and checking a form writes into its instance
        later = self.plan.section_marks.filter(section=self.section, venture=self.venture, saves__gt=opened_at)
        mark = later.first()
        stored = self.forms()
        data = self.laid_over(self.request.POST)
        parts = self.forms(data, self.request.FILES)
        both = {"error": drafts.SavedMeanwhileError(mark, self.request.actor), "rows": drafts.compare(stored, parts)}
        return self.show(parts, conflict=both, status=409)

    def show(
        self,
        parts: Parts,
        *,
        status: int = 200,
        saves: int | None = None,
        present: dict[Place, list[str]] | None = None,
        kept: Kept | None = None,
        **extra: dict[str, Any] | bool,
    ) -> HttpResponse:
        """The page; ``saves`` is what the next save is checked against."""
        read = self.facts()
        if self.is_gone(read):
            return self.gone()
        asked = {request.place: request for request in read.of(facts.requests)}
        if present is None:
            present = drafts.drafts_in(self.plan, self.page)[1]
        context = self.standing(read, parts, present) | {
            "chapter": self.chapter,
            "grid": self.section in GRIDS,
            "form": parts.form,
            "rows": parts.rows,
            "questions": parts.questions,
            "reasons": parts.reasons,
            "saves": self.plan.saves if saves is None else saves,
            "kept": kept or shown_again(self.request, base=self.plan.saves),
            "typed": [] if self.verdict or self.request.method != "POST" else drafts.lines(parts),
            "others": present.get(Place(self.section, self.venture_key), []),
            "districts": districts_of(self.plan),
            "asked": asked.get(Place(self.section, self.venture_key)),
            "may_add_venture": self.plan.state in WRITING or any(place.section == Section.THEME for place in asked),
        }
        beside = extras(read, self.section, self.venture, parts)
        return render(self.request, "proposals/writing/section.html", context | beside | extra, status=status)

    def gone(self) -> HttpResponse:
        """The venture was removed while this request went on."""
        messages.error(self.request, _("這項事業提案剛被刪除；沒有儲存。"))
        return redirect("proposals:edit", self.plan.pk)


class DraftView(SectionPage):
    """Keep what is being typed (called by the page's script)."""

    keyed_itself = True  # the tab counts what it sends
    http_method_names = ["post"]

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Answer with the time, who else is here, and whether somebody saved meanwhile."""
        if self.is_removed:
            return JsonResponse({"error": _("這項事業提案剛被刪除；沒有儲存。")}, status=409)
        if not self.verdict:
            return JsonResponse({"error": str(self.verdict.reason)}, status=409)
        base = counted(request.POST.get("saves", "")) or 0
        try:
            draft = services.keep(self.page, request.POST, base=base)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=413)
        present = drafts.drafts_in(self.plan, self.page)[1]
        others = present.get(Place(self.section, self.venture_key))
        told = {"said": said(draft, _("尚未寫入計畫")), "warning": "", "beside": self.beside(present)}
        if base != self.plan.saves:
            told["warning"] = _("這一頁開啟之後，這一節已另外儲存過；您儲存時會看到兩份內容。")
        elif others:
            told["warning"] = _("%s 也正在這一節") % listed(others)
        return JsonResponse(told)

    def beside(self, present: dict[Place, list[str]]) -> dict[str, str]:
        """What stands beside the form, of what is typed."""
        parts = self.forms(self.laid_over(self.request.POST))
        read = self.facts()
        if self.is_gone(read):
            return {}
        found = extras(read, self.section, self.venture, parts)
        return fragments(self.request, self.standing(read, parts, present) | {"rows": parts.rows} | found)


@require_POST
def venture_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a venture and go to its theme."""
    plan = get_plan(request, pk)
    if late := if_closed(request, plan):
        return late
    try:
        venture = add_venture(plan, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("proposals:edit", plan.pk)
    return redirect("proposals:venture_section", plan.pk, venture.pk, Section.THEME)


@require_http_methods(["GET", "HEAD", "POST"])
def venture_remove(request: ActorRequest, pk: int, venture: int) -> HttpResponse:
    """Ask, then remove a venture."""
    plan = get_plan(request, pk)
    if late := if_closed(request, plan):
        return late
    target = get_object_or_404(plan.ventures.select_related("proposal"), pk=venture)
    if request.method != "POST":
        waiting = [text for text in unwritten.unwritten(plan) if text.venture == target]
        context = {"plan": plan, "venture": target, "unwritten": waiting}
        return render(request, "proposals/writing/venture_remove.html", context)
    try:
        remove_venture(target, by=request.actor)
        messages.success(request, _("已刪除「%s」。") % target.title)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("proposals:edit", plan.pk)


FORMER_SHOWN = 50  # of one's own plans, offered to begin with


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ActorRequest) -> HttpResponse:
    """Begin a plan; who belongs to no unit yet says which one first, and comes back to the same programme."""
    if request.actor.unit is None and request.method != "POST":
        want(request)
        return redirect("accounts:organisation")
    if not request.actor.may_propose:
        raise Http404
    asked = {"programme": request.GET.get("programme", "")}
    form = StartForm(request.POST if request.method == "POST" else None, initial=asked)
    if request.method == "POST" and form.is_valid():
        plan = start_plan(**form.cleaned_data, by=request.actor)
        return redirect("proposals:section", plan.pk, Section.BASICS)
    own = Proposal.objects.proposed_by(request.actor).first(FORMER_SHOWN)
    former = own.select_related("owner", "represented_by").defer(*LONG_TEXTS)[:FORMER_SHOWN]
    context = {"form": form, "former": former, "may_represent": may_represent(request.actor)}
    return render(request, "proposals/writing/start.html", context, status=422 if form.is_bound else 200)
