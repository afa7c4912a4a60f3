"""Names the parties a case can be in the hands of, lines that are no moves, ways to be told. Never says which units: cases do."""

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


class Way(TextChoices):
    """How somebody hears of what is told: besides the line in the inbox a mail at once, one a day, none; or nothing at all."""

    AT_ONCE = "mail", _("立即寄信")
    DAILY = "daily", _("每日彙整成一封信")
    IN_APP = "app", _("只在系統內")
    OFF = "off", _("不通知")


class Fate(TextChoices):
    """What has become of a mail."""

    QUEUED = "queued", _("等候寄送")
    RETRIED = "retried", _("寄送失敗，會再試")
    SENT = "sent", _("已寄出")
    GIVEN_UP = "given_up", _("無法寄達")
