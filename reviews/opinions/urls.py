"""Addresses of opinions; never what stands there."""

from django.urls import path

from reviews.opinions import checking, views

urlpatterns = [
    path("opinions/<id:pk>/", views.opinion, name="opinion"),
    path("rounds/<id:pk>/opinions/<slug:alias>/", views.opinion_called, name="opinion_called"),
    path("opinions/<id:pk>/file/", views.FileOpinionView.as_view(), {"move": "file_opinion"}, name="opinion_file"),
    path("opinions/<id:pk>/check/", views.CheckView.as_view(), {"move": "approve_opinion"}, name="opinion_check"),
    path("opinions/<id:pk>/return/", views.AgencyView.as_view(), {"move": "return_opinion"}, name="opinion_return"),
    path(
        "opinions/<id:pk>/recall-from-check/",
        views.RecallFromCheckView.as_view(),
        {"move": "recall_from_check"},
        name="opinion_recall_from_check",
    ),
    path("opinions/<id:pk>/misroute/", views.AgencyView.as_view(), {"move": "misroute"}, name="opinion_misroute"),
    path(
        "opinions/<id:pk>/ask-extension/",
        views.AgencyView.as_view(),
        {"move": "ask_extension"},
        name="opinion_ask_extension",
    ),
    path("units/<slug:code>/checking/", checking.CheckingView.as_view(), name="checking"),
    path("opinions/<id:pk>/recall/", views.RecallView.as_view(), {"move": "recall_opinion"}, name="opinion_recall"),
]
