"""公文資料: what the letters of a unit are headed and signed with, for who keeps its people; kept while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import ActorRequest
from accounts.forms import LetterheadForm
from accounts.models import Unit
from accounts.views import kept_unit
from workflow.drafts.pages import KeptPage


class LetterheadView(View):
    """The form of one unit; to anybody else it is not there. Stands here because drafts are above people and units."""

    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the unit."""
        super().setup(request, *args, **kwargs)
        self.unit = kept_unit(request, kwargs["code"])

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed here before."""
        return self.show(self.keeper.bring_back(self.form))

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save; the unit is held from before its form is made."""
        with transaction.atomic():
            self.unit = Unit.objects.select_for_update(no_key=True).get(pk=self.unit.pk)
            form = self.form(request.POST)
            if not form.is_valid():
                return self.show(form, status=409 if form.conflicts else 422)
            form.save()
            self.keeper.sent(for_good=True)
        messages.success(request, _("已儲存「%s」的公文資料。") % self.unit)
        return redirect("accounts:people", self.unit.code)

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """Of this unit."""
        return LetterheadForm(*args, **kwargs | {"instance": self.unit})

    def show(self, form: LetterheadForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"form": form, "unit": self.unit, **self.keeper.context}
        return render(self.request, "workflow/upkeep/letterhead.html", context, status=status)
