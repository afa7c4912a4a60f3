"""Addresses of what decisions gave units to do; never what stands there."""

from django.urls import path

from reviews.charges import views

urlpatterns = [
    path("charges/", views.my_charges, name="charges"),
    path("charges/<id:pk>/", views.charge, name="charge"),
    path("charges/<id:pk>/files/<uuid:file>/", views.charge_file, name="charge_file"),
    path("charges/<id:pk>/<slug:move>/", views.ChargeMoveView.as_view(), name="charge_move"),
]
