"""Addresses of the approval and of the ledger; never what stands there."""

from django.urls import path

from tracking.approvals import views

urlpatterns = [
    path("plans/<id:pk>/approve/<slug:move>/", views.ApproveView.as_view(), name="approve"),
    path("plans/<id:pk>/ledger/", views.PlanLedgerView.as_view(), name="plan_ledger"),
    path("plans/<id:pk>/ledger/pdf/", views.PlanLedgerView.as_view(form="pdf"), name="plan_ledger_pdf"),
    path("plans/<id:pk>/ledger/ods/", views.PlanLedgerView.as_view(form="ods"), name="plan_ledger_ods"),
    path("undertakings/<id:pk>/ledger/", views.LedgerView.as_view(), name="ledger"),
    path("undertakings/<id:pk>/ledger/pdf/", views.LedgerView.as_view(form="pdf"), name="ledger_pdf"),
    path("undertakings/<id:pk>/ledger/ods/", views.LedgerView.as_view(form="ods"), name="ledger_ods"),
    path("undertakings/<id:pk>/letters/", views.LetterView.as_view(), name="letter"),
]
