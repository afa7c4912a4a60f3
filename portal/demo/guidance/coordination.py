"""Requests for coordination of the demo, one in every state; all made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guidance.coordination.chart import ANSWER, RECORD_ANSWER, SETTLE, WITHDRAW
from guidance.coordination.services import ask
from portal.demo.cast import unit_of
from portal.demo.guidance.moments import day, moment
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from portal.demo.cast import Cast
    from proposals.models import Proposal

# days ago, who is asked, about what, in which words, what follows
ASKED: tuple[tuple[int, str, str, str, tuple[tuple[Any, dict[str, Any]], ...]], ...] = (
    (2, "NDC", "青年工作站名額確認", "請協助確認本年度青年工作站第二梯次是否仍受理，以便提案單位決定對接。", ()),
    (
        9,
        "AGR",
        "農村再生經費可否支應步道",
        "請協助洽農業部農村發展及水土保持署，步道整修可否列入農村再生年度計畫。",
        ((ANSWER, {"answer": "已洽分署，步道屬生產生活設施可列入，請於提案時附土地同意書。"}),),
    ),
    (
        40,
        "NDC",
        "輔導會議時程",
        "請協助確認下一季輔導會議的收件截止日。",
        (
            (RECORD_ANSWER, {"answer": "電話回復：下一季收件至季末前一個月。", "answered_on": None}),
            (SETTLE, {"outcome": "helped", "result": "已轉知各提案單位，三件計畫依時程調整。"}),
        ),
    ),
    (
        25,
        "CUL",
        "文資修復補助",
        "請協助洽文化部修復補助是否受理私有老屋。",
        ((WITHDRAW, {"reason": "提案單位改以空間活化提出。"}),),
    ),
)


def make_coordination(plans: Mapping[str, Proposal], cast: Cast) -> None:
    """Each about one of the plans, by turns; the last in general."""
    platform = cast.of("PLATFORM")
    of = [*list(plans.values())[: len(ASKED) - 1], None]
    for (days, code, title, words, moves), plan in zip(ASKED, of, strict=False):
        with clock.at(moment(-days)):
            made = ask(addressee=unit_of(code), title=title, words=words, proposal=plan, by=platform)
        for move, said in moves:
            data: dict[str, Any] = {
                name: day(-days // 2) if name == "answered_on" else value for name, value in said.items()
            }
            with clock.at(moment(-max(days // 2, 1), 15)):
                perform(made, move, by=cast.of(code) if move is ANSWER else platform, **data)
