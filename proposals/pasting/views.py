"""Pasting a table into a section's rows: where it is put in, the preview, what is taken; writes drafts only."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest
from chapters.states import GRIDS
from inputs.numbers import counted
from proposals.case.closed import closed, removed
from proposals.case.section import SectionPage
from proposals.pasting.filling import Place
from proposals.pasting.preview import CHOSEN, UNIT, Preview
from proposals.writing import drafts
from workflow.drafts import services
from workflow.engine.errors import Refused

TEXT, HTML, AT, STEP = "pasted", "pasted_html", "pasted_at", "paste"
TAKE, ANEW = "take", "anew"
PASTED = frozenset({TEXT, HTML, AT, STEP, UNIT})
# What ``{% csrf_token %}`` prints anew.
PRINTED = frozenset({"csrfmiddlewaretoken", "once", "drawn_for"})


class PasteView(SectionPage):
    """A table for the rows of a section.

    It is posted to with the section's whole form, as far as it is typed; this goes on with each step, and is kept as
    the section's draft, so that the section's page brings it back whichever way one leaves.
    """

    keyed_itself = True  # a draft is kept: the same again is the same

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As at the section's own address; what came too late stays readable."""
        if self.section not in GRIDS:
            raise Http404
        if self.is_removed:
            return removed(request, self.plan)
        if not self.is_open:
            typed = drafts.lines(self.forms(self.typed)) if request.method == "POST" else []
            pasted = request.POST.get(TEXT, "")
            return closed(request, self.plan, typed + ([(_("貼上的內容"), pasted)] if pasted.strip() else []))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """There is nothing here without a form: back to the section."""
        return redirect(self.address)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """The box to paste into, or the preview of what was pasted, or back with it."""
        if not self.verdict:
            messages.error(request, _("沒有帶入：%s") % self.verdict.reason)
            return redirect(self.address)
        text = request.POST.get(TEXT, "")
        preview = self.preview(text) if text.strip() or request.POST.get(HTML) else None
        try:
            if preview and request.POST.get(STEP) == TAKE and not preview.refusal:
                return self.take(preview)
            services.keep(self.page, self.sent, base=self.base)
        except Refused as refusal:
            return self.show(preview, refused=str(refusal))
        return self.show(preview)

    def preview(self, text: str) -> Preview:
        """What was pasted, beside what is typed."""
        rows = self.forms(self.typed).rows
        at = Place.read(self.request.POST.get(AT, ""))
        html = self.request.POST.get(HTML, "")
        chosen = QueryDict() if self.request.POST.get(STEP) == ANEW else self.request.POST
        return Preview(text, html, chosen, rows, lambda data: self.forms(data).rows, at)

    @cached_property
    def sent(self) -> QueryDict:
        """The section's form as it was sent, without what belongs to this page."""
        data = self.request.POST.copy()
        for name in [name for name in data if name in PASTED or name.startswith(CHOSEN)]:
            del data[name]
        return data

    @cached_property
    def typed(self) -> QueryDict:
        """The same over the rows there are now."""
        return self.laid_over(self.sent)

    @property
    def base(self) -> int:
        """How often the section had been saved when its page was opened."""
        return counted(self.sent.get("saves", "")) or 0

    def take(self, preview: Preview) -> HttpResponse:
        """The form with the lines in it goes on as another tab's draft; the section's page brings it back."""
        data = preview.filled.data
        data["draft_tab"], data["draft_seq"], data["draft_takes"] = secrets.token_urlsafe(12), "1", ""
        services.keep(self.page, data, base=self.base)
        services.close(self.page, self.sent)  # should it never come to this, the text before stays another tab's
        numbers = [number for _line, _prefix, number, _was in preview.filled.rows]
        words = {"n": len(numbers), "first": min(numbers), "last": max(numbers)}
        said = _("已帶入 %(n)s 列（第 %(first)s–%(last)s 列），還沒有儲存；看過後請按「儲存」。")
        if len(numbers) == 1:
            said = _("已帶入第 %(first)s 列，還沒有儲存；看過後請按「儲存」。")
        messages.success(self.request, said % words)
        return redirect(f"{self.address}#rows-end")

    def show(self, preview: Preview | None = None, *, refused: str = "") -> HttpResponse:
        """The page."""
        context = {
            "plan": self.plan,
            "venture": self.venture,
            "chapter": self.chapter,
            "section_url": self.address,
            "carried": [(name, value) for name, values in self.sent.lists() if name not in PRINTED for value in values],
            "text": self.request.POST.get(TEXT, ""),
            "html": self.request.POST.get(HTML, ""),
            "at": self.request.POST.get(AT, ""),
            "preview": preview,
            "refused": refused or (preview.refusal if preview else ""),
        }
        status = 422 if context["refused"] else 200
        return render(self.request, "proposals/pasting/paste.html", context, status=status)
