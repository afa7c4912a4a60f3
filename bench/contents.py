"""Plans as ``proposals.versions.freezing`` freezes them, about as long as people write them; never measured itself."""

from __future__ import annotations

import copy
from typing import Any

from django.utils import timezone

from programmes.states import YEARS
from proposals.models import PlanVersion, Proposal
from proposals.states import ResourceKind

SENTENCES = (
    "以在地資源為底，先建立人的網絡，再修繕空間，最後才談品牌。",
    "第一年以培力與小規模試做為主，每月一次工作會議，紀錄公開。",
    "第二年擴大參與並建立收費與分潤規則，收益的一成回饋社區基金。",
    "第三年由在地團隊自主營運，公所與輔導團隊轉為陪伴的角色。",
    "淡季以校外教學與工坊課程維持固定收入，旺季的車潮則分流到三處停車場。",
    "閒置伙房經屋主同意後整理為共作空間，保留原有的門樓與天井。",
)


def frozen(number: int, written: dict[str, Any]) -> PlanVersion:
    """A version that needs no row."""
    return PlanVersion(proposal=Proposal(), number=number, content=written, created_at=timezone.now())


def prose(seed: int, sentences: int) -> str:
    """Paragraphs of three sentences."""
    chosen = [SENTENCES[(seed + n) % len(SENTENCES)] for n in range(sentences)]
    return "\n".join("".join(chosen[n : n + 3]) for n in range(0, sentences, 3))


def content(ventures: int) -> dict[str, Any]:
    """A plan as ``proposals.versions.freezing`` freezes it, each part about as long as people write it."""
    return {
        "basics": {
            "title": "石岡𤆬客厝計畫",
            "summary": prose(0, 9),
            "owner": {"id": 1, "name": "山城永續發展協會", "kind": "民間團體"},
            "districts": [{"code": "a", "name": "石岡區", "priority": True}],
            "contact": {"name": "陳美玲", "phone": "04-25720000", "email": "plan@example.com"},
        },
        "resources": [
            {
                "kind": kind,
                "kind_label": str(label),
                "name": f"{label}的資源 {n}",
                "place": "土牛里",
                "description": prose(n, 2),
            }
            for kind, label in ResourceKind.choices
            for n in range(5)
        ],
        "consensus": [
            {
                "held_on": f"2026-0{n}-07",
                "place": "區公所",
                "attendance": 30 + n,
                "summary": prose(n, 3),
                "minutes": {"id": "x", "name": f"第 {n} 次紀錄.pdf", "sha256": "0" * 64},
            }
            for n in range(1, 7)
        ],
        "vision": prose(1, 24),
        "ventures": [venture(n) for n in range(1, ventures + 1)],
        "benefits": prose(2, 18),
    }


def venture(number: int) -> dict[str, Any]:
    """One venture: its people, steps, targets and money of four years."""
    lines = [line(number, year, n) for year in YEARS for n in range(5)]
    return {
        "id": number,
        "title": f"第 {number} 號共作基地",
        "theme": prose(number, 30),
        "method": prose(number + 1, 45),
        "executing_unit": "石岡區金星社區發展協會",
        "stakeholders": [
            {"name": f"第 {n} 組居民", "relation": "共同決策者", "involvement": prose(n, 2)} for n in range(8)
        ],
        "steps": [
            {"title": f"工作 {n}", "starts_on": f"2026-0{n}-01", "ends_on": f"2027-0{n}-28", "place": "土牛里"}
            for n in range(1, 9)
        ],
        "kpis": [
            {
                "code": f"K{n:02}",
                "name": f"指標 {n}",
                "unit": "人",
                "year": year,
                "baseline": "0",
                "target": str(n * 10 + year - 114),
                "evidence": "勞保投保名冊與團隊名冊",
            }
            for n in range(1, 5)
            for year in YEARS
        ],
        "declared_total": sum(row["total"] for row in lines),
        "budget": lines,
    }


def line(number: int, year: int, n: int) -> dict[str, Any]:
    """A line of a budget."""
    amounts = {"central": 100_000 * (n + 1), "local": 20_000 * number, "private": 5_000}
    return {
        "item": f"第 {n + 1} 項設備與材料",
        "programme": {"code": "CP01", "name": "國家發展委員會・地方創生青年培力工作站"},
        "year": year,
        "expense": "capital" if n % 2 else "recurrent",
        "expense_label": "資本門" if n % 2 else "經常門",
        "total": sum(amounts.values()),
    } | amounts


def revised(written: dict[str, Any]) -> dict[str, Any]:
    """The plan after a thorough revision: words of every text, a third of the money, rows that came and went."""
    new = copy.deepcopy(written)
    new["vision"] = reworded(new["vision"])
    for part in new["ventures"]:
        part["theme"], part["method"] = reworded(part["theme"]), reworded(part["method"])
        for row in part["budget"][::3]:
            row["central"] += 12_000
            row["total"] += 12_000
        del part["stakeholders"][0], part["steps"][2]
        part["stakeholders"].append({"name": "返鄉青年", "relation": "執行團隊", "involvement": "全職三人"})
    return new


def reworded(text: str) -> str:
    """The same text with some of its words, and one of its paragraphs, written otherwise."""
    paragraphs = text.replace("每月一次", "每兩週一次").replace("一成回饋", "一成五回饋").split("\n")
    return "\n".join([*paragraphs[:2], "這一段是依意見補充的說明，並列出分工與期程。", *paragraphs[3:]])
