"""Addresses of packets; never what stands there."""

from django.urls import path

from reviews.packets import views

urlpatterns = [
    path("meetings/<id:pk>/packets/", views.packets, name="packets"),
    path("meetings/<id:pk>/packets/<id:number>.pdf", views.packet, name="packet"),
]
