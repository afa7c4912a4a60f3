"""Addresses of the statistics; never what stands there."""

from django.urls import path

from tracking.statistics import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/ods/", views.statistics_ods, name="statistics_ods"),
    path("statistics/chart/<slug:name>/", views.chart, name="statistics_chart"),
    path("statistics/quarters/<id:year>-<id:quarter>.pdf", views.quarter_pdf, name="statistics_quarter_pdf"),
    path("statistics/quarters/<id:year>-<id:quarter>.odt", views.quarter_odt, name="statistics_quarter_odt"),
    path("statistics/ventures/", views.ventures, name="statistics_ventures"),
]
