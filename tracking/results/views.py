"""Pages of results; never write but through services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from documents.papers.blocks import Paper
from documents.services import serve
from proposals.corrections.reading import offer
from proposals.models import Proposal
from proposals.pages import get_plan
from reviews.papers.views import PaperView
from tracking.approvals.views import WritingView
from tracking.models import FinalReport, ResultPhoto, Undertaking
from tracking.papers.results import as_filed, results_paper
from tracking.results import forms, pages, services
from tracking.undertakings.views import around, get_undertaking
from workflow.engine.verdicts import Verdict

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


@require_safe
def results(request: ActorRequest, pk: int) -> HttpResponse:
    """成果 of one undertaking: indicators beside targets, pictures, the story, the reports filed, what is left of the money."""
    row = get_undertaking(request, pk)
    context = around(request, row) | pages.for_move(row) | pages.acts(row, request.actor)
    context["photos"] = [each for each in context["photos"] if services.may_see(each, row, request.actor)]
    offer(row.plan, "kpi_actual", context["actuals"], context["log"], request.actor)
    return render(request, "tracking/results/results.html", context)


class ResultWritingView(WritingView):
    """A page that records something of an undertaking's results."""

    back, back_words = "tracking:results", gettext_lazy("回到成果")

    def verdict(self) -> Verdict:
        """While it is tracked."""
        return services.may_record(self.undertaking, self.request.actor)


class KpiView(ResultWritingView):
    """登錄 KPI 實績."""

    form_class = forms.KpiForm
    heading, done = gettext_lazy("登錄 KPI 實績"), gettext_lazy("已登錄 KPI 實績。")
    explains = gettext_lazy("填已有數字的年度，附上一份佐證；登錄後如有錯誤，以更正並列前後數字。")

    def write(self, data: dict[str, Any]) -> Any:
        """Record them."""
        return services.record_actuals(self.undertaking, by=self.request.actor, **data)


class PhotoView(ResultWritingView):
    """上傳成果照片."""

    form_class = forms.PhotoForm
    heading, done = gettext_lazy("上傳成果照片"), gettext_lazy("已上傳照片。")
    explains = gettext_lazy("照片只在同意的範圍內使用；同意撤回時，照片立即移除。")

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """Of no particular undertaking."""
        return self.form_class(*args, **kwargs)

    def write(self, data: dict[str, Any]) -> Any:
        """Keep it."""
        return services.add_photo(self.undertaking, by=self.request.actor, **data)


class WithdrawView(ResultWritingView):
    """撤回同意 of a picture."""

    form_class = forms.WithdrawForm
    heading, done = gettext_lazy("撤回照片的同意"), gettext_lazy("同意已撤回，照片已移除。")
    explains = gettext_lazy("照片檔案立即移除，不能復原；照片說明與撤回的情形保留。")

    def find(self) -> Undertaking:
        """That of the picture."""
        self.photo = get_object_or_404(ResultPhoto.objects.shown(), pk=self.kwargs["pk"])
        return get_undertaking(self.request, self.photo.undertaking_id)

    def is_theirs(self) -> bool:
        """Who carries it out, or the platform."""
        return bool(self.verdict())

    def verdict(self) -> Verdict:
        """At any time."""
        return services.may_withdraw(self.undertaking, self.request.actor)

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """How it came."""
        return self.form_class(*args, **kwargs)

    def write(self, data: dict[str, Any]) -> Any:
        """Take it away."""
        return services.withdraw_photo(self.photo, by=self.request.actor, **data)

    def besides(self) -> dict[str, Any]:
        """Which picture."""
        return {"photo": self.photo}


@require_safe
def photo(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The picture, while its consent stands; the permission is asked again each time."""
    found = get_object_or_404(ResultPhoto.objects.shown().select_related("attachment"), pk=pk)
    seen = Undertaking.objects.visible_to(request.actor).for_list()
    row = get_object_or_404(seen, pk=found.undertaking_id)
    if not services.may_see(found, row, request.actor):
        raise Http404
    assert found.attachment
    return serve(found.attachment)


class ReportView(PaperView):
    """成果報告 as it was filed, as page, PDF and ODT."""

    title = gettext_lazy("成果報告")
    tab = "tracking"
    template_name = "tracking/results/paper.html"

    @cached_property
    def report(self) -> FinalReport:
        """The report and its undertaking, if the actor may see them."""
        rows = FinalReport.objects.select_related("attachment")
        found = get_object_or_404(rows, undertaking=self.kwargs["pk"], number=self.kwargs["number"])
        found.undertaking = get_undertaking(self.request, self.kwargs["pk"])
        return found

    @cached_property
    def plan(self) -> Proposal:
        """Its plan."""
        return get_plan(self.request, self.report.undertaking.plan.pk)

    @cached_property
    def paper(self) -> Paper:
        """With the ledger as it stood when it was filed."""
        return results_paper(*as_filed(self.report, self.report.undertaking))

    def around(self) -> dict[str, Any]:
        """Of its undertaking."""
        return around(self.request, self.report.undertaking, self.plan)

    def context(self) -> dict[str, Any]:
        """Which one."""
        return {"report": self.report}
