"""What must hold before moves of opinions and commitments, and what reviews ask of the plan's; never writes.

Those of the plan run for every panel: one query each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from inputs.fields import format_day
from inputs.words import listed, sentences
from proposals.states import IN_REVIEW
from proposals.states import State as PlanState
from proposals.workflow import ASK_REVIEW_REVISION
from reviews.models import AgendaItem, Commitment, Invitation, Meeting, OpinionItem, OpinionRequest
from reviews.states import (
    FILED,
    IN_AGENCY,
    SITTING,
    TO_COME,
    UNDER_REVIEW,
    UNSETTLED,
    MeetingState,
    OpinionState,
    Result,
)
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.facts import of_facts
from workflow.engine.verdicts import Verdict, when
from workflow.statements import gathered
from workflow.states import Party
from workflow.templatetags.cs import roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.engine.facts import Facts

WAITED_FOR = IN_AGENCY | {OpinionState.MISROUTED}
SHOWN = 5  # commitments named in one sentence; the matrix shows all


def under_review(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """Opinions are given while the plan is reviewed, not after."""
    plan = opinion.plan
    return when(plan.state in UNDER_REVIEW, _("計畫目前為「%s」，書面審查已不進行。") % plan.get_state_display())


def answers_checked(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """What an officer writes for a unit with the switch is read by its supervisor before it goes out."""
    checked = opinion.agency.checks_opinions and not actor.is_supervisor
    return when(checked, _("貴單位的審查意見不必經主管核閱，請直接回復。"))


def answers_unchecked(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """A supervisor's own opinion goes straight out, and so does any where the unit has no switch."""
    return when(not answers_checked(opinion, actor), _("貴單位的審查意見須經主管核閱，請先送主管核閱。"))


def extension_asked(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """More time is granted or refused to who asked for it."""
    return when(opinion.extension_until, _("這個機關沒有待答覆的展延申請。"))


def no_extension_asked(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """One question at a time."""
    asked = format_day(opinion.extension_until) if opinion.extension_until else ""
    return when(not asked, _("已申請展延至 %s，待研考會答覆。") % asked)


def round_recalled(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """Only with its round, by the move that puts the plan back to before it was sent out."""
    return when(opinion.plan.state == PlanState.FORMED, _("整輪收回時，才由系統收回審查請求。"))


def overdue(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """An agency may use all the time it was given."""
    words = _("回復期限為 %s，過期未回復才能逾期結案。") % format_day(opinion.asked_until)
    return when(opinion.is_overdue, words)


def not_written(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """An agency that has begun to type, or has sent an opinion and taken it back, was not asked by mistake."""
    begun = opinion.filed_at or opinion.begun_at
    return when(not begun, _("機關已開始處理，不能撤回請求。不屬其權管的，請機關回復「非本機關權管」。"))


def version_taken_back(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """The proposer has taken back the filing that this request was made for."""
    current = opinion.plan.version_id
    newer = current is not None and opinion.round.version_id > current
    return when(newer, _("提案單位沒有撤回這次送審的版本。"))


def opinion_released(commitment: Commitment, actor: Actor) -> Verdict:
    """Before release the agency may still take its opinion back."""
    released = commitment.request.state == OpinionState.RELEASED
    return when(released, _("提出這個事項的審查意見尚未釋出，機關仍可取回。"))


def before_ndc(commitment: Commitment, actor: Actor) -> Verdict:
    """The matrix stands once the plan has left the city's review (R3)."""
    plan = commitment.proposal
    return when(plan.state in IN_REVIEW, _("計畫目前為「%s」，分工表已不再變動。") % plan.get_state_display())


def before_a_meeting(commitment: Commitment, actor: Actor) -> Verdict:
    """An agency corrects, asks back or disowns a matter where the meeting settles it; before, RDEC asks by itself (R3)."""
    met = commitment.proposal.state == PlanState.PROJECT_MEETING
    return when(met, _("這個事項排入專案會議後，機關才在會議中這樣回答。"))


def opinions(read: Facts) -> list[OpinionRequest]:
    """The plan's requests, round by round, with agency, round and, as ``matters``, what they offered to do, as ``unanswered``
    the numbers of their items nobody has answered (one query).
    """
    plan: Proposal = read.instance
    live = Commitment.objects.live().filter(request=OuterRef("pk")).order_by("pk")
    asking = OpinionItem.objects.filter(request=OuterRef("pk"), answered_at=None).order_by("number")
    rows = OpinionRequest.objects.of_plan(plan).standing().select_related("agency", "round")
    columns = {"offered": gathered(live, "pk", "item", "role", "state"), "asking": gathered(asking, "number")}
    found = list(rows.annotate(**columns))
    for opinion in found:
        opinion.round.proposal = plan
        opinion.unanswered = [number for (number,) in opinion.asking] if opinion.state in FILED else []
        opinion.matters = [
            Commitment(pk=pk, item=item, role=role, state=state, agency=opinion.agency, request=opinion, proposal=plan)
            for pk, item, role, state in opinion.offered
        ]
    return found


def unsettled(read: Facts) -> list[Commitment]:
    """Matters offered and not settled yet, agency by agency; what an agency has not sent is no offer (no query of its own).

    Never as the opinions came in, which the plan's history tells by alias.
    """
    found = [matter for matter in read.of(matters) if matter.state in UNSETTLED]
    return sorted(found, key=lambda matter: (matter.agency_id, matter.pk))


def matters(read: Facts) -> list[Commitment]:
    """All that was offered and not dropped (no query of its own)."""
    filed = [opinion for opinion in read.of(opinions) if opinion.state in FILED]
    return [matter for opinion in filed for matter in opinion.matters]  # type: ignore[attr-defined]


@of_facts
def review_complete(read: Facts, actor: Actor) -> Verdict:
    """Every agency's latest opinion is released or excused, and none asks to see the plan again (R2).

    The latest of each agency, not of the latest round: a re-review asks only some agencies, and one may answer an
    earlier round late.
    """
    latest = {opinion.agency_id: opinion for opinion in read.of(opinions)}.values()
    waiting = [o.agency.name for o in latest if o.state in WAITED_FOR]
    unreleased = [o.agency.name for o in latest if o.state == OpinionState.AWAITING_RELEASE]
    again = [o.agency.name for o in latest if o.state in FILED and o.result == Result.REREVIEW]
    parts = []
    if waiting:
        parts.append(_("尚有 %(n)d 機關未回復：%(who)s") % {"n": len(waiting), "who": listed(waiting)})
    if unreleased:
        parts.append(_("%(n)d 機關意見待釋出：%(who)s") % {"n": len(unreleased), "who": listed(unreleased)})
    if again:
        parts.append(_("%d 機關要求再審") % len(again))
    then = _("請提案單位修正並經再審後開放。") if again else _("全部釋出後開放。")
    if waiting:
        then = _("全部回復或逾期結案後開放。")
    hands = {Party.AGENCIES: waiting, Party.RDEC: unreleased, Party.PROPOSER: again}
    opens = [party.label for party, found in hands.items() if found]
    return when(not parts, _("%(gaps)s。%(then)s") % {"gaps": sentences(parts), "then": then}, *opens)


def has_open_items(read: Facts) -> bool:
    """Is there a filed item nobody has answered (no query of its own)?"""
    return bool(_unanswered(read))


def _unanswered(read: Facts) -> list[tuple[OpinionRequest, list[int]]]:
    rows: list[Any] = read.of(opinions)
    return [(opinion, opinion.unanswered) for opinion in rows if opinion.unanswered]


def asks_for_answers(read: Facts) -> bool:
    """Has every agency replied, and is the proposer to answer something before the review can end (R20)?"""
    return read.of(has_open_items) and not any(opinion.state in WAITED_FOR for opinion in read.of(opinions))


@of_facts
def items_answered(read: Facts, actor: Actor) -> Verdict:
    """R20: the proposer answers every item. The review does not end before: afterwards nobody is asked for answers any more."""
    asking = _unanswered(read)
    named = [f"{opinion.agency} {listed(numbers)}" for opinion, numbers in asking]
    words = {
        "n": sum(len(numbers) for _opinion, numbers in asking),
        "which": sentences(named[:SHOWN]) + ("……" if len(named) > SHOWN else ""),
        "move": ASK_REVIEW_REVISION.label,
    }
    reason = _("尚有 %(n)d 項意見提案單位未回應：%(which)s。請以「%(move)s」請其逐項回應，送回後再結束。")
    return when(not asking, reason % words, Party.PROPOSER.label)


@of_facts
def nothing_released(read: Facts, actor: Actor) -> Verdict:
    """A round is recalled only as long as nobody has read anything of it."""
    released = any(opinion.state == OpinionState.RELEASED for opinion in read.of(opinions))
    return when(not released, _("已有審查意見釋出給提案單位，不能再收回分送。"))


@of_facts
def something_to_answer(read: Facts, actor: Actor) -> Verdict:
    """The proposer is not sent to revise without an item to answer (R20)."""
    return when(read.of(has_open_items), _("還沒有機關回復待提案單位回應的意見項目。"), Party.AGENCIES.label)


def _settled(names: list[str], unlock: str) -> Verdict:
    more = _("……共 %d 項") % len(names) if len(names) > SHOWN else ""
    reason = _("尚有 %d 項分工或配合事項待確認：") % len(names) + listed(names[:SHOWN]) + more
    return when(not names, reason + unlock, Party.AGENCIES.label, Party.RDEC.label)


def needs_no_meeting(read: Facts) -> bool:
    """R4: nothing is left for a meeting to settle; what is due is its waiver."""
    return not read.of(unsettled)


@of_facts
def no_commitment_open(read: Facts, actor: Actor) -> Verdict:
    """R4: a meeting is needed unless every 分工項目 and 配合事項 is confirmed."""
    return _settled([str(matter) for matter in read.of(unsettled)], _("。全部確認或不列入後，才得免開專案會議。"))


def meeting_need(read: Facts, is_told: Callable[[Commitment], bool]) -> str:
    """The waiver's rule in words: the matters that call for a meeting, or that none is needed (R4).

    All of them count; those that the reader is not told yet are not named.
    """
    found = read.of(unsettled)
    names = [str(matter) for matter in found if is_told(matter)]
    if not read.of(matters):
        return _("沒有機關提出分工或配合事項，可免開專案會議。")
    if not found:
        return _("都已確認，可免開專案會議。")
    more = "……" if len(found) > len(names[:SHOWN]) else ""
    words = {"n": len(found), "names": listed(names[:SHOWN]) + more}
    if not names:
        return _("尚有 %(n)d 項待確認，須召開專案會議。") % words
    return _("尚有 %(n)d 項待確認，須召開專案會議：%(names)s。") % words


@of_facts
def meeting_settled_commitments(read: Facts, actor: Actor) -> Verdict:
    """R3: a project meeting settles who does what; it has not passed the plan while something of it is open."""
    unlock = _("。請依會議決議逐項確認或不列入後，再登錄會議通過。")
    return _settled([str(matter) for matter in read.of(unsettled)], unlock)


def day_has_come(meeting: Meeting) -> Verdict:
    """Minutes are written from the day of the meeting on; of one held earlier they say when it was (R3)."""
    today = timezone.localdate(clock.now())
    return when(
        timezone.localdate(meeting.held_at) <= today,
        _("會議訂於 %s 召開，會議當天起才能登錄紀錄；已提前召開的，請用「會議已提前召開，登錄紀錄」。")
        % roc_time(meeting.held_at),
    )


def is_notice_due(meeting: Meeting) -> bool:
    """Is the notice still to go out, before the meeting begins?"""
    return meeting.state == MeetingState.PLANNED and meeting.held_at > clock.now()


def its_morning(meeting: Meeting) -> dt.datetime:
    """From when on what is settled of a matter is settled by the meeting: its day has begun."""
    return timezone.make_aware(dt.datetime.combine(timezone.localdate(meeting.held_at), dt.time.min))


def is_running(meeting: Meeting) -> bool:
    """Does it sit now: begun, or called for today (no query)?"""
    today = timezone.localdate(clock.now())
    return meeting.state in SITTING or (
        meeting.state == MeetingState.NOTIFIED and timezone.localdate(meeting.held_at) == today
    )


def asks_now(meeting: Meeting) -> bool:
    """Are agencies asked to answer in it: does it sit, and is its day not over? Its minutes may take weeks (no query)."""
    return is_running(meeting) and timezone.localdate(meeting.held_at) >= timezone.localdate(clock.now())


def held_gap(meeting: Meeting, held_at: dt.datetime) -> str:
    """Why the meeting was not held at ``held_at``: not before the day it was called, not in the future; else empty."""
    if held_at > clock.now():
        return _("會議訂於 %s，還沒有到；已提前召開的，請填實際開會的日期與時間。") % roc_time(held_at)
    called = timezone.localdate(meeting.called_at)
    if timezone.localdate(held_at) < called:
        return _("開會日期不可早於通知開會之日 %s。") % format_day(called)
    if held_at < meeting.called_at.replace(second=0, microsecond=0):
        return _("開會時間不可早於通知開會之時 %s。") % roc_time(meeting.called_at)
    return ""


def off_words(day: dt.date) -> str:
    """What is asked of a meeting on a day on which offices are closed; empty of a working day (one query)."""
    if WorkingCalendar.load().is_workday(day):
        return ""
    words = _("%(day)s（%(weekday)s）是放假日。請改期；確定要在這一天開會，請勾選。")
    return words % {"day": format_day(day), "weekday": date_format(day, "l")}


def last_meeting(read: Facts) -> Meeting | None:
    """The latest project meeting with the plan on its agenda, cancelled or not (one query)."""
    return Meeting.objects.filter(agenda_items__proposal=read.instance).order_by("-id").first()


@of_facts
def meeting_to_come(read: Facts, actor: Actor) -> Verdict:
    """What was held is not undone: only a meeting to come is cancelled."""
    last = read.of(last_meeting)
    return when(last and last.state in TO_COME, _("會議已召開，不能取消；請登錄紀錄。"))


def somebody_invited(meeting: Meeting, actor: Actor) -> Verdict:
    """A notice goes to somebody."""
    return when(meeting.invitations.exists(), _("還沒有邀請對象，請先列出。"))


def still_discussed(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The plans on the agenda that wait for what the meeting decides; one may have been withdrawn since."""
    return meeting.agenda_items.filter(proposal__state=PlanState.PROJECT_MEETING).select_related("proposal")


def nothing_to_decide(meeting: Meeting, actor: Actor) -> Verdict:
    """A meeting ends without minutes only where no plan waits for it any more."""
    names = [item.proposal.called for item in still_discussed(meeting).order_by("number")]
    return when(not names, _("議程上還有等待決議的計畫：%s。請登錄紀錄，或取消會議。") % listed(names))


def its_day(meeting: Meeting, actor: Actor) -> Verdict:
    """A meeting is held from its day on."""
    return day_has_come(meeting)


def comments_open(meeting: Meeting) -> bool:
    """May those invited still say something of the draft?"""
    due = meeting.comments_due
    return meeting.state == MeetingState.MINUTES_CIRCULATED and bool(due and due >= timezone.localdate(clock.now()))


def comments_over(meeting: Meeting, actor: Actor | None = None) -> Verdict:
    """Those who were asked for comments until a day have that day, unless all of them have replied (a query until then)."""
    due = format_day(meeting.comments_due) if meeting.comments_due else ""
    waits = comments_open(meeting) and _asked_for_comments(meeting).filter(replied_at=None).exists()
    return when(not waits, _("紀錄稿徵詢意見到 %s 為止；期限過後，或受邀單位都已回覆，才能確認紀錄。") % due)


def _asked_for_comments(meeting: Meeting) -> QuerySet[Invitation]:
    """Those invited who say something of the draft here: every unit of ours, but RDEC, which writes it."""
    return meeting.invitations.exclude(unit=None).exclude(unit__kind=UnitKind.RDEC)


@of_facts
def minutes_confirmed(read: Facts, actor: Actor) -> Verdict:
    """What a meeting decided is what its confirmed minutes say (R3)."""
    last = read.of(last_meeting)
    return when(
        last and last.state == MeetingState.MINUTES_CONFIRMED,
        _("專案會議紀錄尚未上傳確認，請先登錄會議紀錄與決議。"),
        Party.RDEC.label,
    )
