"""Querysets of units and memberships; validity is always asked for a day, never for "now"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from accounts.states import STAFF_KINDS, OrganisationKind, Role, UnitKind
from inputs.cleaning import plain
from inputs.search import sought_words

if TYPE_CHECKING:
    from accounts.models import User


ACTING = ("unit", "unit__district", "user")  # read with a membership that is acted in
LENT = ("id", "valid_from", "valid_to", "reason")  # of the deputyship it is lent by


def valid_on(day: dt.date, *, start: str = "valid_from", end: str = "valid_to") -> Q:
    """Rows whose closed period ``start``–``end`` holds ``day``; an empty ``end`` is open."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


class UnitQuerySet(models.QuerySet):
    """Units."""

    def valid_on(self, day: dt.date) -> UnitQuerySet:
        """Units that exist on ``day``."""
        return self.filter(valid_on(day))

    def is_office(self, name: str) -> bool:
        """Is an office of the register called so? Nobody outside may be, for letters and minutes go by names (a query)."""
        called = Q(full_name__iexact=name) | Q(name__iexact=name)
        return self.filter(called, kind__in=STAFF_KINDS).exists()

    def joinable(self, words: str) -> UnitQuerySet:
        """Proposing organisations a person may ask to join, by part of their name or their whole number.

        A person who registered as an individual is not shown to strangers.
        """
        found = self.called(words) | self.filter(registration_number=plain(words))
        return found.filter(kind=UnitKind.PROPOSER).exclude(organisation_kind=OrganisationKind.INDIVIDUAL)

    def called(self, words: str) -> UnitQuerySet:
        """Units in whose full or short name every one of ``words`` stands (index ``unit_sought``)."""
        return self.filter(*(Q(sought__contains=word) for word in sought_words(words)))

    def reviewing(self) -> UnitQuerySet:
        """City agencies that may be asked for a written opinion; RDEC asks and is not asked."""
        return self.filter(kind=UnitKind.AGENCY)


class MembershipQuerySet(models.QuerySet):
    """Who works where."""

    def valid_on(self, day: dt.date) -> MembershipQuerySet:
        """Memberships in force on ``day`` in units in force on ``day``."""
        return self.filter(valid_on(day), valid_on(day, start="unit__valid_from", end="unit__valid_to"), confirmed=True)

    def open_on(self, day: dt.date) -> MembershipQuerySet:
        """Memberships and requests that have not ended before ``day``."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def pending(self) -> MembershipQuerySet:
        """Requests that wait for an administrator."""
        return self.filter(confirmed=False)

    def administrators(self, day: dt.date) -> MembershipQuerySet:
        """Administrators in force on ``day`` who can still sign in."""
        living = Q(user__is_active=True) & (Q(user__valid_to__isnull=True) | Q(user__valid_to__gte=day))
        return self.valid_on(day).filter(living, role=Role.ADMINISTRATOR)

    def with_requests(self, day: dt.date) -> MembershipQuerySet:
        """Beside each row ``asking``, how many ask to join its unit, and ``kept``, whether it has an administrator."""
        same = type(self)(self.model).filter(unit=OuterRef("unit"))
        asking = same.pending().open_on(day).order_by().values("unit").annotate(n=Count("pk")).values("n")
        return self.annotate(asking=Coalesce(Subquery(asking), 0), kept=Exists(same.administrators(day)))

    def nobody_decides(self, day: dt.date) -> MembershipQuerySet:
        """Requests to organisations that have no such administrator, with person and unit (one query)."""
        kept = type(self)(self.model).administrators(day).values("unit")
        return self.pending().open_on(day).exclude(unit__in=kept).select_related("user", "unit").order_by("id")

    def of(self, user: User) -> MembershipQuerySet:
        """The memberships of one person, the usual one first (one query)."""
        return self.filter(user=user).select_related("unit", "unit__district").order_by("-is_primary", "id")

    def acted_in(self, user: User, day: dt.date) -> MembershipQuerySet:
        """What ``user`` may act as on ``day``: own memberships, and others' as deputy (``lent_…``), in one query."""
        period = valid_on(day, start="deputies__valid_from", end="deputies__valid_to")
        lent = FilteredRelation("deputies", condition=Q(deputies__user=user) & ~Q(user=user) & period)
        columns = {f"lent_{name}": F(f"lent__{name}") for name in LENT}
        mine = Q(user=user) | Q(lent__isnull=False, user__is_active=True)
        return (
            self.valid_on(day)
            .annotate(lent=lent, **columns)
            .filter(mine)
            .select_related(*ACTING)
            .order_by("-is_primary", "id")
        )


class DeputyQuerySet(models.QuerySet):
    """Who stands in for whom."""

    def valid_on(self, day: dt.date) -> DeputyQuerySet:
        """Deputyships in force on ``day`` for memberships in force on ``day``."""
        return self.filter(
            valid_on(day),
            valid_on(day, start="membership__valid_from", end="membership__valid_to"),
            valid_on(day, start="membership__unit__valid_from", end="membership__unit__valid_to"),
            membership__confirmed=True,
            membership__user__is_active=True,
        )

    def of(self, user: User) -> DeputyQuerySet:
        """The deputyships one person holds."""
        return (
            self.filter(user=user)
            .select_related("membership__unit", "membership__unit__district", "membership__user")
            .order_by("id")
        )


class InvitationQuerySet(models.QuerySet):
    """Invitations."""

    def open_at(self, moment: dt.datetime) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(answer="", valid_until__gt=moment)

    def newest(self, answered: int, moment: dt.datetime) -> list[Any]:
        """All that wait for an answer, and the last ``answered`` of the others, newest first."""
        over = self.exclude(pk__in=self.open_at(moment)).order_by("-id")[:answered]
        wanted = self.open_at(moment).values("pk").union(over.values("pk"), all=True)
        return list(self.filter(pk__in=wanted).select_related("by").order_by("-id"))

    def waiting_for(self, user: User) -> InvitationQuerySet:
        """Those sent to an address that ``user`` has confirmed."""
        own = EmailAddress.objects.filter(user=user, verified=True)
        return self.filter(email__in=own.values(address=Lower("email")))


class Spelt:
    """Instances of a queryset that is spelt once in a process; spelling it takes longer than the database needs to answer.

    ``build`` gives it for the ``stand_ins``, values like those it will be asked with: each stands in the statement wherever
    the other will, so it has to be one that nobody ever has. With each instance come those its foreign keys ``one`` lead to,
    what is nearer first, and the columns ``beside``.
    """

    def __init__(
        self, build: Callable[..., QuerySet], one: Sequence[str], beside: Sequence[str], **stand_ins: Hashable
    ) -> None:
        self.build, self.one, self.beside, self.stand_ins = build, one, beside, stand_ins

    @cached_property
    def _spelt(self) -> tuple[list[_Read], str, tuple[Any, ...]]:
        rows = self.build(**self.stand_ins)
        read = [_Read.of(rows.model), *(_Read.of(rows.model, path) for path in self.one)]
        columns = [column for each in read for column in each.columns]
        sql, parameters = rows.values_list(*columns, *self.beside).query.sql_with_params()
        assert set(self.stand_ins.values()) <= set(parameters)
        return read, sql, parameters

    def all(self, **values: Any) -> list[Any]:
        """The instances for these values (one query)."""
        read, sql, parameters = self._spelt
        given = {stand_in: values[name] for name, stand_in in self.stand_ins.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(parameter, parameter) for parameter in parameters])
            return [self._made(read, iter(row)) for row in cursor.fetchall()]

    def _made(self, read: Sequence[_Read], values: Iterator[Any]) -> Any:
        instance, *others = [each.made(values) for each in read]
        for path, other in zip(self.one, others, strict=True):
            *way, name = path.split("__")
            setattr(reduce(getattr, way, instance), name, other)
        for name, value in zip(self.beside, values, strict=True):
            setattr(instance, name, value)
        return instance


@dataclass(frozen=True)
class _Read:
    """A model of which a statement reads every column, by these names."""

    model: type[models.Model]
    names: list[str]
    columns: list[str]

    @classmethod
    def of(cls, model: type[models.Model], path: str = "") -> _Read:
        """The one that ``path`` leads to from ``model``."""
        for name in path.split("__") if path else ():
            there: Any = model._meta.get_field(name).related_model
            model = there
        fields = model._meta.concrete_fields
        assert not any(hasattr(field, "from_db_value") for field in fields)  # the database's values are the model's
        names = [field.attname for field in fields]
        return cls(model, names, [f"{path}__{name}" if path else name for name in names])

    def made(self, values: Iterator[Any]) -> Any:
        """The next instance of ``values``; None where there is none."""
        own = dict(zip(self.names, values, strict=False))
        key = own[self.model._meta.pk.attname]
        return None if key is None else self.model.from_db(DEFAULT_DB_ALIAS, self.names, [*own.values()])
