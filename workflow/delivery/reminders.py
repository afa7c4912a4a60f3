"""Reminds holders before, on and after the due day, then their supervisors. Never moves a case, however late."""

from __future__ import annotations

import datetime as dt

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Unit
from accounts.states import UnitKind
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.models import Stateful
from workflow.states import Party

# working days left -> stage; -3 also goes to RDEC, which supervises the platform and the process (plan 貳一)
STAGES = {1: "before", 0: "due", -1: "late", -3: "escalated"}


def remind_all(today: dt.date | None = None) -> int:
    """Remind every holder whose clock stands at a stage; one notice per case, stay and stage. Returns how many."""
    today = today or timezone.localdate()
    calendar = WorkingCalendar.load()
    if not calendar.is_workday(today):
        return 0
    reminded = 0
    with override(settings.LANGUAGE_CODE):
        for model in apps.get_models():
            if issubclass(model, Stateful):
                reminded += _remind(model, calendar, today)
    return reminded


def _remind(model: type[Stateful], calendar: WorkingCalendar, today: dt.date) -> int:
    window = [calendar.add(today, 1), today - dt.timedelta(days=14)]
    count = 0
    due = model._base_manager.filter(due_on__lte=window[0], due_on__gte=window[1])
    # A plan with many agencies has a request for each of them, which is reminded by itself.
    for case in due.exclude(holder=Party.AGENCIES, holder_unit=None).iterator():
        left = calendar.between(today, case.due_on or today)
        if left in STAGES and case.holder != Party.NOBODY:
            _notify(case, STAGES[left], left)
            count += 1
    return count


def _notify(case: Stateful, stage: str, left: int) -> None:
    words = {
        "before": _("下一個工作天到期"),
        "due": _("期限已到，請於今天辦畢"),
        "late": _("已逾期 1 個工作天"),
        "escalated": _("已逾期 %(days)s 個工作天") % {"days": -left},
    }[stage]
    units = list(case.units_for(case.holder))
    if stage == "escalated":
        units += Unit.objects.filter(kind=UnitKind.RDEC)
    key = f"remind:{case.machine.name}:{case.pk}:{case.row_version}:{stage}"
    notices.tell(key, f"{case}：{words}", case.get_absolute_url(), units, case=case)
