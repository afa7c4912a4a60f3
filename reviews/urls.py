"""Addresses of reviews; never what stands there."""

from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("", views.my, name="my"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/open/<slug:move>/", views.OpenRoundView.as_view(), name="open_round"),
    path("plans/<int:pk>/revise/<slug:move>/", views.AskRevisionView.as_view(), name="ask_revision"),
    path("plans/<int:pk>/answer/<slug:move>/", views.AnswerOpinionsView.as_view(), name="answer_opinions"),
    path("plans/<int:pk>/meeting/<slug:move>/", views.CallMeetingView.as_view(), name="call_meeting"),
    path("plans/<int:pk>/decisions/<slug:move>/", views.AnswerDecisionsView.as_view(), name="answer_decisions"),
    path("plans/<int:pk>/take-back/<slug:move>/", views.TakeBackView.as_view(), name="take_back"),
    path("plans/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("rounds/<int:pk>/release/", views.release, name="release"),
    path("opinions/<int:pk>/", views.opinion, name="opinion"),
    path("opinions/<int:pk>/file/", views.FileOpinionView.as_view(), {"move": "file_opinion"}, name="opinion_file"),
    path("opinions/<int:pk>/recall/", views.RecallView.as_view(), {"move": "recall_opinion"}, name="opinion_recall"),
    path("opinions/<int:pk>/excuse/", views.ExcuseView.as_view(), {"move": "excuse_opinion"}, name="excuse"),
    path("commitments/<int:pk>/<slug:move>/", views.CommitmentMoveView.as_view(), name="commitment"),
    path("meetings/<int:pk>/minutes/", views.MinutesView.as_view(), name="minutes"),
]
