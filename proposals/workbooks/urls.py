"""Addresses of the import from a workbook; never what stands there."""

from django.urls import path

from proposals.workbooks import views

urlpatterns = [
    path("import/", views.import_plans, name="import"),
    path("import/template.xlsx", views.template_xlsx, name="import_xlsx"),
    path("import/template.ods", views.template_ods, name="import_ods"),
    path("import/<id:pk>/", views.imported, name="imported"),
]
