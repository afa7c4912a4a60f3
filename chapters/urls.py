"""Addresses of the chapter template; never what stands there."""

from django.urls import path

from chapters import views

app_name = "chapters"
urlpatterns = [
    path("", views.versions, name="list"),
    path("begin/", views.begin, name="begin"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/questions/new/", views.question, name="question_add"),
    path("<int:pk>/questions/<int:question>/", views.question, name="question_edit"),
    path("<int:pk>/questions/<int:question>/remove/", views.question_remove, name="question_remove"),
]
