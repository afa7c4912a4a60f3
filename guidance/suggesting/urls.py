"""Addresses of a plan's partners; never what stands there."""

from django.urls import path

from guidance.suggesting import views

urlpatterns = [
    path("matches/new/", views.choose_plan, name="match_new"),
    path("plans/<id:pk>/partners/", views.plan_partners, name="plan_partners"),
    path("plans/<id:pk>/ventures/<id:venture>/seek/", views.SeekView.as_view(), name="seek"),
    path("plans/<id:pk>/ventures/<id:venture>/partners/<id:partner>/", views.SuggestView.as_view(), name="suggest"),
]
