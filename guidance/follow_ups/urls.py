"""Addresses of what visits left to do; never what stands there."""

from django.urls import path

from guidance.follow_ups import views

urlpatterns = [
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("follow-ups/list/<slug:kind>/", views.follow_ups_file, name="follow_ups_file"),
    path("follow-ups/<id:pk>/", views.follow_up, name="follow_up"),
    path("follow-ups/<id:pk>/files/<uuid:file>/", views.follow_up_file, name="follow_up_file"),
    path("follow-ups/<id:pk>/<slug:move>/", views.FollowUpMoveView.as_view(), name="follow_up_move"),
]
