"""The plan itself: the aggregate's root, its log, its versions, what was asked to be revised; never reads its content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from guardian.models import GroupObjectPermissionBase

from accounts.models import District, Unit
from accounts.states import UnitKind
from chapters.layout import Layout, published_layout
from chapters.models import ChapterTemplate
from chapters.services import current_template_id
from chapters.states import Section
from proposals.models import offices
from proposals.models.indexes import INDEXES, LOG_INDEXES
from proposals.models.names import LISTED_AS, SOUGHT
from proposals.queries import ProposalQuerySet
from proposals.states import (
    OUT,
    PUBLIC_LABELS,
    REVISING,
    STAGES,
    Letting,
    Place,
    PlanPermission,
    Stage,
    State,
)
from workflow import known
from workflow.models import Stateful, Transition, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models.content import Venture


class Proposal(Stateful):
    """地方創生計畫: one plan with one or more ventures, on its way through the chart."""

    machine_name = "proposal"
    due_within_year = True  # as the undertaking whose end it follows

    state = FSMField(_("狀態"), max_length=24, choices=State, default=State.DRAFTING, protected=True, editable=False)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="proposals", verbose_name=_("提案單位"))
    # The district office that writes and files for an owner who cannot; see ``models.consent.Representation``.
    represented_by = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="represented_plans",
        editable=False,
        verbose_name=_("代為提案單位"),
    )
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="copies",
        editable=False,
        verbose_name=_("複製自"),
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("建立者"))
    created_at = models.DateTimeField(_("建立時間"), default=timezone.now)
    updated_at = models.DateTimeField(_("最後修改"), default=timezone.now)
    template = models.ForeignKey(
        ChapterTemplate,
        models.PROTECT,
        default=current_template_id,
        related_name="proposals",
        editable=False,
        verbose_name=_("章節範本"),
    )
    title = models.CharField(_("計畫名稱"), max_length=100)
    summary = models.TextField(_("構想摘要"), max_length=1000, blank=True)
    districts = models.ManyToManyField(District, related_name="proposals", verbose_name=_("提案行政區"))
    contact_name = models.CharField(_("聯絡人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    contact_email = models.EmailField(_("聯絡電子郵件"), blank=True)
    vision = models.TextField(_("地方創生願景"), max_length=4000, blank=True)
    benefits = models.TextField(_("預期效益"), max_length=4000, blank=True)
    case_number = models.CharField(_("案號"), max_length=12, null=True, blank=True, unique=True, editable=False)
    notified_at = models.DateTimeField(_("知會時間"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("首次送件時間"), null=True, blank=True, editable=False)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("輔導員")
    )
    vision_fit = models.TextField(_("符合該區願景之說明"), max_length=1000, blank=True, editable=False)
    returned_by = models.CharField(_("退件窗口"), max_length=12, choices=Party, blank=True, editable=False)
    version = models.ForeignKey(
        "PlanVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("現行版本"),
    )
    # Name and contact of the current version, which who does not write the plan reads while it is revised.
    filed_title = models.CharField(max_length=100, blank=True, default="", editable=False)
    filed_contact = models.CharField(max_length=60, blank=True, default="", editable=False)
    # Where it lies for its writers, as codes, while that is not where it lies for everybody (``districts``): see decision 28.
    written_districts = ArrayField(models.CharField(max_length=8), null=True, editable=False)
    # Whether any of its districts is one of the priority districts; a trigger keeps it (migration ``0014_sights``).
    priority = models.BooleanField(_("優先區"), default=False, editable=False)
    # How far it came, as the place of the milestone from one on, and the year of the notice: triggers keep both (``0015_came``).
    came = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    told = models.PositiveSmallIntegerField(null=True, editable=False)
    # Whether its proposer agrees that everybody may read of it, as the last line of consent says; a trigger keeps it (``0018_shows``).
    shows = models.BooleanField(default=False, db_default=False, editable=False)
    is_demo = models.BooleanField(_("示範資料"), default=False, editable=False)
    listed_as = models.GeneratedField(
        expression=LISTED_AS, output_field=models.CharField(max_length=100), db_persist=True, editable=False
    )
    sought = models.GeneratedField(expression=SOUGHT, output_field=models.TextField(), db_persist=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("計畫")
        verbose_name_plural = _("計畫")
        ordering = ["-id"]
        permissions = [*PlanPermission.choices]
        indexes = INDEXES

    def __str__(self) -> str:
        return f"{self.case_number} {self.called}" if self.case_number else self.called

    @property
    def called(self) -> str:
        """The name the case goes by wherever it is not written: as it was filed last while it is revised (R20)."""
        return self.filed_title if self.filed_title and self.state in REVISING else self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("proposals:detail", args=[self.pk])

    @property
    def proposing_unit(self) -> Unit:
        """Who acts as the proposer: the owner, or the office that represents an owner who cannot."""
        return self.represented_by or self.owner

    @property
    def proposing_unit_ids(self) -> set[int]:
        """Whose people write, file and answer as the proposer."""
        return {self.owner_id} | ({self.represented_by_id} if self.represented_by_id else set())

    @property
    def executing_unit_ids(self) -> set[int | None]:
        """Of its ventures, None for one the proposer carries out: ``executors`` where a query has named them, else one."""
        if "executors" in self.__dict__:
            return set(self.__dict__["executors"])
        return set(self.ventures.values_list("executing_unit_id", flat=True))

    @property
    def represented_words(self) -> str:
        """「代為提案（石岡區公所代 王阿妹）」 on every page and list; empty for a plan its owner files itself."""
        if not self.represented_by:
            return ""
        names = {"office": self.represented_by.name, "person": self.owner.name}
        return gettext("代為提案（%(office)s代 %(person)s）") % names

    @property
    def public_label(self) -> str:
        """What outsiders read instead of the state."""
        return str(PUBLIC_LABELS[State(self.state)])

    @property
    def stage(self) -> Stage | None:
        """The ribbon's phase; None for a case that ended on the way."""
        return STAGES.get(self.state)

    @property
    def layout(self) -> Layout:
        """The chapters this plan is written in: those of the template it began with (R19)."""
        return published_layout(self.template_id)

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """Its districts, by which is judged who receives it; the number of its last version, after which the next is numbered."""
        last = PlanVersion.objects.filter(proposal=OuterRef("pk")).order_by("-number").values("number")[:1]
        return {"places": ProposalQuerySet.places(), "last_version": Coalesce(Subquery(last), 0)}

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """The offices."""
        return offices.known_when_locked()

    @property
    def district_list(self) -> list[District]:
        """Its districts by code (one query unless prefetched), as filed last; of a plan never filed as written (R20)."""
        return sorted(self.districts.all(), key=lambda d: d.code)

    @property
    def districts_written(self) -> models.QuerySet[District]:
        """Its districts by code as its writers have them."""
        if self.written_districts is None:
            return self.districts.order_by("code")
        return District.objects.filter(code__in=self.written_districts).order_by("code")

    @property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Code, name and priority of its districts: ``places`` where a query has named them, else one query."""
        if "places" in self.__dict__:
            return [(code, name, priority) for code, name, priority in self.__dict__["places"]]
        return [(d.code, d.name, d.priority) for d in self.district_list]

    @property
    def district_codes(self) -> set[str]:
        """Their codes."""
        return {code for code, _name, _priority in self.named_districts}

    @property
    def venture_list(self) -> list[Venture]:
        """Its ventures in order (one query unless prefetched)."""
        return sorted(self.ventures.all(), key=lambda v: (v.position, v.pk))

    @property
    def open_requests(self) -> list[SectionRequest]:
        """Sections asked to be revised and not yet filed again; none are open outside a revision (one query, or none)."""
        if self.state not in REVISING:
            return []
        return list(self.section_requests.filter(closed_at__isnull=True))

    @property
    def goes_to_rdec(self) -> bool:
        """Does RDEC receive it by its present districts (one query unless prefetched)?"""
        return self.goes_to_rdec_from(self.district_codes)

    def goes_to_rdec_from(self, codes: set[str]) -> bool:
        """R13: RDEC receives plans of several districts, and those a district office files for its own district."""
        if len(codes) > 1:
            return True
        if not codes:  # nobody has chosen yet: what is missing says so
            return self.owner.kind == UnitKind.DISTRICT_OFFICE
        return self.owner.kind == UnitKind.DISTRICT_OFFICE and self.owner.district_id in codes

    def log_fields(self) -> dict[str, Any]:
        """Every line of the log cites the version it was decided on."""
        return {"version_id": self.version_id}

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this plan."""
        if party == Party.PROPOSER:
            return [self.proposing_unit]
        if not self.notified_at:  # a draft is its owner's alone
            return []
        if party == Party.DISTRICT:
            return Unit.objects.filter(kind=UnitKind.DISTRICT_OFFICE, district__in=self.district_codes)
        if party == Party.EXECUTING:
            return known.once(f"executing {self.pk}", self._executing_units)
        if party == Party.AGENCIES:
            asked = self.group_permissions.filter(permission__codename=PlanPermission.REVIEW)
            return known.once(f"agencies {self.pk}", lambda: list(Unit.objects.filter(group__in=asked.values("group"))))
        return self._offices(offices.OFFICES[Party(party)])

    def _executing_units(self) -> list[Unit]:
        return self.carried_out_by(self.ventures.select_related("executing_unit").order_by("position", "pk"))

    def carried_out_by(self, ventures: Iterable[Venture]) -> list[Unit]:
        """Who carries out what is part of it still, venture by venture; the proposer where nobody is named."""
        going_on = [venture for venture in ventures if venture.outcome not in OUT]
        units = {unit.pk: unit for unit in (v.executing_unit or self.proposing_unit for v in going_on)}
        return list(units.values()) or [self.proposing_unit]

    def _offices(self, kind: str) -> list[Unit]:
        """The units of a kind, asked for once: a move asks for its holder, for whom to tell and for whose turn it is."""
        return [unit for unit in self._known_offices if unit.kind == kind]

    @cached_property
    def _known_offices(self) -> list[Unit]:
        return offices.offices()


class ProposalTransition(Transition):
    """The log of a plan: its moves, and between them which units were let in and out."""

    subject = models.ForeignKey(Proposal, models.PROTECT, related_name="transitions", verbose_name=_("計畫"))
    version = models.ForeignKey(
        "PlanVersion", models.PROTECT, null=True, related_name="transitions", verbose_name=_("版本")
    )

    class Meta(Transition.Meta):
        verbose_name = _("歷程")
        verbose_name_plural = _("歷程")
        indexes = [lines_of_a_case("plan_log"), *LOG_INDEXES]

    @property
    def move_label(self) -> str:
        """What was done; a unit may have been let in or out."""
        return str(Letting(self.move).label) if self.move in Letting else super().move_label


class ProposalGroupObjectPermission(GroupObjectPermissionBase):
    """A unit was let into a plan it has no part in by itself: a permission of its group, given and taken by services only.

    A trigger lets only the permissions of :class:`PlanPermission` in. The plan's log keeps who was let in and out.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="plan_permissions", db_index=False)
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+", db_index=False)
    content_object = models.ForeignKey(Proposal, models.PROTECT, related_name="group_permissions")

    class Meta:
        # The plans of a unit are read from this index alone.
        constraints = [
            models.UniqueConstraint(fields=["group", "content_object", "permission"], name="one_permission_of_a_unit")
        ]


class SectionRequest(models.Model):
    """A return's wish for one section of the plan or of a venture, its reason, on filing again the answer (R20).

    ``rows`` are the names of the rows it is about, as ``version`` has them; none for the whole section.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="section_requests")
    version = models.ForeignKey("PlanVersion", models.PROTECT, related_name="returns", verbose_name=_("退回的版本"))
    asked_in = models.CharField(max_length=24, choices=State)
    section = models.CharField(_("章節"), max_length=12, choices=Section)
    # A venture may go while the plan is a draft; what was asked of it stays, under the number and title it had: without
    # its number it would read as asked of the plan itself.
    venture = models.ForeignKey(
        "Venture", models.DO_NOTHING, null=True, db_constraint=False, related_name="section_requests"
    )
    venture_title = models.CharField(_("事業提案"), max_length=100, blank=True)
    rows = models.JSONField(_("列"), default=list)
    reason = models.TextField(_("理由"), max_length=2000)
    itemised = models.BooleanField(_("逐項回應"), default=False)  # its reason is a list of items, each answered itself
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    revised_at = models.DateTimeField(_("已修正"), null=True)
    answer = models.TextField(_("回應"), max_length=2000, blank=True)
    kept = models.BooleanField(_("不修改"), default=False)  # left as it was, with the answer saying why
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "id"], name="request_of_plan")]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "section", "venture"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="one_open_request_a_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.reason}"

    @property
    def label(self) -> str:
        """The section as the plan's template calls it, after the venture's title."""
        section = self.proposal.layout.label(self.section)
        return f"{self.venture_title}・{section}" if self.venture_title else section

    @property
    def place(self) -> Place:
        """Where it opens the plan."""
        return Place(self.section, self.venture_id)


class PlanVersion(models.Model):
    """The plan frozen at its notice, a submission or a return. Append-only: a database trigger refuses update and delete."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    template_version = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_version_number")]

    def __str__(self) -> str:
        return str(_("第 %s 版") % self.number)
