"""Addresses of reminding several at once; never what stands there."""

from django.urls import path

from reviews.reminding import views

urlpatterns = [
    path("plans/nudge/", views.NudgePlansView.as_view(), name="nudge_plans"),
    path("opinions/nudge/", views.NudgeSeveralView.as_view(), name="nudge_several"),
]
