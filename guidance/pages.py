"""What pages of guidance share: the moves of a case as buttons, a page with a form that keeps what is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from workflow.drafts.pages import KeptPage
from workflow.engine.errors import Refused
from workflow.engine.services import available_moves
from workflow.engine.views import MoveView

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest
    from workflow.models import Stateful


@dataclass(frozen=True)
class Button:
    """A move: where to, or why not."""

    label: str
    url: str
    reason: str
    weight: str


def buttons(case: Stateful, actor: Actor) -> list[Button]:
    """The moves the actor may make, what ends the case last."""
    found = [
        Button(
            str(offer.move.label),
            reverse(offer.move.route, args=[case.pk, offer.move.name]),
            str(offer.verdict.reason),
            offer.move.weight,
        )
        for offer in available_moves(case, actor)
    ]
    return sorted(found, key=lambda button: button.weight == "danger")


def told(case: Stateful) -> list[tuple[Any, str, list[str]]]:
    """The case's log: each line, what was done, and what was said (one query)."""
    machine = case.machine
    lines: Any = case.transitions  # type: ignore[attr-defined]
    return [(line, machine.named(line.move), machine.said(line.data, case)) for line in lines.order_by("id")]


class GuidanceMoveView(MoveView):
    """The move page of every machine of guidance: the case in a few words, then the form."""

    template_name = "guidance/move.html"
    routed = True

    def get_context(self) -> dict[str, Any]:
        """The case."""
        return {"case": self.instance}


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

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Do it, and lead on; raises :class:`Refused`."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What stands around the form."""
        return {}

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed here before."""
        return self.show(self.keeper.bring_back(self.get_form))

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Do it once."""
        form = self.get_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            answer = self.carry_out(form.cleaned_data)
        except Refused as refusal:
            return self.show(form, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        return answer

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        context = self.keeper.context | {"form": form, "refused": refused} | self.context()
        return render(self.request, self.template_name, context, status=status)
