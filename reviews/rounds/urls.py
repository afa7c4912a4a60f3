"""Addresses of rounds; never what stands there."""

from django.urls import path

from reviews.rounds import nudging, releasing, views

urlpatterns = [
    path("", views.my, name="my"),
    path("plans/<id:pk>/", views.plan, name="plan"),
    path("plans/<id:pk>/open/<slug:move>/", views.OpenRoundView.as_view(), name="open_round"),
    path("plans/<id:pk>/take-back/<slug:move>/", views.TakeBackView.as_view(), name="take_back"),
    path("opinions/<id:pk>/excuse/", views.ExcuseView.as_view(), {"move": "excuse_opinion"}, name="excuse"),
    path("opinions/<id:pk>/extend/", views.ExtendView.as_view(), {"move": "extend_opinion"}, name="extend"),
    path(
        "opinions/<id:pk>/withdraw/",
        views.WithdrawRequestView.as_view(),
        {"move": "withdraw_request"},
        name="withdraw_request",
    ),
    path("opinions/<id:pk>/reassign/", views.ReassignView.as_view(), {"move": "reassign"}, name="reassign"),
    path("opinions/<id:pk>/insist/", views.AnswerView.as_view(), {"move": "insist"}, name="insist"),
    path(
        "opinions/<id:pk>/grant-extension/",
        views.AnswerView.as_view(),
        {"move": "grant_extension"},
        name="grant_extension",
    ),
    path(
        "opinions/<id:pk>/refuse-extension/",
        views.AnswerView.as_view(),
        {"move": "refuse_extension"},
        name="refuse_extension",
    ),
    path("plans/<id:pk>/recall/<slug:move>/", views.RecallRoundView.as_view(), name="recall_round"),
    path("nudge/", nudging.nudge_agencies, name="nudge_agencies"),
    path("plans/<id:pk>/nudge/", nudging.nudge_late, name="nudge"),
    path("plans/<id:pk>/agencies/", views.add_agencies, name="add_agencies"),
    path("plans/<id:pk>/revise/<slug:move>/", releasing.AskRevisionView.as_view(), name="ask_revision"),
    path("rounds/<id:pk>/release/", releasing.release, name="release"),
]
