"""Programmes and indicators are edited here; plans are read only, their states move through the door."""

from __future__ import annotations

from django.contrib import admin

from proposals.models import CentralProgramme, FiscalTier, Kpi, Proposal
from workflow.admin import ReadOnlyAdmin


@admin.register(CentralProgramme)
class CentralProgrammeAdmin(admin.ModelAdmin):
    """Caps and conditions change every year; the source says where a figure is from."""

    list_display = ["code", "ministry", "name", "cap", "active"]
    list_filter = ["ministry", "active"]
    search_fields = ["code", "name", "ministry"]


@admin.register(FiscalTier)
class FiscalTierAdmin(admin.ModelAdmin):
    """The city's own tier; match rates by tier follow it."""

    list_display = ["fiscal_year", "tier", "source", "checked_on"]


@admin.register(Kpi)
class KpiAdmin(admin.ModelAdmin):
    """Indicators."""

    list_display = ["code", "name", "unit", "direction"]
    search_fields = ["code", "name"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """A plan's facts, for support."""

    list_display = ["case_number", "title", "owner", "state", "holder", "due_on"]
    list_filter = ["state", "holder", "is_demo"]
    list_select_related = ["owner"]
    search_fields = ["case_number", "title"]
    show_full_result_count = False
