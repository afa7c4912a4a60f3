"""Reference data of the city, districts and units, from ``reference/*.csv``; what has been edited is never overwritten.

Loading adds what is missing and never overwrites what an administrator has edited.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import District, Unit
from accounts.states import OrganisationKind, UnitKind

# Units the plan names that no register of agencies holds (plan 貳): code, kind, full name, name, English name, parent.
NAMED_UNITS = [
    ("PLATFORM", UnitKind.PLATFORM, "臺中市地方創生專案管理平台", "專管平台", "Project management platform", "RDEC"),
    ("CONVENER", UnitKind.CONVENER, "臺中市政府地方創生專案會議召集人辦公室", "召集人辦公室", "Convener's office", ""),
    ("NDC", UnitKind.NDC, "國家發展委員會中區地方創生輔導中心", "國發會中區輔導中心", "NDC central-region centre", ""),
    ("TEAM-UDB", UnitKind.COUNSELLING_TEAM, "都市發展局環境景觀總顧問", "環境景觀總顧問", "Landscape advisers", "UDB"),
    (
        "TEAM-AGR",
        UnitKind.COUNSELLING_TEAM,
        "農業局農村再生社區輔導團隊",
        "農村再生輔導團隊",
        "Rural regeneration team",
        "AGR",
    ),
    ("TEAM-HAK", UnitKind.COUNSELLING_TEAM, "客家事務委員會地方輔導團隊", "客家輔導團隊", "Hakka affairs team", "HAK"),
    ("TEAM-CUL", UnitKind.COUNSELLING_TEAM, "文化局相關輔導團隊", "文化輔導團隊", "Cultural affairs team", "CUL"),
]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one reference table by its file name."""
    with (Path(settings.BASE_DIR) / "reference" / name).open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


@transaction.atomic
def load() -> None:
    """Districts, agencies, district offices and the plan's own units; idempotent."""
    District.objects.bulk_create([_district(row) for row in rows("districts.csv")], ignore_conflicts=True)
    Unit.objects.bulk_create([_agency(row) for row in rows("agencies.csv")], ignore_conflicts=True)
    Unit.objects.bulk_create([_office(row) for row in rows("districts.csv")], ignore_conflicts=True)
    ids = dict(Unit.objects.values_list("code", "id"))
    Unit.objects.bulk_create(
        [
            Unit(
                code=code,
                kind=kind,
                full_name=full,
                name=name,
                name_en=english,
                parent_id=ids.get(parent),
                source="計畫貳",
            )
            for code, kind, full, name, english, parent in NAMED_UNITS
        ],
        ignore_conflicts=True,
    )


def _district(row: dict[str, str]) -> District:
    return District(
        code=row["code"],
        moi_town_id=row["moi_town_id"],
        name=row["name_zh"],
        name_en=row["name_en"],
        postal_code=row["postal3"],
        priority=row["priority"] == "1",
        indigenous=row["indigenous"] == "1",
        hakka_key_area=row["hakka_key_area"] == "1",
        group=row["group"],
        label_lon=float(row["label_lon"]),
        label_lat=float(row["label_lat"]),
    )


def _agency(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["code"],
        kind=UnitKind.RDEC if row["code"] == settings.RDEC_UNIT_CODE else UnitKind.AGENCY,
        full_name=row["name_full"],
        # 「原民會」「客委會」 also name central bodies: the short name stays the city's full one.
        name=row["short"] if row["code"] == settings.RDEC_UNIT_CODE else row["name"],
        name_en=row["name_en"],
        duties=row["typical_role"],
        source=row["sure"],
    )


def _office(row: dict[str, str]) -> Unit:
    return Unit(
        code=f"D{row['code'][-3:]}",
        kind=UnitKind.DISTRICT_OFFICE,
        organisation_kind=OrganisationKind.DISTRICT_OFFICE,
        full_name=row["office_name"],
        name=f"{row['name_zh']}公所",
        name_en=f"{row['name_en']} Office",
        district_id=row["code"],
        self_governing=row["office_kind"].startswith("地方自治團體"),
        source=row["sure"],
    )
