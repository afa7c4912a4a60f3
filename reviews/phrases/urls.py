"""Addresses of an agency's phrases; never what stands there."""

from django.urls import path

from reviews.phrases import views

urlpatterns = [
    path("phrases/", views.phrases, name="phrases"),
    path("phrases/new/", views.phrase_new, name="phrase_new"),
    path("phrases/<id:pk>/", views.phrase_edit, name="phrase_edit"),
    path("phrases/<id:pk>/remove/", views.phrase_remove, name="phrase_remove"),
]
