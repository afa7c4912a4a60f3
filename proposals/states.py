"""States of a plan with labels, holders, clocks and derived groups, and small choices; never import a model."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from inputs.numbers import counted
from workflow.engine.verdicts import Words
from workflow.inbox import kinds
from workflow.inbox.kinds import Kind, Turns
from workflow.states import Party


class State(TextChoices):
    """Where a plan stands on the city's chart (R20)."""

    DRAFTING = "drafting", _("籌備撰寫")
    NOTIFIED = "notified", _("已知會專管平台")
    COACHING = "coaching", _("專管平台輔導")
    COACHING_REVISION = "coaching_revision", _("輔導後修正計畫內容")
    WITH_DISTRICT = "with_district", _("區公所收件")
    WITH_RDEC = "with_rdec", _("研考會收件")
    INTAKE_REVISION = "intake_revision", _("收件補正")
    FORMED = "formed", _("計畫成案")
    DOCUMENT_REVIEW = "document_review", _("機關書面審查")
    REVIEW_REVISION = "review_revision", _("書審後修正計畫內容")
    CONFIRMING = "confirming", _("應確認事項檢核")
    PROJECT_MEETING = "project_meeting", _("專案會議")
    MEETING_REVISION = "meeting_revision", _("專案會議後修正計畫內容")
    READY_FOR_COUNSELLING = "ready_for_counselling", _("待函送國發會（輔導會議）")
    NDC_COUNSELLING = "ndc_counselling", _("國發會輔導會議")
    NDC_REVISION = "ndc_revision", _("輔導會議後修正計畫內容")
    READY_FOR_WORKING = "ready_for_working", _("待函送國發會（工作會議）")
    NDC_WORKING = "ndc_working", _("國發會工作會議")
    NDC_ADJUSTMENT = "ndc_adjustment", _("需修正或調整計畫")
    PRELIMINARILY_APPROVED = "preliminarily_approved", _("初步核定")
    APPROVED = "approved", _("核定案件")
    EXECUTING = "executing", _("執行（列管）")
    PLAN_CHANGE = "plan_change", _("執行中計畫調整")
    CHANGE_REVIEW = "change_review", _("計畫調整審核")
    CLOSED = "closed", _("結案解除列管")
    WITHDRAWN = "withdrawn", _("撤案")
    DECLINED = "declined", _("不予成案、未獲通過")


S = State
ENDED = frozenset({S.CLOSED, S.WITHDRAWN, S.DECLINED})
GIVEN_UP = ENDED - {S.CLOSED}
OPEN = frozenset(State) - ENDED
BEFORE_FORMED = frozenset(
    {S.DRAFTING, S.NOTIFIED, S.COACHING, S.COACHING_REVISION, S.WITH_DISTRICT, S.WITH_RDEC, S.INTAKE_REVISION}
)
# The proposer writes freely here ...
WRITING = frozenset({S.DRAFTING, S.NOTIFIED, S.COACHING})
# Its proposer writes it here whoever holds it (R14, R20).
WRITTEN = WRITING | {S.PLAN_CHANGE}
# ... and only in the sections a return asked for here (R20).
REVISING = frozenset(
    {
        S.COACHING_REVISION,
        S.INTAKE_REVISION,
        S.REVIEW_REVISION,
        S.MEETING_REVISION,
        S.NDC_REVISION,
        S.NDC_ADJUSTMENT,
        S.PLAN_CHANGE,
    }
)
EDITABLE = WRITING | REVISING
# A filed plan on a desk's table: to be forwarded, formed or handed to the agencies (R13, R15).
AT_INTAKE = frozenset({S.WITH_DISTRICT, S.WITH_RDEC, S.FORMED})
IN_REVIEW = frozenset(
    {S.FORMED, S.DOCUMENT_REVIEW, S.REVIEW_REVISION, S.CONFIRMING, S.PROJECT_MEETING, S.MEETING_REVISION}
)

HOLDERS: dict[str, str] = {
    S.DRAFTING: Party.PROPOSER,
    S.NOTIFIED: Party.PLATFORM,
    S.COACHING: Party.PLATFORM,
    S.COACHING_REVISION: Party.PROPOSER,
    S.WITH_DISTRICT: Party.DISTRICT,
    S.WITH_RDEC: Party.RDEC,
    S.INTAKE_REVISION: Party.PROPOSER,
    S.FORMED: Party.RDEC,
    S.DOCUMENT_REVIEW: Party.AGENCIES,
    S.REVIEW_REVISION: Party.PROPOSER,
    S.CONFIRMING: Party.RDEC,
    S.PROJECT_MEETING: Party.RDEC,
    S.MEETING_REVISION: Party.PROPOSER,
    S.READY_FOR_COUNSELLING: Party.RDEC,
    S.NDC_COUNSELLING: Party.NDC,
    S.NDC_REVISION: Party.PROPOSER,
    S.READY_FOR_WORKING: Party.RDEC,
    S.NDC_WORKING: Party.NDC,
    S.NDC_ADJUSTMENT: Party.PROPOSER,
    S.PRELIMINARILY_APPROVED: Party.RDEC,
    S.APPROVED: Party.PLATFORM,
    S.EXECUTING: Party.EXECUTING,
    S.PLAN_CHANGE: Party.EXECUTING,
    S.CHANGE_REVIEW: Party.RDEC,
    S.CLOSED: Party.NOBODY,
    S.WITHDRAWN: Party.NOBODY,
    S.DECLINED: Party.NOBODY,
}

# Working days the holder has; an administrator's ClockRule takes precedence. No entry, no clock.
CLOCKS: dict[str, int] = {
    S.NOTIFIED: 3,
    S.COACHING: 20,
    S.COACHING_REVISION: 15,
    S.WITH_DISTRICT: 5,
    S.WITH_RDEC: 5,
    S.INTAKE_REVISION: 10,
    S.FORMED: 5,
    S.DOCUMENT_REVIEW: 15,
    S.REVIEW_REVISION: 10,
    S.CONFIRMING: 5,
    S.PROJECT_MEETING: 15,
    S.MEETING_REVISION: 10,
    S.READY_FOR_COUNSELLING: 5,
    S.NDC_REVISION: 15,
    S.READY_FOR_WORKING: 5,
    S.NDC_ADJUSTMENT: 15,
    S.APPROVED: 10,
    S.PLAN_CHANGE: 10,
    S.CHANGE_REVIEW: 10,
}

# What whoever holds a plan is waited for, as a verb, where that is no move of the holder's: text to be written, or what
# parts of the plan wait for; by party where the state alone does not say it. Else the table says it (``pages.awaited``).
AWAITED: dict[str, Words | dict[str, Words]] = {
    S.DRAFTING: _("撰寫計畫內容並知會專管平台"),
    S.COACHING: {Party.PROPOSER: _("完成計畫內容並送件")},
    S.COACHING_REVISION: _("修正計畫內容並送回輔導"),
    S.INTAKE_REVISION: _("補正計畫內容並送回"),
    S.DOCUMENT_REVIEW: {Party.AGENCIES: _("回復審查意見"), Party.RDEC: _("釋出審查意見並結束書面審查")},
    S.REVIEW_REVISION: _("修正計畫內容並回應審查意見"),
    S.CONFIRMING: _("檢核應確認事項"),
    S.PROJECT_MEETING: _("召開專案會議並登錄紀錄"),
    S.MEETING_REVISION: _("修正計畫內容並回應會議決議"),
    S.NDC_COUNSELLING: _("召開輔導會議"),
    S.NDC_REVISION: _("修正計畫內容並送回"),
    S.NDC_WORKING: _("召開工作會議"),
    S.NDC_ADJUSTMENT: _("調整計畫內容並送回"),
    S.APPROVED: {Party.EXECUTING: _("提報工作計畫"), Party.PLATFORM: _("核備工作計畫並開始執行")},
    S.EXECUTING: {
        Party.EXECUTING: _("執行工作計畫、提報成果並結清補助款"),
        Party.PLATFORM: _("核備工作計畫、審定成果並登錄撥款與核銷"),
        Party.RDEC: _("確認成果並解除列管"),
    },
    S.PLAN_CHANGE: _("調整計畫內容並送出"),
}

PUBLIC_LABELS = {
    **{state: _("籌備中") for state in (S.DRAFTING, S.NOTIFIED, S.COACHING, S.COACHING_REVISION)},
    **{state: _("收件中") for state in (S.WITH_DISTRICT, S.WITH_RDEC, S.INTAKE_REVISION)},
    **{state: _("市府審查中") for state in IN_REVIEW},
    **{
        state: _("國發會審查中")
        for state in (
            S.READY_FOR_COUNSELLING,
            S.NDC_COUNSELLING,
            S.NDC_REVISION,
            S.READY_FOR_WORKING,
            S.NDC_WORKING,
            S.NDC_ADJUSTMENT,
        )
    },
    **{state: _("已核定") for state in (S.PRELIMINARILY_APPROVED, S.APPROVED)},
    **{state: _("執行中") for state in (S.EXECUTING, S.PLAN_CHANGE, S.CHANGE_REVIEW)},
    S.CLOSED: _("已結案"),
    S.WITHDRAWN: _("已撤案"),
    S.DECLINED: _("未通過"),
}


class Place(NamedTuple):
    """A section and the key of the venture it belongs to, None for the plan's own: what a return asks for (R20)."""

    section: str
    venture: int | None = None

    @property
    def code(self) -> str:
        """How forms and the log spell it: ``vision``, ``kpi_12``."""
        return f"{self.section}_{self.venture}" if self.venture else self.section

    @classmethod
    def of(cls, code: str) -> Place:
        """The place that is spelled ``code``."""
        section, _underscore, venture = code.partition("_")
        return cls(section, counted(venture))


class Stage(IntegerChoices):
    """The ribbon's six phases of the flow chart."""

    PREPARE = 1, _("籌備與輔導")
    INTAKE = 2, _("收件成案")
    REVIEW = 3, _("書面審查")
    MEETING = 4, _("專案會議")
    NDC = 5, _("國發會審查")
    EXECUTE = 6, _("執行列管")


STAGES: dict[str, Stage] = {
    **dict.fromkeys((S.DRAFTING, S.NOTIFIED, S.COACHING, S.COACHING_REVISION), Stage.PREPARE),
    **dict.fromkeys((S.WITH_DISTRICT, S.WITH_RDEC, S.INTAKE_REVISION, S.FORMED), Stage.INTAKE),
    **dict.fromkeys((S.DOCUMENT_REVIEW, S.REVIEW_REVISION), Stage.REVIEW),
    **dict.fromkeys((S.CONFIRMING, S.PROJECT_MEETING, S.MEETING_REVISION), Stage.MEETING),
    **dict.fromkeys(
        (
            S.READY_FOR_COUNSELLING,
            S.NDC_COUNSELLING,
            S.NDC_REVISION,
            S.READY_FOR_WORKING,
            S.NDC_WORKING,
            S.NDC_ADJUSTMENT,
        ),
        Stage.NDC,
    ),
    **dict.fromkeys(
        (S.PRELIMINARILY_APPROVED, S.APPROVED, S.EXECUTING, S.PLAN_CHANGE, S.CHANGE_REVIEW, S.CLOSED),
        Stage.EXECUTE,
    ),
}
# Only here a plan's ventures may be tracked.
FROM_NDC_ON = frozenset(State(state) for state, at in STAGES.items() if at >= Stage.NDC) - ENDED


class ResourceKind(TextChoices):
    """人文地產景, the five kinds of local resource (plan 貳三(一)3, 肆一(一))."""

    PEOPLE = "people", _("人")
    CULTURE = "culture", _("文")
    LAND = "land", _("地")
    INDUSTRY = "industry", _("產")
    LANDSCAPE = "landscape", _("景")


class Severity(TextChoices):
    """Whether the checker stops a filing, or asks for a reason."""

    ERROR = "error", _("須修正")
    WARNING = "warning", _("警示")


class Outcome(TextChoices):
    """What NDC's working meeting decided of one venture."""

    PENDING = "pending", _("未決定")
    PASSED = "passed", _("通過")
    REJECTED = "rejected", _("未通過")
    ALONE = "alone", _("修正後單獨再送")


# No part of the plan any more: refused, or on its way as a case of its own.
OUT = frozenset({Outcome.REJECTED, Outcome.ALONE})
ON_THE_TABLE = "on_the_table"  # with a plan that the door holds: the ventures that its working meeting decides of


DECIDED = (Outcome.PASSED, Outcome.REJECTED)  # what went on alone is decided in its own case


class Fit(TextChoices):
    """Whether a venture fits the vision of its district (R13)."""

    FITS = "fits", _("符合")
    PARTLY = "partly", _("部分符合")
    NOT = "not", _("不符")


class Purpose(TextChoices):
    """What a file of a plan is."""

    MINUTES = "minutes", _("共識會議紀錄")
    SUPPORTING = "supporting", _("佐證資料")
    LETTER = "letter", _("公文")
    CONFIRMATION = "confirmation", _("分工確認文件")
    MEETING_MINUTES = "meeting_minutes", _("專案會議紀錄")
    NDC_MINUTES = "ndc_minutes", _("國發會會議紀錄")
    APPROVAL = "approval", _("部會核定函")
    WORK_PLAN = "work_plan", _("工作計畫")
    RESULTS = "results", _("成果報告")
    PAYMENT = "payment", _("請款、撥款與核銷文件")
    REPORT = "report", _("進度報告附件")


# What comes with the text of a plan, from who writes it.
WRITERS_FILES = frozenset({Purpose.MINUTES, Purpose.SUPPORTING})


class PlanPermission(TextChoices):
    """Why a unit that has no part in a plan by itself may see it: the permission its group has on the plan."""

    REVIEW = "review_proposal", _("書面審查")
    ATTEND = "attend_meeting_proposal", _("專案會議")
    FOLLOW = "follow_proposal", _("函送國發會")
    COUNSEL = "counsel_proposal", _("輔導")
    PARTNER = "partner_proposal", _("夥伴媒合")


class Letting(TextChoices):
    """Lines of a plan's log that are no moves; a move that lets units in says so under the same name in its data."""

    IN = "let_in", _("開放檢視")
    OUT = "let_out", _("停止開放檢視")


TAKEN_BACK = "taken_back"  # in the data of a line of the log: the number of the version that was taken back
REFUSED = "refused_versions"  # the same: the numbers of the versions that a refused adjustment was written in


class ConsentKind(TextChoices):
    """What a consent is given to; the two are asked apart (個人資料保護法 §8, R11)."""

    PERSONAL_DATA = "personal_data", _("個人資料蒐集、處理及利用")
    SHOWCASE = "showcase", _("成果公開展示")


class LetterStatus(TextChoices):
    """Where a letter of a case stands; its number comes from the document system, never from here."""

    DRAFT = "draft", _("擬稿中")
    SENT = "sent", _("已發文")
    DROPPED = "dropped", _("已捨棄")


class LetterSource(TextChoices):
    """How a version of a letter came to be."""

    DRAFTED = "drafted", _("由案件帶入")
    EDITED = "edited", _("修改")
    TYPED = "typed", _("登錄文號")
    DI = "di", _("由 DI 檔讀入文號")
    PDF = "pdf", _("由 PDF 讀入文號")
    FIXED = "fixed", _("更正文號")
    RENEWED = "renewed", _("附件重新製作")
    DROPPED = "dropped", _("捨棄")


# --- kinds of notices ---------------------------------------------------------------------------------------------

PLANS = Turns(
    Kind(
        "plan_asked", _("計畫輪到您辦理、退請補正與結果"), _("計畫到您手上、要您補正或修正、結案或撤案。"), legal=True
    ),
    Kind("plan_told", _("計畫的進度"), _("您經手過或輔導的計畫，現由其他單位辦理，又往前走了一步。")),
)
ASSIGNED = Kind("assigned", _("指定承辦人"), _("計畫改由您承辦，或不再由您承辦。"))
CORRECTED = Kind("corrected", _("更正紀錄"), _("已登錄的資料有更正，更正前後的值都寫在通知裡。"))
kinds.declare("plans", _("計畫"), PLANS.asked, PLANS.told, ASSIGNED, CORRECTED)
kinds.of_machines(PLANS, "proposal")
