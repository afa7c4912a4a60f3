"""The pages an actor may open, by name: what the site map lists; never one that would answer 404."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.states import UnitKind
from guidance.partners.permissions import adds_partners
from guidance.permissions import keeps_district, may_ask, may_propose_visit, reads_inventory
from portal.permissions import keeps_news
from privacy.permissions import reads_register
from programmes.permissions import keeps_programmes
from proposals.permissions import keeps_notices, may_represent
from reviews.permissions import CHARGED, LISTING, keeps_phrases, keeps_remits
from tracking.permissions import keeps_grounds, keeps_reporting, keeps_work_templates
from tracking.statistics.snapshots import READING
from workflow.engine.verdicts import Words
from workflow.inbox.fates import sees_mails

# Kept by administrators of RDEC and of the platform; the menu under one's name lists the same.
KEPT_UP: tuple[tuple[Words, str], ...] = (
    (_("機關與單位"), "accounts:units"),
    (_("個資存取紀錄"), "accounts:accesses"),
    (_("登入紀錄"), "accounts:signins"),
    (_("備份與紀錄保全"), "records:keeping"),
    (_("行事曆"), "upkeep:calendar"),
    (_("辦理期限"), "upkeep:clocks"),
    (_("KPI 指標"), "programmes:kpis"),
    (_("計畫章節範本"), "chapters:list"),
    (_("個資告知事項"), "proposals:privacy"),
)


@dataclass(frozen=True)
class Page:
    """A page and its address."""

    words: Words
    name: str

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(self.name)


# Of ``public``, which stands above: what anybody reads.
PUBLIC = (
    Page(_("首頁"), "public:front"),
    Page(_("案件與地圖"), "public:cases"),
    Page(_("成果故事"), "public:stories"),
    Page(_("怎麼提案"), "public:how"),
    Page(_("各區願景"), "public:districts"),
    Page(_("開放資料"), "public:data"),
    Page(_("最新消息"), "public:news"),
    Page(_("使用說明"), "manual:contents"),
)


def pages_of(actor: Actor | None) -> list[tuple[Words, list[Page]]]:
    """Headings with their pages; ``None`` is somebody who has not signed in."""
    if actor is None:
        return [(_("頁面"), [*PUBLIC, Page(_("登入"), "account_login"), Page(_("提案單位註冊"), "account_signup")])]
    groups = [
        (_("頁面"), _work(actor)),
        (_("我的"), _own(actor)),
        (_("管理"), _kept(actor)),
    ]
    return [(heading, pages) for heading, pages in groups if pages]


def _work(actor: Actor) -> list[Page]:
    if not actor.unit:
        return [Page(_("個資告知事項"), "proposals:privacy")]
    return [
        Page(_("我的桌面"), "portal:home"),
        Page(_("計畫"), "proposals:list"),
        Page(_("公文"), "proposals:register"),
        *([Page(_("撰寫新計畫"), "proposals:start")] if actor.may_propose else []),
        *([Page(_("代為提案"), "proposals:start_on_behalf")] if may_represent(actor) else []),
        *([Page(_("申請輔導"), "guidance:ask")] if may_ask(actor) else []),
        *([Page(_("收件"), "proposals:intake")] if actor.receives_plans else []),
        Page(_("輔導"), "guidance:requests"),
        *([Page(_("提出現地訪視"), "guidance:propose_visit")] if may_propose_visit(actor) else []),
        Page(_("現地訪視"), "guidance:visits"),
        Page(_("訪視的追蹤事項"), "guidance:follow_ups"),
        Page(_("輔導統計"), "guidance:figures"),
        Page(_("訪視統計"), "guidance:visit_figures"),
        Page(_("聯繫紀錄"), "guidance:contacts"),
        Page(_("中央協調"), "guidance:coordinations"),
        Page(_("機關資源"), "guidance:resources"),
        Page(_("資源使用情形"), "guidance:resource_uses"),
        Page(_("在地聯絡網"), "guidance:networks"),
        Page(_("補助計畫受理期間"), "guidance:windows"),
        Page(_("協力夥伴"), "guidance:partners"),
        *([Page(_("登錄夥伴"), "guidance:add_partner")] if adds_partners(actor) else []),
        Page(_("媒合"), "guidance:matches"),
        Page(_("媒合統計"), "guidance:match_figures"),
        Page(_("夥伴的投入"), "guidance:contributions"),
        *(_inventory(actor) if reads_inventory(actor) else []),
        Page(_("撰寫成果故事"), "public:stories_kept"),
        Page(_("書面審查"), "reviews:my"),
        *([Page(_("審查意見"), "reviews:opinions")] if actor.kind in LISTING else []),
        *([Page(_("分工與配合事項"), "reviews:commitments")] if actor.kind in LISTING else []),
        Page(_("專案會議"), "reviews:meetings"),
        *([Page(_("待確認的分工"), "reviews:my_matters")] if actor.kind == UnitKind.AGENCY else []),
        *([Page(_("交辦與分工"), "reviews:charges")] if actor.kind in CHARGED else []),
        Page(_("列管看板"), "tracking:board"),
        Page(_("列管案件"), "tracking:my"),
        *([Page(_("統計"), "tracking:statistics")] if actor.kind in READING else []),
        Page(_("訂閱行事曆"), "tracking:feed"),
        Page(_("燈號變化"), "tracking:lights"),
        Page(_("以活頁簿填報進度"), "tracking:figures"),
        Page(_("中央補助計畫"), "programmes:list"),
        Page(_("各區地方創生願景"), "proposals:visions"),
        Page(_("計畫章節範本"), "chapters:list"),
        Page(_("個資告知事項"), "proposals:privacy"),
    ]


def _inventory(actor: Actor) -> list[Page]:
    """What each district has, for who reads it; what writes it for who keeps one."""
    read = [
        Page(_("人文地產景盤點"), "guidance:inventory"),
        Page(_("人文地產景地圖"), "guidance:inventory_map"),
        Page(_("人文地產景統計"), "guidance:inventory_figures"),
        Page(_("提案單位提供的盤點"), "guidance:inventory_offers"),
    ]
    kept = [Page(_("登錄在地資源"), "guidance:entry_new"), Page(_("匯入盤點"), "guidance:inventory_import")]
    return read + (kept if keeps_district(actor) else [])


def _own(actor: Actor) -> list[Page]:
    return [
        Page(_("通知"), "portal:notices"),
        Page(_("通知設定"), "portal:notice_choices"),
        Page(_("暫存的內容"), "drafts:mine"),
        *([Page(_("職務移交"), "handovers:list")] if actor.unit else []),
        Page(_("個人資料權利請求"), "privacy:list"),
        Page(_("我的帳號"), "accounts:profile"),
        Page(_("我的單位"), "accounts:organisation"),
        Page(_("使用說明"), "manual:contents"),
    ]


def _kept(actor: Actor) -> list[Page]:
    """What only administrators and RDEC open."""
    kept = [Page(_("寄信情形"), "portal:mails")] if sees_mails(actor) else []
    kept += [Page(*page) for page in KEPT_UP] if actor.keeps_units else []
    kept += [Page(_("新增中央補助計畫"), "programmes:new")] if keeps_programmes(actor) else []
    kept += [Page(_("業管對應"), "reviews:remits")] if keeps_remits(actor) else []
    kept += [Page(_("個資盤點"), "privacy:processing")] if reads_register(actor) else []
    kept += [Page(_("進度報告設定"), "tracking:reporting")] if keeps_reporting(actor) else []
    kept += [Page(_("工作計畫範本"), "tracking:work_templates")] if keeps_work_templates(actor) else []
    kept += [Page(_("撤銷管制事由"), "tracking:grounds")] if keeps_grounds(actor) else []
    kept += [Page(_("常用語句"), "reviews:phrases")] if keeps_phrases(actor) else []
    kept += [Page(_("刊登公告"), "public:news_kept")] if keeps_news(actor) else []
    return kept + ([Page(_("公告新版個資告知事項"), "proposals:privacy_new")] if keeps_notices(actor) else [])
