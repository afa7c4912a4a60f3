"""Addresses of a version's papers and of the dossier; never what stands there."""

from django.urls import path

from proposals.papers import views

urlpatterns = [
    path("<id:pk>/versions/<id:number>.pdf", views.version_pdf, name="version_pdf"),
    path("<id:pk>/versions/<id:number>.odt", views.version_odt, name="version_odt"),
    path("<id:pk>/versions/<id:number>/budget.ods", views.version_budget, name="version_budget"),
    path("<id:pk>/dossier.zip", views.dossier, name="dossier"),
]
