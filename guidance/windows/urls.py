"""Addresses of windows; never what stands there."""

from django.urls import path

from guidance.windows import views

urlpatterns = [path("windows/", views.windows, name="windows")]
