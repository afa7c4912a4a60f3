"""Addresses of grounds of termination; never what stands there."""

from django.urls import path

from tracking.grounds import views

urlpatterns = [
    path("grounds/", views.grounds, name="grounds"),
    path("grounds/new/", views.ground_new, name="ground_new"),
    path("grounds/<id:pk>/", views.ground_edit, name="ground_edit"),
]
