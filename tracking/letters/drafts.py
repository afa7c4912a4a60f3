"""What RDEC writes after the review: the city's letter to NDC (R15, R20), the 簽 that releases from tracking (R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import Rank, UnitKind
from documents.letters.numbering import number_of
from documents.letters.values import Kind, LetterContent, Party
from documents.papers.render import LANGUAGE
from inputs.fields import grouped
from inputs.words import sentences
from programmes.models import CentralProgramme
from proposals.letters.drafting import (
    PROGRAMME,
    about,
    day_of,
    letter,
    memo,
    parties_of,
    passage,
    proposed_by,
    writes,
    writes_for_city,
)
from proposals.letters.occasions import Occasion, Subject
from proposals.models import BudgetLine
from proposals.permissions import is_rdec
from proposals.queries import made_on
from proposals.states import Purpose, State
from proposals.workflow import CONCLUDE_REVIEW
from reviews.models import Commitment
from reviews.states import UNSETTLED, CommitmentState
from tracking.approvals.pages import left_of_payment, payments_of
from tracking.guards import MAY_CHANGE, is_unfinished
from tracking.in_hand import total
from tracking.letters.enclosures import to_ndc, with_release, with_termination
from tracking.models import Payment, Undertaking, VentureDecision
from tracking.ndc.enclosures import OCCASION
from tracking.results import pages, progress
from tracking.results.kpi import Figure, figures_of, in_words
from tracking.results.pages import left_in_ledger
from tracking.results.releasing import rests_of, unsettled
from tracking.states import OPEN as TRACKED_STILL
from tracking.states import PaymentState
from tracking.states import State as Tracked
from workflow.engine.services import working_days
from workflow.states import Party as Holder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actors import Actor
    from proposals.models import Proposal
    from tracking.in_hand import Rest

TO_FILL = "（請填事由與依據）"
NDC = "國家發展委員會"
MEETINGS = {State.READY_FOR_COUNSELLING: "輔導會議", State.READY_FOR_WORKING: "工作會議"}
SENDING = ("send_to_counselling", "counsel_again", "send_to_working")


def send_to_ndc(plan: Proposal, actor: Actor, _about: int | None) -> LetterContent:
    """府函: the plan goes to NDC, in the name of the city; both are equals."""
    writer = writes_for_city(actor)
    words = writer.to(Rank.MINISTRY)
    meeting = MEETINGS.get(State(plan.state), "會議")
    version = f"（第{plan.version.number}版）" if plan.version else ""
    centre = Unit.objects.filter(kind=UnitKind.NDC)
    platform = Unit.objects.filter(kind=UnitKind.PLATFORM)
    ministries = [Party(name) for name in _asking_ministries(plan)]
    subject = f"檢送本市{about(plan)}計畫書{version}1份，"
    asks = f"提請{words.says_to(NDC)}{meeting}審議，{words.look}。"
    if ministries:
        asks = f"請{words.says_to(ministries[0].name)}核轉{NDC}提報{meeting}審議，{words.look}。"
    return letter(
        writer,
        [],
        subject + asks,
        passage(
            "說明",
            f"依據{NDC if ministries else words.says_to(NDC)}「加速推動地方創生計畫」及本市{PROGRAMME}辦理。",
            f"{proposed_by(plan)}{_reviewed(plan)}。",
            _alone(plan),
        ),
        recipient=Party(ministries[0].name if ministries else NDC),
        originals=(*ministries,) or (Party(NDC),),
        copies=(*([Party(NDC)] if ministries else []), *parties_of([*centre, *platform, plan.proposing_unit])),
    )


def _reviewed(plan: Proposal) -> str:
    """What the city's review left, as far as it is recorded; of a case apart nothing, its plan was reviewed (two queries)."""
    reviewed = "，業經本府相關機關書面審查" if made_on(plan, CONCLUDE_REVIEW.name) else ""
    matters = set(Commitment.objects.filter(proposal=plan).values_list("state", flat=True))
    if CommitmentState.CONFIRMED in matters and not matters & UNSETTLED:
        return f"{reviewed}，分工項目及配合事項均已確認"
    return reviewed


def _alone(plan: Proposal) -> str:
    """Of a case apart: by which meeting's decision it is sent alone; that it was revised as that asked (one query)."""
    decided = VentureDecision.objects.filter(apart=plan).select_related("submission", "venture__proposal").first()
    if decided is None:
        return ""
    origin, day = decided.venture.proposal, day_of(decided.submission.met_on)
    return (
        f"本案係{about(origin)}之「{decided.venture}」，經{day}{MEETINGS[State.READY_FOR_WORKING]}決議修正後單獨再送，"
        "業依會議意見逐項修正完竣，其餘事業依原計畫辦理。"
    )


def _asking_ministries(plan: Proposal) -> list[str]:
    """The ministries by whose way the programmes that the plan docks to want it sent (one query)."""
    docked = CentralProgramme.objects.filter(
        pk__in=BudgetLine.objects.filter(venture__proposal=plan).values("programme"), through_ministry=True
    )
    return list(dict.fromkeys(docked.order_by("code").values_list("ministry", flat=True)))


def completed(plan: Proposal) -> list[Subject]:
    """The plan's undertakings whose results were reported."""
    rows = Undertaking.objects.filter(venture__proposal=plan, state=Tracked.COMPLETED).select_related("venture")
    asked = Undertaking.objects.left_open() | {"open_change": Undertaking.objects.open_change()}
    return [Subject(row.pk, str(row.venture), _waits(row)) for row in rows.annotate(**asked).order_by("id")]


def _waits(row: Undertaking) -> str:
    """Why its release is not drafted yet: money, a change or a report of it waits; empty where nothing does (no query)."""
    waiting = unsettled(row)
    return gettext("還不能擬稿：%s") % sentences(waiting) if waiting else ""


@override(LANGUAGE)
def release(plan: Proposal, actor: Actor, undertaking: int | None) -> LetterContent:
    """簽請解除列管 (R10): what was planned, what came of it against each target, what is left of the money."""
    row = _read(plan, undertaking)
    return memo(
        writes(actor),
        f"{about(plan)}之「{row.venture}」{_done(row)}，擬解除列管，簽請　核示。",
        passage(
            "說明",
            f"依據{PROGRAMME}貳、三、(五)辦理。",
            f"執行單位：{row.executing_unit.full_name}；核備之執行期程：{_period(row)}。",
            *_progress(row),
            f"成果摘要：{' '.join(row.results_summary.split())}" if row.results_summary else "",
            _reached(figures_of(row)),
            f"補助款：{left_in_ledger(row)}",
            _judged(row),
        ),
        passage("擬辦", "奉核後解除列管，並通知執行單位及專管平台。"),
    )


def _done(row: Undertaking) -> str:
    """How far it came, as the subject says it."""
    return f"成果已審定（實際進度{row.actual}％）" if is_unfinished(row) else "已執行完成"


def _progress(row: Undertaking) -> list[str]:
    """How far the work is; where results were filed before it was done, why."""
    reason = pages.read_results(row)["filed_because"] if is_unfinished(row) else ""
    because = [f"進度未達100％，執行單位仍提報完成之理由：{' '.join(reason.split())}"] if reason else []
    return [f"工作進度：{progress.in_words(row)}", *because]


def open_ventures(plan: Proposal) -> list[Subject]:
    """The plan's undertakings that may be given up."""
    rows = Undertaking.objects.filter(venture__proposal=plan, state__in=TRACKED_STILL).select_related("venture")
    return [Subject(row.pk, str(row.venture)) for row in rows.order_by("id")]


def given_up(plan: Proposal) -> list[Subject]:
    """Those that were given up while money of theirs was in hand."""
    rows = Undertaking.objects.filter(venture__proposal=plan, state=Tracked.TERMINATED).select_related("venture")
    found = rows.annotate(**Undertaking.objects.left_open()).order_by("id")
    return [Subject(row.pk, str(row.venture)) for row in found if rests_of(row)]


@override(LANGUAGE)
def terminate(plan: Proposal, actor: Actor, undertaking: int | None) -> LetterContent:
    """簽請撤銷管制 (R10): how far it came, on what ground it is given up, what of the money is in hand, by year and kind."""
    row = _read(plan, undertaking)
    rests, payments = rests_of(row), list(payments_of(undertaking=row))
    back = (
        f"補助款結存{total(rests):,}元，請執行單位於撤銷管制後{_days_to_return(row)}個工作天內繳回並附繳款證明；"
        "繳回前本計畫不予結案。"
        if rests
        else ""
    )
    return memo(
        writes(actor),
        f"{about(plan)}之「{row.venture}」擬撤銷管制，簽請　核示。",
        passage(
            "說明",
            f"依據{PROGRAMME}貳、三、(五)辦理。",
            f"執行單位：{row.executing_unit.full_name}；核備之執行期程：{_period(row)}。",
            f"辦理情形：{progress.in_words(row)}",
            f"撤銷管制事由：{row.ground or TO_FILL}。",
            "\n".join([f"補助款：{left_in_ledger(row)}", *_numbered(_money(rests, payments))]),
        ),
        passage("擬辦", "奉核後撤銷管制，並通知執行單位及專管平台。", back),
    )


@override(LANGUAGE)
def ask_back(plan: Proposal, actor: Actor, undertaking: int | None) -> LetterContent:
    """函請繳回補助款: after a venture was given up, what of its money is to be returned, of which year and kind, until when."""
    row = _read(plan, undertaking)
    rests = rests_of(row)
    waits = row.payments.filter(holder=Holder.EXECUTING).order_by("due_on").values_list("due_on", flat=True)
    unit, writer = row.executing_unit, writes(actor)
    words = writer.to(unit.standing)
    return letter(
        writer,
        [unit],
        f"{about(plan)}之「{row.venture}」業經撤銷管制，請於{day_of(waits.first())}前繳回補助款結存{total(rests):,}元，{words.look}。",
        passage(
            "說明",
            f"依據{PROGRAMME}貳、三、(五)辦理。",
            f"補助款：{left_in_ledger(row)}",
            "撤銷管制日以前已支用者，請備齊憑證送專管平台核銷；其餘繳回後，請檢送繳款證明，由專管平台登錄。",
        ),
        copies=parties_of(Unit.objects.filter(kind=UnitKind.PLATFORM)),
    )


def _read(plan: Proposal, undertaking: int | None) -> Undertaking:
    rows = Undertaking.objects.filter(venture__proposal=plan).select_related("venture__executing_unit", "ground")
    return rows.annotate(**Undertaking.objects.left_open()).get(pk=str(undertaking))


def _period(row: Undertaking) -> str:
    return f"{day_of(row.planned_start)}至{day_of(row.planned_end)}" if row.planned_start else "未列"


def _money(rests: Sequence[Rest], payments: Sequence[Payment]) -> list[str]:
    """That nothing is in hand of any year and kind, where it is so, for else the sentence above says of which; each instalment."""
    none = [] if rests else ["各年度經常門、資本門均無結存。"]
    return none + [f"{each.called}：{left_of_payment(each)}" for each in payments]


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{number_of(place, 1)}{line}" for place, line in enumerate(lines, 1)]


def _days_to_return(row: Undertaking) -> int | None:
    return working_days(Payment(undertaking=row).machine, PaymentState.ACCOUNTED)


def _reached(figures: list[Figure]) -> str:
    """Every target with what it came to."""
    return "\n".join([in_words(figures), *_numbered([_figure(figure) for figure in figures])])


def _figure(figure: Figure) -> str:
    target = f"{figure.called}：目標{grouped(figure.target)}{figure.unit}，"
    if figure.actual is None:
        return f"{target}{figure.words}。"
    return f"{target}實績{grouped(figure.actual)}{figure.unit}，{figure.words}。"


def _judged(row: Undertaking) -> str:
    """Which report the platform approved, and when."""
    report = row.final_reports.exclude(accepted_at=None).last()
    if report is None:
        return "成果報告尚未經專管平台審定。"
    day = day_of(timezone.localdate(report.accepted_at))
    return f"成果報告（{report}）經專管平台於{day}審定符合核定內容。"


OCCASIONS = (
    Occasion(
        OCCASION,
        _("府函檢送計畫予國發會"),
        Kind.LETTER,
        is_rdec,
        set(MEETINGS),
        send_to_ndc,
        SENDING,
        encloses=to_ndc,
    ),
    Occasion(
        "release",
        _("簽請解除列管"),
        Kind.MEMO,
        is_rdec,
        {State.EXECUTING, State.PLAN_CHANGE, State.CHANGE_REVIEW},
        release,
        ("release",),
        completed,
        takes={Purpose.PAYMENT},
        encloses=with_release,
    ),
    Occasion(
        "terminate",
        _("簽請撤銷管制"),
        Kind.MEMO,
        is_rdec,
        MAY_CHANGE,
        terminate,
        ("terminate",),
        open_ventures,
        encloses=with_termination,
    ),
    Occasion(
        "ask_back",
        _("函請繳回補助款"),
        Kind.LETTER,
        is_rdec,
        MAY_CHANGE,
        ask_back,
        (),
        given_up,
        takes={Purpose.PAYMENT},
    ),
)
