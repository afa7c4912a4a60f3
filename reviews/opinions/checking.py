"""核閱設定: whether what an agency's officers write is read by its supervisor before it goes out; never reads an opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import Actor, ActorRequest
from accounts.models import Unit
from accounts.states import Role
from inputs.together.meanwhile import KeptTogether
from reviews.permissions import keeps_checking
from workflow.drafts.pages import KeptPage
from workflow.upkeep.records import CHANGED, record


class CheckingForm(KeptTogether):
    """The switch of one unit."""

    class Meta:
        model = Unit
        fields = ["checks_opinions"]

    def clean_checks_opinions(self) -> bool:
        """Nothing is sent to a supervisor whom the unit does not have."""
        wanted: bool = self.cleaned_data["checks_opinions"]
        supervisors = self.instance.memberships.valid_on(timezone.localdate()).filter(role=Role.SUPERVISOR)
        if wanted and not supervisors.exists():
            raise forms.ValidationError(_("貴單位目前沒有主管；請先請管理者加入主管，再開啟核閱。"), "no_supervisor")
        return wanted


@transaction.atomic
def save_checking(form: CheckingForm, *, by: Actor) -> None:
    """Keep it with who changed it; what waits for the check goes on waiting."""
    unit = form.save()
    if form.changed_data:
        words = _("審查意見須經主管核閱") if unit.checks_opinions else _("審查意見不必經主管核閱")
        record(unit, CHANGED, words, by=by)


class CheckingView(View):
    """The page of one agency; to anybody but its supervisors and who keeps its people it is not there."""

    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the unit."""
        super().setup(request, *args, **kwargs)
        self.unit = get_object_or_404(Unit, code=kwargs["code"])
        if not keeps_checking(self.unit, request.actor):
            raise Http404

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is chosen here."""
        return KeptPage(self.request)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(self.keeper.bring_back(self.form))

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save."""
        with transaction.atomic():
            self.unit = Unit.objects.select_for_update().get(pk=self.unit.pk)
            form = self.form(request.POST)
            if not form.is_valid():
                return self.show(form, status=409 if form.conflicts else 422)
            save_checking(form, by=request.actor)
        self.keeper.sent(for_good=True)
        messages.success(request, _("已儲存「%s」的核閱設定。") % self.unit)
        return redirect("reviews:checking", self.unit.code)

    def form(self, *args: Any, **kwargs: Any) -> CheckingForm:
        """Of this unit."""
        return CheckingForm(*args, **kwargs | {"instance": self.unit})

    def show(self, form: CheckingForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"form": form, "unit": self.unit, **self.keeper.context}
        return render(self.request, "reviews/opinions/checking.html", context, status=status)
