"""The chart of a project meeting: the table of its moves (R3, R4); never does anything."""

from django.utils.translation import gettext_lazy as _

from proposals.permissions import is_rdec
from proposals.workflow import RDEC
from reviews import guards as g
from reviews.meetings import effects as meet
from reviews.states import MEETING_HOLDERS, TO_COME, UNFINISHED, MeetingState
from reviews.states import MeetingState as M
from workflow.engine.moves import Machine, Move

SEND_NOTICE = Move(
    name="send_notice",
    label=_("登錄開會通知單已發出"),
    source=frozenset({M.PLANNED}),
    target=M.NOTIFIED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:meeting_move",
    guards=(g.somebody_invited,),
    effects=(meet.note_agenda,),
    ask=_(
        "開會通知單已由公文系統發出；受邀單位同時在系統收到通知。此時的議程留存，之後的變動另行標示。"
        "在公文登錄開會通知單的發文字號，即同時完成這一步。"
    ),
    weight="primary",
)
HOLD = Move(
    name="hold",
    label=_("會議開始"),
    source=TO_COME,
    target=M.HELD,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:meeting_move",
    guards=(g.its_day,),
    ask=_("會議開始後，不再改期或取消，也不再加排計畫。"),
)
POSTPONE = Move(
    name="postpone",
    label=_("改期"),
    source=TO_COME,
    target=M.PLANNED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:meeting_move",
    effects=(meet.put_off,),
    ask=_("訂定新的時間與地點，說明理由；受邀單位會收到通知，開會通知單須重發。"),
)
CANCEL = Move(
    name="cancel",
    label=_("取消會議"),
    source=TO_COME,
    target=M.CANCELLED,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.ReasonForm",
    route="reviews:cancel_meeting",
    ask=_("會議不開了，說明理由；議程上的計畫都回到應確認事項檢核。"),
    weight="danger",
)
DRAFT_MINUTES = Move(
    name="draft_minutes",
    label=_("逐項擬會議紀錄"),
    source=frozenset({M.HELD}),
    target=M.MINUTES_DRAFTED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:draft_minutes",
    ask=_(
        "報告事項、各案與待確認事項逐項擬決定或決議；各案與待確認事項的決議儲存後即顯示在會場畫面，"
        "其餘送請受邀單位表示意見前只有研考會看得到。"
    ),
    weight="primary",
)
CIRCULATE_MINUTES = Move(
    name="circulate_minutes",
    label=_("紀錄稿送請表示意見"),
    source=frozenset({M.MINUTES_DRAFTED}),
    target=M.MINUTES_CIRCULATED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:meeting_move",
    effects=(meet.circulate,),
    ask=_("受邀單位在期限前逐項表示意見；期限過後確認紀錄。"),
    weight="primary",
)
CONFIRM_MINUTES = Move(
    name="confirm_minutes",
    label=_("登錄會議紀錄與決議"),
    source=UNFINISHED,
    target=M.MINUTES_CONFIRMED,
    allowed=is_rdec,
    who=RDEC,
    route="reviews:minutes",
    guards=(g.comments_over,),
    effects=(meet.keep_minutes,),
    ask=_("上傳確認後的會議紀錄，登錄各案決議。"),
)
CLOSE = Move(
    name="close",
    label=_("結束會議，不作決議"),
    source=UNFINISHED,
    target=M.CLOSED,
    allowed=is_rdec,
    who=RDEC,
    form="proposals.forms.ReasonForm",
    route="reviews:meeting_move",
    guards=(g.nothing_to_decide,),
    ask=_("議程上的計畫都已撤案，沒有可作成決議的案件；說明理由，受邀單位會收到通知。"),
    weight="danger",
)
MEETING = Machine(
    "meeting",
    states=MeetingState,
    moves=(SEND_NOTICE, HOLD, POSTPONE, CANCEL, DRAFT_MINUTES, CIRCULATE_MINUTES, CONFIRM_MINUTES, CLOSE),
    holders=MEETING_HOLDERS,
)
