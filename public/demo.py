"""The demo's public face: who agrees to be shown, news, stories on their way; fictional, made by walking the services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from proposals.consent.services import answer_showcase
from public.models import News, Story
from public.news.forms import NewsForm
from public.news.services import save_news
from public.showing import shown_photos
from public.stories.chart import PROPOSE, PUBLISH
from public.stories.forms import StoryForm
from public.stories.services import begin_story
from tracking.statistics.snapshots import take_all
from workflow.engine.services import perform

if TYPE_CHECKING:
    from portal.demo.cast import Cast
    from proposals.models import Proposal

SHOWN = (
    "龍井東海藝術街坊自力營造計畫",
    "太平枇杷與咬人狗坑生態農村計畫",
    "豐原廟東與糕餅職人街計畫",
    "新社菇類循環農村計畫",
)
# Days from today of publishing and taking off, then Chinese and English.
NEWS = (
    (
        -20, None, "116 年度提案開始受理知會",
        "有想法的團隊請先知會專管平台，輔導員會在三個工作天內聯絡。\n\n不必先備齊文件，一段話就可以。",
        "Ideas for 2027 may be told to the platform now",
        "Tell the platform your idea in a paragraph; a coach calls within three working days.",
    ),
    (-5, 25, "提案說明會：石岡、新社、東勢三場", "三場說明會由輔導員講解怎麼提案、怎麼對接補助計畫，現場可以預約一對一諮詢。", "", ""),
    (-60, -10, "春季成果展", "各案的成果在市府中庭展出。", "", ""),
    (14, None, "公開網站改版", "地圖與案件頁改版，歡迎指教。", "", ""),
)  # fmt: skip
STORIES: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    (
        "龍井東海藝術街坊自力營造計畫",
        {
            "title": "居民自己修好一條街",
            "lead": "鄰里投票選出先修的九處，材料由計畫出，工由大家出，最後一筆帳公開在網站上。",
            "text": (
                "## 先投票，再動手\n\n街坊把想修的地方貼在巷口，連貼一個月，再一起投票。票數最高的九處先修。\n\n"
                "## 工由大家出\n\n每個週末排一處，會做的教不會做的。雨季拖了兩處，晚了一個月，原因寫在每月的進度裡。\n\n"
                "## 接下來\n\n修好的地方由社區輪值照顧，明年再投一次票。"
            ),
            "quote": "以前等人來修，現在自己會修，也知道要花多少錢。",
            "quoted": "巷口雜貨店",
            "before_alt": "整修前的巷道，牆面斑駁、地磚破損",
            "after_alt": "整修後的巷道，牆面彩繪、地磚平整",
            "credits": "文字：提案單位提供；照片：執行單位攝影。示範資料。",
            "value_1": "9",
            "words_1": "處完成",
            "value_2": "146",
            "words_2": "人出工",
            "title_en": "Neighbours repaired their own street",
            "lead_en": "They voted for nine places, the plan paid for the material, everybody gave the work.",
            "text_en": (
                "## First a vote\n\nWishes hung at the corner for a month; the nine with most votes were repaired.\n\n"
                "## Then the work\n\nOne place each weekend. Two were late because of the rain."
            ),
        },
        ("propose", "publish"),
    ),
    (
        "新社菇類循環農村計畫",
        {
            "title": "廢菇包，變成下一季的土",
            "lead": "菇農把用過的菇包集中堆肥，換回果園與苗圃的土，處理費留在村裡。",
            "text": "菇包用過一次就是廢棄物。四十戶菇農把它集中起來，做成堆肥。\n\n第一年的量比預定少，因為收運路線還在調整。",
            "credits": "文字：提案單位提供。示範資料。",
            "value_1": "40",
            "words_1": "戶菇農",
        },
        ("propose", "publish"),
    ),
    (
        "豐原廟東與糕餅職人街計畫",
        {
            "title": "糕餅學徒，從一條街開始",
            "lead": "六家餅店決定一起收學徒，輪流教。",
            "text": "學徒每兩個月換一家店：餡料、酥皮、烘焙、包裝。",
            "credits": "文字：提案單位提供。示範資料。",
        },
        ("propose",),
    ),
)  # fmt: skip


def make_public(plans: Mapping[str, Proposal], cast: Cast) -> None:
    """After everything else: what is shown is what the plans have come to."""
    for title in SHOWN:
        if plan := plans.get(title):
            answer_showcase(plan, given=True, by=cast.actor(plan.owner))
    _make_news(cast)
    for title, said, moves in STORIES:
        if plan := plans.get(title):
            _make_story(plan, said, moves, cast)
    take_all()


def _make_news(cast: Cast) -> None:
    today, by = timezone.localdate(), cast.of("PLATFORM")
    for begins, ends, title, text, title_en, text_en in NEWS:
        said = {"title": title, "text": text, "title_en": title_en, "text_en": text_en}
        days = {"publish_on": today + dt.timedelta(days=begins)}
        if ends is not None:
            days["unpublish_on"] = today + dt.timedelta(days=ends)
        form = NewsForm({**said, **{name: day.isoformat() for name, day in days.items()}}, instance=News())
        assert form.is_valid(), form.errors
        save_news(form, by=by)


def _make_story(plan: Proposal, said: dict[str, Any], moves: tuple[str, ...], cast: Cast) -> None:
    pictures = list(shown_photos().filter(undertaking__venture__proposal=plan)[:2])
    data = {key: value for key, value in said.items() if not key.endswith("_alt")}
    for name, photo in zip(("before", "after"), pictures, strict=False):
        data |= {name: photo.pk, f"{name}_alt": said.get(f"{name}_alt") or photo.caption}
    form = StoryForm(data, instance=Story(), plan=plan)
    assert form.is_valid(), form.errors
    story = begin_story(plan, form, by=cast.actor(plan.owner))
    steps = {"propose": (PROPOSE, cast.actor(plan.owner)), "publish": (PUBLISH, cast.of("RDEC"))}
    for name in moves:
        move, by = steps[name]
        perform(story, move, by=by)
