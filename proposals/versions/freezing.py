"""Freezing a plan: the snapshot is plain JSON, complete enough to print the plan without any other row."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Max

from accounts.geo import district_name
from chapters.states import QuestionKind
from proposals.content.loading import loaded
from proposals.models import PlanVersion, Proposal, Venture


def snapshot(plan: Proposal) -> dict[str, Any]:
    """The whole content of ``plan`` as it is written now (one query, none when a page has loaded it)."""
    plan = loaded(plan)
    answers = _answers(plan)
    content = {
        "chapters": [
            {"section": chapter.section, "title": chapter.title}
            for chapter in map(plan.layout.__getitem__, plan.layout.sections)
        ],
        "basics": {
            "title": plan.title,
            "summary": plan.summary,
            "owner": _owner(plan),
            "districts": [{"code": d.code, "name": d.name, "priority": d.priority} for d in plan.district_list],
            "contact": {"name": plan.contact_name, "phone": plan.contact_phone, "email": plan.contact_email},
        },
        "resources": [
            {
                "kind": r.kind,
                "kind_label": r.get_kind_display(),
                "name": r.name,
                "place": r.place,
                "description": r.description,
            }
            for r in plan.resources.all()
        ],
        "consensus": [
            {
                "held_on": m.held_on,
                "place": m.place,
                "attendance": m.attendance,
                "summary": m.summary,
                "minutes": {"id": str(m.minutes.pk), "name": m.minutes.name, "sha256": m.minutes.sha256}
                if m.minutes
                else None,
            }
            for m in plan.consensus_meetings.all()
        ],
        "vision": plan.vision,
        "ventures": [_venture(plan, venture) | _filled(answers.get(venture.pk)) for venture in plan.venture_list],
        "benefits": plan.benefits,
    }
    return content | _filled(answers.get(None))


def _filled(answers: dict[str, list[dict[str, Any]]] | None) -> dict[str, Any]:
    """Plans of templates without questions keep the shape they always had."""
    return {"answers": answers} if answers else {}


def _answers(plan: Proposal) -> dict[int | None, dict[str, list[dict[str, Any]]]]:
    """What the template's own questions were answered, by venture and section."""
    asked = [(chapter, question) for chapter in plan.layout.chapters for question in chapter.question_list]
    if not asked:
        return {}
    given = {(a.venture_id, a.question_id): a for a in plan.answers.all()}
    found: dict[int | None, dict[str, list[dict[str, Any]]]] = {}
    for venture_id in dict.fromkeys(venture for venture, _question in given):
        for chapter, question in asked:
            if answer := given.get((venture_id, question.pk)):
                entry: dict[str, Any] = {"code": question.code, "label": question.label, "kind": question.kind}
                if question.kind == QuestionKind.TABLE:
                    entry["columns"] = question.option_list
                file = answer.attachment
                value = {"id": str(file.pk), "name": file.name, "sha256": file.sha256} if file else answer.value
                found.setdefault(venture_id, {}).setdefault(chapter.section, []).append(entry | {"value": value})
    return found


def _owner(plan: Proposal) -> dict[str, Any]:
    """Whose plan it is; ``represented_by`` only where somebody is, so that other plans' hashes stay as they were."""
    owner = {"id": plan.owner_id, "name": plan.owner.full_name, "kind": plan.owner.get_organisation_kind_display()}
    if plan.represented_by:
        owner["represented_by"] = plan.represented_by.full_name
    return owner


def _venture(plan: Proposal, venture: Venture) -> dict[str, Any]:
    return {
        "id": venture.pk,
        "title": venture.title,
        "theme": venture.theme,
        "method": venture.method,
        **_place(venture),
        "executing_unit": (venture.executing_unit or plan.owner).full_name,
        "stakeholders": [
            {"name": s.name, "relation": s.relation, "involvement": s.involvement} for s in venture.stakeholders.all()
        ],
        "steps": [
            {"title": s.title, "starts_on": s.starts_on, "ends_on": s.ends_on, "place": s.place}
            for s in venture.steps.all()
        ],
        "kpis": [
            {
                "code": k.kpi.code,
                "name": k.kpi.name,
                "unit": k.kpi.unit,
                "year": k.year,
                "baseline": plain(k.baseline),
                "target": plain(k.target),
                "evidence": k.evidence,
            }
            for k in venture.kpis.all()
        ],
        "declared_total": venture.declared_total,
        "budget": [
            {
                "item": line.item,
                "programme": {"code": line.programme.code, "name": str(line.programme)} if line.programme else None,
                "year": line.year,
                "expense": line.expense,
                "expense_label": line.get_expense_display(),
                "central": line.central,
                "local": line.local,
                "private": line.private,
                "total": line.total,
            }
            for line in venture.budget_lines.all()
        ],
    }


def _place(venture: Venture) -> dict[str, Any]:
    """Where it is, as far as that is said; nothing otherwise, so that plans frozen before there were places stay equal."""
    place: dict[str, Any] = {"address": venture.address} if venture.address else {}
    if venture.longitude is not None and venture.latitude is not None:
        place |= {
            "longitude": plain(venture.longitude),
            "latitude": plain(venture.latitude),
            "located_in": district_name(venture.longitude, venture.latitude),
        }
    return place


def plain(number: Decimal) -> str:
    """A figure without trailing zeros: 12, 12.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(content: dict[str, Any]) -> str:
    """One spelling of a content, so that equal plans have equal hashes."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def differs(plan: Proposal) -> bool:
    """Has anything been written since the current version?"""
    plan.forget()
    return plan.version is None or canonical(snapshot(plan)) != canonical(plan.version.content)


def freeze(plan: Proposal, *, by: str, at: dt.datetime) -> PlanVersion:
    """Write the next immutable version of ``plan``; the caller holds the plan's row lock."""
    plan.forget()
    text = canonical(snapshot(plan))
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        proposal=plan,
        number=last + 1,
        content=json.loads(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        template_version=plan.layout.code,
        created_at=at,
        created_by=by,
    )
