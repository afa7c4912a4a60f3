"""The catalogue in the admin: caps, tiers and indicators are edited here, never a plan's money."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from programmes.models import CentralProgramme, FiscalTier, Kpi


@admin.register(CentralProgramme)
class CentralProgrammeAdmin(admin.ModelAdmin):
    """Caps and conditions change every year; the source says where a figure is from."""

    list_display = ["code", "ministry", "name", "cap", "research", "active"]
    list_filter = ["ministry", "active"]
    search_fields = ["code", "name", "ministry"]


@admin.register(FiscalTier)
class FiscalTierAdmin(admin.ModelAdmin):
    """The city's own tier; match rates by tier follow it."""

    list_display = ["fiscal_year", "tier", "source", "checked_on"]


@admin.register(Kpi)
class KpiAdmin(admin.ModelAdmin):
    """Indicators. The code is the key by which frozen versions of plans name one: it stays as it was entered."""

    list_display = ["code", "name", "unit", "direction", "level"]
    list_filter = ["level"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Kpi | None = None) -> list[str]:
        """The code of one that is there."""
        return ["code"] if obj else []
