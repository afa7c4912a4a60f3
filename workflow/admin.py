"""The calendar and the clocks are edited here; what the system writes is read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from workflow.models import CalendarDay, ClockRule, OutboxMessage


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the system writes: anything with a state goes through the door."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Holidays, make-up workdays, typhoon closures."""

    list_display = ["date", "is_workday", "name", "source"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]


@admin.register(ClockRule)
class ClockRuleAdmin(admin.ModelAdmin):
    """Deadlines in place of the defaults."""

    list_display = ["machine", "state", "working_days"]


@admin.register(OutboxMessage)
class OutboxAdmin(ReadOnlyAdmin):
    """What waits, what was given up and why."""

    list_display = ["key", "kind", "created_at", "attempts", "sent_at", "failed_at", "error"]
    list_filter = ["kind", ("failed_at", admin.EmptyFieldListFilter), ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["key"]
    # The payload holds addresses and, until sent, links that open an account.
    exclude = ["payload"]
