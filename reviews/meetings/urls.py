"""Addresses of meetings; never what stands there."""

from django.urls import path

from reviews.meetings import minutes, views

urlpatterns = [
    path("plans/<id:pk>/meeting/<slug:move>/", views.CallMeetingView.as_view(), name="call_meeting"),
    path("plans/<id:pk>/no-meeting/<slug:move>/", views.CancelMeetingView.as_view(), name="cancel_meeting"),
    path("meetings/<id:pk>/", views.meeting, name="meeting"),
    path("meetings/<id:pk>/invited/", views.InvitedView.as_view(), name="invited"),
    path("meetings/<id:pk>/coming/", views.coming, name="coming"),
    path("meetings/<id:pk>/plans/", views.plans_to_add, name="plans_to_add"),
    path("meetings/<id:pk>/members/", views.MembersView.as_view(), name="invite_members"),
    path("meetings/<id:pk>/minutes/", minutes.MinutesView.as_view(), name="minutes"),
    path("meetings/<id:pk>/<slug:move>/", views.MeetingMoveView.as_view(), name="meeting_move"),
]
