"""Addresses of a plan's course; never what stands there."""

from django.urls import path

from proposals.course import views

urlpatterns = [
    path("<id:pk>/history/", views.history, name="history"),
    path("<id:pk>/look/", views.look, name="look"),
    path("<id:pk>/glance/", views.glance, name="glance"),
]
