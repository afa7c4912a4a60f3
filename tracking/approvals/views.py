"""Pages of the approval and of what is written in the ledger; never write but through services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from documents.orders.pages import Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.html import html
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from proposals.pages import get_plan, plan_context
from proposals.papers.offers import named
from proposals.permissions import is_rdec, opens_vouchers
from tracking.approvals import forms, pages, services
from tracking.models import Payment, Undertaking
from tracking.papers.ledger import LEDGER, ledger_ods, ledger_paper
from tracking.payments.services import may_enter, may_spend
from tracking.permissions import is_executing_unit
from tracking.undertakings.views import around, get_undertaking
from tracking.views import TrackingMoveView
from workflow.drafts.pages import KeptPage
from workflow.engine.errors import DataMissing, Refused
from workflow.engine.services import available_moves
from workflow.engine.steps import Step, of_offer
from workflow.engine.verdicts import Verdict, when
from workflow.models import Transition

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest


class ApproveView(TrackingMoveView):
    """The ministries' approval."""

    template_name = "tracking/approvals/approve.html"
    form = forms.ApproveForm

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """With the letters."""
        return services.approve(self.instance, by=self.request.actor, **data, **door)


class WritingView(View):
    """A page that writes beside an undertaking, in its ledger first of all; not there for whom it is never open."""

    request: ActorRequest
    form_class: Any
    heading = gettext_lazy("")
    explains = gettext_lazy("")
    done = gettext_lazy("")
    back, back_words = "tracking:ledger", gettext_lazy("回到補助款帳")

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the undertaking."""
        super().setup(request, *args, **kwargs)
        self.undertaking = self.find()
        if not self.is_theirs():
            raise Http404

    def find(self) -> Undertaking:
        """The undertaking, if the actor may see it."""
        return get_undertaking(self.request, self.kwargs["pk"])

    def is_theirs(self) -> bool:
        """Is the page there for the actor?"""
        return bool(is_executing_unit(self.undertaking, self.request.actor))

    def verdict(self) -> Verdict:
        """Is it open now?"""
        return may_enter(self.undertaking, self.request.actor)

    def write(self, data: dict[str, Any]) -> Any:
        """Through the service."""
        raise NotImplementedError

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request)

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """Of this undertaking."""
        return self.form_class(*args, undertaking=self.undertaking, **kwargs)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(self.keeper.bring_back(self.form))

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Write it, or say what stands against it with all that was typed."""
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            self.write(form.cleaned_data)
        except Refused as refusal:
            return self.show(form, refused=str(refusal), status=422 if isinstance(refusal, DataMissing) else 409)
        self.keeper.sent(for_good=True)
        messages.success(request, self.done)
        return redirect(self.back, self.undertaking.pk)

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page, around it the plan's."""
        context = around(self.request, self.undertaking)
        context |= {"form": form, "refused": refused, "verdict": self.verdict()}
        context |= {"heading": self.heading, "explains": self.explains, **self.keeper.context, **self.besides()}
        context |= {"back_name": self.back, "back_words": self.back_words}
        return render(self.request, "tracking/approvals/writing.html", context, status=status)

    def besides(self) -> dict[str, Any]:
        """What else the page shows."""
        return {}


class LetterView(WritingView):
    """登錄核定函, beside those that are there."""

    form_class = forms.LetterForm
    heading, done = gettext_lazy("登錄核定函"), gettext_lazy("已登錄核定函。")
    explains = gettext_lazy("另一個補助計畫的核定函，或修正前函的核定函；前函的附帶條件保留。")

    def is_theirs(self) -> bool:
        """RDEC's."""
        return bool(is_rdec(self.undertaking.plan, self.request.actor))

    def verdict(self) -> Verdict:
        """While the plan goes on."""
        return services.may_record_letters(self.undertaking, self.request.actor)

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """With who types it: the question about a number is for those who may see where it stands."""
        return super().form(*args, actor=self.request.actor, **kwargs)

    def write(self, data: dict[str, Any]) -> Any:
        """Record it."""
        return services.record_letter(self.undertaking, by=self.request.actor, **data)


class LedgerView(View):
    """補助款帳 of an undertaking, in the ``form`` its address names: the page, or a file."""

    request: ActorRequest
    http_method_names = ["get", "head", "post"]
    form = ""
    template_name = "tracking/approvals/ledger.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the plan and what of it is asked for."""
        super().setup(request, *args, **kwargs)
        if request.method != "POST" or self.form == "pdf":
            self.find(request, kwargs["pk"])

    def find(self, request: ActorRequest, pk: int) -> None:
        """The undertaking and its plan, if the actor may see them."""
        self.undertaking: Undertaking | None = get_undertaking(request, pk)
        self.plan = get_plan(request, self.undertaking.plan.pk)
        self.called = self.undertaking.venture.called

    def get(self, request: ActorRequest, pk: int) -> HttpResponseBase:
        """Show it, or hand it out."""
        if self.form == "pdf":
            return self._pdf()
        ledger = self.ledger()
        if self.form == "ods":
            sheets = ledger_ods(**self._said(ledger))
            return attachment(sheets, named(self.called, LEDGER, ending=".ods"), SHEET_MIME)
        context = self.around() | ledger
        context["page"] = pages.page_of_entries(request.GET.get("page"), entry__in=pages.MOVED, **self.whose())
        context["opens_vouchers"] = opens_vouchers(self.plan, request.actor)
        return render(request, self.template_name, context | self.acts(ledger))

    def post(self, request: ActorRequest, pk: int) -> HttpResponseBase:
        """Ask for the PDF."""
        return self._pdf() if self.form == "pdf" else self.http_method_not_allowed(request)

    def around(self) -> dict[str, Any]:
        """The plan's page around it."""
        assert self.undertaking
        return around(self.request, self.undertaking, self.plan)

    def whose(self) -> dict[str, Any]:
        """What its entries are of."""
        assert self.undertaking
        return {"venture": self.undertaking.venture_id}

    def ledger(self) -> dict[str, Any]:
        """What it holds."""
        assert self.undertaking
        return pages.ledger_of(self.undertaking)

    def acts(self, ledger: dict[str, Any]) -> dict[str, Any]:
        """What the actor may do here: with each payment, and besides."""
        assert self.undertaking
        row, actor = self.undertaking, self.request.actor
        moved = [(payment, left, list(steps_of_payment(payment, actor))) for payment, left in ledger["payments"]]
        acts = []
        if is_executing_unit(row, actor):
            verdict = may_enter(row, actor)
            asks = verdict and when(ledger["total"].to_receive > 0, _("核定金額已全數撥入，或還沒有核定金額。"))
            acts = [(_("請款"), "ask_payment", asks), (_("登錄支用"), "spend", may_spend(row, actor))]
        if is_rdec(self.plan, actor):
            acts.append((_("登錄核定函"), "letter", services.may_record_letters(row, actor)))
        steps = [Step(verb, reverse(f"tracking:{name}", args=[row.pk]), verdict) for verb, name, verdict in acts]
        return {"payments": moved, "acts": steps, "may_reverse": bool(is_executing_unit(row, actor))}

    def instalments(self, ledger: dict[str, Any]) -> list[Payment]:
        """What was asked for, as the paper lists it."""
        return [payment for payment, _left in ledger["payments"]]

    def _said(self, ledger: dict[str, Any]) -> dict[str, Any]:
        return {
            "plan": self.plan,
            "called": self.called,
            "found": ledger["cells"],
            "entries": pages.newest_entries(entry__in=pages.MOVED, **self.whose()),
            "ventures": self.plan.venture_list if self.undertaking is None else [],
            "at": self.plan.state_since,
        }

    def _pdf(self) -> HttpResponseBase:
        ledger = self.ledger()
        paper = ledger_paper(**self._said(ledger), payments=self.instalments(ledger))
        name, back = named(self.called, LEDGER, ending=".pdf"), self.request.path.removesuffix("pdf/")
        may_try_again = bool(is_rdec(self.plan, self.request.actor))
        return answer(self.request, page_wish(html(paper), paper.typed), Offer(name, back, may_try_again))


class PlanLedgerView(LedgerView):
    """The same of a plan, venture by venture."""

    template_name = "tracking/approvals/plan_ledger.html"

    def find(self, request: ActorRequest, pk: int) -> None:
        """The plan, if the actor may see it."""
        self.undertaking = None
        self.plan = get_plan(request, pk)
        self.called = self.plan.called

    def around(self) -> dict[str, Any]:
        """The plan's own."""
        return plan_context(self.request, self.plan, tab="tracking") | {"undertaking": None}

    def whose(self) -> dict[str, Any]:
        """Of all its ventures."""
        return {"venture__proposal": self.plan}

    def ledger(self) -> dict[str, Any]:
        """Of all its ventures."""
        return pages.ledger_of_plan(self.plan, self.plan.venture_list)

    def instalments(self, ledger: dict[str, Any]) -> list[Payment]:
        """Of all its ventures (one query)."""
        return list(pages.payments_of(undertaking__venture__proposal=self.plan))

    def acts(self, ledger: dict[str, Any]) -> dict[str, Any]:
        """Nothing: money is asked for and entered venture by venture."""
        return {}


def steps_of_payment(payment: Payment, actor: Actor) -> Iterator[Step]:
    """The moves of one payment that the actor may make, shut ones with their reason."""
    for offer in available_moves(payment, actor):
        yield of_offer(offer, reverse("tracking:payment_move", args=[payment.pk, offer.move.name]))
