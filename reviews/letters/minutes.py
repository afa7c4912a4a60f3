"""會議紀錄 as a letter: of all cases, as recorded; what is not recorded yet as it is drafted, who came as the day's list says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from documents.letters.values import Kind, LetterContent, Named, Party, Passage, Point
from proposals.letters.drafting import about, proposed_by, writes
from reviews.letters.drafts import case, cases_of, held, hour, in_full, item_of, joined, under
from reviews.meetings.recording import SETTLED, came
from reviews.minutes.queries import drafted
from reviews.models import AgendaItem, Commitment, Decision, Meeting, MeetingMatter, MinutesItem
from reviews.states import MatterKind, MinutesPart, Part

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal

PARTS = {"attending": Part.ATTENDS, "observing": Part.OBSERVES, "excused": Part.EXCUSED}
DRAFTED = {MatterKind.REPORT: MinutesPart.REPORT, MatterKind.MOTION: MinutesPart.MOTION}
Settled = tuple[str, str]  # what was heard, and what was settled of it


def minutes(plan: Proposal, actor: Actor, meeting: int | None) -> LetterContent:
    """Every plan on the agenda in its order: its decisions as recorded, else as 紀錄稿 has them, else 提請討論 (ten queries)."""
    item = item_of(plan, meeting)
    found, written = item.meeting, drafted(item.meeting, actor)
    cases, waiting = cases_of(found)
    heard = list(found.matters.all())
    decided = list(Decision.objects.filter(agenda_item__meeting=found).select_related("unit").order_by("number"))
    parts = (
        Passage("主席致詞", found.remarks or "（略）"),
        _heard(found, MatterKind.REPORT, heard, written),
        Passage("討論事項", "", tuple(_case(each, waiting, decided, written) for each in cases)),
        _heard(found, MatterKind.MOTION, heard, written),
    )
    about_it = {**held(item), **_people(found), "recorder": found.recorder, "closed_at": hour(found.adjourned_at)}
    return LetterContent(Kind.MINUTES.value, writes(actor).party, in_full(found), **about_it, passages=parts)


def _people(meeting: Meeting) -> dict[str, tuple[Party, ...]]:
    """Those who came, as the minutes name them; until they do the list of the day, before it who is invited."""
    rows: Sequence[Any] = list(meeting.attendances.all()) or came(meeting) or list(meeting.invitations.all())
    return {
        name: tuple(Party(str(row), Named.PERSON.value) for row in rows if row.part == part)
        for name, part in PARTS.items()
    }


def _heard(meeting: Meeting, kind: MatterKind, heard: list[MeetingMatter], written: list[MinutesItem]) -> Passage:
    """報告事項 or 臨時動議, each with what was settled of it."""
    recorded: list[Settled] = [(row.text, row.settled) for row in heard if row.kind == kind]
    if not recorded and meeting.minutes_id is None:
        recorded = [(row.text, row.settled) for row in written if row.part == DRAFTED[kind]]
    label = SETTLED[kind]
    points = tuple(Point(_settled(joined(text), label, joined(settled))) for text, settled in recorded)
    return Passage(str(kind.label), "" if points else "（無）", points)


def _settled(heard: str, label: str, settled: str) -> str:
    """「上次決議辦理情形。決定：洽悉。」: what is settled in one paragraph has no number and goes on behind what was heard."""
    return f"{heard.removesuffix('。')}。{label}：{settled}" if settled else heard


def _case(item: AgendaItem, waiting: list[Commitment], decided: list[Decision], written: list[MinutesItem]) -> Point:
    """案由, 說明 and 決議; the matters that were open under what was settled of each."""
    own = [row for row in written if row.agenda_item_id == item.pk]
    texts = [_led(row.text, row.unit) for row in decided if row.agenda_item_id == item.pk]
    matters: tuple[Point, ...] = ()
    if not texts:  # what is recorded has what became of the matters among its decisions
        texts = [_led(row.settled, row.unit) for row in own if row.part == MinutesPart.CASE and row.settled]
        matters = tuple(Point(words) for words in _matters(own))
    if not (texts or matters):
        return case(item.proposal, waiting)
    settled = [Point(text) for text in texts]
    settled += [Point("分工項目及配合事項：", matters)] if matters else []
    said = under("說明：", (Point(f"{proposed_by(item.proposal)}。"),))
    return Point(f"案由：{about(item.proposal)}", (said, under("決議：", tuple(settled))))


def _led(text: str, unit: Unit | None) -> str:
    """A decision with the unit that leads in it, where one is named."""
    return f"{joined(text)}（主辦：{unit.full_name}）" if unit else joined(text)


def _matters(own: list[MinutesItem]) -> Iterator[str]:
    for row in own:
        if row.commitment and (row.outcome or row.settled):
            became = f"（{row.get_outcome_display()}）" if row.outcome else ""
            said = f"：{joined(row.settled)}" if row.settled else "。"
            yield f"{row.commitment.agency.full_name}「{joined(row.commitment.item)}」{became}{said}"
