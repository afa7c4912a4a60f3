"""Pages of a case's letters: the list, one letter with its picture, its words, its number; never writes but by services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import ActorRequest
from documents.errors import UploadRefused
from documents.letters.given import given_in
from documents.letters.values import NUMBERED, LetterContent
from inputs.numbers import counted
from inputs.words import listed
from proposals.enclosures import things
from proposals.enclosures.things import of_version
from proposals.letters import services
from proposals.letters.drafting import gaps, is_unfinished
from proposals.letters.forms import GivenForm, WordingForm
from proposals.letters.going_along import named_by, newer, things_of
from proposals.letters.occasions import drafted, label_of, letters_of, occasions, offered
from proposals.letters.services import UNFINISHED
from proposals.letters.shown import as_read, get_letter, missing_codes, picture, versions_of
from proposals.models import Letter, LetterVersion
from proposals.numbers.doubts import Asked, shows_received
from proposals.pages import get_plan, plan_context
from proposals.permissions import writes_letter
from proposals.states import LetterSource
from workflow.drafts.pages import KeptPage
from workflow.drafts.texts import typed_in
from workflow.engine.errors import Refused, StaleVersion
from workflow.engine.views import drawn_for

SOURCES = {"di": LetterSource.DI, "pdf": LetterSource.PDF}


@require_safe
def letters(request: ActorRequest, pk: int) -> HttpResponse:
    """The letters of a plan that the actor may see, and what may be drafted now."""
    plan = get_plan(request, pk)
    rows = list(letters_of(plan, request.actor).kept().for_list())
    for row in rows:
        row.label = label_of(row)
    context = plan_context(request, plan, tab="letters")
    context |= {"letters": rows, "offers": drafted(offered(plan, request.actor, context["facts"]), plan)}
    return render(request, "proposals/letters/list.html", context)


@require_POST
def draft(request: ActorRequest, pk: int) -> HttpResponse:
    """擬稿: a letter for the occasion that was chosen."""
    plan = get_plan(request, pk)
    about = counted(request.POST.get("about", ""))
    try:
        letter = services.draft(
            plan, request.POST.get("occasion", ""), about, by=request.actor, again="again" in request.POST
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("proposals:letters", plan.pk)
    messages.success(request, _("已擬稿，請核對後存檔。"))
    return redirect("proposals:letter_edit", plan.pk, letter.pk)


@require_safe
def letter(request: ActorRequest, pk: int, letter: int) -> HttpResponse:
    """The letter as it was saved last, its versions, and what may be done with it."""
    row, plan = get_letter(request, pk, letter), get_plan(request, pk)
    versions = list(versions_of(row, request.actor).reverse())
    content = versions[0].words
    context, read = plan_context(request, plan, tab="letters"), shows_received(versions[0], request.actor)
    context |= {
        "letter": row,
        "label": label_of(row),
        "versions": versions,
        "half": {version.pk for version in versions if is_unfinished(version)},
        "last": versions[0],
        "picture": picture(content),
        "received": read and as_read(read),
        "missing": missing_codes(content),
        "unfinished": UNFINISHED % listed(lacking) if row.is_draft and (lacking := gaps(content)) else "",
        "enclosed": things_of(versions[0], request.actor),
        "newer": newer(versions[0], request.actor),
        "frozen": things.frozen(of_version(versions[0])) if row.is_draft else "",
        "may_write": writes_letter(row, request.actor),
        "is_numbered": row.kind in NUMBERED,
    }
    return render(request, "proposals/letters/letter.html", context)


@require_POST
def renew(request: ActorRequest, pk: int, letter: int) -> HttpResponse:
    """附件重新製作: what was frozen with a draft of the actor's unit, as the case reads now."""
    row = _own_letter(request, pk, letter)
    if _is_done(request, row, services.renew):
        messages.success(request, _("附件已依現在的資料重新製作，存成新的版次。"))
    return redirect(row)


@require_POST
def drop(request: ActorRequest, pk: int, letter: int) -> HttpResponse:
    """捨棄: a draft of the actor's unit, as the page showed it."""
    row = _own_letter(request, pk, letter)
    if not _is_done(request, row, services.drop):
        return redirect(row)
    messages.success(request, _("已捨棄這份公文稿。"))
    return redirect("proposals:letters", pk)


def _own_letter(request: ActorRequest, pk: int, letter: int) -> Letter:
    """One that the actor's unit writes; for others nothing can be done with it here."""
    row = get_letter(request, pk, letter)
    if not writes_letter(row, request.actor):
        raise Http404
    return row


def _is_done(request: ActorRequest, row: Letter, act: Callable[..., LetterVersion]) -> bool:
    """Do it with the version that the page showed; why not is told."""
    expected = counted(request.POST.get("version", ""))
    try:
        act(row, by=request.actor, expected=-1 if expected is None else expected)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    return True


class LetterPage(View):
    """A page with a form on one letter, for the unit that writes it; for others it is not there."""

    request: ActorRequest
    template_name: str
    form_class: type
    is_told = False  # of a version that was saved after the page was drawn

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the letter and its last version."""
        super().setup(request, *args, **kwargs)
        self.letter = get_letter(request, kwargs["pk"], kwargs["letter"])
        if not writes_letter(self.letter, request.actor) or not self.serves():
            raise Http404
        last = self.letter.versions.order_by("number").last()
        assert last is not None
        self.last: LetterVersion = last

    def serves(self) -> bool:
        """Is there anything to do here with such a letter?"""
        return True

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request, base=self.last.number)

    @property
    def expected(self) -> int:
        """The version the page showed."""
        found = counted(self.request.POST.get("version", ""))
        return -1 if found is None else found

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed here before."""
        return self.show(self.keeper.bring_back(self.form), **self.beside())

    def beside(self) -> dict[str, Any]:
        """What else the page shows of what was typed here before."""
        return {}

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """The page's form; what it is made of is the page's."""
        raise NotImplementedError

    def show(self, form: Any, *, refused: str = "", status: int = 200, **more: Any) -> HttpResponse:
        """The page; the version it was drawn for goes along."""
        plan = self.letter.proposal
        context = {
            "plan": plan,
            **self.keeper.context,
            "letter": self.letter,
            "label": label_of(self.letter),
            "last": self.last,
            "frozen": things.frozen(of_version(self.last)) if self.letter.is_draft else "",
            "form": form,
        }
        version = self.last.number if self.is_told else drawn_for(self.request.POST, self.last.number, "version")
        context |= {"version": version, "refused": refused, "typed": typed_in(form) if refused else [], **more}
        return render(self.request, self.template_name, context, status=status)


class EditView(LetterPage):
    """The letter's words beside its picture."""

    template_name = "proposals/letters/edit.html"

    def serves(self) -> bool:
        """What was sent is not written any more; a page that was open then is told so."""
        return self.letter.is_draft or self.request.method == "POST"

    def form(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> WordingForm:
        """Of the letter as saved last; the plan's files are offered with it."""
        written_for, chosen = occasions.get(self.letter.occasion), of_version(self.last)
        takes, also = (written_for.takes if written_for else ()), named_by(self.letter, self.request.actor)
        files = things.offered(self.letter, chosen, takes=takes, also=also)
        kwargs["initial"] = initial or {}
        return WordingForm(*args, content=self.last.words, files=files, chosen=chosen, **kwargs)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save as a version."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            services.save(self.letter, form.edited(), form.chosen_files, by=request.actor, expected=self.expected)
        except Refused as refusal:
            self.is_told = isinstance(refusal, StaleVersion)
            self.last = self.letter.versions.order_by("number").last() or self.last
            return self.show(form, refused=str(refusal), status=409, content=form.edited())
        self.keeper.sent()
        messages.success(request, _("已存檔。"))
        return redirect(self.letter)

    def beside(self) -> dict[str, Any]:
        """The words that the form is filled in with, where they can be read: the page is asked for again while one types."""
        kept = self.keeper.kept
        form = self.form(kept.draft.typed) if kept and kept.draft else None
        return {"content": form.edited()} if form and form.is_valid() else {}

    def show(self, form: Any, *, refused: str = "", status: int = 200, **more: Any) -> HttpResponse:
        """With the picture of what was saved last, or of what is shown again."""
        content: LetterContent | None = more.pop("content", None)
        more |= {"picture": picture(content or self.last.words), "is_typed": content is not None}
        more["is_numbered"] = self.letter.kind in NUMBERED
        return super().show(form, refused=refused, status=status, closed=not self.letter.is_draft, **more)


class NumberView(LetterPage):
    """登錄文號: typed, or read from the file that the document system gave back."""

    template_name = "proposals/letters/number.html"

    def serves(self) -> bool:
        """Agendas and minutes have no number, nor has what was discarded; a page that was open then is told so."""
        return self.letter.kind in NUMBERED and (not self.letter.is_dropped or self.request.method == "POST")

    def show(self, form: Any, *, refused: str = "", status: int = 200, **more: Any) -> HttpResponse:
        """With what follows from the number, where it is the first one."""
        found = occasions.get(self.letter.occasion)
        more["follows"] = found.follows if found and self.letter.is_draft else ""
        return super().show(form, refused=refused, status=status, **more)

    def form(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> GivenForm:
        """With what was recorded before."""
        given = {"letter_number": self.last.letter_number, "letter_date": self.last.letter_date}
        kwargs["initial"] = {**given, **(initial or {})}
        posted = args[0] if args else None  # a page that was open before the letter was sent has no such field
        is_correction = self.letter.is_sent and (posted is None or "reason" in posted)
        return GivenForm(*args, is_correction=is_correction, **kwargs)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Read the file and show what it says, or record."""
        if "read" in request.POST:
            return self._read(request)
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        source = SOURCES.get(data["source"], LetterSource.TYPED)
        origin = services.Origin(
            source,
            data["received"] if source == LetterSource.DI else None,
            data["text"] if source == LetterSource.PDF else "",
            data.get("reason", ""),
        )
        given = {"by": request.actor, "expected": self.expected, "origin": origin, "meant": data["again"]}
        was_sent = self.letter.is_sent
        try:
            services.record(self.letter, data["letter_number"], data["letter_date"], **given)
        except Asked as question:
            form.ask(question)
            return self.show(form, status=422)
        except Refused as refusal:
            self.is_told = isinstance(refusal, StaleVersion)
            self.last = self.letter.versions.order_by("number").last() or self.last
            return self.show(form, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        messages.success(request, _("已更正發文日期與字號。") if was_sent else _("已登錄發文日期與字號。"))
        return redirect(self.letter)

    def _read(self, request: ActorRequest) -> HttpResponse:
        """What the file says, in the form, to be checked."""
        form = self.form(initial={name: request.POST.get(name, "") for name in ("letter_number", "letter_date")})
        file = request.FILES.get("letter_file")
        if file is None or (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            return self.show(form, status=422, not_read=_("請先選擇要讀取的檔案，大小不超過 25 MB。"))
        try:
            given = given_in(file)
        except UploadRefused as refusal:
            return self.show(form, status=422, not_read=refusal.messages[0])
        read = {"letter_number": given.number, "letter_date": given.date, "source": given.source}
        if given.text:
            read["text"] = GivenForm.carried_text(given.text)
        if given.read:
            read["received"] = GivenForm.carried(given.read)
        return self.show(self.form(initial=read), given=given, received=given.read and as_read(given.read))
