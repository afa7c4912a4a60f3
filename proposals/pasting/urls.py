"""Addresses of pasting; never what stands there."""

from django.urls import path

from proposals.pasting import views

urlpatterns = [
    path("<id:pk>/ventures/<id:venture>/<slug:section>/paste/", views.PasteView.as_view(), name="paste"),
]
