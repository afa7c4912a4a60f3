"""Addresses of the 業管對應; never what stands there."""

from django.urls import path

from reviews.remits import views

urlpatterns = [
    path("remits/", views.remits, name="remits"),
    path("remits/new/", views.remit_new, name="remit_new"),
    path("remits/<id:pk>/", views.remit_edit, name="remit_edit"),
    path("remits/<id:pk>/remove/", views.remit_remove, name="remit_remove"),
]
