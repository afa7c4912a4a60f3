"""The lines of the review in a plan's history, all of them read in one statement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from inputs.words import listed
from proposals.models import ProposalTransition
from proposals.states import PlanPermission
from proposals.versions.history import Line
from reviews.history.entries import DecisionEntry
from reviews.meetings.chart import CONFIRM_MINUTES
from reviews.models import (
    AgendaItem,
    Commitment,
    CommitmentTransition,
    Decision,
    MeetingTransition,
    OpinionRequest,
    OpinionTransition,
    ReviewRound,
)
from reviews.models.commitments import FORMER
from reviews.permissions import ALIAS, named_to_all
from reviews.states import FILED, OpinionState, Result
from reviews.workflow import (
    APPROVE_OPINION,
    ASK_EXTENSION,
    COMMITMENT,
    EXCUSE_OPINION,
    EXTEND_OPINION,
    FILE_OPINION,
    GRANT_EXTENSION,
    INSIST,
    MISROUTE,
    OPINION,
    REASSIGN,
    RECALL_FROM_CHECK,
    RECALL_OPINION,
    REFUSE_EXTENSION,
    RETURN_OPINION,
    SUBMIT_OPINION,
)
from workflow.engine.moves import Move
from workflow.engine.services import state_label
from workflow.states import Remark
from workflow.templatetags.cs import roc, roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

Told = dict[str, Any]


def _names(*moves: Move) -> frozenset[str]:
    return frozenset(move.name for move in moves)


INSIDE = _names(SUBMIT_OPINION, RETURN_OPINION, RECALL_FROM_CHECK)  # told to the agency alone
# Told to the agency and to RDEC.
EXTENSIONS = _names(ASK_EXTENSION, GRANT_EXTENSION, REFUSE_EXTENSION, EXTEND_OPINION)
BETWEEN = INSIDE | {Remark.NUDGE} | _names(MISROUTE, REASSIGN, INSIST) | EXTENSIONS
ANSWERED = _names(FILE_OPINION, APPROVE_OPINION)
DATED = _names(EXTEND_OPINION, GRANT_EXTENSION, INSIST)
OF_AGENCY = ANSWERED | {RECALL_OPINION.name}


def of_review(plan: Proposal, actor: Actor) -> list[Line]:
    """What was asked, filed, taken back, released, excused, divided up and decided (one query; none before forming)."""
    if not plan.case_number:
        return []
    parts = [
        _rounds(plan, actor),
        _added(plan, actor),
        _opinions(plan, actor),
        _commitments(plan, actor),
        _minutes(plan),
    ]
    rows = parts[0].union(*parts[1:], all=True)
    return [WORDS[kind](moment, told) for moment, kind, told in rows]


def _told(rows: QuerySet, kind: str, at: str, **columns: Any) -> QuerySet:
    """When, what kind of line, and what it is made of: the same three columns of every part."""
    known = rows.order_by().annotate(
        moment=F(at), kind=Value(kind, output_field=CharField()), told=JSONObject(**columns)
    )
    return known.values_list("moment", "kind", "told")


def _rounds(plan: Proposal, actor: Actor) -> QuerySet:
    """Who was asked until when as each round began; everybody who sees the plan may know, but as long as RDEC has not named
    the agencies.
    """
    recalled = OpinionRequest.objects.filter(
        round__proposal=plan, round__number=OuterRef("number") - 1, state=OpinionState.RECALLED
    )
    asked = OpinionRequest.objects.filter(round=OuterRef("pk"), added_at=None).order_by("id").values("agency__name")
    agencies = ArraySubquery(asked)
    rows = ReviewRound.objects.filter(proposal=plan)
    return _told(
        rows,
        "round",
        "opened_at",
        by="opened_by",
        number="number",
        due_on="due_on",
        agencies=agencies,
        named=_are_named(actor),
        anew=Exists(recalled),
    )


def _are_named(actor: Actor, by: str = "") -> Value | Case:
    if actor.kind == UnitKind.RDEC:
        return Value(True)
    return Case(When(named_to_all(by), then=Value(True)), default=Value(False))


def _added(plan: Proposal, actor: Actor) -> QuerySet:
    """The same of each agency that was asked when its round went on; RDEC reads of whom it asked instead of another there."""
    rows = OpinionRequest.objects.filter(round__proposal=plan, added_at__isnull=False)
    if actor.kind == UnitKind.RDEC:
        instead = OpinionTransition.objects.filter(subject__round=OuterRef("round"), move=REASSIGN.name)
        whom = KeyTextTransform("id", KeyTransform("agency", "data"))
        rows = rows.exclude(Exists(instead.filter(Exact(whom, Cast(OuterRef("agency"), CharField())))))
    named = _are_named(actor, "round__")
    return _told(rows, "added", "added_at", by="added_by", number="round__number", agency="agency__name", named=named)


def _opinions(plan: Proposal, actor: Actor) -> QuerySet:
    """The moves of opinions the actor may see; of the others no more than that they are waited for no longer.

    The result is told of what stands: a text that was taken back is a draft of its agency.
    """
    seen = OpinionRequest.objects.filter(round__proposal=plan).visible_to(actor).order_by().values("pk")
    is_seen = ExpressionWrapper(Q(subject__in=seen), output_field=BooleanField())
    own, is_rdec = Q(subject__agency=actor.unit_id), actor.kind == UnitKind.RDEC
    told_to = ~Q(move__in=INSIDE if is_rdec else BETWEEN) | own
    rows = OpinionTransition.objects.filter(subject__round__proposal=plan)
    alias = Case(When(own | named_to_all("subject__round__"), then=Value("")), default="subject__alias")
    standing = Case(When(subject__state__in=FILED, then="subject__result"), default=Value(""))
    return _told(
        rows.filter(Q(subject__in=seen) | Q(move=EXCUSE_OPINION.name), told_to),
        "opinion",
        "at",
        pk="pk",
        subject="subject_id",
        by="actor_label",
        move="move",
        target="target",
        agency="subject__agency__name",
        alias=Value("") if is_rdec else alias,
        instead=KeyTextTransform("label", KeyTransform("agency", "data")),
        until=Coalesce(KeyTextTransform("until", "data"), KeyTextTransform("new_due", "data")),
        result=Case(When(is_seen, then=standing), default=Value(""), output_field=CharField()),
        filed=Case(When(at=F("subject__filed_at"), then=Value(True)), default=Value(False)),
        due=KeyTextTransform("due_on", "data"),
        reason=Case(
            When(is_seen, then=KeyTextTransform("reason", "data")), default=Value(""), output_field=CharField()
        ),
    )


def _commitments(plan: Proposal, actor: Actor) -> QuerySet:
    """The moves of the commitments the actor may see."""
    seen = Commitment.objects.filter(proposal=plan).visible_to(actor).order_by().values("pk")
    reworded = CommitmentTransition.objects.filter(subject=OuterRef("subject"), pk__gte=OuterRef("pk"))
    former = reworded.filter(data__has_key=FORMER).order_by("pk").values_list(KeyTextTransform(FORMER, "data"))[:1]
    return _told(
        CommitmentTransition.objects.filter(subject__in=seen),
        "commitment",
        "at",
        pk="pk",
        subject="subject_id",
        agency_id="subject__agency_id",
        by="actor_label",
        move="move",
        target="target",
        agency="subject__agency__name",
        role="subject__role",
        item=Coalesce(Subquery(former), "subject__item", output_field=CharField()),  # as it read when the line was made
        data="data",
    )


def _minutes(plan: Proposal) -> QuerySet:
    """The minutes of each meeting, as they were recorded, and what was decided of the plan; that it was called is a move of the
    plan, that another file stands for the first one a line of its own.
    """
    recorded = MeetingTransition.objects.filter(subject=OuterRef("meeting"), move=CONFIRM_MINUTES.name).order_by("pk")
    decided = Decision.objects.filter(agenda_item=OuterRef("pk")).order_by("number").values_list(_first_words())
    items = AgendaItem.objects.filter(proposal=plan, meeting__minutes__isnull=False)
    return _told(
        items.annotate(recorded_at=Subquery(recorded.values("at")[:1])),
        "minutes",
        "recorded_at",
        by=Subquery(recorded.values("actor_label")[:1]),
        year="meeting__year",
        number="meeting__number",
        held_at="meeting__held_at",
        decisions=ArraySubquery(decided),
    )


def _first_words() -> Coalesce:
    """A decision as the minutes had it; what it was corrected to is told by the line of the correction."""
    made = ProposalTransition.objects.annotate(entry=KeyTextTransform("id", KeyTransform("entry", "data"))).filter(
        subject=OuterRef("agenda_item__proposal"),
        move=Remark.CORRECT,
        data__entry__kind=DecisionEntry.code,
        data__corrected__0__field="text",  # its words come first among what is corrected of it
        entry=Cast(OuterRef("pk"), CharField()),
    )
    old = KeyTextTransform("old", KeyTransform("0", KeyTransform("corrected", "data")))
    return Coalesce(Subquery(made.order_by("id").values_list(old)[:1]), "text")


def _round_line(at: dt.datetime, told: Told) -> Line:
    words = {"agencies": listed(told["agencies"]), "n": len(told["agencies"]), "due": roc(told["due_on"])}
    asked = _("請%(agencies)s於 %(due)s 前回復") if told["named"] else _("請 %(n)d 個審查機關於 %(due)s 前回復")
    again = _("系統（隨修正後送回，請原機關續審）")  # the proposer, who sent it back, asks no agency
    return Line(
        at,
        _("第 %s 輪書面審查") % told["number"],
        told["by"] if told["number"] == 1 or told["anew"] else again,
        words=[asked % words],
        unnamed=frozenset() if told["named"] else frozenset({PlanPermission.REVIEW}),
    )


def _added_line(at: dt.datetime, told: Told) -> Line:
    return Line(
        at,
        _("第 %(number)s 輪書面審查：加請%(agency)s")
        % (told | ({} if told["named"] else {"agency": _("一個審查機關")})),
        told["by"],
        unnamed=frozenset() if told["named"] else frozenset({PlanPermission.REVIEW}),
    )


def _opinion_line(at: dt.datetime, told: Told) -> Line:
    move = told["move"]
    words = [str(Result(told["result"]).label)] if move in ANSWERED and told["filed"] and told["result"] else []
    words += [_("回復期限改為 %s") % roc(told["due"])] if told["due"] and move in DATED else []
    words += [_("申請展延至 %s") % roc(told["until"])] if move == ASK_EXTENSION.name else []
    words += [_("改請%(agency)s於 %(due)s 前回復") % {"agency": told["instead"], "due": roc(told["until"])}] * (
        move == REASSIGN.name
    )
    whose = ALIAS % told["alias"] if told["alias"] else told["agency"]
    name, target = OPINION.named(move), state_label(OPINION, told["target"])
    return Line(
        at,
        _("%(whose)s：%(move)s") % {"whose": whose, "move": name},
        whose if told["alias"] and move in OF_AGENCY else told["by"],
        "" if target == name else target,
        words=words + [told["reason"]] * bool(told["reason"]),
        entry=_entry(OpinionTransition, told, {"reason": told["reason"]}) if told["reason"] else None,
        kind="opinion_line",
    )


def _commitment_line(at: dt.datetime, told: Told) -> Line:
    whose = _("%(agency)s%(role)s「%(item)s」") % (told | {"role": Commitment(role=told["role"]).part})
    return Line(
        at,
        _("%(whose)s：%(move)s") % {"whose": whose, "move": COMMITMENT.named(told["move"])},
        told["by"],
        state_label(COMMITMENT, told["target"]),
        words=COMMITMENT.said(told["data"], None),
        entry=_entry(CommitmentTransition, told, told["data"], agency_id=told["agency_id"]),
        kind="commitment_line",
    )


def _entry(model: Any, told: Told, data: Told, **subject: Any) -> Any:
    """The line of the log itself, as far as its correction asks for it."""
    of = model._meta.get_field("subject").related_model
    return model(pk=told["pk"], move=told["move"], data=data, subject=of(pk=told["subject"], **subject))


def _minutes_line(at: dt.datetime, told: Told) -> Line:
    meeting = _("%(year)s 年第 %(number)s 次專案會議") % told
    held = _("開會：%s") % roc_time(dt.datetime.fromisoformat(told["held_at"]))
    return Line(at, _("%s：登錄會議紀錄與決議") % meeting, told["by"], words=[held, *told["decisions"]])


WORDS = {
    "round": _round_line,
    "added": _added_line,
    "opinion": _opinion_line,
    "commitment": _commitment_line,
    "minutes": _minutes_line,
}
