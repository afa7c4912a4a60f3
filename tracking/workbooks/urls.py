"""Addresses of a work plan's workbook; never what stands there."""

from django.urls import path

from tracking.workbooks import views

urlpatterns = [
    path("undertakings/<id:pk>/plan/work.ods", views.sheet_ods, name="work_sheet_ods"),
    path("undertakings/<id:pk>/plan/work.xlsx", views.sheet_xlsx, name="work_sheet_xlsx"),
]
