"""The page of a correction: one for every kind of entry; never writes but through the service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import ActorRequest
from proposals.corrections.entries import entries
from proposals.corrections.forms import CorrectionForm
from proposals.corrections.reading import attach
from proposals.corrections.services import correct
from proposals.pages import get_plan, plan_context
from workflow.engine.errors import Refused, StaleVersion
from workflow.engine.views import door, drawn_for
from workflow.once.keys import new_key


class CorrectionView(View):
    """更正: the entry as it says now, its former corrections, and the form; who may not correct it finds no page."""

    keyed_itself = True  # the correction's line in the log keeps the key
    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the plan and the entry of it."""
        super().setup(request, *args, **kwargs)
        self.plan = get_plan(request, kwargs["pk"])
        if (entry := entries.get(kwargs["kind"])) is None:
            raise Http404
        self.entry, self.row = entry, get_object_or_404(entry.rows(self.plan), pk=kwargs["entry"])
        if not entry.fields(self.plan, self.row) or not entry.allowed(self.plan, self.row, request.actor):
            raise Http404
        self.context = plan_context(request, self.plan, tab=entry.tab)
        attach(entry.code, [self.row], self.context["log"])
        self.version = drawn_for(request.POST, len(self.row.corrections))

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(self.form())

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Correct, once per key; what is asked before and what is written are one transaction."""
        with transaction.atomic():
            return self._correct(request)

    def _correct(self, request: ActorRequest) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            correct(
                self.plan,
                self.entry,
                self.row,
                values=form.values,
                reason=form.cleaned_data["why"],
                by=request.actor,
                **door(request.POST),
            )
        except Refused as refusal:
            if isinstance(refusal, StaleVersion):
                self.version = len(self.row.corrections)
            return self.show(form, refused=str(refusal), status=409)
        messages.success(request, _("已更正，原內容保留在歷程；先前收到通知的單位已再通知。"))
        return redirect(self.entry.back, self.plan.pk)

    def form(self, *args: Any) -> CorrectionForm:
        """Of this entry."""
        return CorrectionForm(*args, plan=self.plan, entry=self.entry, row=self.row, by=self.request.actor)

    def show(self, form: CorrectionForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page; of an entry that no longer stands it says why instead of the form."""
        context = self.context | {
            "entry": self.entry,
            "row": self.row,
            "named": self.entry.named(self.row),
            "form": form,
            "refused": refused,
            "verdict": self.entry.stands(self.plan, self.row),
            "expected_version": self.version,
            "key": new_key(),
        }
        return render(self.request, "proposals/corrections/correct.html", context, status=status)
