"""Addresses of tracking; never what stands there."""

from django.urls import path

from tracking import views

app_name = "tracking"
urlpatterns = [
    path("", views.my, name="my"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/send/<slug:move>/", views.SendView.as_view(), name="send"),
    path("plans/<int:pk>/revise/<slug:move>/", views.NdcReviseView.as_view(), name="ndc_revise"),
    path("plans/<int:pk>/pass/<slug:move>/", views.NdcPassView.as_view(), name="ndc_pass"),
    path("plans/<int:pk>/decide/<slug:move>/", views.NdcDecideView.as_view(), name="ndc_decide"),
    path("plans/<int:pk>/approve/<slug:move>/", views.ApproveView.as_view(), name="approve"),
    path("undertakings/<int:pk>/", views.undertaking, name="undertaking"),
    path("undertakings/<int:pk>/begin/", views.begin_undertaking, name="begin"),
    path("undertakings/<int:pk>/moves/<slug:move>/", views.UndertakingMoveView.as_view(), name="undertaking_move"),
]
