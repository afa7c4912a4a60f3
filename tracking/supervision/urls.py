"""Addresses of what supervises progress; never what stands there."""

from django.urls import path

from tracking.supervision import views

urlpatterns = [
    path("lights/", views.lights, name="lights"),
    path("reporting/", views.reporting, name="reporting"),
    path("reporting/limits/", views.limits, name="light_limits"),
    path("reporting/causes/new/", views.cause_new, name="cause_new"),
    path("reporting/causes/<id:pk>/", views.cause_edit, name="cause_edit"),
    path("undertakings/<id:pk>/reports/every/", views.rhythm, name="report_every"),
]
