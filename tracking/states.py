"""States of undertakings and payments with holders and clocks; small choices of tracking; never import a model."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.inbox import kinds
from workflow.inbox.kinds import Kind, Turns
from workflow.states import Party


class State(TextChoices):
    """Where the tracking of one passed venture stands (R9, R10)."""

    PLANNING = "planning", _("待提工作計畫")
    PLAN_FILED = "plan_filed", _("工作計畫待核備")
    TRACKED = "tracked", _("列管中")
    REPORTED = "reported", _("成果報告待審")
    COMPLETED = "completed", _("成果已審定")
    RELEASED = "released", _("解除列管")
    TERMINATED = "terminated", _("撤銷管制")


S = State
ENDED = frozenset({S.RELEASED, S.TERMINATED})
OPEN = frozenset(State) - ENDED
# The work plan was accepted, or tracking was given up: execution need not wait for it (R9).
SETTLED = frozenset({S.TRACKED, S.REPORTED, S.COMPLETED}) | ENDED

HOLDERS: dict[str, str] = {
    S.PLANNING: Party.EXECUTING,
    S.PLAN_FILED: Party.PLATFORM,
    S.TRACKED: Party.EXECUTING,
    S.REPORTED: Party.PLATFORM,
    S.COMPLETED: Party.RDEC,
    S.RELEASED: Party.NOBODY,
    S.TERMINATED: Party.NOBODY,
}

AFTER_WORK = ENDED | {S.COMPLETED}  # what is left is money and papers

# Who is waited for first: nothing goes on for the others while somebody carries out or plans the work.
IN_ORDER = (Party.EXECUTING, Party.PLATFORM, Party.RDEC)

# Working days. While tracked the clock is the work plan's own last day, set when it is accepted.
CLOCKS: dict[str, int] = {S.PLANNING: 10, S.PLAN_FILED: 5, S.REPORTED: 5, S.COMPLETED: 10}


class MeetingKind(TextChoices):
    """The two meetings of NDC that a plan is sent to (R20)."""

    COUNSELLING = "counselling", _("輔導會議")
    WORKING = "working", _("工作會議")


class Result(TextChoices):
    """What came of one sending."""

    PENDING = "pending", _("待國發會回復")
    PASSED = "passed", _("通過")
    REVISE = "revise", _("需修正")
    REJECTED = "rejected", _("未通過")


WHOLE = Decimal(100)  # what the weights of a plan's items add up to, in percent
LEAST_WEIGHT = Decimal("0.01")


class Shape(TextChoices):
    """How the planned progress of a work item runs between its first and its last day (R9)."""

    EVEN = "even", _("平均")
    EARLY = "early", _("前段較多")
    LATE = "late", _("後段較多")
    END = "end", _("完成時一次計入")


class Amendment(TextChoices):
    """What a ministry's letter does to what was approved before: nothing is there yet, more comes, or it stands instead."""

    FIRST = "first", _("首次核定")
    ADDS = "adds", _("追加，與前函併計")
    REPLACES = "replaces", _("取代前函")


class Entry(TextChoices):
    """What an entry of the subsidy ledger says of money, in the order in which it goes."""

    ASKED = "asked", _("申請")
    OWN = "own", _("自籌")
    APPROVED = "approved", _("核定")
    RECEIVED = "received", _("撥入")
    SPENT = "spent", _("支用")
    RETURNED = "returned", _("繳回")


class PaymentState(TextChoices):
    """Where an instalment of the subsidy stands."""

    ASKED = "asked", _("已請款")
    PAID = "paid", _("已撥款")
    ACCOUNTED = "accounted", _("已核銷")
    RETURNED = "returned", _("已繳回")
    CANCELLED = "cancelled", _("未撥付")


P = PaymentState
# Whom an accounted one waits for hangs on what is left of it (``tracking.payments.desk``).
PAYMENT_HOLDERS: dict[str, str] = {
    P.ASKED: Party.PLATFORM,
    P.PAID: Party.EXECUTING,
    P.ACCOUNTED: Party.NOBODY,
    P.RETURNED: Party.NOBODY,
    P.CANCELLED: Party.NOBODY,
}
PAYMENT_CLOCKS: dict[str, int] = {P.ASKED: 10, P.PAID: 60, P.ACCOUNTED: 20, P.RETURNED: 20}


class ChangeState(TextChoices):
    """Where a change of an accepted work plan stands (R10)."""

    DRAFTING = "drafting", _("填寫中")
    FILED = "filed", _("待審")
    ACCEPTED = "accepted", _("同意")
    REFUSED = "refused", _("不同意")
    DROPPED = "dropped", _("不再申請")


CHANGE_OPEN = frozenset({ChangeState.DRAFTING, ChangeState.FILED})
CHANGE_HOLDERS: dict[str, str] = {
    ChangeState.DRAFTING: Party.EXECUTING,
    ChangeState.FILED: Party.RDEC,
    ChangeState.ACCEPTED: Party.NOBODY,
    ChangeState.REFUSED: Party.NOBODY,
    ChangeState.DROPPED: Party.NOBODY,
}
CHANGE_CLOCKS: dict[str, int] = {ChangeState.DRAFTING: 10, ChangeState.FILED: 10}


class ChangeKind(TextChoices):
    """What a change is about; one may be of several kinds."""

    SCHEDULE = "schedule", _("期程展延")
    ITEMS = "items", _("工作項目調整")
    MONEY = "money", _("經費調整")
    SCOPE = "scope", _("範圍變更")


class Between(TextChoices):
    """Between what money is moved."""

    QUARTERS = "quarters", _("同一年度各季之間")
    YEARS = "years", _("年度之間")
    EXPENSES = "expenses", _("經常門與資本門之間")


class ReportState(TextChoices):
    """Where a report of one period stands (R10)."""

    OPEN = "open", _("待填報")
    FILED = "filed", _("待核備")
    ACCEPTED = "accepted", _("已核備")


REPORT_HOLDERS: dict[str, str] = {
    ReportState.OPEN: Party.EXECUTING,
    ReportState.FILED: Party.PLATFORM,
    ReportState.ACCEPTED: Party.NOBODY,
}
REPORT_WAITS = frozenset({ReportState.OPEN, ReportState.FILED})
# Working days after the report was opened, which is the first working day after its period, and after it was filed.
REPORT_CLOCKS: dict[str, int] = {ReportState.OPEN: 7, ReportState.FILED: 5}


class Every(TextChoices):
    """How often an undertaking is reported on."""

    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季")


class Light(TextChoices):
    """燈號; no data is not green: what should have been reported and was not has a state of its own (R10)."""

    GREEN = "green", _("正常")
    YELLOW = "yellow", _("注意")
    RED = "red", _("落後")
    UNREPORTED = "unreported", _("未填報")


REDS_TOLD = 2  # so many periods in a row, and the supervisor is told


class FileKind(TextChoices):
    """What a file of a report is."""

    EVIDENCE = "evidence", _("佐證")
    PHOTO = "photo", _("照片")


class Covers(TextChoices):
    """What the consent to a picture covers; reading it in the case is what all are given for."""

    CASE = "case", _("成果報告與審查")
    SHOWCASE = "showcase", _("公開展示（網站與成果展）")
    PRESS = "press", _("新聞與宣導出版品")


class ReportPart(TextChoices):
    """The parts of a final report, each of which may be returned by itself (R10)."""

    SUMMARY = "summary", _("成果摘要")
    KPI = "kpi", _("KPI 實績")
    MONEY = "money", _("經費執行")
    PHOTOS = "photos", _("成果照片")
    STORY = "story", _("成果故事")
    UPKEEP = "upkeep", _("後續維運")
    FILE = "file", _("成果報告檔案")


class Due(TextChoices):
    """When something of an undertaking is due next, as a board asks."""

    LATE = "late", _("已逾期")
    WEEK = "week", _("七天內")
    MONTH = "month", _("一個月內")


# --- kinds of notices ---------------------------------------------------------------------------------------------

TRACKING = Turns(
    Kind(
        "tracking_asked",
        _("列管案件輪到您辦理與結果"),
        _("工作計畫、進度報告、變更、請款與成果請您填報或審核；解除列管與撤銷管制。"),
        legal=True,
    ),
    Kind("tracking_told", _("列管案件的進度"), _("您執行、提案或主管的列管案件，現由其他單位辦理。")),
)
APPROVED = Kind("approved", _("核定函"), _("部會核定、增減或撤銷補助的函已登錄。"), legal=True)
RESULTS = Kind("results", _("實績與成果照片"), _("登錄了 KPI 實績，或撤回了照片的同意。"))
BEHIND = Kind("behind", _("連續落後"), _("列管案件連續落後，可列入專案會議議程。"))
kinds.declare("tracking", _("列管"), TRACKING.asked, TRACKING.told, APPROVED, RESULTS, BEHIND)
kinds.of_machines(TRACKING, "undertaking", "report", "change", "payment")
