"""Addresses of answers; never what stands there."""

from django.urls import path

from reviews.answers import views

urlpatterns = [
    path("plans/<id:pk>/answering/", views.answering, name="answering"),
    path("plans/<id:pk>/answering/<id:item>/", views.AnswerItemView.as_view(), name="answer_item"),
    path("plans/<id:pk>/answer/<slug:move>/", views.AnswerOpinionsView.as_view(), name="answer_opinions"),
    path("plans/<id:pk>/decisions/<slug:move>/", views.AnswerDecisionsView.as_view(), name="answer_decisions"),
]
