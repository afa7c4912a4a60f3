"""Addresses of a version's papers and of the dossier; never what stands there."""

from django.urls import path

from proposals.papers import views

urlpatterns = [
    path("<int:pk>/versions/<int:number>.pdf", views.version_pdf, name="version_pdf"),
    path("<int:pk>/versions/<int:number>.odt", views.version_odt, name="version_odt"),
    path("<int:pk>/versions/<int:number>/budget.ods", views.version_budget, name="version_budget"),
    path("<int:pk>/dossier.zip", views.dossier, name="dossier"),
]
