"""Addresses of the catalogue; never what stands there."""

from django.urls import path

from programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="list"),
    path("new/", views.programme_new, name="new"),
    path("kpis/", views.kpis, name="kpis"),
    path("kpis/new/", views.kpi_new, name="kpi_new"),
    path("kpis/<slug:code>/", views.kpi_edit, name="kpi_edit"),
    path("<slug:code>/", views.programme, name="programme"),
    path("<slug:code>/edit/", views.programme_edit, name="edit"),
]
