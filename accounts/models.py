"""People, units, memberships and deputies; never anything about a case."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.queries import DeputyQuerySet, InvitationQuerySet, MembershipQuerySet, UnitQuerySet
from accounts.states import RANKS, Accessed, Answer, OrganisationKind, Outcome, Rank, Role, Theme, UnitKind
from inputs.search import Folded

EPOCH = dt.date(2025, 1, 1)  # 114-01-01, the plan's first day


class District(models.Model):
    """One of the city's 29 districts, by its code of the Ministry of the Interior."""

    code = models.CharField(_("代碼"), max_length=8, primary_key=True)
    moi_town_id = models.CharField(_("鄉鎮市區代號"), max_length=3, unique=True)
    name = models.CharField(_("名稱"), max_length=10, unique=True)
    name_en = models.CharField(_("英文名稱"), max_length=40)
    postal_code = models.CharField(_("郵遞區號"), max_length=3)
    priority = models.BooleanField(_("優先推動區"), default=False)
    indigenous = models.BooleanField(_("原住民區"), default=False)
    hakka_key_area = models.BooleanField(_("客家文化重點發展區"), default=False)
    group = models.CharField(_("區域"), max_length=4)
    label_lon = models.FloatField(_("標籤經度"))
    label_lat = models.FloatField(_("標籤緯度"))

    class Meta:
        verbose_name = _("行政區")
        verbose_name_plural = _("行政區")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person. What the person may do hangs on memberships, never on this row."""

    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("電話"), max_length=40, blank=True)
    valid_to = models.DateField(_("帳號有效至"), null=True, blank=True)
    # Chosen last, in whichever browser: what mails are written in. A page is in the browser's.
    language = models.CharField(_("語言"), max_length=10, default=settings.LANGUAGE_CODE, editable=False)
    theme = models.CharField(_("畫面色彩"), max_length=5, choices=Theme, blank=True)
    # How the person wants to hear of kinds of notices, as ``due=daily``; of kinds that are not here as everybody does.
    ways_told = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    # Chapters of the manual whose first cards the person has put away (``manual.tours``).
    tours_closed = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = _("使用者")
        verbose_name_plural = _("使用者")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def has_run_out(self) -> bool:
        """Is the last day of the account over?"""
        return self.valid_to is not None and self.valid_to < timezone.localdate()

    def get_full_name(self) -> str:
        """The name as written in Chinese: one field."""
        return str(self)


class Unit(models.Model):
    """An office, an agency or a proposing organisation that people belong to and plans are in the hands of.

    ``group`` holds what the unit was let into; nobody is its member. A trigger makes it with the unit, however the unit
    is made, calls it by the unit's code, and takes it away with the unit.
    """

    code = models.SlugField(_("代碼"), max_length=40, unique=True)
    group = models.OneToOneField(Group, models.PROTECT, related_name="unit", db_default=None, editable=False)
    kind = models.CharField(_("類別"), max_length=20, choices=UnitKind)
    organisation_kind = models.CharField(_("提案單位類別"), max_length=20, choices=OrganisationKind, blank=True)
    full_name = models.CharField(_("全銜"), max_length=120)
    name = models.CharField(_("簡稱"), max_length=60)
    name_en = models.CharField(_("英文名稱"), max_length=120, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("所在行政區")
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("所屬機關"))
    self_governing = models.BooleanField(_("地方自治團體"), default=False)
    registration_number = models.CharField(_("統一編號或立案字號"), max_length=40, blank=True)
    email = models.EmailField(_("電子郵件"), blank=True)
    phone = models.CharField(_("電話"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    # What stands at the head and the foot of its letters, beside address, telephone and e-mail.
    contact = models.CharField(_("承辦人"), max_length=60, blank=True)
    fax = models.CharField(_("傳真"), max_length=40, blank=True)
    agency_code = models.CharField(_("機關代碼"), max_length=10, blank=True)
    signature = models.CharField(_("署名"), max_length=60, blank=True)
    # 字 that the document system gave its letters so far, the newest first (``proposals.numbers.doubts``).
    letter_words = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("行文層級"), choices=Rank, null=True, blank=True)
    checks_opinions = models.BooleanField(
        _("審查意見須經主管核閱"),
        default=False,
        help_text=_("承辦人寫好的審查意見先送主管核閱，核可後才回復研考會；主管自己回復的，直接送出。"),
    )
    duties = models.CharField(_("相關業務"), max_length=200, blank=True)
    source = models.CharField(_("資料來源"), max_length=300, blank=True)
    valid_from = models.DateField(_("生效日"), default=EPOCH)
    valid_to = models.DateField(_("失效日"), null=True, blank=True)
    sought = models.GeneratedField(
        expression=Folded("full_name", "name"), output_field=models.TextField(), db_persist=True, editable=False
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("單位")
        verbose_name_plural = _("單位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district"], condition=Q(kind="district_office"), name="one_office_per_district"
            ),
            models.CheckConstraint(
                condition=~Q(kind="district_office") | Q(district__isnull=False), name="district_office_has_district"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["proposer", "district_office"], organisation_kind__gt="")
                | (~Q(kind__in=["proposer", "district_office"]) & Q(organisation_kind="")),
                name="only_proposers_have_organisation_kind",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="unit_period"
            ),
            # One organisation registers once; the second person asks to join it.
            models.UniqueConstraint(
                fields=["registration_number"],
                condition=Q(kind="proposer", valid_to__isnull=True) & ~Q(registration_number=""),
                name="one_organisation_per_number",
                violation_error_message=_("這個統一編號或立案字號已有單位登記，請改為申請加入該單位。"),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="unit_kind"),
            # Of ``sought__contains``, from three characters on.
            GinIndex(OpClass("sought", name="gin_trgm_ops"), name="unit_sought"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> int:
        """Its :class:`Rank` when it writes: its own, else that of its kind."""
        return self.rank or RANKS[UnitKind(self.kind)]


class Membership(models.Model):
    """A person's role in a unit, from–to. A joiner of an organisation waits until its administrator confirms."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("人員"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("單位"))
    role = models.CharField(_("角色"), max_length=20, choices=Role, default=Role.MEMBER)
    title = models.CharField(_("職稱"), max_length=40, blank=True)
    is_primary = models.BooleanField(_("主要身分"), default=True)
    confirmed = models.BooleanField(_("已確認"), default=True)
    valid_from = models.DateField(_("生效日"), default=EPOCH)
    valid_to = models.DateField(_("失效日"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任職")
        verbose_name_plural = _("任職")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(valid_to__isnull=True), name="one_open_membership"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="membership_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}・{self.get_role_display()}"


class Deputy(models.Model):
    """職務代理: ``user`` may act as ``membership`` from–to, and the log says so."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="deputies", verbose_name=_("被代理職務"))
    user = models.ForeignKey(User, models.PROTECT, related_name="deputyships", verbose_name=_("代理人"))
    valid_from = models.DateField(_("開始日"))
    valid_to = models.DateField(_("結束日"))
    reason = models.CharField(_("事由"), max_length=120, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("職務代理")
        verbose_name_plural = _("職務代理")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="deputy_period"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.membership}"


class Invitation(models.Model):
    """A unit's administrator asks somebody in by e-mail. Whoever confirms that address as their own may accept.

    The row stays, whatever becomes of it: who asked whom, when, and what the answer was.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="invitations", verbose_name=_("單位"))
    email = models.EmailField(_("電子郵件"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    title = models.CharField(_("職稱"), max_length=40, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("邀請人"))
    made_at = models.DateTimeField(_("邀請時間"), default=timezone.now)
    valid_until = models.DateTimeField(_("有效至"))
    sent_at = models.DateTimeField(_("最近寄出"), default=timezone.now)
    times_sent = models.PositiveSmallIntegerField(_("寄出次數"), default=1)
    answer = models.CharField(_("結果"), max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("結果時間"), null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("答覆人"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("邀請")
        verbose_name_plural = _("邀請")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "email"], condition=Q(answer=""), name="one_open_invitation"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | Q(answer__gt="", answered_at__isnull=False),
                name="invitation_answered",
            ),
        ]
        indexes = [models.Index(fields=["email"], condition=Q(answer=""), name="invited")]

    def __str__(self) -> str:
        return f"{self.email} → {self.unit}"

    @property
    def is_open(self) -> bool:
        """Can it still be accepted?"""
        return not self.answer and self.valid_until > timezone.now()


class Trace(models.Model):
    """A line of what is kept of people's coming and looking. Append-only: the database refuses update and delete.

    It outlives what it names: an account that was never confirmed goes, the tries at it stay.
    """

    at = models.DateTimeField(_("時間"), default=timezone.now)
    user = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("人員")
    )
    # None where the work was nobody's request.
    address = models.GenericIPAddressField(_("來源位址"), null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]


class SignIn(Trace):
    """One try to sign in, whatever became of it."""

    outcome = models.CharField(_("結果"), max_length=12, choices=Outcome)
    # As counted by the lock: a user name where the account is known, else what was typed.
    name = models.CharField(_("帳號"), max_length=150, blank=True)

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = _("登入紀錄")
        verbose_name_plural = _("登入紀錄")
        indexes = [
            models.Index(fields=["address", "at"], condition=Q(outcome=Outcome.FAILED), name="failed_from"),
            models.Index(fields=["at"], name="signin_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_outcome_display()}"


class Attempt(models.Model):
    """A password is being looked at: of its address one failure more, until it is known whether it was one."""

    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=150, blank=True)
    address = models.GenericIPAddressField()

    def __str__(self) -> str:
        return f"{self.name} {self.address}"


class Access(Trace):
    """Somebody looked at personal data or took it away: who, as what, which, and what for where it was many."""

    kind = models.CharField(_("種類"), max_length=12, choices=Accessed)
    actor_label = models.CharField(_("行為人"), max_length=200)
    about = models.CharField(_("內容"), max_length=200)
    path = models.CharField(_("網址"), max_length=200)
    purpose = models.CharField(_("使用目的"), max_length=200, blank=True)

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = _("個資存取紀錄")
        verbose_name_plural = _("個資存取紀錄")
        indexes = [
            models.Index(fields=["kind", "-id"], name="access_kind"),
            models.Index(fields=["user", "-id"], name="access_user"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.about}"
