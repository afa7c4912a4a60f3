"""What a search must find, by reading every row in Python: rules of sight as they are said of one row, no index, no SQL text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import Unit
from accounts.states import OrganisationKind, UnitKind
from guidance.models import Partner
from inputs.search import alike
from proposals.models import Letter, Proposal, SoughtProgramme, Venture
from proposals.permissions import letter_versions_q, reads_filed
from proposals.states import LetterStatus
from reviews.models import Commitment, Decision, OpinionRequest
from reviews.states import FILED

CITY = "臺中市"
Row = tuple[str, int, list[str]]


def readable(actor: Any) -> list[Row]:
    """Kind, key and folded texts of everything the actor may read."""
    plans = list(Proposal.objects.visible_to(actor))
    rows = [*_plans(plans, actor), *_reviews(plans, actor), *_letters(plans, actor), *_others(plans, actor)]
    return [(kind, pk, [alike(text) for text in texts if text]) for kind, pk, texts in rows]


def holders(rows: list[Row], word: str) -> set[tuple[str, int]]:
    """Those in one of whose texts ``word`` stands."""
    return {(kind, pk) for kind, pk, texts in rows if any(word in text for text in texts)}


def _plans(plans: list[Proposal], actor: Any) -> Iterator[Row]:
    for plan in plans:
        filed = reads_filed(plan, actor)
        content = plan.version.content if filed else None
        texts = [plan.case_number or "", plan.owner.full_name, plan.owner.name]
        if plan.represented_by:
            texts += [plan.represented_by.full_name, plan.represented_by.name]
        texts += [part for d in plan.districts.all() for part in (CITY + d.name, d.name_en)]
        for sought in SoughtProgramme.objects.filter(proposal=plan).select_related("programme"):
            texts += [sought.programme.code, sought.programme.name]
        if content:
            texts += [plan.filed_title or plan.title, plan.filed_contact or plan.contact_name]
            texts += [content["basics"].get("summary", ""), content["vision"], content["benefits"]]
        else:
            texts += [plan.title, plan.contact_name, plan.summary, plan.vision, plan.benefits]
        yield "plan", plan.pk, texts
        told = {row["id"]: row for row in content["ventures"]} if content else {}
        for venture in Venture.objects.filter(proposal=plan):
            if not filed:
                yield "venture", venture.pk, [venture.title, venture.theme, venture.method]
            elif row := told.get(venture.pk):
                yield "venture", venture.pk, [row["title"], row["theme"], row["method"]]


def _reviews(plans: list[Proposal], actor: Any) -> Iterator[Row]:
    for row in OpinionRequest.objects.visible_to(actor):
        if row.agency_id == actor.unit_id or row.state in FILED:
            texts = [row.content_opinion, row.fit_opinion, *(item.text for item in row.items.all())]
            texts += [text for part in row.venture_opinions.all() for text in (part.content, part.fit)]
            yield "opinion", row.pk, texts
    for commitment in Commitment.objects.visible_to(actor):
        yield "commitment", commitment.pk, [commitment.item]
    for decision in Decision.objects.filter(agenda_item__proposal__in=plans):
        yield "decision", decision.pk, [decision.text]


def _letters(plans: list[Proposal], actor: Any) -> Iterator[Row]:
    for letter in Letter.objects.visible_to(actor).filter(proposal__in=plans).exclude(status=LetterStatus.DROPPED):
        versions = letter.versions.filter(letter_versions_q(actor))
        yield "letter", letter.pk, [text for v in versions for text in (v.letter_number, v.content["subject"])]


def _others(plans: list[Proposal], actor: Any) -> Iterator[Row]:
    owners = {plan.owner_id for plan in plans}
    for unit in Unit.objects.all():
        is_closed = unit.kind == UnitKind.PARTNER or (
            unit.organisation_kind == OrganisationKind.INDIVIDUAL and unit.pk not in owners
        )
        if not is_closed or actor.keeps_units or unit.pk == actor.unit_id:
            yield "unit", unit.pk, [unit.full_name, unit.name]
    for partner in Partner.objects.visible_to(actor):
        yield "partner", partner.pk, [partner.name, partner.about]
