"""Addresses of the budget: the answer to a warning; never what stands there."""

from django.urls import path

from proposals.budget import views

urlpatterns = [
    path("<int:pk>/ventures/<int:venture>/budget/answer/", views.budget_answer, name="budget_answer"),
]
