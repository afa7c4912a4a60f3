"""Addresses of plans, room by room; the names are one space, ``proposals:``; never what stands there."""

from django.urls import include, path

app_name = "proposals"
urlpatterns = [
    path("", include("proposals.case.urls")),
    path("", include("proposals.course.urls")),
    path("", include("proposals.assigning.urls")),
    path("", include("proposals.writing.urls")),
    path("", include("proposals.pasting.urls")),
    path("", include("proposals.budget.urls")),
    path("", include("proposals.corrections.urls")),
    path("", include("proposals.intake.urls")),
    path("", include("proposals.consent.urls")),
    path("", include("proposals.versions.urls")),
    path("", include("proposals.papers.urls")),
    path("", include("proposals.letters.urls")),
    path("", include("proposals.register.urls")),
    path("", include("proposals.workbooks.urls")),
]
