"""Address of opening several rounds; never what stands there."""

from django.urls import path

from reviews.opening import views

urlpatterns = [path("open/", views.OpenSeveralView.as_view(), name="open_several")]
