"""The districts of rows that keep their codes, by name; none stands for the whole city."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, ExpressionWrapper, F, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from inputs.words import listed


def with_places(rows: Any) -> Any:
    """``rows``, each with the names of its ``districts`` (no query of its own)."""
    codes = ExpressionWrapper(OuterRef("districts"), ArrayField(CharField()))
    serves: dict[str, Any] = {"codes__contains": [F("code")]}
    here = District.objects.alias(codes=codes).filter(**serves).order_by("code")
    return rows.annotate(places=ArraySubquery(here.values("name")))


def places_of(row: Any) -> str:
    """Where it can be had: its districts, else everywhere."""
    return listed(row.places) or str(_("全市"))
