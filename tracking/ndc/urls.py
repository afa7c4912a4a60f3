"""Addresses of NDC's meetings; never what stands there."""

from django.urls import path

from tracking.ndc import views

urlpatterns = [
    path("plans/<id:pk>/send/<slug:move>/", views.SendView.as_view(), name="send"),
    path("plans/<id:pk>/revise/<slug:move>/", views.NdcReviseView.as_view(), name="ndc_revise"),
    path("plans/<id:pk>/pass/<slug:move>/", views.NdcPassView.as_view(), name="ndc_pass"),
    path("plans/<id:pk>/decide/<slug:move>/", views.NdcDecideView.as_view(), name="ndc_decide"),
]
