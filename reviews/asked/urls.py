"""Addresses of the lists of reviews; never what stands there."""

from django.urls import path

from reviews.asked import views

urlpatterns = [
    path("opinions/", views.opinions, name="opinions"),
    path("opinions/list/<slug:kind>/", views.opinions_file, name="opinions_file"),
    path("commitments/", views.commitments, name="commitments"),
    path("commitments/list/<slug:kind>/", views.commitments_file, name="commitments_file"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/list/<slug:kind>/", views.meetings_file, name="meetings_file"),
]
