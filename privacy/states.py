"""Rights of a person, how long deciding on each may take, why one may be refused, and states; never import a model.

個人資料保護法: the rights are those of §3; §13 has requests by §10 (查詢、閱覽、製給複製本) decided on within 15 days and those
by §11 (更正、補充、停止、刪除) within 30, each extended once by as many at most, the reason told in writing. These are
calendar days, the day of receipt not counted; one that ends on a day off ends on the next working day (行政程序法 §48).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.inbox import kinds
from workflow.inbox.kinds import Turns
from workflow.states import Party


class Right(TextChoices):
    """What can be asked for (個資法 §3)."""

    READ = "read", _("查詢或請求閱覽")
    COPY = "copy", _("請求製給複製本")
    CORRECT = "correct", _("請求補充或更正")
    STOP = "stop", _("請求停止蒐集、處理或利用")
    ERASE = "erase", _("請求刪除")


BY_SECTION_10 = frozenset({Right.READ, Right.COPY})
# Calendar days within which is decided, and by which that may be put off once (個資法 §13).
DAYS: Mapping[str, int] = {right: 15 if right in BY_SECTION_10 else 30 for right in Right}


class RequestState(TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("待准駁")
    EXTENDED = "extended", _("已延長，待准駁")
    GRANTED = "granted", _("已准許，辦理中")
    CARRIED_OUT = "carried_out", _("已辦理")
    REFUSED = "refused", _("已駁回")
    WITHDRAWN = "withdrawn", _("已撤回")


UNDECIDED = frozenset({RequestState.ASKED, RequestState.EXTENDED})
OPEN = UNDECIDED | {RequestState.GRANTED}
HOLDERS: dict[str, str] = {state: Party.RDEC if state in OPEN else Party.NOBODY for state in RequestState}
# Working days to carry out what was granted: the law names none. Until then the day of the law is named with each request.
CLOCKS: dict[str, int] = {RequestState.GRANTED: 10}


class Identity(TextChoices):
    """How it is known that the person is who it says."""

    ACCOUNT = "account", _("本人登入系統提出")
    PAPERS = "papers", _("已核對本人身分證明文件")
    AGENT = "agent", _("代理人提出，已核對委任書與雙方身分證明文件")


ON_PAPER = [(choice.value, choice.label) for choice in (Identity.PAPERS, Identity.AGENT)]


class Ground(TextChoices):
    """Why a request is refused, in whole (個資法 §10, §11)."""

    NATION = "nation", _("妨害國家安全、外交及軍事機密、整體經濟利益或其他國家重大利益（個資法第 10 條第 1 款）")
    DUTY = "duty", _("妨害公務機關執行法定職務（個資法第 10 條第 2 款）")
    THIRD = "third", _("妨害蒐集機關或第三人之重大利益（個資法第 10 條第 3 款）")
    NEEDED = "needed", _("執行職務所必須（個資法第 11 條但書）")
    AGREED = "agreed", _("經當事人書面同意（個資法第 11 條但書）")
    BY_LAW = "by_law", _("其他法律規定應予保存，例如檔案法")
    RIGHT_AS_IT_IS = "right", _("經查證資料並無錯誤或缺漏")
    NOT_KEPT = "not_kept", _("本機關未保有請求所指的資料")
    UNKNOWN = "unknown", _("經通知補正，仍無法確認為本人或其代理人")


OF_ANY = (Ground.NOT_KEPT, Ground.UNKNOWN)
GROUNDS: Mapping[str, tuple[Ground, ...]] = {
    Right.READ: (Ground.NATION, Ground.DUTY, Ground.THIRD, *OF_ANY),
    Right.COPY: (Ground.NATION, Ground.DUTY, Ground.THIRD, *OF_ANY),
    Right.CORRECT: (Ground.RIGHT_AS_IT_IS, *OF_ANY),
    Right.STOP: (Ground.NEEDED, Ground.AGREED, *OF_ANY),
    Right.ERASE: (Ground.NEEDED, Ground.AGREED, Ground.BY_LAW, *OF_ANY),
}

TOLD = kinds.Kind(
    "rights", _("個人資料權利請求"), _("您的請求延長、准許、駁回或辦理完成；研考會收到新的請求。"), legal=True
)
kinds.declare("privacy", _("個人資料"), TOLD)
kinds.of_machines(Turns(TOLD, TOLD), "rights_request")
