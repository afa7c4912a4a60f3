"""What the virus scan said of a file, how far a paper is; leaves that never import anything of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scan(TextChoices):
    """The scan's result as shown beside the file."""

    NOT_SCANNED = "not_scanned", _("未掃描")
    CLEAN = "clean", _("掃描通過")
    QUARANTINED = "quarantined", _("隔離")


class Printed(TextChoices):
    """How far a paper is that was asked for."""

    WANTED = "wanted", _("製作中")
    MADE = "made", _("已完成")
    FAILED = "failed", _("未能完成")
    CANCELLED = "cancelled", _("已取消")
