"""Plans that stand before or after NDC's meetings, with the people around them."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actors import Actor
from accounts.states import Role, UnitKind
from programmes.states import Expense
from proposals.models import PlanVersion, Proposal, Venture
from proposals.services import attach_file
from proposals.states import HOLDERS, Outcome, Purpose
from proposals.states import State as PlanState
from tests.factories.accounts import make_actor, make_district, make_unit
from tests.factories.plans import with_consent
from tracking.models import FinalReport, NdcSubmission, TerminationGround, Undertaking, WorkItem, WorkPlan
from tracking.states import HOLDERS as UNDERTAKING_HOLDERS
from tracking.states import MeetingKind, State
from tracking.undertakings.values import ItemDraft
from workflow.states import Party

DAY = dt.date(2026, 3, 2)
ASKED = 1_200_000  # of central money by each venture; 1,500,000 in all
numbers = itertools.count(1)


@dataclass
class Cast:
    """Everybody who has a part between NDC and the end of tracking."""

    proposer: Actor
    executor: Actor
    platform: Actor
    rdec: Actor
    supervisor: Actor
    ndc: Actor
    stranger: Actor


def make_cast() -> Cast:
    """One officer of each office; ``executor`` is of a city agency, ``stranger`` of another."""
    return Cast(
        proposer=make_actor(UnitKind.PROPOSER, name="提案人"),
        executor=make_actor(UnitKind.AGENCY, name="執行者"),
        platform=make_actor(UnitKind.PLATFORM, name="平台"),
        rdec=make_actor(UnitKind.RDEC, name="研考"),
        supervisor=make_actor(UnitKind.RDEC, Role.SUPERVISOR, name="研考主管"),
        ndc=make_actor(UnitKind.NDC, name="國發"),
        stranger=make_actor(UnitKind.AGENCY, name="外人"),
    )


def make_plan(cast: Cast, state: str, *, outcomes: tuple[str, ...] = (Outcome.PENDING, Outcome.PENDING)) -> Proposal:
    """A formed plan in ``state`` with a frozen version; venture 甲 is the agency's, the others the owner's own."""
    number = next(numbers)
    plan = Proposal.objects.create(
        state=state,
        owner=cast.proposer.unit,
        created_by=cast.proposer.user,
        title=f"石岡水岸{number}",
        case_number=f"115-{number:04d}",
        notified_at=timezone.now(),
        submitted_at=timezone.now(),
        holder=HOLDERS[state],
    )
    plan.districts.add(make_district())
    for position, (name, outcome) in enumerate(zip("甲乙丙丁", outcomes, strict=False), 1):
        venture = Venture.objects.create(
            proposal=plan,
            position=position,
            title=f"事業{name}",
            outcome=outcome,
            executing_unit=cast.executor.unit if position == 1 else None,
        )
        venture.budget_lines.create(item="整建", year=115, expense=Expense.CAPITAL, central=ASKED, local=300_000)
    version = PlanVersion.objects.create(proposal=plan, number=1, content={}, sha256="0" * 64, created_by="測試")
    Proposal.objects.filter(pk=plan.pk).update(version=version)
    return with_consent(Proposal.objects.get(pk=plan.pk), cast.proposer)


def make_submission(plan: Proposal, kind: str = MeetingKind.WORKING) -> NdcSubmission:
    """The sending a plan at NDC waits for an answer to."""
    return NdcSubmission.objects.create(
        proposal=plan, kind=kind, sequence=1, letter_number="府授研展字第1號", letter_date=DAY, version=plan.version
    )


def make_undertaking(venture: Venture, cast: Cast, state: str = State.PLANNING, **extra: Any) -> Undertaking:
    """The tracking of ``venture`` in ``state``, with the papers that state asks for."""
    holder = UNDERTAKING_HOLDERS[state]
    units = {Party.PLATFORM: make_unit(UnitKind.PLATFORM), Party.RDEC: make_unit(UnitKind.RDEC), Party.NOBODY: None}
    values = {"state": state, "holder": holder} | extra
    values.setdefault("holder_unit", units.get(holder, venture.executing_unit or venture.proposal.owner))
    if state not in (State.PLANNING, State.TERMINATED):
        values = {"planned_start": DAY, "planned_end": DAY + dt.timedelta(days=60)} | values
    if state in (State.REPORTED, State.COMPLETED, State.RELEASED):
        values.setdefault("results", attach_file(venture.proposal, paper("成果"), Purpose.RESULTS, by=cast.rdec))
    if state in (State.PLANNING, State.TERMINATED):
        return Undertaking.objects.create(venture=venture, **values)
    # A baseline is of an undertaking that is there: it is filed first.
    row = Undertaking.objects.create(venture=venture, **values | {"state": State.PLAN_FILED})
    filed = make_work_plan(row)
    if state == State.PLAN_FILED:
        return row
    WorkPlan.objects.filter(pk=filed.pk).update(accepted_at=timezone.now())
    Undertaking._base_manager.filter(pk=row.pk).update(state=state, baseline=filed)
    if row.results:
        FinalReport.objects.create(
            undertaking=row, number=1, summary="遊客增加三成", attachment=row.results, filed_by="測試"
        )
    return Undertaking.objects.get(pk=row.pk)


def make_work_plan(row: Undertaking, *items: ItemDraft, **extra: Any) -> WorkPlan:
    """The next work plan of an undertaking, of one item over its whole period unless others are named."""
    number = row.work_plans.count() + 1
    plan = WorkPlan.objects.create(
        undertaking=row, number=number, starts_on=row.planned_start, ends_on=row.planned_end, filed_by="測試", **extra
    )
    rows = items or (item(row.planned_start, row.planned_end),)
    for position, draft in enumerate(rows, 1):
        WorkItem.objects.create(work_plan=plan, position=position, **asdict(draft) | {"code": draft.code or position})
    return plan


def item(starts_on: dt.date = DAY, ends_on: dt.date = DAY + dt.timedelta(days=60), **extra: Any) -> ItemDraft:
    """One work item; all of the work unless a weight is named."""
    return ItemDraft(
        **{"title": "三月招標，五月完工", "weight": Decimal(100)} | extra, starts_on=starts_on, ends_on=ends_on
    )


def work(starts_on: dt.date = DAY, ends_on: dt.date = DAY + dt.timedelta(days=60), **extra: Any) -> dict[str, Any]:
    """What ``file_plan`` is given: one item over the whole period, with why it may end after the approved years."""
    reason = "後續年度經費逐年核定，工作需跨年度辦理。"
    return {"items": [item(starts_on, ends_on)], "reason": reason} | extra


def typed_work(starts_on: str = "115.3.2", ends_on: str = "115.5.1", **extra: Any) -> dict[str, Any]:
    """The same as a person types it into the form."""
    row = {"title_1": "三月招標，五月完工", "weight_1": "100", "starts_on_1": starts_on, "ends_on_1": ends_on}
    return {"rows": "1", **row, "reason": "後續年度經費逐年核定，工作需跨年度辦理。"} | extra


def ground(**extra: Any) -> dict[str, Any]:
    """What a termination is given: a ground of the list, and words."""
    kept = {"words": "執行單位書面表示不再執行", "clause": "本計畫貳、三、(五)"}
    row, _made = TerminationGround.objects.get_or_create(code="given_up", defaults=kept)
    return {"ground": row, "reason": "執行單位來函表示無法繼續辦理。"} | extra


def signed(**extra: Any) -> dict[str, Any]:
    """What a release is given: the 簽 on which it was approved."""
    return {"letter_number": "研展簽字第1號", "letter_date": timezone.localdate()} | extra


def paper(name: str = "會議紀錄") -> SimpleUploadedFile:
    """A small file of an allowed kind."""
    return SimpleUploadedFile(f"{name}.txt", f"{name}：內容".encode(), content_type="text/plain")


def executing_plan(cast: Cast, *states: str) -> tuple[Proposal, list[Undertaking]]:
    """A plan under execution whose passed ventures' undertakings stand in ``states``."""
    plan = make_plan(cast, PlanState.EXECUTING, outcomes=(Outcome.PASSED,) * len(states))
    rows = [make_undertaking(v, cast, s) for v, s in zip(plan.venture_list, states, strict=True)]
    return plan, rows
