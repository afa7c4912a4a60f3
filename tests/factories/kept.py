"""Rows that are made once: the two ways a test has its plans without walking them again.

``kept_for_module``
    is a transaction around the tests of one module. What its fixture makes, every test finds; what a test changes is
    rolled back to there. ``fresh`` gives a test the walker with its plan as the database has it.
``once``
    keeps what was made in an empty database, all rows and files of it, for the life of the process. Asked again in an
    empty database, it copies them in, ids and all. ``make_cast()`` and ``walker_at(state)`` without a cast of their own
    (``tests.factories.plans``) do so by themselves, also where a test commits. In a database that already holds rows they
    are made as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection, transaction
from django.utils import timezone

from documents.models import Attachment
from portal.demo.walker import Walker
from proposals.models import Proposal
from proposals.states import PlanPermission
from workflow import rights

# There from the beginning, or no part of what is kept.
NOT_KEPT = {Permission, ContentType, Session}
GROUPS = Group._meta.db_table


@dataclass(frozen=True)
class Kept:
    """All rows of the tables that have any, the files they name, and what the maker gave."""

    rows: dict[str, bytes]
    files: dict[str, bytes]
    made: Any


_kept: dict[Hashable, Kept] = {}


def once(key: Hashable, make: Callable[[], Any]) -> Any:
    """What ``make`` gives (ids and other plain values), its rows copied in if they were made before; see above."""
    if tables_with_rows():
        return make()
    # A test that commits empties the permissions too; they come back with other ids.
    permissions = tuple(
        Permission.objects.filter(codename__in=PlanPermission).order_by("pk").values_list("pk", flat=True)
    )
    key = (key, timezone.localdate(), permissions)
    if key in _kept:
        put_back(_kept[key])
    else:
        with transaction.atomic():
            _kept[key] = take(make())
    return _kept[key].made


def take(made: Any) -> Kept:
    """Everything that has come, to be put back later."""
    found: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for table in tables_with_rows():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                found[table] = b"".join(rows)
    files = {}
    for attachment in Attachment.objects.all():
        with attachment.file.open("rb") as file:
            files[attachment.file.name] = file.read()
    return Kept(found, files, made)


def put_back(kept: Kept) -> None:
    """The rows and files as they were.

    Children first: the database lets nothing be added to a published chapter template, and asks for the rows a key
    points to at the commit only. Groups before all: a unit that came without its group would be given another. At the end
    what triggers alone may write, as it was: they found the rows in another order.
    """
    by_triggers = rights.kept()
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [table for table in reversed(kept.rows) if table not in by_triggers]
        for table in sorted(tables, key=lambda table: table != GROUPS):
            _put_back(cursor, table, kept.rows[table])
        cursor.execute("SET LOCAL ROLE NONE")
        for table in by_triggers:
            cursor.execute(f'DELETE FROM "{table}"')
            _put_back(cursor, table, kept.rows.get(table, b""))
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(settings.DATABASE_ROLE)}")
    storage: Storage = Attachment.file.field.storage
    for name, content in kept.files.items():
        if not storage.exists(name):
            storage.save(name, ContentFile(content))


def _put_back(cursor: Any, table: str, rows: bytes) -> None:
    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
        copy.write(rows)


def tables_with_rows() -> list[str]:
    """The tables that are not empty, in the order of their models."""
    with connection.cursor() as cursor:
        cursor.execute(_tables_with_rows())
        return [table for (table,) in cursor.fetchall()]


@lru_cache(maxsize=1)
def _tables_with_rows() -> str:
    models = [model for model in apps.get_models(include_auto_created=True) if model not in NOT_KEPT]
    each = (
        f"SELECT '{model._meta.db_table}' WHERE EXISTS (SELECT FROM \"{model._meta.db_table}\")" for model in models
    )
    return " UNION ALL ".join(each)


@contextmanager
def kept_for_module(blocker: Any) -> Iterator[None]:
    """A transaction around all tests of a module: what is made inside stays for each of them and goes at the end."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def fresh(walker: Walker) -> Walker:
    """The walker with its plan as the database has it, after another test's changes were rolled back."""
    plan = Proposal.objects.get(pk=walker.plan.pk)
    return Walker(walker.cast, walker.idea, walker.owner, plan, walker.moment, walker.calendar)
