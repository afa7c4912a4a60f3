"""Project meetings, their agenda, who comes, what they decide (R3); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from documents.models import Attachment
from guidance.models import NetworkMember
from proposals.models import PlanVersion, Proposal
from reviews.queries import AgendaItemQuerySet, DecisionQuerySet, MeetingQuerySet
from reviews.states import CivilRank, MatterKind, MeetingState, Part, Seat
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.rights import BY_TRIGGERS

COMING = [(part.value, part.label) for part in (Part.ATTENDS, Part.OBSERVES)]


class Meeting(Stateful):
    """專案會議: convened by a city-level leader to settle the division of work (R3); numbered in its ROC year."""

    machine_name = "meeting"

    state = FSMField(
        _("狀態"),
        max_length=20,
        choices=MeetingState,
        default=MeetingState.PLANNED,
        protected=True,
        editable=False,
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("次別"))
    proposals = models.ManyToManyField(
        Proposal, through="AgendaItem", related_name="project_meetings", verbose_name=_("計畫")
    )
    held_at = models.DateTimeField(_("開會時間"))
    place = models.CharField(_("地點"), max_length=120)
    chair = models.CharField(_("主持人"), max_length=60)
    minutes = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("會議紀錄")
    )
    contact = models.CharField(_("聯絡人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    recorder = models.CharField(_("紀錄"), max_length=60, blank=True)
    remarks = models.TextField(_("主席致詞"), max_length=4000, blank=True)
    adjourned_at = models.DateTimeField(_("散會時間"), null=True, blank=True)
    comments_due = models.DateField(_("紀錄稿意見期限"), null=True, blank=True)
    draft_saves = models.PositiveIntegerField(_("紀錄稿儲存次數"), default=0)
    called_by = models.CharField(_("召開者"), max_length=200)
    called_at = models.DateTimeField(_("排定時間"), default=timezone.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("專案會議")
        verbose_name_plural = _("專案會議")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_meeting_number"),
            models.CheckConstraint(
                condition=~Q(state="minutes_confirmed") | Q(minutes__isnull=False), name="confirmed_has_minutes"
            ),
        ]
        indexes = [
            models.Index(fields=["comments_due"], name="meeting_circulated", condition=Q(state="minutes_circulated")),
            models.Index(fields=["held_at", "id"], name="meeting_by_time"),
            models.Index(fields=["state", "held_at", "id"], name="meeting_by_state"),
        ]

    def __str__(self) -> str:
        return str(_("%(year)s 年第 %(number)s 次專案會議") % {"year": self.year, "number": self.number})

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("reviews:meeting", args=[self.pk])

    @property
    def plan(self) -> Proposal:
        """The first plan on its agenda (one query)."""
        return self.agenda_items.select_related("proposal").order_by("number")[0].proposal

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this meeting: to the plans on its agenda."""
        return self.plan.units_for(party)


class MeetingTransition(Transition):
    """The log of a meeting."""

    subject = case_of(Meeting)

    class Meta(Transition.Meta):
        verbose_name = _("專案會議歷程")
        verbose_name_plural = _("專案會議歷程")
        indexes = [lines_of_a_case("meeting_log")]


class MeetingSight(models.Model):
    """A unit that does not oversee sees a plan of a meeting's agenda. Triggers keep these rows; nobody else may.

    Whom a meeting concerns stands in other tables than its day, and no index holds two: of an agency's thousands of meetings
    the latest thirty are found only where both stand in one row. Whether a page may be opened is always asked of the rules.
    """

    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    meeting = models.ForeignKey(Meeting, models.DO_NOTHING, related_name="+", db_constraint=False)
    held_at = models.DateTimeField()
    state = models.CharField(max_length=20)

    class Meta:
        db_table_comment = BY_TRIGGERS
        constraints = [models.UniqueConstraint(fields=["unit", "meeting"], name="one_meeting_sight")]
        indexes = [
            models.Index(fields=["unit", "held_at", "meeting"], name="meeting_sight_by_time"),
            models.Index(fields=["unit", "state", "held_at", "meeting"], name="meeting_sight_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.meeting_id}"


class AgendaItem(models.Model):
    """One plan on a meeting's agenda."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda_items", db_index=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="agenda_items")
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, related_name="agenda_items", verbose_name=_("審議版本")
    )
    number = models.PositiveSmallIntegerField(_("案次"), default=1)
    subject = models.CharField(_("案由"), max_length=200, blank=True)
    explanation = models.TextField(_("說明"), max_length=4000, blank=True)
    proposed = models.TextField(_("擬辦"), max_length=2000, blank=True)
    # A file belongs to one plan: the meeting's is kept with the first of the agenda, a copy with each of the others.
    minutes = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("會議紀錄")
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("議程")
        verbose_name_plural = _("議程")
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_agenda_number"),
            models.UniqueConstraint(fields=["meeting", "proposal"], name="one_agenda_item_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}：{self.proposal}"

    @property
    def file(self) -> Attachment | None:
        """The meeting's minutes, as they are kept with this plan."""
        return self.minutes or self.meeting.minutes


class MeetingMatter(models.Model):
    """報告事項或臨時動議: what a meeting heard beside the plans on its agenda, and what it settled of it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="matters", db_index=False)
    kind = models.CharField(_("類別"), max_length=10, choices=MatterKind)
    number = models.PositiveSmallIntegerField(_("項次"))
    text = models.TextField(_("內容"), max_length=2000)
    settled = models.TextField(_("決定或決議"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("報告事項或臨時動議")
        verbose_name_plural = _("報告事項或臨時動議")
        ordering = ["meeting_id", "kind", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "number"], name="one_matter_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Invitation(models.Model):
    """Who is asked to come to a meeting, as what and in what part, and whom they send (R3)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", db_index=False)
    number = models.PositiveSmallIntegerField(_("順序"))
    seat = models.CharField(_("身分"), max_length=10, choices=Seat, default=Seat.OTHER)
    part = models.CharField(_("出列席"), max_length=10, choices=COMING, default=Part.ATTENDS)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("單位"))
    organisation = models.CharField(_("單位名稱"), max_length=120)
    title = models.CharField(_("職稱"), max_length=60, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    rank = models.CharField(_("官職等"), max_length=10, choices=CivilRank, blank=True)
    # Of whom a district's network names, as long as it does: told by mail, out with the consent.
    member = models.ForeignKey(
        NetworkMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("聯絡網成員")
    )
    # What the unit said of the draft of the minutes, which may be that it has nothing to say.
    replied_at = models.DateTimeField(_("對紀錄稿回覆時間"), null=True, blank=True)
    replied_by = models.CharField(_("對紀錄稿回覆者"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("邀請對象")
        verbose_name_plural = _("邀請對象")
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_invitation_number"),
            models.UniqueConstraint(fields=["meeting", "member"], name="one_invitation_a_member"),
        ]

    def __str__(self) -> str:
        return "　".join(filter(None, (self.organisation, self.title, self.name)))

    @property
    def warning(self) -> str:
        """Of whom they send; marked, never refused."""
        return rank_warning(self.seat, self.rank)


def rank_warning(seat: str, rank: str) -> str:
    """What the plan asks and this is not: an agency sends an official of 簡任 rank (R3)."""
    if seat != Seat.AGENCY or rank in (CivilRank.SENIOR, CivilRank.OTHER):
        return ""
    if not rank:
        return str(_("尚未填官職等；應派簡任級人員。"))
    return str(_("%s，應派簡任級人員。") % CivilRank(rank).label)


class Attendance(models.Model):
    """Somebody who came to a meeting or sent word, as its minutes name them: 出席, 列席 or 請假 (R3)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", db_index=False)
    number = models.PositiveSmallIntegerField(_("順序"))
    part = models.CharField(_("出列席"), max_length=10, choices=Part, default=Part.ATTENDS)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("單位"))
    organisation = models.CharField(_("單位名稱"), max_length=120)
    title = models.CharField(_("職稱"), max_length=60, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    # As the list of the day has them, where the minutes say otherwise.
    arrived = models.CharField(_("報到時登錄"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("出列席人員")
        verbose_name_plural = _("出列席人員")
        ordering = ["meeting_id", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_attendance_number")]

    def __str__(self) -> str:
        return "　".join(filter(None, (self.organisation, self.title, self.name)))


class Decision(models.Model):
    """What a meeting decided of one plan, and the proposer's answer when it was asked to revise."""

    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions", db_index=False)
    number = models.PositiveSmallIntegerField(_("項次"))
    text = models.TextField(_("決議"), max_length=2000)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主辦"))
    due_on = models.DateField(_("辦理期限"), null=True, blank=True)  # as the meeting set it for the unit
    answer = models.TextField(_("回應"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("回應時間"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("會議決議")
        verbose_name_plural = _("會議決議")
        ordering = ["agenda_item_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "number"], name="one_decision_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_decision_has_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
