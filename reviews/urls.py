"""Addresses of reviews; never what stands there."""

from django.urls import include, path

from reviews import minutes, releasing, views

app_name = "reviews"
urlpatterns = [
    path("", views.my, name="my"),
    path("plans/<id:pk>/", views.plan, name="plan"),
    path("plans/<id:pk>/open/<slug:move>/", views.OpenRoundView.as_view(), name="open_round"),
    path("plans/<id:pk>/revise/<slug:move>/", releasing.AskRevisionView.as_view(), name="ask_revision"),
    path("plans/<id:pk>/answer/<slug:move>/", views.AnswerOpinionsView.as_view(), name="answer_opinions"),
    path("plans/<id:pk>/meeting/<slug:move>/", views.CallMeetingView.as_view(), name="call_meeting"),
    path("plans/<id:pk>/decisions/<slug:move>/", views.AnswerDecisionsView.as_view(), name="answer_decisions"),
    path("plans/<id:pk>/take-back/<slug:move>/", views.TakeBackView.as_view(), name="take_back"),
    path("plans/<id:pk>/confirm/", views.confirm, name="confirm"),
    path("rounds/<id:pk>/release/", releasing.release, name="release"),
    path("opinions/<id:pk>/", views.opinion, name="opinion"),
    path("opinions/<id:pk>/file/", views.FileOpinionView.as_view(), {"move": "file_opinion"}, name="opinion_file"),
    path("opinions/<id:pk>/recall/", views.RecallView.as_view(), {"move": "recall_opinion"}, name="opinion_recall"),
    path("opinions/<id:pk>/excuse/", views.ExcuseView.as_view(), {"move": "excuse_opinion"}, name="excuse"),
    path("opinions/<id:pk>/extend/", views.ExtendView.as_view(), {"move": "extend_opinion"}, name="extend"),
    path(
        "opinions/<id:pk>/withdraw/",
        views.WithdrawRequestView.as_view(),
        {"move": "withdraw_request"},
        name="withdraw_request",
    ),
    path("plans/<id:pk>/agencies/", views.add_agencies, name="add_agencies"),
    path("commitments/<id:pk>/<slug:move>/", views.CommitmentMoveView.as_view(), name="commitment"),
    path("meetings/<id:pk>/minutes/", minutes.MinutesView.as_view(), name="minutes"),
    path("", include("reviews.papers.urls")),
]
