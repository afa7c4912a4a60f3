"""What is tried, within how many hours again, and the kind of notice that says it was not."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.inbox import kinds


class Tried(models.TextChoices):
    """What can be tried."""

    BACKUP = "backup", _("備份")
    DRILL = "drill", _("還原演練")
    LOGS = "logs", _("紀錄核對")


# How old the last good one may be, an hour or a week more than its rhythm.
AT_MOST = {
    Tried.BACKUP: dt.timedelta(hours=26),
    Tried.DRILL: dt.timedelta(days=100),
    Tried.LOGS: dt.timedelta(hours=26),
}
KEEPING = kinds.Kind("keeping", _("備份與紀錄保全"), _("備份、還原演練或紀錄核對逾期或不成功。"))
kinds.declare("records", _("系統"), KEEPING)
