"""Addresses of the plan's own pages; never what stands there."""

from django.urls import path

from proposals.case import views

urlpatterns = [
    path("", views.plan_list, name="list"),
    path("list/<slug:kind>/", views.plan_list_file, name="list_file"),
    path("<id:pk>/", views.detail, name="detail"),
    path("<id:pk>/contact/", views.contact, name="contact"),
    path("<id:pk>/moves/<slug:move>/", views.PlanMoveView.as_view(), name="move"),
    path("<id:pk>/begin/", views.begin_plan, name="begin"),
    path("<id:pk>/files/", views.files, name="files"),
    path("<id:pk>/files/<uuid:file>/", views.download, name="download"),
]
