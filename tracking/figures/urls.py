"""Addresses of the workbook of progress figures; never what stands there."""

from django.urls import path

from tracking.figures import views

urlpatterns = [
    path("reports/figures/", views.figures, name="figures"),
    path("reports/figures/template.ods", views.template_ods, name="figures_ods"),
    path("reports/figures/template.xlsx", views.template_xlsx, name="figures_xlsx"),
]
