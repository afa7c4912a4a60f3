"""Addresses of guidance, room by room; never what stands there."""

from django.urls import include, path

app_name = "guidance"
urlpatterns = [
    path("", include("guidance.contacts.urls")),
    path("", include("guidance.coordination.urls")),
    path("", include("guidance.counselling.urls")),
    path("", include("guidance.visits.urls")),
    path("", include("guidance.follow_ups.urls")),
    path("", include("guidance.networks.urls")),
    path("", include("guidance.statistics.urls")),
    path("", include("guidance.windows.urls")),
    path("", include("guidance.resources.urls")),
    path("", include("guidance.partners.urls")),
    path("", include("guidance.matching.urls")),
    path("", include("guidance.suggesting.urls")),
    path("", include("guidance.inventory.urls")),
]
