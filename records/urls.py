"""Below ``records/``: whether the system's records are kept as they must be."""

from django.urls import path

from records import views

app_name = "records"
urlpatterns = [path("", views.keeping, name="keeping")]
