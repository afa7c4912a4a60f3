"""Addresses of the list of opinions; never what stands there."""

from django.urls import path

from reviews.asked import views

urlpatterns = [
    path("opinions/", views.opinions, name="opinions"),
    path("opinions/list/<slug:kind>/", views.opinions_file, name="opinions_file"),
]
