"""Below ``privacy/``: a person's rights to what is kept of it; never what stands there."""

from django.urls import path

from privacy import views
from privacy.processing import views as processing

app_name = "privacy"
urlpatterns = [
    path("", views.requests, name="list"),
    path("ask/", views.AskView.as_view(), name="ask"),
    path("enter/", views.EnterView.as_view(), name="enter"),
    path("own/", views.own, name="own"),
    path("own.zip", views.own_zip, name="own_zip"),
    path("processing/", processing.processing, name="processing"),
    path("processing.pdf", processing.processing_pdf, name="processing_pdf"),
    path("processing.ods", processing.processing_ods, name="processing_ods"),
    path("<id:pk>/", views.request_page, name="request"),
    path("<id:pk>/<slug:move>/", views.RightsMoveView.as_view(), name="move"),
]
