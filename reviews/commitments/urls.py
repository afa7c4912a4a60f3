"""Addresses of commitments; never what stands there."""

from django.urls import path

from reviews.commitments import views

urlpatterns = [
    path("plans/<id:pk>/confirm/", views.confirm, name="confirm"),
    path("plans/<id:pk>/need/news/", views.need_news, name="need_news"),
    path("matters/", views.MyMattersView.as_view(), name="my_matters"),
    path("commitments/<id:pk>/<slug:move>/", views.CommitmentMoveView.as_view(), name="commitment"),
]
