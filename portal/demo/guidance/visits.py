"""Site visits of the demo in every state, with photographs drawn here and what they left to do; all made up."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.models import District, Unit
from accounts.states import UnitKind
from documents.files.uploads import Checked
from guidance.follow_ups.chart import DROP, FINISH
from guidance.states import VisitState
from guidance.visits.chart import CANCEL, HOLD, PUT_OFF, RECORD, SCHEDULE
from guidance.visits.services import add_photo, propose_visit
from portal.demo.guidance.moments import day, moment
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actors import Actor
    from guidance.models import CounsellingRequest, Visit
    from portal.demo.cast import Cast
    from proposals.models import Proposal
    from workflow.engine.moves import Move

# Words, days from the visit until it is due, how it was closed.
Given = tuple[str, int, "tuple[Move, str] | None"]


@dataclass(frozen=True)
class Seen:
    """One visit: of a plan or of a request for counselling, when, how far it goes, what was seen and left to do."""

    about: str  # a plan's title
    district: str
    purpose: str
    days: int  # from today
    state: VisitState
    team: str = "PLATFORM"
    request: str = ""  # by its name in the demo
    agencies: tuple[str, ...] = ()
    place: str = "區公所一樓大廳"
    put_off: str = ""
    cancelled: str = ""
    seen: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    photos: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()


VISITS = (
    Seen(
        "中區老城青年共居與街屋活化計畫",
        "中區",
        "看三棟街屋的現況，確認消防與用途變更要先做什麼。",
        8,
        VisitState.PROPOSED,
    ),
    Seen(
        "大甲藺草編織工藝復興計畫",
        "大甲區",
        "看編織教室與倉庫的動線，確認設備要放在哪裡。",
        6,
        VisitState.SCHEDULED,
        "TEAM-AGR",
        request="counselled",
        agencies=("CUL",),
        place="大甲藺編工藝協會編織教室",
        put_off="協會當天參加市集展售。",
    ),
    Seen(
        "霧峰光復新村微型聚落計畫",
        "霧峰區",
        "與住戶一起走一遍聚落，看營業時段的噪音與垃圾動線。",
        -2,
        VisitState.HELD,
        request="by platform",
        place="光復新村中央廣場",
        photos=("聚落主街平日午後", "垃圾暫置點，離住家約十公尺"),
    ),
    Seen(
        "梧棲漁港魚市青年計畫",
        "梧棲區",
        "看魚市旁的空間能不能當共同廚房，確認水電與排水。",
        -95,
        VisitState.RECORDED,
        "TEAM-AGR",
        agencies=("AGR",),
        place="梧棲漁港魚市東側",
        seen="魚市東側倉庫約三十坪，水電已接，排水須另設油脂截留。\n漁會同意平日提供使用，假日仍作卸貨。",
        findings=(("concept", "廚房只能平日使用，營運時段要改寫。"), ("budget", "油脂截留槽未列，請補在資本門。")),
        photos=("魚市東側倉庫外觀", "倉庫內部的排水溝"),
        given=(
            ("提供漁會同意使用的文件", 20, (FINISH, "漁會已出具同意書，並附在計畫附件。")),
            ("補列油脂截留設備的經費", 14, (FINISH, "已補列於經費表資本門，並附估價單。")),
            ("洽詢假日卸貨時段能否調整", 60, None),
        ),
    ),
    Seen(
        "石岡電火圳親水廊道計畫",
        "石岡區",
        "看電火圳三處缺口與用地，確認步道能不能接起來。",
        -30,
        VisitState.RECORDED,
        agencies=("AGR", "UDB"),
        place="石岡水力發電所前",
        seen="北段已清淤可走，中段有兩處民宅占用，南段農民願意提供圳邊通行。",
        findings=(("concept", "先做北段與南段，中段改走村路。"),),
        photos=("北段清淤後的圳路",),
        given=(
            ("函詢圳邊用地的管理機關", 45, None),
            ("繪製改走村路的路線圖", 14, (DROP, "改由志工協會自行繪製，不必另辦。")),
        ),
    ),
    Seen(
        "新社白冷圳水文化小旅行計畫",
        "新社區",
        "走一遍小旅行路線，確認停車與廁所。",
        -180,
        VisitState.RECORDED,
        place="白冷圳觀景台",
        seen="路線約四公里，觀景台可停十二輛車，中途沒有廁所。",
        photos=("觀景台停車空間",),
        given=(("洽商沿線店家開放廁所", 30, (FINISH, "兩家店同意開放，已列入路線說明。")),),
    ),
    Seen(
        "清水散步：港區藝文與眷村食堂計畫",
        "清水區",
        "看眷村食堂的廚房與座位區。",
        -20,
        VisitState.CANCELLED,
        cancelled="颱風警報，改於提案單位修正後再看。",
    ),
)


def make_visits(plans: Mapping[str, Proposal], requests: Mapping[str, CounsellingRequest], cast: Cast) -> None:
    """All of ``plans``, by title; ``requests`` by name."""
    for seen in VISITS:
        if seen.about in plans:
            _make(seen, plans[seen.about], requests.get(seen.request), cast)


def _make(seen: Seen, plan: Proposal, request: CounsellingRequest | None, cast: Cast) -> None:
    owner, platform, team = cast.actor(plan.proposing_unit), cast.of("PLATFORM"), cast.of(seen.team)
    district = District.objects.get(name=seen.district)
    on = day(seen.days)
    with clock.at(moment(min(seen.days - 14, -3))):
        said: dict[str, Any] = {"title": plan.called, "purpose": seen.purpose, "district": district}
        of: dict[str, Any] = {"request": request} if request else {"proposal": plan}
        visit = propose_visit(by=owner, offered=[on, on + dt.timedelta(days=2)], **of, **said)
    if seen.state == VisitState.PROPOSED:
        return
    with clock.at(moment(min(seen.days - 10, -2))):
        office = Unit.objects.get(kind=UnitKind.DISTRICT_OFFICE, district=district)
        agencies = [cast.of(code).unit for code in seen.agencies]
        times = {"day": on, "due_on": on, "begins": dt.time(14), "ends": dt.time(16)}
        when: dict[str, Any] = times | {
            "place": seen.place,
            "team": team.unit,
            "units": [owner.unit, office],
            "agencies": agencies,
        }
        first = day(seen.days + 3) if seen.put_off else on
        perform(visit, SCHEDULE, by=platform, **when | {"day": first, "due_on": first})
        if seen.put_off:
            perform(visit, PUT_OFF, by=team, reason=seen.put_off, **when)
        if seen.cancelled:
            perform(visit, CANCEL, by=platform, reason=seen.cancelled)
    if seen.state in (VisitState.HELD, VisitState.RECORDED):
        _look(visit, seen, team)
    if seen.state == VisitState.RECORDED:
        _record(visit, seen, team, owner, cast)


def _look(visit: Visit, seen: Seen, team: Actor) -> None:
    with clock.at(moment(seen.days, 16)):
        perform(visit, HOLD, by=team, came=list(visit.parties.all()), others_came="當地里長")
        for number, caption in enumerate(seen.photos, 1):
            add_photo(visit, file=photograph(number), caption=caption, by=team)


def _record(visit: Visit, seen: Seen, team: Actor, owner: Actor, cast: Cast) -> None:
    labels = {"concept": "計畫構想", "budget": "經費"}
    findings: Sequence[Mapping[str, Any]] = [
        {"section": section, "label": labels[section], "words": words} for section, words in seen.findings
    ]
    given = [
        {"words": words, "owner": owner.unit, "due_on": day(seen.days + days)} for words, days, _closed in seen.given
    ]
    with clock.at(moment(seen.days, 17)):
        perform(visit, RECORD, by=team, seen=seen.seen, findings=findings, follow_ups=given)
    rows = visit.follow_ups.order_by("pk")
    for row, (_words, days, closed) in zip(rows, seen.given, strict=True):
        if closed:
            move, words = closed
            with clock.at(moment(min(seen.days + days, -1) - 1)):
                perform(row, move, by=owner if move == FINISH else cast.of("PLATFORM"), outcome=words)


def photograph(number: int) -> SimpleUploadedFile:
    """A drawn landscape that stands for a photograph, checked as its field would."""
    picture = Image.new("RGB", (1200, 900), (176, 208, 232))
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, 620), (360, 340 + 40 * number), (760, 640), (1200, 420), (1200, 900), (0, 900)], fill=(104, 142, 96)
    )
    draw.polygon([(460, 900), (600, 560), (660, 560), (820, 900)], fill=(196, 184, 160))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    name, data = f"現地{number}.jpg", written.getvalue()
    file = SimpleUploadedFile(name, data, "image/jpeg")
    file.checked = Checked(name, "image/jpeg", len(data), hashlib.sha256(data).hexdigest())  # type: ignore[attr-defined]
    return file
