"""Addresses of NDC's meetings; never what stands there."""

from django.urls import path

from reviews.papers.urls import forms_of
from tracking.ndc import views

urlpatterns = [
    path("plans/<id:pk>/send/<slug:move>/", views.SendView.as_view(), name="send"),
    path("plans/<id:pk>/revise/<slug:move>/", views.NdcReviseView.as_view(), name="ndc_revise"),
    path("plans/<id:pk>/pass/<slug:move>/", views.NdcPassView.as_view(), name="ndc_pass"),
    path("plans/<id:pk>/decide/<slug:move>/", views.NdcDecideView.as_view(), name="ndc_decide"),
    path("plans/<id:pk>/take-back-result/<slug:move>/", views.TakeBackResultView.as_view(), name="take_back_result"),
    path("plans/<id:pk>/answering/", views.answering, name="answering"),
    path("plans/<id:pk>/answering/<id:item>/", views.AnswerItemView.as_view(), name="answer_item"),
    path("plans/<id:pk>/answer/<slug:move>/", views.AnswerNdcView.as_view(), name="answer_ndc"),
    path("plans/<id:pk>/take-back/<slug:move>/", views.TakeBackView.as_view(), name="take_back_ndc"),
    path("plans/<id:pk>/enclosures/<id:file>/", views.enclosure, name="enclosure"),
    path("plans/<id:pk>/sendings/<id:sending>/enclosures.zip", views.enclosures_zip, name="enclosures_zip"),
    *forms_of("plans/<id:pk>/comments", views.CommentsPaperView, "comments_paper"),
]
