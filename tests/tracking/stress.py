"""What follows the review, in many rows: ministries' letters and undertakings, unsaved, as a paper needs no more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.utils.translation import override

from accounts.models import Unit
from accounts.states import OrganisationKind
from documents.models import Attachment
from documents.papers.blocks import Paper
from programmes.models import CentralProgramme
from proposals.case.milestones import Milestone
from proposals.models import Proposal, Venture
from tests.factories.stress import MIXED
from tracking.approvals.sums import Cell, Cells, Sums
from tracking.board.lines import Line
from tracking.models import ApprovalLetter, FinalReport, LedgerEntry, ResultPhoto, Undertaking
from tracking.papers.enclosing import record_paper
from tracking.papers.ledger import ledger_paper
from tracking.papers.progress import Sheet, progress_paper
from tracking.papers.results import results_paper
from tracking.results.kpi import Figure
from tracking.states import Entry, Light, State
from tracking.statistics.parts import compared
from tracking.statistics.report import report_paper
from tracking.statistics.shown import Shown, parts
from tracking.statistics.values import AMOUNTS, Agency, Figures, Hand, Kpi, Money, Reached
from workflow.calendar.quarters import Quarter
from workflow.states import Party

ROWS = 60


def stress_record() -> Paper:
    """The record of a plan of many ventures."""
    plan = Proposal(title="大甲溪流域𤆬客厝計畫", case_number="115-0025", is_demo=True)
    ventures = [
        Venture(proposal=plan, title=f"第{number}項事業", executing_unit=Unit(name="石岡區社區發展協會"))
        for number in range(ROWS)
    ]
    day, end = dt.date(2026, 10, 1), dt.date(2029, 12, 31)
    about = {"ministry": "國家發展委員會", "letter_number": "發國字第1150000001號", "letter_date": day}
    letters = [ApprovalLetter(venture=venture, amount=1_234_567_890, **about) for venture in ventures]
    tracked = [
        Undertaking(venture=venture, planned_start=day, planned_end=end, results_summary=MIXED) for venture in ventures
    ]
    return record_paper(plan, [], letters, tracked)


def cells_of(entries: list[LedgerEntry], plan: int) -> Cells:
    """The entries added up as the database adds up saved ones."""
    found: Cells = defaultdict(Sums)
    for entry in entries:
        name = entry.programme.name if entry.programme else ""
        cell = Cell(plan, entry.venture_id, entry.programme_id, name, entry.year, entry.expense)
        found[cell] += Sums(**{Entry(entry.entry).value: entry.amount})
    return dict(found)


def stress_ledger() -> Paper:
    """The ledger of many ventures with large amounts, one entry taken back."""
    plan = Proposal(pk=1, title="大甲溪流域𤆬客厝計畫", case_number="115-0025", is_demo=True)
    programme = CentralProgramme(pk=1, name="加速推動地方創生計畫（國家發展委員會）")
    day = dt.date(2026, 10, 1)
    ventures = [Venture(pk=number, proposal=plan, title=f"第{number}項事業") for number in range(1, ROWS)]
    about = {"programme": programme, "year": 115, "expense": "capital", "day": day, "amount": 12_345_678_901}
    entries = [
        LedgerEntry(venture=venture, entry=kind, document="農水保字第1150000001號", item=MIXED[:100], **about)
        for venture in ventures
        for kind in (Entry.ASKED, Entry.APPROVED, Entry.RECEIVED, Entry.SPENT)
    ]
    wrong = LedgerEntry(
        venture=ventures[0], entry=Entry.SPENT, **about | {"amount": -1}, reverses=entries[3], reason=MIXED
    )
    shown = [entry for entry in (*entries, wrong) if entry.entry in (Entry.RECEIVED, Entry.SPENT)]
    at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    return ledger_paper(plan, plan.title, cells_of([*entries, wrong], 1), shown, ventures, at)


def stress_progress() -> Paper:
    """Many undertakings with long names and large amounts, behind and ahead, with and without a report."""
    plan = Proposal(title="大甲溪流域𤆬客厝計畫", case_number="115-0025", is_demo=True)
    unit = Unit(name="石岡區社區發展協會")
    lines = []
    for number in range(2 * ROWS):
        venture = Venture(proposal=plan, title=f"第{number}項𤆬客厝{MIXED[:60]}", executing_unit=unit)
        light = (Light.RED, Light.GREEN, Light.UNREPORTED)[number % 3]
        row = Undertaking(venture=venture, state=State.TRACKED.value, light=light.value)
        row.actual = Decimal("38.5") if number % 3 < 2 else None
        row.__dict__ |= {
            "planned": Decimal("55.0"),
            "places": [["D400", "石岡區", True], ["D410", "東勢區", False]],
            "ministries": ["國家發展委員會", "農業部"],
            "next_due": dt.date(2026, 12, 7),
            "reports_due": [["open", 3, "2026-12-07"]],
            "changes_due": [],
            "payments_due": [],
        }
        lines.append(Line(row, Sums(approved=12_345_678_901, spent=1_234_567_890)))
    return progress_paper(Sheet("行政區：石岡區、燈號：落後", lines))


def stress_results() -> Paper:
    """A report of many figures and pictures, with long words in every part."""
    plan = Proposal(pk=1, title="大甲溪流域𤆬客厝計畫", case_number="115-0025", is_demo=True)
    venture = Venture(pk=1, proposal=plan, title="第1項事業", executing_unit=Unit(full_name="石岡區社區發展協會"))
    day, at = dt.date(2026, 10, 1), dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    undertaking = Undertaking(venture=venture, planned_start=day, planned_end=day)
    many = Decimal("12345678901.5")
    kept = [Figure(f"K{n}", f"第{n}項指標", "人次", 115, Decimal(0), many, many - n).to_json() for n in range(ROWS)]
    said = dict.fromkeys(("summary", "shortfall", "upkeep", "story"), MIXED * 3)
    report = FinalReport(
        undertaking=undertaking, number=2, figures=kept, story_title="青年返鄉", filed_at=at, **said,
        attachment=Attachment(name="成果報告.pdf"),
    )  # fmt: skip
    photos = [ResultPhoto(caption=MIXED[:100], taken_on=day, covers=["case", "press"]) for _n in range(ROWS)]
    about = {
        "venture": venture,
        "programme": CentralProgramme(pk=1, name="加速推動地方創生計畫"),
        "year": 115,
        "day": day,
    }
    entries = [LedgerEntry(entry=kind, amount=12_345_678_901, expense="capital", **about) for kind in Entry]
    return results_paper(report, undertaking, cells_of(entries, 1), photos)


def stress_report() -> Paper:
    """A quarter in which everything was large, beside one before."""
    amounts = dict.fromkeys(AMOUNTS, 12_345_678_901)
    districts = {f"D{number:03}": (f"第{number}個𤆬客厝區", number < 6) for number in range(29)}
    programmes = {str(number): f"第{number}期{MIXED[:40]}" for number in range(ROWS)}
    found = Figures(
        stages={"1": 12_345, "withdrawn": 7},
        reached=[Reached(milestone.value, 9_000, 12.5, 180.4) for milestone in Milestone],
        hands=[Hand(party, 123, 4, 5_678, 12.5, 180.4) for party in Party.values],
        places=dict.fromkeys(districts, 1_234),
        proposers=dict.fromkeys(OrganisationKind.values, 1_234),
        outcomes={"passed": 123, "rejected": 45},
        agencies=[Agency(number, f"第{number}局{MIXED[:10]}", 99, 98, 97, 1, 1, 9.5) for number in range(ROWS)],
        total=Money("", 1_234, amounts),
        ministries=[Money("原住民族委員會", 12, amounts)],
        programmes=[Money(key, 12, amounts) for key in programmes],
        districts=[Money(code, 12, amounts) for code in districts],
        years=[Money("", 12, amounts)],
        kinds=[Money(kind, 12, amounts) for kind in OrganisationKind.values],
        kpis=[Kpi(f"K{number}", f"指標{MIXED[:20]}", "人", 115, "12345.67", 9) for number in range(ROWS)],
    )
    with override("zh-hant"):
        shown = parts(found, Shown(districts, programmes, names_agencies=True))
        quarter = Quarter(115, 3)
        at = dt.datetime(2026, 9, 30, 23, tzinfo=dt.UTC)
        return report_paper(quarter, compared(shown, shown, str(quarter.before)), at, at, is_demo=True)
