"""Addresses of the figures of a year; never what stands there."""

from django.urls import path

from guidance.statistics import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/file/<slug:kind>/", views.figures_file, name="figures_file"),
]
