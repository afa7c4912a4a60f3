"""Addresses of coordination; never what stands there."""

from django.urls import path

from guidance.coordination import views

urlpatterns = [
    path("coordination/", views.coordinations, name="coordinations"),
    path("coordination/list/<slug:kind>/", views.coordinations_file, name="coordinations_file"),
    path("coordination/new/", views.AskView.as_view(), name="coordination_new"),
    path("coordination/<id:pk>/", views.coordination, name="coordination"),
    path("coordination/<id:pk>/files/<uuid:file>/", views.coordination_file, name="coordination_file"),
    path("coordination/<id:pk>/<slug:move>/", views.CoordinationMoveView.as_view(), name="coordination_move"),
]
