"""Addresses of matches; never what stands there."""

from django.urls import path

from guidance.matching import views

urlpatterns = [
    path("matches/", views.matches, name="matches"),
    path("matches/list/<slug:kind>/", views.matches_file, name="matches_file"),
    path("matches/figures/", views.figures, name="match_figures"),
    path("matches/contributions/", views.contributions, name="contributions"),
    path("matches/<id:pk>/", views.match_page, name="match"),
    path("matches/<id:pk>/agreement/", views.agreement, name="agreement"),
    path("matches/<id:pk>/contributions/new/", views.ContributeView.as_view(), name="contribute"),
    path("matches/<id:pk>/contributions/<id:line>/strike/", views.StrikeView.as_view(), name="strike"),
    path("matches/<id:pk>/<slug:move>/", views.MatchMoveView.as_view(), name="match_move"),
]
