"""Addresses of opinions; never what stands there."""

from django.urls import path

from reviews.opinions import views

urlpatterns = [
    path("opinions/<id:pk>/", views.opinion, name="opinion"),
    path("opinions/<id:pk>/file/", views.FileOpinionView.as_view(), {"move": "file_opinion"}, name="opinion_file"),
    path("opinions/<id:pk>/recall/", views.RecallView.as_view(), {"move": "recall_opinion"}, name="opinion_recall"),
]
