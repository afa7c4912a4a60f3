"""Addresses of the intake desks and the districts' visions; never what stands there."""

from django.urls import path

from proposals.intake import views

urlpatterns = [
    path("intake/", views.intake, name="intake"),
    path("intake/forward/", views.intake_forward, name="intake_forward"),
    path("visions/", views.visions, name="visions"),
    path("visions/<slug:code>/", views.vision, name="vision"),
    path("visions/<slug:code>/files/<uuid:file>/", views.vision_file, name="vision_file"),
]
