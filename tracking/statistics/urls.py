"""Addresses of the statistics; never what stands there."""

from django.urls import path

from tracking.statistics import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/ventures/", views.ventures, name="statistics_ventures"),
]
