"""Moves on pages: as buttons, as lines of a log, and the one move page of every move of every machine.

GET asks, POST performs. Never changes anything but by the door.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.actors import ActorRequest
from inputs.numbers import counted
from workflow.drafts.pages import KeptPage
from workflow.drafts.texts import typed_in
from workflow.engine.begun import undone
from workflow.engine.errors import Refused, StaleVersion
from workflow.engine.fields import unlocked
from workflow.engine.moves import Move, Offer
from workflow.engine.services import available_moves, guard_verdict, perform, stale
from workflow.engine.verdicts import Verdict
from workflow.models import Stateful, Transition
from workflow.once.keys import key_of, new_key

if TYPE_CHECKING:
    from accounts.actors import Actor

# Over a reason why not: what may still come, and what may be over.
SHUT, GONE_ON = gettext_lazy("現在還不能做這件事。"), gettext_lazy("現在不能做這件事。")


@dataclass(frozen=True)
class Button:
    """A move: where to, or why not."""

    label: str
    url: str
    reason: str
    weight: str
    move: str

    @classmethod
    def of(cls, offer: Offer, url: str) -> Button:
        """An offer, whose page stands under ``url``."""
        move = offer.move
        return cls(str(move.label), url, str(offer.verdict.reason), move.weight, move.name)


def page_of_move(case: Stateful, move: Move) -> str:
    """Where a move with a page of its own is made."""
    return reverse(move.route, args=[case.pk, move.name])


def buttons(case: Stateful, actor: Actor, page: Callable[[Any, Move], str] = page_of_move) -> list[Button]:
    """The moves the actor may make, what ends the case last; one that ``page`` gives no address for is left out."""
    pages = [(offer, page(case, offer.move)) for offer in available_moves(case, actor)]
    return sorted((Button.of(offer, url) for offer, url in pages if url), key=lambda button: button.weight == "danger")


def told(case: Stateful) -> list[tuple[Any, str, list[str]]]:
    """The case's log: each line, what was done, and what was said (one query)."""
    machine = case.machine
    lines: Any = case.transitions  # type: ignore[attr-defined]
    return [(line, machine.named(line.move), machine.said(line.data, case)) for line in lines.order_by("id")]


class MoveView(View):
    """Base of move pages; a subclass gives the instance, the page's context and, if it writes rows, ``carry_out``.

    What the actor may not do here is 404, like what is not there; what a guard blocks is explained (200 on GET,
    409 on POST); a stale page or lost race is told (409) with everything typed still in the form, or to read and copy
    where the move can no longer be made. What is typed is kept meanwhile (``workflow.drafts``). Shown again for any other
    reason, the page goes on from the version it was drawn for.
    """

    request: ActorRequest
    transition_model: Any  # the log's concrete model
    instance: Any  # the case
    template_name = "workflow/move.html"
    keyed_itself = True  # the case's log keeps the key
    routed = False  # True in a higher app's page for moves with a ``route``
    success = gettext_lazy("已完成：%s")

    def get_instance(self) -> Stateful:
        """The case, fetched through ``visible_to``."""
        raise NotImplementedError

    def get_context(self) -> dict[str, Any]:
        """What the page shows around the form; ``facts``, if it has read any, serve the move's guards too."""
        raise NotImplementedError

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The move's form, or None."""
        form_class = self.move.form_class
        return form_class(*args, instance=self.instance, actor=self.request.actor, **kwargs) if form_class else None

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Make the move; a higher app's page overrides this with its service."""
        return perform(self.instance, self.move, by=self.request.actor, **door, **data)

    def attempt(self, data: dict[str, Any], **door: Any) -> Transition:
        """Make the move with what has to come before it in one transaction; a page of one kind of case overrides this."""
        return self.carry_out(data, **door)

    def success_url(self) -> str:
        """Where to go afterwards."""
        return self.instance.get_absolute_url()

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the case and the move; neither tells a stranger whether it exists."""
        super().setup(request, *args, **kwargs)
        self.repeated = None
        try:
            self._find(request)
        except Http404:  # the move may have taken the case out of sight
            self.repeated = self._done_before(request)
            if self.repeated is None:
                raise
        else:
            if door(request.POST)["expected_version"] != self.instance.row_version:  # else it stands as it was shown
                self.repeated = self._done_before(request)
        if self.repeated is not None:
            self.instance = self.repeated.subject

    def _find(self, request: ActorRequest) -> None:
        self.instance = self.get_instance()
        move = self.instance.machine.moves.get(self.kwargs["move"])
        if move is None or not self.serves(move):
            raise Http404
        self.too_late = not move.allowed(self.instance, request.actor)
        if self.too_late and not self._was_allowed(move):
            raise Http404
        self.move: Move = move
        self.version = drawn_for(request.POST, self.instance.row_version)

    def _was_allowed(self, move: Move) -> bool:
        """Could the actor make the move when the page that sends this was drawn, before the case went on?"""
        if self.request.method != "POST":
            return False
        shown = door(self.request.POST)["expected_version"]
        made = {"row_version": shown + 1, "move__in": self.instance.machine.moves}
        lines = self.transition_model._base_manager.filter(subject=self.instance, **made)
        left = lines.values_list("source", flat=True).first()
        if left is None:
            return False
        before = copy(self.instance)
        with unlocked(before):
            before.state = left
        return bool(move.allowed(before, self.request.actor))

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A repeated intent is led where the first one was, even when the move has taken the case out of sight."""
        if self.repeated is not None:
            return redirect(self.success_url())
        return super().dispatch(request, *args, **kwargs)

    def _done_before(self, request: ActorRequest) -> Transition | None:
        key = door(request.POST)["key"]
        if not key:
            return None
        mine = {"key": key, "user": request.user, "move": self.kwargs["move"], "subject": self.kwargs["pk"]}
        return self.transition_model._base_manager.filter(**mine).select_related("subject").first()

    def serves(self, move: Move) -> bool:
        """The generic page refuses moves that have a page of their own, and the other way round."""
        if not self.routed:
            return not move.route
        match = self.request.resolver_match
        return match is not None and move.route == match.view_name

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed here before."""
        return self.show(self.keeper.bring_back(self.get_form, **self.initial()))

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request, base=self.instance.row_version)

    def initial(self) -> dict[str, Any]:
        """Keyword arguments of the unbound form: what was taken back is asked anew with what had been said."""
        return {"initial": undone(self.instance, self.move)} if self.move.form_class else {}

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Perform, once per key; what a form asks behind a lock is asked and done in one transaction."""
        form = self.get_form(request.POST, request.FILES)
        with transaction.atomic() if getattr(form, "asks_behind_lock", False) else nullcontext():
            return self._post(request, form)

    def _post(self, request: ActorRequest, form: Any) -> HttpResponse:
        if self.too_late or self._has_moved_on():
            return self.tell_stale(form)
        if form is not None and not form.is_valid():
            self.repeated = self._done_before(request)  # the form may have been asked for a case that has moved on
            if self.repeated is not None:
                return redirect(self.success_url())
            return self.show(form, status=422) if self.version == self.instance.row_version else self.tell_stale(form)
        data = dict(form.cleaned_data) if form is not None else {}
        closes = form is None or self.keeper.sent_with(self.instance.writes)
        try:
            self.attempt(data, **door(request.POST))
        except Refused as refusal:
            self.instance.refresh_from_db()
            if isinstance(refusal, StaleVersion):
                self.version = self.instance.row_version
            return self.show(form, refused=str(refusal), status=409)
        if closes:
            self.instance.writes.send()  # where a service locked the case by itself
        else:
            self.keeper.sent(for_good=True)
        if getattr(form, "asks_behind_lock", False):
            form.recorded()
        messages.success(request, self.success % self.move.label)
        return redirect(self.success_url())

    def tell_stale(self, form: Any) -> HttpResponse:
        """The page, with what has happened since it was drawn; sent again, it is sent knowingly."""
        self.version = self.instance.row_version
        return self.show(form, refused=stale(self.instance), status=409)

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page; a case that has moved on shows what happened instead of the form."""
        here = self.instance.state in self.move.source and not self.too_late
        context = self.get_context()
        facts = context.get("facts")
        if facts and facts.instance != self.instance:  # the page of a case around the form of one of its parts
            facts = None
        verdict = guard_verdict(self.instance, self.move, self.request.actor, facts) if here else self._moved_on()
        context |= {
            "move": self.move,
            "form": form,
            "verdict": verdict,
            "shut": SHUT if here or self.instance.state in self.move.hints else GONE_ON,
            "refused": refused,
            "key": new_key(),
            "expected_version": self.version,
            "cancel_url": self.instance.get_absolute_url(),
            "typed": [] if verdict else typed_in(form),
        }
        if form is not None:
            context |= self.keeper.context
        return render(self.request, self.template_name, context, status=status)

    def _has_moved_on(self) -> bool:
        """Has the case left the states of the move since the page was drawn? Nobody need complete a form for that."""
        is_stale = door(self.request.POST)["expected_version"] != self.instance.row_version
        return is_stale and self.instance.state not in self.move.source

    def _moved_on(self) -> Verdict:
        state = self.instance.get_state_display()
        hint = self.move.hints.get(self.instance.state)
        return Verdict(False, hint or _("案件目前為「%s」。") % state)


class CaseMoveView(MoveView):
    """The move page of a case that is no plan: the case in a few words, then the form; its moves have a ``route``."""

    template_name = "workflow/case_move.html"
    routed = True

    def get_context(self) -> dict[str, Any]:
        """The case."""
        return {"case": self.instance}


def door(posted: QueryDict, prefix: str = "") -> dict[str, Any]:
    """What a page sends along for the door, each name after ``prefix``: the idempotency key and the version it showed.

    A key that cannot be one is none; without a version it is -1, which fits no case.
    """
    version = counted(posted.get(f"{prefix}expected_version", ""))
    return {"key": key_of(posted.get(f"{prefix}key", "")), "expected_version": -1 if version is None else version}


def drawn_for(posted: QueryDict, now: int, name: str = "expected_version") -> int:
    """The version a page goes on from when it is shown again: the one it was drawn for, until a newer one was told of."""
    shown = counted(posted.get(name, ""))
    return now if shown is None else shown
