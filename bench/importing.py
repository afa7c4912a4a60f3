"""An inventory's workbook among few entries and many, and a long one among many, in one run; never a test.

What is measured begins with the rows as they were read: looked at (what is called alike) and written. ``python -m bench inventory``.
"""

from __future__ import annotations

import itertools
import time
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import District
from bench.calibration import calibration
from chuangsheng.local.owner import as_owner
from guidance.inventory.workbooks import imports
from guidance.models import InventoryEntry, InventoryImport
from portal.demo.cast import assemble
from portal.reference import load_all

STORED = (500, 5_000)
ROWS = (100, 1_000)
NEW = "新登"
WHERE = ("土牛", "梅子", "龍興", "九房", "萬興", "和盛", "德興", "金星", "石岡", "萬安")
WHAT = ("水圳", "老街", "伙房", "神木", "果園", "廟埕", "步道", "工坊", "合作社", "古厝", "埤塘", "穀倉")
HOW = ("百年", "舊", "新", "上", "下", "東", "西", "南", "北", "大", "小", "客家")


def names(seed: int) -> Any:
    """Names as people give them: a place, what it is, a number where there are several."""
    chance = Random(seed)
    for number in itertools.count(1):
        yield f"{chance.choice(WHERE)}{chance.choice(HOW)}{chance.choice(WHAT)}{number}號"


def report() -> None:
    """Each of ``ROWS`` among each of ``STORED`` in one district, the most a district has."""
    load_all()
    cast = assemble()
    office, district = cast.of("D200"), District.objects.get(name="石岡區")
    print(f"calibration {calibration():.0f} ms")
    print(f"{'entries':>8} {'rows':>6} {'looked at':>10} {'written':>10} {'ms a row':>9}")
    taken: dict[tuple[int, int], float] = {}
    for stored in STORED:
        fill(stored, district, office)
        for rows in ROWS:
            looked, written = measure(rows, district, office)
            taken[stored, rows] = (looked + written) / rows
            print(f"{stored:>8,} {rows:>6,} {looked:>9.2f}s {written:>9.2f}s {1000 * taken[stored, rows]:>9.2f}")
    few, many = (taken[stored, ROWS[-1]] for stored in STORED)
    short, long = (taken[STORED[-1], rows] for rows in ROWS)
    print(f"a row among {STORED[-1]:,} entries costs {many / few:.2f} of one among {STORED[0]:,}")
    print(f"a row of {ROWS[-1]:,} costs {long / short:.2f} of a row of {ROWS[0]:,}")


def fill(most: int, district: District, office: Any) -> None:
    """As many entries in the district."""
    there = InventoryEntry.objects.filter(removed_at=None).count()
    common = {
        "district": district,
        "source": "踏查",
        "entered_by": "某",
        "entered_for": office.unit,
        "checked_by": "某",
    }
    InventoryEntry.objects.bulk_create(
        InventoryEntry(name=name, kind="culture", words="說明" * 40, **common)
        for name in itertools.islice(names(there), most - there)
    )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as it is a minute later


def measure(many: int, district: District, office: Any) -> tuple[float, float]:
    """Seconds to look at the rows and to write them all; nothing of it stays."""
    data = {"district": district.pk, "kind": "culture", "source": "訪談", "words": "說明", "year": "114"}
    rows: list[dict[str, Any]] = [
        {"row": number, "id": None, "version": None, "data": data | {"name": f"{NEW}{name}"}}
        for number, name in enumerate(itertools.islice(names(many), many), 2)
    ]
    made = imports.keep(rows, "bench.ods", by=office)
    begun = time.perf_counter()
    imports.preview_of(made, [district])
    looked = time.perf_counter() - begun
    numbers = {row["row"] for row in rows}
    begun = time.perf_counter()
    imports.carry_out(made, [district], others=numbers, shown=numbers, by=office)
    written = time.perf_counter() - begun
    assert InventoryImport.objects.get(pk=made.pk).added == many
    InventoryEntry.objects.filter(name__startswith=NEW).update(removed_at=timezone.now())
    return looked, written
