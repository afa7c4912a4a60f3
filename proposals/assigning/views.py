"""指定承辦人, of one plan or of those ticked in the list; each is given, or refused, by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor, ActorRequest
from accounts.models import User
from inputs.numbers import counted
from inputs.words import listed
from proposals.assigning.forms import AssignForm
from proposals.assigning.reading import Handler, handled, handler_of
from proposals.assigning.services import Shown, assign, may_assign, otherwise, stop
from proposals.models import Proposal
from workflow.engine.errors import Refused
from workflow.engine.verdicts import Verdict, Words

MOST_AT_ONCE = 100
SHOWN = "number,title,owner,state,handler,holder,due"  # columns of the list afterwards
NAMED = 5  # plans that one message names
NOT_GIVEN = (
    gettext_lazy("未指定 %(n)d 件（%(plans)s）：%(why)s"),
    gettext_lazy("未指定 %(n)d 件（%(plans)s 等）：%(why)s"),
)
NOT_ENDED = (
    gettext_lazy("未解除 %(n)d 件（%(plans)s）：%(why)s"),
    gettext_lazy("未解除 %(n)d 件（%(plans)s 等）：%(why)s"),
)
SHOWN_BEFORE = "shown-"  # before the plan: the assignment that the page showed


@dataclass
class Line:
    """A plan to be given: who handles it now, whether it may be given, and why it was not."""

    plan: Proposal
    handler: Handler | None
    verdict: Verdict
    refused: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def assign_plans(request: ActorRequest) -> HttpResponse:
    """Ask to whom; give each plan that may be given, and say of each other why it was not."""
    actor, posted = request.actor, request.POST if request.method == "POST" else None
    if actor.unit is None or not actor.may_act:
        raise Http404
    wanted = _wanted(request.GET if posted is None else posted)
    if len(wanted) > MOST_AT_ONCE:
        messages.error(request, _("一次最多指定 %(most)s 件，請分次辦理。") % {"most": MOST_AT_ONCE})
        return redirect("proposals:list")
    shown = _shown(posted or {}, wanted)
    lines = _lines(actor, wanted, shown)
    if wanted and not lines:
        raise Http404
    open_ = [line for line in lines if line.verdict]
    form = AssignForm(posted, actor=actor, is_handed_over=any(line.handler for line in open_ if not line.refused))
    if open_ and form.is_valid() and (_end if form.ends else _give)(request, form, lines, shown):
        return redirect(_back(lines))
    is_handed_over = form.fields["reason"].required = any(line.handler for line in open_)
    context = {"lines": lines, "form": form, "open": open_, "back": _back(lines), "is_handed_over": is_handed_over}
    context["own"] = _may_take(actor, open_)
    return render(request, "proposals/assigning/assign.html", context, status=200 if posted is None else 422)


def _wanted(said: QueryDict) -> list[int]:
    return list(dict.fromkeys(pk for each in said.getlist("plan") if (pk := counted(each))))


def _shown(posted: Mapping[str, str], wanted: Iterable[int]) -> dict[int, int]:
    """By plan the assignment that the page showed, 0 for nobody; of what it does not say, or cannot be read, nothing."""
    said = ((pk, posted.get(f"{SHOWN_BEFORE}{pk}")) for pk in wanted)
    read = ((pk, counted(key or "0")) for pk, key in said if key is not None)
    return {pk: key for pk, key in read if key is not None}


def _may_take(actor: Actor, lines: Iterable[Line]) -> User | None:
    """The actor, or whom it stands in for, where that person does not handle each of them already."""
    own = actor.membership.user if actor.membership else None
    return own if own and any(line.handler is None or line.handler.user_id != own.pk for line in lines) else None


def _lines(actor: Actor, wanted: Iterable[int], shown: Shown) -> list[Line]:
    """Those of ``wanted`` that the actor sees (one query); of which the page showed another handler, that it is so."""
    plans = Proposal.objects.visible_to(actor).filter(pk__in=wanted).for_list()
    return [_line(actor, plan, shown.get(plan.pk)) for plan in plans.annotate(handled=handled(actor)).order_by("pk")]


def _line(actor: Actor, plan: Proposal, shown: int | None) -> Line:
    by = handler_of(plan)
    verdict = may_assign(actor, by.user_id if by else None)
    return Line(plan, by, verdict, otherwise(by.assignment_id, by.name, shown) if by and verdict else "")


def _give(request: ActorRequest, form: AssignForm, lines: list[Line], shown: Shown) -> int:
    """How many were given."""
    user: User = form.cleaned_data["user"]
    plans = [line.plan for line in lines if line.verdict]
    try:
        refused = assign(plans, user, by=request.actor, reason=form.cleaned_data["reason"], shown=shown)
    except Refused as refusal:
        form.add_error("user", str(refusal))
        return 0
    said = _("已指定 %(n)d 件由 %(who)s 承辦。") % {"n": len(plans) - len(refused), "who": user}
    return _told(request, lines, refused, said, NOT_GIVEN)


def _end(request: ActorRequest, form: AssignForm, lines: list[Line], shown: Shown) -> int:
    """Of how many nobody is named any more."""
    plans = [line.plan for line in lines if line.verdict]
    refused = stop(plans, by=request.actor, reason=form.cleaned_data["reason"], shown=shown)
    said = _("%(n)d 件不再指定承辦人。") % {"n": len(plans) - len(refused)}
    return _told(request, lines, refused, said, NOT_ENDED)


def _told(
    request: ActorRequest, lines: list[Line], refused: Mapping[int, str], said: str, left: tuple[Words, Words]
) -> int:
    """How many it was done with: the next page says so, and why the others were ``left``; of none the lines say why not."""
    for line in lines:
        line.refused = refused.get(line.plan.pk, "")
    done = sum(bool(line.verdict) and not line.refused for line in lines)
    if not done:
        return 0
    messages.success(request, said)
    found: dict[str, list[str]] = {}
    for line in lines:
        if why := line.refused or str(line.verdict.reason):
            found.setdefault(why, []).append(line.plan.called)
    for why, names in found.items():
        about = {"n": len(names), "plans": listed(names[:NAMED]), "why": why}
        messages.warning(request, left[len(names) > NAMED] % about)
    return done


def _back(lines: list[Line]) -> str:
    """To the plan, or to the list of several and of none, which shows who handles what."""
    if len(lines) == 1:
        return str(lines[0].plan.get_absolute_url())
    return reverse("proposals:list") + (f"?columns={SHOWN}" if lines else "")
