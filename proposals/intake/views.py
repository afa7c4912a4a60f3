"""The intake desks' pages: queue, bundle, visions (R13, R15); never write but through services and the door."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from accounts.models import District
from accounts.states import UnitKind
from documents.services import serve
from inputs.fields import format_day
from proposals.budget import checker
from proposals.forms import BEFORE_ANSWERED
from proposals.intake import fits
from proposals.intake.forms import BundleLetterForm, DistrictVisionForm, FindingForm
from proposals.intake.services import record_vision
from proposals.models import DistrictVision, Proposal, VisionFile
from proposals.permissions import is_district_officer, keeps_vision
from proposals.queries import ProposalQuerySet, filed_on
from proposals.workflow import FORWARD
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.pages import KeptPage, refill
from workflow.engine.errors import Refused, StaleVersion
from workflow.engine.services import perform
from workflow.engine.views import door, drawn_for
from workflow.once.keys import keyed_itself, new_key
from workflow.rows import FEW_AHEAD, Rows, page_of

MOST_AT_ONCE = 20


@require_safe
def intake(request: ActorRequest) -> HttpResponse:
    """What lies on the desk, the oldest due first, with what was found at its filing."""
    actor = request.actor
    if not actor.receives_plans or actor.unit is None:
        raise Http404
    queue = Proposal.objects.at_intake(actor.unit_id).each_seen_by(actor)
    page = page_of(Rows([queue]), request.GET.get("page"), ProposalQuerySet.for_intake, ahead=FEW_AHEAD)
    found = checker.recorded(page.object_list)
    here = actor.unit.district if actor.kind == UnitKind.DISTRICT_OFFICE else None
    context = {
        "page": page,
        "rows": [(plan, _warnings(found.get(plan.pk, ()))) for plan in page.object_list],
        "calendar": WorkingCalendar.load(),
        "most": MOST_AT_ONCE,
        "district": here,
        "vision": fits.visions([here.code]).get(here.code) if here else None,
    }
    return render(request, "proposals/intake/intake.html", context)


def _warnings(found: Iterable[dict[str, Any]]) -> int:
    """How many things looked wrong with the money; what the proposer merely confirmed is none of them."""
    return sum(finding["code"] != checker.CONFIRMATION for finding in found)


@dataclass
class Line:
    """A plan of the bundle: its form, what the form sends to the door, and how it went."""

    plan: Proposal
    form: FindingForm
    key: str = ""
    refused: str = ""
    done: bool = False
    version: int = 0  # the page showed

    @property
    def waits(self) -> bool:
        """Can it still be forwarded from this page?"""
        return not self.done and self.plan.state in FORWARD.source


@keyed_itself  # each plan has a key of its own
@require_http_methods(["GET", "HEAD", "POST"])
def intake_forward(request: ActorRequest) -> HttpResponse:
    """Forward several plans with one letter; each is forwarded, or refused, by itself."""
    if not request.actor.receives_plans or request.actor.kind != UnitKind.DISTRICT_OFFICE:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    plans = _chosen(request, (request.GET if posted is None else posted).getlist("plan"))
    if len(plans) > MOST_AT_ONCE:
        messages.error(request, _("一次最多轉送 %(most)s 件，請分次辦理。") % {"most": MOST_AT_ONCE})
        return redirect("proposals:intake")
    page = KeptPage(request)
    blank = partial(BundleLetterForm, actor=request.actor, move=FORWARD.name)
    letter = blank(posted) if posted is not None else page.bring_back(blank)
    present = fits.visions({code for plan in plans for code in plan.district_codes})
    lines = [_line(request, plan, posted, present) for plan in plans]
    if posted is not None:
        _forward_all(request, lines, letter)
        if all(line.done for line in lines):
            page.sent()
    for line in lines:
        line.key = new_key()
        if posted is None and page.draft:
            refill(line.form, page.draft.typed)
    waiting = [line for line in lines if line.waits]
    wrong = posted is not None and not (letter.is_valid() and all(line.done for line in lines))
    context = {"lines": lines, "waiting": waiting, "letter": letter, "posted": posted is not None, **page.context}
    return render(request, "proposals/intake/intake_forward.html", context, status=422 if wrong else 200)


def _chosen(request: ActorRequest, ids: list[str]) -> list[Proposal]:
    """The plans ticked, in the desk's order; one that is not this office's is not there."""
    wanted = list(dict.fromkeys(int(pk) for pk in ids if re.fullmatch(r"[0-9]{1,9}", pk)))[: MOST_AT_ONCE + 1]
    visible = Proposal.objects.visible_to(request.actor).for_list().select_related("version").defer("version__content")
    found = visible.filter(pk__in=wanted).prefetch_related("ventures")
    plans = [plan for plan in found if is_district_officer(plan, request.actor)]
    if len(plans) != len(wanted):
        raise Http404
    return sorted(plans, key=lambda plan: wanted.index(plan.pk))


def _line(request: ActorRequest, plan: Proposal, posted: Any, present: Mapping[str, DistrictVision]) -> Line:
    form = FindingForm(posted, prefix=f"p{plan.pk}", instance=plan, actor=request.actor, visions=present)
    line = Line(plan, form)
    line.version = drawn_for(request.POST, plan.row_version, f"p{plan.pk}-expected_version")
    if posted is None and not line.waits:
        line.refused = _("案件目前為「%s」。") % plan.get_state_display()
    return line


def _forward_all(request: ActorRequest, lines: Iterable[Line], letter: BundleLetterForm) -> None:
    """Each by itself; the first one that goes is asked and done in one transaction, as its line tells others of the number."""
    waiting = iter(lines)
    with transaction.atomic():
        if not letter.is_valid():
            return
        if any(_forward(request, line, letter.cleaned_data) for line in waiting):
            letter.recorded()
    for line in waiting:
        _forward(request, line, letter.cleaned_data)


def _forward(request: ActorRequest, line: Line, letter: dict[str, Any]) -> bool:
    """One plan through the door: does it go? What was typed stays in its form when it is refused."""
    if not line.form.is_valid():
        line.refused = _("尚有欄位未完成，請見下方。")
        return False
    filed = filed_on(line.plan)
    if letter["letter_date"] and filed and letter["letter_date"] < filed:
        line.refused = str(BEFORE_ANSWERED) % {"limit": format_day(filed)}
        return False
    sent = door(request.POST, f"p{line.plan.pk}-")
    try:
        perform(line.plan, FORWARD, by=request.actor, **sent, **line.form.cleaned_data, **letter)
        line.done = True
    except Refused as refusal:
        line.refused = str(refusal)
        line.plan.refresh_from_db()
        if isinstance(refusal, StaleVersion):
            line.version = line.plan.row_version
    return line.done


@require_safe
def visions(request: ActorRequest) -> HttpResponse:
    """The districts with their present visions, the priority districts first (R16); for everybody who is signed in."""
    present = {vision.district_id: vision for vision in DistrictVision.objects.present()}
    rows = [(district, present.get(district.code)) for district in District.objects.order_by("-priority", "code")]
    return render(request, "proposals/intake/visions.html", {"rows": rows, "known": len(present)})


@require_http_methods(["GET", "HEAD", "POST"])
def vision(request: ActorRequest, code: str) -> HttpResponse:
    """One district: the present vision, its papers, the older versions; who keeps it records the next."""
    district = get_object_or_404(District, code=code)
    versions = list(_versions(district))
    may_keep = keeps_vision(request.actor, district.code, on_record=bool(versions))
    following = versions[0].number + 1 if versions else 1
    page, drawn = KeptPage(request), drawn_for(request.POST, following, "number")
    if request.method != "POST":
        form = page.bring_back(DistrictVisionForm, initial={"number": following})
        form.initial["number"] = following
    else:
        form = DistrictVisionForm(request.POST, request.FILES)
        if form.is_valid() and _recorded(request, district, form):
            page.sent()
            return redirect("proposals:vision", district.code)
        if not may_keep:
            raise Http404
        if form.conflicts:  # it is written again for the version after the one it was told of
            versions = list(_versions(district))
            drawn = following = versions[0].number + 1
    context = {"district": district, "versions": versions, "form": form, "may_keep": may_keep, "following": following}
    context["drawn"] = drawn
    context |= page.context
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(request, "proposals/intake/vision.html", context, status=status)


def _versions(district: District) -> QuerySet[DistrictVision]:
    return district.visions.order_by("-number").prefetch_related("files__attachment")


def _recorded(request: ActorRequest, district: District, form: DistrictVisionForm) -> bool:
    """Put the version on record; a refusal is written into the form."""
    try:
        made = record_vision(district, **form.cleaned_data, by=request.actor)
    except PermissionDenied as error:
        raise Http404 from error
    except Refused as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, StaleVersion) and (recorded := district.visions.order_by("-number").first()):
            form.tell_both(recorded)
        return False
    messages.success(request, _("已登錄「%(vision)s」。") % {"vision": made})
    return True


@require_safe
def vision_file(request: ActorRequest, code: str, file: str) -> HttpResponseBase:
    """A paper of a vision; whoever is signed in may read it."""
    kept = VisionFile.objects.filter(vision__district=code).select_related("attachment")
    return serve(get_object_or_404(kept, attachment=file).attachment)
