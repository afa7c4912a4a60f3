"""Keeps what every case has, the log's shape, calendar, notices and outbox. Never knows an app's own kind of case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workflow import known
from workflow.engine.fields import unlocked
from workflow.engine.moves import Machine, machines
from workflow.inbox.models import Notification, OutboxMessage
from workflow.states import Party
from workflow.together import Writes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import django_fsm

    from accounts.actors import Actor
    from accounts.models import Unit


# The rows of the room ``inbox`` are found where an app's rows are looked for.
__all__ = [
    "CalendarDay",
    "ClockRule",
    "Draft",
    "Intent",
    "Notification",
    "OutboxMessage",
    "Reminder",
    "Stateful",
    "Transition",
    "Vacancy",
    "case_of",
    "lines_of_a_case",
]

S = TypeVar("S", bound="Stateful")


class Stateful(models.Model):
    """A case of a machine: its holder, its clock, and the counter that makes a stale page visible.

    A concrete model declares a ``state``, which is a protected ``FSMField``, ``machine_name`` and a manager of a
    ``StatefulQuerySet``, answers :meth:`units_for`, and is shown to django-fsm by its app (``workflow.engine.fsm.bind``).
    """

    machine_name: str
    read_with: ClassVar[tuple[str, ...]] = ()  # what its moves always ask for: read with its row when that is locked
    held_with: ClassVar[tuple[str, ...]] = ()  # of ``read_with`` locked too: after its row, or as ``self`` stands here
    part_of: ClassVar[str] = (
        ""  # the attribute that leads to the case it is a part of: its notices stand with that one's
    )
    is_seen = True  # does who acts still see the case, where that may have changed since the page was opened?
    due_within_year = False  # does a due day that a person named stay in its year, as the end of a plan of work does?

    row_version = models.PositiveIntegerField(_("異動序號"), default=0, editable=False)
    state_since = models.DateTimeField(_("進入現階段時間"), default=timezone.now, editable=False)
    due_on = models.DateField(_("期限"), null=True, blank=True, editable=False)
    # What ``due_on`` follows from, for the calendar may change (see ``deadlines``): so many working days after
    # ``due_from``, or, without a number, ``due_from`` itself as a person named it.
    due_days = models.PositiveSmallIntegerField(_("期限工作天數"), null=True, blank=True, editable=False)
    due_from = models.DateField(_("期限起算日"), null=True, blank=True, editable=False)
    holder = models.CharField(_("目前在誰手上"), max_length=12, choices=Party, editable=False)
    holder_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("承辦單位"),
    )

    if TYPE_CHECKING:  # what every concrete case has
        pk: Any
        state: Any

        def get_state_display(self) -> str: ...
        def get_absolute_url(self) -> str: ...
        def get_all_state_transitions(self) -> Iterable[django_fsm.Transition]: ...
        def get_available_state_transitions(self, user: Actor | None = None) -> list[django_fsm.Transition]: ...

    # Since when, and which unit, works on what was filed: from then on it is not taken back. The next move clears both.
    begun_at = models.DateTimeField(_("開始處理時間"), null=True, blank=True, editable=False)
    begun_by = models.CharField(_("開始處理單位"), max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def machine(self) -> Machine:
        """The chart this case moves on."""
        return machines[self.machine_name]

    @property
    def transition_model(self) -> type[Transition]:
        """Its log."""
        return self._meta.get_field("transitions").related_model  # type: ignore[return-value]

    @property
    def matter(self) -> Stateful:
        """The case that its notices stand with: the plan it is a part of, else itself."""
        whole: Stateful | None = getattr(self, self.part_of, None) if self.part_of else None
        return whole.matter if whole else self

    @property
    def is_held(self) -> bool:
        """Is it in anybody's hands, rather than at an end?"""
        return self.holder != Party.NOBODY

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this case: whom to tell, whose hands."""
        raise NotImplementedError

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """What its moves ask of other tables, as columns read with its row when that is locked."""
        return {}

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """What an act asks for once (``workflow.known``), by the names it asks with, to be read with the case's lock."""
        return {}

    @cached_property
    def writes(self) -> Writes:
        """What is sent with the case when the door saves it: effects add their rows."""
        return Writes()

    def log_fields(self) -> dict[str, Any]:
        """What a line of this case's log holds besides the common fields."""
        return {}

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802 - Django's name
        """One label; Django's own translates all of them for each call, a tenth of a page of thirty rows."""
        value = getattr(self, field.attname)
        return next((str(label) for known, label in field.choices if known == value), value)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload; the one time besides the door that a state may change in memory."""
        with unlocked(self):
            super().refresh_from_db(*args, **kwargs)


class BesidePlans:
    """What desks and lists show of a case that is no plan; where it lies somewhere, it says so itself."""

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return str(self)

    @property
    def case_number(self) -> None:
        """It has none: desks show one of plans."""
        return None

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Code, name, whether the district has priority (R16): it lies nowhere, or where its plan lies stands there."""
        return []


class Transition(models.Model):
    """One line of a case's log. Append-only: a database trigger refuses update and delete.

    A concrete model adds ``subject``, a real foreign key to its case (:func:`case_of`), and the index of its lines.
    """

    at = models.DateTimeField(_("時間"), default=timezone.now, db_index=True)
    move = models.CharField(_("動作"), max_length=40)
    source = models.CharField(_("原狀態"), max_length=30)
    target = models.CharField(_("新狀態"), max_length=30)
    # Nobody where the calendar moved a due day by itself.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("人員")
    )
    membership = models.ForeignKey(
        "accounts.Membership", models.PROTECT, null=True, related_name="+", verbose_name=_("身分")
    )
    deputy = models.ForeignKey("accounts.Deputy", models.PROTECT, null=True, related_name="+", verbose_name=_("代理"))
    actor_label = models.CharField(_("行為人"), max_length=200)
    row_version = models.PositiveIntegerField(_("異動序號"))
    holder = models.CharField(_("移交給"), max_length=12, choices=Party)
    holder_unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("期限"), null=True)
    key = models.CharField(_("防重鍵"), max_length=64, null=True, unique=True)  # noqa: DJ001 - NULL means no key
    data = models.JSONField(_("資料"), default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(_("請求編號"), max_length=64, blank=True)
    address = models.GenericIPAddressField(_("來源位址"), null=True)

    if TYPE_CHECKING:
        pk: Any
        subject: Any
        subject_id: Any

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.move}"

    @property
    def machine(self) -> Machine:
        """The chart its case moves on."""
        return machines[self._meta.get_field("subject").related_model.machine_name]  # type: ignore[union-attr]

    @property
    def is_move(self) -> bool:
        """Did the case move, rather than something be said of it?"""
        return self.move in self.machine.moves

    @property
    def move_label(self) -> str:
        """What was done, in the words of the button."""
        return self.machine.named(self.move)


def case_of(model: type[S]) -> models.ForeignKey[S, S]:
    """The ``subject`` of a log; :func:`lines_of_a_case` is its index."""
    name = model._meta.verbose_name
    return models.ForeignKey(model, models.PROTECT, related_name="transitions", verbose_name=name, db_index=False)


def lines_of_a_case(name: str) -> models.Index:
    """By this index a case finds the lines of its log in their order."""
    return models.Index(fields=["subject", "id"], name=name)


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, a make-up workday, a typhoon closure."""

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名稱"), max_length=60, blank=True)
    source = models.CharField(_("來源"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("行事曆")
        verbose_name_plural = _("行事曆")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class ClockRule(models.Model):
    """An administrator's own deadline for a state, in working days, in place of the machine's default."""

    machine = models.CharField(_("流程"), max_length=30)
    state = models.CharField(_("狀態"), max_length=30)
    working_days = models.PositiveSmallIntegerField(_("工作天"))

    class Meta:
        verbose_name = _("期限設定")
        verbose_name_plural = _("期限設定")
        constraints = [models.UniqueConstraint(fields=["machine", "state"], name="one_clock_rule")]

    def __str__(self) -> str:
        return f"{self.machine}:{self.state} {self.working_days}"


class Reminder(models.Model):
    """A stage of a clock that the holder was told of; the row is what makes it once, whoever runs the clock."""

    machine = models.CharField(_("流程"), max_length=30)
    case = models.BigIntegerField(_("案件"))
    stay = models.PositiveIntegerField(_("異動序號"))  # the case's ``row_version``: the same hands, the same clock
    due_on = models.DateField(_("期限"))
    stage = models.CharField(_("提醒"), max_length=10)
    told_on = models.DateField(_("提醒日"))

    class Meta:
        verbose_name = _("期限提醒")
        verbose_name_plural = _("期限提醒")
        constraints = [
            models.UniqueConstraint(fields=["machine", "case", "stay", "due_on", "stage"], name="one_reminder_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.machine}:{self.case}:{self.stay} {self.stage}"


class Vacancy(models.Model):
    """無人可辦: a unit that holds cases and has nobody to act for it, from–to; whoever supervises it was told."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="vacancies", verbose_name=_("單位"))
    since = models.DateTimeField(_("開始"), default=timezone.now)
    ended_at = models.DateTimeField(_("結束"), null=True, blank=True)

    class Meta:
        verbose_name = _("無人可辦")
        verbose_name_plural = _("無人可辦")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(ended_at__isnull=True), name="one_open_vacancy")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {timezone.localdate(self.since):%Y-%m-%d}"


class Draft(models.Model):
    """What somebody has typed in a page and not sent yet, valid or not; empty once it was sent.

    One for each person, unit acted for, page and tab. ``seq`` is what the tab counts up with whatever it sends.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    unit = models.ForeignKey("accounts.Unit", models.CASCADE, null=True, related_name="+")
    page = models.CharField(max_length=200)  # its path
    tab = models.CharField(max_length=64, blank=True)
    data = models.TextField(blank=True)  # the form as it was encoded, without files
    base = models.PositiveIntegerField(default=0)  # saves, or the row's version, when the page was opened
    seq = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "page", "tab"], nulls_distinct=False, name="one_draft_a_tab"
            )
        ]
        indexes = [models.Index(fields=["page"], opclasses=["varchar_pattern_ops"], name="drafts_below_a_page")]

    def __str__(self) -> str:
        return f"{self.page} {timezone.localtime(self.saved_at):%H:%M}"

    @property
    def typed(self) -> QueryDict:
        """The form's data."""
        return QueryDict(self.data)


class Intent(models.Model):
    """What a form has done: its key makes a second click or a race one effect (``workflow.once``)."""

    key = models.CharField(max_length=64)
    body = models.CharField(max_length=64)  # a digest of what was sent
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=200)  # the path it was sent to
    location = models.TextField(blank=True)  # where it led
    said = models.JSONField(default=list)  # what the person was told: levels and words
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "body"], name="one_effect_a_key")]

    def __str__(self) -> str:
        return f"{self.page} {self.location}"
