"""Addresses of payments and spending; never what stands there."""

from django.urls import path

from tracking.payments import views

urlpatterns = [
    path("undertakings/<id:pk>/payments/", views.AskView.as_view(), name="ask_payment"),
    path("undertakings/<id:pk>/spending/", views.SpendView.as_view(), name="spend"),
    path("ledger/<id:pk>/reverse/", views.ReverseView.as_view(), name="reverse"),
    path("payments/<id:pk>/moves/<slug:move>/", views.PaymentMoveView.as_view(), name="payment_move"),
]
