"""What a page with a kept form carries: which tab it is, what it brings back, what has been sent; never writes."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest
from inputs.numbers import counted
from workflow.drafts import services
from workflow.drafts.services import Place, Tab
from workflow.engine.errors import Refused
from workflow.models import Draft
from workflow.together import Writes


@dataclass(frozen=True)
class Kept:
    """The page as its form carries it (``workflow/_kept.html``)."""

    page: str
    unit: int | None
    owner: str  # whose copy on this device it is
    tab: Tab
    base: int = 0
    takes: str = ""  # the tab whose draft the form was filled in with
    draft: Draft | None = None  # that draft
    others: list[Draft] = field(default_factory=list)  # what the person typed in other tabs of this page
    sent: str = "{}"  # tabs whose text was sent, as JSON: the device forgets its copy

    @property
    def is_older(self) -> bool:
        """Has the case changed since the draft was typed?"""
        return self.draft is not None and self.draft.base != self.base


def place_of(request: ActorRequest) -> Place:
    """The page of this request, for whom it is drawn."""
    return Place(request.user, request.actor.unit_id, request.path)


def owner_of(request: ActorRequest) -> str:
    """Whose copy on a device it is: of nobody else at it, and not of the same person acting for another unit."""
    return f"{request.user.pk}-{request.actor.unit_id or ''}"


def opened(request: ActorRequest, rows: list[Draft], *, base: int = 0, bring: bool = True) -> Kept:
    """The page opened anew with the newest of ``rows``, the person's drafts of it, if it is to be brought back."""
    waiting = [row for row in rows if row.data]
    draft = waiting[0] if waiting and bring else None
    taken = Tab(draft.tab, draft.seq) if draft else Tab()
    return _kept(
        request,
        Tab(secrets.token_urlsafe(12)),
        base=base,
        draft=draft,
        takes=str(taken),
        others=waiting[1:] if bring else waiting,
        sent=json.dumps({row.tab: row.seq for row in rows if row.tab and not row.data}),
    )


def shown_again(request: ActorRequest, *, base: int = 0) -> Kept:
    """The page after a refusal: the same tab goes on, and what was refused is kept like anything that is typed."""
    tab = Tab.of(request.POST)
    if tab.name:
        opened_at = counted(request.POST.get("saves") or request.POST.get("draft_base", ""))
        with suppress(Refused):  # beyond all measure: the page has said so while it was typed
            services.keep(place_of(request), request.POST, base=base if opened_at is None else opened_at)
    # What the server has of any tab is found again under the person's drafts: the device need not offer it here.
    rows, request.unread = services.of_page(place_of(request))  # type: ignore[attr-defined]
    return _kept(
        request,
        tab if tab.name else Tab(secrets.token_urlsafe(12)),
        base=base,
        takes=str(Tab.taken_by(request.POST)),
        sent=json.dumps({row.tab: row.seq for row in rows if row.tab}),
    )


def _kept(request: ActorRequest, tab: Tab, **more: Any) -> Kept:
    place = place_of(request)
    return Kept(place.page, place.unit_id, owner_of(request), tab, **more)


def said(draft: Draft, but: str) -> str:
    """What the page says of a kept draft: when, and what has not been done with it."""
    return _("已暫存 %(time)s，%(but)s") % {"time": f"{timezone.localtime(draft.saved_at):%H:%M}", "but": but}


def refill(form: Any, data: QueryDict) -> bool:
    """Lay what was typed into an unbound form, valid or not, without judging it yet; files have to be chosen again.

    False when the form reads as it would have without: a page refused because nothing was typed brings nothing back.
    """
    differs = False
    for name, asked in form.fields.items():
        widget, posted = asked.widget, form.add_prefix(name)
        if not widget.needs_multipart_form and not widget.value_omitted_from_data(data, {}, posted):
            value = widget.value_from_datadict(data, {}, posted)
            differs = differs or asked.has_changed(form.get_initial_for_field(asked, name), value)
            if asked.show_hidden_initial:
                _remember(form, name, data)
            form.initial[name] = value
    return differs


def _remember(form: Any, name: str, data: QueryDict) -> None:
    """What the page showed before this was typed, for forms that two may have open at once."""
    shown = form.add_initial_prefix(name)
    said = data.get(shown)
    field = form.fields[name]
    initial = field.prepare_value(form.get_initial_for_field(field, name))  # a bound field would keep it as its own
    form.data[shown] = field.hidden_widget().format_value(initial) if said is None else said


class KeptPage:
    """A page with one form, on which somebody writes: it is kept while typed, brought back, closed when it was sent.

    ``base`` tells whether the case has changed since the draft was typed.
    """

    def __init__(self, request: ActorRequest, *, base: int = 0) -> None:
        self.request = request
        self.base = base
        self.kept: Kept | None = None

    def bring_back(self, make: Any, **initial: Any) -> Any:
        """The unbound form ``make`` gives, filled in with the newest draft, if there is a form (one query)."""
        form = make(**initial)
        if form is None:
            return None
        if draft := self.draft:
            # A form with lists of numbered rows makes its fields by their numbers.
            if counts := {name: draft.typed[name] for name in getattr(form, "counters", ()) if name in draft.typed}:
                form = make(initial={**initial.get("initial", {}), **counts})
            if not refill(form, draft.typed):
                self.forget()
        return form

    def forget(self) -> None:
        """The page reads as it would without the draft: nothing is said of one."""
        if self.kept is not None:
            self.kept = replace(self.kept, draft=None)

    def begin_anew(self) -> None:
        """The page is asked for filled in otherwise: what was typed before is offered beside the form (one query)."""
        rows, self.request.unread = services.of_page(place_of(self.request))  # type: ignore[attr-defined]
        self.kept = opened(self.request, rows, base=self.base, bring=False)

    @cached_property
    def draft(self) -> Draft | None:
        """The newest draft of the page that is opened now."""
        rows, self.request.unread = services.of_page(place_of(self.request))  # type: ignore[attr-defined]
        self.kept = opened(self.request, rows, base=self.base)
        return self.kept.draft

    @property
    def typed(self) -> QueryDict | None:
        """Its data, for a page of many rows, which shows them as they were sent."""
        return self.draft.typed if self.draft else None

    def sent(self, *, for_good: bool = False) -> None:
        """What was sent is no draft any more; ``for_good`` when the page has done what it is for, in every tab."""
        close = services.close_all if for_good else services.close
        close(place_of(self.request), self.request.POST)

    def sent_with(self, writes: Writes, *, for_good: bool = True) -> bool:
        """The same with the ``writes`` of what is sent, if it is; False where it has to be said afterwards."""
        return services.close_with(writes, place_of(self.request), self.request.POST, all_tabs=for_good)

    @property
    def context(self) -> dict[str, Any]:
        """What ``workflow/_kept.html`` reads."""
        return {"kept": self.kept or shown_again(self.request, base=self.base)}
