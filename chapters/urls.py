"""Addresses of the chapter template; never what stands there."""

from django.urls import path

from chapters import views

app_name = "chapters"
urlpatterns = [
    path("", views.versions, name="list"),
    path("begin/", views.begin, name="begin"),
    path("<id:pk>/", views.version, name="version"),
    path("<id:pk>/edit/", views.edit, name="edit"),
    path("<id:pk>/publish/", views.publish, name="publish"),
    path("<id:pk>/discard/", views.discard, name="discard"),
    path("<id:pk>/questions/new/", views.question, name="question_add"),
    path("<id:pk>/questions/<id:question>/", views.question, name="question_edit"),
    path("<id:pk>/questions/<id:question>/remove/", views.question_remove, name="question_remove"),
]
