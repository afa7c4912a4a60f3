"""Addresses of the list of letters; never what stands there."""

from django.urls import path

from proposals.register import views

urlpatterns = [
    path("letters/", views.register, name="register"),
    path("letters/list/<slug:kind>/", views.register_file, name="register_file"),
]
