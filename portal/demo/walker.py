"""Walks a plan through the chart by its moves, each by its right role, in the past; never goes round the door.

The demo data, the tests' fixtures and the bench's templates are all made by this one walker: whatever state a plan is in,
it has the versions, files, opinions, meetings, letters and log that a plan in that state really has.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import Role, UnitKind
from chapters.states import Section
from portal.demo import results
from portal.demo.cast import Cast, unit_of
from portal.demo.content import write_notice, write_rest
from portal.demo.money import move_money, settle_money
from portal.demo.papers import MINUTES, paper
from portal.demo.texts import Idea
from portal.demo.work import work_plan
from proposals import workflow as w
from proposals.consent.services import start_on_behalf
from proposals.intake import fits
from proposals.models import Proposal, Venture
from proposals.services import write_section
from proposals.states import Fit, Outcome, Place, State
from proposals.writing.services import start_plan
from reviews.answers.drafts import save_given
from reviews.answers.services import answer_decisions, answer_opinions
from reviews.commitments.services import move_commitment
from reviews.meetings import recording
from reviews.meetings.services import call_meeting, cancel_meeting
from reviews.models import Commitment, Decision, Meeting, OpinionItem, OpinionRequest
from reviews.opinions.again import to_judge
from reviews.opinions.services import file_opinion
from reviews.rounds.asking import recall_round
from reviews.rounds.services import ask_revision, open_round, release_round, take_back
from reviews.states import UNFINISHED, UNSETTLED, CommitmentRole, OpinionState, Result
from reviews.workflow import CONFIRM
from tracking import workflow as t
from tracking.approvals import services as approvals
from tracking.approvals.amounts import asked_by
from tracking.changes.chart import DROP
from tracking.models import Undertaking
from tracking.ndc import answers as ndc_answers
from tracking.ndc import services as ndc
from tracking.ndc.enclosures import papers_of
from tracking.ndc.table import on_the_table
from tracking.states import ChangeState
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.moves import Move
from workflow.engine.services import perform

REASONS = {
    Section.CONCEPT: "各工作項目請補明地點，並說明淡季的營運方式。",
    Section.BUDGET: "資本門請列明細，並確認對接計畫的補助比率。",
}
# Moves a walk takes only when told to: each leads back or out.
DETOURS = frozenset(
    {
        "decline",
        "withdraw",
        "working_reject",
        "counsel_again",
        "send_change",
        "open_change",
        "return_change",
        "submit_to_rdec",
        "waive_meeting",
    }
)


def route(start: str, goal: str, *, cross: bool, via: tuple[str, ...] = ()) -> list[Move]:
    """The shortest way to ``goal`` that takes the moves of ``via`` in order; ``cross`` says which desk receives."""
    way: list[Move] = []
    here = str(start)
    for name in via:
        move = w.MACHINE[name]
        way += [*_shortest(here, move.source, cross), move]
        here = move.target
    return way + _shortest(here, frozenset({goal}), cross)


def _shortest(start: str, goals: frozenset[str], cross: bool) -> list[Move]:
    if start in goals:
        return []
    queue: deque[tuple[str, list[Move]]] = deque([(start, [])])
    seen = {start}
    while queue:
        here, way = queue.popleft()
        for move in w.MACHINE.from_state(here):
            if not _is_open(move, goals, cross) or move.target in seen:
                continue
            if move.target in goals:
                return [*way, move]
            seen.add(move.target)
            queue.append((move.target, [*way, move]))
    raise ValueError(f"no way from {start} to {sorted(goals)}")


def _is_open(move: Move, goals: frozenset[str], cross: bool) -> bool:
    """Is this arrow one the walk may take without being told?"""
    if move.takes_back or move == w.REFUSE_CHANGE:
        return False
    if move.name in ("submit_to_rdec", "resubmit_intake_rdec"):
        return cross
    if move.name in ("submit_to_district", "resubmit_intake_district"):
        return not cross
    return move.name not in DETOURS or move.target in goals


def proposing_unit(cast: Cast, idea: Idea, username: str, person: str) -> Unit:
    """Whose people write the idea: its own organisation, or the office that files for somebody who cannot."""
    if idea.represented_by:
        return unit_of(idea.represented_by)
    return cast.organisation(idea.owner, idea.kind, username, person)


DETAILS = ("（含明細）", "（含明細及單價）", "（含明細、單價及數量）")


def detailed(item: str) -> str:
    """An item of the budget as the next revision writes it: each says a little more than the one before."""
    found = next((n for n, said in enumerate(DETAILS) if item.endswith(said)), -1)
    told = DETAILS[found] if found >= 0 else ""
    return f"{item.removesuffix(told)}{DETAILS[(found + 1) % len(DETAILS)]}"


def pause(steps_made: int) -> int:
    """Working days before the next step."""
    return 2 + steps_made % 3


@dataclass
class Walker:
    """One plan on its way; ``step`` makes one move, ``walk`` goes to a state."""

    cast: Cast
    idea: Idea
    owner: Actor
    plan: Proposal
    moment: dt.datetime
    calendar: WorkingCalendar

    @classmethod
    def begin(cls, cast: Cast, idea: Idea, owner: Unit, started: dt.datetime) -> Walker:
        """A draft with its notice and content written; minutes are dated before ``started``."""
        actor = cast.actor(owner)
        with clock.at(started):
            plan = cls.start(idea, actor)
            write_notice(plan, idea, by=actor)
            write_rest(plan, idea, by=actor, today=timezone.localdate(started))
            Proposal.objects.filter(pk=plan.pk).update(created_at=started, state_since=started)
        plan.refresh_from_db()
        return cls(cast, idea, actor, plan, started, WorkingCalendar.load())

    @staticmethod
    def start(idea: Idea, actor: Actor) -> Proposal:
        """The empty draft."""
        if not idea.represented_by:
            return start_plan(title=idea.title, by=actor, is_demo=True)
        return start_on_behalf(
            title=idea.title,
            person=idea.owner,
            contact="04-2572-2511 轉里辦公處",
            reason="轄內獨居長者，不便使用電腦，由里長陪同至公所口述。",
            paper=paper("代為提案同意書"),
            by=actor,
            is_demo=True,
        )

    def walk(self, state: str, *, via: tuple[str, ...] = ()) -> Proposal:
        """Go to ``state``, through the moves of ``via`` first."""
        for move in route(self.plan.state, state, cross=self.plan.goes_to_rdec, via=via):
            self.step(move)
        return self.plan

    def step(self, move: Move) -> None:
        """Make one move, two to four working days after the last."""
        self._advance(pause(self.plan.row_version))
        with clock.at(self.moment):
            self.prepare(move)
            self.carry_out(move)

    def prepare(self, move: Move) -> None:
        """What must have happened for the guards of ``move`` to hold: revisions, answers, opinions, minutes, work plans."""
        if move in REVISIONS:
            self._revise()
        if move == w.RESUBMIT_REVIEW:
            asked = OpinionItem.objects.to_answer(self.plan).values_list("pk", flat=True)
            save_given(self.plan, dict.fromkeys(asked, "已依意見修正，並更新章節。"), by=self.actor_of(move))
        if move in (w.RESUBMIT_NDC, w.RESUBMIT_ADJUSTMENT):
            ndc_answers.save_given(self.plan, "已補充自償財源、人力配置及與鄰近計畫之分工。", by=self.actor_of(move))
        if move in (w.CONCLUDE_REVIEW, w.ASK_REVIEW_REVISION):
            self._give_opinions(move)
        if move in (w.PASS_MEETING, w.REVISE_AFTER_MEETING):
            self._hold_meeting()
        if move in (w.PASS_MEETING, w.WAIVE_MEETING):
            self._settle_commitments()
        if move == w.START_EXECUTION:
            self._file_work_plans()
        if move == w.CLOSE:
            self._finish_undertakings()

    def carry_out(self, move: Move, **door: Any) -> Any:
        """Make the move by its right role, through its service where it has one."""
        by = self.actor_of(move)
        if move.route.startswith("reviews:"):
            return self._carry_out_review(move, by=by, **door)
        if move.route.startswith("tracking:"):
            return self._carry_out_tracking(move, by=by, **door)
        return perform(self.plan, move, by=by, **door, **self.data_for(move))

    def _carry_out_review(self, move: Move, *, by: Actor, **door: Any) -> Any:
        plan, sections, answers = self.plan, self.sections(), self.answers()
        day = timezone.localdate(self.moment)
        if move == w.OPEN_REVIEW:
            due = self.calendar.add(day, 15)
            return open_round(plan, agencies=self.agencies(), due_on=due, by=by, **door)
        if move == w.RECALL_ROUND:
            return recall_round(plan, reason="漏請一個機關，併同重新分送。", by=by, **door)
        if move == w.ASK_REVIEW_REVISION:
            return ask_revision(plan, sections=sections, names_agencies=not self.idea.unnamed, by=by, **door)
        if move == w.RESUBMIT_REVIEW:
            return answer_opinions(plan, item_answers={}, answers=answers, by=by, **door)
        if move == w.CALL_MEETING:
            held = timezone.make_aware(dt.datetime.combine(self.calendar.add(day, pause(0)), dt.time(8, 30)))
            held = held if held <= timezone.now() else self.moment + dt.timedelta(minutes=5)
            place, chair = "臺灣大道市政大樓文心樓 8 樓會議室", "副市長"
            return call_meeting(
                plan,
                held_at=held,
                place=place,
                chair=chair,
                contact="研考會王小姐",
                contact_phone="04-22289111",
                by=by,
                **door,
            )
        if move == w.CANCEL_MEETING:
            return cancel_meeting(plan, reason="召集人另有要公，改期另行通知。", by=by, **door)
        if move in w.TAKE_BACKS:
            return take_back(plan, move, by=by, **door)
        decided = dict.fromkeys((d.pk for d in Decision.objects.to_answer(plan)), "已依決議修正並與相關機關確認。")
        return answer_decisions(plan, decision_answers=decided, answers=answers, by=by, **door)

    def _carry_out_tracking(self, move: Move, *, by: Actor, **door: Any) -> Any:
        plan, day, minutes = self.plan, timezone.localdate(self.moment), paper("國發會會議紀錄")
        if move.route == "tracking:send":
            letter: dict[str, Any] = {"letter_number": self.letter(), "letter_date": day}
            return ndc.send(plan, move, enclosed=papers_of(plan), by=by, **letter, **door)
        if move == w.APPROVE:
            return approvals.approve(plan, letters=self.approvals(day), by=by, **door)
        if move.route == "tracking:ndc_revise":
            asked: dict[str, Any] = {"sections": self.sections(), "items": self.comments()}
            return ndc.ndc_revise(plan, move, file=minutes, met_on=day, by=by, **asked, **door, **MET)
        if move.route == "tracking:ndc_pass":
            return ndc.ndc_pass(plan, move, file=minutes, met_on=day, by=by, **door, **MET)
        if move.route == "tracking:answer_ndc":
            return ndc_answers.resubmit(plan, move, self.answers(), by=by, **door)
        if move.route == "tracking:take_back_result":
            return ndc.take_back_result(plan, move, reason="登錄到另一案的會議結果。", by=by, **door)
        if move in w.TAKE_BACKS:
            return ndc_answers.take_back(plan, move, by=by, **door)
        outcomes = self.outcomes(move)
        alone = {pk: SAID_ALONE for pk, outcome in outcomes.items() if outcome == Outcome.ALONE}
        decided: dict[str, Any] = {"outcomes": outcomes, "comments": alone, "met_on": day}
        return ndc.ndc_decide(plan, move, file=minutes, by=by, **decided, **door, **MET)

    def data_for(self, move: Move) -> dict[str, Any]:
        """What the generic page's form would give."""
        form = move.form.rpartition(".")[2]
        day = timezone.localdate(self.moment)
        asked: dict[str, dict[str, Any]] = {
            "": {},
            "NoteForm": {},
            "CoachForm": {"coach": self.cast.of("PLATFORM").user},
            "ReturnForm": {"sections": self.sections()},
            "ChangeForm": {"sections": self.sections(), "reason": "實際參與人數高於預期，調整期程與經費配置。"},
            "ResubmitForm": {"answers": self.answers()},
            "SubmitForm": {"consent": True, "showcase": len(self.idea.ventures) > 1},
            "ForwardForm": {
                **dict.fromkeys(("check_complete", "check_consensus", "check_contact"), True),
                "fits": self.findings(self.plan.venture_list),
                "vision_fit": "符合本區「先做人、再做路」的地方創生願景。",
                "letter_number": self.letter(),
                "letter_date": day,
            },
            "FormCaseForm": {
                **dict.fromkeys(("check_complete", "check_consensus", "check_budget", "check_vision"), True),
                "fits": self.findings(fits.unjudged(self.plan)),
            },
            "DeclineForm": {
                "reason": "以新建館舍為主，與補助計畫不符。",
                "letter_number": self.letter(),
                "letter_date": day,
            },
            "WaiveForm": {"evidence": "各機關分工項目均已於書面審查回復時確認，無待釐清事項。"},
            "ReasonForm": {"reason": "契作面積不足，提案單位決定重新規劃後再提。"},
        }
        return asked[form]

    def actor_of(self, move: Move) -> Actor:
        """Who makes the move."""
        if move == w.WITHDRAW:
            return self.owner if w.may_withdraw(self.plan, self.owner) else self.cast.of("RDEC")
        if str(move.who) == str(w.PROPOSER):
            return self.owner
        if str(move.who) == str(w.DISTRICT):
            offices = Unit.objects.filter(kind=UnitKind.DISTRICT_OFFICE, district__in=self.plan.district_codes)
            return self.cast.actor(offices[0])
        if str(move.who) == str(w.RDEC_SUPERVISOR):
            return self.cast.of("RDEC", Role.SUPERVISOR)
        if str(move.who) == str(w.EXECUTING):
            venture = self.plan.venture_list[0]
            return self.cast.actor(venture.executing_unit) if venture.executing_unit else self.owner
        return self.cast.of("PLATFORM" if str(move.who) == str(w.PLATFORM) else "RDEC")

    def agencies(self) -> list[Unit]:
        """The agencies asked for an opinion."""
        return list(Unit.objects.filter(code__in=self.idea.agencies).order_by("id"))

    def letter(self) -> str:
        """A number as the official-document system would issue it; fictional."""
        return f"府授研考字第{self.moment.year - 1911}{1000000 + self.plan.pk * 37 + self.plan.row_version:07d}號"

    def sections(self) -> dict[str, str]:
        """Two sections of the first venture to be revised, with reasons."""
        venture = self.plan.venture_list[0]
        return {Place(section.value, venture.pk).code: reason for section, reason in REASONS.items()}

    def comments(self) -> list[dict[str, str]]:
        """What NDC's meeting says, of the first venture and of the plan as a whole."""
        concept = Place(Section.CONCEPT.value, self.plan.venture_list[0].pk).code
        return [
            {"text": "營運模式請說明計畫結束後之財源與人力。", "section": concept},
            {"text": "請補充與鄰近地區地方創生計畫之分工。", "section": ""},
        ]

    def answers(self) -> dict[int, str]:
        """An answer to each section asked for."""
        return {request.pk: "已補充並更新相關表格。" for request in self.plan.open_requests}

    def findings(self, ventures: list[Venture]) -> dict[int, dict[str, str]]:
        """The first venture fits the vision of the district, the others in part."""
        first = self.plan.venture_list[:1]
        return {
            v.pk: {"fit": Fit.FITS, "words": "與願景的主軸一致，且由在地團隊主導。"}
            if v in first
            else {"fit": Fit.PARTLY, "words": "方向一致，服務範圍宜再涵蓋偏遠聚落。"}
            for v in ventures
        }

    def outcomes(self, move: Move) -> dict[int, str]:
        """All pass but the last of three, or the one that is sent again alone; or none."""
        ventures = on_the_table(self.plan)
        if move == w.WORKING_REJECT:
            return {v.pk: Outcome.REJECTED for v in ventures}
        found: dict[int, str] = {v.pk: Outcome.REJECTED if i == 2 else Outcome.PASSED for i, v in enumerate(ventures)}
        if self.idea.alone and len(ventures) > 1:
            found[ventures[-1].pk] = Outcome.ALONE
        return found

    def approvals(self, day: dt.date) -> dict[int, dict[str, Any]]:
        """A ministry's letter for each passed venture, granting what it asked for."""
        ventures = [v for v in self.plan.venture_list if v.outcome == Outcome.PASSED]
        asked = asked_by(ventures)
        return {
            v.pk: {
                "ministry": "國家發展委員會",
                "letter_number": f"發國字第{day.year - 1911}{v.pk:07d}號",
                "letter_date": day,
                "amount": asked[v.pk].central,
                "confirmed": asked[v.pk].is_shared,  # the ministry knows what it gives the plan in all
                "conditions": "請於會計年度結束前辦理核銷；未支用餘額應繳回。",
            }
            for v in ventures
        }

    def _advance(self, working_days: int) -> None:
        day = self.calendar.add(timezone.localdate(self.moment), working_days)
        hour = 9 + (self.plan.pk + self.plan.row_version) % 8
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, (self.plan.pk * 7) % 60)))
        self.moment = min(moment, timezone.now())

    def _revise(self) -> None:
        writer = self.actor_of(w.OPEN_CHANGE) if self.plan.state == State.PLAN_CHANGE else self.owner
        for request in self.plan.open_requests:

            def write(locked: Proposal, place: Place = request.place) -> None:
                venture = next(v for v in locked.venture_list if v.pk == place.venture)
                if place.section == Section.CONCEPT:
                    venture.method += "\n淡季以校外教學與工坊課程維持固定收入。"
                    venture.save()
                else:
                    line = venture.budget_lines.all()[0]
                    line.item = detailed(line.item)
                    line.save()

            write_section(self.plan, request.section, write, by=writer, venture=request.venture_id)

    def _give_opinions(self, move: Move) -> None:
        for number, request in enumerate(
            OpinionRequest.objects.filter(round__proposal=self.plan, state=OpinionState.REQUESTED)
        ):
            result = Result.AGREE
            if move == w.ASK_REVIEW_REVISION:
                result = Result.REREVIEW if number == 0 else Result.REVISE
            verdicts = (
                [{"item": item.pk, "agreed": True} for item in to_judge(request)] if result != Result.AGREE else []
            )
            said = opinion(result, request.agency) | {"verdicts": verdicts}
            file_opinion(request, **said, by=self.cast.actor(request.agency))
        if move == w.CONCLUDE_REVIEW:
            release_round(self.plan.review_rounds.latest("number"), by=self.cast.of("RDEC"))

    def _hold_meeting(self) -> None:
        meeting = Meeting.objects.filter(agenda_items__proposal=self.plan, state__in=UNFINISHED).first()
        if meeting:
            decisions = ["請提案單位補充淡季營運方式。", "農業局協助媒合加工場域，觀光旅遊局協助行銷。"]
            with clock.at(max(clock.now(), meeting.held_at)):
                recording.record_minutes(
                    meeting,
                    file=paper("專案會議紀錄"),
                    decisions=decisions,
                    by=self.cast.of("RDEC"),
                    record=MINUTES,
                )

    def _settle_commitments(self) -> None:
        for commitment in Commitment.objects.filter(proposal=self.plan, state__in=UNSETTLED):
            move_commitment(commitment, CONFIRM, by=self.cast.actor(commitment.agency))

    def _file_work_plans(self) -> None:
        for undertaking in Undertaking.objects.filter(venture__proposal=self.plan):
            executor = self.cast.actor(undertaking.executing_unit)
            start = timezone.localdate(self.moment)
            if undertaking.state == "planning":
                perform(undertaking, t.FILE_PLAN, by=executor, **work_plan(undertaking, start))
            if undertaking.state == "plan_filed":
                perform(undertaking, t.ACCEPT_PLAN, by=self.cast.of("PLATFORM"))
            move_money(self, undertaking)

    def _finish_undertakings(self) -> None:
        for undertaking in Undertaking.objects.filter(venture__proposal=self.plan):
            executor = self.cast.actor(undertaking.executing_unit)
            for change in undertaking.changes.filter(state=ChangeState.DRAFTING):
                perform(change, DROP, by=executor)
            if undertaking.state == "tracked":
                results.report(self, undertaking)
            if undertaking.state == "reported":
                perform(undertaking, t.ACCEPT_RESULTS, by=self.cast.of("PLATFORM"))
            if undertaking.state == "completed":
                settle_money(self, undertaking)
                day = timezone.localdate(self.moment)
                number = f"研展簽字第{day.year - 1911}{undertaking.pk:07d}號"
                signed: dict[str, Any] = {"letter_number": number, "letter_date": day}
                perform(undertaking, t.RELEASE, by=self.cast.of("RDEC"), **signed)


SAID_ALONE = {
    Section.CONCEPT.value: "營運主體與計畫結束後之財源未臻明確，請修正後單獨再送。",
    Section.BUDGET.value: "資本門請列明細，並說明與既有補助之區隔。",
}
MET: dict[str, Any] = {
    "place": "國家發展委員會 610 會議室",
    "present": "國家發展委員會　國土區域離島發展處\n臺中市政府研究發展考核委員會　專門委員　王○○\n提案單位代表",
    "summary": "計畫方向可行，請依委員及機關意見修正後續辦。",
}
REVISIONS = frozenset(
    {
        w.RESUBMIT_TO_COACHING,
        w.RESUBMIT_INTAKE_DISTRICT,
        w.RESUBMIT_INTAKE_RDEC,
        w.RESUBMIT_REVIEW,
        w.RESUBMIT_MEETING,
        w.RESUBMIT_NDC,
        w.RESUBMIT_ADJUSTMENT,
        w.FILE_CHANGE,
    }
)


def opinion(result: str, agency: Unit) -> dict[str, Any]:
    """What an agency writes."""
    items = (
        []
        if result == Result.AGREE
        else ["期程請避開汛期，並補充維護管理單位。", "請說明與既有計畫的區隔，避免重複補助。"]
    )
    return {
        "result": result,
        "content_opinion": "計畫內容具體，與地方需求相符。",
        "fit_opinion": "所列項目符合對接計畫之補助範圍。",
        "items": [{"text": text, "section": Section.CONCEPT} for text in items],
        "commitments": [{"item": f"{agency.name}協助場域媒合與技術諮詢", "role": CommitmentRole.LEAD}],
    }
