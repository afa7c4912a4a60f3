"""Addresses of undertakings; never what stands there."""

from django.urls import path

from tracking.undertakings import views

urlpatterns = [
    path("", views.my, name="my"),
    path("list/<slug:kind>/", views.my_file, name="my_file"),
    path("undertakings/<id:pk>/", views.undertaking, name="undertaking"),
    path("undertakings/<id:pk>/begin/", views.begin_undertaking, name="begin"),
    path("undertakings/<id:pk>/plan/<slug:move>/", views.FilePlanView.as_view(), name="file_plan"),
    path("undertakings/<id:pk>/moves/<slug:move>/", views.UndertakingMoveView.as_view(), name="undertaking_move"),
]
