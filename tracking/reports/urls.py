"""Addresses of progress reports; never what stands there."""

from django.urls import path

from tracking.reports import views

urlpatterns = [
    path("undertakings/<id:pk>/reports/", views.reports, name="reports"),
    path("reports/<id:pk>/", views.report, name="report"),
    path("reports/<id:pk>/begin/", views.begin_report, name="begin_report"),
    path("reports/<id:pk>/light/", views.light, name="report_light"),
    path("reports/<id:pk>/file/<slug:move>/", views.FileReportView.as_view(), name="file_report"),
    path("reports/<id:pk>/moves/<slug:move>/", views.ReportMoveView.as_view(), name="report_move"),
]
