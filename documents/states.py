"""What the virus scan said of a file; leaves that never import anything of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scan(TextChoices):
    """The scan's result as shown beside the file."""

    NOT_SCANNED = "not_scanned", _("未掃描")
    CLEAN = "clean", _("掃描通過")
    QUARANTINED = "quarantined", _("隔離")
