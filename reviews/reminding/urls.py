"""Address of reminding several plans' holders; never what stands there."""

from django.urls import path

from reviews.reminding import views

urlpatterns = [path("plans/nudge/", views.nudge_plans, name="nudge_plans")]
