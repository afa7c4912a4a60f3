"""Addresses of tracking, room by room; never what stands there."""

from django.urls import include, path

from tracking import views

app_name = "tracking"
urlpatterns = [
    path("plans/<id:pk>/", views.plan, name="plan"),
    path("", include("tracking.board.urls")),
    path("", include("tracking.feed.urls")),
    path("", include("tracking.statistics.urls")),
    path("", include("tracking.ndc.urls")),
    path("", include("tracking.approvals.urls")),
    path("", include("tracking.payments.urls")),
    path("", include("tracking.undertakings.urls")),
    path("", include("tracking.work_templates.urls")),
    path("", include("tracking.workbooks.urls")),
    path("", include("tracking.results.urls")),
    path("", include("tracking.changes.urls")),
    path("", include("tracking.reports.urls")),
    path("", include("tracking.supervision.urls")),
    path("", include("tracking.figures.urls")),
    path("", include("tracking.grounds.urls")),
]
