"""Addresses of the plan's own pages; never what stands there."""

from django.urls import path

from proposals.case import views

urlpatterns = [
    path("", views.plan_list, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/contact/", views.contact, name="contact"),
    path("<int:pk>/moves/<slug:move>/", views.PlanMoveView.as_view(), name="move"),
    path("<int:pk>/begin/", views.begin_plan, name="begin"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/<uuid:file>/", views.download, name="download"),
]
