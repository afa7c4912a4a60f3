"""A member's own page, opened by a link in a mail without signing in: what is kept, and what to do with it."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit  # the public door counts no GET
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View

from guidance.models import NetworkLine, NetworkMember
from guidance.networks import confirming
from guidance.networks.forms import ContactForm

DONE = ("confirmed", "corrected", "quiet", "loud")


@method_decorator(login_not_required, name="dispatch")
class MineView(View):
    """Only who has the mail has the address; it shows this one row and nobody else's (個資法第 3 條)."""

    keyed_itself = True  # each act is the same however often it is asked for

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An address nobody signed, or of somebody who is out, leads nowhere; guesses are counted."""
        with transaction.atomic():
            self.member = confirming.member_of(kwargs["token"], lock=request.method == "POST")
            if self.member is None:
                if not ratelimit.consume(request, app="allauth.account", action="feed", limit_get=True):
                    return ratelimit.respond_429(request)
                raise Http404
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: Any, token: str) -> HttpResponse:
        """What is kept."""
        return self.show(ContactForm(instance=self.member))

    def post(self, request: Any, token: str) -> HttpResponse:
        """What was pressed."""
        member = self.row
        act = request.POST.get("act", "")
        if act == "correct":
            form = ContactForm(request.POST, instance=member)
            if not form.is_valid():
                return self.show(form, status=409 if form.conflicts else 422)
            confirming.correct(form)
            return redirect(f"{request.path}?done=corrected")
        if act == "withdraw":
            confirming.withdraw(member)
            return render(request, "guidance/networks/out.html", {"called": str(member)})
        if act in ("quiet", "loud"):
            confirming.be_quiet(member, act == "quiet")
        elif act == "confirm":
            confirming.confirm(member)
            act = "confirmed"
        else:
            raise Http404
        return redirect(f"{request.path}?done={act}")

    @property
    def row(self) -> NetworkMember:
        """Whose page it is."""
        assert self.member is not None
        return self.member

    def show(self, form: ContactForm, status: int = 200) -> HttpResponse:
        """The page."""
        done = self.request.GET.get("done", "")
        lines = NetworkLine.objects.filter(member=self.row.pk)[:20]
        context = {"member": self.row, "form": form, "done": done if done in DONE else "", "lines": lines}
        answer = render(self.request, "guidance/networks/mine.html", context, status=status)
        # The address is the key. Without any referrer Chromium posts forms from an origin "null", which the check refuses.
        answer.headers["Referrer-Policy"] = "strict-origin"
        return answer
