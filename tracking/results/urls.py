"""Addresses of results; never what stands there."""

from django.urls import path

from tracking.results import views

urlpatterns = [
    path("undertakings/<id:pk>/results/", views.results, name="results"),
    path("undertakings/<id:pk>/results/kpi/", views.KpiView.as_view(), name="record_kpi"),
    path("undertakings/<id:pk>/results/photos/", views.PhotoView.as_view(), name="add_photo"),
    path("undertakings/<id:pk>/results/<id:number>/", views.ReportView.as_view(), name="final_report"),
    path(
        "undertakings/<id:pk>/results/<id:number>/pdf/", views.ReportView.as_view(form="pdf"), name="final_report_pdf"
    ),
    path(
        "undertakings/<id:pk>/results/<id:number>/odt/", views.ReportView.as_view(form="odt"), name="final_report_odt"
    ),
    path("photos/<id:pk>/", views.photo, name="photo"),
    path("photos/<id:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw_photo"),
]
