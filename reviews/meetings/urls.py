"""Addresses of meetings; never what stands there."""

from django.urls import path

from reviews.meetings import minutes, views

urlpatterns = [
    path("plans/<id:pk>/meeting/<slug:move>/", views.CallMeetingView.as_view(), name="call_meeting"),
    path("meetings/<id:pk>/minutes/", minutes.MinutesView.as_view(), name="minutes"),
]
