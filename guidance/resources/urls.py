"""Addresses of resources; never what stands there."""

from django.urls import path

from guidance.resources import views

urlpatterns = [
    path("resources/", views.resources, name="resources"),
    path("resources/list/<slug:kind>/", views.resources_file, name="resources_file"),
    path("resources/resources.ods", views.resources_sheet, name="resources_ods"),
    path("resources/new/", views.resource_new, name="resource_new"),
    path("resources/uses/", views.uses, name="resource_uses"),
    path("resources/uses/<id:pk>/", views.use, name="resource_use"),
    path("resources/uses/<id:pk>/<slug:move>/", views.UseMoveView.as_view(), name="resource_use_move"),
    path("resources/<id:pk>/", views.resource, name="resource"),
    path("resources/<id:pk>/edit/", views.resource_edit, name="resource_edit"),
    path("resources/<id:pk>/ask/", views.AskView.as_view(), name="resource_ask"),
]
