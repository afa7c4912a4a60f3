"""What the tests of papers share: versions without rows, as a paper needs nothing but their content, and walked plans."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.papers.render import Rendered
from proposals.models import PlanVersion, Proposal, ProposalFile
from proposals.services import attach_file
from proposals.states import Purpose

if TYPE_CHECKING:
    from portal.demo.walker import Walker

CHAPTERS = [
    "壹、基本資料",
    "貳、資源盤點（人文地產景）",
    "參、共識會議",
    "肆、願景",
    "伍、事業提案",
    "陸、經費彙總",
    "柒、預期效益",
]
SENTENCE = "石岡區傳統客家伙房閒置，結合青年、耆老與農會修繕為共作空間。"


def line(
    year: int, item: str = "伙房修繕", *, capital: bool = False, programme: bool = True, **money: int
) -> dict[str, Any]:
    amounts = {"central": 1_200_000, "local": 300_000, "private": 50_000} | money
    return {
        "item": item,
        "programme": {"code": "CP01", "name": "國家發展委員會・地方創生青年培力工作站"} if programme else None,
        "year": year,
        "expense": "capital" if capital else "recurrent",
        "expense_label": "資本門" if capital else "經常門",
        "total": sum(amounts.values()),
    } | amounts


def venture(title: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": 1,
        "title": title,
        "theme": f"{SENTENCE}\n\n第二段",
        "method": SENTENCE * 3,
        "executing_unit": "石岡區金星社區發展協會",
        "stakeholders": [{"name": "石岡區農會", "relation": "通路", "involvement": "代售"}],
        "steps": [{"title": "場域盤點", "starts_on": "2026-03-01", "ends_on": "2026-05-31", "place": "土牛"}],
        "kpis": [
            {
                "code": "K01",
                "name": "移入人口",
                "unit": "人",
                "year": 115,
                "baseline": "0",
                "target": "12.5",
                "evidence": "戶政",
            }
        ],
        "declared_total": sum(row["total"] for row in lines),
        "budget": lines,
    }


def content(ventures: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "basics": {
            "title": "石岡𤆬客厝計畫",
            "summary": SENTENCE,
            "owner": {"id": 1, "name": "山城永續發展協會", "kind": "民間團體"},
            "districts": [
                {"code": "a", "name": "石岡區", "priority": True},
                {"code": "b", "name": "東勢區", "priority": False},
            ],
            "contact": {"name": "游錫堃", "phone": "04-25720000", "email": ""},
        },
        "resources": [
            {"kind": "people", "kind_label": "人", "name": "劉家伙房耆老", "place": "土牛", "description": ""}
        ],
        "consensus": [
            {
                "held_on": "2026-03-07",
                "place": "區公所",
                "attendance": 43,
                "summary": "",
                "minutes": {"id": "x", "name": "第一次紀錄.pdf", "sha256": "0"},
            },
            {"held_on": "2026-04-11", "place": "土牛國小", "attendance": 28, "summary": "可行", "minutes": None},
        ],
        "vision": SENTENCE,
        "ventures": ventures,
        "benefits": "青年返鄉二十人",
    }


def version(ventures: list[dict[str, Any]], **plan: Any) -> PlanVersion:
    """An unsaved version: the paper needs no row but this one."""
    return PlanVersion(
        proposal=Proposal(title="現在的名稱", template_id=1, **plan),
        number=3,
        content=content(ventures),
        sha256="a" * 64,
        created_at=timezone.make_aware(dt.datetime(2026, 11, 20)),
    )


SMALL = [
    venture("共作基地", [line(115), line(115, "設備", capital=True, programme=False), line(116)]),
    venture("枇杷節", [line(116)]),
]


# --- walked plans ---------------------------------------------------------------------------------------------------

FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1"]  # if they were none
PDF = Rendered("", b"%PDF-1.7 the paper", 3)


def add(walker: Walker, name: str, content: bytes = b"minutes\n", purpose: str = Purpose.SUPPORTING) -> ProposalFile:
    attachment = attach_file(walker.plan, SimpleUploadedFile(name, content), purpose, by=walker.owner)
    return attachment.proposal_file


def fresh(walker: Walker) -> Proposal:
    return Proposal.objects.for_page().get(pk=walker.plan.pk)
