"""Addresses of drafts; never what stands there."""

from django.urls import path

from workflow.drafts import views

app_name = "drafts"
urlpatterns = [
    path("", views.keep, name="keep"),
    path("<id:pk>/", views.draft, name="draft"),
    path("mine/", views.mine, name="mine"),
]
