"""Addresses of assigning; never what stands there."""

from django.urls import path

from proposals.assigning import views

urlpatterns = [
    path("assign/", views.assign_plans, name="assign"),
]
