"""A contact's own page, opened by a link in a mail without signing in: what is kept, and what to do with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.core.internal import ratelimit  # the public door counts no GET
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View

from guidance.contacts.kept import Kept, all_at, kept_by
from guidance.models import NetworkLine, NoticeRecipient, VisitParty
from guidance.networks import confirming
from workflow.templatetags.cs import roc

DONE = ("confirmed", "corrected", "quiet", "loud")
SHOWN = 20


@method_decorator(login_not_required, name="dispatch")
class MineView(View):
    """Only who has the mail has the address; it shows what is kept of who reads mail there (個資法第 3 條)."""

    keyed_itself = True  # each act is the same however often it is asked for

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An address nobody signed, or of somebody who is out, leads nowhere; guesses are counted."""
        with transaction.atomic():
            found = kept_by(kwargs["token"], lock=request.method == "POST")
            if found is None:
                if not ratelimit.consume(request, app="allauth.account", action="feed", limit_get=True):
                    return ratelimit.respond_429(request)
                raise Http404
            self.kept = found
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: Any, token: str) -> HttpResponse:
        """What is kept."""
        return self.show(self.kept.form_class(instance=self.kept.row))

    def post(self, request: Any, token: str) -> HttpResponse:
        """What was pressed."""
        kept, act = self.kept, request.POST.get("act", "")
        if act == "correct":
            form = kept.form_class(request.POST, instance=kept.row)
            if not form.is_valid():
                return self.show(form, status=409 if form.conflicts else 422)
            kept.correct(form)
            return redirect(f"{kept.link}?done=corrected")
        if act == "withdraw":
            called, register = kept.called, kept.register
            kept.withdraw()
            return render(request, "guidance/contacts/out.html", {"called": called, "register": register})
        if not kept.is_member:
            raise Http404
        if act in ("quiet", "loud"):
            confirming.be_quiet(kept.row, act == "quiet")
        elif act == "confirm":
            confirming.confirm(kept.row)
            act = "confirmed"
        else:
            raise Http404
        return redirect(f"{kept.link}?done={act}")

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        """The page: this row, the others of the same address, what the person was asked to and sent."""
        kept, done = self.kept, self.request.GET.get("done", "")
        # A refused form has written what was typed into its row, which is not kept: the page says what is.
        stored = kept_by(self.kwargs["token"])
        assert stored
        context = {
            "kept": stored,
            "facts": [(words, in_words(value)) for words, value in stored.facts()],
            "form": form,
            "done": done if done in DONE else "",
            "others": _others(stored),
        }
        if kept.is_member:
            context["lines"] = NetworkLine.objects.filter(member=kept.row.pk)[:SHOWN]
            context["notices"] = NoticeRecipient.objects.filter(member=kept.row).select_related("notice__unit")[:SHOWN]
        asked = VisitParty.objects.filter(unit=None, email__iexact=stored.address).select_related("visit")
        context["visits"] = asked.order_by("-id")[:SHOWN] if stored.address else ()
        answer = render(self.request, "guidance/contacts/mine.html", context, status=status)
        # The address is the key. Without any referrer Chromium posts forms from an origin "null", which the check refuses.
        answer.headers["Referrer-Policy"] = "strict-origin"
        return answer


def in_words(value: Any) -> str:
    """As it is read: nothing as a dash, a day as days are written."""
    return str(roc(value) if isinstance(value, dt.date) else value or "—")


def _others(kept: Kept) -> list[Kept]:
    """What else is kept of who reads mail at the same address."""
    rows = all_at(kept.address) if kept.address else ()
    return [each for each in rows if (each.kind, each.row.pk) != (kept.kind, kept.row.pk)]
