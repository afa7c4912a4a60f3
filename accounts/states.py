"""Kinds of unit and roles in a unit: leaves that everything else reads and that never import anything of ours."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    """What a unit is in the plan's organisation (plan 貳 and 參)."""

    PLATFORM = "platform", _("專管平台")
    RDEC = "rdec", _("研考會")
    AGENCY = "agency", _("本府機關")
    DISTRICT_OFFICE = "district_office", _("區公所")
    CONVENER = "convener", _("召集人辦公室")
    NDC = "ndc", _("國發會")
    COUNSELLING_TEAM = "counselling_team", _("輔導團隊")
    PROPOSER = "proposer", _("提案單位")
    PARTNER = "partner", _("協力夥伴")


# Outside the administration: small, with no ranks among their people, each of whom acts for the unit.
OUTSIDE_KINDS = frozenset({UnitKind.PROPOSER, UnitKind.PARTNER})
STAFF_KINDS = frozenset(set(UnitKind) - OUTSIDE_KINDS)
PROPOSING_KINDS = frozenset({UnitKind.PROPOSER, UnitKind.DISTRICT_OFFICE})
INTAKE_KINDS = frozenset({UnitKind.DISTRICT_OFFICE, UnitKind.RDEC})  # whose desks receive filed plans (R13)
# Their administrators keep the register of offices.
UNIT_KEEPING_KINDS = frozenset({UnitKind.PLATFORM, UnitKind.RDEC})


class Rank(IntegerChoices):
    """Where a unit stands towards others when it writes to them; the smaller number stands higher.

    A special municipality and a ministry are equals, and so are the city's agencies and its district offices.
    """

    YUAN = 1, _("行政院")
    MINISTRY = 2, _("中央部會、直轄市政府")
    AGENCY = 3, _("本府所屬機關、區公所")
    SUBORDINATE = 4, _("機關所屬單位")
    PEOPLE = 9, _("人民、團體、學校、公司")


RANKS = {
    UnitKind.PLATFORM: Rank.SUBORDINATE,
    UnitKind.RDEC: Rank.AGENCY,
    UnitKind.AGENCY: Rank.AGENCY,
    UnitKind.DISTRICT_OFFICE: Rank.AGENCY,
    UnitKind.CONVENER: Rank.MINISTRY,
    UnitKind.NDC: Rank.MINISTRY,
    UnitKind.COUNSELLING_TEAM: Rank.SUBORDINATE,
    UnitKind.PROPOSER: Rank.PEOPLE,
    UnitKind.PARTNER: Rank.PEOPLE,
}


class OrganisationKind(TextChoices):
    """Who may propose (plan 參一, R12)."""

    CIVIC = "civic", _("民間團體")
    SCHOOL = "school", _("學校")
    COMPANY = "company", _("公司")
    INDIVIDUAL = "individual", _("個人")
    DISTRICT_OFFICE = "district_office", _("區公所")


SELF_REGISTERED_KINDS = [choice for choice in OrganisationKind.choices if choice[0] != OrganisationKind.DISTRICT_OFFICE]


class Role(TextChoices):
    """What a person may do in a unit.

    In a staff unit a member reads, an officer acts, a supervisor also decides what only supervisors decide, an
    administrator keeps the unit's people. In a proposing organisation, and in a partner, every role writes and files.
    """

    MEMBER = "member", _("一般成員")
    OFFICER = "officer", _("承辦人")
    SUPERVISOR = "supervisor", _("主管")
    ADMINISTRATOR = "administrator", _("管理者")


class Outcome(TextChoices):
    """What a try to sign in came to."""

    ENTERED = "entered", _("已登入")
    FAILED = "failed", _("帳號或密碼錯誤")
    CODE_FAILED = "code_failed", _("驗證碼錯誤")
    LOCKED = "locked", _("鎖定中，未檢查密碼")


class Accessed(TextChoices):
    """What of people's personal data was looked at or taken away."""

    FILE = "file", _("附件")
    PAPER = "paper", _("公文書件")
    CONTACT = "contact", _("聯絡資料")
    DOSSIER = "dossier", _("全案卷宗")


class Theme(TextChoices):
    """The colours a person reads in."""

    DEVICE = "", _("依裝置的設定")
    LIGHT = "light", _("淺色")
    DARK = "dark", _("深色")


class Answer(TextChoices):
    """What became of an invitation."""

    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已逾期")


class Joining(TextChoices):
    """What becomes of a request to join an organisation."""

    ASKED = "asked", _("申請加入")
    CONFIRMED = "confirmed", _("已確認加入")
    REFUSED = "refused", _("未同意加入")


ACTING_ROLES = frozenset({Role.OFFICER, Role.SUPERVISOR})
