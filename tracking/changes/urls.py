"""Addresses of changes; never what stands there."""

from django.urls import path

from tracking.changes import views

urlpatterns = [
    path("undertakings/<id:pk>/change/", views.begin_page, name="begin_change"),
    path("changes/<id:pk>/", views.change, name="change"),
    path("changes/<id:pk>/begin/", views.begin_with, name="begin_with_change"),
    path("changes/<id:pk>/file/<slug:move>/", views.FileChangeView.as_view(), name="file_change"),
    path("changes/<id:pk>/moves/<slug:move>/", views.ChangeMoveView.as_view(), name="change_move"),
]
