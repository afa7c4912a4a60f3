"""Every key that does something, by where it works: what the site map lists and ``?`` shows. The scripts obey the keys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.engine.verdicts import Words

Key = tuple[tuple[str, ...], Words]

SHORTCUTS: tuple[tuple[Words, tuple[Key, ...]], ...] = (
    (
        _("每一頁（Alt＋字母；Firefox 為 Shift＋Alt）"),
        (
            (("Alt＋U",), _("上方選單區")),
            (("Alt＋C",), _("主要內容區")),
            (("Alt＋Z",), _("頁尾區")),
            (("/",), _("搜尋")),
            (("?",), _("這張快速鍵表")),
        ),
    ),
    (
        _("我的桌面的待辦"),
        (
            (("J", "K"), _("往下、往上一件")),
            (("Enter",), _("開啟")),
            (("P",), _("到右側的案件摘要")),
        ),
    ),
    (
        _("書面審查意見"),
        (
            (("Alt＋1", "Alt＋9"), _("到第幾項意見；在計畫書裡是第幾節")),
            (("F6",), _("換到計畫書或意見")),
            (("Ctrl＋Enter",), _("預覽意見表再送出")),
        ),
    ),
    (
        _("經費、KPI 與工作項目的表格"),
        (
            (("Tab", "Enter"), _("右邊一格、下面一格")),
            (("Shift＋Enter", "↑", "↓"), _("上面一格；上下移動")),
            (("Esc",), _("還原這一格")),
            (("Ctrl＋D",), _("複製這一列")),
            (("Alt＋↑", "Alt＋↓"), _("上移、下移這一列")),
        ),
    ),
    (
        _("進行中的專案會議"),
        ((("←", "→"), _("前一題、後一題")), (("1", "9"), _("到第幾題"))),
    ),
    (
        _("地圖"),
        ((("←", "→", "↑", "↓"), _("移動位置；按住 Shift 移動較遠")),),
    ),
)
