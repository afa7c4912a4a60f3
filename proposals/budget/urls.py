"""Addresses of the budget: the answer to a warning; never what stands there."""

from django.urls import path

from proposals.budget import views

urlpatterns = [
    path("<id:pk>/ventures/<id:venture>/budget/answer/", views.budget_answer, name="budget_answer"),
]
