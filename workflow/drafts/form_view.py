"""A page that asks something with one form, which is kept while it is typed; never writes but by what a page carries out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views import View

from accounts.actors import ActorRequest
from workflow.drafts.pages import KeptPage
from workflow.engine.errors import Refused


class FormView(View):
    """A page with one form that keeps what is typed; 422 with the form when it is refused, 409 when it is too late."""

    request: ActorRequest
    template_name = ""
    base = 0  # the version of what is written about

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request, base=self.base)

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Of this page."""
        raise NotImplementedError

    def carry_out(self, data: Any) -> HttpResponse:
        """Do it, and lead on; raises :class:`Refused`."""
        raise NotImplementedError

    def opened(self) -> Any:
        """The form with what the person had typed here before."""
        return self.keeper.bring_back(self.get_form)

    def context(self, form: Any) -> dict[str, Any]:
        """What stands around the form."""
        return {}

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(self.opened())

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Do it once."""
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=409 if getattr(form, "conflicts", False) else 422)
        try:
            answer = self.carry_out(form.cleaned_data)
        except Refused as refusal:
            return self.show(form, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        return answer

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        context = self.keeper.context | {"form": form, "refused": refused} | self.context(form)
        return render(self.request, self.template_name, context, status=status)
