"""Small choices of the directory of partners, and the words by which a venture shows its themes; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartnerKind(TextChoices):
    """What a partner is (plan 貳三(二))."""

    UNIVERSITY = "university", _("大學與 USR 計畫")
    COMPANY = "company", _("企業（CSR）")
    BUSINESS = "business", _("業師")
    TECHNICAL = "technical", _("技術導師")


class Help(TextChoices):
    """What a partner offers, and a venture seeks."""

    COURSES = "courses", _("課程與師資")
    STUDENTS = "students", _("學生人力")
    TECHNOLOGY = "technology", _("技術")
    FUNDS = "funds", _("資金")
    VENUE = "venue", _("場地")
    CHANNEL = "channel", _("通路")
    EQUIPMENT = "equipment", _("設備")
    ADVICE = "advice", _("顧問諮詢")


class Theme(TextChoices):
    """What a venture is about: plans say it in words of their own, in which these are looked for."""

    FARMING = "farming", _("農林漁牧與食農")
    CRAFT = "craft", _("工藝與文化")
    TOURISM = "tourism", _("觀光與體驗")
    PLACE = "place", _("老屋與空間活化")
    ECOLOGY = "ecology", _("水圳、生態與環境")
    YOUTH = "youth", _("青年返鄉與創業")
    CARE = "care", _("社區照顧與共融")
    LEARNING = "learning", _("教育與人才培力")
    DIGITAL = "digital", _("數位與科技")
    TRADE = "trade", _("品牌、行銷與通路")
    PEOPLES = "peoples", _("原住民族與客家")


# Words of ventures' names, themes and methods, as ``inputs.search`` folds them.
WORDS: dict[str, tuple[str, ...]] = {
    Theme.FARMING: ("食農", "農業", "農產", "農民", "農園", "果園", "漁", "林業", "牧", "茶", "稻", "小麥"),
    Theme.CRAFT: ("工藝", "文化", "編織", "木工", "陶", "漆", "藝術", "藝文", "傳統"),
    Theme.TOURISM: ("觀光", "旅行", "旅遊", "遊程", "導覽", "體驗", "民宿", "露營"),
    Theme.PLACE: ("老屋", "街屋", "眷村", "閒置", "活化", "空間", "老街", "聚落"),
    Theme.ECOLOGY: ("水圳", "生態", "環境", "步道", "溪", "濕地", "永續", "循環"),
    Theme.YOUTH: ("青年", "返鄉", "創業", "接班", "移居"),
    Theme.CARE: ("照顧", "長者", "高齡", "親子", "共餐", "婦女", "身心障礙"),
    Theme.LEARNING: ("教育", "課程", "學校", "培力", "人才", "學習"),
    Theme.DIGITAL: ("數位", "科技", "資料", "系統", "感測", "智慧", "平台"),
    Theme.TRADE: ("品牌", "行銷", "通路", "電商", "市集", "包裝", "銷售"),
    Theme.PEOPLES: ("原住民", "部落", "泰雅", "客家", "客庄"),
}


class Standing(TextChoices):
    """What a list of partners is narrowed to."""

    OPEN = "open", _("可媒合")
    FULL = "full", _("已額滿")
    OVER = "over", _("已逾有效期間")
