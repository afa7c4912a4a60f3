"""Addresses of views that are kept."""

from django.urls import path

from lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:name>/views/", views.keep, name="keep"),
    path("views/<id:pk>/drop/", views.drop, name="drop"),
]
