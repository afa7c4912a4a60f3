"""What is open in a person's name in a unit: plans it handles or coaches, requests it counsels on; never gives anything.

A plan that nobody handles is its coach's at the platform, and whoever left the unit is still named by what nobody took since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.states import UnitKind
from guidance.models import CounsellingRequest
from guidance.states import RequestState
from handovers.register.lines import Line
from handovers.states import MOST, Kind
from proposals.assigning.reading import last_care, last_care_of
from proposals.assigning.services import left_words
from proposals.models import Assignment, Proposal
from proposals.states import OPEN
from workflow.rows import Rows

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit, User
    from proposals.queries import ProposalQuerySet

OUT_OF_SIGHT = "out of sight"


@dataclass(frozen=True)
class Thing:
    """A case in somebody's name, since when where that is known, and why it no longer is."""

    kind: str
    case: Proposal | CounsellingRequest
    since: dt.date | None = None
    why: str = ""

    @property
    def line(self) -> Line:
        """As it is kept: in one language, whoever prepares it."""
        with override(settings.LANGUAGE_CODE):
            case, is_plan = self.case, isinstance(self.case, Proposal)
            return Line(
                kind=str(self.kind),
                pk=case.pk,
                number=(case.case_number or "") if is_plan else "",
                called=case.called if isinstance(case, Proposal) else case.title,
                about=case.proposing_unit.name if isinstance(case, Proposal) else case.asked_by.name,
                state=str(case.get_state_display()),
                holder=case.holder_unit.name if case.holder_unit else str(case.get_holder_display()),
                due=case.due_on.isoformat() if case.due_on else "",
                since=self.since.isoformat() if self.since else "",
                why=self.why,
            )


def things_of(unit: Unit, user: User, *, reader: Actor) -> list[Thing]:
    """What is open in the name of ``user`` in ``unit``, of what ``reader`` of that unit sees, the most urgent first.

    One more than a handover takes, where there are more (two queries).
    """
    plans = [Thing(Kind.PLAN, plan, _since(plan, user.pk)) for plan in _plans(unit, user, reader)]
    requests = _requests(reader).filter(team=unit, coach=user, state=RequestState.ASSIGNED).by_due()[: MOST + 1]
    found = [*plans, *(_of_request(row, user.pk) for row in requests)]
    found.sort(key=lambda thing: (thing.case.due_on or dt.date.max, thing.kind, thing.case.pk))
    return found[: MOST + 1]


def as_now(lines: Iterable[Line], user_id: int, *, reader: Actor) -> list[Thing | Line]:
    """Each of ``lines`` as its case stands now, with why it is no longer in the person's name; the line where it is out of sight.

    Two queries at most.
    """
    asked = list(lines)
    keys = {kind: [line.pk for line in asked if line.kind == kind] for kind in Kind}
    plans = (
        _shown(Proposal.objects.visible_to(reader), reader).filter(pk__in=keys[Kind.PLAN]) if keys[Kind.PLAN] else []
    )
    rows = _requests(reader).filter(pk__in=keys[Kind.COUNSELLING]) if keys[Kind.COUNSELLING] else []
    found = [Thing(Kind.PLAN, plan, _since(plan, user_id), _why_not(plan, user_id, reader)) for plan in plans]
    found += [_of_request(row, user_id) for row in rows]
    standing = {(str(thing.kind), thing.case.pk): thing for thing in found}
    return [standing.get((line.kind, line.pk), line) for line in asked]


def _plans(unit: Unit, user: User, reader: Actor) -> Iterable[Proposal]:
    """Branches of an index each: what the person handles, what it had when it left, what it coaches and nobody handles."""
    had = Assignment.objects.filter(unit=unit, user=user).order_by()
    later = Assignment.objects.filter(unit=unit, proposal=OuterRef("proposal"), pk__gt=OuterRef("pk"))
    left = had.filter(until__isnull=False, ended_by=left_words()).exclude(Exists(later))
    ways = [Q(pk__in=rows.values("proposal")) for rows in (had.filter(until=None), left)]
    if unit.kind == UnitKind.PLATFORM:
        handled = Assignment.objects.filter(unit=unit, until=None, proposal=OuterRef("pk"))
        ways.append(Q(coach=user) & ~Q(Exists(handled)))
    plans = Proposal.objects.visible_to(reader).filter(state__in=OPEN).order_by("id")
    rows = Rows([plans.filter(way) for way in ways], shown=lambda found: _shown(found, reader))
    found: Iterable[Proposal] = rows.first(MOST + 1)
    return found


def _shown(plans: ProposalQuerySet, reader: Actor) -> Any:
    return plans.for_list().annotate(last_care=last_care(reader.unit_id))


def _requests(reader: Actor) -> Any:
    seen = CounsellingRequest.objects.visible_to(reader)
    return seen.select_related("asked_by", "team", "coach", "holder_unit")


def _since(plan: Proposal, user_id: int) -> dt.date | None:
    last = last_care_of(plan)
    return timezone.localdate(last.since) if last and last.user_id == user_id else None


def _why_not(plan: Proposal, user_id: int, reader: Actor) -> str:
    """Why the plan is no longer in the person's name in the reader's unit; empty where it is."""
    if plan.state not in OPEN:
        return _("已結束：%s。") % plan.get_state_display()
    last = last_care_of(plan)
    if last and last.until is None:
        return "" if last.user_id == user_id else _("已由 %s 承辦。") % last.name
    has_left = last is not None and last.user_id == user_id and last.ended_by == left_words()
    is_coach = reader.kind == UnitKind.PLATFORM and plan.coach_id == user_id
    return "" if has_left or is_coach else _("已不再由移交人承辦。")


def _of_request(row: CounsellingRequest, user_id: int) -> Thing:
    since = timezone.localdate(row.assigned_at) if row.assigned_at else None
    if row.state != RequestState.ASSIGNED:
        return Thing(Kind.COUNSELLING, row, since, _("已結束：%s。") % row.get_state_display())
    why = "" if row.coach_id == user_id else _("已由 %s 輔導。") % (row.coach or row.team)
    return Thing(Kind.COUNSELLING, row, since, why)
