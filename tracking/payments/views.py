"""Pages of payments and spending; never write but through services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from tracking.approvals.sums import Cell, cells, rests, whole
from tracking.approvals.views import WritingView
from tracking.in_hand import in_words, total
from tracking.models import LedgerEntry, Payment, PaymentTransition, Undertaking
from tracking.payments import forms, services
from tracking.states import Entry
from tracking.undertakings.views import around, get_undertaking
from workflow.engine.verdicts import Verdict
from workflow.engine.views import MoveView

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


class PaymentMoveView(MoveView):
    """The move page of payments."""

    request: ActorRequest
    instance: Payment
    transition_model = PaymentTransition
    template_name = "tracking/payments/payment_move.html"

    def get_instance(self) -> Payment:
        """The payment, if the actor may see its undertaking."""
        seen = Payment.objects.visible_to(self.request.actor).for_page()
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """The plan's page around the form, and what stands in the ledger of the programme."""
        payment = self.instance
        own = cells(venture=payment.undertaking.venture_id, programme=payment.programme_id)
        stands, left = whole(own.values()), rests(own)
        context = around(self.request, payment.undertaking) | {"payment": payment, "stands": stands}
        return context | {"in_hand": total(left), "in_hand_words": in_words(left)}


class AskView(WritingView):
    """請款."""

    form_class = forms.AskForm
    heading, done = gettext_lazy("請款"), gettext_lazy("已送出請款，專管平台收到通知。")
    explains = gettext_lazy("依核定金額分期請款；撥款後由專管平台登錄。已請與已撥合計不得超過核定金額與補助上限。")

    @cached_property
    def approved(self) -> list[Cell]:
        """Of which programmes and years there is money (one query)."""
        found = cells(venture=self.undertaking.venture_id, entry=Entry.APPROVED)
        return [cell for cell, sums in found.items() if sums.approved]

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """Of these programmes; it begins with the first year that has money and with the instalment after the last."""
        programmes = list({cell.programme: None for cell in self.approved})
        last = self.undertaking.payments.aggregate(number=Max("instalment"))["number"] or 0
        years = [cell.year for cell in self.approved if cell.year]
        kwargs.setdefault("initial", {"year": min(years, default=None), "instalment": last + 1})
        return super().form(*args, by=self.request.actor, programmes=programmes, **kwargs)

    def write(self, data: dict[str, Any]) -> Any:
        """Ask."""
        return services.ask_payment(self.undertaking, by=self.request.actor, **data)


class SpendView(WritingView):
    """登錄支用."""

    form_class = forms.SpendForm
    heading, done = gettext_lazy("登錄支用"), gettext_lazy("已登錄支用。")
    explains = gettext_lazy("一張憑證登錄一筆；支用合計不得超過已撥入與自籌金額。登錄錯誤時以反向帳目沖銷，不能修改。")

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """With who enters it."""
        return super().form(*args, by=self.request.actor, **kwargs)

    def verdict(self) -> Verdict:
        """Also after the end, of what was spent before."""
        return services.may_spend(self.undertaking, self.request.actor)

    def write(self, data: dict[str, Any]) -> Any:
        """Enter it."""
        return services.record_spending(self.undertaking, by=self.request.actor, **data)


class ReverseView(WritingView):
    """沖銷支用."""

    form_class = forms.ReverseForm
    heading, done = gettext_lazy("沖銷支用"), gettext_lazy("已沖銷；原帳目與沖銷帳目都保留。")
    explains = gettext_lazy("以相反金額的帳目沖銷這一筆，並說明理由；原帳目保留。")

    def find(self) -> Undertaking:
        """That of the entry."""
        rows = LedgerEntry.objects.filter(entry=Entry.SPENT, reverses=None).select_related("venture__undertaking")
        self.entry = get_object_or_404(rows, pk=self.kwargs["pk"])
        return get_undertaking(self.request, self.entry.venture.undertaking.pk)

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """A reason."""
        return self.form_class(*args, **kwargs)

    def verdict(self) -> Verdict:
        """As of spending."""
        return services.may_spend(self.undertaking, self.request.actor)

    def write(self, data: dict[str, Any]) -> Any:
        """Reverse it."""
        return services.reverse_spending(self.entry, by=self.request.actor, **data)

    def besides(self) -> dict[str, Any]:
        """The entry."""
        return {"entry": self.entry}
