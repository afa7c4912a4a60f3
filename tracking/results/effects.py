"""What the moves after the work do besides changing the state, under the row lock; never called but by the door.

A file in ``data`` is stored with the plan and replaced by its attachment, which is what the log then names.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from inputs.fields import format_day
from inputs.words import listed
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.guards import is_early, is_unfinished
from tracking.in_hand import in_words, total
from tracking.models import FinalReport, Payment
from tracking.results.kpi import Figure, figures_of, missed, to_record
from tracking.results.releasing import rests_of
from tracking.states import PaymentState
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import DataMissing, Refused
from workflow.engine.services import working_days
from workflow.states import Party

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actors import Actor
    from tracking.in_hand import Rest
    from tracking.models import Undertaking

Data = dict[str, Any]


def file_results(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """成果報告: what was done, with the indicators as they stand; before the planned end or unfinished with a reason (R10)."""
    today = timezone.localdate(at)
    if is_unfinished(undertaking):
        if not data.get("reason"):
            words = _("最近一期進度報告實際進度 %s％，未達 100％；請說明未辦畢的工作與仍提報完成之理由。")
            raise DataMissing(words % undertaking.actual)
        with override(settings.LANGUAGE_CODE):
            data["progress"] = _("提報完成時實際進度 %s％。") % undertaking.actual
    elif is_early(undertaking, today) and not data.get("reason"):
        raise DataMissing(_("預定完成日尚未到，請說明提前完成之理由。"))
    figures = figures_of(undertaking)
    if lacks := lacking(figures, today, data.get("shortfall") or ""):
        raise DataMissing(lacks)
    if bool(data.get("story")) != bool(data.get("story_title")):
        raise DataMissing(_("成果故事要有標題和內容；不寫可以都留空。"))
    data["file"] = attach_file(undertaking.plan, data["file"], Purpose.RESULTS, by=by, writes=undertaking.writes)
    said = {name: data.pop(name, "") or "" for name in ("shortfall", "upkeep", "story_title", "story")}
    number = undertaking.final_reports.aggregate(last=Max("number"))["last"] or 0
    report = FinalReport(
        undertaking=undertaking,
        number=number + 1,
        summary=data["summary"],
        figures=[figure.to_json() for figure in figures],
        attachment=data["file"],
        filed_at=at,
        filed_by=by.label,
        **said,
    )
    undertaking.writes.insert([report])
    undertaking.results, undertaking.results_summary = data["file"], data["summary"]


def lacking(figures: list[Figure], today: dt.date, shortfall: str) -> str:
    """What the indicators still want before a final report: years that have begun are recorded, what was missed is explained."""
    if unrecorded := to_record(figures, today):
        return _("還沒有登錄 KPI 實績：%s。") % listed(figure.called for figure in unrecorded)
    if (below := missed(figures)) and not shortfall:
        return _("未達目標：%s；請說明原因。") % listed(figure.called for figure in below)
    return ""


def accept_results(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """The report that was filed last is the one that counts; RDEC may release on it."""
    report = undertaking.final_reports.order_by("-number").first()
    if report is None:
        raise Refused(_("找不到提報的成果報告。"))
    report.accepted_at = at
    undertaking.writes.save(report, only=("accepted_at",))


def terminate(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> Data:
    """撤銷管制: the ground, and what is left of the money, which is asked back (R10); the log keeps it as it was that day."""
    undertaking.ground = data["ground"]
    rests = rests_of(undertaking)
    due = ask_back(undertaking, timezone.localdate(at)) if rests else None
    with override(settings.LANGUAGE_CODE):  # as all that a log says: in one language, whoever acts
        return {"left": left_words(rests, due)}


def ask_back(undertaking: Undertaking, since: dt.date) -> dt.date | None:
    """繳回: every instalment in the executing unit's hands is due to be returned, counted from ``since``."""
    days = working_days(Payment(undertaking=undertaking).machine, PaymentState.ACCOUNTED)
    due = WorkingCalendar.held().due(since, days)
    held = Payment._base_manager.filter(undertaking=undertaking, holder=Party.EXECUTING)
    undertaking.writes.update(held, due_from=since, due_days=days, due_on=due)
    return due


def left_words(rests: Sequence[Rest], due: dt.date | None) -> str:
    """What happens with the money of a venture that leaves tracking."""
    if not rests:
        return _("沒有待繳回的補助款。")
    about = {"amount": f"{total(rests):,}", "parts": in_words(rests), "day": format_day(due) if due else ""}
    words = _("補助款結存 %(amount)s 元（%(parts)s）。終止日以前的支用核銷後，其餘由執行單位繳回並附繳款證明；")
    when = _("期限 %(day)s，繳回前計畫不能結案。") if due else _("繳回前計畫不能結案。")
    return (words + when) % about
