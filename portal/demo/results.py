"""What came of the demo's ventures: figures, pictures, a final report; one sent back, one approved; fictional."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.states import Role
from documents.files.uploads import Checked
from portal.demo.papers import paper
from proposals.models import Proposal
from proposals.states import State as PlanState
from tracking.guards import is_early
from tracking.models import TerminationGround, Undertaking
from tracking.results import services
from tracking.results.kpi import figures_of, missed, to_record
from tracking.states import Covers, State
from tracking.workflow import ACCEPT_RESULTS, REPORT_COMPLETION, RETURN_RESULTS, TERMINATE
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from accounts.actors import Actor
    from portal.demo.cast import Cast
    from portal.demo.walker import Walker

SOURCE = "售票系統與活動簽到冊逐月統計，扣除工作人員；名冊由執行單位保管。"
STORY = (
    "阿梅姊在市場賣了三十年菜。第一次上導覽課時，她說自己不會講話。\n"
    "半年後她帶著二十位外地客人走進果園，說得出每一棵老樹的故事。\n"
    "現在她每週接兩團，女兒也從市區搬回來一起經營。"
)
REPORT: dict[str, Any] = {
    "summary": "如期完成三項遊程與兩處空間整理，並完成試營運；各項 KPI 達成情形如附表。",
    "upkeep": "補助結束後由合作社提撥營收百分之十維護場域，志工隊輪值導覽。",
    "story_title": "市場裡的導覽員",
    "story": STORY,
}
SHORT = "雨季較長，三場戶外活動改期，參加人次因此較少；已於下年度加開場次。"
GIVEN_UP = "業者退出且無人接手，導覽員培訓未能成班；執行單位來函表示不再辦理，並同意繳回補助款。"
EARLY = "工作項目提前辦畢，經費已核銷，成果已驗收。"


def picture(red: int, green: int, blue: int) -> SimpleUploadedFile:
    """A plain picture of one colour that stands for a photograph, already checked as its form field would."""
    wide, high = 320, 200
    rows = (b"\x00" + bytes((red, green, blue)) * wide) * high
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    ]
    data, name = b"\x89PNG\r\n\x1a\n" + b"".join(chunks), "成果照片（示範資料）.png"
    file = SimpleUploadedFile(name, data, "image/png")
    file.checked = Checked(name, "image/png", len(data), hashlib.sha256(data).hexdigest())  # type: ignore[attr-defined]
    return file


def record(undertaking: Undertaking, by: Actor) -> None:
    """All figures of years that have begun: most reach their target, the last is a tenth below; three pictures, one withdrawn."""
    open_ = to_record(figures_of(undertaking), timezone.localdate(clock.now()))
    values = {figure.key: figure.target for figure in open_}
    if len(open_) > 1 and not open_[-1].falls:
        values[open_[-1].key] = Decimal(int(open_[-1].target * 9 / 10))
    if values:
        services.record_actuals(undertaking, values=values, basis=SOURCE, file=paper("KPI 佐證"), by=by)
    day = timezone.localdate(clock.now())
    asked: dict[str, Any] = {"taken_on": day, "by": by}
    consent: dict[str, Any] = {"shows_people": True, "consent": "報名表載明用途並簽名，未成年者由家長簽署。"}
    everywhere = [scope.value for scope in Covers]
    services.add_photo(
        undertaking, file=picture(93, 138, 102), caption="果園走讀", covers=everywhere, **consent, **asked
    )
    services.add_photo(
        undertaking,
        file=picture(196, 164, 106),
        caption="整理後的穀倉",
        covers=[Covers.CASE.value],
        shows_people=False,
        consent="",
        **asked,
    )
    third = services.add_photo(
        undertaking, file=picture(120, 130, 150), caption="導覽員結業", covers=everywhere, **consent, **asked
    )
    services.withdraw_photo(third, why="入鏡者來電表示不再同意公開。", by=by)


def report(walker: Walker, undertaking: Undertaking) -> None:
    """What came of the work, filed by who carried it out."""
    by = walker.cast.actor(undertaking.executing_unit)
    if not undertaking.photos.exists():
        record(undertaking, by)
    file_report(undertaking, by)


def file_report(undertaking: Undertaking, by: Actor) -> None:
    """The final report, with why it is early and what was missed where it is so."""
    said = REPORT | {"file": paper("成果報告")}
    if missed(figures_of(undertaking)):
        said["shortfall"] = SHORT
    if is_early(undertaking, timezone.localdate(clock.now())):
        said["reason"] = EARLY
    perform(undertaking, REPORT_COMPLETION, by=by, **said)


def walk_results(plans: Iterable[Proposal], cast: Cast) -> None:
    """Of the plan under way the first venture's report is returned, the fourth's waits, the fifth is given up with money in hand.

    Of the plan whose adjustment is judged it is approved. Before reports are opened: while one waits to be filed nothing
    is completed.
    """
    stages = {
        PlanState.EXECUTING: {1: "returned", 4: "filed", 5: "terminated"},
        PlanState.CHANGE_REVIEW: {1: "approved"},
    }
    for plan in plans:
        found = stages.pop(PlanState(plan.state), {})
        tracked = Undertaking.objects.filter(venture__proposal=plan, state=State.TRACKED).for_list()
        for row in tracked.order_by("venture__position"):
            if stage := found.get(row.venture.position):
                _lead(row, stage, cast)


def _give_up(row: Undertaking, cast: Cast) -> None:
    """What was paid and is not spent is asked back."""
    ground = TerminationGround.objects.filter(is_active=True).first()
    if ground:
        perform(row, TERMINATE, by=cast.of("RDEC", Role.SUPERVISOR), ground=ground, reason=GIVEN_UP)


def _lead(row: Undertaking, stage: str, cast: Cast) -> None:
    if stage == "terminated":
        _give_up(row, cast)
        return
    by, platform = cast.actor(row.executing_unit), cast.of("PLATFORM")
    record(row, by)
    file_report(row, by)
    if stage == "returned":
        returned = [{"code": "photos", "title": "成果照片", "reason": "請補完工後的照片。"}]
        perform(row, RETURN_RESULTS, by=platform, reason="照片與摘要不符，請補正後再提報。", returned=returned)
    elif stage == "approved":
        perform(row, ACCEPT_RESULTS, by=platform)
