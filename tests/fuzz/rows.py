"""What stands in the database: how many rows of each table, and a digest of what is none of an actor's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Unit, User
from proposals.models import Proposal, Venture
from tests.test_get_never_writes import MAY, WRITES

# Kept by signing in and by limits, and by the forms' keys themselves.
NOT_COUNTED = ("django_session", "django_cache", "axes_", "workflow_intent", "django_admin_log")


@lru_cache(maxsize=1)
def _count() -> str:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    kept = sorted(table for table in tables if not table.startswith(NOT_COUNTED))
    return " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in kept)


def counts() -> dict[str, int]:
    """Rows by table (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_count())
        return dict(cursor.fetchall())


@contextmanager
def written_by() -> Iterator[list[str]]:
    """The statements inside that write: those that a GET may make are left out."""
    written: list[str] = []

    def watch(execute: Any, statement: str, *args: Any) -> Any:
        if WRITES.match(statement) and not MAY.match(statement):
            written.append(statement[:200])
        return execute(statement, *args)

    with connection.execute_wrapper(watch):
        yield written


class Others:
    """The rows that nothing ``actor`` sends may change: of plans out of sight, of other units and people."""

    def __init__(self, actor: Actor | None) -> None:
        visible = Proposal.objects.visible_to(actor) if actor else Proposal.objects.none()
        hidden = list(Proposal.objects.exclude(pk__in=visible.values("pk")).values_list("pk", flat=True))
        found = [*(_of_plans(hidden) if hidden else ()), *_of_people(actor)]
        compiled = [rows.order_by().query.sql_with_params() for rows in found]
        digest = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM ({}) t"
        self.sql = " UNION ALL ".join(digest.format(sql) for sql, _params in compiled)
        self.params = [value for _sql, params in compiled for value in params]
        self.tables = [rows.model._meta.db_table for rows in found]

    def digests(self) -> list[tuple[str, str]]:
        """One for each table (one query)."""
        if not self.tables:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return list(zip(self.tables, (row[0] for row in cursor.fetchall()), strict=True))


def _of_plans(hidden: list[int]) -> Iterable[QuerySet[Any]]:
    yield Proposal.objects.filter(pk__in=hidden).values("pk", "title", "state", "row_version", "updated_at", "holder")
    for model, name in _linked(Proposal):
        yield model._base_manager.filter(**{f"{name}__in": hidden}).values()
    for model, name in _linked(Venture):
        yield model._base_manager.filter(**{f"{name}__proposal__in": hidden}).values()


def _linked(target: type[Model]) -> Iterable[tuple[type[Model], str]]:
    """Every table that points at ``target``, by the field that does."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.many_to_one and field.related_model is target and model is not target:
                yield model, field.name


def _of_people(actor: Actor | None) -> Iterable[QuerySet[Any]]:
    if actor and (actor.keeps_units or actor.user.is_superuser):
        return
    own = Q(pk=actor.user.pk) if actor else Q(pk=None)
    yield User.objects.exclude(own).values("pk", "username", "name", "email", "password", "is_active")
    unit = actor.unit_id if actor else None
    yield Unit.objects.exclude(pk=unit).filter(valid_from__lt=timezone.localdate()).values()
    mine = Q(unit=unit) | (Q(user=actor.user) if actor else Q(pk=None))
    yield Membership.objects.exclude(mine).values()
