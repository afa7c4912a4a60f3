"""What minutes begin with before anybody writes: what the agenda was to report, what the meeting itself settled; never writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from documents.letters.values import Point
from proposals.models import LetterVersion
from proposals.states import LetterStatus
from reviews.guards import its_morning, still_discussed
from reviews.models import AgendaItem, Commitment, CommitmentTransition, Meeting, MinutesItem
from reviews.models.commitments import FORMER
from reviews.states import AGENDA, UNSETTLED, CommitmentState, MatterOutcome, MinutesPart, OpinionState

OUTCOMES = {CommitmentState.CONFIRMED: MatterOutcome.CONFIRMED, CommitmentState.DROPPED: MatterOutcome.DROPPED}
SETTLED = {MatterOutcome.CONFIRMED: "會中確認", MatterOutcome.DROPPED: "會中不列入"}
REPORTS, NONE = "報告事項", "（無）"


def asked_of(meeting: Meeting, cases: Iterable[AgendaItem], there: Iterable[MinutesItem] = ()) -> list[Commitment]:
    """The matters of the ``cases`` that are open, that the meeting settled, or of which ``there`` is an item (one query)."""
    has = {item.commitment_id for item in there}
    plans = [case.proposal_id for case in cases]
    rows = Commitment.objects.filter(proposal__in=plans, request__state=OpinionState.RELEASED)
    found = rows.select_related("agency").order_by("agency", "pk")
    return [row for row in found if row.state in UNSETTLED or row.pk in has or is_settled_in(meeting, row)]


def is_settled_in(meeting: Meeting, row: Commitment) -> bool:
    """Was the matter confirmed, worded anew or dropped since the meeting's day began (no query)?"""
    return row.state in OUTCOMES and row.state_since >= its_morning(meeting)


def unlisted(meeting: Meeting) -> int:
    """How many matters the meeting settled of which its draft says nothing (one query)."""
    listed = meeting.minutes_items.exclude(commitment=None).values("commitment")
    rows = Commitment.objects.filter(proposal__in=still_discussed(meeting).values("proposal"), state__in=OUTCOMES)
    rows = rows.filter(state_since__gte=its_morning(meeting), request__state=OpinionState.RELEASED)
    return rows.exclude(pk__in=listed).count()


def offered(
    meeting: Meeting, there: list[MinutesItem], cases: Iterable[AgendaItem], matters: Iterable[Commitment]
) -> list[MinutesItem]:
    """Items that nobody has written, not saved: reports where ``there`` is none, of each of the ``matters`` that the meeting
    settled what became of it (at most two queries).
    """
    has = {item.commitment_id for item in there}
    waiting = [row for row in matters if row.pk not in has and is_settled_in(meeting, row)]
    of_plan = {case.proposal_id: case for case in cases}
    found = [] if any(item.part == MinutesPart.REPORT for item in there) else list(_reports(meeting))
    return found + [_settled(meeting, of_plan[row.proposal_id], row, log) for row, log in _with_log(meeting, waiting)]


def _reports(meeting: Meeting) -> Iterator[MinutesItem]:
    """What the agenda as it was worded last has to report (one query)."""
    worded = LetterVersion.objects.filter(letter__occasion=AGENDA, letter__about=meeting.pk)
    last = worded.exclude(letter__status=LetterStatus.DROPPED).order_by("letter_id", "number").last()
    passages = [each for each in last.words.passages if each.name == REPORTS] if last else []
    texts = [_flat(point) for each in passages for point in (*([Point(each.text)] if each.text else []), *each.points)]
    for number, text in enumerate((text for text in texts if text and text != NONE), start=1):
        yield MinutesItem(meeting=meeting, part=MinutesPart.REPORT, number=number, text=text)


def _flat(point: Point) -> str:
    return "\n".join(filter(None, (point.text.strip(), *map(_flat, point.points))))


def _with_log(meeting: Meeting, rows: list[Commitment]) -> Iterator[tuple[Commitment, list[CommitmentTransition]]]:
    """Each with what was said of it since the meeting's day began (one query, if there are any)."""
    lines = CommitmentTransition.objects.filter(subject__in=rows, at__gte=its_morning(meeting)).order_by("pk")
    said: dict[int, list[CommitmentTransition]] = {}
    for line in lines if rows else ():
        said.setdefault(line.subject_id, []).append(line)
    return ((row, said.get(row.pk, [])) for row in rows)


def _settled(meeting: Meeting, case: AgendaItem, row: Commitment, log: list[CommitmentTransition]) -> MinutesItem:
    """A matter as the meeting settled it: how, from which words, what was said with it."""
    outcome = OUTCOMES[CommitmentState(row.state)]
    former = next((line.data[FORMER] for line in log if FORMER in line.data), "")
    words = f"會中由「{former}」修正為「{row.item}」並確認" if former and outcome == MatterOutcome.CONFIRMED else ""
    last = log[-1].data if log else {}
    said = str(last.get("note") or last.get("reason") or "").strip().removesuffix("。")
    settled = f"{words or SETTLED[outcome]}{f'：{said}' if said else ''}。"
    found = MinutesItem(meeting=meeting, part=MinutesPart.MATTER, agenda_item=case, commitment=row, number=1)
    found.settled, found.outcome, found.unit_id = settled, outcome, row.agency_id
    return found
