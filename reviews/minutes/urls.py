"""Addresses of drafts of minutes; never what stands there."""

from django.urls import path

from reviews.minutes import views

urlpatterns = [
    path("meetings/<id:pk>/draft/", views.DraftView.as_view(), name="draft_minutes"),
    path("meetings/<id:pk>/comments/", views.CommentsView.as_view(), name="comment_minutes"),
]
