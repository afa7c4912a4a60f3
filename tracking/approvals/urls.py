"""Addresses of the approval; never what stands there."""

from django.urls import path

from tracking.approvals import views

urlpatterns = [
    path("plans/<id:pk>/approve/<slug:move>/", views.ApproveView.as_view(), name="approve"),
]
