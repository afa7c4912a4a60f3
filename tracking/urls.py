"""Addresses of tracking; never what stands there."""

from django.urls import path

from tracking import views

app_name = "tracking"
urlpatterns = [
    path("", views.my, name="my"),
    path("plans/<id:pk>/", views.plan, name="plan"),
    path("plans/<id:pk>/send/<slug:move>/", views.SendView.as_view(), name="send"),
    path("plans/<id:pk>/revise/<slug:move>/", views.NdcReviseView.as_view(), name="ndc_revise"),
    path("plans/<id:pk>/pass/<slug:move>/", views.NdcPassView.as_view(), name="ndc_pass"),
    path("plans/<id:pk>/decide/<slug:move>/", views.NdcDecideView.as_view(), name="ndc_decide"),
    path("plans/<id:pk>/approve/<slug:move>/", views.ApproveView.as_view(), name="approve"),
    path("undertakings/<id:pk>/", views.undertaking, name="undertaking"),
    path("undertakings/<id:pk>/begin/", views.begin_undertaking, name="begin"),
    path("undertakings/<id:pk>/moves/<slug:move>/", views.UndertakingMoveView.as_view(), name="undertaking_move"),
]
