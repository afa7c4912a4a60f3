"""Lets administrators edit the calendar and the clocks, and read what the system wrote. Never moves a case."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from workflow.calendar import deadlines
from workflow.engine.services import state_label
from workflow.models import CalendarDay, ClockRule, OutboxMessage, Stateful


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


class CaseAdmin(ReadOnlyAdmin):
    """A case's facts for support: its state by name, and what leads on from there. Not a button: those are of actors."""

    readonly_fields = ["state", "moves_from_here"]

    @admin.display(description=_("由此可進行的動作"))
    def moves_from_here(self, case: Stateful) -> str:
        """The transitions django-fsm has from this state, whoever may make them."""
        here = [found for found in case.get_all_state_transitions() if found.source == case.state]
        lines = [
            (found.custom["label"], state_label(case.machine, str(found.target)), found.custom["move"].who)
            for found in here
        ]
        return format_html_join("\n", "<div>{} → {}（{}）</div>", lines) or self.get_empty_value_display()


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Holidays, make-up workdays, typhoon closures."""

    list_display = ["date", "is_workday", "name", "source"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]

    def save_model(self, request: Any, obj: CalendarDay, form: Any, change: bool) -> None:
        """With the due days it concerns."""
        moved_from = {form.initial.get("date")} - {None, obj.date}
        deadlines.declare([obj], withdrawn=moved_from, by=request.actor)

    def delete_model(self, request: Any, obj: CalendarDay) -> None:
        """With the due days it concerns."""
        deadlines.declare(withdrawn=[obj.date], by=request.actor)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        """With the due days they concern."""
        deadlines.declare(withdrawn=queryset.values_list("date", flat=True), by=request.actor)


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
