"""Addresses of what administrators keep up; never what stands there."""

import datetime as dt

from django.urls import path, register_converter

from workflow.upkeep import views
from workflow.upkeep.letterheads import LetterheadView


class IsoDay:
    """A day in an address: 2026-11-27; what is no day is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        """The day."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        """As it is written in the address."""
        return value.isoformat()


register_converter(IsoDay, "day")
app_name = "upkeep"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/new/", views.day_new, name="day_new"),
    path("calendar/<day:day>/", views.day_edit, name="day_edit"),
    path("calendar/<day:day>/remove/", views.day_remove, name="day_remove"),
    path("units/<slug:code>/letterhead/", LetterheadView.as_view(), name="letterhead"),
    path("deadlines/", views.clocks, name="clocks"),
]
