"""Addresses of the calendar; never what stands there."""

from django.urls import path

from tracking.feed import views

urlpatterns = [
    path("calendar/", views.feed, name="feed"),
    path("calendar/revoke/", views.revoke, name="feed_revoke"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
]
