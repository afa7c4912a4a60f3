"""The catalogue in the admin: caps, tiers and indicators are edited here, never a plan's money."""

from __future__ import annotations

from django.contrib import admin

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
    """Indicators."""

    list_display = ["code", "name", "unit", "direction", "level"]
    list_filter = ["level"]
    search_fields = ["code", "name"]
