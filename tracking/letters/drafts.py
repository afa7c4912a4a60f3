"""What RDEC writes after the review: the city's letter to NDC (R15, R20), the 簽 that releases from tracking (R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import Unit
from accounts.states import Rank, UnitKind
from documents.letters.numbering import number_of
from documents.letters.values import Kind, LetterContent, Party
from documents.papers.render import LANGUAGE
from inputs.fields import grouped
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
from proposals.states import State
from tracking.models import Undertaking
from tracking.ndc.enclosures import named_with_counts
from tracking.results.kpi import Figure, figures_of, in_words
from tracking.results.pages import left_in_ledger
from tracking.states import State as Tracked

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

NDC = "國家發展委員會"
KINDS = "部會署院局處"
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
    ministries = [Party(name, enclosed=True) for name in _asking_ministries(plan)]
    subject = f"檢送本市{about(plan)}計畫書{version}1份，"
    asks = f"提請{words.you}會{meeting}審議，{words.look}。"
    if ministries:
        asks = f"請{words.you}{_kind_of(ministries[0].name)}核轉{NDC}提報{meeting}審議，{words.look}。"
    return letter(
        writer,
        [],
        subject + asks,
        passage(
            "說明",
            f"依據{NDC if ministries else f'{words.you}會'}「加速推動地方創生計畫」及本市{PROGRAMME}辦理。",
            f"{proposed_by(plan)}，業經本府相關機關書面審查，分工項目及配合事項均已確認。",
        ),
        recipient=Party(ministries[0].name if ministries else NDC),
        originals=(*ministries,) or (Party(NDC, enclosed=True),),
        enclosures=named_with_counts(plan),
        copies=(*([Party(NDC)] if ministries else []), *parties_of([*centre, *platform, plan.proposing_unit])),
    )


def _asking_ministries(plan: Proposal) -> list[str]:
    """The ministries by whose way the programmes that the plan docks to want it sent (one query)."""
    docked = CentralProgramme.objects.filter(
        pk__in=BudgetLine.objects.filter(venture__proposal=plan).values("programme"), through_ministry=True
    )
    return list(dict.fromkeys(docked.order_by("code").values_list("ministry", flat=True)))


def _kind_of(ministry: str) -> str:
    """How it is addressed behind 貴: 部, 會, 署 as its name ends; else 機關."""
    return ministry[-1] if ministry[-1] in KINDS else "機關"


def completed(plan: Proposal) -> list[Subject]:
    """The plan's undertakings whose results were reported."""
    rows = Undertaking.objects.filter(venture__proposal=plan, state=Tracked.COMPLETED).select_related("venture")
    return [(row.pk, str(row.venture)) for row in rows.order_by("id")]


@override(LANGUAGE)
def release(plan: Proposal, actor: Actor, undertaking: int | None) -> LetterContent:
    """簽請解除列管 (R10): what was planned, what came of it against each target, what is left of the money."""
    rows = Undertaking.objects.filter(venture__proposal=plan).select_related("venture__executing_unit")
    row = rows.get(pk=str(undertaking))
    period = f"{day_of(row.planned_start)}至{day_of(row.planned_end)}" if row.planned_start else "未列"
    return memo(
        writes(actor),
        f"{about(plan)}之「{row.venture}」已執行完成，擬解除列管，簽請　核示。",
        passage(
            "說明",
            f"依據{PROGRAMME}貳、三、(五)辦理。",
            f"執行單位：{row.executing_unit.full_name}；核備之執行期程：{period}。",
            f"成果摘要：{' '.join(row.results_summary.split())}" if row.results_summary else "",
            _reached(figures_of(row)),
            f"補助款：{left_in_ledger(row)}",
            _judged(row),
        ),
        passage("擬辦", "奉核後解除列管，並通知執行單位及專管平台。"),
        enclosures="成果報告1份",
    )


def _reached(figures: list[Figure]) -> str:
    """Every target with what it came to."""
    lines = [f"{number_of(place, 1)}{_figure(figure)}" for place, figure in enumerate(figures, 1)]
    return "\n".join([in_words(figures), *lines])


def _figure(figure: Figure) -> str:
    target = f"{figure.called}：目標{grouped(figure.target)}{figure.unit}，"
    if figure.actual is None:
        return f"{target}{figure.words}。"
    return f"{target}實績{grouped(figure.actual)}{figure.unit}，{figure.words}。"


def _judged(row: Undertaking) -> str:
    """Which report the platform approved, and when."""
    report = row.final_reports.exclude(accepted_at=None).last()
    if report is None:
        return "成果報告已提報完成，經檢視符合核定內容。"
    day = day_of(timezone.localdate(report.accepted_at))
    return f"成果報告（{report}）經專管平台於{day}審定符合核定內容。"


OCCASIONS = (
    Occasion(
        "send_to_ndc",
        _("府函檢送計畫予國發會"),
        Kind.LETTER,
        is_rdec,
        set(MEETINGS),
        send_to_ndc,
        SENDING,
        encloses_plan=True,
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
    ),
)
