"""What a move of an opinion does besides changing the state, under the row lock; never called but by the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.words import listed, sentences
from proposals.states import Place
from reviews.models import Commitment, OpinionItem, VentureOpinion
from reviews.opinions.again import clear_verdicts, write_verdicts
from reviews.opinions.concern import reviewed
from reviews.states import NEEDS_ITEMS, CommitmentKind, CommitmentState, Result
from workflow import known
from workflow.engine.errors import DataMissing
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import OpinionRequest

Data = dict[str, Any]
NOT_LATER = gettext_lazy("展延後的期限須晚於原期限，並在今天之後。")


def opinion_gaps(opinion: OpinionRequest, data: Data) -> dict[str, str]:
    """Field and message of each thing an opinion lacks; the form and the door both ask here (one query, if it offers anything).

    R2 asks for two parts, the content and the fit with the central programme: of the plan in one, or of each venture that
    is docked to a programme the agency answers for. Who is not concerned says only that.
    """
    result, items = data.get("result"), data.get("items") or []
    gaps: dict[str, str] = {}
    if result not in Result.values:
        gaps["result"] = _("請選擇審查結果。")
    elif result != Result.NOT_OURS:
        if not data.get("content_opinion"):
            gaps["content_opinion"] = _("請填寫對計畫內容的意見；沒有修正意見也請說明認為合宜之處。")
        gaps |= _unfitted(opinion, data)
    elif items or data.get("commitments"):
        gaps["result"] = _("「非本機關權管」不列意見項目與分工事項；要提案單位回應或由貴機關辦理的，請改選其他結果。")
    if result in NEEDS_ITEMS and not items:
        gaps["item_1"] = _("請至少列一項，提案單位才知道改什麼。")
    wanted = data.get("commitments") or []
    names, before = [row["item"] for row in wanted], _offered_before(opinion) if wanted else {}
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    twice += [row["item"] for row in wanted if before.get(row["item"], row["role"]) != row["role"]]
    if twice:
        gaps["commitment_1"] = _("同一事項只能列一次，且與先前提出的主協辦一致：%s。") % listed(dict.fromkeys(twice))
    return gaps


def _unfitted(opinion: OpinionRequest, data: Data) -> dict[str, str]:
    if data.get("fit_opinion"):
        return {}
    docked = reviewed(opinion).docked
    if not docked:
        return {"fit_opinion": _("請說明對接中央補助計畫之合宜性。")}
    said = {row["venture"] for row in data.get("ventures") or [] if row["fit"]}
    asked = _("「%s」對接貴機關主管的中央補助計畫，請說明合宜性。")
    return {f"venture_fit_{v.id}": asked % v.title for v in docked if v.id not in said}


def _offered_before(opinion: OpinionRequest) -> dict[str, str]:
    """Item and role of what the agency offered in earlier rounds and still stands."""
    others = opinion.plan.commitments.live().filter(agency=opinion.agency_id).exclude(request=opinion)
    return known.once(f"offered before {opinion.pk}", lambda: dict(others.values_list("item", "role")))


def write_opinion(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The opinion as filed; what an earlier filing left is replaced, the log keeps it."""
    if gaps := opinion_gaps(opinion, data):
        raise DataMissing(sentences(gaps.values()))
    if opinion.filed_at:
        _clear(opinion)
    opinion.result = data["result"]
    opinion.content_opinion = data.get("content_opinion") or ""
    opinion.fit_opinion = data.get("fit_opinion") or ""
    opinion.filed_at = at
    settle_extension(opinion, by, data, at)
    rows = hanging(opinion, data, at)
    opinion.writes.insert(rows.items)
    opinion.writes.insert(rows.ventures)
    write_verdicts(opinion, data)
    opinion.writes.insert(rows.matters)


@dataclass(frozen=True)
class Hanging:
    """What hangs on an opinion: its items, its words on each venture, what it takes on."""

    items: Sequence[OpinionItem]
    ventures: Sequence[VentureOpinion]
    matters: Sequence[Commitment]


def hanging(opinion: OpinionRequest, data: Data, at: dt.datetime) -> Hanging:
    """The rows that an opinion which says ``data`` would have, unwritten (one query, if it offers anything).

    A commitment offered again in a re-review is the one that stands already.
    """
    return Hanging(
        list(_items(opinion, data.get("items") or [])),
        list(_on_ventures(opinion, data.get("ventures") or [])),
        list(_offers(opinion, data.get("commitments") or [], at)),
    )


def _offers(opinion: OpinionRequest, wanted: Sequence[Mapping[str, Any]], at: dt.datetime) -> Iterator[Commitment]:
    before = _offered_before(opinion) if wanted else {}
    for row in wanted:
        if row["item"] not in before:
            yield Commitment(
                proposal=opinion.plan,
                agency=opinion.agency,
                request=opinion,
                item=row["item"],
                kind=CommitmentKind.of(row["role"]),
                role=row["role"],
                holder=Party.RDEC,
                state_since=at,
            )


def _items(opinion: OpinionRequest, rows: Sequence[Mapping[str, Any]]) -> Iterator[OpinionItem]:
    """The numbered items; ``section`` is the code of a place (``kpi_12``), ``quote`` the passage it is about,
    ``follows`` the item that is asked again.
    """
    places = [Place.of(row.get("section") or "") for row in rows]
    named = any(place.venture for place in places)
    titles = {venture.id: venture.title for venture in reviewed(opinion).content.ventures} if named else {}
    for number, (row, place) in enumerate(zip(rows, places, strict=True), start=1):
        about: Data = {"venture_id": place.venture, "venture_title": titles[place.venture]} if place.venture else {}
        about |= {"section": place.section, "quote": row.get("quote") or "", "follows_id": row.get("follows")}
        yield OpinionItem(request=opinion, number=number, text=row["text"], **about)


def _on_ventures(opinion: OpinionRequest, rows: Sequence[Mapping[str, Any]]) -> Iterator[VentureOpinion]:
    """What was said of each venture, by its number and title in the version that was read."""
    said = {row["venture"]: row for row in rows if row["content"] or row["fit"]}
    for number, venture in enumerate(reviewed(opinion).content.ventures if said else (), start=1):
        if row := said.get(venture.id):
            about: Data = {"number": number, "venture_id": venture.id, "venture_title": venture.title}
            yield VentureOpinion(request=opinion, content=row["content"], fit=row["fit"], **about)


def approve(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The agency has answered now; the text was written before."""
    opinion.filed_at = at


def misroute(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """Why it is not this agency's, and perhaps whose it is; the row keeps saying so once it is struck."""
    opinion.misrouted_reason, opinion.belongs_to = data["reason"], data.get("belongs_to")
    settle_extension(opinion, by, data, at)


def insist(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """A day to come; what the agency said when it sent the request back stays in the log."""
    if data["due_on"] <= timezone.localdate(at):
        raise DataMissing(_("回復期限須在今天之後。"))
    opinion.misrouted_reason, opinion.belongs_to = "", None


def ask_extension(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """Until which day the agency wants to have; it is not late before RDEC has answered, nor is it given more time."""
    if data["until"] < opinion.earliest_extension:
        raise DataMissing(str(NOT_LATER))
    opinion.extension_until, opinion.extension_reason = data["until"], data["reason"]


def settle_extension(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was asked for is answered, or not needed any more."""
    opinion.extension_until, opinion.extension_reason = None, ""


def strike(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """What it offered to do is off the matrix, else it could not be offered again; what it wrote stays its own."""
    settle_extension(opinion, by, data, at)
    opinion.commitments.filter(state=CommitmentState.PROPOSED).delete()


def extend(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """A later day than the agency has, and a day to come."""
    if data["due_on"] < opinion.earliest_extension:
        raise DataMissing(str(NOT_LATER))
    settle_extension(opinion, by, data, at)


def mark_released(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """From now on the proposer and the others read it."""
    opinion.released_at = at


def excuse(opinion: OpinionRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The review goes on without this agency; what it had taken back and not filed again does not count."""
    _clear(opinion)
    settle_extension(opinion, by, data, at)
    opinion.result = opinion.content_opinion = opinion.fit_opinion = ""
    opinion.filed_at = None
    opinion.excused_reason = data["reason"]


def _clear(opinion: OpinionRequest) -> None:
    """Only before release, when no one has acted on them: items unanswered, commitments as proposed."""
    clear_verdicts(opinion)
    opinion.items.all().delete()
    opinion.venture_opinions.all().delete()
    opinion.commitments.filter(state=CommitmentState.PROPOSED).delete()
