"""A plan as hard to print as one may be: many ventures, long tables, large sums, rare signs, endless addresses, nothing.

Its texts are fictional. Like every version of these factories it needs no row.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from proposals.models import PlanVersion
from tests.proposals.papers.versions import content, line, venture, version

VENTURES, ROWS = 25, 40
RARE = "𤆬客厝、游錫堃、𠮷田、𡘙、㐂、𪚥；Tâi-lô：a̍h、lâng；ภาษาไทย；Đất Việt；①②㊣ ㎡ ℃ …… ——"
ADDRESS = "https://example.org/" + "park-route-2026-" * 11 + "end"  # 199 characters without a place to break
MIXED = (
    "本計畫自 115 年 3 月起辦理，依「國家發展委員會 Regional Revitalization 2.0」推動，參考 Google Maps 與 OpenStreetMap "
    "資料，於海拔 1,250 m、氣溫 18.5 ℃ 之山區設置 3 處據點；第 1140000000 號函示之原則（e.g. 25% co-funding）亦適用。"
)
NUMBERED = (
    "一、盤點在地資源，並與社區、學校及農會共同討論，確認每一處空間之權屬與使用現況後，再行規劃修繕之順序與經費。\n"
    "(一)第一階段：訪談里長、耆老與返鄉青年，逐一記錄口述歷史，整理成可公開之資料，並於每月會議報告進度。\n"
    "1、訪談每月四場，每場二小時，紀錄於一週內完成並送受訪者確認；如有更正，應於次月會議前補正完畢。\n"
    "(1)紀錄含照片、錄音與逐字稿，並取得受訪者之書面同意；照片以 300 dpi 以上掃描，原件歸還。\n"
    "二、修繕據點並辦理試營運。"
)


def stress_content(ventures: Iterable[int] = range(1, VENTURES + 1), rows: int = ROWS) -> dict[str, Any]:
    """What is frozen of it; tests that look at every page take some of its ventures, and shorter tables."""
    written = content([_venture(number, rows) for number in ventures])
    basics = written["basics"]
    basics["title"] = f"大甲溪流域𤆬客厝與{'山城聚落水圳果園步道' * 4}跨域共好加速計畫"
    basics["summary"] = f"{MIXED * 3}\n{RARE}\n{ADDRESS}"
    basics["contact"] |= {"name": "游錫堃", "email": f"{'long-name-of-a-person.' * 3}@example.org"}
    written["resources"] = [
        {"kind": kind, "kind_label": kind, "name": f"資源{n}", "place": "石岡區", "description": MIXED if n % 4 else ""}
        for kind in ("people", "culture", "landscape")
        for n in range(rows)
    ]
    written["consensus"] = [
        {
            "held_on": f"2026-0{number % 9 + 1}-07",
            "place": "石岡區公所三樓第二會議室（視訊併行）",
            "attendance": 1_000 + number,
            "summary": MIXED * 4 if number % 3 else "",
            "minutes": {"id": "x", "name": f"第{number}次會議紀錄_{'最終版' * 12}.pdf", "sha256": "0"},
        }
        for number in range(1, 9)
    ]
    written["vision"] = f"{NUMBERED}\n{MIXED * 4}\n{RARE}\n參考資料：{ADDRESS}"
    written["benefits"] = ""
    return written


def stress_version(number: int = 1, **size: Any) -> PlanVersion:
    """Its first version, or a later one that changed words of every kind."""
    made = version([], case_number="115-0025", is_demo=True)
    made.number, made.content = number, stress_content(**size)
    if number > 1:
        made.content = _revised(made.content)
    return made


def _venture(number: int, longest: int) -> dict[str, Any]:
    """Every fifth has its tables at their longest, every fifth nothing at all; the rest lie between."""
    if number % 5 == 0:
        empty = dict.fromkeys(("theme", "method"), "") | {"stakeholders": [], "steps": [], "kpis": []}
        return venture(f"第{number}項事業（尚未撰寫）", []) | empty | {"id": number}
    rows = longest if number % 5 == 1 else 3
    made = venture(
        f"第{number}項事業：{'里山里海' * (number % 4 * 3 + 1)}",
        [
            line(
                115 + n * 4 // rows,
                f"{n + 1}. 伙房修繕工程 phase {n + 1}（含設計監造、無障礙設施及 Wi-Fi 設備）",
                capital=bool(n % 2),
                programme=bool(n % 3),
                central=1_234_567_890 + n,
                local=987_654_321,
            )
            for n in range(rows)
        ],
    )
    return made | {
        "id": number,
        "theme": MIXED * 3,
        "method": f"{NUMBERED}\n{MIXED * 2}\n{RARE}\n{ADDRESS}",
        "address": "臺中市石岡區豐勢路876巷12弄3之4號",
        "longitude": f"{120.77 + number / 500:.6f}",
        "latitude": f"{24.262 + number / 2000:.6f}",
        "located_in": "石岡區",
        "stakeholders": [
            {"name": f"石岡區第{n}社區發展協會", "relation": "合作夥伴", "involvement": MIXED if n % 5 == 0 else "代售"}
            for n in range(rows)
        ],
        "steps": [
            {
                "title": MIXED[: 20 + n],
                "starts_on": "2026-10-01",
                "ends_on": "2029-12-31",
                "place": RARE[:8] if n % 2 else "",
            }
            for n in range(rows)
        ],
        "kpis": [
            made["kpis"][0]
            | {
                "code": f"K{n:02}",
                "name": f"指標{n}：青年返鄉",
                "year": year,
                "baseline": "1200",
                "target": f"{year}34567.5",
            }
            for n in range(rows // 4 + 1)
            for year in (115, 116, 117)
        ],
    }


def _revised(written: dict[str, Any]) -> dict[str, Any]:
    new = copy.deepcopy(written)
    new["vision"] = new["vision"].replace("每月四場", "每兩個月至少六場").replace("書面同意", "書面或錄音同意")
    for part in new["ventures"]:
        part["theme"] = part["theme"].replace("3 處據點", "5 處據點")
        part["method"] = f"新增之第一段說明。\n{part['method'].replace('並取得', '且取得')}"
        for row in part["budget"][::3]:
            row["central"] += 1_000_000
            row["total"] += 1_000_000
        if part["stakeholders"]:
            del part["stakeholders"][0]
            part["stakeholders"].append({"name": "返鄉青年", "relation": "執行團隊", "involvement": ADDRESS})
    return new
