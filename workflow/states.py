"""Names the parties a case can be in the hands of, and lines that are no moves. Never says which units: cases do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Party(TextChoices):
    """Whose hands, and who is told."""

    PROPOSER = "proposer", _("提案單位")
    PLATFORM = "platform", _("專管平台")
    DISTRICT = "district", _("區公所")
    RDEC = "rdec", _("研考會")
    AGENCIES = "agencies", _("審查機關")
    CONVENER = "convener", _("召集人")
    NDC = "ndc", _("國發會")
    EXECUTING = "executing", _("執行單位")
    TEAM = "team", _("輔導團隊")
    PARTNER = "partner", _("協力夥伴")
    OWNER = "owner", _("負責單位")
    NOBODY = "nobody", _("（已結束）")


class Remark(TextChoices):
    """Lines of a case's log that are no moves: the case stays where it is, and open pages stay current."""

    BEGIN = "begin", _("開始處理")
    CORRECT = "correct", _("更正")
    DUE_MOVED = "due_moved", _("期限更動")
    NUDGE = "nudge", _("催辦")
    HANDED_ON = "handed_on", _("轉由下一手辦理")
    ASKED = "ask_payment", _("請款")
    LETTER = "record_letter", _("登錄核定函")
